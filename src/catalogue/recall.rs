//! Taking up where the last run ended: what is remembered, put where it stood then, with nothing to be rendered.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::book::Book;
use super::index::Index;
use super::row::{Head, pack, without_summary};
use super::{Catalogue, Rules};
use crate::ledger::{Ledger, Numbered, Opened, Place, Record};
use crate::problem::Problem;

/// A record as the store keeps it to be held again, its summary left in the ledger.
pub fn packed(record: &Record) -> Box<[u8]> {
    let row = pack(record);
    without_summary(&row).unwrap_or(row)
}

impl Catalogue {
    /// A catalogue of what is remembered. Nothing is visible before the first `apply`.
    pub fn new(rules: Rules, ledger: Ledger) -> Self {
        let mut catalogue = Self::empty(rules, &ledger.feeds);
        for record in &ledger.records {
            catalogue.recall(packed(record));
        }
        for given in &ledger.numbers {
            catalogue.recall_number(given);
        }
        catalogue
    }

    /// One without articles. `feeds`: those that were looked at before.
    pub fn empty(rules: Rules, feeds: &[Opened]) -> Self {
        let index = Index::new(&rules, feeds);
        let former = index.former(feeds);
        Self {
            former,
            rules,
            book: Book::default(),
            here: 0,
            held: BTreeSet::new(),
            contested: Default::default(),
            unread: BTreeSet::new(),
            problems: Default::default(),
            referrers: Default::default(),
            refers: Default::default(),
            read: Vec::new(),
            agenda: BTreeSet::new(),
            retold: BTreeSet::new(),
            index,
            fresh: true,
        }
    }

    /// Takes a packed record in; the path of its file, where the record can be read.
    pub fn recall(&mut self, row: Box<[u8]>) -> Option<String> {
        let head = Head::of(&row);
        let (place, path) = (head.place, head.path.to_owned());
        if head.id.is_empty() {
            return None;
        }
        let key = self.book.put_packed(row);
        self.count(key, None, place);
        Some(path)
    }

    /// Takes in a number that was given. Numbers come after the articles.
    pub fn recall_number(&mut self, given: &Numbered) {
        self.index.recall_mark(given);
        if let Some(feed) = self.index.place_of(&given.feed) {
            self.index.recall(given, feed, self.book.key(&given.id));
        } else if let Some(last) = self.former.get_mut(&given.feed) {
            *last = given.number.max(*last);
        }
    }

    /// Where the article of an id leads, which its file said when it was read last.
    pub fn recall_refs(&mut self, id: &str, refs: BTreeSet<String>) {
        self.refer(self.book.key(id), refs);
    }

    /// What is wrong with the file of an article, as it was told when it was read last.
    pub fn recall_problems(&mut self, path: String, problems: Vec<Problem>) {
        self.problems.insert(path, problems);
    }

    /// The file of an article did not say what was published of it, or nobody can tell whether it is what it was.
    pub fn recall_unread(&mut self, path: String) {
        if self.place_at(&path) == Some(Place::Here) {
            self.unread.insert(path);
        }
    }

    /// A record as it is held.
    pub fn packed(&self, id: &str) -> Option<&[u8]> {
        self.book.row(self.book.key(id)?)
    }

    /// The path of an article's file that says what is published of it, and what is wrong with it none the less.
    pub fn sound(&self, id: &str) -> Option<(&str, &[Problem])> {
        let head = self.book.head(self.book.key(id)?);
        let is_sound =
            head.place == Place::Here && !self.unread.contains(head.path) && !self.contested.contains_key(head.path);
        is_sound.then(|| (head.path, self.problems.get(head.path).map_or(&[][..], Vec::as_slice)))
    }

    /// Where an article leads; none where nobody has read it since the start.
    pub fn known_refs(&self, id: &str) -> Option<Vec<&str>> {
        self.book.key(id).filter(|key| self.is_read(*key))?;
        Some(self.refers(id).collect())
    }

    /// The ids of all.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.book.keys().map(|key| self.book.id(key))
    }

    /// Takes up what was published at a moment: what came or went since comes and goes in the next turn.
    pub fn resume(&mut self, until: Timestamp) {
        let mut feeds = vec![Vec::new(); self.book.len()];
        for (at, feed) in self.index.feeds.iter().enumerate() {
            feed.here().for_each(|key| feeds[key as usize].push(at));
        }
        let mut listed = Vec::new();
        for (key, feeds) in self.book.keys().zip(feeds) {
            let head = self.book.head(key);
            let is_visible = head.is_visible(until);
            self.agenda.extend(head.next_change(until).map(|moment| (moment, key)));
            if is_visible && !head.unlisted {
                listed.push((key, feeds));
            }
            self.index.set_visible(key, is_visible);
        }
        self.index.put_in(&self.book, listed);
        self.fresh = false;
    }

    /// The ids of articles that lead to files or other articles, and are visible.
    pub fn leading(&self) -> impl Iterator<Item = &str> {
        let visible = self.refers.keys().filter(|key| self.index.is_visible(**key));
        visible.map(|key| self.book.id(*key))
    }

    /// The ids of those whose files are there, and that are not visible.
    pub fn leading_later(&self) -> impl Iterator<Item = &str> {
        let hidden = self.refers.keys().filter(|key| !self.index.is_visible(**key)).map(|key| self.book.head(*key));
        hidden.filter(|head| head.place == Place::Here).map(|head| head.id)
    }
}
