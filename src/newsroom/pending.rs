//! What is to be looked at, and when. Two wakes for one place are one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::files::Wake;
use crate::problem::Problem;

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
            Wake::Everything => self.everything = true,
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
        }
    }

    /// The files that are missing, when they have been for long enough.
    pub(super) fn missing_due(&mut self, now: Timestamp, settle: SignedDuration) -> BTreeSet<String> {
        if self.missing_due.is_none_or(|due| due > now && due <= now + settle * 2) {
            return BTreeSet::new();
        }
        self.missing_due = None;
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
