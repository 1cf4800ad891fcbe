//! A house, its press, and its readers: deeds are done, and what was made of them is held against the rule.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use courant::files::Wake;
use courant::subscriber::State;
use jiff::{SignedDuration, Timestamp};

use super::deed::{BEGINNINGS, Deed, FEEDS, Life, Post, Step, Wanted, Work};
use super::house::House;
use super::model::Model;
use super::outbox::Outbox;
use super::press::Press;
use super::readers::{email, wish};

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
        self.model.turned(self.now);
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
            // Before its first turn the daemon answers nobody.
            Deed::SendNow(cadence) if self.model.latest_turn.is_some() => {
                self.house.digester().send_now(*cadence, self.now, false)?;
                let outbox = Outbox::read(&self.house.rows, &self.outbox)?;
                self.check_made(&outbox)?;
                self.outbox = outbox;
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
