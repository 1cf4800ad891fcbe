//! What can be asked of the catalogue. Nothing here changes it.

use jiff::Timestamp;

use super::Catalogue;
use super::book::Key;
use crate::ledger::{Entry, Hash, Place, Record};
use crate::problem::Problem;

impl Catalogue {
    /// When something appears or disappears by itself next.
    pub fn next_change(&self) -> Option<Timestamp> {
        self.agenda.first().map(|(moment, _)| *moment)
    }

    /// A record by its id.
    pub fn record(&self, id: &str) -> Option<Record> {
        self.book.get(self.book.key(id)?)
    }

    /// The path of an article's file.
    pub fn path_of(&self, id: &str) -> Option<&str> {
        self.book.key(id).map(|key| self.book.head(key).path)
    }

    /// The article whose file is at a path and has these bytes.
    pub fn id_of(&self, path: &str, bytes: Hash) -> Option<&str> {
        self.book.holder(path, bytes).map(|key| self.book.id(key))
    }

    /// Where an article is, or was, published.
    pub fn link_of(&self, id: &str) -> Option<&str> {
        self.book.key(id).map(|key| self.book.head(key).link)
    }

    /// Every record, in no order.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.book.keys().filter_map(|key| self.book.get(key))
    }

    /// Those to which other addresses than their own lead, or led.
    pub fn moved(&self) -> impl Iterator<Item = Record> {
        self.book.keys().filter(|key| self.book.head(*key).has_others).filter_map(|key| self.book.get(key))
    }

    /// Links of those that were published and are not visible.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        let hidden = self.book.keys().filter(|key| !self.index.is_visible(*key)).map(|key| self.book.head(key));
        hidden.filter(|head| head.is_kept).map(|head| head.link)
    }

    /// The record whose file is at this path.
    pub fn at_path(&self, path: &str) -> Option<Record> {
        self.book.get(self.book.at(path)?)
    }

    /// Where the file of the article at this path is.
    pub fn place_at(&self, path: &str) -> Option<Place> {
        self.book.at(path).map(|key| self.book.head(key).place)
    }

    /// Paths at which a file is known: an article, or a file with a problem.
    pub fn known_paths(&self) -> impl Iterator<Item = &str> {
        let heads = self.book.keys().map(|key| self.book.head(key));
        let here = heads.filter(|head| head.place != Place::Gone).map(|head| head.path);
        here.chain(self.problems.keys().map(String::as_str)).chain(self.contested.keys().map(String::as_str))
    }

    /// The known paths below a directory.
    pub fn known_below(&self, directory: &str) -> impl Iterator<Item = &str> {
        // `/` is followed by `0`: between the two stands everything below, and nothing else.
        let (from, to) = (format!("{directory}/"), format!("{directory}0"));
        let problems = self.problems.range(from.clone()..to.clone()).map(|(path, _)| path);
        let told = problems.chain(self.contested.range(from.clone()..to).map(|(path, _)| path)).map(String::as_str);
        // A file's name is no directory's: all need be looked at for a directory alone.
        let keys = self.book.has_below(directory).then(|| self.book.keys()).into_iter().flatten();
        let here = keys.map(|key| self.book.head(key)).filter(|head| head.place != Place::Gone);
        here.map(|head| head.path).filter(move |path| path.starts_with(&from)).chain(told)
    }

    /// Paths of present articles with exactly these bytes: one of them may have been renamed.
    pub fn paths_with(&self, bytes: &Hash) -> Vec<String> {
        let heads = self.book.with_bytes(*bytes).map(|key| self.book.head(key));
        heads.filter(|head| head.place == Place::Here).map(|head| head.path.to_owned()).collect()
    }

    /// Ids of visible articles that lead to this path.
    pub fn referrers(&self, path: &str) -> impl Iterator<Item = &str> {
        self.referrers.get(path).into_iter().flatten().map(|key| self.book.id(*key))
    }

    /// Paths of files and articles that this one leads to.
    pub fn refers(&self, id: &str) -> impl Iterator<Item = &str> {
        let key = self.book.key(id);
        key.and_then(|key| self.refers.get(&key)).into_iter().flatten().map(String::as_str)
    }

    /// Ids of visible articles that nobody has read since the start: what they show and lead to is not known.
    pub fn unread(&self) -> impl Iterator<Item = &str> {
        let unread = self.book.keys().filter(|key| self.index.is_visible(*key) && !self.is_read(*key));
        unread.map(|key| self.book.id(key))
    }

    /// The newest entries of a feed.
    pub fn window(&self, feed: usize) -> Vec<Entry> {
        self.entries(self.index.window(feed))
    }

    /// Their ids.
    pub fn window_ids(&self, feed: usize) -> impl Iterator<Item = &str> {
        self.index.window(feed).map(|key| self.book.id(key))
    }

    fn entries(&self, keys: impl Iterator<Item = Key>) -> Vec<Entry> {
        keys.filter_map(|key| self.book.get(key)).map(|record| record.entry).collect()
    }

    /// The newest listed entries of all.
    pub fn newest(&self, most: usize) -> Vec<Entry> {
        self.entries(self.index.newest(most))
    }

    /// Years in which something listed was published, and the entries of one.
    pub fn years(&self) -> Vec<i16> {
        self.index.years(&self.book)
    }

    /// The listed entries of a year in the site's zone, newest first.
    pub fn year(&self, year: i16) -> Vec<Entry> {
        self.entries(self.index.year(&self.book, year))
    }

    /// Whether an entry is visible now.
    pub fn is_visible(&self, id: &str) -> bool {
        self.book.key(id).is_some_and(|key| self.index.is_visible(key))
    }

    /// The feeds that have this entry: those of the settings in their order, then members of families by their names, as the order in
    /// which these came is not remembered.
    pub fn feeds_of(&self, id: &str) -> Vec<usize> {
        let mut feeds = self.book.key(id).map_or_else(Vec::new, |key| self.index.feeds_of(key).to_vec());
        feeds.sort_by_key(|at| self.member(*at).map(|member| member.name));
        feeds
    }

    /// All that is wrong now.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.values().flatten()
    }

    /// How many articles are visible.
    pub fn published(&self) -> usize {
        self.index.published()
    }

    /// How many articles the root guard holds.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    pub(super) fn is_read(&self, key: Key) -> bool {
        self.read.get(key as usize).copied().unwrap_or_default()
    }
}
