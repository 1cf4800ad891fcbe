//! What the admin does with many: rows in, rows out.

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value as Json, json};

use super::intake::Intake;
use super::people::by_address;
use super::{Count, MailStore, count, moment};
use crate::mail::EmailAddress;
use crate::subscriber::{Cadence, State, Subscription, Wish};

/// One subscriber of a list that comes in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowIn {
    /// Whose.
    pub address: String,
    /// Which feeds, how often.
    pub subscriptions: Vec<Subscription>,
    /// IANA name.
    pub zone: String,
    /// BCP 47.
    pub language: String,
    /// None: they are to be asked.
    pub state: Option<State>,
    /// When they confirmed.
    pub confirmed: Option<Timestamp>,
    /// How consent was given.
    pub proof: String,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Imported {
    /// They are subscribed, or are what the row says.
    Taken,
    /// A question is on its way to them.
    Asked,
    /// Nothing was done, and why.
    Refused(String),
}

/// One subscription, as lists show it; a subscriber without any has one row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Listed {
    /// Whose.
    pub address: String,
    /// The feed.
    pub feed: Option<String>,
    /// How often.
    pub cadence: Option<Cadence>,
    /// IANA name.
    pub timezone: String,
    /// BCP 47.
    pub language: String,
    /// Where they stand.
    pub state: State,
    /// When they confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// How consent was given.
    pub proof: String,
}

impl MailStore {
    /// Takes rows in: what became of each. Nobody who left, bounced or complained comes back by it.
    pub fn import(
        &self,
        rows: &[RowIn],
        origin: &str,
        now: Timestamp,
        due: &mut dyn FnMut() -> Timestamp,
    ) -> Result<Vec<Imported>> {
        let (became, left) = self.write(|t| {
            let mut intake = Intake::new(t, &self.departures, origin, now)?;
            let became: Vec<Imported> = rows.iter().map(|row| intake.take(row, due)).collect::<Result<_>>()?;
            Ok((became, intake.left))
        })?;
        left.into_iter().for_each(|key| self.flight.withdraw(key));
        Ok(became)
    }

    /// Subscribers after a key with all their rows, at most so many, and the last key; none: that was all.
    pub fn list(&self, state: Option<State>, after: i64, most: usize) -> Result<Option<(Vec<Listed>, i64)>> {
        self.read(|c| list(c, state, after, most))
    }

    /// How many subscribers there are in each state.
    pub fn people(&self) -> Result<Vec<(State, u64)>> {
        self.read(|c| {
            let mut query = c.prepare("SELECT state, count(*) FROM subscriber GROUP BY state")?;
            let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, count(row.get(1)?))))?;
            let rows: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
            Ok(State::ALL
                .map(|state| {
                    let found = rows.iter().find(|(name, _)| name == state.name());
                    (state, found.map_or(0, |(_, number)| *number))
                })
                .into())
        })
    }

    /// All that is known of somebody, for themselves and for the admin.
    pub fn data(&self, address: &EmailAddress) -> Result<Option<Json>> {
        self.read(|c| {
            let Some((key, person)) = by_address(c, address)? else { return Ok(None) };
            Ok(Some(json!({
                "address": person.address.to_string(),
                "reference": format!("{:016x}", person.reference),
                "state": person.state,
                "timezone": person.zone,
                "language": person.language,
                "paused_until": person.paused_until,
                "asked_at": person.asked,
                "asked_from": person.origin,
                "confirmed_at": person.confirmed,
                "proof": person.proof,
                "reason": c.query_row("SELECT reason FROM subscriber WHERE key = ?1", [key], |row| row.get::<_, Option<String>>(0))?,
                "subscriptions": person.subscriptions,
                "unconfirmed": rows(c, "SELECT wish, asked, origin FROM wish WHERE subscriber = ?1 AND done = 0", &key, |row| {
                    let wish: String = row.get(0)?;
                    Ok(json!({ "wish": serde_json::from_str::<Json>(&wish).unwrap_or_default(), "asked_at": moment(row.get(1)?), "asked_from": row.get::<_, String>(2)? }))
                })?,
                "digests": rows(c, "SELECT g.id, g.subject, d.made, d.state, d.outcome FROM delivery d JOIN digest g ON g.key = d.digest WHERE d.subscriber = ?1 ORDER BY d.made", &key, |row| {
                    Ok(json!({ "digest": row.get::<_, String>(0)?, "subject": row.get::<_, String>(1)?, "at": moment(row.get(2)?), "state": Count::name(row.get(3)?), "answer": row.get::<_, Option<String>>(4)? }))
                })?,
                "letters": rows(c, "SELECT note, made, state, outcome FROM letter WHERE folded = ?1 ORDER BY made", &address.folded(), |row| {
                    let note: String = row.get(0)?;
                    let note: Json = serde_json::from_str(&note).unwrap_or_default();
                    Ok(json!({ "for": note["for"], "at": moment(row.get(1)?), "state": Count::name(row.get(2)?), "answer": row.get::<_, Option<String>>(3)? }))
                })?,
            })))
        })
    }
}

fn rows(
    c: &Connection,
    sql: &str,
    which: &dyn rusqlite::ToSql,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<Json>,
) -> Result<Vec<Json>> {
    let mut query = c.prepare(sql)?;
    Ok(query.query_map([which], read)?.collect::<rusqlite::Result<_>>()?)
}

fn list(c: &Connection, state: Option<State>, after: i64, most: usize) -> Result<Option<(Vec<Listed>, i64)>> {
    let mut query = c.prepare_cached(
        "SELECT s.key, s.address, s.zone, s.language, s.state, s.confirmed, s.proof, p.feed, p.cadence
         FROM (SELECT * FROM subscriber WHERE key > ?1 AND (?3 = '' OR state = ?3) ORDER BY key LIMIT ?2) s
         LEFT JOIN subscription p ON p.subscriber = s.key AND p.cadence IS NOT NULL ORDER BY s.key, p.feed",
    )?;
    let mut found = query.query(params![after, i64::try_from(most)?, state.map_or("", State::name)])?;
    let (mut rows, mut last) = (Vec::new(), None);
    while let Some(row) = found.next()? {
        last = Some(row.get(0)?);
        let (state, cadence): (String, Option<String>) = (row.get(4)?, row.get(8)?);
        let listed = Listed {
            address: row.get(1)?,
            feed: row.get(7)?,
            cadence: cadence.and_then(|cadence| cadence.parse().ok()),
            timezone: row.get(2)?,
            language: row.get(3)?,
            state: State::named(&state).unwrap_or(State::Suppressed),
            confirmed_at: row.get::<_, Option<i64>>(5)?.map(moment),
            proof: row.get(6)?,
        };
        // What a pending subscriber wishes for is what they will be subscribed to.
        match (listed.state, wishes(c, last.unwrap_or(0), &listed)?) {
            (State::Pending, wished) if !wished.is_empty() => rows.extend(wished),
            _ => rows.push(listed),
        }
    }
    Ok(last.map(|last| (rows, last)))
}

fn wishes(c: &Connection, key: i64, listed: &Listed) -> Result<Vec<Listed>> {
    if listed.state != State::Pending {
        return Ok(Vec::new());
    }
    let mut query = c.prepare_cached("SELECT wish FROM wish WHERE subscriber = ?1 AND done = 0 ORDER BY asked")?;
    let wishes = query.query_and_then([key], |row| {
        let wish: String = row.get(0)?;
        Ok(serde_json::from_str::<Wish>(&wish)?)
    })?;
    let mut rows: Vec<Listed> = Vec::new();
    for wish in wishes.collect::<Result<Vec<_>>>()? {
        for subscription in wish.subscriptions {
            rows.retain(|row| row.feed.as_deref() != Some(&subscription.feed));
            rows.push(Listed { feed: Some(subscription.feed), cadence: Some(subscription.cadence), ..listed.clone() });
        }
    }
    Ok(rows)
}
