//! Looking: which files are new, changed or gone.

use std::collections::{BTreeSet, HashSet};
use std::io;

use jiff::{SignedDuration, Timestamp};

use super::{Newsroom, told};
use crate::files::{Scan, Stat};
use crate::ledger::Place;
use crate::problem::Problem;

/// How long the first look waits for files that are being written.
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);

/// So many files are read in a turn, so that what is read is published while the rest of many is being copied.
const MOST: usize = 512;

/// What is to be read in a turn.
#[derive(Debug, Default)]
pub(super) struct Due {
    pub paths: BTreeSet<String>,
    /// Those that were missing for long enough; whether all that is not there is gone.
    pub believed: BTreeSet<String>,
    pub at_once: bool,
    /// Ids of articles whose files are the same, and what they show is not.
    pub refresh: BTreeSet<String>,
    pub accept_removals: bool,
}

/// How long a file has been as it is.
fn still(stat: &Stat, now: Timestamp) -> SignedDuration {
    SignedDuration::from_nanos_i128(now.as_nanosecond() - stat.changed)
}

/// That, where it is so short that somebody may still be writing, and not in a future that a wrong clock made.
fn is_recent(stat: &Stat, now: Timestamp, settle: SignedDuration) -> Option<SignedDuration> {
    Some(still(stat, now)).filter(|still| *still < settle && *still > -settle)
}

/// What a scan found.
#[derive(Default)]
struct Found {
    /// The places of all files among the marks.
    all: HashSet<u64>,
    changed: Vec<String>,
    /// And when they are to be read.
    unsettled: Vec<(String, Timestamp)>,
}

impl Newsroom {
    /// Looks at what is due.
    pub(super) fn look(&mut self, now: Timestamp) -> Due {
        let settle = settle(self.settings.articles.settle);
        let accept_removals = std::mem::take(&mut self.pending.accept_removals);
        // At a start nobody is in the middle of a save.
        let mut due = Due { accept_removals, at_once: self.first || accept_removals, ..Due::default() };
        let told = self.pending.due(now, settle);
        let directories = std::mem::take(&mut self.pending.directories);
        let is_time = self.pending.next_scan.is_none_or(|moment| moment <= now || moment > now + self.interval());
        if self.pending.everything || is_time || accept_removals {
            self.pending.everything = false;
            self.pending.next_scan = Some(now + self.interval());
            self.scan_everything(now, settle, accept_removals, &mut due.paths);
            if self.pending.waits {
                // Whatever else was due is in the scan that comes.
                return due;
            }
            if !self.is_root_away() {
                self.refresh_media(None, &mut due);
            }
        } else {
            for directory in directories {
                self.scan_directory(&directory, now, settle, &mut due.paths);
            }
        }
        if self.is_root_away() {
            // Nothing is gone, and everything is looked at when it is back.
            self.pending.forget_missing();
            return due;
        }
        for path in told {
            self.consider(&path, &mut due);
        }
        let stale = std::mem::take(&mut self.shown.stale);
        due.paths.extend(stale.iter().filter_map(|id| self.catalogue.path_of(id)).map(str::to_owned));
        due.refresh.extend(stale);
        let is_part = !self.first && due.paths.len() > MOST;
        if is_part {
            let least = due.paths.iter().nth(MOST).cloned().unwrap_or_default();
            due.paths.split_off(&least).into_iter().for_each(|path| self.pending.add(&path, now));
        }
        // The root guard must see at once all that is gone, however long it takes to look at all of it.
        let was_part = std::mem::replace(&mut self.pending.is_part, is_part);
        if !is_part && !was_part && !self.is_more_missing(&due.paths) {
            let arrives = !due.paths.is_empty() || !self.pending.paths.is_empty();
            due.believed = self.pending.missing_due(now, settle, arrives);
        }
        due.paths.extend(due.believed.iter().cloned());
        due
    }

    /// Whether files that were there are found to be missing now, while others have been for a moment.
    fn is_more_missing(&self, paths: &BTreeSet<String>) -> bool {
        let is_here = |path: &str| self.catalogue.place_at(path) == Some(Place::Here);
        let known = &self.pending.missing;
        let is_new = |path: &&String| !known.contains(*path) && is_here(path);
        !known.is_empty() && paths.iter().filter(is_new).any(|path| matches!(self.tree.stat(path), Ok(None)))
    }

    /// Whether the root could not be looked at when it was last tried.
    pub(super) fn is_root_away(&self) -> bool {
        self.faults.contains_key("root")
    }

    /// How often everything is looked at: more often where events tell little.
    fn interval(&self) -> SignedDuration {
        let articles = &self.settings.articles;
        let blind = self.pending.degraded.is_some() || crate::files::is_network(self.tree.root());
        let interval = if blind || self.faults.contains_key("root") { articles.poll } else { articles.rescan };
        SignedDuration::try_from(interval).unwrap_or(SignedDuration::from_mins(5))
    }

    /// Whether the root is another directory than it was, as when a link was swapped.
    pub(super) fn root_changed(&mut self) -> bool {
        let root = self.tree.identity();
        let changed = root != self.pending.root;
        self.pending.root = root;
        changed
    }

    fn scan_everything(
        &mut self,
        now: Timestamp,
        settle: SignedDuration,
        accept_removals: bool,
        paths: &mut BTreeSet<String>,
    ) {
        let (mut found, mut stillest) = (Found::default(), None);
        let scan = self.tree.scan("", &mut |path, stat| {
            stillest = stillest.into_iter().chain(is_recent(&stat, now, settle)).min();
            self.compare(path, &stat, now, settle, &mut found);
        });
        let scan = match scan {
            Ok(scan) => scan,
            // The admin says that it is meant to be gone.
            Err(error) if error.kind() == io::ErrorKind::NotFound && accept_removals => Scan::default(),
            Err(error) => {
                let root = self.tree.root().display();
                let why = if error.kind() == io::ErrorKind::NotFound {
                    "is missing".to_owned()
                } else {
                    format!("cannot be read: {error}")
                };
                let fault = format!(
                    "the articles directory {root} {why}; what was published stays until it is back, or until \
                     `courant build --accept-removals` says that it is meant to be gone"
                );
                return self.set_fault("root", Some(fault));
            }
        };
        self.set_fault("root", None);
        self.set_fault("watch", self.pending.degraded.clone());
        if self.first && !accept_removals && self.wait_for_all(stillest, now, settle) {
            return;
        }
        let found = self.take_found(found, paths);
        let is_missing = |path: &&str| !found.contains(&self.marks.place(path)) && !scan.is_unknown(path);
        paths.extend(self.catalogue.known_paths().filter(is_missing).map(str::to_owned));
        let mut problems = scan.problems;
        // A first look does not know yet which of them articles lead to.
        if !self.first {
            problems.extend(told::foreign(&scan.foreign, &self.catalogue));
        }
        self.tell_scan_problems(problems);
    }

    /// Who came first, and what is the archive, is told by the first look: it waits until nothing is being written, within reason.
    fn wait_for_all(&mut self, stillest: Option<SignedDuration>, now: Timestamp, settle: SignedDuration) -> bool {
        let since = *self.pending.first.get_or_insert(now);
        self.pending.waits = stillest.is_some() && now < since + PATIENCE;
        if self.pending.waits {
            self.pending.next_scan = Some(now + settle);
        }
        self.pending.waits
    }

    fn scan_directory(
        &mut self,
        directory: &str,
        now: Timestamp,
        settle: SignedDuration,
        paths: &mut BTreeSet<String>,
    ) {
        let mut found = Found::default();
        let scan = self.tree.scan(directory, &mut |path, stat| self.compare(path, &stat, now, settle, &mut found));
        let Ok(scan) = scan else { return };
        let found = self.take_found(found, paths);
        let is_missing = |path: &&str| !found.contains(&self.marks.place(path)) && !scan.is_unknown(path);
        paths.extend(self.catalogue.known_below(directory).filter(is_missing).map(str::to_owned));
    }

    /// Whether a file that a scan found is new or changed. A scan does not know whether somebody is still writing; how long the
    /// file has been still tells.
    fn compare(&self, path: String, stat: &Stat, now: Timestamp, settle: SignedDuration, found: &mut Found) {
        found.all.insert(self.marks.place(&path));
        if self.marks.has(&path, stat) {
            return;
        }
        match is_recent(stat, now, settle) {
            Some(still) => found.unsettled.push((path, now + settle - still.max(SignedDuration::ZERO))),
            None => found.changed.push(path),
        }
    }

    /// What is new or changed is to be read, now or later; the places of all that is there.
    fn take_found(&mut self, found: Found, paths: &mut BTreeSet<String>) -> HashSet<u64> {
        for (path, due) in &found.unsettled {
            self.pending.add(path, *due);
        }
        paths.extend(found.changed);
        found.all
    }

    fn tell_scan_problems(&mut self, now: Vec<Problem>) {
        let before = std::mem::replace(&mut self.pending.problems, now);
        let (before, now): (BTreeSet<_>, BTreeSet<_>) =
            (before.iter().collect(), self.pending.problems.iter().collect());
        let only = |these: &BTreeSet<_>, those| these.difference(those).copied().collect::<Vec<&Problem>>();
        told::tell(only(&now, &before), only(&before, &now));
    }

    /// A path that an event named: an article, a directory that went away, or a file that an article shows.
    fn consider(&mut self, path: &str, due: &mut Due) {
        if path.is_empty() || self.tree.is_hidden(path) {
            return;
        }
        if self.tree.is_article(path) {
            due.paths.insert(path.to_owned());
        }
        due.paths.extend(self.catalogue.known_below(path).map(str::to_owned));
        self.refresh_media(Some(path), due);
    }
}

pub(super) fn settle(settle: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(settle).unwrap_or(SignedDuration::from_millis(100))
}
