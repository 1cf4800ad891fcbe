//! All articles together: who is who, what is visible now, and what one look at the directory changed.
//!
//! `apply` takes what a look saw and the present moment, and gives the difference: rows for the ledger, feeds and pages to
//! render again, problems that came and went. It reads no file and no clock. `now` only ever grows.

mod archive;
mod ask;
mod book;
mod family;
mod feed;
mod guard;
mod identity;
mod index;
mod link;
mod list;
mod neighbours;
mod problems;
mod recall;
mod reindex;
mod row;
mod rules;
mod turn;
mod update;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

pub use family::Member;
pub use index::FRONT;
pub use link::filled;
pub use recall::packed;
pub use rules::{FamilyRules, FeedRules, PLACES, Rules};
pub use turn::{Delta, Look, Seen, Taken};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::ledger::{Place, Record};
use crate::problem::Problem;

use book::{Book, Key};
use index::Index;

/// All articles.
#[derive(Debug, Clone)]
pub struct Catalogue {
    rules: Rules,
    book: Book,
    /// How many files are in their place, and whose are held.
    here: usize,
    held: BTreeSet<Key>,
    /// Paths of files that claim another's id, and the id.
    contested: BTreeMap<String, String>,
    /// Paths of files that do not say now what is published of them.
    unread: BTreeSet<String>,
    problems: BTreeMap<String, Vec<Problem>>,
    /// By path of a file or article: the articles that lead to it.
    referrers: HashMap<String, BTreeSet<Key>>,
    /// Of those that lead anywhere, where.
    refers: HashMap<Key, BTreeSet<String>>,
    /// Who was read, so that it is known where they lead.
    read: Vec<bool>,
    agenda: BTreeSet<(Timestamp, Key)>,
    /// Those that others call otherwise since the last turn: their headline, language or link is another.
    retold: BTreeSet<Key>,
    index: Index,
    /// Feeds that were published once, and the last number that each gave.
    former: HashMap<String, u64>,
    /// The first turn looks at everything that is remembered.
    fresh: bool,
}

impl Catalogue {
    /// One turn: what was seen, and the time that passed.
    pub fn apply(&mut self, look: Look, now: Timestamp) -> Delta {
        let mut taken = self.begin(look.accept_removals);
        self.take(look, now, &mut taken);
        self.finish(taken, now)
    }

    /// Begins a look that comes in shares.
    pub fn begin(&self, accept_removals: bool) -> Taken {
        let touched = if self.fresh { self.book.keys().collect() } else { BTreeSet::new() };
        Taken { accept_removals, before: self.here, touched, ..Taken::default() }
    }

    /// Takes a share in. Who of two has an id that both claim, and which of two is a file that was renamed, is told within a share.
    pub fn take(&mut self, look: Look, now: Timestamp, taken: &mut Taken) {
        self.note_problems(&look, &mut taken.delta);
        let (assigned, missing) = self.identify(&look);
        for key in assigned.values().map(|id| self.book.key(id)) {
            // What is new in this look is there now, and was not before.
            taken.new += usize::from(key.is_none_or(|key| self.book.head(key).place != Place::Here));
            taken.back.extend(key);
        }
        taken.missing.extend(missing);
        self.update(look, assigned, now, &mut taken.touched, &mut taken.delta);
    }

    /// Ends a look: what is gone, and what all of it changes.
    pub fn finish(&mut self, mut taken: Taken, now: Timestamp) -> Delta {
        self.guard(&mut taken);
        let Taken { mut touched, mut delta, .. } = taken;
        while let Some((moment, _)) = self.agenda.first()
            && *moment <= now
        {
            touched.extend(self.agenda.pop_first().map(|(_, key)| key));
        }
        self.give_links(&touched, now, &mut delta);
        self.reindex(&touched, now, &mut delta);
        if self.fresh {
            delta.front = true;
            delta.feeds = (0..self.index.feeds.len()).collect();
            delta.archives = self.all_archives();
            self.fresh = false;
        }
        delta.opened = self.index.open();
        delta
    }

    /// The ledger has these records: what is long of them need not be held.
    pub fn is_remembered<'i>(&mut self, ids: impl IntoIterator<Item = &'i String>) {
        for key in ids.into_iter().filter_map(|id| self.book.key(id)).collect::<Vec<_>>() {
            self.book.leave_summary(key);
        }
    }

    fn remember(&mut self, record: &Record) -> Key {
        let old = self.book.key(&record.entry.id).and_then(|key| self.book.get(key));
        let key = self.book.put(record);
        let told =
            |record: &Record| [&record.entry.title, &record.entry.language, &record.entry.link].map(String::clone);
        if old.as_ref().is_some_and(|old| told(old) != told(record)) {
            self.retold.insert(key);
        }
        self.count(key, old.map(|old| old.place), record.place);
        key
    }

    /// Keeps count of who is where.
    fn count(&mut self, key: Key, was: Option<Place>, is: Place) {
        if was == Some(Place::Here) {
            self.here -= 1;
        }
        self.held.remove(&key);
        match is {
            Place::Here => self.here += 1,
            Place::Held | Place::Emptied => _ = self.held.insert(key),
            Place::Gone => {}
        }
    }
}
