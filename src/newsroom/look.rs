//! Looking: which files are new, changed or gone.

use std::collections::BTreeSet;
use std::io;

use jiff::{SignedDuration, Timestamp};

use super::Newsroom;
use crate::catalogue::Look;
use crate::files::{Scan, Stat};
use crate::problem::Problem;

/// How long the first look waits for files that are being written.
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);

/// How long a file has been as it is.
fn still(stat: &Stat, now: Timestamp) -> SignedDuration {
    SignedDuration::from_nanos_i128(now.as_nanosecond() - stat.changed)
}

impl Newsroom {
    /// Looks at what is due.
    pub(super) fn look(&mut self, now: Timestamp) -> Look {
        let settle = settle(self.settings.articles.settle);
        let mut look = Look { accept_removals: std::mem::take(&mut self.pending.accept_removals), ..Look::default() };
        let due = self.pending.due(now, settle);
        let directories = std::mem::take(&mut self.pending.directories);
        let is_time = self.pending.next_scan.is_none_or(|moment| moment <= now || moment > now + self.interval());
        let mut paths = BTreeSet::new();
        if self.pending.everything || is_time || look.accept_removals {
            self.pending.everything = false;
            self.pending.next_scan = Some(now + self.interval());
            self.scan_everything(now, settle, look.accept_removals, &mut paths);
            if self.pending.waits {
                // Whatever else was due is in the scan that comes.
                return look;
            }
            self.refresh_media(None, &mut paths, &mut look);
        } else {
            for directory in directories {
                self.scan_directory(&directory, now, settle, &mut paths);
            }
        }
        for path in due {
            self.consider(&path, &mut paths, &mut look);
        }
        let believed = self.pending.missing_due(now, settle);
        paths.extend(believed.iter().cloned());
        // At a start nobody is in the middle of a save.
        let at_once = self.first || look.accept_removals;
        self.read_into(&paths, now, settle, &|path| at_once || believed.contains(path), &mut look);
        look
    }

    /// Reads paths again whatever their stat: what they claim may be free now.
    pub(super) fn read_again(&mut self, paths: &BTreeSet<String>) -> Look {
        let mut look = Look::default();
        self.read_into(paths, Timestamp::UNIX_EPOCH, SignedDuration::ZERO, &|_| true, &mut look);
        look
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
        let scan = match self.tree.scan("") {
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
        if self.first && !accept_removals && self.wait_for_all(&scan, now, settle) {
            return;
        }
        let known: Vec<String> = self.catalogue.known_paths().map(str::to_owned).collect();
        self.compare(&scan, known, now, settle, paths);
        self.tell_scan_problems(scan.problems);
    }

    /// Who came first, and what is the archive, is told by the first look: it waits until nothing is being written, within reason.
    fn wait_for_all(&mut self, scan: &Scan, now: Timestamp, settle: SignedDuration) -> bool {
        let since = *self.pending.first.get_or_insert(now);
        let still = scan.articles.values().map(|stat| still(stat, now)).filter(|still| *still > -settle).min();
        self.pending.waits = still.is_some_and(|still| still < settle) && now < since + PATIENCE;
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
        let Ok(scan) = self.tree.scan(directory) else { return };
        let known: Vec<String> = self.catalogue.known_below(directory).map(str::to_owned).collect();
        self.compare(&scan, known, now, settle, paths);
    }

    /// What of a scan is new or changed is read; what is known and not there is looked for.
    fn compare(
        &mut self,
        scan: &Scan,
        known: Vec<String>,
        now: Timestamp,
        settle: SignedDuration,
        paths: &mut BTreeSet<String>,
    ) {
        for (path, stat) in &scan.articles {
            if self.stats.get(path) == Some(stat) {
                continue;
            }
            // A scan does not know whether somebody is still writing; how long the file has been still tells.
            let still = still(stat, now);
            if still < settle && still > -settle {
                self.pending.add(path, now + settle - still.max(SignedDuration::ZERO));
            } else {
                paths.insert(path.clone());
            }
        }
        paths.extend(known.into_iter().filter(|path| !scan.articles.contains_key(path) && !scan.is_unknown(path)));
    }

    fn tell_scan_problems(&mut self, now: Vec<Problem>) {
        let before = std::mem::replace(&mut self.pending.problems, now);
        for problem in self.pending.problems.iter().filter(|problem| !before.contains(problem)) {
            tracing::warn!("problem: {problem}");
        }
        for problem in before.iter().filter(|problem| !self.pending.problems.contains(problem)) {
            tracing::info!("solved: {}: {}", problem.path, problem.what);
        }
    }

    /// A path that an event named: an article, a directory that went away, or a file that an article shows.
    fn consider(&mut self, path: &str, paths: &mut BTreeSet<String>, look: &mut Look) {
        if path.is_empty() || self.tree.is_hidden(path) {
            return;
        }
        if self.tree.is_article(path) {
            paths.insert(path.to_owned());
        }
        paths.extend(self.catalogue.known_below(path).map(str::to_owned));
        self.refresh_media(Some(path), paths, look);
    }
}

pub fn settle(settle: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(settle).unwrap_or(SignedDuration::from_millis(100))
}
