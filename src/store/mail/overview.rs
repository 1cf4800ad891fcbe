//! Sums for the admin's status page.

use std::str::FromStr as _;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::params;

use super::count::Count;
use super::{MailStore, count};
use crate::subscriber::Cadence;

/// All digests of one day that were made at one rhythm, whatever they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The day that they are for.
    pub date: Date,
    /// The cadence by its name, or `correction`.
    pub kind: String,
    /// Their mails.
    pub counts: Count,
}

/// A digest that an admin may want to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// By which commands name it.
    pub id: String,
    /// Its subject.
    pub subject: String,
    /// The cadence by its name, or `correction`.
    pub kind: String,
    /// The day that it is for.
    pub date: Date,
    /// Its mails.
    pub counts: Count,
    /// What the relay said of one of them.
    pub said: Option<String>,
}

impl MailStore {
    /// The last runs, the newest first. Tests are none.
    pub fn latest_runs(&self, most: usize) -> Result<Vec<Run>> {
        self.read(|c| {
            // Whoever has a feed of their own gets a digest of their own: a run may have thousands.
            let mut query = c.prepare_cached(
                "SELECT d.date, CASE d.kind WHEN 'digest' THEN d.cadence ELSE d.kind END AS name, t.state, sum(t.mails)
                 FROM digest d JOIN tally t ON t.digest = d.key
                 WHERE d.kind <> 'test' AND d.key > (SELECT coalesce(max(key), 0) - 20000 FROM digest)
                 GROUP BY d.date, name, t.state ORDER BY d.date DESC, name",
            )?;
            let mut rows = query.query([])?;
            let mut runs: Vec<Run> = Vec::new();
            while let Some(row) = rows.next()? {
                let (date, kind): (String, String) = (row.get(0)?, row.get(1)?);
                let Ok(date) = Date::from_str(&date) else { continue };
                if runs.last().is_none_or(|run| run.date != date || run.kind != kind) {
                    if runs.len() == most {
                        break;
                    }
                    runs.push(Run { date, kind, counts: Count::default() });
                }
                if let Some(run) = runs.last_mut() {
                    run.counts.add(row.get(2)?, count(row.get(3)?));
                }
            }
            Ok(runs)
        })
    }

    /// Digests made since that wait for an approval, or some of whose mails did not leave as they should; the newest first.
    pub fn concerns(&self, since: Timestamp, most: usize) -> Result<Vec<Concern>> {
        let found: Vec<(i64, Concern)> = self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT d.key, d.id, d.subject, CASE d.kind WHEN 'digest' THEN d.cadence ELSE d.kind END, d.date
                 FROM digest d WHERE d.kind <> 'test' AND d.made >= ?1 AND d.key > (SELECT coalesce(max(key), 0) - 20000 FROM digest)
                 AND EXISTS (SELECT 1 FROM tally t WHERE t.digest = d.key AND t.state IN (1, 4, 7, 8) AND t.mails > 0)
                 ORDER BY d.key DESC LIMIT ?2",
            )?;
            let rows = query.query_map(params![since.as_second(), i64::try_from(most)?], |row| {
                let date: String = row.get(4)?;
                let (id, subject, kind) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let date = Date::from_str(&date).unwrap_or_default();
                Ok((row.get(0)?, Concern { id, subject, kind, date, counts: Count::default(), said: None }))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })?;
        found
            .into_iter()
            .map(|(key, concern)| {
                Ok(Concern { counts: self.count(Some(key))?, said: self.trouble(&[key], &[])?, ..concern })
            })
            .collect()
    }

    /// How many active subscribers of a zone (IANA name) have a feed at that cadence.
    pub fn readers(&self, cadence: Cadence, zone: &str) -> Result<u64> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT count(*) FROM subscriber s WHERE s.state = 'active' AND s.zone = ?2
                 AND EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber = s.key AND p.cadence = ?1)",
            )?;
            Ok(count(query.query_row(params![cadence.name(), zone], |row| row.get(0))?))
        })
    }
}
