//! What is visible, in which feed, in which order; and which lists a change touches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Catalogue, Delta};
use crate::ledger::{Entry, Ledger, Numbered, Order, Place};
use crate::settings::Select;

/// How many entries the front page lists.
pub const FRONT: usize = 30;

/// A mark from so far in the future was given by a clock that was wrong then.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(72);

/// The newest ids of a list.
pub type Window = Vec<String>;

/// Sorted lists of all that is visible.
#[derive(Debug, Clone)]
pub struct Index {
    /// By id, what is visible: the path and the link by which others lead to it.
    visible: HashMap<String, (String, String)>,
    /// Where each listed id stands in the lists.
    orders: HashMap<String, Order>,
    all: BTreeSet<Order>,
    years: BTreeMap<i16, BTreeSet<Order>>,
    feeds: Vec<FeedIndex>,
    zone: TimeZone,
    /// The last mark, and when it was given.
    mark: u64,
    marked: Timestamp,
}

#[derive(Debug, Clone)]
struct FeedIndex {
    name: String,
    select: Select,
    items: usize,
    order: BTreeSet<Order>,
    numbers: HashMap<String, Standing>,
    last: u64,
    /// Whether it was looked at before.
    opened: bool,
}

/// How an entry stands in a feed: `Numbered` without the names.
#[derive(Debug, Clone, Copy)]
struct Standing {
    number: u64,
    first: u64,
    mark: u64,
    since: Timestamp,
    here: bool,
}

impl Index {
    /// Empty lists, and the numbers given so far.
    pub fn new(feeds: &[(String, Select, usize)], ledger: &Ledger, zone: TimeZone) -> Self {
        let mut feeds: Vec<FeedIndex> = feeds
            .iter()
            .map(|(name, select, items)| FeedIndex {
                name: name.clone(),
                select: select.clone(),
                items: *items,
                order: BTreeSet::new(),
                numbers: HashMap::new(),
                last: 0,
                opened: ledger.feeds.contains(name),
            })
            .collect();
        let (mut mark, mut marked) = (0, Timestamp::UNIX_EPOCH);
        for given in &ledger.numbers {
            (mark, marked) = (mark.max(given.mark), marked.max(given.since));
            if let Some(feed) = feeds.iter_mut().find(|feed| feed.name == given.feed) {
                feed.last = feed.last.max(given.number);
                let Numbered { number, first, mark, since, here, .. } = *given;
                feed.numbers.insert(given.id.clone(), Standing { number, first, mark, since, here });
            }
        }
        Self {
            visible: HashMap::new(),
            orders: HashMap::new(),
            all: BTreeSet::new(),
            years: BTreeMap::new(),
            feeds,
            zone,
            mark,
            marked,
        }
    }

    /// Feeds that were never looked at before, which they now are; and the last mark.
    pub fn open(&mut self) -> Vec<(String, u64)> {
        let mark = self.mark;
        let new = self.feeds.iter_mut().filter(|feed| !feed.opened);
        new.map(|feed| {
            feed.opened = true;
            (feed.name.clone(), mark)
        })
        .collect()
    }

    pub fn is_visible(&self, id: &str) -> bool {
        self.visible.contains_key(id)
    }

    pub fn published(&self) -> usize {
        self.visible.len()
    }

    pub fn window(&self, feed: usize) -> impl Iterator<Item = &str> {
        self.feeds.get(feed).into_iter().flat_map(|feed| feed.order.iter().take(feed.items)).map(|(_, id)| id.as_str())
    }

    pub fn newest(&self, most: usize) -> impl Iterator<Item = &str> {
        self.all.iter().take(most).map(|(_, id)| id.as_str())
    }

    pub fn years(&self) -> Vec<i16> {
        self.years.iter().filter(|(_, list)| !list.is_empty()).map(|(year, _)| *year).collect()
    }

    pub fn year(&self, year: i16) -> impl Iterator<Item = &str> {
        self.years.get(&year).into_iter().flatten().map(|(_, id)| id.as_str())
    }

    pub fn feeds_of(&self, id: &str) -> Vec<usize> {
        let Some(order) = self.orders.get(id) else { return Vec::new() };
        (0..self.feeds.len()).filter(|feed| self.feeds[*feed].order.contains(order)).collect()
    }

    fn year_of(&self, order: &Order) -> i16 {
        order.0.0.to_zoned(self.zone.clone()).year()
    }

    fn take_out(&mut self, id: &str) {
        if let Some(order) = self.orders.remove(id) {
            let year = self.year_of(&order);
            self.all.remove(&order);
            self.years.entry(year).or_default().remove(&order);
            self.feeds.iter_mut().for_each(|feed| _ = feed.order.remove(&order));
        }
    }

    fn put_in(&mut self, entry: &Entry) {
        let order = entry.order();
        let year = self.year_of(&order);
        for feed in &mut self.feeds {
            if matches(&feed.select, entry) {
                feed.order.insert(order.clone());
            }
        }
        self.all.insert(order.clone());
        self.years.entry(year).or_default().insert(order.clone());
        self.orders.insert(entry.id.clone(), order);
    }

    fn windows(&self) -> Vec<Window> {
        (0..self.feeds.len()).map(|feed| self.window(feed).map(str::to_owned).collect()).collect()
    }
}

/// Whether a feed takes an entry.
pub fn matches(select: &Select, entry: &Entry) -> bool {
    let one_of = |wanted: &[String], has: &[&str]| {
        wanted.is_empty()
            || wanted.iter().any(|wanted| has.iter().any(|has| has.to_lowercase() == wanted.to_lowercase()))
    };
    let tags: Vec<&str> = entry.tags.iter().map(String::as_str).collect();
    let authors: Vec<&str> = entry.authors.iter().map(String::as_str).collect();
    let language = entry.language.to_lowercase();
    let speaks = |wanted: &String| {
        let wanted = wanted.to_lowercase();
        language == wanted || language.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'))
    };
    one_of(&select.sections, &entry.section.as_deref().into_iter().collect::<Vec<_>>())
        && one_of(&select.tags, &tags)
        && one_of(&select.authors, &authors)
        && (select.languages.is_empty() || select.languages.iter().any(speaks))
        && select.since.is_none_or(|since| entry.published >= since)
}

impl Catalogue {
    /// Puts every touched entry where it belongs now, and tells which lists, pages and numbers that changes.
    pub(super) fn reindex(&mut self, touched: &BTreeSet<String>, now: Timestamp, delta: &mut Delta) {
        let before = self.index.windows();
        let front: Window = self.index.newest(FRONT).map(str::to_owned).collect();
        for id in touched {
            let Some(record) = self.records.get(id) else { continue };
            let (entry, was) = (record.entry.clone(), self.index.is_visible(id));
            let is = record.place != Place::Gone && entry.is_visible(now);
            delta.moves |= was != is;
            delta.years.extend(self.index.orders.get(id).map(|order| self.index.year_of(order)));
            self.index.take_out(id);
            // Who leads to it leads elsewhere when it comes, goes or moves.
            let led = is.then(|| (record.path.clone(), entry.link.clone()));
            let before = match led.clone() {
                Some(led) => self.index.visible.insert(id.clone(), led),
                None => self.index.visible.remove(id),
            };
            if before != led {
                let paths = before.iter().chain(&led).map(|(path, _)| path.as_str());
                delta.pages.extend(paths.flat_map(|path| self.leading_to(path)).map(str::to_owned));
            }
            if is {
                delta.pages.insert(id.clone());
                if !entry.unlisted {
                    self.index.put_in(&entry);
                }
            } else {
                if was || self.fresh {
                    delta.vanished.insert(id.clone());
                }
            }
            delta.years.extend(self.index.orders.get(id).map(|order| self.index.year_of(order)));
            if record.place != Place::Gone {
                self.agenda.extend(entry.next_change(now).map(|moment| (moment, id.clone())));
            }
        }
        delta.pages.retain(|id| self.index.is_visible(id));
        self.give_numbers(touched, now, delta);
        let changed = |window: &[String]| window.iter().any(|id| delta.pages.contains(id));
        for (feed, old) in before.iter().enumerate() {
            let new: Window = self.index.window(feed).map(str::to_owned).collect();
            if *old != new || changed(&new) {
                delta.feeds.insert(feed);
            }
        }
        let newest: Window = self.index.newest(FRONT).map(str::to_owned).collect();
        delta.front |= front != newest || changed(&newest) || !delta.years.is_empty();
    }

    /// Numbers count the order in which entries first became visible in a feed; of one look: published, then id. An entry that
    /// left a feed and is back gets a new mark, and keeps its number.
    fn give_numbers(&mut self, touched: &BTreeSet<String>, now: Timestamp, delta: &mut Delta) {
        let index = &mut self.index;
        let mut ids: Vec<(Timestamp, &String)> =
            touched.iter().map(|id| (index.orders.get(id).map_or(Timestamp::MAX, |order| order.0.0), id)).collect();
        ids.sort();
        for (_, id) in ids {
            for feed in &mut index.feeds {
                let here = index.orders.get(id).is_some_and(|order| feed.order.contains(order));
                let known = feed.numbers.get(id).copied();
                if known.map_or(!here, |known| known.here == here) {
                    continue;
                }
                if here {
                    index.mark += 1;
                    let is_wrong = index.marked > now + WRONG_CLOCK;
                    index.marked = if is_wrong { now } else { index.marked.max(now) };
                }
                let standing = match known {
                    Some(known) if here => Standing { here, mark: index.mark, since: index.marked, ..known },
                    Some(known) => Standing { here, ..known },
                    None => {
                        feed.last += 1;
                        let (mark, since) = (index.mark, index.marked);
                        Standing { number: feed.last, first: mark, mark, since, here }
                    }
                };
                feed.numbers.insert(id.clone(), standing);
                delta.numbers.push(Numbered {
                    feed: feed.name.clone(),
                    id: id.clone(),
                    number: standing.number,
                    first: standing.first,
                    mark: standing.mark,
                    since: standing.since,
                    here,
                });
            }
        }
    }
}
