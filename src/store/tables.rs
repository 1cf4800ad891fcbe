//! The tables, and how those of an older version become them. A step, once released, is never changed.

use anyhow::{Result, bail};
use rusqlite::Connection;

/// The steps in order; a store of version N has had the first N.
const STEPS: [&str; 3] =
    [include_str!("tables/1_ledger.sql"), include_str!("tables/2_mail.sql"), include_str!("tables/3_outbox.sql")];

/// Brings the tables to this program's version; a store of a newer program is refused, never guessed at.
pub fn migrate(connection: &Connection) -> Result<()> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let Some(steps) = usize::try_from(version).ok().and_then(|done| STEPS.get(done..)) else {
        bail!("the store is of version {version}, made by a newer courant: use that one, or restore a backup")
    };
    if !steps.is_empty() {
        let (all, newest) = (steps.concat(), STEPS.len());
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {all} PRAGMA user_version = {newest}; COMMIT;"))?;
    }
    Ok(())
}
