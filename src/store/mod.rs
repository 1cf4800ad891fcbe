//! The ledger on disk: SQLite, embedded. The only module that names SQL.
//!
//! Written with full synchronisation: what `commit` returned for is there after a power cut.

mod backup;
mod connect;
mod copy;
mod lock;
pub mod mail;
mod restore;
mod resume;
mod rows;
mod tables;
mod write;

pub use backup::{Content, back_up};
pub use lock::{Lock, LockError, check_owner};
pub use restore::{Backup, Restored};
pub use resume::{Changes, Held, Point};
pub use tables::{Newer, versions};
pub use write::{Line, Writing};

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};

use crate::ledger::{Ledger, Numbered, Opened};

/// From how many bytes on a store is large.
const LARGE: u64 = 32 << 20;

/// The store of one newsroom.
pub struct Store {
    /// Behind a lock so that a newsroom can be read from several threads while it renders.
    connection: Mutex<Connection>,
}

/// What was found where the store should be.
pub enum Found {
    /// The store, as it was left.
    Whole,
    /// Nothing: a first start, or a lost store.
    Nothing,
    /// A file that cannot be used; it was put aside here.
    Damaged(PathBuf),
}

/// What one turn changes in the store.
#[derive(Debug, Default)]
pub struct Change<'c> {
    /// Numbers and marks newly given.
    pub numbers: &'c [Numbered],
    /// Feeds that were looked at for the first time, with the last mark of what was there.
    pub opened: &'c [Opened],
    /// Paths of documents that are going to be written.
    pub written: Vec<&'c str>,
    /// Paths of documents that are no more.
    pub removed: Vec<&'c str>,
}

impl Change<'_> {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        let Self { numbers, opened, written, removed } = self;
        numbers.is_empty() && opened.is_empty() && written.is_empty() && removed.is_empty()
    }
}

impl Store {
    /// Opens the store, making it where there is none. A damaged file is put aside, never deleted.
    pub fn open(path: &Path, now: Timestamp) -> Result<(Self, Found)> {
        let existed = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        match Self::open_whole(path) {
            Ok(store) => {
                for copy in tables::tidy(path, now) {
                    tracing::info!("{} was kept for a month, and is removed", copy.display());
                }
                Ok((store, if existed { Found::Whole } else { Found::Nothing }))
            }
            Err(error) if existed && is_damage(&error) => {
                let aside = put_aside(path, now)?;
                let store = Self::open_whole(path).context("cannot make a new store")?;
                Ok((store, Found::Damaged(aside)))
            }
            Err(error) => Err(error.context(format!("cannot open the store {}", path.display()))),
        }
    }

    /// Opens an existing store without changing it; `None` where there is none.
    pub fn peek(path: &Path) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        tables::version(&connection)?;
        Ok(Some(Self { connection: Mutex::new(connection) }))
    }

    /// What was read of it is damaged: it is put aside, and a new one made in its place.
    pub fn put_aside(&mut self, path: &Path, now: Timestamp) -> Result<PathBuf> {
        // Whoever closes a store takes its journal away, which must not be the new one's.
        self.connection = Mutex::new(Connection::open_in_memory()?);
        let aside = put_aside(path, now)?;
        *self = Self::open_whole(path).context("cannot make a new store")?;
        Ok(aside)
    }

    fn open_whole(path: &Path) -> Result<Self> {
        let connection = connect::connect(path)?;
        let length = std::fs::metadata(path).map_or(0, |file| file.len());
        // To read all of a large store takes a while: where the last run ended as it should, its pages are checked as they are used.
        if length < LARGE || !resume::is_at_rest(&connection) {
            let check: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if check != "ok" {
                return Err(Damage(check).into());
            }
        }
        tables::migrate(&connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// All that is remembered.
    pub fn load(&self) -> Result<Ledger> {
        let mut ledger = Ledger { feeds: self.feeds()?, ..Ledger::default() };
        self.records(&mut |record| ledger.records.push(record))?;
        self.numbers(&mut |given| ledger.numbers.push(given))?;
        Ok(ledger)
    }

    /// Paths of documents that were published and not removed since.
    pub fn documents(&self) -> Result<Vec<String>> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = connection.prepare("SELECT path FROM document ORDER BY path")?;
        let paths = query.query_map([], |row| row.get(0))?;
        Ok(paths.collect::<rusqlite::Result<_>>()?)
    }

    /// The summary of an article; none where it has none, or the store cannot be read now.
    pub fn summary(&self, id: &str) -> Option<String> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query =
            connection.prepare_cached("SELECT json_extract(entry, '$.summary') FROM article WHERE id = ?1").ok()?;
        query.query_row([id], |row| row.get(0)).ok().flatten()
    }

    /// Begins to write a change: all of it comes to be, or nothing.
    pub fn begin(&mut self) -> Result<Writing<'_>> {
        let transaction = self.connection.get_mut().unwrap_or_else(PoisonError::into_inner).transaction()?;
        resume::unsettle(&transaction)?;
        Ok(Writing(transaction))
    }
}

/// SQLite's own word that the file is not what it was.
#[derive(Debug)]
struct Damage(String);

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the store is damaged: {}", self.0)
    }
}

impl std::error::Error for Damage {}

/// Whether the store is not what it was, and cannot be read.
pub fn is_damage(error: &anyhow::Error) -> bool {
    let code = error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
    error.is::<Damage>()
        || matches!(code, Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt))
}

/// Renames the file and its journal out of the way.
fn put_aside(path: &Path, now: Timestamp) -> Result<PathBuf> {
    let named = |end: &str, extra: &str| PathBuf::from(format!("{}{end}{extra}", path.display()));
    let mark = format!(".damaged-{}", now.as_second());
    for journal in ["-wal", "-shm"] {
        let from = named(journal, "");
        if from.exists() {
            std::fs::rename(&from, named(&mark, journal))
                .with_context(|| format!("cannot put {} aside", from.display()))?;
        }
    }
    let aside = named(&mark, "");
    std::fs::rename(path, &aside).with_context(|| format!("cannot put {} aside", path.display()))?;
    Ok(aside)
}
