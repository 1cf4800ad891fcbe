//! Answers about the outbox, and how it is.

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Mailroom, Request};
use crate::bounce::parse;
use crate::mailer::Condition;
use crate::returns::{Inbox, take};
use crate::store::mail::{Count, DROP, RETRY};

/// How the outbox is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Mails of digests by state.
    pub counts: Count,
    /// Letters by state.
    pub letters: Count,
    /// Whether every mail that was made is in one state, and the rows say the same.
    pub balanced: bool,
    /// What does not add up.
    pub unbalanced: Vec<String>,
    /// Since when no mail leaves because the admin wants it so.
    pub paused: Option<String>,
    /// Why no mail leaves, or not as it should.
    pub fault: Option<String>,
    /// Why mail waits though nothing is wrong: a pause apart.
    pub held: Option<String>,
    /// Connections to the relay.
    pub connections: usize,
    /// Mails that are on their way over them.
    pub under_way: usize,
}

impl Mailroom {
    /// How the outbox is; its counts are held against the rows of what is not settled. Nobody at work is waited for.
    pub fn health(&self) -> Result<Health> {
        let (counts, letters) = (self.store.count(None)?, self.store.count_all_letters()?);
        let unbalanced = self.store.check_balance(false)?;
        let Condition { fault, held, connections, under_way } = self.board.read();
        Ok(Health {
            balanced: counts.adds_up() && letters.adds_up() && unbalanced.is_empty(),
            counts,
            letters,
            unbalanced,
            paused: self.store.paused()?,
            fault,
            held,
            connections,
            under_way,
        })
    }

    /// Why what is due does not leave now, in words; whoever waits for it need not wait any longer.
    pub(super) fn standstill(&self) -> Result<Option<String>> {
        let paused = |since| format!("no mail leaves since {since}; `courant mail resume` lets it");
        if let Some(since) = self.store.paused()? {
            return Ok(Some(paused(since)));
        }
        let Condition { fault, held, .. } = self.board.read();
        Ok(fault.or(held))
    }

    /// Takes in what has come back into the admin's Maildir; how many messages.
    pub fn take_returns(&self, now: Timestamp) -> Result<usize> {
        let current = self.current();
        let Some(bounces) = &current.settings.mail.bounces else { return Ok(0) };
        let Some(maildir) = &bounces.maildir else { return Ok(0) };
        Inbox::new(maildir, bounces.address.clone()).turn(&self.store, &current.links.keys, now)
    }

    pub(super) fn of_the_outbox(&self, request: &Request, now: Timestamp) -> Result<Json> {
        match request {
            Request::Outbox { which, after, most } => {
                let (rows, last) = self.store.outbox(which, *after, *most)?;
                Ok(json!({ "rows": rows, "last": last }))
            }
            Request::Mend { which, retry } => {
                let mails = self.store.mend(which, if *retry { &RETRY } else { &DROP }, now)?;
                if *retry {
                    self.mailer().ask_again(now)?;
                }
                Ok(json!({ "mails": mails }))
            }
            Request::Pause { pause } => {
                let before = self.store.paused()?;
                if before.is_some() != *pause {
                    self.store.pause(*pause, now)?;
                }
                if !pause {
                    self.mailer().ask_again(now)?;
                }
                Ok(json!({ "paused": before }))
            }
            Request::Bounce { message } => {
                let message = BASE64_STANDARD.decode(message)?;
                let current = self.current();
                let address = current.settings.mail.bounces.as_ref().and_then(|bounces| bounces.address.clone());
                let told = take(&self.store, &current.links.keys, &parse(&message, address.as_ref()), false, now)?;
                Ok(serde_json::to_value(told)?)
            }
            _ => Ok(serde_json::to_value(self.health()?)?),
        }
    }
}
