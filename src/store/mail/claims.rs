//! Mails that are taken to be tried. That they are is on disk before anything of them leaves; what became of the last ones is
//! written in the same transaction, so that many mails cost one wait for the disk.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Transaction, params};

use super::letters::Letter;
use super::outcomes::{Outcome, Settled, settle_all};
use super::{MailStore, moment, reference, runs};
use crate::mail::EmailAddress;

/// How many mails that must wait for their domain's turn are put off at once.
const LOOK: usize = 500;
/// The fact that counts the mails of a day: the date, and how many.
const LEFT: &str = "left_on";

/// Who a mail is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// What their links name.
    pub reference: u64,
    /// Where it goes.
    pub address: EmailAddress,
    /// Their time zone.
    pub zone: String,
}

/// A mail of a digest that is about to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The digest's row.
    pub digest: i64,
    /// The subscriber's row.
    pub subscriber: i64,
    /// Whom it is to.
    pub person: Recipient,
    /// Its Date.
    pub made: Timestamp,
    /// How often it was tried, this time too.
    pub tries: u32,
}

/// What is taken.
#[derive(Debug, Default)]
pub struct Taken {
    /// Letters.
    pub letters: Vec<Letter>,
    /// Mails of digests.
    pub claims: Vec<Claim>,
}

/// When a mail to an address may leave: now (`None`), or not before. It is told the slot that it has.
pub type Slot<'a> = dyn FnMut(&EmailAddress, Option<Timestamp>) -> Option<Timestamp> + 'a;

impl MailStore {
    /// Writes down what became of some mails, and takes at most so many others that are due, letters first. Who left in the
    /// meantime is not among them, which is noted; whose domain has had enough is put off. `day`: they are counted for it.
    pub fn exchange(
        &self,
        outcomes: &[(Settled, Outcome)],
        now: Timestamp,
        most: usize,
        day: Option<Date>,
        slot: &mut Slot<'_>,
    ) -> Result<Taken> {
        if outcomes.is_empty() && most == 0 {
            return Ok(Taken::default());
        }
        let written = self.write(|t| {
            settle_all(self, t, outcomes, now)?;
            let letters = claim_letters(t, now, most)?;
            let claims = self.claim(t, now, most - letters.len(), slot)?;
            let counted = (!claims.is_empty()).then(|| runs::count(t)).transpose()?;
            if let Some(day) = day {
                // What was not tried has not left.
                let untried = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Untried(_))).count();
                count_for(t, day, i64::try_from(letters.len() + claims.len())? - i64::try_from(untried)?)?;
            }
            Ok((Taken { letters, claims }, counted))
        });
        let (taken, counted) = written?;
        for (which, _) in outcomes {
            if let Settled::Delivery(digest, subscriber) = which {
                self.flight.land(*digest, *subscriber);
            }
        }
        if let Some(counted) = counted
            && let Err(error) = self.runs.tell(counted, false)
        {
            let untried = |claim: &Claim| (Settled::Delivery(claim.digest, claim.subscriber), Outcome::Untried(now));
            let letter = |letter: &Letter| (Settled::Letter(letter.key), Outcome::Untried(now));
            let all = taken.claims.iter().map(untried).chain(taken.letters.iter().map(letter));
            self.settle(&all.collect::<Vec<_>>(), now)?;
            return Err(error);
        }
        Ok(taken)
    }

    /// How many mails were taken on a day, since they are counted.
    pub fn left_on(&self, day: Date) -> Result<u64> {
        let fact = self.fact(LEFT)?;
        let counted = fact.as_deref().and_then(|fact| fact.split_once(' '));
        Ok(counted.filter(|(date, _)| *date == day.to_string()).and_then(|(_, left)| left.parse().ok()).unwrap_or(0))
    }

    /// Takes mails of digests that are due, at most so many.
    pub fn claim_deliveries(&self, now: Timestamp, most: usize) -> Result<Vec<Claim>> {
        let (claims, counted) = self.write(|t| {
            let claims = self.claim(t, now, most, &mut |_, _| None)?;
            let counted = (!claims.is_empty()).then(|| runs::count(t)).transpose()?;
            Ok((claims, counted))
        })?;
        counted.map_or(Ok(()), |counted| self.runs.tell(counted, false))?;
        Ok(claims)
    }

    /// Takes letters that are due, at most so many.
    pub fn claim_letters(&self, now: Timestamp, most: usize) -> Result<Vec<Letter>> {
        self.write(|t| claim_letters(t, now, most))
    }

    fn claim(&self, t: &Transaction<'_>, now: Timestamp, most: usize, slot: &mut Slot<'_>) -> Result<Vec<Claim>> {
        let (mut claims, mut looked) = (Vec::new(), 0);
        // Many may be put off before one is taken: no more of them than a moment's work.
        while claims.len() < most && looked < LOOK {
            let rows = due(t, now, most - claims.len())?;
            if rows.is_empty() {
                break;
            }
            looked += rows.len();
            let mut taken = Vec::with_capacity(rows.len());
            for row in rows {
                taken.extend(self.claim_one(t, row, slot)?);
            }
            // In one statement: it is what each mail waits for.
            let keys: Vec<_> = taken.iter().map(|claim| (claim.digest, claim.subscriber)).collect();
            if !keys.is_empty() {
                t.prepare_cached(
                    "UPDATE delivery SET state = 2, tries = tries + 1
                     FROM (SELECT value ->> 0 AS digest, value ->> 1 AS subscriber FROM json_each(?1)) taken
                     WHERE delivery.digest = taken.digest AND delivery.subscriber = taken.subscriber",
                )?
                .execute([serde_json::to_string(&keys)?])?;
            }
            claims.extend(taken);
        }
        Ok(claims)
    }

    fn claim_one(&self, t: &Transaction<'_>, row: Due, slot: &mut Slot<'_>) -> Result<Option<Claim>> {
        let Due { digest, subscriber, made, tries, slot: own, person } = row;
        let Some(person) = person else {
            t.prepare_cached("UPDATE delivery SET state = 5 WHERE digest = ?1 AND subscriber = ?2")?
                .execute([digest, subscriber])?;
            return Ok(None);
        };
        if let Some(later) = slot(&person.address, own) {
            t.prepare_cached("UPDATE delivery SET due = ?3, slotted = 1 WHERE digest = ?1 AND subscriber = ?2")?
                .execute([digest, subscriber, later.as_second()])?;
            return Ok(None);
        }
        self.flight.board(digest, subscriber);
        Ok(Some(Claim { digest, subscriber, person, made: moment(made), tries: tries + 1 }))
    }

    /// Mails that were under way when the program ended: they are tried again, or stand as in doubt. How many there are.
    pub fn take_back_attempted(&self, resend: bool) -> Result<usize> {
        self.write(|t| {
            let state = if resend { 0 } else { 7 };
            let why = "the program ended while it was under way";
            let deliveries =
                t.execute("UPDATE delivery SET state = ?1, outcome = ?2 WHERE state = 2", params![state, why])?;
            let letters =
                t.execute("UPDATE letter SET state = ?1, outcome = ?2 WHERE state = 2", params![state, why])?;
            Ok(deliveries + letters)
        })
    }

    /// What waits for its first try and would have it within a moment, up to `end`, is due now; but not what waits for its
    /// domain's turn.
    pub fn bring_nearer(&self, now: Timestamp, end: Timestamp) -> Result<()> {
        self.write(|t| {
            let span = [now.as_second(), end.as_second()];
            t.execute("UPDATE delivery SET due = ?1 WHERE state = 0 AND slotted = 0 AND due > ?1 AND due <= ?2", span)?;
            t.execute("UPDATE letter SET due = ?1 WHERE state = 0 AND due > ?1 AND due <= ?2", span)?;
            Ok(())
        })
    }

    /// What was to leave so late that only a wrong clock can have said so leaves now.
    pub fn bring_forward(&self, now: Timestamp, wrong: Timestamp) -> Result<usize> {
        self.write(|t| {
            let sql = "UPDATE delivery SET due = ?1 WHERE state < 2 AND due > ?2";
            Ok(t.execute(sql, [now.as_second(), wrong.as_second()])?)
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
            let first = |sql: &str| -> Result<Option<i64>> {
                Ok(c.prepare_cached(sql)?.query_row([], |row| row.get::<_, Option<i64>>(0))?)
            };
            let delivery = first("SELECT min(due) FROM delivery INDEXED BY delivery_due WHERE state < 2")?;
            let letter = first("SELECT min(due) FROM letter INDEXED BY letter_due WHERE state < 2")?;
            Ok([delivery, letter].into_iter().flatten().min().map(moment))
        })
    }
}

/// So many more were taken on a day, or fewer.
fn count_for(t: &Transaction<'_>, day: Date, mails: i64) -> Result<()> {
    let day = day.to_string();
    t.prepare_cached(
        "INSERT INTO fact (name, value) VALUES (?1, ?2 || ' ' || max(0, ?3)) ON CONFLICT (name) DO UPDATE SET value =
         CASE WHEN value LIKE ?2 || ' %' THEN ?2 || ' ' || max(0, CAST(substr(value, length(?2) + 2) AS INTEGER) + ?3)
         ELSE excluded.value END",
    )?
    .execute(params![LEFT, day, mails])?;
    Ok(())
}

/// A mail that is due, and whom it is for, unless they have left.
struct Due {
    digest: i64,
    subscriber: i64,
    made: i64,
    tries: u32,
    slot: Option<Timestamp>,
    person: Option<Recipient>,
}

fn due(t: &Transaction<'_>, now: Timestamp, most: usize) -> Result<Vec<Due>> {
    let mut query = t.prepare_cached(
        "SELECT d.digest, d.subscriber, d.made, d.tries, s.reference, s.address, s.zone,
                CASE WHEN d.slotted THEN d.due END
         FROM delivery d INDEXED BY delivery_due
         LEFT JOIN subscriber s ON s.key = d.subscriber AND s.state = 'active'
         WHERE d.state < 2 AND d.due <= ?1 ORDER BY d.due LIMIT ?2",
    )?;
    let rows = query.query_and_then(params![now.as_second(), i64::try_from(most)?], |row| {
        let address: Option<String> = row.get(5)?;
        let person = address.map(|address| -> Result<Recipient> {
            let address = address.parse().map_err(anyhow::Error::msg)?;
            Ok(Recipient { reference: reference(row.get(4)?), address, zone: row.get(6)? })
        });
        Ok(Due {
            digest: row.get(0)?,
            subscriber: row.get(1)?,
            made: row.get(2)?,
            tries: row.get(3)?,
            slot: row.get::<_, Option<i64>>(7)?.map(moment),
            person: person.transpose()?,
        })
    })?;
    rows.collect()
}

fn claim_letters(t: &Transaction<'_>, now: Timestamp, most: usize) -> Result<Vec<Letter>> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let mut query = t.prepare_cached(
        "UPDATE letter SET state = 2, tries = tries + 1 WHERE key IN
         (SELECT key FROM letter INDEXED BY letter_due WHERE state < 2 AND due <= ?1 ORDER BY due LIMIT ?2)
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
}
