//! The daemon: a publisher on a thread of its own, HTTP on the runtime, signals and the control socket between them.

mod admin;
mod answer;
mod metrics;
mod post;
mod pulse;
mod service;
mod slate;
mod status;
mod publisher;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{oneshot, watch};

use crate::control::{self, Reply, Request};
use crate::desk::{Current, Desk, Services};
use crate::files::Wake;
use crate::mailer;
use crate::mailroom::Mailroom;
use crate::newsroom::Newsroom;
use crate::publish::Site;
use crate::settings::{Faults, Settings};
use crate::web::{self, House, Rules};
use post::{Bell, Post};
use pulse::{Actor, Heart, Pulse};
use slate::Slate;

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
    heart: Heart,
}

/// The rules of the pages in force.
fn rules(current: &Current) -> Rules {
    Rules::new(&current.settings, current.templates.style(), current.templates.script())
}

/// How long the publisher may take to finish its turn when it is told to stop. What it cuts short is whole on disk or not there.
const LAST_TURN: Duration = Duration::from_millis(600);

/// Runs until SIGTERM or SIGINT. The caller holds the lock of the store.
pub fn run(settings: Settings, reread: Reread, resolvers: Vec<SocketAddr>) -> Result<()> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("cannot start")?;
    let result = runtime.block_on(serve(settings, reread, resolvers));
    runtime.shutdown_timeout(Duration::from_millis(100));
    result
}

async fn serve(settings: Settings, reread: Reread, resolvers: Vec<SocketAddr>) -> Result<()> {
    let (started, pulse, slate) = (Timestamp::now(), Pulse::new(), Arc::new(Slate::default()));
    let settings = Arc::new(settings);
    let state: PathBuf = settings.store.parent().map(PathBuf::from).unwrap_or_default();
    let listeners = bind(&settings.http.listen).await?;
    let admin = admin::bind(&settings.http).await?;
    let addresses: Vec<SocketAddr> = listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect();
    let site = Arc::new(Site::default());
    let newsroom = Newsroom::open(Arc::clone(&settings), Arc::clone(&site), Timestamp::now())?;
    let room = Arc::new(Mailroom::open(Arc::clone(&settings), Box::new(mailer::fetch), Timestamp::now())?);
    let post = Post::start(Arc::clone(&room), &pulse)?;
    let wake = post.bell();
    let services = Services::new(Box::new(mailer::fetch));
    let desk = Desk::new(Arc::clone(room.store()), room.shared(), resolvers, Box::new(move || wake.ring()), services);
    let rules = RwLock::new(Arc::new(rules(&room.current())));
    let house = Arc::new(House { site: Arc::clone(&site), desk, rules });
    let (messages, inbox) = channel();
    let (stop, stopped) = watch::channel(false);
    let mut servers: Vec<_> = listeners
        .into_iter()
        .map(|listener| tokio::spawn(web::serve(listener, Arc::clone(&house), Timestamp::now, stopped.clone())))
        .collect();
    if let Some(listener) = admin {
        let reporter = admin::Reporter {
            room: Arc::clone(&room),
            bell: post.bell(),
            pulse: pulse.clone(),
            slate: Arc::clone(&slate),
            messages: messages.clone(),
            started,
            health: Mutex::default(),
        };
        let house = admin::house(&listener, reporter)?;
        servers.push(tokio::spawn(web::serve_admin(listener, house, stopped.clone())));
    }
    listen_for_commands(&state, &messages, &room, &post.bell())?;
    let wakes = messages.clone();
    let heart = pulse.of(Actor::Publisher);
    let others = Others { reread, house, room: Arc::clone(&room), bell: post.bell(), slate, heart };
    let publisher = std::thread::Builder::new()
        .name("publisher".into())
        .spawn(move || publisher::run(newsroom, &inbox, &wakes, &addresses, &others))
        .context("cannot start the publisher")?;
    wait_for_the_end(&messages, || publisher.is_finished()).await?;
    service::tell("STOPPING=1");
    _ = messages.send(Message::Stop);
    _ = stop.send(true);
    for server in servers {
        _ = server.await;
    }
    let end = tokio::time::Instant::now() + LAST_TURN;
    while !publisher.is_finished() && tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    if publisher.is_finished() && publisher.join().is_err() {
        return Err(anyhow!("the publisher ended by a fault of the program"));
    }
    tokio::select! {
        () = post.stop() => {}
        () = told_again() => tracing::warn!("told to end twice: what the relay did not answer is in doubt"),
    }
    if let Err(error) = room.store().fold() {
        tracing::debug!("{error:#}");
    }
    control::close(&state);
    tracing::info!("stopped");
    Ok(())
}

async fn bind(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>> {
    let mut listeners = Vec::new();
    for address in addresses {
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address} (`http.listen`): end the program that has it, or choose another port")
        })?;
        listeners.push(listener);
    }
    Ok(listeners)
}

/// SIGTERM and SIGINT end it, SIGHUP reads the settings again.
async fn wait_for_the_end(messages: &Sender<Message>, publisher_ended: impl Fn() -> bool) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut look = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            _ = hangup.recv() => { _ = messages.send(Message::Reload); }
            _ = look.tick() => {
                if publisher_ended() {
                    return Err(anyhow!("the publisher ended by a fault of the program"));
                }
            }
        }
    }
}

/// Whoever asks a second time wants it now.
async fn told_again() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

fn listen_for_commands(state: &Path, messages: &Sender<Message>, room: &Arc<Mailroom>, bell: &Bell) -> Result<()> {
    let listener =
        control::listen(state).with_context(|| format!("cannot make {}", control::socket(state).display()))?;
    let (messages, room, bell) = (messages.clone(), Arc::clone(room), bell.clone());
    std::thread::Builder::new()
        .name("control".into())
        .spawn(move || {
            for stream in listener.incoming().flatten() {
                let (messages, room, bell) = (messages.clone(), Arc::clone(&room), bell.clone());
                let served = control::serve(stream, move |request| {
                    if let Request::Mail(request) = &request {
                        let reply = room.answer(request, Timestamp::now());
                        if request.mails() {
                            bell.ring();
                        }
                        return reply;
                    }
                    let is_status = request == Request::Status;
                    let (reply, answer) = oneshot::channel();
                    let gone = |_| "the daemon is ending".to_owned();
                    messages.send(Message::Ask(request, reply)).map_err(|_| "the daemon is ending".to_owned())?;
                    let mut said = answer.blocking_recv().map_err(|error| gone(error.to_string()))??;
                    if is_status {
                        let health = room.health().and_then(|health| Ok(serde_json::to_value(health)?));
                        said["mail"] = health.map_err(|error| format!("{error:#}"))?;
                    }
                    Ok(said)
                });
                if let Err(error) = served {
                    tracing::debug!("a command went away: {error}");
                }
            }
        })
        .context("cannot listen for commands")?;
    Ok(())
}
