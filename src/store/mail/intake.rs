//! Subscribers that an admin brings, each by the rules: nobody who left, bounced or complained comes back by a list.

use std::collections::HashSet;

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::admin::{Imported, RowIn};
use super::departures::Departures;
use super::people::{by_address, insert, leave, look_at, open_rounds, subscribe_at, suppressed};
use super::{ask, mark, whole};
use crate::mail::EmailAddress;
use crate::subscriber::{Cadence, State, Subscriber, Wish};

/// Rows that come in together.
pub(super) struct Intake<'t> {
    transaction: &'t Transaction<'t>,
    departures: &'t Departures,
    origin: &'t str,
    now: Timestamp,
    /// Who was mailed until now: the keys of those whose mail under way is to be withdrawn.
    pub left: Vec<i64>,
    /// Where new subscriptions start.
    start: i64,
    /// Whether there is any address that is not to be mailed: where there is none, none is looked for.
    suppresses: bool,
    /// Zones that have their rounds: a list has many people and few zones.
    zones: HashSet<String>,
}

impl<'t> Intake<'t> {
    pub(super) fn new(
        transaction: &'t Transaction<'t>,
        departures: &'t Departures,
        origin: &'t str,
        now: Timestamp,
    ) -> Result<Self> {
        let sql = "SELECT EXISTS (SELECT 1 FROM suppression)";
        let suppresses = transaction.query_row(sql, [], |row| row.get(0))?;
        let start = whole(mark(transaction)?);
        Ok(Self { transaction, departures, origin, now, left: Vec::new(), start, suppresses, zones: HashSet::new() })
    }

    pub(super) fn take(&mut self, row: &RowIn, due: &mut dyn FnMut() -> Timestamp) -> Result<Imported> {
        let address: EmailAddress = match row.address.parse() {
            Ok(address) => address,
            Err(why) => return Ok(Imported::Refused(why)),
        };
        let known = by_address(self.transaction, &address)?;
        let known = known.as_ref();
        if let Some(state @ (State::Unsubscribed | State::Suppressed)) = row.state {
            return self.keep_away(row, address, state, known);
        }
        if let Some(why) = self.barred(&address, known.map(|(_, person)| person.state))? {
            return Ok(Imported::Refused(why));
        }
        match row.state {
            Some(State::Active) => self.enter(row, address, known),
            _ => self.ask(row, &address, known.map(|(_, person)| person), due),
        }
    }

    /// Why somebody is not to be mailed whatever a list says.
    fn barred(&self, address: &EmailAddress, known: Option<State>) -> Result<Option<String>> {
        Ok(match known {
            Some(State::Unsubscribed) => Some("has unsubscribed: only they can come back".into()),
            Some(State::Suppressed) => Some("is suppressed, because mail bounced or was complained of".into()),
            _ if !self.suppresses => None,
            _ => suppressed(self.transaction, address)?
                .map(|(reason, _)| format!("is not to be mailed ({reason}): only they can come back")),
        })
    }

    fn ask(
        &self,
        row: &RowIn,
        address: &EmailAddress,
        known: Option<&Subscriber>,
        due: &mut dyn FnMut() -> Timestamp,
    ) -> Result<Imported> {
        let subscriptions = row.subscriptions.clone();
        let has_all = |person: &Subscriber| {
            person.state == State::Active && subscriptions.iter().all(|wanted| person.subscriptions.contains(wanted))
        };
        if known.is_some_and(has_all) {
            return Ok(Imported::Taken);
        }
        let wish = Wish { subscriptions, zone: row.zone.clone(), language: row.language.clone() };
        Ok(match ask::ask(self.transaction, address, &wish, self.origin, self.now, due())? {
            ask::Asked::Letter => Imported::Asked,
            ask::Asked::Nothing => {
                Imported::Refused("enough mail went to this address today: try again tomorrow".into())
            }
        })
    }

    /// Whoever left or bounced elsewhere is known as such, and not mailed. What is known of how they once agreed stays.
    fn keep_away(
        &mut self,
        row: &RowIn,
        address: EmailAddress,
        state: State,
        known: Option<&(i64, Subscriber)>,
    ) -> Result<Imported> {
        let t = self.transaction;
        let Some((key, person)) = known else {
            // Whoever was forgotten is not mailed either, and no list writes down again who they are.
            if !self.suppresses || suppressed(t, &address)?.is_none() {
                insert(t, &newcomer(row, address, state, self.origin, self.now))?;
            }
            return Ok(Imported::Taken);
        };
        if matches!(person.state, State::Active | State::Pending) {
            self.departures.note(t, &person.address, true)?;
            self.left.push(*key);
        }
        leave(t, *key, person.state)?;
        t.prepare_cached(
            "UPDATE subscriber SET state = CASE state WHEN 'suppressed' THEN state ELSE ?2 END,
                 confirmed = coalesce(confirmed, ?3), proof = CASE proof WHEN '' THEN ?4 ELSE proof END WHERE key = ?1",
        )?
        .execute(params![key, state.name(), row.confirmed.map(Timestamp::as_second), row.proof])?;
        Ok(Imported::Taken)
    }

    /// Takes somebody in who agreed.
    fn enter(&mut self, row: &RowIn, address: EmailAddress, known: Option<&(i64, Subscriber)>) -> Result<Imported> {
        let t = self.transaction;
        let key = match known {
            Some((key, person)) => {
                if person.state == State::Pending {
                    t.prepare_cached(
                        "UPDATE subscriber SET state = ?2, confirmed = ?3, proof = ?4, zone = ?5, language = ?6 WHERE key = ?1",
                    )?
                    .execute(params![
                        key,
                        State::Active.name(),
                        row.confirmed.map(Timestamp::as_second),
                        row.proof,
                        row.zone,
                        row.language
                    ])?;
                }
                *key
            }
            None => insert(t, &newcomer(row, address, State::Active, self.origin, self.now))?,
        };
        subscribe_at(t, key, &row.subscriptions, self.start)?;
        if !self.zones.contains(&row.zone) {
            open_rounds(t, &row.zone)?;
            self.zones.insert(row.zone.clone());
        }
        if row.subscriptions.iter().any(|subscription| subscription.cadence == Cadence::Instant) {
            look_at(t, key)?;
        }
        Ok(Imported::Taken)
    }
}

fn newcomer(row: &RowIn, address: EmailAddress, state: State, origin: &str, now: Timestamp) -> Subscriber {
    Subscriber {
        reference: 0,
        address,
        state,
        zone: row.zone.clone(),
        language: row.language.clone(),
        paused_until: None,
        asked: row.confirmed.unwrap_or(now),
        confirmed: row.confirmed,
        proof: row.proof.clone(),
        origin: origin.to_owned(),
        subscriptions: Vec::new(),
    }
}
