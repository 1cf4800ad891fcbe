//! Whatever makes mail, or lets it leave, is counted in the store and, after that, in a file beside it. A store that counts
//! fewer than the file is an older copy that was put back: what it takes for new was mailed already.
//!
//! Nobody whom such a copy knows is given by it what had appeared in any feed when it was started, be it by another feed
//! later. What it cannot know: entries that it never had and that are nowhere to be seen at its start, and people that it never
//! had. When they come, they are new. Who left since the copy was made is told by `departures`.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, Transaction};

use super::MailStore;

/// The file beside the store.
pub(in crate::store) const FILE: &str = "courant.runs";

/// The fact of a store that was restored where nobody knows what was mailed since the backup.
pub(in crate::store) const RESTORED: &str = "restored";

/// Where it is, and what it was told last.
pub(super) struct Runs {
    file: PathBuf,
    told: Mutex<Told>,
}

/// What was told last, and the file where it is only written over.
#[derive(Default)]
struct Told {
    counted: i64,
    open: Option<File>,
}

/// The last time that an older copy was put back: what had appeared by then may have been mailed to whoever was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutBack {
    /// The last mark.
    pub mark: u64,
    /// The row of the last subscriber.
    pub subscriber: i64,
}

impl PutBack {
    /// Whether somebody may have been given an entry, that first appeared at a mark, by the store that is no more.
    pub fn may_have_given(&self, first: u64, subscriber: i64) -> bool {
        first <= self.mark && subscriber <= self.subscriber
    }
}

impl MailStore {
    /// Whether this store is an older copy of the one that mailed last, or may be one: `courant restore` said so.
    pub fn is_put_back(&self) -> Result<bool> {
        if self.fact(RESTORED)?.is_some() {
            return Ok(true);
        }
        let counted: i64 = self.read(|c| {
            let sql = "SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'runs'";
            Ok(c.query_row(sql, [], |row| row.get(0)).optional()?.unwrap_or(0))
        })?;
        Ok(self.runs.read().is_some_and(|told| told > counted))
    }

    /// What was on its way in an older copy is held as in doubt: it may have left since.
    pub fn hold_outbox(&self) -> Result<()> {
        self.write(|t| {
            let why = "an older store was put back";
            t.execute("UPDATE delivery SET state = 7, outcome = ?1 WHERE state IN (0, 1, 2, 8)", [why])?;
            t.execute("UPDATE letter SET state = 7, outcome = ?1 WHERE state <= 2", [why])?;
            Ok(())
        })
    }

    /// Everybody starts at now: what has appeared so far is mailed to nobody who is known now.
    pub fn start_at_now(&self) -> Result<()> {
        let told = self.runs.read().unwrap_or(0);
        self.write(|t| {
            t.execute("UPDATE subscription SET mark = max(mark, (SELECT coalesce(max(mark), 0) FROM number))", [])?;
            t.execute("UPDATE correction SET done = 1", [])?;
            t.execute("DELETE FROM fact WHERE name = ?1", [RESTORED])?;
            t.execute(
                "INSERT OR REPLACE INTO fact (name, value) VALUES ('runs', CAST(max(CAST(?1 AS INTEGER),
                 coalesce((SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'runs'), 0)) AS TEXT)), ('put_back',
                 (SELECT coalesce(max(mark), 0) FROM number) || ' ' || (SELECT coalesce(max(key), 0) FROM subscriber))",
                [told.to_string()],
            )?;
            Ok(())
        })
    }

    /// When an older copy was put back last, if ever.
    pub fn put_back(&self) -> Result<Option<PutBack>> {
        let fact = self.fact("put_back")?;
        Ok(fact.as_deref().and_then(|fact| fact.split_once(' ')).and_then(|(mark, subscriber)| {
            Some(PutBack { mark: mark.parse().ok()?, subscriber: subscriber.parse().ok()? })
        }))
    }
}

impl Runs {
    /// Beside this store.
    pub fn beside(store: &Path) -> Self {
        Self { file: store.with_file_name(FILE), told: Mutex::default() }
    }

    fn read(&self) -> Option<i64> {
        std::fs::read_to_string(&self.file).ok()?.trim().parse().ok()
    }

    /// Tells the file how far the store has counted; mail is made and leaves only after this. Of two threads that count, the
    /// one that counted first may come last: the file never goes back. `sync`: not before the disk has it. What is sent, some
    /// at once, is not worth that: the number is written over in its place, and only a power cut and an older copy together
    /// would tell.
    pub fn tell(&self, counted: i64, sync: bool) -> Result<()> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if counted <= told.counted {
            return Ok(());
        }
        // As long as ever, so that it is written over.
        let text = format!("{counted:020}\n");
        let open = told.open.take().filter(|_| !sync);
        let written = match open {
            Some(file) => file.write_all_at(text.as_bytes(), 0).map(|()| file),
            None => write_whole(&self.file, &text, sync),
        };
        told.open = Some(written.with_context(|| format!("cannot write {}", self.file.display()))?);
        told.counted = counted;
        Ok(())
    }
}

/// Counts one more.
pub(super) fn count(t: &Transaction<'_>) -> Result<i64> {
    let mut query = t.prepare_cached(
        "INSERT INTO fact (name, value) VALUES ('runs', '1')
         ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
         RETURNING CAST(value AS INTEGER)",
    )?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// A file with this text in its place: the old one or the new one is there at any moment.
fn write_whole(path: &Path, text: &str, sync: bool) -> std::io::Result<File> {
    let new = path.with_extension("runs.new");
    let mut file = File::create(&new)?;
    file.write_all(text.as_bytes())?;
    if !sync {
        std::fs::rename(&new, path)?;
        return Ok(file);
    }
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(file)
}
