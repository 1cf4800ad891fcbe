//! A whole copy of a store as of one moment, while others read and write it: SQLite's own online backup, the journal with it.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::connect::PRIVATE;

/// How long to wait where the store is busy.
const PAUSE: Duration = Duration::from_millis(50);

/// A file beside another, which is being made.
pub fn unfinished(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.new", path.display()))
}

/// Copies a store into a new file of this name, one file without a journal. What lay there was left by a crash.
pub fn copy(from: &Connection, to: &Path) -> Result<Connection> {
    make_room(from, to)?;
    for end in ["", "-journal", "-wal", "-shm"] {
        remove(&PathBuf::from(format!("{}{end}", to.display())))?;
    }
    OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(PRIVATE)
        .open(to)
        .with_context(|| format!("cannot make {}", to.display()))?;
    let mut copy = Connection::open(to)?;
    // All pages at once: the copy is of one moment, and a writer goes on in its journal meanwhile.
    Backup::new(from, &mut copy)?
        .run_to_completion(i32::MAX, PAUSE, None)
        .with_context(|| format!("cannot copy the store to {}", to.display()))?;
    let _: String = copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    Ok(copy)
}

/// Puts what was made into its place, when the disk has all of it.
pub fn settle(new: &Path, path: &Path) -> io::Result<()> {
    File::open(new)?.sync_all()?;
    std::fs::rename(new, path)?;
    sync_directory(path)
}

/// What was renamed in the directory of this file stays so.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

/// Removes a file; none is well.
pub fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The store's size in bytes, with what its journal has for it.
pub fn size(connection: &Connection) -> Result<u64> {
    let bytes: i64 = connection.query_row(
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        [],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(bytes).unwrap_or(0))
}

/// Half a copy is told before it is begun.
fn make_room(from: &Connection, to: &Path) -> Result<()> {
    let directory = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(disk) = rustix::fs::statvfs(directory) else { return Ok(()) };
    let (free, wanted) = (disk.f_bavail.saturating_mul(disk.f_frsize), size(from)?);
    if free < wanted {
        bail!("{} has {free} bytes left, and a copy of the store wants {wanted}: make room first", directory.display());
    }
    Ok(())
}
