//! Corrections: told once, to exactly those who have the article without it.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{Digester, LOOK, WRONG_CLOCK, is_paused};
use crate::digest::{Edition, Kind};
use crate::store::mail::Made;
use crate::subscriber::Cadence;

/// While copies of the uncorrected article are still on their way, it is looked again so often.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);

impl Digester {
    /// Makes the mails of corrections that have stood for the delay; when to come again.
    pub(super) fn correct(&mut self, now: Timestamp) -> Result<Timestamp> {
        let delay = SignedDuration::try_from(self.settings.digest.instant_delay).unwrap_or_default();
        let (settled, wrong) = (now - delay, now + WRONG_CLOCK);
        let next = self.store.next_correction(settled, wrong)?.map_or(now + LOOK, |seen| seen + delay);
        let waits = self.corrections.is_some_and(|at| at > now && at <= now + AGAIN);
        let mut open = false;
        for correction in self.store.corrections(settled, wrong)? {
            // What was looked at before waits; what is new does not.
            if waits && correction.seen + delay < now - AGAIN {
                open = true;
                continue;
            }
            open |= !self.tell_all(&correction.item, now)?;
        }
        if !waits {
            self.corrections = open.then(|| now + AGAIN);
        }
        Ok(next)
    }

    /// Tells of a correction whoever is to be told now; whether that is everybody.
    fn tell_all(&self, item: &str, now: Timestamp) -> Result<bool> {
        // What is withdrawn cannot be read: it waits until it is back.
        if !self.store.is_published(item, now)? {
            return Ok(false);
        }
        let mut paused = self.store.uncorrected_in_pause(item)?;
        paused.retain(|(_, zone, until)| is_paused(zone, *until, now));
        let paused: Vec<i64> = paused.into_iter().map(|(subscriber, ..)| subscriber).collect();
        for language in self.store.uncorrected(item, &paused)? {
            if let Some(made) = self.correction(item, &language, now)? {
                let mails = self.store.correct(&made, item, &paused, now)?;
                tracing::info!(
                    event = "digest_planned",
                    mails,
                    "a correction goes to {mails} readers: {}",
                    made.subject
                );
            }
        }
        Ok(paused.is_empty() && self.store.settle_correction(item)?)
    }

    /// The mail that corrects an entry, if it still says that it was wrong.
    fn correction(&self, item: &str, language: &str, now: Timestamp) -> Result<Option<Made>> {
        let stories = self.stories(&[item.to_owned()])?;
        if !stories.iter().any(|story| story.correction.is_some()) {
            return Ok(None);
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"correction\0").update(language.as_bytes()).update(b"\0").update(item.as_bytes());
        let edition = Edition {
            id: String::new(),
            kind: Kind::Correction,
            cadence: Cadence::Instant,
            date: self.settings.site.timezone.to_datetime(now).date(),
            made: now,
            language: language.to_owned(),
            feeds: Vec::new(),
            stories,
            more: 0,
        };
        // What a correction shows is given already.
        self.freeze(edition, hasher, Vec::new()).map(Some)
    }
}
