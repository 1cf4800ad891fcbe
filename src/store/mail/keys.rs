//! Keys that sign links, and the one that hashes addresses.

use anyhow::{Result, bail};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};
use sha2::Sha256;

use super::MailStore;
use crate::mail::EmailAddress;
use crate::subscriber::{Key, Keys};

/// The number of the key that hashes addresses.
const HASHING: i64 = 0;

impl MailStore {
    /// The keys that sign links, made where there are none.
    pub fn keys(&self, now: Timestamp) -> Result<Keys> {
        let keys = self.read(signing)?;
        match keys.0.is_empty() {
            false => Ok(keys),
            true => self.write(|t| {
                make(t, HASHING, now)?;
                make(t, 1, now)?;
                signing(t)
            }),
        }
    }

    /// A new key signs from now on: every old link ends, but those to leave.
    pub fn rotate_keys(&self, now: Timestamp) -> Result<Keys> {
        self.write(|t| {
            let newest = signing(t)?.0.last().map_or(0, |key| key.number);
            let Some(next) = newest.checked_add(1) else { bail!("there have been 255 keys already") };
            make(t, i64::from(next), now)?;
            signing(t)
        })
    }
}

fn make(transaction: &Transaction<'_>, number: i64, now: Timestamp) -> Result<()> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    transaction.execute(
        "INSERT OR IGNORE INTO key (number, secret, made) VALUES (?1, ?2, ?3)",
        params![number, secret, now.as_second()],
    )?;
    Ok(())
}

fn signing(connection: &Connection) -> Result<Keys> {
    let mut query = connection.prepare("SELECT number, secret FROM key WHERE number > ?1 ORDER BY number")?;
    let keys = query.query_and_then([HASHING], |row| {
        Ok::<_, anyhow::Error>(Key { number: u8::try_from(row.get::<_, i64>(0)?)?, secret: row.get(1)? })
    })?;
    Ok(Keys(keys.collect::<Result<_>>()?))
}

/// The keyed hash of an address: who has the list and not the key learns nothing.
pub(super) fn hash(connection: &Connection, address: &EmailAddress) -> Result<Vec<u8>> {
    let key: [u8; 32] = connection
        .prepare_cached("SELECT secret FROM key WHERE number = ?1")?
        .query_row([HASHING], |row| row.get(0))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| anyhow::anyhow!("{error}"))?;
    mac.update(b"courant suppressed\0");
    mac.update(address.folded().as_bytes());
    Ok(mac.finalize().into_bytes()[..16].to_vec())
}
