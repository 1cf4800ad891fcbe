//! Runs are counted in the store and, after that, in a file beside it. A store that counts fewer than the file is an older
//! copy that was put back: what it takes for new was mailed already.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, Transaction};

use super::MailStore;

/// The file beside the store.
pub(super) const FILE: &str = "courant.runs";

impl MailStore {
    /// Whether this store is an older copy of the one that mailed last.
    pub fn is_put_back(&self) -> Result<bool> {
        let told = std::fs::read_to_string(&self.runs).unwrap_or_default();
        let counted: i64 = self.read(|c| {
            let sql = "SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'runs'";
            Ok(c.query_row(sql, [], |row| row.get(0)).optional()?.unwrap_or(0))
        })?;
        Ok(told.trim().parse::<i64>().is_ok_and(|told| told > counted))
    }

    /// Everybody starts at now: what has appeared so far is mailed to nobody, and what was on its way is held as in doubt.
    pub fn start_at_now(&self) -> Result<()> {
        let told = std::fs::read_to_string(&self.runs).unwrap_or_default();
        self.write(|t| {
            t.execute("UPDATE subscription SET mark = max(mark, (SELECT coalesce(max(mark), 0) FROM number))", [])?;
            t.execute("UPDATE delivery SET state = 7, outcome = 'an older store was put back' WHERE state <= 2", [])?;
            t.execute("UPDATE letter SET state = 7, outcome = 'an older store was put back' WHERE state <= 2", [])?;
            t.execute("UPDATE correction SET done = 1", [])?;
            t.execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('runs', ?1)", [told.trim()])?;
            Ok(())
        })
    }

    /// Tells the file how far the store has counted. Mail leaves only after this.
    pub(super) fn tell_runs(&self, counted: i64) -> Result<()> {
        write_whole(&self.runs, &format!("{counted}\n"))
            .with_context(|| format!("cannot write {}", self.runs.display()))
    }
}

/// Counts one more.
pub(super) fn count(t: &Transaction<'_>) -> Result<i64> {
    Ok(t.query_row(
        "INSERT INTO fact (name, value) VALUES ('runs', '1')
         ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
         RETURNING CAST(value AS INTEGER)",
        [],
        |row| row.get(0),
    )?)
}

fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let new = path.with_extension("runs.new");
    let mut file = std::fs::File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    std::fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}
