//! The digester: one turn makes the mails that are due. What it makes is in the outbox; the mailer sends it.

mod correct;
mod editions;
mod imprint;
mod planner;
mod send;

pub use imprint::imprint;
pub use send::{Sent, Upcoming, upcoming};

use std::sync::Arc;

use anyhow::Result;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::digest::schedule::{self, Occurrence};
use crate::letters::Letters;
use crate::settings::Settings;
use crate::store::mail::{MailStore, PutBack, Round};
use crate::subscriber::{Cadence, Links, WISH};
use planner::Planner;

/// The clock may be set, and the machine may sleep: nobody waits longer for a look at it.
const LOOK: SignedDuration = SignedDuration::from_secs(60);
/// A day that was begun so far in the future tells of a clock that was wrong then.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(72);
/// What was rendered is kept so long at least.
const RENDERED: SignedDuration = SignedDuration::from_hours(48);

/// Makes digests.
pub struct Digester {
    settings: Arc<Settings>,
    letters: Arc<Letters>,
    store: Arc<MailStore>,
    links: Links,
    /// The store is an older copy, and nothing was made since it was put back.
    put_back: bool,
    /// What an older copy cannot know.
    lost: Option<PutBack>,
    /// When to let go of what is past.
    tidy: Option<Timestamp>,
    /// When a correction that is not told to everybody is looked at again.
    corrections: Option<Timestamp>,
    /// So many subscribers are planned in one transaction.
    chunk: usize,
}

impl Digester {
    /// A digester of this store. Where that is an older copy, what was on its way in it leaves no more: the mailer may be at
    /// work before the articles were looked at.
    pub fn new(settings: Arc<Settings>, letters: Arc<Letters>, store: Arc<MailStore>, links: Links) -> Result<Self> {
        let put_back = store.is_put_back()?;
        if put_back {
            store.hold_outbox()?;
        }
        let gone = store.keep_departures()?;
        if gone > 0 {
            tracing::warn!(
                "{gone} subscribers had left since this copy of the store was made; they are mailed no more"
            );
        }
        let lost = store.put_back()?;
        Ok(Self {
            settings,
            letters,
            store,
            links,
            put_back,
            lost,
            tidy: None,
            corrections: None,
            chunk: planner::CHUNK,
        })
    }

    /// Plans so many subscribers in one transaction: a test can see a run end in the middle without five thousand of them.
    #[doc(hidden)]
    pub fn plan_at_once(&mut self, subscribers: usize) {
        self.chunk = subscribers;
    }

    /// Takes other settings.
    pub fn reload(&mut self, settings: Arc<Settings>, letters: Arc<Letters>, links: Links) {
        (self.settings, self.letters, self.links) = (settings, letters, links);
    }

    /// Makes what is due at this moment, and says when to come again. The articles must have been looked at before.
    pub fn turn(&mut self, now: Timestamp) -> Result<Timestamp> {
        self.look_whether_put_back()?;
        self.tidy_up(now)?;
        let mut next = now + LOOK;
        next = next.min(self.instant(now)?);
        self.owed(now)?;
        next = next.min(self.correct(now)?);
        let mut rounds = self.store.rounds()?;
        // Whichever was due first has an entry; of two that were due at once the quicker.
        rounds.sort_by_cached_key(|round| {
            (self.latest(round, now).map(|latest| latest.at), round.cadence, round.zone.clone())
        });
        for round in rounds {
            let Some(zone) = zone(&round.zone) else { continue };
            self.round(round.clone(), now)?;
            let occurrence = schedule::next(round.cadence, &self.settings.digest, &zone, now);
            next = next.min(occurrence.map_or(next, |occurrence| occurrence.at));
        }
        Ok(next.max(now + SignedDuration::from_millis(100)))
    }

    fn latest(&self, round: &Round, now: Timestamp) -> Option<Occurrence> {
        schedule::latest(round.cadence, &self.settings.digest, &zone(&round.zone)?, now)
    }

    /// What an older copy of the store takes for new was mailed already.
    fn look_whether_put_back(&mut self) -> Result<()> {
        if self.put_back {
            tracing::warn!(
                "the store is an older copy than the one that mailed last: what appeared until now is mailed to nobody, \
                 and what was on its way is held; see `courant digest status`"
            );
            self.store.start_at_now()?;
            (self.put_back, self.lost) = (false, self.store.put_back()?);
        }
        Ok(())
    }

    /// One cadence in one zone: the last occurrence, unless it was made before, or is long past.
    fn round(&self, mut round: Round, now: Timestamp) -> Result<()> {
        let Some(latest) = self.latest(&round, now) else { return Ok(()) };
        // It was begun, and the program ended before it was done: whoever is left gets it now, or, where it is long past or
        // another has come due, what it had with the other.
        if round.after.is_some() {
            let is_past = round.date.is_none_or(|date| date < latest.date);
            if is_past || schedule::is_too_late(round.cadence, latest, now) {
                round.after = None;
                self.store.end_round(&round)?;
            } else {
                self.run(&mut round, now)?;
            }
        }
        let wrong = round.at.is_some_and(|at| at > now + WRONG_CLOCK);
        let Some(done) = round.date.filter(|_| !wrong) else {
            // Nobody here was promised anything before now, or a clock that was wrong said so.
            return self.store.end_round(&Round { date: Some(latest.date), at: Some(latest.at), after: None, ..round });
        };
        if latest.date <= done {
            return Ok(());
        }
        let Occurrence { date, at } = latest;
        let mut begun = Round { date: Some(date), at: Some(at), mark: self.store.mark()?, after: Some(0), ..round };
        if schedule::is_too_late(begun.cadence, latest, now) {
            tracing::warn!(
                "the {} digest of {date} in {} is too late to be mailed; what it had goes with the next one",
                begun.cadence,
                begun.zone
            );
            return self.store.end_round(&begun);
        }
        self.store.begin_round(&begun)?;
        self.run(&mut begun, now)
    }

    /// Instant mail: what has been there for the delay.
    fn instant(&self, now: Timestamp) -> Result<Timestamp> {
        let delay = SignedDuration::try_from(self.settings.digest.instant_delay).unwrap_or_default();
        let mut round = self.store.instant_round()?;
        let (settled, later) = self.store.settled_mark(round.mark, now - delay, now + WRONG_CLOCK)?;
        if let Some(mark) = settled {
            // Whoever was left out when the program ended in the middle of the last one gets both as one.
            let mut begun = Round { mark, at: Some(now), after: Some(0), ..round };
            self.store.begin_round(&begun)?;
            self.run(&mut begun, now)?;
        } else if round.after.is_some() {
            self.run(&mut round, now)?;
        }
        Ok(later.map_or(now + LOOK, |since| since + delay))
    }

    /// Those who turned to instant mail, or whose pause has ended: what waits for them.
    fn owed(&self, now: Timestamp) -> Result<()> {
        let mut owed = self.store.owed()?;
        owed.retain(|due| !is_paused(&due.zone, due.paused_until, now));
        if owed.is_empty() {
            return Ok(());
        }
        let mark = self.store.instant_round()?.mark;
        let mut planner = Planner::new(self, Cadence::Instant, mark, now, now);
        for due in owed.chunks(self.chunk) {
            planner.chunk(due, None)?;
            self.store.looked_at(due)?;
        }
        Ok(())
    }

    /// Plans a round to its end, so many subscribers at once.
    fn run(&self, round: &mut Round, now: Timestamp) -> Result<()> {
        let mut planner = Planner::new(self, round.cadence, round.mark, round.at.unwrap_or(now), now);
        planner.date = round.date.unwrap_or(planner.date);
        let mut after = round.after.unwrap_or(0);
        while let Some((due, last)) = self.store.due(round, after, self.chunk)? {
            after = last;
            round.after = Some(last);
            planner.chunk(&due, Some(round))?;
        }
        round.after = None;
        self.store.end_round(round)?;
        planner.tell(&round.zone);
        Ok(())
    }

    fn tidy_up(&mut self, now: Timestamp) -> Result<()> {
        if self.tidy.is_some_and(|at| at > now && at < now + LOOK * 120) {
            return Ok(());
        }
        self.tidy = Some(now + LOOK * 60);
        let expired = self.store.expire_wishes(now - WISH)?;
        if expired > 0 {
            tracing::info!("{expired} subscribers never confirmed, and are forgotten");
        }
        self.store.let_go_of_rendered(now - RENDERED)?;
        self.store.bring_forward(now, now + WRONG_CLOCK)?;
        Ok(())
    }
}

/// The zone of that name.
fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Whether somebody wants no mail today.
fn is_paused(zone_name: &str, until: Option<jiff::civil::Date>, now: Timestamp) -> bool {
    until.is_some_and(|until| zone(zone_name).is_some_and(|zone| zone.to_datetime(now).date() < until))
}
