//! Reading what is looked at: paths in, what their files say out, on all cores.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;

use jiff::{SignedDuration, Timestamp};

use super::Newsroom;
use crate::article::{Article, parse};
use crate::catalogue::{Look, Seen};
use crate::files::{Reading, Stat};
use crate::ledger::{Hash, Place};
use crate::problem::Problem;

/// What reading and parsing one file gave.
enum Read {
    Article(Box<Article>, Hash, Stat),
    Broken(Problem, Option<Stat>),
    Gone,
    Unsettled,
}

impl Newsroom {
    /// Reads paths into a look. Of a known file that is missing, `believe` says whether it is gone now or waited for.
    pub(super) fn read_into(
        &mut self,
        paths: &BTreeSet<String>,
        now: Timestamp,
        settle: SignedDuration,
        believe: &dyn Fn(&str) -> bool,
        look: &mut Look,
    ) {
        let mut again: BTreeSet<String> = BTreeSet::new();
        let (gone, mut there): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.read_all(paths).into_iter().partition(|(_, read)| matches!(read, Read::Gone));
        for (path, read) in gone {
            let is_here = self.catalogue.at_path(&path).is_some_and(|record| record.place == Place::Here);
            if !is_here || believe(&path) {
                there.insert(path, read);
            } else {
                self.pending.miss(path, now, settle);
            }
        }
        self.take_in(there, now, settle, look, &mut again);
        // What looks new may have been renamed: is the file that had these bytes still there?
        again.retain(|path| !look.seen.contains_key(path));
        if !again.is_empty() {
            let moved = self.read_all(&again);
            self.take_in(moved, now, settle, look, &mut BTreeSet::new());
        }
    }

    fn take_in(
        &mut self,
        read: BTreeMap<String, Read>,
        now: Timestamp,
        settle: SignedDuration,
        look: &mut Look,
        again: &mut BTreeSet<String>,
    ) {
        for (path, read) in read {
            let seen = match read {
                Read::Article(mut article, bytes, stat) => {
                    self.pending.paths.remove(&path);
                    self.pending.missing.remove(&path);
                    self.stats.insert(path.clone(), stat);
                    self.check_media(&path, &mut article);
                    if self.catalogue.at_path(&path).is_none() {
                        again.extend(self.catalogue.paths_with(&bytes));
                    }
                    // Likewise the file that had the id which this one names.
                    let named = article.id.as_ref().and_then(|id| self.catalogue.record(&id.value));
                    again.extend(named.filter(|record| record.place == Place::Here).map(|record| record.path.clone()));
                    Seen::Article(article, bytes)
                }
                Read::Broken(problem, stat) => {
                    match stat {
                        Some(stat) => _ = self.stats.insert(path.clone(), stat),
                        None => _ = self.stats.remove(&path),
                    }
                    Seen::Broken(problem)
                }
                Read::Gone => {
                    self.pending.missing.remove(&path);
                    self.stats.remove(&path);
                    Seen::Gone
                }
                Read::Unsettled => {
                    self.pending.add(&path, now + settle);
                    continue;
                }
            };
            look.seen.insert(path, seen);
        }
    }

    /// Reads and parses files on all cores.
    fn read_all(&self, paths: &BTreeSet<String>) -> BTreeMap<String, Read> {
        let paths: Vec<&String> = paths.iter().collect();
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        if paths.len() < 32 || cores == 1 {
            return paths.into_iter().map(|path| (path.clone(), self.read_one(path))).collect();
        }
        std::thread::scope(|scope| {
            let share = paths.len().div_ceil(cores);
            let workers: Vec<_> = paths
                .chunks(share)
                .map(|share| {
                    scope.spawn(|| share.iter().map(|path| ((*path).clone(), self.read_one(path))).collect::<Vec<_>>())
                })
                .collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
        })
    }

    fn read_one(&self, path: &str) -> Read {
        if !self.tree.is_article(path) {
            return Read::Gone;
        }
        match self.tree.read(path) {
            Reading::Whole(bytes, stat) => match parse(&bytes, path, &self.context) {
                Ok(article) => Read::Article(Box::new(article), hash(&bytes), stat),
                Err(problem) => Read::Broken(problem, Some(stat)),
            },
            Reading::Unsettled => Read::Unsettled,
            Reading::Missing | Reading::NoFile => Read::Gone,
            Reading::Refused(problem) => Read::Broken(problem, None),
        }
    }
}

/// The head of the hash of a file's bytes.
pub fn hash(bytes: &[u8]) -> Hash {
    let mut short = Hash::default();
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}
