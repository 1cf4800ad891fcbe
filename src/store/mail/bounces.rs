//! Mail that came back: who is mailed no more, and what is known now of mails that nobody knew anything of.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

use super::people::leave;
use super::{MailStore, bits};
use crate::mail::EmailAddress;
use crate::subscriber::State;

/// Mail that comes back for a reason that may pass is counted over so long,
const WITHIN: SignedDuration = SignedDuration::from_hours(45 * 24);
/// and on so many different days of that the address is given up.
const DAYS: i64 = 4;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// What came back, of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The mail of a digest to the subscriber with that reference.
    Digest(i64, u64),
    /// A letter.
    Letter(i64),
    /// Some mail to the subscriber with that reference.
    Person(u64),
}

/// What it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// Nobody is there.
    Hard,
    /// It did not arrive, this time.
    Soft,
    /// It did arrive.
    Delivered,
    /// They called it spam.
    Complaint,
}

/// What a returned mail changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// They are mailed no more.
    Suppressed,
    /// It is counted.
    Counted,
    /// What became of the mail is known now.
    Settled,
    /// Nothing that was not known.
    Nothing,
}

impl MailStore {
    /// Takes what a returned mail says. `None` where nobody is known by that.
    pub fn take_back(&self, about: About, what: Return, said: &str, now: Timestamp) -> Result<Option<Changed>> {
        let taken = self.write(|t| {
            let (digest, subscriber) = match about {
                About::Letter(key) => return letter(t, key, what, said).map(|changed| changed.map(|it| (it, None))),
                About::Digest(digest, reference) => (Some(digest), reference),
                About::Person(reference) => (None, reference),
            };
            let sql = "SELECT key FROM subscriber WHERE reference = ?1";
            let Some(key): Option<i64> = t.query_row(sql, [bits(subscriber)], |row| row.get(0)).optional()? else {
                return Ok(None);
            };
            let changed = self.apply(t, key, digest, what, said, now)?;
            Ok(Some((changed, Some(key))))
        })?;
        if let Some((Changed::Suppressed, Some(subscriber))) = taken {
            self.flight.withdraw(subscriber);
        }
        Ok(taken.map(|(changed, _)| changed))
    }

    /// The reference of whoever has an address.
    pub fn reference_of(&self, address: &EmailAddress) -> Result<Option<u64>> {
        Ok(self.subscriber_at(address)?.map(|subscriber| subscriber.reference))
    }

    fn apply(
        &self,
        t: &Transaction<'_>,
        key: i64,
        digest: Option<i64>,
        what: Return,
        said: &str,
        now: Timestamp,
    ) -> Result<Changed> {
        let settled = match (digest, what) {
            (Some(digest), Return::Hard | Return::Soft) => close(t, digest, key, 4, said)?,
            (Some(digest), Return::Delivered | Return::Complaint) => close(t, digest, key, 3, said)?,
            (None, _) => false,
        };
        let state: String = t.query_row("SELECT state FROM subscriber WHERE key = ?1", [key], |row| row.get(0))?;
        let changed = match what {
            _ if state == State::Suppressed.name() => None,
            Return::Hard => {
                suppress(self, t, key, said)?;
                Some(Changed::Suppressed)
            }
            Return::Complaint => {
                leave(t, key, State::Active)?;
                suppress(self, t, key, &format!("complaint: {said}"))?;
                Some(Changed::Suppressed)
            }
            // Of which mail it is may be unknown: then a day counts once.
            Return::Soft => match returned(self, t, (digest.unwrap_or(-(now.as_second() / DAY)), key), said, now)? {
                true => Some(Changed::Suppressed),
                false => Some(Changed::Counted),
            },
            Return::Delivered => None,
        };
        Ok(changed.unwrap_or(if settled { Changed::Settled } else { Changed::Nothing }))
    }
}

/// What became of a mail of a digest is known now, whatever was thought of it: it was in doubt, or accepted on its way.
fn close(t: &Transaction<'_>, digest: i64, subscriber: i64, state: i64, said: &str) -> Result<bool> {
    // Queued again after a doubt, it is not sent a second time either.
    let was = if state == 3 { "state IN (1, 2, 7) OR state = 0 AND tries > 0" } else { "state IN (2, 3, 7)" };
    let sql = format!("UPDATE delivery SET state = ?3, outcome = ?4 WHERE digest = ?1 AND subscriber = ?2 AND ({was})");
    Ok(t.prepare_cached(&sql)?.execute(params![digest, subscriber, state, said])? > 0)
}

fn letter(t: &Transaction<'_>, key: i64, what: Return, said: &str) -> Result<Option<Changed>> {
    let state = if matches!(what, Return::Delivered) { 3 } else { 4 };
    let folded: Option<String> =
        t.query_row("SELECT folded FROM letter WHERE key = ?1", [key], |row| row.get(0)).optional()?;
    let Some(folded) = folded else { return Ok(None) };
    t.execute(
        "UPDATE letter SET state = ?2, outcome = ?3 WHERE key = ?1 AND state IN (2, 3, 7)",
        params![key, state, said],
    )?;
    // Whoever asked for mail to an address where nobody is, or that does not want it, waits in vain: it is asked no more.
    if matches!(what, Return::Hard | Return::Complaint) {
        let sql = "UPDATE subscriber SET state = 'suppressed', reason = ?2 WHERE folded = ?1 AND state = 'pending'";
        if t.execute(sql, params![folded, said])? > 0 {
            return Ok(Some(Changed::Suppressed));
        }
    }
    Ok(Some(Changed::Settled))
}

/// Nobody is there, or they do not want it: that address is mailed no more.
pub(super) fn suppress(store: &MailStore, t: &Transaction<'_>, key: i64, why: &str) -> Result<()> {
    let address: Option<String> =
        t.query_row("SELECT address FROM subscriber WHERE key = ?1", [key], |row| row.get(0)).optional()?;
    let Some(address) = address.and_then(|address| address.parse::<EmailAddress>().ok()) else { return Ok(()) };
    store.departures.note(t, &address, true)?;
    t.prepare_cached(
        "UPDATE subscriber SET state = 'suppressed', paused = NULL, owed = 0, reason = ?2 WHERE key = ?1",
    )?
    .execute(params![key, why])?;
    t.prepare_cached("UPDATE delivery SET state = 5 WHERE subscriber = ?1 AND state IN (0, 1, 8)")?.execute([key])?;
    Ok(())
}

/// Counts a mail that came back; whether that was one too many.
pub(super) fn returned(
    store: &MailStore,
    t: &Transaction<'_>,
    (digest, subscriber): (i64, i64),
    said: &str,
    now: Timestamp,
) -> Result<bool> {
    t.prepare_cached("DELETE FROM bounce WHERE subscriber = ?1 AND at < ?2")?
        .execute(params![subscriber, (now - WITHIN).as_second()])?;
    t.prepare_cached(
        "INSERT OR IGNORE INTO bounce (subscriber, digest, at, said)
         SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM subscriber WHERE key = ?1)",
    )?
    .execute(params![subscriber, digest, now.as_second(), said])?;
    let mut days = t.prepare_cached("SELECT count(DISTINCT at / 86400) FROM bounce WHERE subscriber = ?1")?;
    let is_enough = days.query_row([subscriber], |row| row.get::<_, i64>(0))? >= DAYS;
    if is_enough {
        suppress(store, t, subscriber, &format!("came back on {DAYS} days: {said}"))?;
    }
    Ok(is_enough)
}
