//! Who gets which digest: everyone who gets the same gets one that was rendered once.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Digester, is_paused};
use crate::digest::{Candidate, suspects, union};
use crate::heartbeat;
use crate::store::mail::{Due, Given, Made, Planned, Round};
use crate::subscriber::Cadence;

/// So many subscribers are planned in one transaction: others who write wait no longer than that takes.
pub const CHUNK: usize = 10_000;

/// A plan in the making.
pub struct Planner<'d> {
    digester: &'d Digester,
    cadence: Cadence,
    mark: u64,
    /// The day that it is for.
    pub date: Date,
    at: Timestamp,
    now: Timestamp,
    /// The feeds that mail is made of, by their place in the settings.
    feeds: HashMap<String, usize>,
    /// What is new in a feed above a mark.
    lists: HashMap<(usize, u64), Rc<[Candidate]>>,
    /// What is new to whoever has these feeds from these marks.
    groups: HashMap<Vec<(usize, u64)>, Rc<Group>>,
    /// Digests by the language, the feeds and the entries.
    made: HashMap<Contents, Rc<Made>>,
    mails: u64,
}

/// What makes two digests the same: the language, the feeds, the entries.
type Contents = (String, Vec<usize>, Vec<String>);

/// Who has the same feeds from the same marks.
struct Group {
    feeds: Vec<usize>,
    fresh: Vec<Candidate>,
}

impl<'d> Planner<'d> {
    /// A plan for a cadence up to a mark, due at one moment and made at another.
    pub fn new(digester: &'d Digester, cadence: Cadence, mark: u64, at: Timestamp, now: Timestamp) -> Self {
        let settings = &digester.settings;
        let feeds = settings.feeds.iter().enumerate().filter(|(_, feed)| feed.mail != crate::settings::MailPolicy::Off);
        Self {
            digester,
            cadence,
            mark,
            date: settings.site.timezone.to_datetime(at).date(),
            at,
            now,
            feeds: feeds.map(|(at, feed)| (feed.name.clone(), at)).collect(),
            lists: HashMap::new(),
            groups: HashMap::new(),
            made: HashMap::new(),
            mails: 0,
        }
    }

    /// Makes the mails of some subscribers: all at once, or none.
    pub fn chunk(&mut self, due: &[Due], round: Option<&Round>) -> Result<()> {
        let (digests, planned) = self.look(due)?;
        if planned.is_empty() && round.is_none() {
            return Ok(());
        }
        self.mails += planned.iter().filter(|plan| plan.digest.is_some()).count() as u64;
        let spread = match (round, self.cadence) {
            (Some(_), cadence) if cadence != Cadence::Instant => self.digester.settings.digest.spread.as_secs(),
            _ => 0,
        };
        self.digester.store.plan(round, (self.cadence, self.mark), &digests, &planned, &|key| place(key, spread))
    }

    /// The digests of some subscribers, and whose they are.
    pub fn look(&mut self, due: &[Due]) -> Result<(Vec<Made>, Vec<Planned>)> {
        let mut wanted: Vec<(&Due, Rc<Group>)> = Vec::new();
        for person in due {
            heartbeat::beat();
            if is_paused(&person.zone, person.paused_until, self.now) {
                continue;
            }
            let group = self.group(person)?;
            if !group.fresh.is_empty() {
                wanted.push((person, group));
            }
        }
        let given = self.given(&wanted)?;
        let (mut places, mut digests, mut planned) = (HashMap::new(), Vec::new(), Vec::new());
        for (person, group) in wanted {
            heartbeat::beat();
            let had = |item: &str| given.get(item).is_some_and(|who| who.contains(&person.key));
            let lost = |first: u64| self.digester.lost.is_some_and(|lost| lost.may_have_given(first, person.key));
            let items = group.fresh.iter().filter(|fresh| fresh.first > person.passed || !had(&fresh.item));
            let items = items.filter(|fresh| !lost(fresh.first));
            let items: Vec<String> = items.map(|fresh| fresh.item.clone()).collect();
            let digest = match items.is_empty() {
                true => None,
                false => {
                    let made = self.made((person.language.clone(), group.feeds.clone(), items))?;
                    Some(*places.entry(made.content).or_insert_with(|| {
                        digests.push((*made).clone());
                        digests.len() - 1
                    }))
                }
            };
            planned.push(Planned { subscriber: person.key, digest, made: self.at });
        }
        Ok((digests, planned))
    }

    fn group(&mut self, person: &Due) -> Result<Rc<Group>> {
        let known = person.feeds.iter().filter_map(|(feed, mark)| Some((*self.feeds.get(feed)?, *mark)));
        let mut key: Vec<(usize, u64)> = known.collect();
        key.sort_unstable();
        if let Some(group) = self.groups.get(&key) {
            return Ok(Rc::clone(group));
        }
        let lists = key.iter().map(|(feed, above)| self.list(*feed, *above)).collect::<Result<Vec<_>>>()?;
        let fresh = union(lists.iter().map(AsRef::as_ref));
        let group = Rc::new(Group { feeds: key.iter().map(|(feed, _)| *feed).collect(), fresh });
        self.groups.insert(key, Rc::clone(&group));
        Ok(group)
    }

    fn list(&mut self, feed: usize, above: u64) -> Result<Rc<[Candidate]>> {
        if let Some(list) = self.lists.get(&(feed, above)) {
            return Ok(Rc::clone(list));
        }
        let name = self.digester.settings.feeds.get(feed).map_or("", |feed| feed.name.as_str());
        let list: Rc<[Candidate]> = self.digester.store.candidates(name, above, self.mark)?.into();
        self.lists.insert((feed, above), Rc::clone(&list));
        Ok(list)
    }

    /// Who of them was given what before: asked only of entries that somebody can have been given.
    fn given(&self, wanted: &[(&Due, Rc<Group>)]) -> Result<Given> {
        let mut items = HashSet::new();
        for (person, group) in wanted {
            items.extend(suspects(&group.fresh, person.passed).map(|fresh| fresh.item.clone()));
        }
        let keys = || wanted.iter().map(|(person, _)| person.key);
        match (items.is_empty(), keys().min(), keys().max()) {
            (false, Some(from), Some(to)) => self.digester.store.given(&items, from, to),
            _ => Ok(Given::new()),
        }
    }

    fn made(&mut self, contents: Contents) -> Result<Rc<Made>> {
        if let Some(made) = self.made.get(&contents) {
            return Ok(Rc::clone(made));
        }
        let (language, feeds, items) = &contents;
        let made = Rc::new(self.digester.make(self.cadence, self.date, self.at, language, feeds, items)?);
        self.made.insert(contents, Rc::clone(&made));
        Ok(made)
    }

    /// Says what was made, where something was.
    pub fn tell(&self, zone: &str) {
        if self.mails > 0 {
            let (mails, digests, cadence) = (self.mails, self.made.len(), self.cadence);
            let one = self.made.values().next().filter(|_| digests == 1).map(|made| made.edition.id.as_str());
            tracing::info!(
                event = "digest_planned",
                digest = one,
                cadence = cadence.name(),
                zone,
                mails,
                "{cadence} digest{}{zone}: {mails} to be sent, {digests} different",
                if zone.is_empty() { "" } else { " in " }
            );
        }
    }
}

/// Where in the time that a run is spread over a subscriber stands: always the same place.
fn place(key: i64, spread: u64) -> i64 {
    let mixed = key.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    i64::try_from(mixed.checked_rem(spread).unwrap_or(0)).unwrap_or(0)
}
