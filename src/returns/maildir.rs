//! A Maildir into which another mail server puts what comes back. What was read moves from `new` to `cur`, and stays.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;

use super::take;
use crate::bounce::parse;
use crate::mail::EmailAddress;
use crate::store::mail::MailStore;
use crate::subscriber::Keys;

/// More of a message is not read: the rest is the mail that it returns.
const LONGEST: u64 = 1 << 20;
/// Messages that are taken in one look: others wait for a moment.
const MOST: usize = 200;

/// The Maildir.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    directory: PathBuf,
    address: Option<EmailAddress>,
}

impl Inbox {
    /// Of a directory that has `new` and `cur`; `address` is the one that bounces are sent to.
    pub fn new(directory: &Path, address: Option<EmailAddress>) -> Self {
        Self { directory: directory.to_owned(), address }
    }

    /// Takes in what has come; how many messages. What was understood is marked as seen (`:2,S`), what was not is left
    /// unread for somebody to look at. Read twice after a crash, it changes nothing twice.
    pub fn turn(&self, store: &MailStore, keys: &Keys, now: Timestamp) -> Result<usize> {
        let (new, cur) = (self.directory.join("new"), self.directory.join("cur"));
        let entries = match fs::read_dir(&new) {
            Ok(entries) => entries,
            // Nobody has delivered yet.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", new.display())),
        };
        let mut taken = 0;
        for entry in entries.take(MOST) {
            let entry = entry.with_context(|| format!("cannot read {}", new.display()))?;
            // Only what was delivered as a file: a link could lead anywhere.
            if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            let path = entry.path();
            let mut message = Vec::new();
            match fs::File::open(&path).and_then(|file| file.take(LONGEST).read_to_end(&mut message)) {
                Ok(_) => {}
                // Another program was quicker.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
            }
            let told = take(store, keys, &parse(&message, self.address.as_ref()), false, now)?;
            let is_clear = !told.is_empty() && told.iter().all(|told| told.changed != "not believed");
            let name = entry.file_name().to_string_lossy().split(':').next().unwrap_or_default().to_owned();
            fs::create_dir_all(&cur).with_context(|| format!("cannot make {}", cur.display()))?;
            let seen = cur.join(format!("{name}:2,{}", if is_clear { "S" } else { "" }));
            fs::rename(&path, &seen).with_context(|| format!("cannot move {}", path.display()))?;
            taken += 1;
        }
        Ok(taken)
    }
}
