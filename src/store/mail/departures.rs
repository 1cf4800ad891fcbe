//! Who left, and who came back, is written into a file beside the store before the store has it: keyed hashes, a line each.
//! An older copy of the store that is put back reads there who left since it was made. Nobody who left is mailed again by it.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::super::connect::PRIVATE;
use super::people::leave;
use super::{MailStore, keys};
use crate::mail::EmailAddress;
use crate::subscriber::State;

/// The file beside the store.
pub(in crate::store) const FILE: &str = "courant.left";
/// A sign, 16 bytes in hexadecimal digits, and a line end: where a line begins is told by the length alone.
pub(in crate::store) const LINE: usize = 34;

/// Where it is.
pub(super) struct Departures(PathBuf);

impl Departures {
    /// Beside this store.
    pub fn beside(store: &Path) -> Self {
        Self(store.with_file_name(FILE))
    }

    /// Notes that somebody left, or came back. The transaction has the lock of the store: nobody else writes the file.
    pub fn note(&self, t: &Transaction<'_>, address: &EmailAddress, left: bool) -> Result<()> {
        let hash: String = keys::hash(t, address)?.iter().map(|byte| format!("{byte:02x}")).collect();
        let written = || -> std::io::Result<u64> {
            let mut file = OpenOptions::new().create(true).append(true).mode(PRIVATE).open(&self.0)?;
            let length = file.metadata()?.len();
            // What a power cut left of a line is none.
            let whole = length - length % LINE as u64;
            if whole < length {
                file.set_len(whole)?;
            }
            file.write_all(format!("{}{hash}\n", if left { '-' } else { '+' }).as_bytes())?;
            file.sync_all()?;
            Ok(whole + LINE as u64)
        };
        let length = written().with_context(|| format!("cannot write {}", self.0.display()))?;
        t.execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('departures', ?1)", [length.to_string()])?;
        Ok(())
    }
}

impl MailStore {
    /// Whoever left since this copy of the store was made leaves it again. How many that is.
    pub fn keep_departures(&self) -> Result<usize> {
        let file = std::fs::read(&self.departures.0).unwrap_or_default();
        let known: usize = self.fact("departures")?.and_then(|told| told.parse().ok()).unwrap_or(0);
        if file.len() < known + LINE {
            return Ok(0);
        }
        let mut last = std::collections::HashMap::new();
        for line in file[known..].chunks_exact(LINE) {
            last.insert(line[1..LINE - 1].to_vec(), line[0] == b'-');
        }
        self.write(|t| {
            let mut gone = 0;
            for (key, address, state) in members(t)? {
                let hash: String = keys::hash(t, &address)?.iter().map(|byte| format!("{byte:02x}")).collect();
                if last.get(hash.as_bytes()) == Some(&true) {
                    leave(t, key, state)?;
                    gone += 1;
                }
            }
            t.execute(
                "INSERT OR REPLACE INTO fact (name, value) VALUES ('departures', ?1)",
                [(file.len() - file.len() % LINE).to_string()],
            )?;
            Ok(gone)
        })
    }
}

/// Everybody who may be mailed; nobody where there is no key yet to know them by.
fn members(c: &Connection) -> Result<Vec<(i64, EmailAddress, State)>> {
    let has_key: Option<i64> = c.query_row("SELECT 1 FROM key WHERE number = 0", [], |row| row.get(0)).optional()?;
    if has_key.is_none() {
        return Ok(Vec::new());
    }
    let mut query = c.prepare("SELECT key, address, state FROM subscriber WHERE state IN ('active', 'pending')")?;
    let members = query.query_and_then([], |row| {
        let (address, state): (String, String) = (row.get(1)?, row.get(2)?);
        let address = address.parse().map_err(anyhow::Error::msg)?;
        Ok((row.get(0)?, address, State::named(&state).unwrap_or(State::Pending)))
    })?;
    members.collect()
}
