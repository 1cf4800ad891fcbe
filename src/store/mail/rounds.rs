//! Rounds: which occurrence of a cadence was begun last in which zone, and how far it got.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use super::{MailStore, count, moment, whole};
use crate::subscriber::Cadence;

/// The last occurrence of a cadence in a zone that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// How often.
    pub cadence: Cadence,
    /// IANA name; empty for instant mail, which knows no hour.
    pub zone: String,
    /// The day it is known by; none before the first.
    pub date: Option<Date>,
    /// When it was due.
    pub at: Option<Timestamp>,
    /// The mark up to which it goes.
    pub mark: u64,
    /// While it is not done: the key of the last subscriber that was looked at.
    pub after: Option<i64>,
}

impl MailStore {
    /// All rounds of hours; zones where nobody is any more have theirs too.
    pub fn rounds(&self) -> Result<Vec<Round>> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT cadence, zone, date, at, mark, after FROM round WHERE zone <> '' ORDER BY cadence, zone",
            )?;
            let rounds = query.query_and_then([], |row| {
                let (cadence, date): (String, Option<String>) = (row.get(0)?, row.get(2)?);
                Ok(Round {
                    cadence: cadence.parse().map_err(anyhow::Error::msg)?,
                    zone: row.get(1)?,
                    date: date.and_then(|date| date.parse().ok()),
                    at: row.get::<_, Option<i64>>(3)?.map(moment),
                    mark: count(row.get(4)?),
                    after: row.get(5)?,
                })
            })?;
            rounds.collect()
        })
    }

    /// The round of instant mail.
    pub fn instant_round(&self) -> Result<Round> {
        let row = self.read(|c| {
            Ok(c.query_row("SELECT mark, after FROM round WHERE cadence = 'instant'", [], |row| {
                Ok((count(row.get(0)?), row.get(1)?))
            })
            .optional()?)
        })?;
        let (mark, after) = row.unwrap_or_default();
        Ok(Round { cadence: Cadence::Instant, zone: String::new(), date: None, at: None, mark, after })
    }

    /// Begins an occurrence.
    pub fn begin_round(&self, round: &Round) -> Result<()> {
        self.write(|t| {
            t.execute(
                "INSERT OR REPLACE INTO round (cadence, zone, date, at, mark, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    round.cadence.name(),
                    round.zone,
                    round.date.map(|date| date.to_string()),
                    round.at.map(Timestamp::as_second),
                    whole(round.mark),
                    round.after,
                ],
            )?;
            Ok(())
        })
    }

    /// An occurrence is done, or passed over.
    pub fn end_round(&self, round: &Round) -> Result<()> {
        self.write(|t| {
            t.execute(
                "INSERT INTO round (cadence, zone, date, at, mark, after) VALUES (?1, ?2, ?3, ?4, ?5, NULL)
                 ON CONFLICT (cadence, zone) DO UPDATE SET
                     date = excluded.date, at = excluded.at, mark = excluded.mark, after = NULL",
                params![
                    round.cadence.name(),
                    round.zone,
                    round.date.map(|date| date.to_string()),
                    round.at.map(Timestamp::as_second),
                    whole(round.mark),
                ],
            )?;
            Ok(())
        })
    }

    /// The last mark above `above` that appeared no later than `before`; and when the first one appeared that is later. What
    /// appeared after `wrong` did so by a clock that was wrong: nobody knows when, and it does not wait for that moment.
    pub fn settled_mark(
        &self,
        above: u64,
        before: Timestamp,
        wrong: Timestamp,
    ) -> Result<(Option<u64>, Option<Timestamp>)> {
        self.read(|c| {
            // Marks are given in the order of time, so the first that is later ends what has settled: nothing behind it is read.
            let later: Option<(i64, i64)> = c
                .prepare_cached(
                    "SELECT mark, since FROM number WHERE mark > ?1 AND since > ?2 AND since <= ?3 ORDER BY mark LIMIT 1",
                )?
                .query_row(params![whole(above), before.as_second(), wrong.as_second()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let end = later.map_or(i64::MAX, |(mark, _)| mark);
            let mark: Option<i64> = c
                .prepare_cached("SELECT max(mark) FROM number WHERE mark > ?1 AND mark < ?2")?
                .query_row([whole(above), end], |row| row.get(0))?;
            let later = later.map(|(_, since)| since);
            Ok((mark.map(count), later.map(moment)))
        })
    }

    /// The mark of all that appeared up to a moment.
    pub fn mark_at(&self, moment: Timestamp) -> Result<u64> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT mark FROM number WHERE since <= ?1 ORDER BY mark DESC LIMIT 1")?;
            let mark: Option<i64> = query.query_row([moment.as_second()], |row| row.get(0)).optional()?;
            Ok(count(mark.unwrap_or(0)))
        })
    }
}
