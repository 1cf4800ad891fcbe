//! Signs of life from inside long work: whoever looks at many files or plans for many people beats now and then, and whoever
//! watches the thread counts the beats. Where nobody watches, in a command or a test, a beat is nothing. How long is too long
//! is not known here: there is no clock.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    static HEART: RefCell<Option<Heart>> = const { RefCell::new(None) };
}

/// What counts the beats of those who work together.
#[derive(Debug, Clone, Default)]
pub struct Heart(Arc<AtomicU64>);

impl Heart {
    /// A sign of life.
    pub fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it has beaten.
    pub fn beats(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// What this thread does from now on counts here.
    pub fn keep(&self) {
        HEART.set(Some(self.clone()));
    }
}

/// A sign of life of this thread, if anybody watches it.
pub fn beat() {
    HEART.with_borrow(|heart| heart.iter().for_each(Heart::beat));
}

/// The heart of this thread, for threads that do a part of its work; one that nobody watches where it has none.
pub fn heart() -> Heart {
    HEART.with_borrow(Clone::clone).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_counts_for_the_thread_that_it_is_of_and_for_those_that_work_for_it() {
        beat();
        assert_eq!(heart().beats(), 0);
        let mine = Heart::default();
        mine.keep();
        beat();
        let lent = heart();
        std::thread::spawn(beat).join().unwrap();
        std::thread::spawn(move || lent.beat()).join().unwrap();
        assert_eq!(mine.beats(), 2);
    }
}
