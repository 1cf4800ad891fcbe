//! What a start needs to take up where the last run ended: every article as it is held, every document as it was served.
//!
//! It is written when nothing happens, and is no part of the ledger: what is changed first says that it is out of date.

use std::sync::PoisonError;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Store, rows};
use crate::heartbeat;
use crate::ledger::{Hash, Kept, Numbered, Opened, Record};
use crate::problem::Problem;

/// An article as it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// Its record, packed.
    pub row: Box<[u8]>,
    /// What its file was when it was read; none where it is to be read again.
    pub mark: Option<u64>,
    /// Where it leads; none where nobody has read it.
    pub refs: Option<Vec<String>>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Of what that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The program, the settings and the templates, in a hash.
    pub made_by: Hash,
    /// Up to which moment all was published.
    pub until: Timestamp,
}

/// What changed since it was written last.
pub struct Changes<'c> {
    /// Articles.
    pub held: &'c mut dyn Iterator<Item = Held>,
    /// Documents that are, and paths of those that are not any more.
    pub kept: &'c mut dyn Iterator<Item = Result<Kept, String>>,
}

impl Store {
    /// Where the last run ended; none where it wrote something that it did not settle.
    pub fn resting(&self) -> Result<Option<Point>> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "SELECT made_by, until FROM resting
                   WHERE is_whole AND (SELECT count(*) FROM resume) = (SELECT count(*) FROM article)";
        let point = connection.query_row(sql, [], |row| {
            let made_by: Vec<u8> = row.get(0)?;
            let until = Timestamp::from_nanosecond(row.get::<_, i64>(1)?.into()).unwrap_or(Timestamp::MAX);
            Ok(Point { made_by: made_by.try_into().unwrap_or_default(), until })
        });
        Ok(point.optional()?)
    }

    /// Hands on every article as it was held.
    pub fn held(&self, each: &mut dyn FnMut(Held)) -> Result<()> {
        let read = |row: &Row<'_>| {
            let mark: Option<i64> = row.get(2)?;
            Ok(Held {
                id: row.get(0)?,
                row: row.get_ref(1)?.as_blob()?.into(),
                mark: mark.map(i64::cast_unsigned),
                refs: rows::json_or_null(row, 3)?,
                problems: rows::json_or_null(row, 4)?.unwrap_or_default(),
            })
        };
        self.each("SELECT id, row, mark, refs, problems FROM resume", &read, each)
    }

    /// Hands on every document as it was served.
    pub fn kept(&self, each: &mut dyn FnMut(Kept)) -> Result<()> {
        let read = |row: &Row<'_>| {
            Ok(Kept {
                path: row.get(0)?,
                media_type: row.get(1)?,
                etag: row.get(2)?,
                length: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
                modified: UNIX_EPOCH + Duration::from_nanos(u64::try_from(row.get::<_, i64>(4)?).unwrap_or_default()),
                keep: row.get(5)?,
            })
        };
        self.each("SELECT path, media_type, etag, length, modified, keep FROM served", &read, each)
    }

    /// Hands on every record, one after another: a large ledger is never held as a whole.
    pub fn records(&self, each: &mut dyn FnMut(Record)) -> Result<()> {
        self.each(rows::RECORDS, &rows::read, each)
    }

    /// Hands on every number that was given, by feed.
    pub fn numbers(&self, each: &mut dyn FnMut(Numbered)) -> Result<()> {
        self.each(rows::NUMBERS, &rows::read_number, each)
    }

    /// The feeds that were looked at before.
    pub fn feeds(&self) -> Result<Vec<Opened>> {
        let mut feeds = Vec::new();
        self.each(rows::FEEDS, &rows::read_feed, &mut |feed| feeds.push(feed))?;
        Ok(feeds)
    }

    fn each<T>(
        &self,
        sql: &str,
        read: &dyn Fn(&Row<'_>) -> rusqlite::Result<T>,
        each: &mut dyn FnMut(T),
    ) -> Result<()> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = connection.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next().context("cannot read the store")? {
            heartbeat::beat();
            each(read(row).context("a row of the store cannot be read")?);
        }
        Ok(())
    }

    /// Writes what changed, and from where the next start can go on; not yet, where more is to come.
    pub fn settle(&mut self, point: Option<Point>, changes: Changes<'_>) -> Result<()> {
        let transaction = self.connection.get_mut().unwrap_or_else(PoisonError::into_inner).transaction()?;
        {
            let mut hold = transaction.prepare_cached(
                "INSERT INTO resume (id, row, mark, refs, problems) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE
                 SET (row, mark, refs, problems) = (excluded.row, excluded.mark, excluded.refs, excluded.problems)
                 WHERE (row, mark, refs, problems) IS NOT (excluded.row, excluded.mark, excluded.refs, excluded.problems)",
            )?;
            for Held { id, row, mark, refs, problems } in changes.held {
                heartbeat::beat();
                let refs = refs.map(|refs| serde_json::to_string(&refs)).transpose()?;
                let problems = (!problems.is_empty()).then(|| serde_json::to_string(&problems)).transpose()?;
                hold.execute(params![id, row, mark.map(u64::cast_signed), refs, problems])?;
            }
            let mut keep = transaction.prepare_cached(
                "INSERT OR REPLACE INTO served (path, media_type, etag, length, modified, keep)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            let mut drop = transaction.prepare_cached("DELETE FROM served WHERE path = ?1")?;
            for document in changes.kept {
                heartbeat::beat();
                match document {
                    Ok(Kept { path, media_type, etag, length, modified, keep: kept }) => {
                        let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
                        // A moment that no number says is no file's: the next start sees that.
                        let (length, since) = (i64::try_from(length)?, i64::try_from(since).unwrap_or(i64::MAX));
                        keep.execute(params![path, media_type, etag, length, since, kept])?
                    }
                    Err(path) => drop.execute([path])?,
                };
            }
            if let Some(Point { made_by, until }) = point {
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO resting (only, made_by, until, is_whole) VALUES (1, ?1, ?2, 1)",
                    )?
                    .execute(params![made_by, i64::try_from(until.as_nanosecond())?])?;
            }
        }
        transaction.commit().context("cannot write the store")
    }
}

/// Whether the last run left word that it settled all that it changed.
pub fn is_at_rest(connection: &Connection) -> bool {
    connection.query_row("SELECT is_whole FROM resting", [], |row| row.get(0)).unwrap_or(false)
}

/// The ledger is about to be another: until that is settled, a start reads everything.
pub fn unsettle(transaction: &Transaction<'_>) -> Result<()> {
    transaction.prepare_cached("UPDATE resting SET is_whole = 0 WHERE is_whole")?.execute([])?;
    Ok(())
}
