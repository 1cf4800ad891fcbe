//! A feed's whole history in pages (RFC 5005 §4). An entry's number in the feed is its place there, for ever: adding moves
//! nothing, a backdated entry neither, and a deletion shortens the page where it stood.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::book::Key;
use super::feed::FeedIndex;
use super::index::Index;
use super::row::Head;
use super::{Catalogue, Delta, PLACES};
use crate::ledger::Opened;

impl FeedIndex {
    /// The page of a number; both count from 1.
    fn page_of(&self, number: u64) -> u64 {
        number.saturating_sub(1) / self.places_a_page + 1
    }
}

impl Index {
    /// Those of the feeds that are none any more.
    pub(super) fn former(&self, feeds: &[Opened]) -> HashMap<String, u64> {
        let gone = feeds.iter().filter(|opened| self.place_of(&opened.name).is_none());
        gone.map(|opened| (opened.name.clone(), 0)).collect()
    }

    /// How many pages a feed's history has; none where it is not published.
    pub(super) fn pages(&self, feed: usize) -> u64 {
        self.feeds.get(feed).filter(|feed| feed.archive).map_or(0, |feed| feed.last.div_ceil(feed.places_a_page))
    }

    /// Who stands on a page now.
    fn page(&self, feed: usize, page: u64) -> impl Iterator<Item = Key> + '_ {
        self.feeds.get(feed).into_iter().flat_map(move |feed| {
            let end = page.saturating_mul(feed.places_a_page);
            let places = feed.places.range(end.saturating_sub(feed.places_a_page).saturating_add(1)..=end);
            places.map(|(_, standing)| standing).filter(|standing| standing.here).map(|standing| standing.key)
        })
    }
}

impl Catalogue {
    /// Feeds that were published once and are not any more: their names, and how many pages their histories had.
    pub fn former_feeds(&self) -> impl Iterator<Item = (&str, u64)> {
        self.former.iter().map(|(name, last)| (name.as_str(), last.div_ceil(PLACES)))
    }

    /// How many pages the history of the feed at a place has; none where it is not published.
    pub fn archive_pages(&self, feed: usize) -> u64 {
        self.index.pages(feed)
    }

    /// The ids of the entries of a page of that history, from 1, newest first.
    pub fn archive_ids(&self, feed: usize, page: u64) -> Vec<&str> {
        let mut heads: Vec<Head<'_>> = self.index.page(feed, page).map(|key| self.book.head(key)).collect();
        heads.sort_by_key(|head| (Reverse(head.published()), head.id));
        heads.into_iter().map(|head| head.id).collect()
    }

    /// Pages on which something changed, came or went; and the page that names its successor now. `before`: how many pages
    /// each feed had.
    pub(super) fn mark_archives(&self, before: &[u64], delta: &mut Delta) {
        let mut stale = BTreeSet::new();
        for key in delta.pages.iter().filter_map(|id| self.book.key(id)) {
            for at in self.index.feeds_of(key) {
                let feed = &self.index.feeds[*at];
                stale.extend(feed.number(key).map(|number| (*at, feed.page_of(number))));
            }
        }
        let places: HashMap<&str, usize> = match delta.numbers.is_empty() {
            true => HashMap::new(),
            false => self.index.feeds.iter().enumerate().map(|(at, feed)| (feed.name.as_str(), at)).collect(),
        };
        for given in &delta.numbers {
            let at = places.get(given.feed.as_str());
            stale.extend(at.map(|at| (*at, self.index.feeds[*at].page_of(given.number))));
        }
        for (at, before) in before.iter().enumerate() {
            if self.index.pages(at) > *before {
                stale.extend((*before > 0).then_some((at, *before)));
                // The newest document leads to the last page.
                delta.feeds.insert(at);
            }
        }
        delta.archives.extend(stale.into_iter().filter(|(at, _)| self.index.feeds[*at].archive));
    }

    /// Every page of every feed.
    pub(super) fn all_archives(&self) -> BTreeSet<(usize, u64)> {
        let feeds = 0..self.index.feeds.len();
        feeds.flat_map(|feed| (1..=self.index.pages(feed)).map(move |page| (feed, page))).collect()
    }
}
