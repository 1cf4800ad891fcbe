//! Corrections: which entries have one, who is still to be told, and that they are.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::params;

use super::digests::{self, Made};
use super::{MailStore, moment, runs, tally};

/// An entry whose readers are to be told what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The entry's id.
    pub item: String,
    /// Since when it has a correction.
    pub seen: Timestamp,
}

impl MailStore {
    /// Entries with a correction of which not all readers are told yet, that have had it for a while.
    /// What came after `wrong` came by a clock that was wrong.
    pub fn corrections(&self, before: Timestamp, wrong: Timestamp) -> Result<Vec<Correction>> {
        self.read(|c| {
            let sql = "SELECT item, seen FROM correction WHERE done = 0 AND (seen <= ?1 OR seen > ?2)";
            let mut query = c.prepare_cached(sql)?;
            let found = query.query_map([before.as_second(), wrong.as_second()], |row| {
                Ok(Correction { item: row.get(0)?, seen: moment(row.get(1)?) })
            })?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// When the first correction came that is later than a moment.
    pub fn next_correction(&self, after: Timestamp, wrong: Timestamp) -> Result<Option<Timestamp>> {
        self.read(|c| {
            let sql = "SELECT min(seen) FROM correction WHERE done = 0 AND seen > ?1 AND seen <= ?2";
            let bounds = [after.as_second(), wrong.as_second()];
            Ok(c.query_row(sql, bounds, |row| row.get::<_, Option<i64>>(0))?.map(moment))
        })
    }

    /// Those of them who have paused, or had: row, zone, and the first day on which they want mail again.
    pub fn uncorrected_in_pause(&self, item: &str) -> Result<Vec<(i64, String, Option<Date>)>> {
        self.read(|c| {
            let sql = format!("SELECT DISTINCT s.key, s.zone, s.paused {UNCORRECTED} AND s.paused IS NOT NULL");
            let mut query = c.prepare_cached(&sql)?;
            let found = query.query_map([item], |row| {
                let paused: String = row.get(2)?;
                Ok((row.get(0)?, row.get(1)?, paused.parse().ok()))
            })?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The languages of those who were sent an entry without its correction, and were not sent the correction, but for some.
    pub fn uncorrected(&self, item: &str, but: &[i64]) -> Result<Vec<String>> {
        self.read(|c| {
            let sql = format!(
                "SELECT DISTINCT s.language {UNCORRECTED} AND s.key NOT IN (SELECT value FROM json_each(?2))
                 ORDER BY s.language"
            );
            let mut query = c.prepare_cached(&sql)?;
            let found = query.query_map(params![item, serde_json::to_string(but)?], |row| row.get(0))?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Makes the mails of a correction for all of one language who are to have it, but for some.
    pub fn correct(&self, made: &Made, item: &str, but: &[i64], now: Timestamp) -> Result<usize> {
        let (mails, counted) = self.write(|t| {
            let (digest, state) = digests::insert(t, made)?;
            t.execute("UPDATE digest SET corrects = ?2 WHERE key = ?1", params![digest, item])?;
            let mails = t.execute(
                &format!(
                    "INSERT OR IGNORE INTO delivery (digest, subscriber, state, made, due)
                     SELECT DISTINCT ?2, s.key, ?3, ?4, ?4 {UNCORRECTED} AND s.language = ?5
                     AND s.key NOT IN (SELECT value FROM json_each(?6))"
                ),
                params![item, digest, state, now.as_second(), made.edition.language, serde_json::to_string(but)?],
            )?;
            tally::plan(t, digest, mails)?;
            Ok((mails, (mails > 0).then(|| runs::count(t)).transpose()?))
        })?;
        counted.map_or(Ok(()), |counted| self.runs.tell(counted, true))?;
        Ok(mails)
    }

    /// Whether everybody who has the entry is told; then it is not asked again.
    pub fn settle_correction(&self, item: &str) -> Result<bool> {
        self.write(|t| {
            let open: bool = t.query_row(
                "SELECT EXISTS (SELECT 1 FROM digest_item i JOIN delivery d ON d.digest = i.digest
                 WHERE i.item = ?1 AND i.corrected = 0 AND d.state IN (0, 1, 2, 8))",
                [item],
                |row| row.get(0),
            )?;
            if !open {
                t.execute("UPDATE correction SET done = 1 WHERE item = ?1", [item])?;
            }
            Ok(!open)
        })
    }
}

/// Who was sent an entry without its correction, is still here, and has not been made a correction.
const UNCORRECTED: &str =
    "FROM digest_item i JOIN delivery d ON d.digest = i.digest JOIN subscriber s ON s.key = d.subscriber
    WHERE i.item = ?1 AND i.corrected = 0 AND d.state = 3 AND s.state = 'active' AND NOT EXISTS
    (SELECT 1 FROM digest g JOIN delivery x ON x.digest = g.key WHERE g.corrects = ?1 AND x.subscriber = s.key)";
