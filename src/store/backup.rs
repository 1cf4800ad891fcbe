//! A backup: one file, itself a SQLite database, that has the store as of one moment and, in a table of its own, what lies beside
//! the store. SQLite's own form has what a backup wants: it is copied while others write, and it can be looked into and checked.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::copy::{self, settle, unfinished};
use super::mail::departures;
use super::{mail::runs, tables};

/// `Cour`: told by `file`, and by `PRAGMA application_id`.
pub(super) const OURS: i32 = 0x436f_7572;

/// The table of what lies beside the store.
const BESIDE: &str = "CREATE TABLE beside (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;";

/// What a backup has in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// When it was made; unknown of a plain copy of a store.
    pub made: Option<Timestamp>,
    /// The version of the store's tables.
    pub version: usize,
    /// The file's size.
    pub bytes: u64,
    /// Articles that are remembered, those that are gone too.
    pub articles: u64,
    /// Subscribers in any state.
    pub subscribers: u64,
    /// Digests that were made.
    pub digests: u64,
    /// Mails of digests.
    pub mails: u64,
    /// Lines of who left and who came back.
    pub departures: u64,
}

/// Backs up the store into a file, which is there whole or not at all; an older file of this name is replaced. It takes no lock: a
/// daemon may be at work.
pub fn back_up(store: &Path, file: &Path, now: Timestamp) -> Result<Content> {
    if !store.exists() {
        bail!("there is nothing to back up: {} does not exist", store.display());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let from = Connection::open_with_flags(store, flags).with_context(|| format!("cannot open {}", store.display()))?;
    from.busy_timeout(std::time::Duration::from_secs(20))?;
    tables::version(&from)?;
    let new = unfinished(file);
    let content = fill(&from, store, &new, now).and_then(|content| {
        settle(&new, file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(content)
    });
    if content.is_err() {
        // What is left of it says nothing, and is in nobody's way.
        _ = copy::remove(&new);
    }
    content
}

fn fill(from: &Connection, store: &Path, new: &Path, now: Timestamp) -> Result<Content> {
    let copy = copy::copy(from, new)?;
    check(&copy).context("the store is damaged, so there is no backup of it")?;
    copy.execute_batch(BESIDE)?;
    // Read after the store was: they have at least what it knows of, and whoever left meanwhile.
    for name in [runs::FILE, departures::FILE] {
        match std::fs::read(store.with_file_name(name)) {
            Ok(bytes) => copy.execute("INSERT INTO beside (name, bytes) VALUES (?1, ?2)", params![name, bytes])?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
        };
    }
    copy.execute("INSERT INTO beside (name, bytes) VALUES ('made', ?1)", [now.to_string().into_bytes()])?;
    copy.pragma_update(None, "application_id", OURS)?;
    content(&copy)
}

/// Whether all of it can be read.
pub(super) fn check(connection: &Connection) -> Result<()> {
    let said: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { bail!("{said}") }
}

/// What a file has that is a backup, or a copy of a store.
pub(super) fn content(connection: &Connection) -> Result<Content> {
    let rows = |table: &str| -> Result<u64> {
        let rows: i64 = match has(connection, table)? {
            true => connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?,
            false => 0,
        };
        Ok(u64::try_from(rows)?)
    };
    let made = beside(connection, "made")?.and_then(|made| String::from_utf8(made).ok()?.parse().ok());
    Ok(Content {
        made,
        version: tables::version(connection)?,
        bytes: copy::size(connection)?,
        articles: rows("article")?,
        subscribers: rows("subscriber")?,
        digests: rows("digest")?,
        mails: rows("delivery")?,
        departures: beside(connection, departures::FILE)?.map_or(0, |file| (file.len() / departures::LINE) as u64),
    })
}

/// Whether there is such a table.
pub(super) fn has(connection: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    Ok(connection.query_row(sql, [table], |row| row.get::<_, i64>(0))? > 0)
}

/// A file that lay beside the store; none in a plain copy.
pub(super) fn beside(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>> {
    if !has(connection, "beside")? {
        return Ok(None);
    }
    Ok(connection.query_row("SELECT bytes FROM beside WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}
