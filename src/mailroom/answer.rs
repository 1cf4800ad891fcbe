//! Answers to commands.

use anyhow::{Result, anyhow};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use super::{Mailroom, Request};
use crate::desk::Current;
use crate::digest::Kind;
use crate::mail::EmailAddress;
use crate::mailer::preview;
use crate::store::mail::DigestState;

/// Questions to people that an admin brings go out so far apart: a thousand an hour.
const APART: SignedDuration = SignedDuration::from_millis(3_600);

impl Mailroom {
    /// Answers a command, or says in words why not.
    pub fn answer(&self, request: &Request, now: Timestamp) -> Result<Json, String> {
        self.reply(request, now).map_err(|error| format!("{error:#}"))
    }

    fn reply(&self, request: &Request, now: Timestamp) -> Result<Json> {
        match request {
            Request::List { state, after, most } => {
                let found = self.store.list(*state, *after, *most)?;
                let (rows, last) = found.map_or((Vec::new(), None), |(rows, last)| (rows, Some(last)));
                Ok(json!({ "rows": rows, "last": last }))
            }
            Request::Import { rows, origin } => {
                let mut due = self.store.last_letter()?.map_or(now, |last| (last + APART).max(now));
                let mut next = || {
                    let this = due;
                    due += APART;
                    this
                };
                Ok(serde_json::to_value(self.store.import(rows, origin, now, &mut next)?)?)
            }
            Request::Person { address } => {
                self.store.data(&parse(address)?)?.ok_or_else(|| anyhow!("nobody is known by {address}"))
            }
            Request::Remove { address, forget } => self.remove(address, *forget, now),
            Request::Preview { cadence } => {
                let made = self.digester().preview(*cadence, Kind::Digest, now)?;
                let now_in_force = self.current();
                let Current { settings, letters, links, .. } = &*now_in_force;
                let rendered = preview(settings, letters, links, &made, now)?;
                Ok(
                    json!({ "subject": made.subject, "html": rendered.html, "text": rendered.text, "message": rendered.message }),
                )
            }
            Request::Send { cadence, dry } => Ok(serde_json::to_value(self.digester().send_now(*cadence, now, *dry)?)?),
            Request::Test { cadence, to } => {
                let (subject, letter) = self.digester().test(*cadence, &parse(to)?, now)?;
                Ok(json!({ "subject": subject, "letter": letter }))
            }
            Request::Judge { id, leaves } => {
                let made = self
                    .store
                    .digest(id)?
                    .ok_or_else(|| anyhow!("there is no digest {id}: see `courant digest status`"))?;
                let moved = self.store.judge(made.key, *leaves, now)?.unwrap_or(0);
                Ok(json!({ "mails": moved }))
            }
            Request::Status => self.status(now),
            Request::Counts { ids, letters } => self.counts(ids, letters),
            Request::RotateKeys => {
                let keys = self.store.rotate_keys(now)?;
                let current = Current::new(std::sync::Arc::clone(&self.current().settings), keys)?;
                self.reload(std::sync::Arc::new(current));
                Ok(json!({}))
            }
            Request::Outbox { .. }
            | Request::Mend { .. }
            | Request::Pause { .. }
            | Request::Bounce { .. }
            | Request::Mail => self.of_the_outbox(request, now),
        }
    }

    fn counts(&self, ids: &[String], letters: &[i64]) -> Result<Json> {
        let (mut sum, mut waits, mut digests) = (self.store.count_letters(letters)?, false, Vec::new());
        for found in ids.iter().filter_map(|id| self.store.digest_state(id).transpose()) {
            let (key, state) = found?;
            waits |= state != DigestState::Open;
            sum = sum.plus(&self.store.count(Some(key))?);
            digests.push(key);
        }
        let trouble = match sum.deferred + sum.failed + sum.in_doubt {
            0 => None,
            _ => self.store.trouble(&digests, letters)?,
        };
        Ok(json!({ "counts": sum, "waits": waits, "fault": self.standstill()?, "trouble": trouble }))
    }

    fn remove(&self, address: &str, forget: bool, now: Timestamp) -> Result<Json> {
        let address = parse(address)?;
        let known = self.store.subscriber_at(&address)?;
        if forget {
            self.store.forget(&address, "removed", now)?;
        } else if let Some(subscriber) = &known {
            self.store.unsubscribe(subscriber.reference)?;
        } else {
            return Err(anyhow!(
                "nobody is known by {address}; with --forget the address is kept out for ever all the same"
            ));
        }
        Ok(json!({ "known": known.is_some() }))
    }

    fn status(&self, now: Timestamp) -> Result<Json> {
        let people: serde_json::Map<String, Json> =
            self.store.people()?.into_iter().map(|(state, number)| (state.name().to_owned(), number.into())).collect();
        let mut digests = Vec::new();
        for made in self.store.latest_digests(20)? {
            let edition = &made.edition;
            digests.push(json!({
                "id": edition.id, "kind": edition.kind, "cadence": edition.cadence, "date": edition.date,
                "subject": made.subject, "state": made.state, "made": edition.made,
                "stories": edition.stories.len() + edition.more, "counts": self.store.count(Some(made.key))?,
            }));
        }
        Ok(json!({
            "subscribers": people,
            "upcoming": self.digester().upcoming(now)?,
            "digests": digests,
            "fault": self.board.read().fault,
        }))
    }
}

fn parse(address: &str) -> Result<EmailAddress> {
    address.parse().map_err(anyhow::Error::msg)
}
