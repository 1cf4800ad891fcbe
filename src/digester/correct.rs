//! Corrections: told once, to exactly those who have the article without it.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{Digester, LOOK};
use crate::digest::{Edition, Kind};
use crate::store::mail::Made;
use crate::subscriber::Cadence;

/// While copies of the uncorrected article are still on their way, it is looked again so often.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);

impl Digester {
    /// Makes the mails of corrections that have stood for the delay; when to come again.
    pub(super) fn correct(&mut self, now: Timestamp) -> Result<Timestamp> {
        let delay = SignedDuration::try_from(self.settings.digest.instant_delay).unwrap_or_default();
        let next = self.store.next_correction(now - delay)?.map_or(now + LOOK, |seen| seen + delay);
        let waits = self.corrections.is_some_and(|at| at > now && at <= now + AGAIN);
        let mut open = false;
        for correction in self.store.corrections(now - delay)? {
            // What was looked at before waits; what is new does not.
            if waits && correction.seen + delay < now - AGAIN {
                open = true;
                continue;
            }
            let languages = self.store.uncorrected(&correction.item)?;
            for language in languages {
                if let Some(made) = self.correction(&correction.item, &language, now)? {
                    let mails = self.store.correct(&made, &correction.item, now, 1)?;
                    tracing::info!("a correction goes to {mails} readers: {}", made.subject);
                }
            }
            open |= !self.store.settle_correction(&correction.item)?;
        }
        if !waits {
            self.corrections = open.then(|| now + AGAIN);
        }
        Ok(next)
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
