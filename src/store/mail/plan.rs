//! Planning: who is due, what is new to them, and, all at once, their mails, what those gave, and how far they go.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};

use super::digests::{self, Made};
use super::{MailStore, Round, count, runs, tally, whole};
use crate::digest::Candidate;
use crate::ledger::{Attachment, Entry};
use crate::subscriber::Cadence;

/// A subscriber that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The row.
    pub key: i64,
    /// IANA name.
    pub zone: String,
    /// BCP 47.
    pub language: String,
    /// The first day on which mail is wanted again.
    pub paused_until: Option<Date>,
    /// No mail that was ever made for them goes further than this mark.
    pub passed: u64,
    /// The feeds at the cadence asked about, and the mark up to which mail was made.
    pub feeds: Vec<(String, u64)>,
}

/// Who was given which entry.
pub type Given = HashMap<String, HashSet<i64>>;

/// What looking at one subscriber came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The row.
    pub subscriber: i64,
    /// The place of their digest among those of the same commit; none where all was given before.
    pub digest: Option<usize>,
    /// The Date of the mail, and its first try.
    pub made: Timestamp,
}

/// Which subscribers.
#[derive(Debug, Clone, Copy)]
enum Who<'a> {
    Zone(&'a str),
    Instant,
    Everyone,
}

impl MailStore {
    /// The next subscribers of a round after a key, at most so many, and the last key that was looked at; none: that was all.
    pub fn due(&self, round: &Round, after: i64, most: usize) -> Result<Option<(Vec<Due>, i64)>> {
        let who = if round.cadence == Cadence::Instant { Who::Instant } else { Who::Zone(&round.zone) };
        self.look(who, round.cadence, after, most)
    }

    /// The same, whatever the zone.
    pub fn due_anywhere(&self, cadence: Cadence, after: i64, most: usize) -> Result<Option<(Vec<Due>, i64)>> {
        let who = if cadence == Cadence::Instant { Who::Instant } else { Who::Everyone };
        self.look(who, cadence, after, most)
    }

    /// Those to be looked at whatever the hour, with their instant feeds.
    pub fn owed(&self) -> Result<Vec<Due>> {
        let keys: Vec<i64> = self.read(|c| {
            let mut query = c.prepare_cached("SELECT key FROM subscriber WHERE owed = 1 AND state = 'active'")?;
            Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })?;
        let mut owed = Vec::new();
        for key in keys {
            crate::heartbeat::beat();
            let found = self.look(Who::Everyone, Cadence::Instant, key - 1, 1)?;
            owed.extend(found.into_iter().flat_map(|(due, _)| due).filter(|due| due.key == key));
        }
        Ok(owed)
    }

    fn look(&self, who: Who<'_>, cadence: Cadence, after: i64, most: usize) -> Result<Option<(Vec<Due>, i64)>> {
        const JOIN: &str = "LEFT JOIN subscription p ON p.subscriber = s.key ORDER BY s.key, p.feed";
        const COLUMNS: &str = "s.key, s.zone, s.language, s.paused, p.feed, p.cadence, p.mark";
        let inner = match who {
            Who::Zone(_) => "state = 'active' AND zone = ?3 AND key > ?1 ORDER BY key LIMIT ?2",
            Who::Everyone => "state = 'active' AND ?3 = '' AND key > ?1 ORDER BY key LIMIT ?2",
            Who::Instant => {
                "state = 'active' AND ?3 = '' AND key IN (SELECT DISTINCT subscriber FROM subscription
                 WHERE cadence = 'instant' AND subscriber > ?1 ORDER BY subscriber LIMIT ?2)"
            }
        };
        let zone = if let Who::Zone(zone) = who { zone } else { "" };
        let limit = i64::try_from(most)?;
        self.read(|c| {
            let mut query = c.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM (SELECT key, zone, language, paused FROM subscriber WHERE {inner}) s {JOIN}"
            ))?;
            let mut rows = query.query(params![after, limit, zone])?;
            let (mut due, mut last): (Vec<Due>, Option<i64>) = (Vec::new(), None);
            while let Some(row) = rows.next()? {
                let key: i64 = row.get(0)?;
                if last != Some(key) {
                    last = Some(key);
                    let paused: Option<String> = row.get(3)?;
                    due.push(Due {
                        key,
                        zone: row.get(1)?,
                        language: row.get(2)?,
                        paused_until: paused.and_then(|date| date.parse().ok()),
                        passed: 0,
                        feeds: Vec::new(),
                    });
                }
                let (Some(due), Some(mark)) = (due.last_mut(), row.get::<_, Option<i64>>(6)?) else { continue };
                due.passed = due.passed.max(count(mark));
                if row.get_ref(5)?.as_str_or_null()? == Some(cadence.name()) {
                    due.feeds.push((row.get(4)?, count(mark)));
                }
            }
            // Instant mail is found by subscription: some of those that were looked at are not active.
            let last = match (who, last) {
                (Who::Instant, _) => c
                    .prepare_cached(
                        "SELECT max(subscriber) FROM (SELECT DISTINCT subscriber FROM subscription
                         WHERE cadence = 'instant' AND subscriber > ?1 ORDER BY subscriber LIMIT ?2)",
                    )?
                    .query_row([after, limit], |row| row.get(0))?,
                (_, last) => last,
            };
            due.retain(|due| !due.feeds.is_empty());
            Ok(last.map(|last| (due, last)))
        })
    }

    /// Entries that appeared in a feed above one mark, up to another, and are there now.
    pub fn candidates(&self, feed: &str, above: u64, up_to: u64) -> Result<Vec<Candidate>> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT id, (SELECT min(first) FROM number o WHERE o.id = n.id) FROM number n
                 WHERE feed = ?1 AND mark > ?2 AND mark <= ?3 AND here = 1 ORDER BY mark",
            )?;
            let found = query.query_map(params![feed, whole(above), whole(up_to)], |row| {
                Ok(Candidate { item: row.get(0)?, first: count(row.get(1)?) })
            })?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Which of these entries were given to whom, of subscribers from one key to another.
    pub fn given(&self, items: &HashSet<String>, from: i64, to: i64) -> Result<Given> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT d.subscriber FROM digest_item i JOIN delivery d ON d.digest = i.digest
                 WHERE i.item = ?1 AND d.subscriber BETWEEN ?2 AND ?3",
            )?;
            let mut given = Given::new();
            for item in items {
                let who = query.query_map(params![item, from, to], |row| row.get(0))?;
                given.insert(item.clone(), who.collect::<rusqlite::Result<_>>()?);
            }
            Ok(given)
        })
    }

    /// Whether an entry can be read at this moment.
    pub fn is_published(&self, id: &str, now: Timestamp) -> Result<bool> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT entry FROM article WHERE id = ?1 AND place <> 'gone'")?;
            let row: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
            let entry: Option<Entry> = row.map(|entry| serde_json::from_str(&entry)).transpose()?;
            Ok(entry.is_some_and(|entry| entry.is_visible(now)))
        })
    }

    /// An entry as it is, with its picture as it is published.
    pub fn entry(&self, id: &str) -> Result<Option<(Entry, Option<Attachment>)>> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT entry, image FROM article WHERE id = ?1")?;
            let row: Option<(String, Option<String>)> =
                query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            row.map(|(entry, image)| {
                let image = image.map(|image| serde_json::from_str(&image)).transpose()?;
                Ok((serde_json::from_str(&entry).context("a row of the store cannot be read")?, image))
            })
            .transpose()
        })
    }

    /// Makes the mails, notes what they give and moves the marks, and the round with them: all of it or nothing.
    pub fn plan(
        &self,
        round: Option<&Round>,
        (cadence, mark): (Cadence, u64),
        digests: &[Made],
        planned: &[Planned],
        spread: &dyn Fn(i64) -> i64,
    ) -> Result<()> {
        let counted = self.write(|t| {
            let keys = digests.iter().map(|made| digests::insert(t, made)).collect::<Result<Vec<_>>>()?;
            let mut delivery = t.prepare_cached(
                "INSERT OR IGNORE INTO delivery (digest, subscriber, state, made, due) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            let mut made = vec![0; keys.len()];
            for plan in planned {
                let Some((place, (digest, state))) = plan.digest.and_then(|at| Some((at, keys.get(at)?))) else {
                    continue;
                };
                let at = plan.made.as_second() + spread(plan.subscriber);
                made[place] += delivery.execute(params![digest, plan.subscriber, state, at, at])?;
            }
            for ((digest, _), mails) in keys.iter().zip(made) {
                tally::plan(t, *digest, mails)?;
            }
            move_marks(t, planned, cadence, mark)?;
            if let Some(round) = round {
                t.prepare_cached("UPDATE round SET after = ?3, mark = ?4 WHERE cadence = ?1 AND zone = ?2")?
                    .execute(params![round.cadence.name(), round.zone, round.after, whole(round.mark)])?;
            }
            planned.iter().any(|plan| plan.digest.is_some()).then(|| runs::count(t)).transpose()
        })?;
        counted.map_or(Ok(()), |counted| self.runs.tell(counted, true))
    }

    /// They are owed no look any more, and their pauses are over, unless those were changed since they were looked at.
    pub fn looked_at(&self, looked_at: &[Due]) -> Result<()> {
        self.write(|t| {
            let mut update =
                t.prepare_cached("UPDATE subscriber SET owed = 0, paused = NULL WHERE key = ?1 AND paused IS ?2")?;
            for due in looked_at {
                update.execute(params![due.key, due.paused_until.map(|date| date.to_string())])?;
            }
            Ok(())
        })
    }
}

fn move_marks(t: &Transaction<'_>, planned: &[Planned], cadence: Cadence, mark: u64) -> Result<()> {
    let mut update =
        t.prepare_cached("UPDATE subscription SET mark = ?3 WHERE subscriber = ?1 AND cadence = ?2 AND mark < ?3")?;
    for plan in planned {
        update.execute(params![plan.subscriber, cadence.name(), whole(mark)])?;
    }
    Ok(())
}
