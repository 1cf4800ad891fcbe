//! The outbox as an admin sees and mends it.

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use super::count::Count;
use super::{MailStore, moment};

/// A mail in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// What it is named by here: `12.345`, the rows of digest and subscriber; `letter.7`.
    pub id: String,
    /// Its digest; none for a letter.
    pub digest: Option<String>,
    /// What it is: a digest's subject, or what a letter is for.
    pub what: String,
    /// Where it goes; gone with whoever was erased.
    pub to: Option<String>,
    /// Its state.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried, if it is.
    pub next: Option<Timestamp>,
    /// What was said of the last try.
    pub said: Option<String>,
}

/// Which mails are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Which {
    /// In these states; none: in those that are not over.
    pub states: Vec<String>,
    /// Of this digest.
    pub digest: Option<String>,
    /// These, by what names them.
    pub ids: Vec<String>,
}

/// Where a list goes on: after that digest's subscriber; letters come last, under the largest digest.
pub type Place = (i64, i64);

/// Letters stand behind all digests.
const LETTERS: i64 = i64::MAX;

/// What mends a mail: which states it may be in, and what is written.
pub struct Mend {
    states: &'static [i64],
    change: &'static str,
}

/// Tries it again, at once.
pub const RETRY: Mend = Mend {
    states: &[0, 1, 4, 7, 9],
    change: "state = 0, due = :now, tries = CASE WHEN state IN (4, 9) THEN 0 ELSE tries END",
};
/// Never sends it.
pub const DROP: Mend = Mend { states: &[0, 1, 7, 8], change: "state = 6, due = :now, outcome = 'dropped'" };

impl Mend {
    /// Whether it can do something about a mail.
    pub fn mends(&self, waiting: &Waiting) -> bool {
        self.states.iter().any(|state| Count::name(*state) == waiting.state)
    }

    fn may(&self) -> String {
        format!("state IN ({})", self.states.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))
    }
}

impl MailStore {
    /// Mails after a place, at most so many, and the place of the last.
    pub fn outbox(&self, which: &Which, after: Place, most: usize) -> Result<(Vec<Waiting>, Option<Place>)> {
        let states = states(which);
        self.read(|c| {
            let digest: Option<i64> = match &which.digest {
                Some(id) => Some(c.query_row("SELECT key FROM digest WHERE id = ?1", [id], |row| row.get(0)).optional()?.unwrap_or(-1)),
                None => None,
            };
            let mut found = Vec::new();
            if after.0 < LETTERS {
                let mut query = c.prepare_cached(
                    "SELECT d.digest, d.subscriber, g.id, g.subject, s.address, d.state, d.tries, d.due, d.outcome
                     FROM delivery d LEFT JOIN digest g ON g.key = d.digest LEFT JOIN subscriber s ON s.key = d.subscriber
                     WHERE (d.digest, d.subscriber) > (:digest, :subscriber) AND (:only IS NULL OR d.digest = :only)
                     AND d.state IN (SELECT value FROM json_each(:states))
                     ORDER BY d.digest, d.subscriber LIMIT :most",
                )?;
                let rows = query.query_map(
                    named_params! { ":digest": after.0, ":subscriber": after.1, ":only": digest, ":states": states, ":most": i64::try_from(most)? },
                    |row| Ok(((row.get(0)?, row.get(1)?), delivery(row)?)),
                )?;
                found = rows.collect::<rusqlite::Result<Vec<(Place, Waiting)>>>()?;
            }
            if found.len() < most && digest.is_none() {
                let mut query = c.prepare_cached(
                    "SELECT key, note, address, state, tries, due, outcome FROM letter WHERE key > :after
                     AND state IN (SELECT value FROM json_each(:states)) ORDER BY key LIMIT :most",
                )?;
                let from = if after.0 == LETTERS { after.1 } else { 0 };
                let rows = query.query_map(
                    named_params! { ":after": from, ":states": states, ":most": i64::try_from(most - found.len())? },
                    |row| Ok(((LETTERS, row.get(0)?), letter(row)?)),
                )?;
                found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
            }
            let last = (found.len() == most).then(|| found.last().map(|(place, _)| *place)).flatten();
            let wanted = |waiting: &Waiting| which.ids.is_empty() || which.ids.contains(&waiting.id);
            Ok((found.into_iter().map(|(_, waiting)| waiting).filter(wanted).collect(), last))
        })
    }

    /// Mends mails; how many were.
    pub fn mend(&self, which: &Which, mend: &Mend, now: Timestamp) -> Result<usize> {
        let states = states(which);
        self.write(|t| {
            if which.ids.is_empty() {
                return many(t, which, &states, mend, now);
            }
            let mut mended = 0;
            for id in &which.ids {
                mended += one(t, id, mend, now)?;
            }
            Ok(mended)
        })
    }
}

fn many(t: &Transaction<'_>, which: &Which, states: &str, mend: &Mend, now: Timestamp) -> Result<usize> {
    let (may, change) = (mend.may(), mend.change);
    let wanted = "state IN (SELECT value FROM json_each(:states))";
    let mut mended = t.execute(
        &format!(
            "UPDATE delivery SET {change} WHERE {may} AND {wanted}
             AND (:digest IS NULL OR digest = (SELECT key FROM digest WHERE id = :digest))"
        ),
        named_params! { ":now": now.as_second(), ":states": states, ":digest": which.digest },
    )?;
    if which.digest.is_none() {
        mended += t.execute(
            &format!("UPDATE letter SET {change} WHERE {may} AND {wanted}"),
            named_params! { ":now": now.as_second(), ":states": states },
        )?;
    }
    Ok(mended)
}

fn one(t: &Transaction<'_>, id: &str, mend: &Mend, now: Timestamp) -> Result<usize> {
    let (states, change) = (mend.may(), mend.change);
    let (first, second) = id.split_once('.').unwrap_or((id, ""));
    let now = now.as_second();
    match (first.parse::<i64>(), second.parse::<i64>()) {
        (Ok(digest), Ok(subscriber)) => Ok(t.execute(
            &format!("UPDATE delivery SET {change} WHERE digest = :digest AND subscriber = :subscriber AND {states}"),
            named_params! { ":now": now, ":digest": digest, ":subscriber": subscriber },
        )?),
        (_, Ok(key)) if first == "letter" => Ok(t.execute(
            &format!("UPDATE letter SET {change} WHERE key = :key AND {states}"),
            named_params! { ":now": now, ":key": key },
        )?),
        _ => Err(anyhow::anyhow!("`{id}` names no mail: see `courant outbox list`")),
    }
}

/// The states that are meant, as their numbers in JSON.
fn states(which: &Which) -> String {
    let meant = (0..=9).filter(|state| match which.states.is_empty() {
        // Named by themselves, they may be in any.
        true => !which.ids.is_empty() || !matches!(state, 3 | 5 | 6),
        false => which.states.iter().any(|name| name == Count::name(*state)),
    });
    serde_json::to_string(&meant.collect::<Vec<i64>>()).unwrap_or_default()
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    let (digest, subscriber, state, due): (i64, i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(5)?, row.get(7)?);
    Ok(Waiting {
        id: format!("{digest}.{subscriber}"),
        digest: row.get(2)?,
        what: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
        to: row.get(4)?,
        state: Count::name(state).to_owned(),
        tries: row.get(6)?,
        next: (state < 2).then(|| moment(due)),
        said: row.get(8)?,
    })
}

fn letter(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    let (key, note, state, due): (i64, String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(3)?, row.get(5)?);
    let note: serde_json::Value = serde_json::from_str(&note).unwrap_or_default();
    Ok(Waiting {
        id: format!("letter.{key}"),
        digest: None,
        what: note["for"].as_str().unwrap_or_default().to_owned(),
        to: row.get(2)?,
        state: Count::name(state).to_owned(),
        tries: row.get(4)?,
        next: (state < 2).then(|| moment(due)),
        said: row.get(6)?,
    })
}
