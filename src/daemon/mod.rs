//! The daemon: a publisher on a thread of its own, HTTP on the runtime, signals and the control socket between them.

mod admin;
mod answer;
mod brief;
mod commands;
mod deed;
mod edits;
mod force;
mod journal;
mod keeper;
mod metrics;
mod notes;
mod post;
mod pulse;
mod service;
mod signals;
mod slate;
mod sockets;
mod status;
mod publisher;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::control::{self, Reply, Request};
use crate::desk::{Current, Desk, Services};
use crate::files::Wake;
use crate::mailer;
use crate::mailroom::Mailroom;
use crate::newsroom::Newsroom;
use crate::publish::Site;
use crate::settings::{Faults, Settings};
use crate::web::{self, Counts, House, Rules};
use brief::Brief;
use keeper::Keeper;
use notes::Notes;
use post::{Bell, Post};
use pulse::{Actor, Life};
use signals::Signals;
use slate::Slate;

pub use journal::is_journal;
pub use sockets::Sockets;

/// What the publisher's thread is told.
pub(crate) enum Message {
    /// Look somewhere.
    Wake(Wake),
    /// Somebody asks through the control socket.
    Ask(Request, oneshot::Sender<Reply>),
    /// Somebody reads the admin address: the slate is to be written.
    Overview,
    /// Read the settings again.
    Reload,
    /// End.
    Stop,
}

/// How the settings are read again.
pub type Reread = Box<dyn Fn() -> Result<Settings, Faults> + Send>;

/// Who else must know when the settings are read again, or an article is news.
pub(crate) struct Others {
    reread: Reread,
    house: Arc<House>,
    room: Arc<Mailroom>,
    bell: Bell,
    slate: Arc<Slate>,
    brief: Arc<Brief>,
    keeper: Keeper,
    life: Life,
}

/// The rules of the pages in force.
fn rules(current: &Current) -> Rules {
    Rules::new(&current.settings, &current.templates.styles(), current.templates.script())
}

/// How long the publisher may take to finish its turn when it is told to stop. What it cuts short is whole on disk or not there.
const LAST_TURN: Duration = Duration::from_millis(600);

/// How long whoever connects at a start waits for the first look, where systemd holds the socket: a restart is no fault to
/// them. After that they are told to come again.
const FIRST_LOOK: Duration = Duration::from_secs(20);

/// Runs until SIGTERM or SIGINT, at the sockets that systemd gave, if it did. The caller holds the lock of the store.
pub fn run(settings: Settings, sockets: Sockets, reread: Reread, resolvers: Vec<SocketAddr>) -> Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).thread_name("http").enable_all().build().context("cannot start")?;
    let brief = Arc::new(Brief::default());
    let said = Arc::clone(&brief);
    let (keeper, watches) = Keeper::start(move || said.line())?;
    let result = runtime.block_on(serve(settings, reread, resolvers, sockets, brief, &keeper));
    runtime.shutdown_timeout(Duration::from_millis(100));
    keeper.end();
    _ = watches.join();
    result
}

async fn serve(
    settings: Settings,
    reread: Reread,
    resolvers: Vec<SocketAddr>,
    mut sockets: Sockets,
    brief: Arc<Brief>,
    keeper: &Keeper,
) -> Result<()> {
    let (started, pulse, slate) = (Timestamp::now(), keeper.pulse(), Arc::new(Slate::default()));
    let settings = Arc::new(settings);
    let state: PathBuf = settings.store.parent().map(PathBuf::from).unwrap_or_default();
    let is_held = !sockets.http.is_empty();
    let listeners = listeners(&settings.http.listen, std::mem::take(&mut sockets.http)).await?;
    let (admin, local) = (admin::bind(&settings.http, &mut sockets).await?, admin::bind_locally(&settings.http)?);
    let addresses: Vec<SocketAddr> = listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect();
    let site = Arc::new(Site::default());
    let life = pulse.of(Actor::Publisher);
    // What is lost is made again here, which takes its time.
    life.heart().keep();
    let newsroom = Newsroom::open(Arc::clone(&settings), Arc::clone(&site), Timestamp::now())?;
    let room = Arc::new(Mailroom::open(Arc::clone(&settings), Box::new(mailer::fetch), Timestamp::now())?);
    let post = Post::start(Arc::clone(&room), pulse, &brief, newsroom.has_served())?;
    let wake = post.bell();
    let services = Services::new(Box::new(mailer::fetch));
    let desk = Desk::new(Arc::clone(room.store()), room.shared(), resolvers, Box::new(move || wake.ring()), services);
    let rules = RwLock::new(Arc::new(rules(&room.current())));
    let house = Arc::new(House { site: Arc::clone(&site), desk, rules, counts: Counts::default() });
    let (messages, inbox) = channel();
    let (stop, stopped) = watch::channel(false);
    let mut signals = Signals::listen()?;
    let mut servers = Vec::new();
    for listener in listeners {
        let (house, stopped, bell) = (Arc::clone(&house), stopped.clone(), post.bell());
        let life = pulse.of(Actor::Http);
        servers.push(tokio::spawn(async move {
            if is_held {
                wait_for_first_look(&bell, &life, stopped.clone()).await;
            }
            web::serve(listener, house, Timestamp::now, stopped, life.heart().clone()).await;
        }));
    }
    if admin.is_some() || local.is_some() {
        let reporter = admin::Reporter {
            room: Arc::clone(&room),
            site: Arc::clone(&house),
            bell: post.bell(),
            pulse: pulse.clone(),
            slate: Arc::clone(&slate),
            messages: messages.clone(),
            started,
            health: Mutex::default(),
            looks: Default::default(),
            notes: Notes::default(),
        };
        let bound = admin.as_ref().and_then(|listener| listener.local_addr().ok());
        let house = admin::house(bound, reporter);
        if let Some(listener) = admin {
            let (house, life, stopped) = (Arc::clone(&house), pulse.of(Actor::Http), stopped.clone());
            servers.push(tokio::spawn(async move {
                web::serve_admin(listener, house, stopped, life.heart().clone()).await;
            }));
        }
        if let Some(listener) = local {
            servers.push(tokio::spawn(web::serve_admin_locally(listener, house, stopped.clone())));
        }
    }
    commands::listen(&state, &messages, &room, &post.bell())?;
    let wakes = messages.clone();
    let (bell, keeper_of_all) = (post.bell(), keeper.clone());
    let others = Others { reread, house, room: Arc::clone(&room), bell, slate, brief, keeper: keeper_of_all, life };
    let publisher = std::thread::Builder::new()
        .name("publisher".into())
        .spawn(move || publisher::run(newsroom, &inbox, &wakes, &addresses, &others))
        .context("cannot start the publisher")?;
    signals.wait_for_the_end(&messages, || publisher.is_finished()).await?;
    keeper.stopping();
    _ = messages.send(Message::Stop);
    // Readers are served until mail is settled, which may take a minute.
    tokio::select! {
        () = post.stop() => {}
        () = signals.told_again() => tracing::warn!("told to end twice: what the relay did not answer is in doubt"),
    }
    let end = tokio::time::Instant::now() + LAST_TURN;
    while !publisher.is_finished() && tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    _ = stop.send(true);
    for server in servers {
        _ = server.await;
    }
    if publisher.is_finished() && publisher.join().is_err() {
        return Err(anyhow!("the publisher ended by a fault of the program"));
    }
    if let Err(error) = room.store().fold() {
        tracing::debug!("{error:#}");
    }
    control::close(&state);
    if let Some(path) = &settings.http.admin_socket {
        control::close_at(path);
    }
    tracing::info!(event = "stopped", "stopped");
    Ok(())
}

/// Whoever connects meanwhile stands in the socket's queue.
async fn wait_for_first_look(bell: &Bell, life: &Life, stop: watch::Receiver<bool>) {
    let end = tokio::time::Instant::now() + FIRST_LOOK;
    while !bell.is_ready() && !bell.is_catching_up() && !*stop.borrow() && tokio::time::Instant::now() < end {
        life.heart().beat();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// What systemd gave, else what the settings say.
async fn listeners(addresses: &[SocketAddr], given: Vec<std::net::TcpListener>) -> Result<Vec<TcpListener>> {
    if !given.is_empty() {
        let bound: Vec<SocketAddr> = given.iter().filter_map(|listener| listener.local_addr().ok()).collect();
        Sockets::tell("http.listen", addresses, &bound);
        return given.into_iter().map(|listener| TcpListener::from_std(listener).map_err(Into::into)).collect();
    }
    let mut listeners = Vec::new();
    for address in addresses {
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address} (`http.listen`): end the program that has it, or choose another port")
        })?;
        listeners.push(listener);
    }
    Ok(listeners)
}
