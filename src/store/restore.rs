//! A backup that takes the store's place. Until its last rename the old store is there and whole; after it, the new one is.

use std::fs::DirBuilder;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::backup::{Content, OURS, beside, check, content, has};
use super::connect::{PRIVATE, connect};
use super::copy::{self, remove, settle, sync_directory, unfinished};
use super::mail::{departures, runs};

/// A file that may take the store's place.
pub struct Backup {
    connection: Connection,
    content: Content,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where what was there is kept, if there was anything.
    pub kept: Option<PathBuf>,
    /// Mail may have been made since the backup: what it holds as new is mailed to nobody.
    pub holds: bool,
}

impl Backup {
    /// Opens a backup, or a plain copy of a store, and looks at all of it.
    pub fn open(file: &Path) -> Result<Self> {
        let open = || -> Result<Self> {
            if !file.is_file() {
                bail!("there is no such file");
            }
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(file, flags)?;
            let kind: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            let ours = ["article", "number", "document"].iter().map(|table| has(&connection, table));
            if (kind != OURS && kind != 0) || !ours.collect::<Result<Vec<_>>>()?.into_iter().all(|has| has) {
                bail!("this is a database of another program");
            }
            let content = content(&connection)?;
            check(&connection).context("it is damaged")?;
            Ok(Self { connection, content })
        };
        open().with_context(|| format!("{} cannot be restored", file.display()))
    }

    /// What it has.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Puts it in the place of the store. The caller holds the lock of the store. `moved`: the admin's word that nothing was
    /// mailed since the backup was made.
    pub fn restore(&self, store: &Path, moved: bool, now: Timestamp) -> Result<Restored> {
        self.put_in_place(store, moved, now, &mut |_| Ok(()))
    }

    /// `step` is told what comes next, so that a test can end it there.
    fn put_in_place(
        &self,
        store: &Path,
        moved: bool,
        now: Timestamp,
        step: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Restored> {
        let new = PathBuf::from(format!("{}.restoring", store.display()));
        step("copy")?;
        let copy = copy::copy(&self.connection, &new)?;
        let left = beside(&copy, departures::FILE)?.unwrap_or_default();
        let holds = !moved && !nothing_was_mailed_since(&copy, store)?;
        if holds && has(&copy, "fact")? {
            copy.execute("INSERT OR REPLACE INTO fact (name, value) VALUES (?1, '1')", [runs::RESTORED])?;
        }
        copy.execute_batch("DROP TABLE IF EXISTS beside; PRAGMA application_id = 0;")?;
        drop(copy);
        step("keep")?;
        let kept = keep(store, now).context("cannot keep what is there")?;
        step("departures")?;
        merge(&left, &store.with_file_name(departures::FILE))?;
        step("journal")?;
        for end in ["-wal", "-shm"] {
            remove(&PathBuf::from(format!("{}{end}", store.display())))?;
        }
        step("rename")?;
        settle(&new, store).with_context(|| format!("cannot write {}", store.display()))?;
        Ok(Restored { kept, holds })
    }
}

/// Known only where the store here is the one that the backup is of (it has the same key), and has counted no further.
fn nothing_was_mailed_since(copy: &Connection, store: &Path) -> Result<bool> {
    let key = |connection: &Connection| -> Result<Option<Vec<u8>>> {
        let sql = "SELECT secret FROM key WHERE number = 0";
        Ok(connection.query_row(sql, [], |row| row.get(0)).optional()?)
    };
    if !has(copy, "key")? {
        // Of a time before mail.
        return Ok(true);
    }
    let here = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(anyhow::Error::from);
    let here = here.and_then(|here| key(&here)).unwrap_or_default();
    let sql = "SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'runs'";
    let counted: i64 = copy.query_row(sql, [], |row| row.get(0)).optional()?.unwrap_or(0);
    let told = std::fs::read_to_string(store.with_file_name(runs::FILE)).unwrap_or_default();
    let told: i64 = told.trim().parse().unwrap_or(0);
    Ok(here.is_some() && here == key(copy)? && told == counted)
}

/// Keeps the store in a directory beside it; it stays where it is, too. Nothing: there is none.
fn keep(store: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let files: Vec<PathBuf> = [runs::FILE, departures::FILE].map(|name| store.with_file_name(name)).into();
    if !store.exists() && !files.iter().any(|file| file.exists()) {
        return Ok(None);
    }
    let kept = store.with_file_name(format!("before-restore-{}", now.strftime("%Y-%m-%dT%H%M%S%.3fZ")));
    DirBuilder::new().mode(0o700).create(&kept).with_context(|| format!("cannot make {}", kept.display()))?;
    match store.exists().then(|| fold(store)) {
        None | Some(Ok(true)) => {}
        Some(Ok(false)) => bail!("somebody reads the store: try again in a moment"),
        // Its journal may be of use to somebody who mends it.
        Some(Err(error)) => tracing::warn!("the store is damaged, and kept with its journal: {error:#}"),
    }
    let journal = PathBuf::from(format!("{}-wal", store.display()));
    for file in [&files[..], &[journal, store.to_owned()]].concat() {
        let Some(name) = file.file_name().filter(|_| file.exists()) else { continue };
        let to = kept.join(name);
        // The store is replaced, never written over, so its name here keeps it; the others are written over.
        if file != store || std::fs::hard_link(&file, &to).is_err() {
            std::fs::copy(&file, &to)?;
        }
        std::fs::File::open(&to)?.sync_all()?;
    }
    std::fs::File::open(&kept)?.sync_all()?;
    sync_directory(&kept)?;
    Ok(Some(kept))
}

/// Puts the journal into the store's one file; whether all of it is there.
fn fold(store: &Path) -> Result<bool> {
    let busy: i64 = connect(store)?.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// Who left according to the backup, and after that who left here: the last word on somebody counts.
fn merge(left: &[u8], file: &Path) -> Result<()> {
    let here = std::fs::read(file).unwrap_or_default();
    if here.starts_with(left) {
        return Ok(());
    }
    let line = departures::LINE;
    let same = left.chunks_exact(line).zip(here.chunks_exact(line)).take_while(|(a, b)| a == b).count();
    let whole = |bytes: &[u8]| bytes.len() - bytes.len() % line;
    let merged = [&left[..whole(left)], &here[same * line..whole(&here)]].concat();
    let new = unfinished(file);
    remove(&new)?;
    let mut written = std::fs::OpenOptions::new().create_new(true).write(true).mode(PRIVATE).open(&new)?;
    written.write_all(&merged)?;
    settle(&new, file).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::store::back_up;
    use crate::store::mail::MailStore;

    fn word(store: &Path) -> Option<String> {
        MailStore::open(store).unwrap().fact("word").unwrap()
    }

    #[test]
    fn a_crash_at_any_step_leaves_the_old_store_or_the_new_one() {
        let steps = ["copy", "keep", "departures", "journal", "rename", "none"];
        for stop in steps {
            let directory = tempfile::tempdir().unwrap();
            let (store, file) = (directory.path().join("courant.db"), directory.path().join("a.backup"));
            let mail = MailStore::open(&store).unwrap();
            mail.keys(Timestamp::UNIX_EPOCH).unwrap();
            mail.set_fact("word", "old").unwrap();
            back_up(&store, &file, Timestamp::UNIX_EPOCH).unwrap();
            mail.set_fact("word", "new").unwrap();
            drop(mail);
            let backup = Backup::open(&file).unwrap();
            let ended = backup.put_in_place(&store, false, Timestamp::UNIX_EPOCH, &mut |step| {
                if step == stop { bail!("power cut") } else { Ok(()) }
            });
            let expected = if stop == "none" { "old" } else { "new" };
            assert_eq!(ended.is_ok(), stop == "none", "{stop}: {ended:?}");
            assert_eq!(word(&store).as_deref(), Some(expected), "{stop}");
            // The next try is not in the way of what the first one left.
            let later = Timestamp::from_second(60).unwrap();
            let kept = backup.restore(&store, false, later).unwrap().kept.unwrap();
            assert_eq!(word(&store).as_deref(), Some("old"), "{stop}");
            assert_eq!(word(&kept.join("courant.db")).as_deref(), Some(expected), "{stop}");
        }
    }

    #[test]
    fn who_left_here_has_the_last_word() {
        let line = |sign: &str, who: &str| format!("{sign}{}\n", who.repeat(32));
        let (a, b, c) = (line("-", "a"), line("-", "b"), line("+", "a"));
        for (left, here, merged) in [
            (a.clone(), String::new(), a.clone()),
            (String::new(), a.clone(), a.clone()),
            (a.clone(), [&a[..], &b].concat(), [&a[..], &b].concat()),
            ([&a[..], &b].concat(), a.clone(), [&a[..], &b].concat()),
            ([&a[..], &b].concat(), [&a[..], &c].concat(), [&a[..], &b, &c].concat()),
            (format!("{a}-bb"), c.clone(), [&a[..], &c].concat()),
        ] {
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join(departures::FILE);
            std::fs::write(&file, &here).unwrap();
            merge(left.as_bytes(), &file).unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), merged);
        }
    }
}
