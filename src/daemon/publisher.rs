//! The publisher's loop: the clock is read here, at the top of each turn, and nowhere below.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::{Message, Others, answer, rules, service, status};
use crate::control::{Reply, Request};
use crate::files::{Wake, Watch};
use crate::newsroom::Newsroom;

/// The root is looked at this often: nothing tells when it is deleted and made again, or swapped as a link.
const ROOT: Duration = Duration::from_secs(1);

/// How long a build waits for files that are being written.
const PATIENCE: Duration = Duration::from_secs(10);

/// A question that waits for the end of a turn.
struct Asked {
    request: Request,
    reply: oneshot::Sender<Reply>,
    since: Instant,
}

impl Asked {
    /// Whoever asked for a build waits until what is being written is read; nobody waits for a file that is written for ever.
    fn waits(&self) -> bool {
        matches!(self.request, Request::Build { .. }) && self.since.elapsed() < PATIENCE
    }
}

/// Runs turns until it is told to stop.
pub fn run(
    mut newsroom: Newsroom,
    inbox: &Receiver<Message>,
    wakes: &Sender<Message>,
    addresses: &[SocketAddr],
    others: &Others,
) {
    let mut watch = None;
    let mut asked: Vec<Asked> = Vec::new();
    let mut ready = false;
    let started = Instant::now();
    loop {
        if newsroom.root_moved() {
            watch = watch_root(&mut newsroom, wakes);
        }
        let turn = newsroom.turn(Timestamp::now());
        others.slate.set_faults(newsroom.faults().map(str::to_owned).collect());
        // Files that were saved just now are read before anybody is told that all is there.
        if !ready && (!newsroom.is_waiting() || started.elapsed() > PATIENCE) {
            ready = true;
            answer::greet(&newsroom, addresses);
            others.bell.ready();
            service::tell(&format!("READY=1\nSTATUS={}", answer::status_line(&newsroom)));
        }
        if newsroom.take_news() {
            others.bell.ring();
        }
        let waiting = newsroom.is_waiting();
        let (still, ready_now): (Vec<Asked>, Vec<Asked>) =
            asked.into_iter().partition(|asked| waiting && asked.waits());
        asked = still;
        for Asked { request, reply, .. } in ready_now {
            _ = reply.send(answer::reply(&newsroom, request));
        }
        let until = turn.next.duration_since(Timestamp::now());
        let wait = Duration::try_from(until).unwrap_or(Duration::ZERO).min(ROOT);
        others.heart.sleeps();
        let received = inbox.recv_timeout(wait);
        others.heart.works();
        match received {
            Ok(first) => {
                for message in std::iter::once(first).chain(inbox.try_iter()) {
                    match message {
                        Message::Stop => return,
                        Message::Wake(wake) => take(wake, &mut newsroom, &mut watch),
                        Message::Ask(request, reply) => {
                            prepare(&request, &mut newsroom);
                            asked.push(Asked { request, reply, since: Instant::now() });
                        }
                        Message::Overview => {
                            let now = Timestamp::now();
                            others.slate.answer(newsroom.overview(status::DAYS, now), now);
                        }
                        Message::Reload => {
                            if reload(&mut newsroom, others) {
                                watch = watch_root(&mut newsroom, wakes);
                            }
                        }
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn prepare(request: &Request, newsroom: &mut Newsroom) {
    match request {
        Request::Build { accept_removals: true } => newsroom.accept_removals(),
        Request::Build { accept_removals: false } => newsroom.hurry(),
        Request::Articles | Request::Show { .. } | Request::Status | Request::Mail(_) => {}
    }
}

/// A new directory is watched first and looked at after: what is written in between is seen by one of the two.
fn take(wake: Wake, newsroom: &mut Newsroom, watch: &mut Option<Watch>) {
    if let (Wake::Directory(directory), Some(watch)) = (&wake, watch)
        && let Err(why) = watch.add(directory)
        && !why.is_empty()
    {
        newsroom.wake(Wake::Degraded(why), Timestamp::now());
    }
    newsroom.wake(wake, Timestamp::now());
}

/// Watches the root anew, then asks for a look at everything.
fn watch_root(newsroom: &mut Newsroom, wakes: &Sender<Message>) -> Option<Watch> {
    let articles = &newsroom.settings().articles;
    let watch = Watch::new(&articles.directory, articles.follow_links, wakes.clone(), Message::Wake);
    newsroom.pending().look_at_everything();
    match watch {
        Ok(watch) => {
            newsroom.pending().rely_on_events(None);
            Some(watch)
        }
        Err(why) => {
            newsroom.pending().rely_on_events(Some(why));
            None
        }
    }
}

/// All or nothing: settings with a fault change nothing, and the fault is told.
fn reload(newsroom: &mut Newsroom, others: &Others) -> bool {
    let settings = match (others.reread)() {
        Ok(settings) => settings,
        Err(faults) => {
            tracing::error!("the settings are not taken: {} faults; the old ones stay\n{faults}", faults.0.len());
            return false;
        }
    };
    let old = newsroom.settings();
    for (key, differs) in [
        ("http.listen", old.http.listen != settings.http.listen),
        ("http.admin", old.http.admin != settings.http.admin),
        ("store.url", old.store != settings.store),
        ("output.url", old.output.directory != settings.output.directory),
    ] {
        if differs {
            tracing::warn!("`{key}` has changed: that takes a restart; the settings are not taken");
            return false;
        }
    }
    let settings = Arc::new(settings);
    // All that can fail does so before anything is changed.
    let taken = others.room.prepare(Arc::clone(&settings)).and_then(|current| {
        newsroom.reload(settings)?;
        Ok(current)
    });
    match taken {
        Ok(current) => {
            others.house.set_rules(rules(&current));
            others.room.reload(current);
            others.bell.ring();
            tracing::info!("the settings were read again");
        }
        Err(error) => {
            tracing::error!("the settings are not taken: {error:#}; the old ones stay");
            return false;
        }
    }
    true
}
