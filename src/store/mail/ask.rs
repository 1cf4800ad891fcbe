//! Asking, and confirming what was asked.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::letters::{self, Note};
use super::people::{by_address, by_key, insert, look_at, open_rounds, subscribe, suppress, suppressed};
use super::{MailStore, bits, random};
use crate::mail::EmailAddress;
use crate::subscriber::{State, Subscriber, Wish};

/// So many letters go to one address in a day, whoever asks for them.
const LETTERS_A_DAY: i64 = 3;
/// Who said that it was somebody else is left alone for so long.
const LEFT_ALONE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What asking came to. Whoever asked is told none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A mail with a question is on its way.
    Letter,
    /// Enough mail goes to that address today, or none is to go there.
    Nothing,
}

impl MailStore {
    /// Somebody asked for mail to an address: a question goes there, at `due`, if it may.
    pub fn ask(
        &self,
        address: &EmailAddress,
        wish: &Wish,
        origin: &str,
        now: Timestamp,
        due: Timestamp,
    ) -> Result<Asked> {
        self.write(|t| {
            // Something is written whoever asks for whom: how long the disk takes must tell nobody anything.
            t.execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('asked', ?1)", [now.to_string()])?;
            ask(t, address, wish, origin, now, due)
        })
    }

    /// What is wished for by that number, and by whom; none when it was never asked, or too long ago.
    pub fn wish(&self, number: u64) -> Result<Option<(Subscriber, Wish)>> {
        self.read(|c| Ok(wished(c, number)?.map(|(_, subscriber, wish)| (subscriber, wish))))
    }

    /// Confirms a wish: from now on they are subscribed. A second time it is the same.
    pub fn confirm(&self, number: u64, now: Timestamp) -> Result<Option<Subscriber>> {
        self.write(|t| {
            let Some((key, subscriber, wish)) = wished(t, number)? else { return Ok(None) };
            let done: bool =
                t.query_row("SELECT done FROM wish WHERE number = ?1", [bits(number)], |row| row.get(0))?;
            if done {
                return Ok(Some(subscriber));
            }
            t.execute("UPDATE wish SET done = 1 WHERE number = ?1", [bits(number)])?;
            // Who comes back, or comes for the first time, does so with this wish's zone and language; who is here keeps theirs.
            if subscriber.state != State::Active {
                self.departures.note(t, &subscriber.address, false)?;
                // Who bounced still has what they had then; they begin anew.
                t.execute("UPDATE subscription SET cadence = NULL WHERE subscriber = ?1", [key])?;
                t.execute(
                    "UPDATE subscriber SET state = 'active', confirmed = ?2, proof = 'confirmed by mail', zone = ?3,
                     language = ?4, paused = NULL WHERE key = ?1",
                    params![key, now.as_second(), wish.zone, wish.language],
                )?;
                open_rounds(t, &wish.zone)?;
            }
            subscribe(t, key, &wish.subscriptions)?;
            look_at(t, key)?;
            Ok(by_key(t, key)?.map(|(_, subscriber)| subscriber))
        })
    }

    /// It was somebody else: the wish is gone, and nobody can ask for that address for a while.
    pub fn not_me(&self, number: u64, now: Timestamp) -> Result<()> {
        self.write(|t| {
            let Some((key, subscriber, _)) = wished(t, number)? else { return Ok(()) };
            t.execute("DELETE FROM wish WHERE subscriber = ?1 AND done = 0", [key])?;
            suppress(t, &subscriber.address, "not me", now)?;
            if subscriber.state == State::Pending {
                t.execute("DELETE FROM subscriber WHERE key = ?1", [key])?;
            }
            Ok(())
        })
    }

    /// Mails somebody a letter, within what one address gets in a day.
    pub fn write_to(&self, address: &EmailAddress, note: &Note, now: Timestamp) -> Result<Asked> {
        self.write(|t| {
            if letters_since(t, address, now)? >= LETTERS_A_DAY {
                return Ok(Asked::Nothing);
            }
            letters::insert(t, address, note, now, now)?;
            Ok(Asked::Letter)
        })
    }
}

pub(super) fn ask(
    t: &Transaction<'_>,
    address: &EmailAddress,
    wish: &Wish,
    origin: &str,
    now: Timestamp,
    due: Timestamp,
) -> Result<Asked> {
    // Left out of every letter are bounced and complained-of addresses; who erased themselves, or left, may come back themselves.
    let barred = suppressed(t, address)?.is_some_and(|(reason, since)| match reason.as_str() {
        "erased" | "removed" => false,
        "not me" => since + LEFT_ALONE > now,
        _ => true,
    });
    let known = by_address(t, address)?;
    let bounced = known.as_ref().is_some_and(|(_, known)| known.state == State::Suppressed);
    if barred || bounced || letters_since(t, address, now)? >= LETTERS_A_DAY {
        return Ok(Asked::Nothing);
    }
    if let Some((_, known)) = &known
        && known.state == State::Active
        && wish.subscriptions.iter().all(|wished| known.subscriptions.contains(wished))
    {
        letters::insert(t, address, &Note::Already { subscriber: known.reference }, now, due)?;
        return Ok(Asked::Letter);
    }
    let key = match known {
        Some((key, _)) => key,
        None => insert(t, &newcomer(address, wish, origin, now))?,
    };
    let number = random()?;
    t.execute(
        "INSERT INTO wish (number, subscriber, wish, asked, origin) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![bits(number), key, serde_json::to_string(wish)?, due.as_second(), origin],
    )?;
    letters::insert(t, address, &Note::Confirm { wish: number }, now, due)?;
    Ok(Asked::Letter)
}

fn newcomer(address: &EmailAddress, wish: &Wish, origin: &str, now: Timestamp) -> Subscriber {
    Subscriber {
        reference: 0,
        address: address.clone(),
        state: State::Pending,
        zone: wish.zone.clone(),
        language: wish.language.clone(),
        paused_until: None,
        asked: now,
        confirmed: None,
        proof: String::new(),
        origin: origin.to_owned(),
        subscriptions: Vec::new(),
    }
}

fn letters_since(c: &Connection, address: &EmailAddress, now: Timestamp) -> Result<i64> {
    let since = now - SignedDuration::from_hours(24);
    let mut query = c.prepare_cached(
        "SELECT count(*) FROM letter WHERE folded = ?1 AND made > ?2
         AND note ->> 'for' NOT IN ('approve', 'test')",
    )?;
    Ok(query.query_row(params![address.folded(), since.as_second()], |row| row.get(0))?)
}

fn wished(c: &Connection, number: u64) -> Result<Option<(i64, Subscriber, Wish)>> {
    let found: Option<(i64, String)> = c
        .prepare_cached("SELECT subscriber, wish FROM wish WHERE number = ?1")?
        .query_row([bits(number)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((key, wish)) = found else { return Ok(None) };
    let Some((key, subscriber)) = by_key(c, key)? else { return Ok(None) };
    Ok(Some((key, subscriber, serde_json::from_str(&wish)?)))
}
