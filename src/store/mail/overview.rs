//! Sums for the admin's status page.

use std::str::FromStr as _;

use anyhow::Result;
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
