//! How mail is, for the admin's status page and for metrics.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::Mailroom;
use crate::digester::upcoming;
use crate::store::mail::{Concern, Run};
use crate::subscriber::State;

/// Zones without a reader have their hours too: so many are looked through for the next digest.
const LOOK: usize = 100;
/// Mails that did not leave are told of for so long.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 7);
/// And so many digests at most.
const CONCERNS: usize = 8;

/// Who is mailed, what is to come, what was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Subscribers by state.
    pub people: Vec<(State, u64)>,
    /// When the next digest is due that anybody reads, and how many do at that moment.
    pub next: Option<(Timestamp, u64)>,
    /// The last runs, the newest first.
    pub runs: Vec<Run>,
    /// Digests to look at, the newest first.
    pub concerns: Vec<Concern>,
    /// When the next mail may leave.
    pub due: Option<Timestamp>,
}

impl Mailroom {
    /// How it is, with so many runs. Nobody at work is waited for.
    pub fn overview(&self, runs: usize, now: Timestamp) -> Result<Overview> {
        let mut next = None;
        for due in upcoming(&self.store, &self.current().settings.digest, now)?.into_iter().take(LOOK) {
            next = match next {
                Some((at, _)) if due.at != at => break,
                found => {
                    Some((due.at, self.store.readers(due.cadence, &due.zone)? + found.map_or(0, |(_, people)| people)))
                }
            };
            next = next.filter(|(_, people)| *people > 0);
        }
        Ok(Overview {
            people: self.store.people()?,
            next,
            runs: self.store.latest_runs(runs)?,
            concerns: self.store.concerns(now - RECENT, CONCERNS)?,
            due: self.store.next_mail()?,
        })
    }
}
