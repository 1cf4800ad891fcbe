//! Whether those who work are alive: each beats, at work and asleep, and who has not for too long is stuck.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::heartbeat::Heart;

/// Where no service manager says how long it waits for a sign of life.
pub const PATIENCE: Duration = Duration::from_secs(90);

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
    /// Answers at an address.
    Http,
}

impl Actor {
    /// All.
    pub const ALL: [Self; 5] = [Self::Publisher, Self::Digester, Self::Mailer, Self::Returns, Self::Http];
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Publisher => "publisher",
            Self::Digester => "digester",
            Self::Mailer => "mailer",
            Self::Returns => "returns",
            Self::Http => "http",
        })
    }
}

/// One of those who work; there may be several of a kind.
struct Watched {
    actor: Actor,
    heart: Heart,
    has_ended: bool,
    /// How many beats there were when that was last another number, and when that was.
    beats: u64,
    since: Instant,
}

struct Inner {
    watched: Mutex<Vec<Watched>>,
    patience: Duration,
}

/// How all of them are. It is to be looked at often: when somebody beat last is known by looking.
#[derive(Clone)]
pub struct Pulse(Arc<Inner>);

impl Pulse {
    /// Nobody works yet. Who gives no sign of life for longer than `patience` is stuck.
    pub fn new(patience: Duration) -> Self {
        Self(Arc::new(Inner { watched: Mutex::default(), patience }))
    }

    /// Somebody begins. What is given is kept by who works: when it is dropped they have ended, be it by a fault.
    pub fn of(&self, actor: Actor) -> Life {
        let heart = Heart::default();
        let mut watched = self.watched();
        watched.push(Watched { actor, heart: heart.clone(), has_ended: false, beats: 0, since: Instant::now() });
        Life { pulse: self.clone(), place: watched.len() - 1, heart }
    }

    /// How often somebody who has nothing to do must beat.
    pub fn rhythm(&self) -> Duration {
        (self.0.patience / 8).min(Duration::from_secs(5))
    }

    /// Who has ended or gives no sign of life: none while all is well.
    pub fn faults(&self) -> Vec<(Actor, String)> {
        self.faults_at(Instant::now())
    }

    /// Whether all who still work give signs of life; that somebody has ended is no matter where all are to end.
    pub fn is_beating(&self) -> bool {
        let now = Instant::now();
        self.watched().iter_mut().all(|watched| watched.has_ended || watched.silence(now) <= self.0.patience)
    }

    fn faults_at(&self, now: Instant) -> Vec<(Actor, String)> {
        let mut watched = self.watched();
        let told = watched.iter_mut().filter_map(|watched| {
            let (actor, silence) = (watched.actor, watched.silence(now));
            let what = match watched.has_ended {
                true => format!("the {actor} has ended by a fault of the program; restart the daemon"),
                false if silence > self.0.patience => {
                    format!("the {actor} has given no sign of life for {} seconds", silence.as_secs())
                }
                false => return None,
            };
            Some((actor, what))
        });
        told.collect()
    }

    fn watched(&self) -> MutexGuard<'_, Vec<Watched>> {
        self.0.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    /// How long ago its last sign of life was seen.
    fn silence(&mut self, now: Instant) -> Duration {
        let beats = self.heart.beats();
        if beats != self.beats {
            (self.beats, self.since) = (beats, now);
        }
        now.saturating_duration_since(self.since)
    }
}

/// What is kept by who works.
pub struct Life {
    pulse: Pulse,
    place: usize,
    heart: Heart,
}

impl Life {
    /// What beats, also from inside long work of the thread that keeps it.
    pub fn heart(&self) -> &Heart {
        &self.heart
    }

    /// How often to beat with nothing to do.
    pub fn rhythm(&self) -> Duration {
        self.pulse.rhythm()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if let Some(watched) = self.pulse.watched().get_mut(self.place) {
            watched.has_ended = true;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn who_has_ended_or_gives_no_sign_of_life_is_told_and_who_beats_is_not() {
        let (pulse, start) = (Pulse::new(Duration::from_secs(90)), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let told = |seconds| pulse.faults_at(at(seconds)).into_iter().map(|(actor, _)| actor).collect::<Vec<_>>();
        let (publisher, mailer) = (pulse.of(Actor::Publisher), pulse.of(Actor::Mailer));
        assert_eq!(told(80), []);
        assert_eq!(told(200), [Actor::Publisher, Actor::Mailer]);
        mailer.heart().beat();
        assert_eq!(told(200), [Actor::Publisher]);
        assert!(pulse.faults_at(at(200))[0].1.contains("for 199 seconds"), "{:?}", pulse.faults_at(at(200)));
        publisher.heart().beat();
        assert_eq!(told(280), []);
        _ = std::thread::spawn(move || {
            let _kept = mailer;
            std::panic::resume_unwind(Box::new("a fault"));
        })
        .join();
        assert_eq!(told(280), [Actor::Mailer]);
        assert!(pulse.faults_at(at(280))[0].1.contains("has ended"));
    }

    #[test]
    fn of_two_of_a_kind_each_must_beat_for_itself() {
        let pulse = Pulse::new(Duration::from_secs(90));
        let (one, _other) = (pulse.of(Actor::Http), pulse.of(Actor::Http));
        let later = Instant::now() + Duration::from_secs(100);
        one.heart().beat();
        assert_eq!(pulse.faults_at(later).len(), 1);
    }
}
