//! When a cadence is due in a zone: the calendar, with its gaps, folds, skipped days and short months.
//!
//! An occurrence is known by its nominal local day, so that no change of the clock makes two of one. Its moment is worked
//! out from the zone's rules each time: zones change their rules, and a moment that was noted would not.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::settings;
use crate::subscriber::Cadence;

/// How many days are looked at for one occurrence: a month, and what gaps and skipped days take from it.
const REACH: usize = 40;

/// How far, in days, a nominal day lies from the day that the clock shows at its moment: in a repeated day the clock
/// shows the day before (Alaska, 1867).
const SLACK: i64 = 2;

/// One time that a cadence is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occurrence {
    /// The nominal local day: what a run is known by.
    pub date: Date,
    /// The moment.
    pub at: Timestamp,
}

/// The last occurrence at or before `now`; none for what has no hour, and near the ends of the calendar.
pub fn latest(cadence: Cadence, digest: &settings::Digest, zone: &TimeZone, now: Timestamp) -> Option<Occurrence> {
    let rule = Rule::of(cadence, digest)?;
    let mut date = clamped(zone.to_datetime(now).date(), SLACK);
    for _ in 0..REACH {
        if let Some(found) = rule.occurrence(date, zone).filter(|occurrence| occurrence.at <= now) {
            return Some(found);
        }
        date = date.yesterday().ok()?;
    }
    None
}

/// The first occurrence after `after`; none for what has no hour, and near the ends of the calendar.
pub fn next(cadence: Cadence, digest: &settings::Digest, zone: &TimeZone, after: Timestamp) -> Option<Occurrence> {
    let rule = Rule::of(cadence, digest)?;
    let mut date = clamped(zone.to_datetime(after).date(), -SLACK);
    for _ in 0..REACH {
        if let Some(found) = rule.occurrence(date, zone).filter(|occurrence| occurrence.at > after) {
            return Some(found);
        }
        date = date.tomorrow().ok()?;
    }
    None
}

/// Whether a digest that should have left at `occurrence` is no longer mailed at `now`, after the machine was down: it is
/// no longer what was asked for. Its entries wait for the next one.
pub fn is_too_late(cadence: Cadence, occurrence: Occurrence, now: Timestamp) -> bool {
    let hours = match cadence {
        Cadence::Instant => return false,
        Cadence::Daily => 12,
        Cadence::Weekly => 2 * 24,
        Cadence::Monthly => 4 * 24,
    };
    now.duration_since(occurrence.at) > SignedDuration::from_hours(hours)
}

/// On which days, at what time.
struct Rule {
    days: Days,
    time: Time,
}

enum Days {
    Every,
    Of(Weekday),
    /// The last one where a month is shorter.
    Day(i8),
}

impl Rule {
    fn of(cadence: Cadence, digest: &settings::Digest) -> Option<Self> {
        let (days, time) = match cadence {
            Cadence::Instant => return None,
            Cadence::Daily => (Days::Every, digest.daily),
            Cadence::Weekly => (Days::Of(digest.weekly.0), digest.weekly.1),
            Cadence::Monthly => (Days::Day(digest.monthly.0), digest.monthly.1),
        };
        Some(Self { days, time })
    }

    /// The occurrence of this day, if the day has one.
    fn occurrence(&self, date: Date, zone: &TimeZone) -> Option<Occurrence> {
        let due = match self.days {
            Days::Every => true,
            Days::Of(weekday) => date.weekday() == weekday,
            Days::Day(day) => date.day() == day.min(date.days_in_month()),
        };
        if !due {
            return None;
        }
        let at = first_moment(date.to_datetime(self.time), zone)?;
        // A day that a zone left out (Apia, 2011-12-30) has no daily digest: the next one is hours away. A week or a month
        // whose day was left out has its digest right after.
        let is_left_out = matches!(self.days, Days::Every) && zone.to_datetime(at).date() > date && !exists(date, zone);
        (!is_left_out).then_some(Occurrence { date, at })
    }
}

/// The first moment at which the clocks show this time or a later one: after a gap the first that there is, in a fold the
/// first of two.
fn first_moment(time: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(time).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(time).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(time).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            // By the rules from after the gap, this time lies before it.
            let earlier = after.to_timestamp(time).ok()?;
            zone.following(earlier).next().map(|change| change.timestamp())
        }
    }
}

/// Whether the clocks of a zone ever showed this day.
fn exists(date: Date, zone: &TimeZone) -> bool {
    first_moment(date.to_datetime(Time::midnight()), zone).is_some_and(|at| zone.to_datetime(at).date() == date)
}

/// `date` moved by days, as far as the calendar goes.
fn clamped(date: Date, days: i64) -> Date {
    date.saturating_add(SignedDuration::from_hours(24 * days))
}

#[cfg(test)]
mod tests;
