//! One turn: hear what became of what was carried, write it down, take what is due, hand it out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::Mailer;
use super::crew::{News, Report, Trouble, is_the_relays};
use super::judge::{History, judge};
use super::relays::REST;
use super::warm;
use super::work::Work;
use crate::mail::{EmailAddress, Failure, FailureKind};
use crate::store::mail::{Outcome, Taken};

/// Mails that are taken at once at most.
const BATCH: usize = 200;
/// When nothing is due.
const LOOK: SignedDuration = SignedDuration::from_secs(60);
/// While mails are under way, how long one turn waits for what is told of them.
const WAIT: Duration = Duration::from_millis(200);
/// Above so many mails a second one connection is given more than one mail at a time: else it would wait for the disk after
/// each of them.
const BRISK: f64 = 100.0;
/// And so many it is given then. What is given is what may be sent again after a crash.
const DEPTH: usize = 4;

/// What a turn came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When to come again, if nothing happens before.
    pub next: Timestamp,
    /// Mails that were accepted in it.
    pub sent: usize,
    /// Mails that are under way.
    pub under_way: usize,
}

impl Mailer {
    /// Does what there is to do now, and waits for a moment where mails are under way. Told to end, it takes nothing new.
    pub fn turn(&mut self, now: Timestamp, end: &AtomicBool) -> Result<Turn> {
        let patience = match self.hands.are_busy() && self.outcomes.is_empty() {
            true => Duration::try_from(self.next.duration_since(now)).unwrap_or_default().min(WAIT),
            false => Duration::ZERO,
        };
        // The others have as much to do meanwhile.
        let enough = if self.depth() > 1 { self.hands.under_way() / 2 } else { 1 };
        let reports = self.crew.hear(patience, enough);
        reports.into_iter().for_each(|report| self.hear(report, now));
        let is_over = end.load(Ordering::Relaxed);
        if is_over {
            self.crew.begin_nothing_more();
        }
        let most = if is_over { 0 } else { self.wanted(now)? };
        let (domains, day) = (&mut self.domains, self.warm.map(|(day, _)| day));
        let mut slot = |address: &EmailAddress, slot| domains.slot(address, slot, now);
        let taken = self.store.exchange(&self.outcomes, now, most, day, &mut slot)?;
        let sent = self.outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Sent(_))).count();
        let untried = self.outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Untried(_))).count();
        if let Some((_, left)) = &mut self.warm {
            *left = left.saturating_sub(untried as u64);
        }
        self.outcomes.clear();
        if most > 0 && taken.letters.is_empty() && taken.claims.is_empty() {
            // All that was due is put off: the next of them may be due in a moment.
            self.next = self.store.next_mail()?.map_or(self.next, |due| due.clamp(now, now + LOOK));
        }
        let number = taken.letters.len() + taken.claims.len();
        // There is more than those with a connection can carry: the next turn asks for one more.
        self.is_short = number > 0 && number == self.hands.room(self.depth()) && self.pace.room(now) > number;
        self.hand_out(taken, now);
        self.tell_how_it_is();
        self.tell_board();
        let under_way = self.hands.under_way();
        let next = if self.hands.are_busy() { now } else { self.next };
        // At the end nothing comes after.
        self.story.tell(if is_over && under_way == 0 { Timestamp::MAX } else { next }, now);
        Ok(Turn { next, sent, under_way })
    }

    /// Gives up what has no answer yet: nobody can know whether it left. How many that is.
    pub fn give_up(&mut self) -> Result<usize> {
        match self.hands.under_way() {
            0 => Ok(0),
            _ => self.store.take_back_attempted(self.settings.mail.resend_in_doubt),
        }
    }

    fn hear(&mut self, Report { hand, news }: Report, now: Timestamp) {
        match news {
            News::Ready => self.hands.is_ready(hand),
            News::Down(failure) => self.is_down(hand, &failure, now),
            News::Carried(work, result) => {
                self.hands.took(hand);
                // It took a mail, or judged one: only then it is well. One that refuses our sender lets us in every time.
                let is_judged = match &result {
                    Ok(_) => true,
                    Err(Trouble::Refused(failure)) => !is_the_relays(failure) && failure.code.is_some(),
                    Err(_) => false,
                };
                if let Some(relay) = self.hands.relay_of(hand).filter(|_| is_judged) {
                    self.relays.up(relay);
                    self.is_well = true;
                }
                let outcome = match result {
                    Ok(reply) => Outcome::Sent(reply),
                    Err(Trouble::Needless(why)) => Outcome::Failed(why),
                    Err(Trouble::Untried) => Outcome::Untried(now),
                    Err(Trouble::Refused(failure)) => {
                        if is_the_relays(&failure) {
                            self.is_down(hand, &failure, now);
                        }
                        self.judge(&work, &failure, now)
                    }
                };
                self.story.note(&work, &outcome, now);
                self.outcomes.push((work.which(), outcome));
            }
        }
    }

    fn judge(&self, work: &Work, failure: &Failure, now: Timestamp) -> Outcome {
        let ends = work.ends(&self.writer, &self.settings);
        let history = History { tries: work.tries(), ends, resend: self.settings.mail.resend_in_doubt };
        judge(failure, &history, now)
    }

    fn is_down(&mut self, hand: usize, failure: &Failure, now: Timestamp) {
        let Some(relay) = self.hands.is_down(hand) else { return };
        let refused = failure.kind == FailureKind::Sender || matches!(failure.code, Some(530 | 534 | 535 | 538));
        let others = self.hands.others(relay, hand);
        self.relays.down(relay, &failure.to_string(), refused, others, now);
    }

    /// How many mails can be taken now, after connecting where that is needed. It also says when to come again.
    fn wanted(&mut self, now: Timestamp) -> Result<usize> {
        self.held = None;
        let due = if self.store.paused()?.is_some() { None } else { self.store.next_mail()? };
        let Some(due) = due.filter(|due| *due <= now) else {
            self.next = due.map_or(now + LOOK, |due| due.min(now + LOOK));
            self.hands.rest(None).into_iter().for_each(|hand| self.crew.rest(hand));
            return Ok(0);
        };
        self.next = due.max(now);
        if let Some(until) = self.shut.filter(|until| *until > now && *until <= now + REST) {
            self.next = until;
            return Ok(0);
        }
        if let Err(why) = self.gate.open(&self.links, now) {
            self.tell(Some(why));
            (self.shut, self.next) = (Some(now + REST), now + REST);
            return Ok(0);
        }
        self.shut = None;
        let warm = self.warm_room(now)?;
        if warm == 0 {
            self.next = now + LOOK;
            return Ok(0);
        }
        let Some(relay) = self.relays.current(now) else {
            self.next = self.relays.next(now);
            return Ok(0);
        };
        self.connect(relay, now)?;
        let room = self.hands.room(self.depth());
        let allowed = self.pace.room(now);
        // While mails are under way, what is told of them wakes; else the pace does.
        self.next = if allowed == 0 { self.pace.next(now) } else { now + LOOK };
        Ok(room.min(allowed).min(warm).min(BATCH))
    }

    /// One more connection where those that are there have their hands full, one after another.
    fn connect(&mut self, relay: usize, now: Timestamp) -> Result<()> {
        let with = self.hands.with(relay);
        let is_short =
            std::mem::take(&mut self.is_short) || self.hands.room(self.depth()) == 0 && self.pace.room(now) > 0;
        if (with == 0 || is_short) && !self.hands.connects(relay) && with < self.relays.connections(relay, now) {
            let hand = self.hands.connect(relay);
            self.crew.ready(hand, relay)?;
        }
        // Whoever still goes by another relay comes back.
        if self.hands.others(relay, usize::MAX) > 0 {
            self.hands.rest(Some(relay)).into_iter().for_each(|hand| self.crew.rest(hand));
        }
        Ok(())
    }

    /// How many mails each is given at once. Where what is in doubt is held, nobody waits for the admin because of a mail
    /// that was not even begun.
    fn depth(&self) -> usize {
        let is_brisk = self.pace.rate().is_none_or(|rate| rate > BRISK);
        if is_brisk && self.settings.mail.resend_in_doubt { DEPTH } else { 1 }
    }

    fn hand_out(&mut self, taken: Taken, now: Timestamp) {
        let letters = taken.letters.into_iter().map(Work::Letter);
        let works: Vec<Work> = letters.chain(taken.claims.into_iter().map(Work::Delivery)).collect();
        self.pace.spend(works.len());
        if let Some((_, left)) = &mut self.warm {
            *left += works.len() as u64;
        }
        for work in works {
            match self.hands.give() {
                Some(hand) => self.crew.carry(hand, work),
                None => self.outcomes.push((work.which(), Outcome::Untried(now))),
            }
        }
    }

    /// How many more may leave today while a new sender warms up.
    fn warm_room(&mut self, now: Timestamp) -> Result<usize> {
        let Some(start) = self.settings.mail.warm_up else { return Ok(usize::MAX) };
        let today = now.to_zoned(self.settings.site.timezone.clone()).date();
        let Some(cap) = warm::cap(start, today) else { return Ok(usize::MAX) };
        let left = match self.warm {
            Some((day, left)) if day == today => left,
            _ => self.store.left_on(today)?,
        };
        self.warm = Some((today, left));
        if left >= cap {
            self.held = Some(format!(
                "`warm_up` lets no more than {cap} mails leave on {today}: the rest waits for the next day"
            ));
        }
        Ok(usize::try_from(cap.saturating_sub(left)).unwrap_or(usize::MAX))
    }

    /// What stands in the way is told; a mail that was taken, or judged, says that nothing does.
    fn tell_how_it_is(&mut self) {
        let is_well = std::mem::take(&mut self.is_well);
        if self.shut.is_some() {
            return;
        }
        match self.relays.fault() {
            Some(fault) => self.tell(Some(fault)),
            None if is_well => self.tell(None),
            None => {}
        }
    }
}
