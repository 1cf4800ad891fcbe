//! What is to be looked at, and when. Two wakes for one place are one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::files::Wake;
use crate::problem::Problem;

/// More missing files than this are waited for while others arrive, for so long at most.
const MANY: usize = 20;
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

/// Places to look at.
#[derive(Debug, Default)]
pub struct Pending {
    /// By path: not before this moment.
    pub(super) paths: BTreeMap<String, Timestamp>,
    pub(super) directories: BTreeSet<String>,
    /// Known files that are not there. They are believed gone together, when none has gone for `settle`: an editor puts a file back
    /// within that time, and the root guard must see at once all that a deletion takes.
    pub(super) missing: BTreeSet<String>,
    pub(super) missing_due: Option<Timestamp>,
    /// When the first of them was found to be.
    missing_since: Option<Timestamp>,
    /// The last look left some of what was due to the next.
    pub(super) is_part: bool,
    pub(super) everything: bool,
    pub(super) accept_removals: bool,
    /// When to look at everything although nothing has happened.
    pub(super) next_scan: Option<Timestamp>,
    /// When the first look was first tried, and whether it waits for files that are being written.
    pub(super) first: Option<Timestamp>,
    pub(super) waits: bool,
    /// What the last scan could not look at.
    pub(super) problems: Vec<Problem>,
    /// The root as it was: file system and number.
    pub(super) root: Option<(u64, u64)>,
    /// Why events cannot be relied on.
    pub(super) degraded: Option<String>,
}

impl Pending {
    pub(super) fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Looks at everything in the next turn.
    pub fn look_at_everything(&mut self) {
        self.everything = true;
    }

    /// Says why events cannot be relied on; `None`: they can.
    pub fn rely_on_events(&mut self, degraded: Option<String>) {
        self.degraded = degraded;
    }

    /// Whether events can be relied on.
    pub fn relies_on_events(&self) -> bool {
        self.degraded.is_none()
    }

    /// Whether some path waits to be still.
    pub(super) fn is_waiting(&self) -> bool {
        self.waits
            || self.everything
            || !self.paths.is_empty()
            || !self.directories.is_empty()
            || !self.missing.is_empty()
    }

    /// Takes a wake in. What is closed is due at once; what is still being written, or went away, when it was still for `settle`.
    pub fn wake(&mut self, wake: Wake, now: Timestamp, settle: SignedDuration) {
        match wake {
            Wake::Path { path, closed: true } => _ = self.paths.insert(path, now),
            Wake::Path { path, closed: false } => _ = self.paths.insert(path, now + settle),
            Wake::Directory(directory) => _ = self.directories.insert(directory),
            Wake::Everything | Wake::Lost(_) => self.everything = true,
            Wake::Degraded(why) => {
                self.degraded = Some(why);
                self.everything = true;
            }
        }
    }

    /// Looks at a path, not before a moment.
    pub(super) fn add(&mut self, path: &str, due: Timestamp) {
        let known = self.paths.entry(path.to_owned()).or_insert(due);
        *known = due.min(*known);
    }

    /// Paths that are due. A clock that stepped back must not keep one waiting for longer than it would settle.
    pub(super) fn due(&mut self, now: Timestamp, settle: SignedDuration) -> BTreeSet<String> {
        let due: BTreeSet<String> = self
            .paths
            .iter()
            .filter(|(_, moment)| **moment <= now || **moment > now + settle * 2)
            .map(|(path, _)| path.clone())
            .collect();
        self.paths.retain(|path, _| !due.contains(path));
        due
    }

    /// Notes a known file that is not there.
    pub(super) fn miss(&mut self, path: String, now: Timestamp, settle: SignedDuration) {
        if self.missing.insert(path) {
            self.missing_due = Some(now + settle);
            self.missing_since.get_or_insert(now);
        }
    }

    /// Nobody can say now which files are missing.
    pub(super) fn forget_missing(&mut self) {
        self.missing.clear();
        (self.missing_due, self.missing_since) = (None, None);
    }

    /// The files that are missing, when they have been for long enough. While others arrive, many are waited for: who checks out another
    /// branch takes all away that is to go before the rest comes, and most of it under another name.
    pub(super) fn missing_due(&mut self, now: Timestamp, settle: SignedDuration, arrives: bool) -> BTreeSet<String> {
        if self.missing_due.is_none_or(|due| due > now && due <= now + settle * 2) {
            return BTreeSet::new();
        }
        let since = self.missing_since.filter(|since| *since <= now).unwrap_or(now);
        if arrives && self.missing.len() > MANY && now < since + PATIENCE {
            self.missing_due = Some(now + settle);
            return BTreeSet::new();
        }
        (self.missing_due, self.missing_since) = (None, None);
        std::mem::take(&mut self.missing)
    }

    /// When there is something to do.
    pub(super) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        if self.everything || !self.directories.is_empty() {
            return Some(now);
        }
        self.paths.values().copied().chain(self.next_scan).chain(self.missing_due).min()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn many_that_are_missing_are_waited_for_while_others_arrive_and_not_for_ever() {
        let settle = SignedDuration::from_millis(100);
        for (missing, arrives, after, believed) in [
            (20, true, 100, 20),
            (21, false, 100, 21),
            (21, true, 100, 0),
            (21, true, 29_000, 0),
            (21, true, 30_000, 21),
            (21, false, 99, 0),
        ] {
            let (start, mut pending) = (Timestamp::UNIX_EPOCH, Pending::default());
            (0..missing).for_each(|number| pending.miss(format!("{number}.md"), start, settle));
            let now = start + SignedDuration::from_millis(after);
            let found = pending.missing_due(now, settle, arrives).len();
            assert_eq!(found, believed, "{missing} missing, after {after} ms, arrives: {arrives}");
            // When nothing arrives any more, they are believed.
            let rest = pending.missing_due(now + settle, settle, false).len();
            assert_eq!(rest, missing - found);
        }
    }
}
