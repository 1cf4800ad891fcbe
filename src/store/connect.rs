//! A connection to the store's file: kept from others, and written so that what was committed is there after a power cut.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// How long a writer waits for another to be done.
const PATIENCE: Duration = Duration::from_secs(20);

/// Addresses, and the keys that sign links, are nobody else's.
pub const PRIVATE: u32 = 0o600;

/// Opens the file, making it and its directory where there is none.
pub fn connect(path: &Path) -> Result<Connection> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    }
    keep_private(path).with_context(|| format!("cannot keep {} from others", path.display()))?;
    let connection = Connection::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // A plan is made once: else every value that is compared with a partial index's bound has its statement planned anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// SQLite gives the files that it makes beside this one the same mode; those that are there already are changed too.
fn keep_private(path: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(PRIVATE).open(path)?;
    for end in ["", "-wal", "-shm"] {
        let file = PathBuf::from(format!("{}{end}", path.display()));
        match std::fs::metadata(&file) {
            Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(PRIVATE))?;
            }
            _ => {}
        }
    }
    Ok(())
}
