//! What can be asked of the catalogue. Nothing here changes it.

use jiff::Timestamp;

use super::Catalogue;
use crate::ledger::{Entry, Hash, Place, Record};
use crate::problem::Problem;

impl Catalogue {
    /// When something appears or disappears by itself next.
    pub fn next_change(&self) -> Option<Timestamp> {
        self.agenda.first().map(|(moment, _)| *moment)
    }

    /// A record by its id.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.get(id)
    }

    /// Every record, in no order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The record whose file is at this path.
    pub fn at_path(&self, path: &str) -> Option<&Record> {
        self.by_path.get(path).and_then(|id| self.records.get(id))
    }

    /// Paths at which a file is known: an article, or a file with a problem.
    pub fn known_paths(&self) -> impl Iterator<Item = &str> {
        let here =
            self.records.values().filter(|record| record.place != Place::Gone).map(|record| record.path.as_str());
        here.chain(self.problems.keys().map(String::as_str)).chain(self.contested.keys().map(String::as_str))
    }

    /// The known paths below a directory.
    pub fn known_below(&self, directory: &str) -> impl Iterator<Item = &str> {
        // `/` is followed by `0`: between the two stands everything below, and nothing else.
        let (from, to) = (format!("{directory}/"), format!("{directory}0"));
        let known = self
            .by_path
            .range(from.clone()..to.clone())
            .filter(|(_, id)| self.records.get(*id).is_some_and(|record| record.place != Place::Gone));
        let problems = self.problems.range(from.clone()..to.clone()).map(|(path, _)| path);
        known
            .map(|(path, _)| path)
            .chain(problems)
            .chain(self.contested.range(from..to).map(|(path, _)| path))
            .map(String::as_str)
    }

    /// Paths of present articles with exactly these bytes: one of them may have been renamed.
    pub fn paths_with(&self, bytes: &Hash) -> Vec<String> {
        let ids = self.by_bytes.get(bytes).into_iter().flatten();
        ids.filter_map(|id| self.records.get(id))
            .filter(|record| record.place == Place::Here)
            .map(|record| record.path.clone())
            .collect()
    }

    /// Ids of visible articles that lead to this path.
    pub fn referrers(&self, path: &str) -> impl Iterator<Item = &str> {
        self.referrers.get(path).into_iter().flatten().map(String::as_str)
    }

    /// Paths of files and articles that this one leads to.
    pub fn refers(&self, id: &str) -> impl Iterator<Item = &str> {
        self.refers.get(id).into_iter().flatten().map(String::as_str)
    }

    /// Ids of visible articles that nobody has read since the start: what they show and lead to is not known.
    pub fn unread(&self) -> impl Iterator<Item = &str> {
        let ids = self.records.keys().map(String::as_str);
        ids.filter(|id| self.is_visible(id) && !self.refers.contains_key(*id))
    }

    /// The newest entries of a feed.
    pub fn window(&self, feed: usize) -> Vec<&Entry> {
        self.index.window(feed).filter_map(|id| self.records.get(id)).map(|record| &record.entry).collect()
    }

    /// The newest listed entries of all.
    pub fn newest(&self, most: usize) -> Vec<&Entry> {
        self.index.newest(most).filter_map(|id| self.records.get(id)).map(|record| &record.entry).collect()
    }

    /// Years in which something listed was published, and the entries of one.
    pub fn years(&self) -> Vec<i16> {
        self.index.years()
    }

    /// The listed entries of a year in the site's zone, newest first.
    pub fn year(&self, year: i16) -> Vec<&Entry> {
        self.index.year(year).filter_map(|id| self.records.get(id)).map(|record| &record.entry).collect()
    }

    /// Whether an entry is visible now.
    pub fn is_visible(&self, id: &str) -> bool {
        self.index.is_visible(id)
    }

    /// The feeds, by their place in the settings, that have this entry.
    pub fn feeds_of(&self, id: &str) -> Vec<usize> {
        self.index.feeds_of(id)
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
}
