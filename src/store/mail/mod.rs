//! Subscribers, digests and the outbox on disk, through a connection of their own: people are answered and mail is planned
//! while the publisher writes the ledger.

mod admin;
mod ask;
mod bounces;
mod claims;
mod corrections;
mod count;
pub(super) mod departures;
mod digests;
mod flight;
mod intake;
mod keys;
mod letters;
mod outbox;
mod outcomes;
mod overview;
mod people;
mod plan;
mod rounds;
pub(super) mod runs;
mod tally;
mod troubles;

pub use admin::{Imported, Listed, RowIn};
pub use ask::Asked;
pub use bounces::{About, Changed, Return};
pub use claims::{Claim, Recipient, Slot, Taken};
pub use corrections::Correction;
pub use count::Count;
pub use digests::{DigestState, Made};
pub use flight::Flight;
pub use letters::{Letter, Note};
pub use outbox::{DROP, Place, RETRY, Waiting, Which};
pub use outcomes::{Outcome, Settled};
pub use overview::{Concern, Run};
pub use plan::{Due, Given, Planned};
pub use rounds::Round;
pub use runs::PutBack;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::connect::connect;
use super::{copy, tables};

/// The rows of mail.
pub struct MailStore {
    connection: Mutex<Connection>,
    /// The file beside it that counts what was mailed.
    runs: runs::Runs,
    /// The file that remembers who left.
    departures: departures::Departures,
    /// What is under way.
    flight: Arc<Flight>,
}

impl MailStore {
    /// Opens the store, making its tables where there are none. The caller holds the lock of the store, or is the daemon.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = connect(path)?;
        // A million rows are walked in order: what was read once is not read again.
        connection.pragma_update(None, "cache_size", -32_000)?;
        // A run over a large list changes the same pages of the queue again and again: they are folded into the file less often.
        connection.pragma_update(None, "wal_autocheckpoint", 16_000)?;
        connection.set_prepared_statement_cache_capacity(100);
        tables::migrate(&connection)?;
        let (runs, departures) = (runs::Runs::beside(path), departures::Departures::beside(path));
        Ok(Self { connection: Mutex::new(connection), runs, departures, flight: Arc::default() })
    }

    /// What is under way.
    pub fn flight(&self) -> Arc<Flight> {
        Arc::clone(&self.flight)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads, as of one moment.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        read(&self.lock()).context("cannot read the store")
    }

    /// Writes all of it or nothing, and returns when the disk has it.
    fn write<T>(&self, write: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.lock();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).context("cannot write the store")?;
        let value = write(&transaction).context("cannot write the store")?;
        transaction.commit().context("cannot write the store")?;
        Ok(value)
    }

    /// Puts everything into the one file: nothing is left beside it that a copy could miss.
    pub fn fold(&self) -> Result<()> {
        self.read(|c| Ok(c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?))
    }

    /// The size of the store in bytes.
    pub fn size(&self) -> Result<u64> {
        self.read(copy::size)
    }

    /// The last mark: what appears after it is new.
    pub fn mark(&self) -> Result<u64> {
        self.read(mark)
    }

    /// A single fact.
    pub fn fact(&self, name: &str) -> Result<Option<String>> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT value FROM fact WHERE name = ?1")?;
            Ok(query.query_row([name], |row| row.get(0)).optional()?)
        })
    }

    /// Notes a single fact.
    pub fn set_fact(&self, name: &str, value: &str) -> Result<()> {
        self.write(|t| {
            t.execute("INSERT OR REPLACE INTO fact (name, value) VALUES (?1, ?2)", [name, value])?;
            Ok(())
        })
    }
}

fn mark(connection: &Connection) -> Result<u64> {
    let mark: Option<i64> = connection.query_row("SELECT max(mark) FROM number", [], |row| row.get(0))?;
    Ok(count(mark.unwrap_or(0)))
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// References are random in all 64 bits; SQLite's integers have a sign.
fn bits(reference: u64) -> i64 {
    reference.cast_signed()
}

fn reference(bits: i64) -> u64 {
    bits.cast_unsigned()
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}

/// Random in all bits; a number that is taken already would be refused by the table.
fn random() -> Result<u64> {
    getrandom::u64().map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))
}
