//! What is so, as the test itself knows it: which entries are in which feed since when, and who wants what since when.
//! Nothing of it is taken from the digester, and nothing from the rows that it reads.

use std::collections::{BTreeMap, BTreeSet};

use courant::newsroom::Newsroom;
use courant::subscriber::{Cadence, State};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::deed::{FEEDS, PEOPLE, ZONES};

/// When something began: its place in the order of all that happened, and the latest moment that there had been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    pub order: u64,
    pub at: Timestamp,
}

/// Somebody.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub state: Option<State>,
    pub zone: usize,
    pub paused_until: Option<Date>,
    /// The pause had ended once, before the clock stepped back into it.
    pub had_ended: bool,
    /// For each feed: how often, and since when without interruption.
    pub feeds: [Option<(Cadence, u64)>; 3],
}

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub people: Vec<Person>,
    /// For each feed what is visible in it, by id.
    pub feeds: [BTreeMap<String, Since>; 3],
    /// The last thing that happened.
    pub order: u64,
    pub is_looked_at: bool,
    /// The latest moment at which was looked, and the latest at which the digester was done.
    pub latest_look: Timestamp,
    pub latest_turn: Option<Timestamp>,
    /// Zones that the digester has seen somebody in.
    pub zones: BTreeSet<usize>,
    /// Zones that somebody was ever in.
    pub opened: BTreeSet<usize>,
}

impl Model {
    pub fn new() -> Self {
        Self { people: vec![Person::default(); PEOPLE], ..Self::default() }
    }

    /// Takes in what the newsroom shows now.
    pub fn observe(&mut self, newsroom: &Newsroom, now: Timestamp) {
        self.order += 1;
        self.latest_look = self.latest_look.max(now);
        let catalogue = newsroom.catalogue();
        for (at, (name, _)) in FEEDS.iter().enumerate() {
            let place = newsroom.settings().feeds.iter().position(|feed| feed.name == *name).unwrap();
            let here: BTreeSet<String> = catalogue
                .records()
                .map(|record| record.entry.id)
                .filter(|id| catalogue.is_visible(id) && catalogue.feeds_of(id).contains(&place))
                .collect();
            self.feeds[at].retain(|id, _| here.contains(id.as_str()));
            // What is there at the first look is the archive: news to nobody, whenever they subscribed.
            let since = Since { order: if self.is_looked_at { self.order } else { 0 }, at: self.latest_look };
            for id in here {
                self.feeds[at].entry(id.to_owned()).or_insert(since);
            }
        }
        self.is_looked_at = true;
    }

    /// Somebody is subscribed to this from now on; what goes on goes on.
    pub fn subscribe(&mut self, who: usize, feeds: &[Option<Cadence>; 3]) {
        self.order += 1;
        for (had, wanted) in self.people[who].feeds.iter_mut().zip(feeds) {
            if let Some(cadence) = wanted {
                *had = Some((*cadence, had.map_or(self.order, |(_, since)| since)));
            }
        }
        let zone = self.people[who].zone;
        self.opened.insert(zone);
    }

    /// What is there now is news to nobody who is subscribed now, and may have been mailed to anybody.
    pub fn start_at_now(&mut self) {
        self.order += 1;
        for (_, since) in self.people.iter_mut().flat_map(|person| person.feeds.iter_mut().flatten()) {
            *since = self.order;
        }
    }

    pub fn leave(&mut self, who: usize, state: State) {
        self.people[who].feeds = [None; 3];
        self.people[who].state = Some(state);
        self.pause(who, None);
    }

    pub fn pause(&mut self, who: usize, until: Option<Date>) {
        self.people[who].paused_until = until;
        self.people[who].had_ended = false;
    }

    /// The digester was done.
    pub fn turned(&mut self, now: Timestamp) {
        self.latest_turn = self.latest_turn.max(Some(now));
        self.zones = self.opened.clone();
        for person in self.people.iter_mut().filter(|person| person.is_mailed(now)) {
            person.had_ended = true;
        }
    }

    /// What somebody's subscriptions at a cadence have for them: feeds' entries that appeared after they subscribed.
    pub fn news(&self, who: usize, cadence: Option<Cadence>) -> impl Iterator<Item = (&str, Since)> {
        let theirs = self.people[who].feeds.iter().zip(&self.feeds);
        let theirs = theirs.filter_map(move |(had, feed)| {
            let (often, since) = (*had)?;
            cadence.is_none_or(|cadence| cadence == often).then_some((since, feed))
        });
        theirs.flat_map(|(since, feed)| {
            feed.iter().filter(move |(_, here)| here.order > since).map(|(id, here)| (id.as_str(), *here))
        })
    }
}

impl Person {
    /// Whether mail can have been made for them: a pause that ended does not always begin again when the clock steps back.
    pub fn may_be_mailed(&self, now: Timestamp) -> bool {
        self.is_mailed(now) || (self.state == Some(State::Active) && self.had_ended)
    }

    /// Whether mail may be made for them.
    pub fn is_mailed(&self, now: Timestamp) -> bool {
        let today = zone(self.zone).to_datetime(now).date();
        self.state == Some(State::Active) && self.paused_until.is_none_or(|until| until <= today)
    }
}

pub fn zone(at: usize) -> TimeZone {
    TimeZone::get(ZONES[at]).unwrap()
}

/// The last hour at which a cadence was due: eight o'clock, on Mondays, on first days.
pub fn last_hour(cadence: Cadence, at: usize, now: Timestamp) -> Option<Timestamp> {
    let zone = zone(at);
    let mut date = zone.to_datetime(now).date();
    loop {
        let is_due = match cadence {
            Cadence::Instant => return None,
            Cadence::Daily => true,
            Cadence::Weekly => date.weekday() == jiff::civil::Weekday::Monday,
            Cadence::Monthly => date.day() == 1,
        };
        let moment = date.at(8, 0, 0, 0).to_zoned(zone.clone()).unwrap().timestamp();
        if is_due && moment <= now {
            return Some(moment);
        }
        date = date.yesterday().unwrap();
    }
}

/// How many hours after its hour a digest is still mailed.
pub fn patience(cadence: Cadence) -> i64 {
    match cadence {
        Cadence::Instant => i64::MAX,
        Cadence::Daily => 12,
        Cadence::Weekly => 48,
        Cadence::Monthly => 96,
    }
}
