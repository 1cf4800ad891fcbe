//! What was mailed to whom, read from the rows by the test itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use courant::subscriber::Cadence;
use rusqlite::{Connection, Row};

/// A digest as its readers have it.
#[derive(Debug, Clone)]
pub struct Digest {
    pub cadence: Cadence,
    pub is_correction: bool,
    pub state: String,
    /// What it gives.
    pub items: BTreeSet<String>,
    /// What it shows without a correction.
    pub uncorrected: BTreeSet<String>,
    /// What it corrects.
    pub corrects: Option<String>,
}

/// One mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    pub state: i64,
    pub made: i64,
    pub due: i64,
}

/// All mails, by the digest and the address; and the digests.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    pub deliveries: BTreeMap<(i64, String), Delivery>,
    pub digests: HashMap<i64, Digest>,
}

/// Accepted by the relay.
pub const SENT: i64 = 3;

impl Digest {
    fn read(rows: &Connection, key: i64, state: String) -> Result<Self> {
        let sql = "SELECT cadence, kind, corrects, edition FROM digest WHERE key = ?1";
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        let (cadence, kind, corrects, edition): (String, String, Option<String>, String) =
            rows.query_row(sql, [key], row)?;
        let edition: serde_json::Value = serde_json::from_str(&edition)?;
        let stories = edition["stories"].as_array().cloned().unwrap_or_default();
        let uncorrected = stories.iter().filter(|story| story["correction"].is_null());
        let mut items = rows.prepare_cached("SELECT item FROM digest_item WHERE digest = ?1")?;
        let items = items.query_map([key], |row| row.get(0))?;
        Ok(Self {
            cadence: cadence.parse().map_err(anyhow::Error::msg)?,
            is_correction: kind == "correction",
            state,
            items: items.collect::<rusqlite::Result<_>>()?,
            uncorrected: uncorrected.filter_map(|story| story["id"].as_str()).map(str::to_owned).collect(),
            corrects,
        })
    }
}

impl Outbox {
    /// Reads all of it. What a digest says stays as an earlier reading has it: it is frozen.
    pub fn read(rows: &Connection, before: &Self) -> Result<Self> {
        let mut outbox = Self::default();
        let mut query = rows.prepare_cached(
            "SELECT d.digest, s.address, d.state, d.made, d.due FROM delivery d JOIN subscriber s ON s.key = d.subscriber",
        )?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            let delivery = Delivery { state: row.get(2)?, made: row.get(3)?, due: row.get(4)? };
            outbox.deliveries.insert((row.get(0)?, row.get(1)?), delivery);
        }
        let mut query = rows.prepare_cached("SELECT key, state FROM digest")?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            let (key, state) = (row.get(0)?, row.get(1)?);
            let digest = match before.digests.get(&key) {
                Some(known) => Digest { state, ..known.clone() },
                None => Digest::read(rows, key, state)?,
            };
            outbox.digests.insert(key, digest);
        }
        Ok(outbox)
    }

    /// The mails that are not in an earlier reading.
    pub fn since<'o>(&'o self, before: &'o Self) -> impl Iterator<Item = (&'o str, &'o Digest, Delivery)> {
        let new = self.deliveries.iter().filter(|(which, _)| !before.deliveries.contains_key(*which));
        new.map(|((digest, address), delivery)| (address.as_str(), &self.digests[digest], *delivery))
    }

    /// What somebody was given, in mails of any state that `counts`.
    pub fn given(&self, address: &str, counts: impl Fn(i64) -> bool) -> BTreeSet<&str> {
        let theirs = self.deliveries.iter().filter(|((_, who), delivery)| who == address && counts(delivery.state));
        theirs.flat_map(|((digest, _), _)| &self.digests[digest].items).map(String::as_str).collect()
    }
}
