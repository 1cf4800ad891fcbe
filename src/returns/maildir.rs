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
        // Only what was delivered as a file: a link could lead anywhere.
        let is_file = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
        let (mut taken, mut fault) = (0, None);
        for entry in entries.flatten().filter(is_file) {
            if taken == MOST {
                break;
            }
            crate::heartbeat::beat();
            match self.take_one(&entry.path(), &cur, store, keys, now) {
                Ok(()) => taken += 1,
                // Another program was quicker.
                Err(error) if is_gone(&error) => {}
                // The others have come all the same.
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        fault.map_or(Ok(taken), Err)
    }

    fn take_one(&self, path: &Path, cur: &Path, store: &MailStore, keys: &Keys, now: Timestamp) -> Result<()> {
        let mut message = Vec::new();
        let read = fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut message));
        read.with_context(|| format!("cannot read {}", path.display()))?;
        let told = take(store, keys, &parse(&message, self.address.as_ref()), false, now)?;
        let is_clear = !told.is_empty() && told.iter().all(|told| told.changed != "not believed");
        fs::create_dir_all(cur).with_context(|| format!("cannot make {}", cur.display()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.split(':').next().unwrap_or_default();
        let seen = cur.join(format!("{name}:2,{}", if is_clear { "S" } else { "" }));
        fs::rename(path, &seen).with_context(|| format!("cannot move {}", path.display()))
    }
}

fn is_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}
