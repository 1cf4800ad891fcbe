//! What became of mails that were tried.

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::MailStore;
use super::bounces::{returned, suppress};

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted, with these words.
    Sent(String),
    /// To be tried again then, and why.
    Later(Timestamp, String),
    /// Refused for good, and why; it says nothing of the person.
    Failed(String),
    /// Refused for a reason of the mailbox's that may pass: it counts as a bounce.
    Returned(String),
    /// Refused because nobody is there: that address is mailed no more.
    Bounced(String),
    /// Tried until it was no news any more, and why it did not leave.
    Expired(String),
    /// Nobody can know whether it left.
    InDoubt(String),
    /// They left before it did.
    Withdrawn,
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

impl Outcome {
    /// The state, the words, and when it is due again.
    fn parts(&self) -> (i64, Option<&str>, Option<Timestamp>) {
        match self {
            Self::Sent(words) => (3, Some(words), None),
            Self::Later(due, why) => (1, Some(why), Some(*due)),
            Self::Failed(why) | Self::Returned(why) | Self::Bounced(why) => (4, Some(why), None),
            Self::Expired(why) => (9, Some(why), None),
            Self::InDoubt(why) => (7, Some(why), None),
            Self::Withdrawn => (5, None, None),
            Self::Untried(due) => (0, None, Some(*due)),
        }
    }
}

impl MailStore {
    /// Notes what became of tries.
    pub fn settle(&self, outcomes: &[(Settled, Outcome)], now: Timestamp) -> Result<()> {
        self.exchange(outcomes, now, 0, None, &mut |_, _| None).map(drop)
    }
}

/// Notes what became of some tries: what was accepted in one statement, however many those are, the others one by one.
pub(super) fn settle_all(
    store: &MailStore,
    t: &Transaction<'_>,
    outcomes: &[(Settled, Outcome)],
    now: Timestamp,
) -> Result<()> {
    let mut sent = Vec::new();
    for (which, outcome) in outcomes {
        match (which, outcome) {
            (Settled::Delivery(digest, subscriber), Outcome::Sent(words)) => sent.push((digest, subscriber, words)),
            _ => settle(store, t, *which, outcome, now)?,
        }
    }
    if !sent.is_empty() {
        // What a bounce has settled meanwhile stays settled as that.
        t.prepare_cached(
            "UPDATE delivery SET state = 3, outcome = said.words
             FROM (SELECT value ->> 0 AS digest, value ->> 1 AS subscriber, value ->> 2 AS words FROM json_each(?1)) said
             WHERE delivery.digest = said.digest AND delivery.subscriber = said.subscriber AND delivery.state = 2",
        )?
        .execute([serde_json::to_string(&sent)?])?;
    }
    Ok(())
}

fn settle(store: &MailStore, t: &Transaction<'_>, which: Settled, outcome: &Outcome, now: Timestamp) -> Result<()> {
    let (state, words, due) = outcome.parts();
    let untried = matches!(outcome, Outcome::Untried(_));
    let due = due.map(Timestamp::as_second);
    match which {
        Settled::Delivery(digest, subscriber) => {
            // What a bounce has settled meanwhile stays settled as that.
            t.prepare_cached(
                "UPDATE delivery SET state = ?3, outcome = coalesce(?4, outcome), due = coalesce(?5, due),
                 slotted = slotted AND ?5 IS NULL, tries = tries - ?6 WHERE digest = ?1 AND subscriber = ?2 AND state = 2",
            )?
            .execute(params![digest, subscriber, state, words, due, untried])?;
            match outcome {
                Outcome::Bounced(why) => suppress(store, t, subscriber, why)?,
                Outcome::Returned(why) => _ = returned(store, t, (digest, subscriber), why, now)?,
                _ => {}
            }
        }
        Settled::Letter(key) => {
            t.prepare_cached(
                "UPDATE letter SET state = ?2, outcome = coalesce(?3, outcome), due = coalesce(?4, due),
                 tries = tries - ?5 WHERE key = ?1 AND state = 2",
            )?
            .execute(params![key, state, words, due, untried])?;
        }
    }
    Ok(())
}
