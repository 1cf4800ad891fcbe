//! Mails that are under way: marked as attempted, and not settled. Whoever leaves now takes along what has not left yet.
//!
//! A mail boards before its mark is committed. Whoever leaves commits that first and then looks here: so every mail is
//! either not marked any more, or found here.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long whoever leaves waits for the answer to a mail that has just left.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It may still be kept back.
    Boarded,
    /// Its end is being written, or its answer waited for.
    Leaving,
    /// It must not leave.
    Withdrawn,
}

/// All mails of digests that are under way, by subscriber and digest.
#[derive(Debug, Default)]
pub struct Flight {
    mails: Mutex<BTreeMap<(i64, i64), Stage>>,
    landed: Condvar,
}

impl Flight {
    /// A mail is about to be marked.
    pub(super) fn board(&self, digest: i64, subscriber: i64) {
        self.lock().insert((subscriber, digest), Stage::Boarded);
    }

    /// Asked immediately before the end of a mail is written: whether it may leave. What is not known here may.
    pub fn may_leave(&self, digest: i64, subscriber: i64) -> bool {
        match self.lock().get_mut(&(subscriber, digest)) {
            Some(Stage::Withdrawn) => false,
            Some(stage) => {
                *stage = Stage::Leaving;
                true
            }
            None => true,
        }
    }

    /// What became of a mail is known.
    pub fn land(&self, digest: i64, subscriber: i64) {
        self.lock().remove(&(subscriber, digest));
        self.landed.notify_all();
    }

    /// Keeps back what somebody's mails have not left yet, and waits a little for those that have: after it nothing leaves.
    pub(super) fn withdraw(&self, subscriber: i64) {
        let mut mails = self.lock();
        for (_, stage) in mails.range_mut((subscriber, i64::MIN)..=(subscriber, i64::MAX)) {
            if *stage == Stage::Boarded {
                *stage = Stage::Withdrawn;
            }
        }
        let is_leaving = |mails: &mut BTreeMap<(i64, i64), Stage>| {
            mails.range((subscriber, i64::MIN)..=(subscriber, i64::MAX)).any(|(_, stage)| *stage == Stage::Leaving)
        };
        drop(self.landed.wait_timeout_while(mails, PATIENCE, is_leaving));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(i64, i64), Stage>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn what_has_not_left_is_kept_back_and_others_go() {
        let flight = Flight::default();
        [(1, 7), (2, 7), (1, 8)].into_iter().for_each(|(digest, subscriber)| flight.board(digest, subscriber));
        flight.withdraw(7);
        assert!(!flight.may_leave(1, 7) && !flight.may_leave(2, 7));
        assert!(flight.may_leave(1, 8));
        flight.land(1, 7);
        flight.board(1, 7);
        assert!(flight.may_leave(1, 7), "a later mail is another one");
    }

    #[test]
    fn whoever_leaves_waits_for_the_answer_to_what_has_left() {
        let (flight, landed) = (Arc::new(Flight::default()), Arc::new(AtomicBool::new(false)));
        flight.board(1, 7);
        assert!(flight.may_leave(1, 7));
        let (other, told) = (Arc::clone(&flight), Arc::clone(&landed));
        let courier = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            told.store(true, Ordering::SeqCst);
            other.land(1, 7);
        });
        flight.withdraw(7);
        assert!(landed.load(Ordering::SeqCst));
        courier.join().unwrap();
    }
}
