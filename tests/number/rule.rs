//! The rule of the number, as it reads from outside: who may be given what, who must be, and who not again.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use courant::subscriber::Cadence;
use jiff::{SignedDuration, Timestamp};

use super::model::{last_hour, patience};
use super::outbox::{Digest, Outbox, SENT};
use super::readers::address;
use super::world::World;

/// `digest.instant.delay`, and the second that rows leave out.
const DELAY: SignedDuration = SignedDuration::from_secs(601);

impl World {
    fn who(&self, to: &str) -> Result<usize> {
        (0..self.model.people.len()).find(|who| address(*who) == to).with_context(|| format!("who is {to}"))
    }

    /// Of what was made since the last reading: it is somebody's who is to be mailed, and new to them.
    pub fn check_made(&self, outbox: &Outbox) -> Result<()> {
        let mut digests: BTreeMap<(&str, Cadence), usize> = BTreeMap::new();
        let mut given: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (to, digest, _) in outbox.since(&self.outbox) {
            let who = self.who(to)?;
            let person = &self.model.people[who];
            ensure!(person.may_be_mailed(self.now), "at {} mail was made for {to}, who is {person:?}", self.now);
            if digest.is_correction {
                self.check_correction(outbox, to, digest)?;
                continue;
            }
            *digests.entry((to, digest.cadence)).or_default() += 1;
            let before = self.outbox.given(to, |_| true);
            let news: BTreeSet<&str> = self.model.news(who, Some(digest.cadence)).map(|(id, _)| id).collect();
            for item in &digest.items {
                let again = before.contains(item.as_str()) || !given.insert((to, item));
                ensure!(!again, "{to} is given {item} a second time, by a {} digest", digest.cadence);
                ensure!(!self.once_given.contains(&(to.into(), item.clone())), "{to} is given {item} again");
                ensure!(
                    news.contains(item.as_str()),
                    "{to} is given {item}, which is not news to their {} feeds",
                    digest.cadence
                );
            }
        }
        match digests.into_iter().find(|(_, number)| *number > 1) {
            Some(((to, cadence), number)) => anyhow::bail!("{to} has {number} {cadence} digests of one turn"),
            None => Ok(()),
        }
    }

    /// A correction goes once, to who was sent the article without it.
    fn check_correction(&self, outbox: &Outbox, to: &str, digest: &Digest) -> Result<()> {
        let item = digest.corrects.as_deref().context("it corrects nothing")?;
        let theirs = || outbox.deliveries.iter().filter(|((_, who), _)| who == to);
        let corrections =
            theirs().filter(|((key, _), _)| outbox.digests[key].corrects.as_deref() == Some(item)).count();
        ensure!(corrections == 1, "{to} has {corrections} corrections of {item}");
        let had = theirs()
            .any(|((key, _), delivery)| delivery.state == SENT && outbox.digests[key].uncorrected.contains(item));
        ensure!(had, "{to} has a correction of {item}, and never had the article");
        ensure!(digest.uncorrected.is_empty(), "a correction of {item} without a word of what was wrong");
        Ok(())
    }

    /// After a turn nobody waits for what they are owed by now.
    pub fn check_missed(&self, outbox: &Outbox) -> Result<()> {
        for (who, person) in self.model.people.iter().enumerate().filter(|(_, person)| person.is_mailed(self.now)) {
            let given = outbox.given(&address(who), |_| true);
            for cadence in Cadence::ALL {
                let hour = last_hour(cadence, person.zone, self.now);
                let is_due = |seen: Timestamp| match hour {
                    None => seen + DELAY <= self.now,
                    Some(hour) => self.is_run(cadence, hour, person.zone),
                };
                for (id, since) in self.model.news(who, Some(cadence)) {
                    let is_withheld = self.withheld.contains(&(address(who), id.to_owned()));
                    let missed = is_due(since.at) && !given.contains(id) && !is_withheld;
                    ensure!(
                        !missed,
                        "at {} {} misses {id} in their {cadence} mail: {person:?}",
                        self.now,
                        address(who)
                    );
                }
            }
        }
        Ok(())
    }

    /// Whether the digester must have run for an hour in the turn that was just now: it had seen the zone before, the hour
    /// came after it last ran, and is not long past.
    fn is_run(&self, cadence: Cadence, hour: Timestamp, zone: usize) -> bool {
        self.model.zones.contains(&zone)
            && self.model.latest_turn.is_some_and(|last| last < hour)
            && self.now.duration_since(hour) <= SignedDuration::from_hours(patience(cadence))
    }

    /// In the end everybody has everything, and every correction of it.
    pub fn check_end(&self, settled: u64) -> Result<()> {
        let catalogue = self.house.newsroom().catalogue();
        let corrected: BTreeSet<String> = catalogue
            .records()
            .filter(|record| catalogue.is_visible(&record.entry.id) && record.entry.correction.is_some())
            .map(|record| record.entry.id)
            .collect();
        for (who, person) in self.model.people.iter().enumerate().filter(|(_, person)| person.is_mailed(self.now)) {
            let to = address(who);
            let given = self.outbox.given(&to, |_| true);
            for (id, since) in self.model.news(who, None) {
                let missed = since.order <= settled && !given.contains(id);
                let is_withheld = self.withheld.contains(&(to.clone(), id.to_owned()));
                ensure!(!missed || is_withheld, "{to} was never given {id}: {person:?}");
            }
            for item in corrected.iter().filter(|_| !self.left.contains(&who)) {
                let theirs = || self.outbox.deliveries.iter().filter(|((_, who), _)| *who == to);
                let had = theirs().any(|((key, _), delivery)| {
                    delivery.state == SENT && self.outbox.digests[key].uncorrected.contains(item)
                });
                let told = theirs().any(|((key, _), _)| self.outbox.digests[key].corrects.as_ref() == Some(item));
                ensure!(!had || told, "{to} has {item} without its correction");
            }
        }
        Ok(())
    }
}
