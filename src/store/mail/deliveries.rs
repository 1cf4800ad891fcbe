//! Deliveries and letters on their way: taken, tried, settled. A try is written down before it is made.

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::count::Count;
use super::letters::Letter;
use super::people::by_key;
use super::{MailStore, count, moment, runs};
use crate::subscriber::{State, Subscriber};

/// A mail of a digest that is about to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The digest's row.
    pub digest: i64,
    /// The subscriber's row.
    pub subscriber: i64,
    /// Whom it is to.
    pub person: Subscriber,
    /// Its Date.
    pub made: Timestamp,
    /// How often it was tried, this time too.
    pub tries: u32,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted, with these words.
    Sent(String),
    /// To be tried again then, and why.
    Later(Timestamp, String),
    /// Refused for good, and why.
    Failed(String),
    /// Refused because nobody is there: that address is mailed no more.
    Bounced(String),
    /// Nobody can know whether it left.
    InDoubt(String),
    /// It was not tried at all: the relay is down.
    Untried(Timestamp),
}

/// Which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// A digest's, to a subscriber.
    Delivery(i64, i64),
    /// A letter.
    Letter(i64),
}

impl MailStore {
    /// Takes mails of digests that are due, at most so many. Who left in the meantime is not among them, and is noted.
    pub fn claim_deliveries(&self, now: Timestamp, most: usize) -> Result<Vec<Claim>> {
        let (claims, counted) = self.write(|t| {
            let mut query = t.prepare_cached(
                "SELECT digest, subscriber, made, tries FROM delivery INDEXED BY delivery_due
                 WHERE state < 2 AND due <= ?1 ORDER BY due LIMIT ?2",
            )?;
            let rows: Vec<(i64, i64, i64, u32)> = query
                .query_map(params![now.as_second(), i64::try_from(most)?], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut claims = Vec::new();
            for (digest, subscriber, made, tries) in rows {
                let person = by_key(t, subscriber)?.map(|(_, person)| person);
                let Some(person) = person.filter(|person| person.state == State::Active) else {
                    set(t, digest, subscriber, 5, None)?;
                    continue;
                };
                t.prepare_cached(
                    "UPDATE delivery SET state = 2, tries = tries + 1 WHERE digest = ?1 AND subscriber = ?2",
                )?
                .execute([digest, subscriber])?;
                claims.push(Claim { digest, subscriber, person, made: moment(made), tries: tries + 1 });
            }
            let counted = (!claims.is_empty()).then(|| runs::count(t)).transpose()?;
            Ok((claims, counted))
        })?;
        if let Some(counted) = counted
            && let Err(error) = self.runs.tell(counted, false)
        {
            let untried = |claim: &Claim| (Settled::Delivery(claim.digest, claim.subscriber), Outcome::Untried(now));
            self.settle(&claims.iter().map(untried).collect::<Vec<_>>())?;
            return Err(error);
        }
        Ok(claims)
    }

    /// What was to leave so late that only a wrong clock can have said so leaves now.
    pub fn bring_forward(&self, now: Timestamp, wrong: Timestamp) -> Result<usize> {
        self.write(|t| {
            let sql = "UPDATE delivery SET due = ?1 WHERE state < 2 AND due > ?2";
            Ok(t.execute(sql, [now.as_second(), wrong.as_second()])?)
        })
    }

    /// Takes letters that are due, at most so many.
    pub fn claim_letters(&self, now: Timestamp, most: usize) -> Result<Vec<Letter>> {
        self.write(|t| {
            let mut query = t.prepare_cached(
                "UPDATE letter SET state = 2, tries = tries + 1 WHERE key IN
                 (SELECT key FROM letter WHERE state < 2 AND due <= ?1 ORDER BY due LIMIT ?2)
                 RETURNING key, address, note, made, tries",
            )?;
            let letters = query.query_and_then(params![now.as_second(), i64::try_from(most)?], |row| {
                let (address, note): (String, String) = (row.get(1)?, row.get(2)?);
                Ok(Letter {
                    key: row.get(0)?,
                    address: address.parse().map_err(anyhow::Error::msg)?,
                    note: serde_json::from_str(&note)?,
                    made: moment(row.get(3)?),
                    tries: row.get(4)?,
                })
            })?;
            letters.collect()
        })
    }

    /// Notes what became of tries.
    pub fn settle(&self, outcomes: &[(Settled, Outcome)]) -> Result<()> {
        if outcomes.is_empty() {
            return Ok(());
        }
        self.write(|t| {
            for (which, outcome) in outcomes {
                settle(t, *which, outcome)?;
            }
            Ok(())
        })
    }

    /// Mails that were under way when the program ended: they are tried again, or stand as in doubt. How many there are.
    pub fn take_back_attempted(&self, resend: bool) -> Result<usize> {
        self.write(|t| {
            let state = if resend { 0 } else { 7 };
            let deliveries = t.execute("UPDATE delivery SET state = ?1 WHERE state = 2", [state])?;
            Ok(deliveries + t.execute("UPDATE letter SET state = ?1 WHERE state = 2", [state])?)
        })
    }

    /// When the last letter is due that is not sent yet: what an admin brings waits behind it.
    pub fn last_letter(&self) -> Result<Option<Timestamp>> {
        self.read(|c| {
            let sql = "SELECT max(due) FROM letter INDEXED BY letter_due WHERE state < 2";
            Ok(c.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?.map(moment))
        })
    }

    /// When the next mail is due.
    pub fn next_mail(&self) -> Result<Option<Timestamp>> {
        self.read(|c| {
            let first = |sql: &str| Ok::<_, anyhow::Error>(c.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?);
            let delivery = first("SELECT min(due) FROM delivery INDEXED BY delivery_due WHERE state < 2")?;
            let letter = first("SELECT min(due) FROM letter INDEXED BY letter_due WHERE state < 2")?;
            Ok([delivery, letter].into_iter().flatten().min().map(moment))
        })
    }

    /// How many of these letters are in each state.
    pub fn count_letters(&self, keys: &[i64]) -> Result<Count> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT state FROM letter WHERE key = ?1")?;
            let mut all = Count::default();
            for key in keys {
                if let Some(state) = query.query_row([key], |row| row.get(0)).optional()? {
                    all.add(state, 1);
                }
            }
            Ok(all)
        })
    }

    /// What the relay said of a mail of these that it did not take, if there is one.
    pub fn trouble(&self, digests: &[i64], letters: &[i64]) -> Result<Option<String>> {
        self.read(|c| {
            let first = |sql: &str, keys: &[i64]| -> Result<Option<String>> {
                let mut query = c.prepare_cached(sql)?;
                for key in keys {
                    if let Some(said) = query.query_row([key], |row| row.get(0)).optional()? {
                        return Ok(Some(said));
                    }
                }
                Ok(None)
            };
            let sql =
                "SELECT outcome FROM delivery WHERE digest = ?1 AND state IN (1, 4, 7) AND outcome IS NOT NULL LIMIT 1";
            match first(sql, digests)? {
                Some(said) => Ok(Some(said)),
                None => first(
                    "SELECT outcome FROM letter WHERE key = ?1 AND state IN (1, 4, 7) AND outcome IS NOT NULL",
                    letters,
                ),
            }
        })
    }

    /// How many mails of a digest are in each state; of all digests together where none is named.
    pub fn count(&self, digest: Option<i64>) -> Result<Count> {
        self.read(|c| {
            let sql = match digest {
                Some(_) => "SELECT state, count(*) FROM delivery WHERE digest = ?1 GROUP BY state",
                None => "SELECT state, count(*) FROM delivery WHERE ?1 IS NULL GROUP BY state",
            };
            let mut query = c.prepare_cached(sql)?;
            let mut rows = query.query([digest])?;
            let mut all = Count::default();
            while let Some(row) = rows.next()? {
                all.add(row.get(0)?, count(row.get(1)?));
            }
            Ok(all)
        })
    }
}

fn set(t: &Transaction<'_>, digest: i64, subscriber: i64, state: i64, outcome: Option<&str>) -> Result<()> {
    t.prepare_cached("UPDATE delivery SET state = ?3, outcome = ?4 WHERE digest = ?1 AND subscriber = ?2")?
        .execute(params![digest, subscriber, state, outcome])?;
    Ok(())
}

fn settle(t: &Transaction<'_>, which: Settled, outcome: &Outcome) -> Result<()> {
    let (state, words, due) = match outcome {
        Outcome::Sent(words) => (3, Some(words), None),
        Outcome::Later(due, why) => (1, Some(why), Some(due)),
        Outcome::Failed(why) | Outcome::Bounced(why) => (4, Some(why), None),
        Outcome::InDoubt(why) => (7, Some(why), None),
        Outcome::Untried(due) => (0, None, Some(due)),
    };
    let untried = matches!(outcome, Outcome::Untried(_));
    let due = due.map(|due| due.as_second());
    match which {
        Settled::Delivery(digest, subscriber) => {
            // What somebody left while it was under way stays settled as that.
            t.prepare_cached(
                "UPDATE delivery SET state = ?3, outcome = coalesce(?4, outcome), due = coalesce(?5, due),
                 tries = tries - ?6 WHERE digest = ?1 AND subscriber = ?2 AND state = 2",
            )?
            .execute(params![digest, subscriber, state, words, due, untried])?;
            if matches!(outcome, Outcome::Bounced(_)) {
                t.execute("UPDATE subscriber SET state = 'suppressed' WHERE key = ?1", [subscriber])?;
                t.execute("UPDATE delivery SET state = 5 WHERE subscriber = ?1 AND state IN (0, 1, 8)", [subscriber])?;
            }
        }
        Settled::Letter(key) => {
            t.prepare_cached(
                "UPDATE letter SET state = ?2, outcome = coalesce(?3, outcome), due = coalesce(?4, due),
                 tries = tries - ?5 WHERE key = ?1",
            )?
            .execute(params![key, state, words, due, untried])?;
        }
    }
    Ok(())
}
