//! Digests that were made: what they say, whether they may leave, who corrects what.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::MailStore;
use super::letters::{self, Note};
use crate::digest::{Edition, Kind};
use crate::mail::EmailAddress;

/// Whether the mails of a digest may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DigestState {
    /// They leave.
    Open,
    /// They wait for an approval.
    Waiting,
    /// An approver said no.
    Held,
}

impl DigestState {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Held => "held",
        }
    }

    fn named(name: &str) -> Self {
        [Self::Waiting, Self::Held].into_iter().find(|state| state.name() == name).unwrap_or(Self::Open)
    }
}

/// A digest that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its row; 0 before it has one.
    pub key: i64,
    /// What is the same for all who get it, hashed.
    pub content: [u8; 16],
    /// What it says.
    pub edition: Edition,
    /// Whether its mails may leave.
    pub state: DigestState,
    /// The entries that it gives, those that it only counts too.
    pub items: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its HTML for everybody, and its text; gone when all its mails are settled.
    pub html: Option<String>,
    /// As above.
    pub text: Option<String>,
    /// Who gets it first, and says whether it leaves.
    pub approvers: Vec<EmailAddress>,
}

const COLUMNS: &str = "key, content, state, edition, subject, html, plain";

impl MailStore {
    /// A digest by what its address is made of.
    pub fn digest(&self, id: &str) -> Result<Option<Made>> {
        self.read(|c| one(c, &format!("SELECT {COLUMNS} FROM digest WHERE id = ?1"), &[&id]))
    }

    /// A digest by its row.
    pub fn digest_by_key(&self, key: i64) -> Result<Option<Made>> {
        self.read(|c| one(c, &format!("SELECT {COLUMNS} FROM digest WHERE key = ?1"), &[&key]))
    }

    /// The newest digests that went out, one for each cadence and day: the one that most people got.
    pub fn newest_digests(&self, most: usize) -> Result<Vec<Made>> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT key, max((SELECT count(*) FROM delivery d WHERE d.digest = digest.key)) FROM digest
                 WHERE key > (SELECT coalesce(max(key), 0) - 2000 FROM digest) AND kind = 'digest' AND state = 'open'
                 GROUP BY cadence, date ORDER BY max(made) DESC, key DESC LIMIT ?1",
            )?;
            let keys: Vec<i64> =
                query.query_map([i64::try_from(most)?], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let sql = format!("SELECT {COLUMNS} FROM digest WHERE key = ?1");
            keys.iter().filter_map(|key| one(c, &sql, &[key]).transpose()).collect()
        })
    }

    /// The digests that were made last, whatever became of them.
    pub fn latest_digests(&self, most: usize) -> Result<Vec<Made>> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT key FROM digest ORDER BY key DESC LIMIT ?1")?;
            let keys: Vec<i64> =
                query.query_map([i64::try_from(most)?], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let sql = format!("SELECT {COLUMNS} FROM digest WHERE key = ?1");
            keys.iter().filter_map(|key| one(c, &sql, &[key]).transpose()).collect()
        })
    }

    /// Lets the mails of a digest leave, from now on over the time that they are spread over, or holds them. How many mails
    /// that is; none where there is no such digest.
    pub fn judge(&self, key: i64, leaves: bool, now: Timestamp) -> Result<Option<u64>> {
        self.write(|t| {
            let state = if leaves { DigestState::Open } else { DigestState::Held };
            let known = t.execute("UPDATE digest SET state = ?2 WHERE key = ?1", params![key, state.name()])?;
            let sql = match leaves {
                true => "UPDATE delivery SET state = 0, due = max(due, ?2) WHERE digest = ?1 AND state = 8",
                false => "UPDATE delivery SET state = 8 WHERE digest = ?1 AND state IN (0, 1) AND ?2 IS NOT NULL",
            };
            let moved = t.execute(sql, params![key, now.as_second()])?;
            Ok((known > 0).then_some(moved as u64))
        })
    }

    /// The row of a digest, and whether its mails leave.
    pub fn digest_state(&self, id: &str) -> Result<Option<(i64, DigestState)>> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT key, state FROM digest WHERE id = ?1")?;
            let found: Option<(i64, String)> =
                query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            Ok(found.map(|(key, state)| (key, DigestState::named(&state))))
        })
    }

    /// Notes a digest without mails: a test, or a look ahead that somebody wants to receive. The letter's row.
    pub fn add_test(&self, made: &Made, to: &EmailAddress, now: Timestamp) -> Result<i64> {
        self.write(|t| {
            let (digest, _) = insert(t, made)?;
            letters::insert(t, to, &Note::Test { digest }, now, now)
        })
    }

    /// Lets go of what was rendered for mails that are all settled.
    pub fn let_go_of_rendered(&self, before: Timestamp) -> Result<usize> {
        self.write(|t| {
            Ok(t.execute(
                "UPDATE digest SET html = NULL, plain = NULL WHERE html IS NOT NULL AND made < ?1 AND NOT EXISTS
                 (SELECT 1 FROM delivery d WHERE d.digest = digest.key AND d.state IN (0, 1, 2, 7, 8))",
                [before.as_second()],
            )?)
        })
    }
}

/// The row of a digest, which is made unless the same was made before, and the state of its mails.
pub(super) fn insert(t: &Transaction<'_>, made: &Made) -> Result<(i64, i64)> {
    let edition = &made.edition;
    let known: Option<(i64, String)> = t
        .prepare_cached("SELECT key, state FROM digest WHERE content = ?1")?
        .query_row([made.content], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (key, state) = match known {
        Some((key, state)) => {
            // It had been let go of; there are new readers.
            t.prepare_cached("UPDATE digest SET html = ?2, plain = ?3 WHERE key = ?1 AND html IS NULL")?
                .execute(params![key, made.html, made.text])?;
            (key, DigestState::named(&state))
        }
        None => {
            t.prepare_cached(
                "INSERT INTO digest (id, content, kind, cadence, date, made, state, edition, subject, html, plain)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                edition.id,
                made.content,
                kind(edition.kind),
                edition.cadence.name(),
                edition.date.to_string(),
                edition.made.as_second(),
                made.state.name(),
                serde_json::to_string(edition)?,
                made.subject,
                made.html,
                made.text,
            ])?;
            let key = t.last_insert_rowid();
            let mut gives =
                t.prepare_cached("INSERT OR IGNORE INTO digest_item (item, digest, corrected) VALUES (?1, ?2, ?3)")?;
            for item in &made.items {
                // Who was only told that there is more has nothing to correct.
                let without = edition.stories.iter().any(|story| story.id == *item && story.correction.is_none());
                gives.execute(params![item, key, !without])?;
            }
            for approver in &made.approvers {
                letters::insert(t, approver, &Note::Approve { digest: key }, edition.made, edition.made)?;
            }
            (key, made.state)
        }
    };
    Ok((key, if state == DigestState::Open { 0 } else { 8 }))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Digest => "digest",
        Kind::Correction => "correction",
        Kind::Test => "test",
    }
}

fn one(c: &Connection, sql: &str, which: &[&dyn rusqlite::ToSql]) -> Result<Option<Made>> {
    let mut query = c.prepare_cached(sql)?;
    let mut rows = query.query(which)?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<Made> {
    let (state, edition): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(Made {
        key: row.get(0)?,
        content: row.get(1)?,
        state: DigestState::named(&state),
        edition: serde_json::from_str(&edition).context("a row of the store cannot be read")?,
        items: Vec::new(),
        subject: row.get(4)?,
        html: row.get(5)?,
        text: row.get(6)?,
        approvers: Vec::new(),
    })
}
