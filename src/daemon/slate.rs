//! What the publisher has said last, for whoever reads the admin address: a publisher that looks at many files does not answer,
//! and then what it said before is better than nothing.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::edits::Edit;
use crate::newsroom::Overview;

/// So many edits are remembered.
const EDITS: usize = 60;

/// What was said.
#[derive(Debug, Clone)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// What.
    pub overview: Arc<Overview>,
    /// Whether it was said on this question; else it is the answer to an earlier one.
    pub is_fresh: bool,
}

#[derive(Default)]
struct Written {
    /// The publisher was asked and has not come to it: once is enough, however many wait.
    asked: bool,
    /// How often it has answered.
    answers: u64,
    last: Option<(Timestamp, Arc<Overview>)>,
    faults: Vec<String>,
    /// The settings that were read last were not taken.
    is_refused: bool,
    /// When settings were last taken.
    taken: Option<Timestamp>,
    edits: VecDeque<Edit>,
}

/// Where it is written.
#[derive(Default)]
pub struct Slate {
    written: Mutex<Written>,
    answered: Condvar,
}

impl Slate {
    /// Asks through `ask`, and waits so long for the answer.
    pub fn read(&self, patience: Duration, ask: impl FnOnce()) -> Option<Said> {
        let mut written = self.written();
        let before = written.answers;
        if !std::mem::replace(&mut written.asked, true) {
            ask();
        }
        let waited = self.answered.wait_timeout_while(written, patience, |written| written.answers == before);
        let written = waited.unwrap_or_else(PoisonError::into_inner).0;
        let is_fresh = written.answers != before;
        written.last.clone().map(|(at, overview)| Said { at, overview, is_fresh })
    }

    /// The publisher answers.
    pub fn answer(&self, overview: Overview, at: Timestamp) {
        let mut written = self.written();
        written.asked = false;
        written.answers += 1;
        written.last = Some((at, Arc::new(overview)));
        self.answered.notify_all();
    }

    /// The publisher says after every turn what is wrong with more than one article.
    pub fn set_faults(&self, faults: Vec<String>) {
        self.written().faults = faults;
    }

    /// What was wrong after the last turn.
    pub fn faults(&self) -> Vec<String> {
        self.written().faults.clone()
    }

    /// The settings were read again, and taken or not.
    pub fn reloaded(&self, is_taken: bool, at: Timestamp) {
        let mut written = self.written();
        written.is_refused = !is_taken;
        if is_taken {
            written.taken = Some(at);
        }
    }

    /// Whether the settings that were read last are in force, and since when; none where they are those of the start.
    pub fn settings(&self) -> (bool, Option<Timestamp>) {
        let written = self.written();
        (!written.is_refused, written.taken)
    }

    /// An edit was published.
    pub fn note(&self, edit: Edit) {
        let mut written = self.written();
        if written.edits.len() == EDITS {
            written.edits.pop_front();
        }
        written.edits.push_back(edit);
    }

    /// The last edits, the oldest first.
    pub fn edits(&self) -> Vec<Edit> {
        self.written().edits.iter().copied().collect()
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_publisher_is_asked_once_and_what_it_said_before_is_told() {
        let (slate, short) = (Slate::default(), Duration::from_millis(1));
        let mut asked = 0;
        assert!(slate.read(short, || asked += 1).is_none());
        assert!(slate.read(short, || asked += 1).is_none());
        assert_eq!(asked, 1);
        slate.answer(Overview { articles: 3, ..Overview::default() }, Timestamp::UNIX_EPOCH);
        let said = slate.read(short, || asked += 1).unwrap();
        assert_eq!((asked, said.overview.articles, said.is_fresh), (2, 3, false));
        std::thread::scope(|scope| {
            let reads = scope.spawn(|| slate.read(Duration::from_secs(60), || {}).unwrap());
            while !reads.is_finished() {
                slate.answer(Overview { articles: 4, ..Overview::default() }, Timestamp::UNIX_EPOCH);
                std::thread::yield_now();
            }
            let said = reads.join().unwrap();
            assert_eq!((said.overview.articles, said.is_fresh), (4, true));
        });
    }
}
