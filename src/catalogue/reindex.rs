//! From what a look touched to the lists, pages and numbers that it changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::book::{Key, Was};
use super::feed::Standing;
use super::index::{FRONT, Window};
use super::{Catalogue, Delta};
use crate::ledger::Numbered;

/// A mark from so far in the future was given by a clock that was wrong then.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(72);

impl Catalogue {
    /// Puts every touched entry where it belongs now, and tells which lists, pages and numbers that changes.
    pub(super) fn reindex(&mut self, touched: &BTreeSet<Key>, now: Timestamp, delta: &mut Delta) {
        let stirred = self.stirred(touched, now);
        let mut turned = self.beside_all(&stirred);
        let listed = self.joining(touched, now);
        // Only feeds that one of these leaves, comes into or stays in can look otherwise.
        let stands = |key: &Key| self.index.feeds_of(*key).iter().map(|feed| (*key, *feed)).collect::<Vec<_>>();
        let mut standings: BTreeSet<(Key, usize)> = touched.iter().flat_map(stands).collect();
        standings.extend(listed.iter().flat_map(|(key, takers)| takers.iter().map(|feed| (*key, *feed))));
        let mut reached: BTreeSet<usize> = standings.iter().map(|(_, feed)| *feed).collect();
        let before: BTreeMap<usize, Window> = reached.iter().map(|at| (*at, self.index.window_of(*at))).collect();
        let archived: Vec<u64> = (0..self.index.feeds.len()).map(|feed| self.index.pages(feed)).collect();
        let front: Window = self.index.newest(FRONT).collect();
        self.note_years(touched, delta);
        self.index.take_out(&self.book, touched.iter().copied());
        let moved = self.show_and_hide(touched, now, delta);
        self.book.settle();
        self.index.put_in(&self.book, listed);
        self.note_years(touched, delta);
        for path in &moved {
            delta.pages.extend(self.leading_to(path).map(str::to_owned));
        }
        delta.pages.retain(|id| self.book.key(id).is_some_and(|key| self.index.is_visible(key)));
        turned.extend(self.beside_all(&stirred));
        let turned = turned.into_iter().filter(|key| self.index.is_visible(*key)).map(|key| self.book.id(key));
        delta.turned = turned.filter(|id| !delta.pages.contains(*id)).map(str::to_owned).collect();
        if self.fresh {
            // What the ledger says of a feed may be otherwise now for other reasons, as when its settings have changed.
            let feeds = self.index.feeds.iter().enumerate();
            standings.extend(feeds.flat_map(|(at, feed)| feed.here().map(move |key| (key, at))));
        }
        self.give_numbers(&standings, now, delta);
        self.mark_archives(&archived, delta);
        let pages: BTreeSet<Key> = delta.pages.iter().filter_map(|id| self.book.key(id)).collect();
        let changed = |window: &[Key]| window.iter().any(|key| pages.contains(key));
        reached.extend(pages.iter().flat_map(|key| self.index.feeds_of(*key)));
        for feed in reached {
            let new = self.index.window_of(feed);
            if before.get(&feed).is_some_and(|old| *old != new) || changed(&new) {
                delta.feeds.insert(feed);
            }
        }
        let newest: Window = self.index.newest(FRONT).collect();
        delta.front |= front != newest || changed(&newest) || !delta.years.is_empty();
    }

    /// Who of the touched is in lists from now on, and in those of which feeds; feeds that it is the first of begin.
    fn joining(&mut self, touched: &BTreeSet<Key>, now: Timestamp) -> Vec<(Key, Vec<usize>)> {
        let book = &self.book;
        let listed = touched.iter().filter(|key| book.head(**key).is_listed(now));
        let listed = listed.filter_map(|key| Some((*key, book.get(*key)?.entry)));
        self.index.begin_members(listed.clone().map(|(_, entry)| entry));
        listed.map(|(key, entry)| (key, self.index.takers(&entry))).collect()
    }

    /// The years in which the touched stand in lists now.
    fn note_years(&self, touched: &BTreeSet<Key>, delta: &mut Delta) {
        let listed = touched.iter().filter(|key| self.index.is_listed(**key));
        delta.years.extend(listed.map(|key| self.index.year_of(self.book.listed_at(*key))));
    }

    /// Shows the touched to readers, or hides them. Paths of those that come, go or move: who leads there leads elsewhere now.
    fn show_and_hide(&mut self, touched: &BTreeSet<Key>, now: Timestamp, delta: &mut Delta) -> BTreeSet<String> {
        let mut moved = BTreeSet::new();
        for key in touched.iter().copied() {
            let (head, was) = (self.book.head(key), self.index.is_visible(key));
            let is = head.is_visible(now);
            delta.moves |= was != is;
            let before = was.then(|| self.book.was(key));
            let led = |was: &Was| (was.path.clone(), was.link.clone());
            let after = is.then(|| (head.path.to_owned(), head.link.to_owned()));
            // At first all that is visible is rendered, whoever leads where.
            if !self.fresh && before.as_ref().map(led) != after {
                moved.extend(before.into_iter().map(|was| was.path).chain(after.map(|(path, _)| path)));
            }
            self.index.set_visible(key, is);
            if is {
                delta.pages.insert(head.id.to_owned());
            } else if was || self.fresh {
                delta.vanished.insert(head.id.to_owned());
            }
            self.agenda.extend(head.next_change(now).map(|moment| (moment, key)));
        }
        moved
    }

    /// Numbers count the order in which entries first became visible in a feed; of one look: published, then id. An entry that
    /// left a feed and is back gets a new mark, and keeps its number.
    fn give_numbers(&mut self, standings: &BTreeSet<(Key, usize)>, now: Timestamp, delta: &mut Delta) {
        let (index, book) = (&mut self.index, &self.book);
        let order = |key: Key| if index.is_listed(key) { book.head(key).published() } else { Timestamp::MAX };
        let mut all: Vec<(Timestamp, &str, usize, Key)> =
            standings.iter().map(|(key, feed)| (order(*key), book.id(*key), *feed, *key)).collect();
        all.sort_unstable();
        for (_, id, at, key) in all {
            let here = index.is_listed(key) && index.feeds_of(key).contains(&at);
            let known = index.feeds[at].standing(key);
            if known.map_or(!here, |(_, known)| known.here == here) {
                continue;
            }
            if here {
                index.mark += 1;
                let is_wrong = index.marked > now + WRONG_CLOCK;
                index.marked = if is_wrong { now } else { index.marked.max(now) };
            }
            let (mark, since) = (index.mark, index.marked);
            let feed = &mut index.feeds[at];
            let (number, standing) = match known {
                Some((number, known)) if here => (number, Standing { here, mark, since, ..known }),
                Some((number, known)) => (number, Standing { here, ..known }),
                None => {
                    feed.last += 1;
                    (feed.last, Standing { key, first: mark, mark, since, here })
                }
            };
            feed.give(number, standing);
            let Standing { first, mark, since, .. } = standing;
            delta.numbers.push(Numbered {
                feed: feed.name.clone(),
                id: id.to_owned(),
                number,
                first,
                mark,
                since,
                here,
            });
        }
    }
}
