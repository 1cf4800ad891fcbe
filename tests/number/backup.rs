//! A backup is put in the place of the store after the store went on: what it takes for new was mailed already.

use std::collections::BTreeSet;

use super::deed::{Life, PEOPLE};
use super::model::Model;
use super::outbox::{Outbox, SENT};
use super::readers::address;
use super::world::World;
use anyhow::{Context, Result, ensure};
use courant::subscriber::State;

/// A life in which the store of one step is put back at a later one, counted from the end.
#[derive(Debug, Clone)]
pub struct PutBack {
    pub life: Life,
    pub backup: usize,
    pub put_back: usize,
}

/// What was so when the copy was made.
struct Backup {
    bytes: Vec<u8>,
    model: Model,
    /// The entries that the store knows of.
    known: BTreeSet<String>,
}

/// Lives it: who was given or sent something by the store that is no more does not get it from the one that is.
pub fn live(case: &PutBack) -> Result<()> {
    let mut world = World::new(&case.life)?;
    let (backup_at, back_at) = (case.backup.min(case.put_back), case.backup.max(case.put_back));
    let mut backup = None;
    for (number, step) in case.life.steps.iter().enumerate() {
        world.step(step).with_context(|| format!("step {}", number + 1))?;
        if number == backup_at {
            backup = Some(world.backup()?);
        }
        if number == back_at
            && let Some(backup) = backup.take()
        {
            world.put_back(backup).with_context(|| format!("put back after step {}", number + 1))?;
        }
    }
    world.finish()
}

impl World {
    fn backup(&self) -> Result<Backup> {
        let mut query = self.house.rows.prepare("SELECT DISTINCT id FROM number")?;
        let known = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(Backup { bytes: self.house.backup()?, model: self.model.clone(), known })
    }

    /// Puts an older store in the place of this one, and starts.
    fn put_back(&mut self, backup: Backup) -> Result<()> {
        let lost = Outbox::read(&self.house.rows, &self.outbox)?;
        self.house.put_back(&backup.bytes, self.now)?;
        // Another store: its digests are others.
        self.outbox = Outbox::read(&self.house.rows, &Outbox::default())?;
        let (order, latest_turn) = (self.model.order, self.model.latest_turn);
        let gone = std::mem::replace(&mut self.model, Model { order, latest_turn, ..backup.model }).people;
        // Who left, or bounced, and was not back, stays away.
        for who in (0..PEOPLE).filter(|who| matches!(gone[*who].state, Some(State::Unsubscribed | State::Suppressed))) {
            if self.model.people[who].state == Some(State::Active) {
                self.model.leave(who, State::Unsubscribed);
            }
        }
        self.look()?;
        let is_told = self.house.store().is_put_back()?;
        let was_mailed = lost.deliveries.iter().any(|(which, delivery)| {
            let old = self.outbox.deliveries.get(which);
            old.is_none_or(|old| old.state != SENT && delivery.state == SENT)
        });
        ensure!(is_told || !was_mailed, "the store does not know that it is an older copy");
        if !is_told {
            return Ok(());
        }
        // The limits of the promise: an entry that the copy never knew, and that is nowhere to be seen now, is new when it
        // comes; somebody whom the copy never knew is nobody.
        let seen: BTreeSet<String> = self.model.feeds.iter().flat_map(|feed| feed.keys().cloned()).collect();
        for who in (0..PEOPLE).filter(|who| self.model.people[*who].state.is_some()) {
            let to = address(who);
            let has = self.outbox.given(&to, |state| state == SENT);
            let given = lost.given(&to, |_| true).into_iter().filter(|item| !has.contains(item));
            let given = given.filter(|item| backup.known.contains(*item) || seen.contains(*item));
            self.once_given.extend(given.map(|item| (to.clone(), item.to_owned())));
            let may_have = backup.known.union(&seen).filter(|item| !has.contains(item.as_str()));
            self.withheld.extend(may_have.map(|item| (to.clone(), item.to_owned())));
            // Corrections of what they have from the lost store are not owed to them.
            self.left.insert(who);
        }
        self.model.start_at_now();
        self.turn(true)
    }
}
