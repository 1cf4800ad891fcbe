//! A house, its press, and its readers: deeds are done, and what was made of them is held against the rule.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use courant::files::Wake;
use courant::mail::EmailAddress;
use courant::store::mail::{Imported, Outcome, RowIn, Settled};
use courant::subscriber::{Change, State, Subscription, Wish};
use jiff::{SignedDuration, Timestamp};
use rusqlite::OptionalExtension;

use super::deed::{BEGINNINGS, Deed, FEEDS, Life, Post, Step, Wanted, Work, ZONES};
use super::house::House;
use super::model::{self, Model};
use super::outbox::Outbox;
use super::press::Press;

pub struct World {
    pub house: House,
    pub model: Model,
    /// As it was after the last turn.
    pub outbox: Outbox,
    pub now: Timestamp,
    /// Who left, or bounced: corrections of what they had then are not owed to them.
    pub left: BTreeSet<usize>,
    /// What somebody was given by a store that is no more: by address and entry.
    pub once_given: BTreeSet<(String, String)>,
    /// What that store may have given them, and is owed to them no more.
    pub withheld: BTreeSet<(String, String)>,
    press: Press,
    wakes: Vec<Wake>,
    is_down: bool,
}

pub fn address(who: usize) -> String {
    format!("reader{who}@people.example")
}

fn email(who: usize) -> EmailAddress {
    address(who).parse().unwrap()
}

fn wish(wanted: &Wanted) -> Wish {
    let feeds = FEEDS.iter().zip(wanted.feeds);
    let subscriptions =
        feeds.filter_map(|((feed, _), cadence)| Some(Subscription { feed: (*feed).into(), cadence: cadence? }));
    Wish { subscriptions: subscriptions.collect(), zone: ZONES[wanted.zone].into(), language: "en".into() }
}

impl World {
    pub fn new(life: &Life) -> Result<Self> {
        let now = BEGINNINGS[life.beginning].parse()?;
        let tables = if life.approve { "[digest]\napprove = [\"editor@news.example\"]" } else { "" };
        let house = House::new(&FEEDS, tables, now)?;
        let press = Press::new(&house.articles());
        Ok(Self {
            house,
            model: Model::new(),
            outbox: Outbox::default(),
            now,
            left: BTreeSet::new(),
            once_given: BTreeSet::new(),
            withheld: BTreeSet::new(),
            press,
            wakes: Vec::new(),
            is_down: false,
        })
    }

    pub fn step(&mut self, step: &Step) -> Result<()> {
        self.now += SignedDuration::from_mins(step.minutes);
        for deed in &step.deeds {
            self.wakes.extend(self.press.apply(deed, self.now));
            self.deed(deed).with_context(|| format!("{deed:?}"))?;
        }
        if std::mem::take(&mut self.is_down) && step.work != Work::Down {
            self.house.restart(self.now)?;
        }
        match step.work {
            Work::Down => self.is_down = true,
            Work::Look => self.look()?,
            Work::Turn => self.turn(true)?,
            Work::Crash(rows, restart) => {
                self.house.fuse(Some(rows))?;
                let wakes = std::mem::take(&mut self.wakes);
                self.now = self.house.look(wakes, self.now)?;
                let _ = self.house.digester().turn(self.now);
                self.house.fuse(None)?;
                if restart {
                    self.house.restart(self.now)?;
                }
                // What the publisher could not write down may have missed its hour.
                self.model.latest_turn = self.model.latest_turn.max(Some(self.now));
                self.turn(true).context("after a crash")?;
            }
        }
        Ok(())
    }

    /// Looks at everything that was touched.
    pub fn look(&mut self) -> Result<()> {
        let wakes = std::mem::take(&mut self.wakes);
        self.now = self.house.look(wakes, self.now)?;
        self.house.check_faults()?;
        self.model.observe(self.house.newsroom(), self.now);
        Ok(())
    }

    /// Looks, makes what is due, and holds it against the rule; `again`: a second turn at the same moment makes nothing.
    pub fn turn(&mut self, again: bool) -> Result<()> {
        self.look()?;
        self.house.digester().turn(self.now)?;
        let outbox = Outbox::read(&self.house.rows, &self.outbox)?;
        self.check_made(&outbox)?;
        self.check_missed(&outbox)?;
        self.outbox = outbox;
        self.model.latest_turn = self.model.latest_turn.max(Some(self.now));
        self.model.zones = self.model.opened.clone();
        if again {
            self.house.digester().turn(self.now)?;
            let outbox = Outbox::read(&self.house.rows, &self.outbox)?;
            ensure!(outbox.since(&self.outbox).next().is_none(), "a second turn at the same moment made a mail");
        }
        Ok(())
    }

    fn deed(&mut self, deed: &Deed) -> Result<()> {
        match deed {
            Deed::Ask(who, wanted) => {
                self.house.store().ask(&email(*who), &wish(wanted), "test", self.now, self.now)?;
            }
            Deed::Confirm(who) => self.confirm(*who)?,
            Deed::Change(who, wanted, pause) => self.change(*who, wanted, *pause)?,
            Deed::Leave(who) => {
                if let Some(person) = self.house.store().subscriber_at(&email(*who))? {
                    self.house.store().unsubscribe(person.reference)?;
                    if person.state != State::Suppressed {
                        self.model.leave(*who, State::Unsubscribed);
                    }
                    self.left.insert(*who);
                }
            }
            Deed::Import(who, wanted) => self.import(*who, wanted)?,
            Deed::Mail(post) => self.mail(*post)?,
            Deed::SendNow(cadence) => {
                // Before its first turn the daemon answers nobody.
                if self.model.latest_turn.is_some() {
                    self.house.digester().send_now(*cadence, self.now, false)?;
                    let outbox = Outbox::read(&self.house.rows, &self.outbox)?;
                    self.check_made(&outbox)?;
                    self.outbox = outbox;
                }
            }
            Deed::Judge(leaves) => {
                for (key, _) in self.outbox.digests.iter().filter(|(_, digest)| digest.state != "open") {
                    self.house.store().judge(*key, *leaves, self.now)?;
                }
            }
            Deed::Restart => {
                self.house.restart(self.now)?;
                self.look()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn confirm(&mut self, who: usize) -> Result<()> {
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
            let person = &mut self.model.people[who];
            person.zone = wanted.zone;
            person.paused_until = paused_until;
            for (had, _) in person.feeds.iter_mut().zip(&wanted.feeds).filter(|(_, wanted)| wanted.is_none()) {
                *had = None;
            }
            self.model.subscribe(who, &wanted.feeds);
        }
        Ok(())
    }

    fn import(&mut self, who: usize, wanted: &Wanted) -> Result<()> {
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
        self.house.store().settle(&outcomes)?;
        if post == Post::Lost {
            self.house.restart(self.now)?;
            self.look()?;
        }
        self.outbox = Outbox::read(&self.house.rows, &self.outbox)?;
        Ok(())
    }

    /// The whole life after its last deed: pauses end, all that is to come comes, and every cadence has had its turn.
    pub fn finish(&mut self) -> Result<()> {
        if std::mem::take(&mut self.is_down) {
            self.house.restart(self.now)?;
        }
        for who in 0..self.model.people.len() {
            let person = self.model.people[who].clone();
            if person.state == Some(State::Active) {
                let feeds = person.feeds.map(|feed| feed.map(|(cadence, _)| cadence));
                self.change(who, &Wanted { feeds, zone: person.zone }, None)?;
            }
        }
        self.pass(16)?;
        let settled = self.model.order;
        self.pass(33)?;
        self.check_end(settled).context("at the end")
    }

    fn pass(&mut self, days: i64) -> Result<()> {
        let end = self.now + SignedDuration::from_hours(24 * days);
        while self.now < end {
            self.now += SignedDuration::from_hours(11);
            self.turn(false)?;
            self.deed(&Deed::Judge(true))?;
            self.mail(Post::Accepted)?;
        }
        Ok(())
    }
}
