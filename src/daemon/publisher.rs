//! The publisher's loop: the clock is read here, at the top of each turn, and nowhere below.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::edits::{self, Edit};
use super::{Message, Others, answer, rules, status};
use crate::control::{Reply, Request};
use crate::files::{Wake, Watch};
use crate::newsroom::Newsroom;
use crate::settings::Settings;

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

/// Runs turns until it is told to stop, and leaves word of where the next start can go on.
pub fn run(
    mut newsroom: Newsroom,
    inbox: &Receiver<Message>,
    wakes: &Sender<Message>,
    addresses: &[SocketAddr],
    others: &Others,
) {
    take_turns(&mut newsroom, inbox, wakes, addresses, others);
    newsroom.settle();
}

fn take_turns(
    newsroom: &mut Newsroom,
    inbox: &Receiver<Message>,
    wakes: &Sender<Message>,
    addresses: &[SocketAddr],
    others: &Others,
) {
    let (mut watch, mut again) = (None, Again::new());
    let mut asked: Vec<Asked> = Vec::new();
    let mut ready = false;
    let started = Instant::now();
    others.life.heart().keep();
    loop {
        if newsroom.root_moved() || again.is_due(newsroom) {
            // Two at once may be more than the system allows.
            drop(watch);
            watch = watch_root(newsroom, wakes);
        }
        let turn = newsroom.turn(Timestamp::now());
        tell(newsroom, others);
        // Files that were saved just now are read before anybody is told that all is there.
        if !ready && (!newsroom.is_waiting() || started.elapsed() > PATIENCE) {
            ready = true;
            answer::greet(newsroom, addresses);
            others.bell.ready();
            others.keeper.ready();
        }
        if let Some(published) = newsroom.take_published() {
            let now = Timestamp::now();
            let edit = Edit::of(&published, now);
            edits::tell(&published, edit.as_ref());
            edit.into_iter().for_each(|edit| others.slate.note(edit));
        }
        if newsroom.take_news() {
            others.bell.ring();
        }
        let waiting = newsroom.is_waiting();
        let (still, ready_now): (Vec<Asked>, Vec<Asked>) =
            asked.into_iter().partition(|asked| waiting && asked.waits());
        asked = still;
        for Asked { request, reply, .. } in ready_now {
            _ = reply.send(answer::reply(newsroom, request));
        }
        let until = turn.next.duration_since(Timestamp::now());
        let wait = Duration::try_from(until).unwrap_or(Duration::ZERO).min(ROOT);
        let received = receive(inbox, newsroom, wait.min(others.life.rhythm()));
        others.life.heart().beat();
        match received {
            Ok(first) => {
                for message in std::iter::once(first).chain(inbox.try_iter()) {
                    match message {
                        Message::Stop => return,
                        Message::Wake(wake) => take(wake, newsroom, &mut watch),
                        Message::Ask(request, reply) => {
                            prepare(&request, newsroom);
                            asked.push(Asked { request, reply, since: Instant::now() });
                        }
                        Message::Overview => {
                            let now = Timestamp::now();
                            others.slate.answer(newsroom.overview(status::DAYS, now), now);
                        }
                        Message::Reload if read_again(newsroom, others) => {
                            drop(watch);
                            watch = watch_root(newsroom, wakes);
                        }
                        Message::Reload => {}
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The next message for which there is a turn to be made.
fn receive(inbox: &Receiver<Message>, newsroom: &Newsroom, wait: Duration) -> Result<Message, RecvTimeoutError> {
    let until = Instant::now() + wait;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match inbox.recv_timeout(left)? {
            Message::Wake(wake) if newsroom.passes_over(&wake) => {
                // However many come, the time is kept.
                if left.is_zero() {
                    return Err(RecvTimeoutError::Timeout);
                }
            }
            message => return Ok(message),
        }
    }
}

/// How it is, for whoever asks without waiting.
fn tell(newsroom: &Newsroom, others: &Others) {
    let (articles, feeds, problems) = answer::counts(newsroom);
    let faults: Vec<String> = newsroom.faults().map(str::to_owned).collect();
    others.brief.set_published(articles, feeds, problems, newsroom.watcher(), faults.clone());
    others.slate.set_faults(others.brief.refusal().into_iter().chain(faults).collect());
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
    let new = match &wake {
        Wake::Directory(directory) => Some(directory.as_str()),
        Wake::Lost(why) => {
            tracing::warn!(event = "publishing_fault", fault = "watch", "{why}");
            Some("")
        }
        _ => None,
    };
    if let (Some(directory), Some(watch)) = (new, watch)
        && let Err(why) = watch.add(directory)
        && !why.is_empty()
    {
        newsroom.wake(Wake::Degraded(why), Timestamp::now());
    }
    newsroom.wake(wake, Timestamp::now());
}

/// When to try again to watch what could not be watched: soon, for a limit may have been met in passing, then less and less often, at
/// last as often as everything is looked at where events tell all.
struct Again {
    since: Instant,
    wait: Duration,
}

impl Again {
    fn new() -> Self {
        Self { since: Instant::now(), wait: ROOT }
    }

    fn is_due(&mut self, newsroom: &mut Newsroom) -> bool {
        if newsroom.pending().relies_on_events() {
            *self = Self::new();
            return false;
        }
        let is_due = self.since.elapsed() >= self.wait;
        if is_due {
            let most = newsroom.settings().articles.rescan.max(ROOT);
            *self = Self { since: Instant::now(), wait: (self.wait * 2).min(most) };
        }
        is_due
    }
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

/// Reads the settings again, and tells everybody what came of it; whether they were taken.
fn read_again(newsroom: &mut Newsroom, others: &Others) -> bool {
    others.keeper.reloading();
    let refusal = reload(newsroom, others).err();
    let is_taken = refusal.is_none();
    others.slate.reloaded(is_taken, Timestamp::now());
    others.brief.set_refusal(refusal);
    tell(newsroom, others);
    others.keeper.reloaded();
    is_taken
}

/// All or nothing: settings with a fault change nothing, and the fault is told; as `Err` in a line.
fn reload(newsroom: &mut Newsroom, others: &Others) -> Result<(), String> {
    let settings = (others.reread)().map_err(|faults| {
        let number = faults.0.len();
        tracing::error!(
            event = "settings_refused",
            "the settings are not taken: {number} faults; the old ones stay\n{faults}"
        );
        refused(&faults.0.first().map(|fault| fault.problem.to_string()).unwrap_or_default())
    })?;
    if let Some(key) = needs_restart(newsroom.settings(), &settings) {
        tracing::warn!(
            event = "settings_refused",
            "`{key}` has changed: that takes a restart; the settings are not taken"
        );
        return Err(refused(&format!("`{key}` has changed, and that takes a restart")));
    }
    let settings = Arc::new(settings);
    // All that can fail does so before anything is changed.
    let taken = others.room.prepare(Arc::clone(&settings)).and_then(|current| {
        newsroom.reload(settings)?;
        Ok(current)
    });
    let current = taken.map_err(|error| {
        tracing::error!(event = "settings_refused", "the settings are not taken: {error:#}; the old ones stay");
        refused(&format!("{error:#}"))
    })?;
    others.house.set_rules(rules(&current));
    others.room.reload(current);
    others.bell.ring();
    tracing::info!(event = "settings_taken", "the settings were read again");
    Ok(())
}

/// In a line, for whoever has not the log before them.
fn refused(why: &str) -> String {
    let first = why.lines().next().unwrap_or_default();
    format!("the settings as they stand are not taken, the old ones stay: {first}")
}

/// What cannot be changed while it is in use.
fn needs_restart(old: &Settings, new: &Settings) -> Option<&'static str> {
    let keys = [
        ("http.listen", old.http.listen != new.http.listen),
        ("http.admin", (old.http.admin, &old.http.admin_socket) != (new.http.admin, &new.http.admin_socket)),
        ("store.url", old.store != new.store),
        ("output.url", old.output.directory != new.output.directory),
    ];
    keys.into_iter().find_map(|(key, differs)| differs.then_some(key))
}
