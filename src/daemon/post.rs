//! The threads of mail: one makes what is due, one sends it. They sleep until the hour, or until the bell is rung.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::Timestamp;

use super::brief::Brief;
use super::pulse::{Actor, Life, Pulse};
use crate::mailroom::Mailroom;

/// After a fault of the store, how long until the next try.
const RETRY: Duration = Duration::from_secs(5);
/// How long the answers to what has left are waited for when the daemon is told to end; a service manager must give it a
/// little more (`TimeoutStopSec`).
const LAST_SEND: Duration = Duration::from_secs(60);
/// How long whatever else these threads do may take then.
const LAST_TURN: Duration = Duration::from_secs(1);

/// How often the counts of the outbox are held against its rows.
const CHECK: Duration = Duration::from_secs(600);

/// How often a Maildir is looked at for mail that came back.
const RETURN: Duration = Duration::from_secs(1);

/// Who sleeps: the digester, and the mailer.
const DIGESTER: usize = 0;
const MAILER: usize = 1;
const RETURNS: usize = 2;

/// Rung when something may be due.
#[derive(Clone)]
pub struct Bell(Arc<Inner>);

struct Inner {
    /// How often it was rung for each sleeper, who remembers what was heard.
    rung: Mutex<[u64; 3]>,
    heard: Condvar,
    /// The articles were looked at: before that nobody knows what is new.
    ready: AtomicBool,
    /// Until then readers have what an earlier run published.
    has_served: bool,
    end: AtomicBool,
}

impl Bell {
    /// Something may be due.
    pub fn ring(&self) {
        self.wake(&[DIGESTER, MAILER, RETURNS]);
    }

    fn wake(&self, sleepers: &[usize]) {
        let mut rung = self.0.rung.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.iter().for_each(|sleeper| rung[*sleeper] += 1);
        self.0.heard.notify_all();
    }

    /// The articles were looked at.
    pub fn ready(&self) {
        self.0.ready.store(true, Ordering::Release);
        self.ring();
    }

    /// Whether the articles were looked at.
    pub fn is_ready(&self) -> bool {
        self.0.ready.load(Ordering::Acquire)
    }

    /// Whether the articles are looked at, and readers have what an earlier run published.
    pub fn is_catching_up(&self) -> bool {
        self.0.has_served && !self.is_ready()
    }

    /// What a start does, until it is done.
    pub fn word(&self) -> &'static str {
        match self.0.has_served {
            true => "catching up: what the last run published is served, and the articles are looked at",
            false => "the first look at the articles is under way",
        }
    }

    /// Sleeps until it is rung again, at most so long; its heart beats meanwhile.
    fn sleep(&self, sleeper: usize, heard: &mut u64, most: Duration, life: &Life) {
        let (start, before) = (Instant::now(), *heard);
        let mut rung = self.0.rung.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            life.heart().beat();
            let left = most.saturating_sub(start.elapsed());
            if rung[sleeper] != before || left.is_zero() {
                break;
            }
            let waited = self.0.heard.wait_timeout(rung, left.min(life.rhythm()));
            rung = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *heard = rung[sleeper];
    }

    fn has_ended(&self) -> bool {
        self.0.end.load(Ordering::Relaxed)
    }
}

/// What each of the threads has.
struct Worker {
    room: Arc<Mailroom>,
    bell: Bell,
    brief: Arc<Brief>,
    life: Life,
}

impl Worker {
    /// How many mails wait is said after each turn: the keeper must not wait for the store.
    fn tell_queue(&self) {
        let counts =
            self.room.store().count(None).and_then(|mails| Ok(mails.plus(&self.room.store().count_all_letters()?)));
        match counts {
            Ok(counts) => self.brief.set_queued(counts.queued + counts.deferred + counts.attempted),
            Err(error) => tracing::debug!("the store cannot be read: {error:#}"),
        }
    }
}

/// The threads.
pub struct Post {
    bell: Bell,
    threads: Vec<JoinHandle<()>>,
}

impl Post {
    /// Starts them. `has_served`: readers have what an earlier run published.
    pub fn start(room: Arc<Mailroom>, pulse: &Pulse, brief: &Arc<Brief>, has_served: bool) -> Result<Self> {
        let bell = Bell(Arc::new(Inner {
            rung: Mutex::new([0; 3]),
            heard: Condvar::new(),
            ready: AtomicBool::new(false),
            has_served,
            end: AtomicBool::new(false),
        }));
        let thread = |actor: Actor, work: fn(&Worker)| {
            let life = pulse.of(actor);
            let worker = Worker { room: Arc::clone(&room), bell: bell.clone(), brief: Arc::clone(brief), life };
            let work = move || {
                worker.life.heart().keep();
                work(&worker);
            };
            let thread = std::thread::Builder::new().name(actor.to_string()).spawn(work);
            thread.with_context(|| format!("cannot start the {actor}"))
        };
        let threads =
            vec![thread(Actor::Digester, plan)?, thread(Actor::Mailer, send)?, thread(Actor::Returns, take_returns)?];
        Ok(Self { bell, threads })
    }

    /// What to ring.
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// Ends them: what is being sent is settled first, unless that takes too long.
    pub async fn stop(self) {
        self.bell.0.end.store(true, Ordering::Relaxed);
        self.bell.ring();
        let start = Instant::now();
        let patience = [LAST_TURN, LAST_SEND + LAST_TURN, LAST_TURN];
        let is_awaited =
            |(thread, patience): (&JoinHandle<()>, Duration)| !thread.is_finished() && start.elapsed() < patience;
        while self.threads.iter().zip(patience).any(is_awaited) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn plan(worker: &Worker) {
    let Worker { room, bell, life, .. } = worker;
    let (mut heard, mut faults) = (0, Faults("digests cannot be made"));
    let (mut told, mut checked) = (None, None::<Instant>);
    while !bell.has_ended() {
        let mut wait = RETRY;
        if bell.0.ready.load(Ordering::Acquire) {
            let now = Timestamp::now();
            match room.plan(now) {
                Ok(next) => {
                    faults.gone(&mut told);
                    wait = until(next);
                    if room.store().next_mail().is_ok_and(|due| due.is_some_and(|due| due <= now)) {
                        bell.wake(&[MAILER]);
                    }
                }
                Err(error) => faults.tell(&mut told, &error),
            }
        }
        if checked.is_none_or(|checked| checked.elapsed() > CHECK) {
            checked = Some(Instant::now());
            check(room);
        }
        worker.tell_queue();
        bell.sleep(DIGESTER, &mut heard, wait, life);
    }
}

/// The counts of the outbox are held against its rows.
fn check(room: &Mailroom) {
    match room.store().check_balance(false) {
        Ok(wrong) => {
            wrong.iter().for_each(|wrong| tracing::error!("{wrong}; please tell us: this is a fault of the program"))
        }
        Err(error) => tracing::debug!("{error:#}"),
    }
}

fn send(worker: &Worker) {
    let Worker { room, bell, life, .. } = worker;
    let (mut heard, mut faults) = (0, Faults("mail cannot be sent"));
    let (mut told, mut told_queue) = (None, Instant::now());
    while !bell.has_ended() {
        let wait = match room.send(Timestamp::now(), &bell.0.end) {
            Ok(turn) => {
                faults.gone(&mut told);
                until(turn.next)
            }
            Err(error) => {
                faults.tell(&mut told, &error);
                RETRY
            }
        };
        // One turn follows the other while much is due.
        life.heart().beat();
        if told_queue.elapsed() > life.rhythm() || !wait.is_zero() {
            told_queue = Instant::now();
            worker.tell_queue();
        }
        if !wait.is_zero() {
            bell.sleep(MAILER, &mut heard, wait, life);
        }
    }
    finish(room, bell);
}

/// What has left has its answer, or stands as in doubt when nobody waits any longer.
fn finish(room: &Mailroom, bell: &Bell) {
    let (end, mut told) = (Instant::now() + LAST_SEND, false);
    while Instant::now() < end {
        crate::heartbeat::beat();
        match room.send(Timestamp::now(), &bell.0.end) {
            Ok(turn) if turn.under_way == 0 => return,
            Ok(turn) if !told => {
                told = true;
                tracing::info!("waiting for the relay's answer to {} mails", turn.under_way);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::debug!("{error:#}");
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
    match room.give_up() {
        Ok(mails) => tracing::warn!("{mails} mails had no answer from the relay; they may have left"),
        Err(error) => tracing::error!("mails in doubt cannot be noted: {error:#}"),
    }
}

/// A Maildir is another server's, perhaps on another machine: it is looked at, because nothing tells for sure.
fn take_returns(worker: &Worker) {
    let Worker { room, bell, life, .. } = worker;
    let (mut heard, mut faults, mut told) = (0, Faults("returned mail cannot be taken in"), None);
    while !bell.has_ended() {
        match room.take_returns(Timestamp::now()) {
            Ok(0) => faults.gone(&mut told),
            Ok(_) => {
                // There may be more.
                faults.gone(&mut told);
                continue;
            }
            Err(error) => faults.tell(&mut told, &error),
        }
        bell.sleep(RETURNS, &mut heard, RETURN, life);
    }
}

fn until(moment: Timestamp) -> Duration {
    Duration::try_from(moment.duration_since(Timestamp::now())).unwrap_or(Duration::ZERO)
}

/// A fault is told once when it appears or changes, and once when it is gone.
struct Faults(&'static str);

impl Faults {
    fn tell(&mut self, told: &mut Option<String>, error: &anyhow::Error) {
        let text = format!("{}: {error:#}; it is tried again", self.0);
        if told.as_ref() != Some(&text) {
            tracing::error!(event = "mail_fault", fault = self.0, "{text}");
            *told = Some(text);
        }
    }

    fn gone(&mut self, told: &mut Option<String>) {
        if told.take().is_some() {
            tracing::info!(event = "mail_fault", fault = self.0, "solved: {}", self.0);
        }
    }
}
