//! What an admin asks for out of turn: a look ahead, a run now, a test; and what is to come.

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Digester, Planner, zone};
use crate::digest::{Kind, schedule};
use crate::mail::EmailAddress;
use crate::settings::{self, MailPolicy};
use crate::store::mail::{Made, MailStore};
use crate::subscriber::Cadence;

/// What sending now came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Mails that were made, or would be.
    pub mails: u64,
    /// Different digests.
    pub digests: Vec<String>,
}

/// When a cadence is due next, in which zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upcoming {
    /// How often.
    pub cadence: Cadence,
    /// IANA name.
    pub zone: String,
    /// When.
    pub at: Timestamp,
}

impl Digester {
    /// Plans now what is due to the subscriptions of a cadence; `dry`: only says what that would be.
    pub fn send_now(&mut self, cadence: Cadence, now: Timestamp, dry: bool) -> Result<Sent> {
        self.look_whether_put_back()?;
        let mut planner = Planner::new(self, cadence, self.store.mark()?, now, now);
        let (mut sent, mut after) = (Sent::default(), 0);
        while let Some((due, last)) = self.store.due_anywhere(cadence, after, self.chunk)? {
            after = last;
            let (digests, planned) = planner.look(&due)?;
            sent.mails += planned.iter().filter(|plan| plan.digest.is_some()).count() as u64;
            for made in digests {
                if !sent.digests.contains(&made.edition.id) {
                    sent.digests.push(made.edition.id);
                }
            }
            if !dry {
                planner.chunk(&due, None)?;
            }
        }
        Ok(sent)
    }

    /// The digest that a new reader of all open feeds would get next: what appeared since the last one, or, where that is
    /// nothing, the newest entries.
    pub fn preview(&self, cadence: Cadence, kind: Kind, now: Timestamp) -> Result<Made> {
        let site = &self.settings.site;
        let last = schedule::latest(cadence, &self.settings.digest, &site.timezone, now);
        let above = self.store.mark_at(last.map_or(now, |last| last.at))?;
        let open: Vec<usize> = self
            .settings
            .feeds
            .iter()
            .enumerate()
            .filter(|(_, feed)| feed.mail != MailPolicy::Off)
            .map(|(at, _)| at)
            .collect();
        let mark = self.store.mark()?;
        let mut items: Vec<String> = Vec::new();
        for above in [above, 0] {
            for feed in open.iter().filter_map(|at| self.settings.feeds.get(*at)) {
                let found = self.store.candidates(&feed.name, above, mark)?;
                items.extend(
                    found
                        .into_iter()
                        .map(|candidate| candidate.item)
                        .filter(|item| !items.contains(item))
                        .collect::<Vec<_>>(),
                );
            }
            if !items.is_empty() {
                break;
            }
        }
        if items.is_empty() {
            bail!("there is no article yet that a digest could have");
        }
        let date = site.timezone.to_datetime(now).date();
        let mut made = self.make(cadence, date, now, &site.language, &open, &items)?;
        if kind == Kind::Test {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&made.content).update(&now.as_nanosecond().to_le_bytes());
            let edition = crate::digest::Edition { kind, stories: self.stories(&items)?, more: 0, ..made.edition };
            // A test gives nothing to anybody, and nobody approves it.
            made = Made {
                state: crate::store::mail::DigestState::Open,
                approvers: Vec::new(),
                ..self.freeze(edition, hasher, Vec::new())?
            };
        }
        Ok(made)
    }

    /// Sends a digest to one address as a test: its subject, and the letter's row.
    pub fn test(&self, cadence: Cadence, to: &EmailAddress, now: Timestamp) -> Result<(String, i64)> {
        let made = self.preview(cadence, Kind::Test, now)?;
        let letter = self.store.add_test(&made, to, now)?;
        Ok((made.subject, letter))
    }

    /// What is due next, soonest first.
    pub fn upcoming(&self, now: Timestamp) -> Result<Vec<Upcoming>> {
        upcoming(&self.store, &self.settings.digest, now)
    }
}

/// What is due next by these hours, soonest first; nobody at work is waited for.
pub fn upcoming(store: &MailStore, hours: &settings::Digest, now: Timestamp) -> Result<Vec<Upcoming>> {
    let mut upcoming: Vec<Upcoming> = store
        .rounds()?
        .into_iter()
        .filter_map(|round| {
            let next = schedule::next(round.cadence, hours, &zone(&round.zone)?, now)?;
            Some(Upcoming { cadence: round.cadence, zone: round.zone, at: next.at })
        })
        .collect();
    upcoming.sort_by(|a, b| (a.at, a.cadence, &a.zone).cmp(&(b.at, b.cadence, &b.zone)));
    Ok(upcoming)
}
