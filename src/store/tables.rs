//! The tables, and how those of an older version become them. A step, once released, is never changed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::copy;

/// The steps in order; a store of version N has had the first N.
const STEPS: [&str; 5] = [
    include_str!("tables/1_ledger.sql"),
    include_str!("tables/2_mail.sql"),
    include_str!("tables/3_outbox.sql"),
    include_str!("tables/4_families.sql"),
    include_str!("tables/5_resume.sql"),
];

/// A store of a newer program.
#[derive(Debug)]
pub struct Newer(i64);

impl std::fmt::Display for Newer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the store is of version {}, made by a newer courant (this one knows {}): use that one, or restore a backup",
            self.0,
            STEPS.len()
        )
    }
}

impl std::error::Error for Newer {}

/// Which format of stores this program writes, and which SQLite is built in.
pub fn versions() -> (usize, &'static str) {
    (STEPS.len(), rusqlite::version())
}

/// The version of a store; one of a newer program is refused, never guessed at.
pub fn version(connection: &Connection) -> Result<usize> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match usize::try_from(version) {
        Ok(version) if version <= STEPS.len() => Ok(version),
        _ => Err(Newer(version).into()),
    }
}

/// Brings the tables to this program's version. What was there is kept in a copy beside it first.
pub fn migrate(connection: &Connection) -> Result<()> {
    let version = version(connection)?;
    let (steps, newest) = (&STEPS[version..], STEPS.len());
    if steps.is_empty() {
        return Ok(());
    }
    if version > 0 {
        let kept =
            keep(connection, newest).context("the store is to be of a newer version, and cannot be kept first")?;
        tracing::info!(
            "the store becomes one of version {newest}; as it was, of version {version}, it is kept in {}",
            kept.display()
        );
    }
    let all = steps.concat();
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {all} PRAGMA user_version = {newest}; COMMIT;"))?;
    Ok(())
}

/// `courant.db.before-3` is the store as it was before it became one of version 3; one a version.
fn keep(connection: &Connection, newest: usize) -> Result<PathBuf> {
    let Some(path) = connection.path().filter(|path| !path.is_empty()) else { bail!("the store is in no file") };
    let kept = PathBuf::from(format!("{path}.before-{newest}"));
    let new = copy::unfinished(&kept);
    drop(copy::copy(connection, &new)?);
    copy::settle(&new, &kept).with_context(|| format!("cannot write {}", kept.display()))?;
    Ok(kept)
}

/// How long a copy is kept: until then a newer version has shown what it is worth, and people who were forgotten since are in it.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Removes copies of an older version when their time is over; which.
pub fn tidy(path: &Path, now: Timestamp) -> Vec<PathBuf> {
    let is_old = |copy: &PathBuf| {
        let made = std::fs::metadata(copy).and_then(|data| data.modified()).ok();
        made.and_then(|made| Timestamp::try_from(made).ok()).is_some_and(|made| made + KEPT < now)
    };
    let copies = (2..=STEPS.len()).map(|version| PathBuf::from(format!("{}.before-{version}", path.display())));
    copies.filter(is_old).filter(|copy| copy::remove(copy).is_ok()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::store::connect::connect;

    #[test]
    fn an_older_store_is_kept_whole_before_it_becomes_a_newer_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("courant.db");
        for version in 1..STEPS.len() {
            let old = connect(&path).unwrap();
            old.execute_batch(&STEPS[..version].concat()).unwrap();
            // What stands in the journal only is kept too.
            old.execute("INSERT INTO document (path) VALUES ('news.rss')", []).unwrap();
            old.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
            migrate(&old).unwrap();
            assert_eq!(super::version(&old).unwrap(), STEPS.len());
            drop(old);
            let kept = directory.path().join(format!("courant.db.before-{}", STEPS.len()));
            assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
            let kept = Connection::open(kept).unwrap();
            assert_eq!(super::version(&kept).unwrap(), version);
            let documents: i64 = kept.query_row("SELECT count(*) FROM document", [], |row| row.get(0)).unwrap();
            assert_eq!(documents, 1);
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn a_copy_is_removed_a_month_later_and_nothing_else_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("courant.db");
        let files = [
            "courant.db",
            "courant.db.before-2",
            "courant.db.before-3",
            "courant.db.before-99",
            "courant.db.damaged-1",
        ];
        files.iter().for_each(|name| std::fs::write(directory.path().join(name), "x").unwrap());
        let now = Timestamp::try_from(std::time::SystemTime::now()).unwrap();
        assert_eq!(tidy(&path, now + SignedDuration::from_hours(29 * 24)), Vec::<PathBuf>::new());
        let removed = tidy(&path, now + SignedDuration::from_hours(31 * 24));
        assert_eq!(removed, [2, 3].map(|version| directory.path().join(format!("courant.db.before-{version}"))));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_store_that_cannot_be_kept_stays_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("courant.db");
        let old = connect(&path).unwrap();
        old.execute_batch(STEPS[0]).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        std::fs::create_dir(directory.path().join(format!("courant.db.before-{}.new", STEPS.len()))).unwrap();
        let error = format!("{:#}", migrate(&old).unwrap_err());
        assert!(error.contains("cannot be kept first"), "{error}");
        assert_eq!(version(&old).unwrap(), 1);
    }
}
