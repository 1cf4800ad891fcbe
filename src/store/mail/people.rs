//! Subscribers: one row each, and what they are subscribed to.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{MailStore, bits, keys, mark, moment, random, reference, whole};
use crate::mail::EmailAddress;
use crate::subscriber::{Cadence, Change, State, Subscriber, Subscription};

const COLUMNS: &str = "key, reference, address, state, zone, language, paused, asked, confirmed, proof, origin";

impl MailStore {
    /// The subscriber that a link names.
    pub fn subscriber(&self, reference: u64) -> Result<Option<Subscriber>> {
        self.read(|c| Ok(by_reference(c, reference)?.map(|(_, subscriber)| subscriber)))
    }

    /// The subscriber of that address.
    pub fn subscriber_at(&self, address: &EmailAddress) -> Result<Option<Subscriber>> {
        self.read(|c| Ok(by_address(c, address)?.map(|(_, subscriber)| subscriber)))
    }

    /// Takes somebody's own changes; `None` where nobody is named so, or whoever is has left. Whoever turns to instant mail is looked at in the next turn.
    pub fn change(&self, reference: u64, change: &Change) -> Result<Option<Subscriber>> {
        self.write(|t| {
            let Some((key, subscriber)) = by_reference(t, reference)?.filter(|(_, s)| s.state == State::Active) else {
                return Ok(None);
            };
            t.execute(
                "UPDATE subscriber SET zone = ?2, language = ?3, paused = ?4 WHERE key = ?1",
                params![key, change.zone, change.language, change.paused_until.map(|date| date.to_string())],
            )?;
            for gone in
                subscriber.subscriptions.iter().filter(|old| !change.subscriptions.iter().any(|s| s.feed == old.feed))
            {
                t.execute(
                    "UPDATE subscription SET cadence = NULL WHERE subscriber = ?1 AND feed = ?2",
                    params![key, gone.feed],
                )?;
            }
            subscribe(t, key, &change.subscriptions)?;
            look_at(t, key)?;
            open_rounds(t, &change.zone)?;
            Ok(by_reference(t, reference)?.map(|(_, subscriber)| subscriber))
        })
    }

    /// Ends everything; asked twice it is the same. Whether anybody is named so. After it nothing leaves for them, not even
    /// what was under way.
    pub fn unsubscribe(&self, reference: u64) -> Result<bool> {
        let left = self.write(|t| {
            let Some((key, subscriber)) = by_reference(t, reference)? else { return Ok(None) };
            if matches!(subscriber.state, State::Active | State::Pending) {
                self.departures.note(t, &subscriber.address, true)?;
            }
            leave(t, key, subscriber.state)?;
            Ok(Some(key))
        })?;
        left.into_iter().for_each(|key| self.flight.withdraw(key));
        Ok(left.is_some())
    }

    /// Takes everything out that says who somebody is. What stays is a keyed hash, so that no list brings them back.
    pub fn forget(&self, address: &EmailAddress, reason: &str, now: Timestamp) -> Result<bool> {
        let known = self.write(|t| {
            let known = by_address(t, address)?;
            // Where somebody is not known there may still be letters that went there.
            self.departures.note(t, address, true)?;
            suppress(t, address, reason, now)?;
            t.execute("DELETE FROM letter WHERE folded = ?1", [address.folded()])?;
            if let Some((key, _)) = &known {
                t.execute("UPDATE delivery SET state = 5 WHERE subscriber = ?1 AND state IN (0, 1, 8)", [key])?;
                t.execute("DELETE FROM subscriber WHERE key = ?1", [key])?;
            }
            Ok(known.map(|(key, _)| key))
        })?;
        known.into_iter().for_each(|key| self.flight.withdraw(key));
        Ok(known.is_some())
    }

    /// Lets go of what was asked for and never confirmed: the wishes, and whoever has nothing else.
    pub fn expire_wishes(&self, before: Timestamp) -> Result<usize> {
        self.write(|t| {
            t.execute("DELETE FROM wish WHERE asked < ?1", [before.as_second()])?;
            Ok(t.execute(
                "DELETE FROM subscriber WHERE state = 'pending' AND asked < ?1
                 AND NOT EXISTS (SELECT 1 FROM wish WHERE wish.subscriber = subscriber.key)",
                [before.as_second()],
            )?)
        })
    }
}

/// Whose state changes to left, with all that hangs on it.
pub(super) fn leave(t: &Transaction<'_>, key: i64, state: State) -> Result<()> {
    t.execute("UPDATE subscription SET cadence = NULL WHERE subscriber = ?1", [key])?;
    t.execute("DELETE FROM wish WHERE subscriber = ?1", [key])?;
    // Whoever bounced or complained stays known as such.
    if matches!(state, State::Active | State::Pending) {
        t.execute("UPDATE subscriber SET state = 'unsubscribed', paused = NULL, owed = 0 WHERE key = ?1", [key])?;
    }
    t.execute("UPDATE delivery SET state = 5 WHERE subscriber = ?1 AND state IN (0, 1, 8)", [key])?;
    Ok(())
}

/// Notes that an address is not to be mailed, without knowing it.
pub(super) fn suppress(t: &Transaction<'_>, address: &EmailAddress, reason: &str, now: Timestamp) -> Result<()> {
    let hash = keys::hash(t, address)?;
    t.prepare_cached("INSERT OR REPLACE INTO suppression (hash, reason, since) VALUES (?1, ?2, ?3)")?
        .execute(params![hash, reason, now.as_second()])?;
    Ok(())
}

/// Why an address is not to be mailed, and since when.
pub(super) fn suppressed(c: &Connection, address: &EmailAddress) -> Result<Option<(String, Timestamp)>> {
    let hash = keys::hash(c, address)?;
    let mut query = c.prepare_cached("SELECT reason, since FROM suppression WHERE hash = ?1")?;
    Ok(query.query_row([hash], |row| Ok((row.get(0)?, moment(row.get(1)?)))).optional()?)
}

/// A new row; its key.
pub(super) fn insert(t: &Transaction<'_>, new: &Subscriber) -> Result<i64> {
    t.prepare_cached(
        "INSERT INTO subscriber (reference, address, folded, state, zone, language, paused, asked, confirmed, proof, origin)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        bits(random()?),
        new.address.to_string(),
        new.address.folded(),
        new.state.name(),
        new.zone,
        new.language,
        new.paused_until.map(|date| date.to_string()),
        new.asked.as_second(),
        new.confirmed.map(Timestamp::as_second),
        new.proof,
        new.origin,
    ])?;
    Ok(t.last_insert_rowid())
}

/// Subscribes: what is new, or had ended, starts at now; what goes on goes on from where it is, at whatever cadence.
pub(super) fn subscribe(t: &Transaction<'_>, key: i64, subscriptions: &[Subscription]) -> Result<()> {
    let now = whole(mark(t)?);
    subscribe_at(t, key, subscriptions, now)
}

/// The same for many, who ask once where now is.
pub(super) fn subscribe_at(t: &Transaction<'_>, key: i64, subscriptions: &[Subscription], now: i64) -> Result<()> {
    let mut upsert = t.prepare_cached(
        "INSERT INTO subscription (subscriber, feed, cadence, mark) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (subscriber, feed) DO UPDATE SET
             mark = CASE WHEN cadence IS NULL THEN max(mark, excluded.mark) ELSE mark END,
             cadence = excluded.cadence",
    )?;
    for subscription in subscriptions {
        upsert.execute(params![key, subscription.feed, subscription.cadence.name(), now])?;
    }
    Ok(())
}

/// Asks for a look at one subscriber in the next turn, whatever the hour, where instant mail may be owed: something is
/// above the mark of a feed that turned instant, or a pause will end.
pub(super) fn look_at(t: &Transaction<'_>, key: i64) -> Result<()> {
    t.prepare_cached(
        "UPDATE subscriber SET owed = 1 WHERE key = ?1 AND EXISTS (SELECT 1 FROM subscription p
         WHERE p.subscriber = ?1 AND p.cadence = 'instant' AND (p.mark < ?2 OR subscriber.paused IS NOT NULL))",
    )?
    .execute(params![key, whole(mark(t)?)])?;
    Ok(())
}

/// A zone that somebody is in has its rounds.
pub(super) fn open_rounds(t: &Transaction<'_>, zone: &str) -> Result<()> {
    let mut insert = t.prepare_cached("INSERT OR IGNORE INTO round (cadence, zone) VALUES (?1, ?2)")?;
    for cadence in [Cadence::Daily, Cadence::Weekly, Cadence::Monthly] {
        insert.execute([cadence.name(), zone])?;
    }
    Ok(())
}

pub(super) fn by_reference(c: &Connection, reference: u64) -> Result<Option<(i64, Subscriber)>> {
    one(c, &format!("SELECT {COLUMNS} FROM subscriber WHERE reference = ?1"), params![bits(reference)])
}

pub(super) fn by_address(c: &Connection, address: &EmailAddress) -> Result<Option<(i64, Subscriber)>> {
    one(c, &format!("SELECT {COLUMNS} FROM subscriber WHERE folded = ?1"), params![address.folded()])
}

pub(super) fn by_key(c: &Connection, key: i64) -> Result<Option<(i64, Subscriber)>> {
    one(c, &format!("SELECT {COLUMNS} FROM subscriber WHERE key = ?1"), params![key])
}

fn one(c: &Connection, sql: &str, which: &[&dyn rusqlite::ToSql]) -> Result<Option<(i64, Subscriber)>> {
    let mut query = c.prepare_cached(sql)?;
    let mut rows = query.query(which)?;
    rows.next()?.map(|row| person(c, row)).transpose()
}

fn person(c: &Connection, row: &Row<'_>) -> Result<(i64, Subscriber)> {
    let key = row.get(0)?;
    let (address, state): (String, String) = (row.get(2)?, row.get(3)?);
    let paused: Option<String> = row.get(6)?;
    let subscriber = Subscriber {
        reference: reference(row.get(1)?),
        address: address.parse().map_err(anyhow::Error::msg)?,
        state: State::named(&state).context("a row of the store cannot be read")?,
        zone: row.get(4)?,
        language: row.get(5)?,
        paused_until: paused.and_then(|date| date.parse().ok()),
        asked: moment(row.get(7)?),
        confirmed: row.get::<_, Option<i64>>(8)?.map(moment),
        proof: row.get(9)?,
        origin: row.get(10)?,
        subscriptions: subscriptions(c, key)?,
    };
    Ok((key, subscriber))
}

fn subscriptions(c: &Connection, key: i64) -> Result<Vec<Subscription>> {
    let mut query = c.prepare_cached(
        "SELECT feed, cadence FROM subscription WHERE subscriber = ?1 AND cadence IS NOT NULL ORDER BY feed",
    )?;
    let rows = query.query_and_then([key], |row| {
        let cadence: String = row.get(1)?;
        Ok(Subscription { feed: row.get(0)?, cadence: cadence.parse().map_err(anyhow::Error::msg)? })
    })?;
    rows.collect()
}
