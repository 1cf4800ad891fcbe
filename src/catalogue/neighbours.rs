//! Which article was published before another and which after it, of all that are listed: their pages lead to each other.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Catalogue;
use super::book::Key;
use crate::ledger::Entry;

impl Catalogue {
    /// The listed articles that were published just before and just after this one; none of one that is not listed.
    pub fn neighbours(&self, id: &str) -> [Option<Entry>; 2] {
        let beside = self.book.key(id).map_or([None, None], |key| self.beside(key));
        beside.map(|key| Some(self.book.get(key?)?.entry))
    }

    /// The older and the newer one in the order of the front page.
    fn beside(&self, key: Key) -> [Option<Key>; 2] {
        if self.index.is_listed(key) { self.index.all.beside(&self.book, key) } else { [None, None] }
    }

    /// Those of the touched whose neighbours must say something else: they come, go, move, or are called otherwise.
    pub(super) fn stirred(&mut self, touched: &BTreeSet<Key>, now: Timestamp) -> BTreeSet<Key> {
        let retold = std::mem::take(&mut self.retold);
        if self.fresh {
            // All pages are rendered anyway.
            return BTreeSet::new();
        }
        let is_stirred = |key: &&Key| {
            let head = self.book.head(**key);
            let was = self.index.is_listed(**key).then(|| self.book.listed_at(**key));
            retold.contains(*key) || head.is_listed(now).then(|| head.published()) != was
        };
        touched.iter().filter(is_stirred).copied().collect()
    }

    /// All that stand beside one of these now.
    pub(super) fn beside_all(&self, keys: &BTreeSet<Key>) -> BTreeSet<Key> {
        keys.iter().flat_map(|key| self.beside(*key)).flatten().collect()
    }
}
