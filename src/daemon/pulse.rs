//! Whether the daemon's threads are alive: each says when a turn begins and when it sleeps.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A turn that takes longer has gone astray.
const STUCK: Duration = Duration::from_secs(300);

/// Who works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Looks at articles, and publishes.
    Publisher,
    /// Makes mails.
    Digester,
    /// Sends them.
    Mailer,
    /// Takes in what comes back.
    Returns,
}

impl Actor {
    /// All.
    pub const ALL: [Self; 4] = [Self::Publisher, Self::Digester, Self::Mailer, Self::Returns];
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Publisher => "publisher",
            Self::Digester => "digester",
            Self::Mailer => "mailer",
            Self::Returns => "returns",
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum Beat {
    /// At work since then; before its first turn too.
    Works(Instant),
    Sleeps,
    Ended,
}

/// How all of them are.
#[derive(Clone)]
pub struct Pulse(Arc<Mutex<[Beat; Actor::ALL.len()]>>);

impl Pulse {
    /// All begin now.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new([Beat::Works(Instant::now()); Actor::ALL.len()])))
    }

    /// That of one, for its own thread to keep: when it is dropped the thread has ended, be it by a fault.
    pub fn of(&self, actor: Actor) -> Heart {
        Heart { pulse: self.clone(), actor }
    }

    /// Who has ended or does not come back from a turn: none while all is well.
    pub fn faults(&self) -> Vec<(Actor, String)> {
        let beats = *self.beats();
        let told = Actor::ALL.into_iter().zip(beats).filter_map(|(actor, beat)| match beat {
            Beat::Ended => {
                Some((actor, format!("the {actor} has ended by a fault of the program; restart the daemon")))
            }
            Beat::Works(since) if since.elapsed() > STUCK => {
                let minutes = since.elapsed().as_secs() / 60;
                Some((actor, format!("the {actor} has been at one turn for {minutes} minutes")))
            }
            Beat::Works(_) | Beat::Sleeps => None,
        });
        told.collect()
    }

    fn set(&self, actor: Actor, beat: Beat) {
        self.beats()[actor as usize] = beat;
    }

    fn beats(&self) -> MutexGuard<'_, [Beat; Actor::ALL.len()]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a thread says of itself.
pub struct Heart {
    pulse: Pulse,
    actor: Actor,
}

impl Heart {
    /// A turn begins.
    pub fn works(&self) {
        self.pulse.set(self.actor, Beat::Works(Instant::now()));
    }

    /// It is done, and something is waited for.
    pub fn sleeps(&self) {
        self.pulse.set(self.actor, Beat::Sleeps);
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        self.pulse.set(self.actor, Beat::Ended);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn who_has_ended_or_is_stuck_is_told_and_who_sleeps_is_not() {
        let pulse = Pulse::new();
        let told = || pulse.faults().into_iter().map(|(actor, _)| actor).collect::<Vec<_>>();
        let (publisher, mailer) = (pulse.of(Actor::Publisher), pulse.of(Actor::Mailer));
        let long_ago = Instant::now().checked_sub(STUCK + Duration::from_secs(60)).unwrap();
        assert_eq!(told(), []);
        pulse.set(Actor::Publisher, Beat::Works(long_ago));
        assert_eq!(told(), [Actor::Publisher]);
        assert!(pulse.faults()[0].1.contains("6 minutes"), "{:?}", pulse.faults());
        publisher.sleeps();
        assert_eq!(told(), []);
        publisher.works();
        assert_eq!(told(), []);
        drop(
            std::thread::spawn(move || {
                let _kept = mailer;
                std::panic::resume_unwind(Box::new("a fault"));
            })
            .join(),
        );
        assert_eq!(told(), [Actor::Mailer]);
    }
}
