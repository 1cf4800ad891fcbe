//! What is visible, in which feed, in which order; and which lists a change touches.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::Rules;
use super::book::{Book, Key};
use super::family::Family;
use super::feed::{FeedIndex, Standing};
use super::list::List;
use crate::ledger::{Numbered, Opened};

/// How many entries the front page lists.
pub const FRONT: usize = 30;

/// The newest of a list.
pub type Window = Vec<Key>;

/// Sorted lists of all that is visible.
#[derive(Debug, Clone)]
pub struct Index {
    states: Vec<State>,
    visible: usize,
    /// Which feeds an entry is in: the same few sets again and again, so each is held once.
    sets: Vec<Arc<[usize]>>,
    known_sets: HashMap<Arc<[usize]>, u32>,
    /// All that is listed.
    pub(super) all: List,
    /// Those of the settings, and then the members of families.
    pub(super) feeds: Vec<FeedIndex>,
    pub(super) families: Vec<Family>,
    /// Their places by their names.
    pub(super) names: HashMap<String, usize>,
    zone: TimeZone,
    /// The last mark, and when it was given.
    pub(super) mark: u64,
    pub(super) marked: Timestamp,
}

/// How one article stands.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Its set of feeds.
    set: u32,
    is_visible: bool,
    is_listed: bool,
}

impl Index {
    /// Empty lists, and the numbers given so far.
    pub fn new(rules: &Rules, feeds: &[Opened]) -> Self {
        let is_opened = |name: &str| feeds.iter().any(|opened| opened.name == name);
        let none: Arc<[usize]> = Arc::from([]);
        let mut index = Self {
            states: Vec::new(),
            visible: 0,
            sets: vec![Arc::clone(&none)],
            known_sets: HashMap::from([(none, 0)]),
            all: List::default(),
            feeds: rules.feeds.iter().map(|feed| FeedIndex::new(feed, is_opened(&feed.name))).collect(),
            families: rules.families.iter().map(Family::new).collect(),
            names: rules.feeds.iter().enumerate().map(|(at, feed)| (feed.name.clone(), at)).collect(),
            zone: rules.zone.clone(),
            mark: 0,
            marked: Timestamp::UNIX_EPOCH,
        };
        index.remember_members(feeds);
        index
    }

    /// The place of the feed of a name.
    pub fn place_of(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// Numbers of feeds and articles that are not known count nothing but their marks.
    pub fn recall_mark(&mut self, given: &Numbered) {
        (self.mark, self.marked) = (self.mark.max(given.mark), self.marked.max(given.since));
    }

    /// A number that was given before.
    pub fn recall(&mut self, given: &Numbered, feed: usize, key: Option<Key>) {
        let feed = &mut self.feeds[feed];
        feed.last = feed.last.max(given.number);
        let Numbered { number, first, mark, since, here, .. } = *given;
        if let Some(key) = key {
            feed.give(number, Standing { key, first, mark, since, here });
        }
    }

    /// Feeds that were never looked at before, which they now are.
    pub fn open(&mut self) -> Vec<Opened> {
        let mark = self.mark;
        let new = self.feeds.iter_mut().filter(|feed| !feed.opened);
        new.map(|feed| {
            feed.opened = true;
            let value = feed.member.as_ref().map(|(_, value)| value.clone());
            Opened { name: feed.name.clone(), value, mark }
        })
        .collect()
    }

    pub fn is_visible(&self, key: Key) -> bool {
        self.state(key).is_visible
    }

    /// Whether it stands in lists.
    pub fn is_listed(&self, key: Key) -> bool {
        self.state(key).is_listed
    }

    pub fn published(&self) -> usize {
        self.visible
    }

    pub fn window(&self, feed: usize) -> impl Iterator<Item = Key> + '_ {
        self.feeds.get(feed).into_iter().flat_map(|feed| feed.order.iter().take(feed.items))
    }

    pub fn newest(&self, most: usize) -> impl Iterator<Item = Key> + '_ {
        self.all.iter().take(most)
    }

    /// Years in which something listed was published, the first one first.
    pub fn years(&self, book: &Book) -> Vec<i16> {
        let (mut years, mut before) = (Vec::new(), None);
        while let Some(key) = self.all.between(book, Timestamp::MIN, before.unwrap_or(Timestamp::MAX)).next() {
            let year = self.year_of(book.listed_at(key));
            years.push(year);
            let Some((start, _)) = self.bounds(year).filter(|(start, _)| before.is_none_or(|before| *start < before))
            else {
                break;
            };
            before = Some(start);
        }
        years.reverse();
        years
    }

    /// The listed of a year, newest first.
    pub fn year(&self, book: &Book, year: i16) -> impl Iterator<Item = Key> + '_ {
        let bounds = self.bounds(year);
        let (from, to) = bounds.unwrap_or((Timestamp::MAX, Timestamp::MAX));
        self.all.between(book, from, to)
    }

    /// When a year begins and ends in the site's zone.
    fn bounds(&self, year: i16) -> Option<(Timestamp, Timestamp)> {
        let start = |year: i16| Some(date(year, 1, 1).to_zoned(self.zone.clone()).ok()?.timestamp());
        let is_first = year <= jiff::civil::Date::MIN.year();
        let begin = if is_first { Some(Timestamp::MIN) } else { start(year) };
        let end = if year >= jiff::civil::Date::MAX.year() { Some(Timestamp::MAX) } else { start(year + 1) };
        begin.zip(end)
    }

    pub fn feeds_of(&self, key: Key) -> &[usize] {
        &self.sets[self.state(key).set as usize]
    }

    pub(super) fn year_of(&self, published: Timestamp) -> i16 {
        published.to_zoned(self.zone.clone()).year()
    }

    fn state(&self, key: Key) -> State {
        self.states.get(key as usize).copied().unwrap_or_default()
    }

    fn state_mut(&mut self, key: Key) -> &mut State {
        let place = key as usize;
        if self.states.len() <= place {
            self.states.resize(place + 1, State::default());
        }
        &mut self.states[place]
    }

    /// Says whether readers see an article.
    pub(super) fn set_visible(&mut self, key: Key, is: bool) {
        let was = std::mem::replace(&mut self.state_mut(key).is_visible, is);
        self.visible = self.visible + usize::from(is) - usize::from(was);
    }

    /// Takes articles out of all lists; what the book says of where they stand must still be so.
    pub(super) fn take_out(&mut self, book: &Book, keys: impl Iterator<Item = Key>) {
        let listed: Vec<Key> = keys.filter(|key| self.is_listed(*key)).collect();
        let by_feed = self.by_feed(&listed);
        self.all.take_out(book, &listed);
        for (feed, keys) in by_feed {
            self.feeds[feed].order.take_out(book, &keys);
        }
        for key in listed {
            let state = self.state_mut(key);
            (state.set, state.is_listed) = (0, false);
        }
    }

    /// Puts articles into all lists that take them, which `takers` said.
    pub(super) fn put_in(&mut self, book: &Book, listed: Vec<(Key, Vec<usize>)>) {
        for (key, takers) in &listed {
            let set = self.set(takers);
            let state = self.state_mut(*key);
            (state.set, state.is_listed) = (set, true);
        }
        let keys: Vec<Key> = listed.into_iter().map(|(key, _)| key).collect();
        let by_feed = self.by_feed(&keys);
        self.all.put_in(book, &keys);
        for (feed, keys) in by_feed {
            self.feeds[feed].order.put_in(book, &keys);
        }
    }

    fn by_feed(&self, keys: &[Key]) -> BTreeMap<usize, Vec<Key>> {
        let mut by_feed: BTreeMap<usize, Vec<Key>> = BTreeMap::new();
        for key in keys {
            for feed in self.feeds_of(*key) {
                by_feed.entry(*feed).or_default().push(*key);
            }
        }
        by_feed
    }

    fn set(&mut self, feeds: &[usize]) -> u32 {
        if let Some(known) = self.known_sets.get(feeds) {
            return *known;
        }
        let (set, number): (Arc<[usize]>, u32) = (feeds.into(), u32::try_from(self.sets.len()).unwrap_or(0));
        self.known_sets.insert(Arc::clone(&set), number);
        self.sets.push(set);
        number
    }

    pub(super) fn window_of(&self, feed: usize) -> Window {
        self.window(feed).collect()
    }
}
