//! Writing a change: articles as they are now, and what else is to be remembered with them.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::Change;
use crate::heartbeat;
use crate::ledger::{Attachment, Numbered, Opened, Place, Record, Summary};

/// What is written as a whole or not at all.
pub struct Writing<'s>(pub(super) Transaction<'s>);

/// An article as a row, ready to be written. To make one takes longer than to write it, and any thread can.
#[derive(Debug)]
pub struct Line {
    record: Record,
    former: String,
    entry: String,
    image: Option<String>,
}

impl Line {
    /// That of a record, with its picture as it is published.
    pub fn new(record: Record, image: Option<&Attachment>) -> Result<Self> {
        Ok(Self {
            former: serde_json::to_string(&record.former)?,
            entry: serde_json::to_string(&record.entry)?,
            image: image.map(serde_json::to_string).transpose()?,
            record,
        })
    }

    /// Whether it says what was wrong with it.
    pub fn is_corrected(&self) -> bool {
        self.record.entry.correction.is_some()
    }
}

impl Writing<'_> {
    /// Writes an article in the place of what was known of it.
    pub fn article(&self, line: &Line) -> Result<()> {
        heartbeat::beat();
        let Line { record, former, entry, image } = line;
        let place = match record.place {
            Place::Here => "here",
            Place::Held => "held",
            Place::Emptied => "emptied",
            Place::Gone => "gone",
        };
        // What the ledger alone has of it stays.
        let sql = match record.entry.summary {
            Summary::Remembered(_) => {
                "INSERT OR REPLACE INTO article
                     (id, path, place, bytes, content, first_seen, changed, link, former, entry, image)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, json_set(?10, '$.summary', (
                     SELECT json_extract(entry, '$.summary') FROM article WHERE id = ?1)), ?11)"
            }
            Summary::None | Summary::Text(_) => {
                "INSERT OR REPLACE INTO article
                     (id, path, place, bytes, content, first_seen, changed, link, former, entry, image)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
            }
        };
        self.0.prepare_cached(sql)?.execute(params![
            record.entry.id,
            record.path,
            place,
            record.bytes,
            record.content,
            record.first_seen.map(Timestamp::as_second),
            record.changed.map(Timestamp::as_second),
            record.link,
            former,
            entry,
            image,
        ])?;
        self.correction(record)
    }

    /// A correction counts from the change that brought it. Taken back, it never was; who was told of it is not told again.
    fn correction(&self, record: &Record) -> Result<()> {
        let seen = record.changed.or(record.first_seen).unwrap_or(record.entry.updated).as_second();
        let sql = match record.entry.correction {
            Some(_) => "INSERT OR IGNORE INTO correction (item, seen) VALUES (?1, ?2)",
            None => "DELETE FROM correction WHERE item = ?1 AND ?2 IS NOT NULL",
        };
        self.0.prepare_cached(sql)?.execute(params![record.entry.id, seen])?;
        Ok(())
    }

    /// Writes the rest of what changed, and returns when the disk has all of it.
    pub fn finish(self, change: &Change<'_>) -> Result<()> {
        for given in change.numbers {
            heartbeat::beat();
            self.number(given)?;
        }
        for Opened { name, value, mark } in change.opened {
            self.0
                .prepare_cached("INSERT OR IGNORE INTO feed (name, value) VALUES (?1, ?2)")?
                .execute(params![name, value])?;
            self.0
                .prepare_cached("UPDATE subscription SET mark = max(mark, ?2) WHERE feed = ?1")?
                .execute(params![name, i64::try_from(*mark)?])?;
        }
        for path in &change.written {
            self.0.prepare_cached("INSERT OR IGNORE INTO document (path) VALUES (?1)")?.execute([path])?;
        }
        for path in &change.removed {
            self.0.prepare_cached("DELETE FROM document WHERE path = ?1")?.execute([path])?;
        }
        self.0.commit().context("cannot write the store")
    }

    fn number(&self, given: &Numbered) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO number (feed, id, number, first, mark, since, here)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                given.feed,
                given.id,
                i64::try_from(given.number)?,
                i64::try_from(given.first)?,
                i64::try_from(given.mark)?,
                given.since.as_second(),
                given.here,
            ])?;
        Ok(())
    }
}
