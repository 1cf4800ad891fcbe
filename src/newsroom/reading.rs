//! Reading what is looked at: paths in, what their files say out, on all cores.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::cores::on_all_cores;
use super::look::{Due, settle};
use super::{Newsroom, bodies};
use crate::article::{Article, Context, parse};
use crate::catalogue::{Delta, Look, Seen, Taken};
use crate::files::{Reading, Stat, Tree};
use crate::heartbeat;
use crate::ledger::{Hash, Place};
use crate::problem::Problem;

/// How many files are read before the catalogue takes them in: what a large archive says is never held as a whole.
const SHARE: usize = 256;

/// Fewer files than this are read by one thread.
const FEW: usize = 32;

/// What reading and parsing one file gave.
enum Read {
    Article(Box<Article>, Hash, Stat),
    Broken(Problem, Option<Stat>),
    Gone,
    Unsettled,
}

impl Newsroom {
    /// Reads what is due, and tells the catalogue; what that changes.
    pub(super) fn take_in(&mut self, due: Due, now: Timestamp) -> Delta {
        let mut taken = self.catalogue.begin(due.accept_removals);
        let paths: Vec<&str> = due.paths.iter().map(String::as_str).collect();
        let (tree, context) = (self.tree.clone(), self.context.clone());
        // Texts of many are read again for those few that are shown.
        let has_texts = paths.len() <= SHARE || self.settings.output.pages;
        read_in_shares(&tree, &context, &paths, has_texts, &mut |read| {
            let look = self.understand(read, now, &due);
            self.take(look, now, &mut taken);
        });
        let look = Look { refresh: due.refresh, ..Look::default() };
        self.take(look, now, &mut taken);
        self.catalogue.finish(taken, now)
    }

    /// Reads paths again whatever their stat: what they claim may be free now.
    pub(super) fn read_again(&mut self, paths: BTreeSet<String>, now: Timestamp) -> Delta {
        self.take_in(Due { paths, at_once: true, ..Due::default() }, now)
    }

    fn take(&mut self, mut look: Look, now: Timestamp, taken: &mut Taken) {
        let texts = bodies::take_out(&mut look);
        self.catalogue.take(look, now, taken);
        self.bodies.take_in(texts, &self.catalogue);
    }

    /// What was read as the catalogue is told it. A known file that is missing is gone, or waited for.
    fn understand(&mut self, read: Vec<(String, Read)>, now: Timestamp, due: &Due) -> Look {
        let settle = settle(self.settings.articles.settle);
        let (mut look, mut again) = (Look::default(), BTreeSet::new());
        for (path, read) in read {
            let is_here = || self.catalogue.place_at(&path) == Some(Place::Here);
            if matches!(read, Read::Gone) && !due.at_once && !due.believed.contains(&path) && is_here() {
                self.pending.miss(path, now, settle);
            } else {
                self.see(path, read, now + settle, &mut look, &mut again);
            }
        }
        // What looks new may have been renamed: is the file that had these bytes still there?
        again.retain(|path| !look.seen.contains_key(path));
        for path in again {
            let read = read_one(&self.tree, &self.context, &path);
            self.see(path, read, now + settle, &mut look, &mut BTreeSet::new());
        }
        look
    }

    fn see(&mut self, path: String, read: Read, later: Timestamp, look: &mut Look, again: &mut BTreeSet<String>) {
        heartbeat::beat();
        let seen = match read {
            Read::Article(mut article, bytes, stat) => {
                self.pending.paths.remove(&path);
                self.pending.missing.remove(&path);
                self.note_saved(stat.changed);
                self.marks.set(&path, &stat, self.now);
                self.check_media(&path, &mut article, look);
                if self.catalogue.place_at(&path).is_none() {
                    again.extend(self.catalogue.paths_with(&bytes));
                }
                // Likewise the file that had the id which this one names.
                let named = article.id.as_ref().and_then(|id| self.catalogue.path_of(&id.value));
                let here = named.filter(|path| self.catalogue.place_at(path) == Some(Place::Here));
                again.extend(here.map(str::to_owned));
                Seen::Article(article, bytes)
            }
            Read::Broken(problem, stat) => {
                match stat {
                    Some(stat) => self.marks.set(&path, &stat, self.now),
                    None => self.marks.forget(&path),
                }
                Seen::Broken(problem)
            }
            Read::Gone => {
                self.pending.missing.remove(&path);
                self.marks.forget(&path);
                Seen::Gone
            }
            Read::Unsettled => return self.pending.add(&path, later),
        };
        look.seen.insert(path, seen);
    }
}

/// Reads and parses files on all cores, and hands them on in shares in the order of the paths.
fn read_in_shares(
    tree: &Tree,
    context: &Context,
    paths: &[&str],
    has_texts: bool,
    take: &mut dyn FnMut(Vec<(String, Read)>),
) {
    let one = |path: &&str| {
        let mut read = read_one(tree, context, path);
        if let Read::Article(article, ..) = &mut read
            && !has_texts
        {
            article.body = String::new();
        }
        ((*path).to_owned(), read)
    };
    let size = if paths.len() < FEW { FEW } else { SHARE };
    let shares: Vec<&[&str]> = paths.chunks(size).collect();
    on_all_cores(shares.len(), |at| shares[at].iter().map(one).collect(), take);
}

fn read_one(tree: &Tree, context: &Context, path: &str) -> Read {
    if !tree.is_article(path) {
        return Read::Gone;
    }
    match tree.read(path) {
        Reading::Whole(bytes, stat) => match parse(&bytes, path, context) {
            Ok(article) => Read::Article(Box::new(article), hash(&bytes), stat),
            Err(problem) => Read::Broken(problem, Some(stat)),
        },
        Reading::Unsettled => Read::Unsettled,
        Reading::Missing | Reading::NoFile => Read::Gone,
        Reading::Refused(problem) => Read::Broken(problem, None),
    }
}

/// The head of the hash of a file's bytes.
pub fn hash(bytes: &[u8]) -> Hash {
    let mut short = Hash::default();
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}
