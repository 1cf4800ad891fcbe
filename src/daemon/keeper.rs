//! A thread that watches the others and tells systemd: that they live, how it is in words, that something takes its time. It
//! does no work of its own and waits for nobody, so that it can say who is stuck.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::pulse::{PATIENCE, Pulse};
use super::service::Service;

/// How often it looks, and the words are made anew.
const LOOK: Duration = Duration::from_secs(1);
/// A stop that takes longer is none: then systemd may end us.
const LONGEST_STOP: Duration = Duration::from_secs(300);

/// What the daemon is doing, as a service manager sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Starts,
    Serves,
    Stops(Instant),
    Ended,
}

struct Inner {
    service: Service,
    pulse: Pulse,
    phase: Mutex<Phase>,
    changed: Condvar,
    /// The words of `STATUS=` that were told last.
    told: Mutex<String>,
    words: Box<dyn Fn() -> String + Send + Sync>,
}

/// The keeper; its thread ends with the daemon.
#[derive(Clone)]
pub struct Keeper(Arc<Inner>);

impl Keeper {
    /// Begins to watch. `words` says how it is, at once and without waiting for anybody.
    pub fn start(words: impl Fn() -> String + Send + Sync + 'static) -> Result<(Self, JoinHandle<()>)> {
        let service = Service::find();
        // Half of systemd's patience is ours: it hears of the last sign of life a little later than we see it.
        let pulse = Pulse::new(service.watchdog().map_or(PATIENCE, |period| period / 2));
        let keeper = Self(Arc::new(Inner {
            service,
            pulse,
            phase: Mutex::new(Phase::Starts),
            changed: Condvar::new(),
            told: Mutex::default(),
            words: Box::new(words),
        }));
        let watches = keeper.clone();
        let thread = std::thread::Builder::new().name("keeper".into()).spawn(move || watches.run());
        Ok((keeper, thread.context("cannot start the keeper")?))
    }

    /// Those who are watched.
    pub fn pulse(&self) -> &Pulse {
        &self.0.pulse
    }

    /// Feeds are served.
    pub fn ready(&self) {
        self.enter(Phase::Serves);
        self.0.service.tell("READY=1");
        self.tell_words();
    }

    /// The settings are being read again.
    pub fn reloading(&self) {
        self.0.service.reloading();
    }

    /// They were read, and taken or refused.
    pub fn reloaded(&self) {
        self.tell_words();
        self.0.service.tell("READY=1");
    }

    /// The end begins.
    pub fn stopping(&self) {
        self.enter(Phase::Stops(Instant::now()));
        self.0.service.tell("STOPPING=1");
    }

    /// It is over; its thread ends.
    pub fn end(&self) {
        self.enter(Phase::Ended);
    }

    fn enter(&self, phase: Phase) {
        *self.phase() = phase;
        self.0.changed.notify_all();
    }

    fn run(&self) {
        let inner = &self.0;
        let period = inner.service.watchdog().map_or(LOOK, |period| LOOK.min(period / 8));
        let mut faults = Vec::new();
        loop {
            let phase = *self.phase();
            match phase {
                Phase::Starts if inner.pulse.is_beating() => {
                    self.ask_for_time("the first look at the articles is under way")
                }
                Phase::Serves => {
                    faults = self.tell_faults(faults);
                    if faults.is_empty() {
                        inner.service.tell("WATCHDOG=1");
                    }
                    self.tell_words();
                }
                Phase::Stops(since) if inner.pulse.is_beating() && since.elapsed() < LONGEST_STOP => {
                    self.ask_for_time("ending: what is under way is settled first");
                }
                Phase::Starts | Phase::Stops(_) => {}
                Phase::Ended => return,
            }
            let waits = inner.changed.wait_timeout_while(self.phase(), period, |now| *now == phase);
            drop(waits.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// What takes longer than systemd expected and goes on is not ended (`TimeoutStartSec=`, `TimeoutStopSec=`).
    fn ask_for_time(&self, words: &str) {
        let more = PATIENCE.as_micros();
        self.0.service.tell(&format!("EXTEND_TIMEOUT_USEC={more}"));
        self.tell_status(words);
    }

    /// Who is stuck is told once, and once when they are not any more.
    fn tell_faults(&self, before: Vec<String>) -> Vec<String> {
        let (actors, faults): (Vec<_>, Vec<_>) = self.0.pulse.faults().into_iter().unzip();
        let now: Vec<String> = actors.iter().map(ToString::to_string).collect();
        let then = match self.0.service.watchdog() {
            Some(_) => "; systemd is told nothing more, and restarts the daemon",
            None => "",
        };
        for (_, fault) in now.iter().zip(faults).filter(|(actor, _)| !before.contains(actor)) {
            tracing::error!("{fault}{then}");
        }
        for actor in before.iter().filter(|actor| !now.contains(actor)) {
            tracing::info!("solved: the {actor} is at work again");
        }
        now
    }

    fn tell_words(&self) {
        self.tell_status(&(self.0.words)());
    }

    fn tell_status(&self, words: &str) {
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        if *told != words {
            words.clone_into(&mut told);
            self.0.service.tell(&format!("STATUS={}", crate::text::one_line(words)));
        }
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.0.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
