//! What readers do, the admin does with them, and the relay says of their mail; the model is told of it.

use anyhow::{Context, Result, ensure};
use courant::mail::EmailAddress;
use courant::store::mail::{Imported, Outcome, RowIn, Settled};
use courant::subscriber::{Change, State, Subscription, Wish};
use jiff::SignedDuration;
use rusqlite::OptionalExtension;

use super::deed::{FEEDS, Post, Wanted, ZONES};
use super::model;
use super::outbox::Outbox;
use super::world::World;

pub fn address(who: usize) -> String {
    format!("reader{who}@people.example")
}

pub fn email(who: usize) -> EmailAddress {
    address(who).parse().unwrap()
}

pub fn wish(wanted: &Wanted) -> Wish {
    let feeds = FEEDS.iter().zip(wanted.feeds);
    let subscriptions =
        feeds.filter_map(|((feed, _), cadence)| Some(Subscription { feed: (*feed).into(), cadence: cadence? }));
    Wish { subscriptions: subscriptions.collect(), zone: ZONES[wanted.zone].into(), language: "en".into() }
}

impl World {
    /// Confirms what was asked for last, if anything was.
    pub fn confirm(&mut self, who: usize) -> Result<()> {
        let sql = "SELECT w.number, w.wish, w.done FROM wish w JOIN subscriber s ON s.key = w.subscriber
                   WHERE s.address = ?1 ORDER BY w.asked DESC, w.number LIMIT 1";
        let found: Option<(i64, String, bool)> = self
            .house
            .rows
            .query_row(sql, [address(who)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((number, wish, done)) = found else { return Ok(()) };
        if self.house.store().confirm(number.cast_unsigned(), self.now)?.is_none() || done {
            return Ok(());
        }
        let wish: Wish = serde_json::from_str(&wish)?;
        let person = &mut self.model.people[who];
        if person.state != Some(State::Active) {
            // Whoever comes back starts anew.
            person.feeds = [None; 3];
            person.state = Some(State::Active);
            person.paused_until = None;
            person.had_ended = false;
            person.zone = ZONES.iter().position(|zone| *zone == wish.zone).context("a zone")?;
        }
        let cadence = |feed: &str| wish.subscriptions.iter().find(|one| one.feed == feed).map(|one| one.cadence);
        self.model.subscribe(who, &FEEDS.map(|(feed, _)| cadence(feed)));
        Ok(())
    }

    pub fn change(&mut self, who: usize, wanted: &Wanted, pause: Option<i64>) -> Result<()> {
        let Some(person) = self.house.store().subscriber_at(&email(who))? else { return Ok(()) };
        let Wish { subscriptions, zone, language } = wish(wanted);
        let today = model::zone(wanted.zone).to_datetime(self.now).date();
        let paused_until = pause.map(|days| today + jiff::Span::new().days(days));
        let change = Change { subscriptions, zone, language, paused_until };
        if self.house.store().change(person.reference, &change)?.is_some() {
            self.model.pause(who, paused_until);
            let person = &mut self.model.people[who];
            person.zone = wanted.zone;
            for (had, _) in person.feeds.iter_mut().zip(&wanted.feeds).filter(|(_, wanted)| wanted.is_none()) {
                *had = None;
            }
            self.model.subscribe(who, &wanted.feeds);
        }
        Ok(())
    }

    pub fn import(&mut self, who: usize, wanted: &Wanted) -> Result<()> {
        let Wish { subscriptions, zone, language } = wish(wanted);
        let row = RowIn {
            address: address(who),
            subscriptions,
            zone,
            language,
            state: Some(State::Active),
            confirmed: Some(self.now),
            proof: "on paper".into(),
        };
        let taken = self.house.store().import(&[row], "test", self.now, &mut || self.now)?;
        if taken == [Imported::Taken] {
            let person = &mut self.model.people[who];
            if person.state != Some(State::Active) {
                person.state = Some(State::Active);
                person.zone = wanted.zone;
            }
            self.model.opened.insert(wanted.zone);
            self.model.subscribe(who, &wanted.feeds);
        }
        Ok(())
    }

    /// The mailer's part: what is claimed may leave, and becomes of it what the relay says.
    pub fn mail(&mut self, post: Post) -> Result<()> {
        let claims = self.house.store().claim_deliveries(self.now, 100)?;
        let before = Outbox::read(&self.house.rows, &self.outbox)?;
        let states: Vec<_> = self.model.people.iter().map(|person| person.state).collect();
        let mut outcomes = Vec::new();
        for (number, claim) in claims.iter().enumerate() {
            let to = claim.person.address.to_string();
            let who = (0..self.model.people.len()).find(|who| address(*who) == to).context("who is that")?;
            let digest = &before.digests[&claim.digest];
            ensure!(digest.state == "open", "a {} digest leaves", digest.state);
            let state = states[who];
            ensure!(state == Some(State::Active), "mail leaves to {to}, who is {state:?}");
            for item in digest.items.iter().filter(|_| !digest.is_correction) {
                ensure!(!self.once_given.contains(&(to.clone(), item.clone())), "{to} is sent {item} again");
            }
            let outcome = match (post, number % 3) {
                (Post::Lost, _) => continue,
                (Post::Mixed, 1) => Outcome::Later(self.now + SignedDuration::from_mins(5), "busy".into()),
                (Post::Mixed, 2) => Outcome::Failed("no".into()),
                (Post::Bounced, _) if number == 0 => {
                    self.model.leave(who, State::Suppressed);
                    self.left.insert(who);
                    Outcome::Bounced("nobody".into())
                }
                _ => Outcome::Sent("yes".into()),
            };
            outcomes.push((Settled::Delivery(claim.digest, claim.subscriber), outcome));
        }
        self.house.store().settle(&outcomes, self.now)?;
        if post == Post::Lost {
            self.house.restart(self.now)?;
            self.look()?;
        }
        self.outbox = Outbox::read(&self.house.rows, &self.outbox)?;
        Ok(())
    }
}
