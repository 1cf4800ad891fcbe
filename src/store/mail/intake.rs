//! Subscribers that an admin brings, each by the rules: nobody who left, bounced or complained comes back by a list.

use std::collections::HashSet;

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::admin::{Imported, RowIn};
use super::people::{by_address, insert, look_at, open_rounds, subscribe_at, suppressed};
use super::{ask, mark, whole};
use crate::mail::EmailAddress;
use crate::subscriber::{Cadence, State, Subscriber, Wish};

/// Rows that come in together.
pub(super) struct Intake<'t> {
    transaction: &'t Transaction<'t>,
    origin: &'t str,
    now: Timestamp,
    /// Where new subscriptions start.
    start: i64,
    /// Whether there is any address that is not to be mailed: where there is none, none is looked for.
    suppresses: bool,
    /// Zones that have their rounds: a list has many people and few zones.
    zones: HashSet<String>,
}

impl<'t> Intake<'t> {
    pub(super) fn new(transaction: &'t Transaction<'t>, origin: &'t str, now: Timestamp) -> Result<Self> {
        let sql = "SELECT EXISTS (SELECT 1 FROM suppression)";
        let suppresses = transaction.query_row(sql, [], |row| row.get(0))?;
        let start = whole(mark(transaction)?);
        Ok(Self { transaction, origin, now, start, suppresses, zones: HashSet::new() })
    }

    pub(super) fn take(&mut self, row: &RowIn, due: &mut dyn FnMut() -> Timestamp) -> Result<Imported> {
        let address: EmailAddress = match row.address.parse() {
            Ok(address) => address,
            Err(why) => return Ok(Imported::Refused(why)),
        };
        let known = by_address(self.transaction, &address)?;
        let known = known.as_ref();
        if !matches!(row.state, Some(State::Unsubscribed | State::Suppressed))
            && let Some(why) = self.barred(&address, known.map(|(_, person)| person.state))?
        {
            return Ok(Imported::Refused(why));
        }
        match row.state {
            None | Some(State::Pending) => self.ask(row, &address, known.map(|(_, person)| person), due),
            Some(state) => self.enter(row, address, state, known),
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

    /// Takes somebody in as what the row says.
    fn enter(
        &mut self,
        row: &RowIn,
        address: EmailAddress,
        state: State,
        known: Option<&(i64, Subscriber)>,
    ) -> Result<Imported> {
        let t = self.transaction;
        let key = match known {
            Some((key, person)) => {
                if person.state == State::Pending || state != State::Active {
                    t.prepare_cached(
                        "UPDATE subscriber SET state = ?2, confirmed = ?3, proof = ?4, zone = ?5, language = ?6 WHERE key = ?1",
                    )?
                    .execute(params![
                        key,
                        state.name(),
                        row.confirmed.map(Timestamp::as_second),
                        row.proof,
                        row.zone,
                        row.language
                    ])?;
                }
                *key
            }
            None => insert(t, &newcomer(row, address, state, self.origin, self.now))?,
        };
        if state == State::Active {
            subscribe_at(t, key, &row.subscriptions, self.start)?;
            if !self.zones.contains(&row.zone) {
                open_rounds(t, &row.zone)?;
                self.zones.insert(row.zone.clone());
            }
            if row.subscriptions.iter().any(|subscription| subscription.cadence == Cadence::Instant) {
                look_at(t, key)?;
            }
        } else if known.is_some() {
            t.prepare_cached("UPDATE subscription SET cadence = NULL WHERE subscriber = ?1")?.execute([key])?;
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
