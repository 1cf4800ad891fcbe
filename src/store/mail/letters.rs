//! Letters: mails to one person for a reason of their own. Only what they are for is kept; they are written when they leave.

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};

use super::tally;
use crate::mail::EmailAddress;

/// What a letter is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "lowercase")]
pub enum Note {
    /// Asks whether a wish is really theirs.
    Confirm {
        /// The wish's number.
        wish: u64,
    },
    /// They asked for what they have.
    Already {
        /// Their reference.
        subscriber: u64,
    },
    /// A link to all that is known of them.
    Data {
        /// Their reference.
        subscriber: u64,
    },
    /// A link to erase it.
    Erase {
        /// Their reference.
        subscriber: u64,
    },
    /// A digest that waits for an approval.
    Approve {
        /// The digest's key.
        digest: i64,
    },
    /// A digest as a test.
    Test {
        /// The digest's key.
        digest: i64,
    },
}

/// A letter that is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its row.
    pub key: i64,
    /// Whom it is to.
    pub address: EmailAddress,
    /// What it is for.
    pub note: Note,
    /// Its Date.
    pub made: Timestamp,
    /// How often it was tried, this time too.
    pub tries: u32,
}

/// A new letter; its row.
pub(super) fn insert(
    t: &Transaction<'_>,
    address: &EmailAddress,
    note: &Note,
    now: Timestamp,
    due: Timestamp,
) -> Result<i64> {
    t.prepare_cached("INSERT INTO letter (folded, address, note, state, made, due) VALUES (?1, ?2, ?3, 0, ?4, ?5)")?
        .execute(params![
            address.folded(),
            address.to_string(),
            serde_json::to_string(note)?,
            now.max(due).as_second(),
            due.as_second(),
        ])?;
    let letter = t.last_insert_rowid();
    tally::plan(t, 0, 1)?;
    Ok(letter)
}
