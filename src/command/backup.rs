//! `backup` and `restore`: what is remembered, as one file, and back again.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::json;

use super::consent::consent;
use super::newsroom::{Place, check_user, lock};
use super::progress::grouped;
use super::terminal::say;
use crate::store::{Backup, Content, back_up};

/// Backs up. The store is read beside the daemon, which is neither asked nor held up: it may be hung, or may not write here.
pub fn backup(place: &Place, file: Option<PathBuf>, yes: bool, json: bool) -> Result<bool> {
    let settings = place.settings()?;
    let now = Timestamp::now();
    let name = format!("courant-{}.backup", now.strftime("%Y-%m-%dT%H%M%SZ"));
    let file = match file {
        Some(directory) if directory.is_dir() => directory.join(name),
        Some(file) => file,
        None => name.into(),
    };
    // Where there is nothing yet, that is what is told.
    if settings.store.exists() {
        check_user(&settings)?;
    }
    if file.exists() && file.canonicalize().ok() == settings.store.canonicalize().ok() {
        bail!("{} is the store itself", file.display());
    }
    if file.exists() && !consent(&format!("{} would be replaced", file.display()), yes)? {
        return Ok(false);
    }
    let content = back_up(&settings.store, &file, now)?;
    if json {
        say(&serde_json::to_string_pretty(&json!({ "file": file, "content": content }))?);
        return Ok(true);
    }
    say(&format!("{}: {}", file.display(), told(&content)));
    say("with addresses and the keys of links: keep it from others. articles and settings are not in it");
    Ok(true)
}

/// Restores. The lock says that nobody is at work.
pub fn restore(place: &Place, file: &Path, moved: bool, yes: bool, json: bool) -> Result<bool> {
    let settings = place.settings()?;
    let _lock = lock(&settings)?;
    let backup = Backup::open(file)?;
    let made = backup.content().made.map_or("at an unknown moment".into(), |made| format!("{made:.0}"));
    if !json {
        say(&format!("made {made}: {}", told(backup.content())));
    }
    if settings.store.exists() && !consent(&format!("it would take the place of {}", settings.store.display()), yes)? {
        return Ok(false);
    }
    let restored = backup.restore(&settings.store, moved, Timestamp::now())?;
    if json {
        let told = json!({ "restored": settings.store, "kept": restored.kept, "mails_held": restored.holds, "content": backup.content() });
        say(&serde_json::to_string_pretty(&told)?);
        return Ok(true);
    }
    say(&format!("restored {}", settings.store.display()));
    if let Some(kept) = &restored.kept {
        say(&format!("what was there is kept in {}", kept.display()));
    }
    say(match restored.holds {
        true => {
            "mail may have been sent since the backup, so at its next start nobody who is in it is mailed what has appeared by then, \
             and what waited in it is held as in doubt: see `courant outbox list`. whoever left, as far as this machine knows, stays away"
        }
        false => "nothing was mailed since the backup: mail goes on where it was",
    });
    Ok(true)
}

/// `version 3, 12 articles, …, 1,234,567 bytes`
fn told(content: &Content) -> String {
    let Content { version, bytes, articles, subscribers, digests, mails, departures, .. } = content;
    let parts = [(articles, "articles"), (subscribers, "subscribers"), (digests, "digests"), (mails, "mails")];
    let parts: Vec<String> = parts.iter().map(|(number, what)| format!("{} {what}", grouped(**number))).collect();
    let left = grouped(*departures);
    format!("version {version}, {}, {left} notes of who left, {} bytes", parts.join(", "), grouped(*bytes))
}
