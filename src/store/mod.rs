//! The ledger on disk: SQLite, embedded. The only module that names SQL.
//!
//! Written with full synchronisation: what `commit` returned for is there after a power cut.

mod backup;
mod connect;
mod copy;
mod lock;
pub mod mail;
mod restore;
mod rows;
mod tables;

pub use backup::{Content, back_up};
pub use lock::{Lock, LockError, check_owner};
pub use restore::{Backup, Restored};
pub use tables::Newer;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, params};

use crate::ledger::{Attachment, Ledger, Numbered, Record};

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
    /// Records as they are now, and their pictures as they are published.
    pub records: Vec<(&'c Record, Option<Attachment>)>,
    /// Numbers and marks newly given.
    pub numbers: &'c [Numbered],
    /// Feeds that were looked at for the first time, with the last mark of what was there.
    pub opened: &'c [(String, u64)],
    /// Paths of documents that are going to be written.
    pub written: Vec<&'c str>,
    /// Paths of documents that are no more.
    pub removed: Vec<&'c str>,
}

impl Store {
    /// Opens the store, making it where there is none. A damaged file is put aside, never deleted.
    pub fn open(path: &Path, now: Timestamp) -> Result<(Self, Found)> {
        let existed = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        match Self::open_whole(path) {
            Ok(store) => Ok((store, if existed { Found::Whole } else { Found::Nothing })),
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

    fn open_whole(path: &Path) -> Result<Self> {
        let connection = connect::connect(path)?;
        let check: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if check != "ok" {
            return Err(Damage(check).into());
        }
        tables::migrate(&connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// All that is remembered.
    pub fn load(&self) -> Result<Ledger> {
        rows::load(&self.connection.lock().unwrap_or_else(PoisonError::into_inner)).context("cannot read the store")
    }

    /// Paths of documents that were published and not removed since.
    pub fn documents(&self) -> Result<Vec<String>> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = connection.prepare("SELECT path FROM document ORDER BY path")?;
        let paths = query.query_map([], |row| row.get(0))?;
        Ok(paths.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes all of it or nothing, and returns when the disk has it.
    pub fn commit(&mut self, change: &Change<'_>) -> Result<()> {
        if change.records.is_empty()
            && change.numbers.is_empty()
            && change.opened.is_empty()
            && change.written.is_empty()
            && change.removed.is_empty()
        {
            return Ok(());
        }
        let transaction = self.connection.get_mut().unwrap_or_else(PoisonError::into_inner).transaction()?;
        for (record, image) in &change.records {
            rows::write(&transaction, record, image.as_ref())?;
        }
        {
            for given in change.numbers {
                rows::write_number(&transaction, given)?;
            }
            let mut opened = transaction.prepare_cached("INSERT OR IGNORE INTO feed (name) VALUES (?1)")?;
            let mut archive =
                transaction.prepare_cached("UPDATE subscription SET mark = max(mark, ?2) WHERE feed = ?1")?;
            for (feed, mark) in change.opened {
                opened.execute([feed])?;
                archive.execute(params![feed, i64::try_from(*mark)?])?;
            }
            let mut written = transaction.prepare_cached("INSERT OR IGNORE INTO document (path) VALUES (?1)")?;
            for path in &change.written {
                written.execute([path])?;
            }
            let mut removed = transaction.prepare_cached("DELETE FROM document WHERE path = ?1")?;
            for path in &change.removed {
                removed.execute([path])?;
            }
        }
        transaction.commit().context("cannot write the store")
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

fn is_damage(error: &anyhow::Error) -> bool {
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
