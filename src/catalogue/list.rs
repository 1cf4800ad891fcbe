//! Articles in the order of feeds: newest first, then by id.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::book::{Book, Key};

/// More changes than this at once are sorted in together.
const MANY: usize = 64;

/// Keys, the oldest first: what is new comes to the end, where there is nothing to move.
#[derive(Debug, Clone, Default)]
pub struct List(Vec<Key>);

/// Where an article stands: the order from the end of a list to its beginning.
fn order(book: &Book, key: Key) -> (Timestamp, Reverse<&str>) {
    (book.listed_at(key), Reverse(book.id(key)))
}

impl List {
    /// Newest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Key> + '_ {
        self.0.iter().rev().copied()
    }

    /// Those that stand beside one: the older, and the newer.
    pub fn beside(&self, book: &Book, key: Key) -> [Option<Key>; 2] {
        let Ok(at) = self.find(book, key) else { return [None, None] };
        let older = at.checked_sub(1).and_then(|at| self.0.get(at));
        [older, self.0.get(at + 1)].map(|key| key.copied())
    }

    /// Those of a time, newest first.
    pub fn between(&self, book: &Book, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Key> + '_ {
        let at = |moment: Timestamp| self.0.partition_point(|key| book.listed_at(*key) < moment);
        let (from, to) = (at(from), at(to));
        self.0[from.min(to)..to].iter().rev().copied()
    }

    /// Takes out who is in it.
    pub fn take_out(&mut self, book: &Book, keys: &[Key]) {
        if keys.len() > MANY {
            let out: BTreeSet<Key> = keys.iter().copied().collect();
            return self.0.retain(|key| !out.contains(key));
        }
        for key in keys {
            if let Ok(at) = self.find(book, *key) {
                self.0.remove(at);
            }
        }
    }

    /// Puts in who is not in it.
    pub fn put_in(&mut self, book: &Book, keys: &[Key]) {
        if keys.len() > MANY {
            let mut all: Vec<(Timestamp, Key)> =
                self.0.iter().chain(keys).map(|key| (book.listed_at(*key), *key)).collect();
            all.sort_by(|one, other| {
                one.0.cmp(&other.0).then_with(|| Reverse(book.id(one.1)).cmp(&Reverse(book.id(other.1))))
            });
            self.0 = all.into_iter().map(|(_, key)| key).collect();
            return;
        }
        for key in keys {
            if let Err(at) = self.find(book, *key) {
                self.0.insert(at, *key);
            }
        }
    }

    fn find(&self, book: &Book, key: Key) -> Result<usize, usize> {
        let wanted = order(book, key);
        self.0.binary_search_by(|other| order(book, *other).cmp(&wanted))
    }
}
