//! Dates in texts: found in a line, or read from a field. Pure: no clock, and no zone but what is passed in or built in.
//!
//! `calendar` knows the day, `clock` the time, `zones` the zone; here they are put together, in whatever order they stand.

mod calendar;
mod clock;
mod cursor;
mod eastern;
mod months;
mod zone_names;
mod zones;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use calendar::Order;
pub(super) use cursor::{Cursor, is_cjk, is_space};
pub use zones::Zone;

/// A time or a day of the week stands this close before its date, in bytes.
const LEAD: usize = 80;

/// What may stand between a time or a day of the week and the date after it.
const BEFORE_DATE: &[&str] =
    &["on", "of", "the", "am", "den", "dem", "vom", "le", "du", "del", "de", "di", "el", "il", "op", "em"];

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in bytes, with its day of the week, time and zone.
    pub range: Range<usize>,
    /// The day.
    pub date: Date,
    /// The time, if one is given.
    pub time: Option<Time>,
    /// The zone, if one is given.
    pub zone: Option<Zone>,
}

impl Found {
    /// The moment: midnight where no time is given, in the site's zone where no zone is. A time that summer time skips is the
    /// first after the gap. None where the zone's name is one of several zones', or the moment is beyond the calendar.
    pub fn moment(&self, site: &TimeZone) -> Option<Timestamp> {
        let when = self.date.to_datetime(self.time.unwrap_or(Time::midnight()));
        let zone = self.zone.as_ref().map_or_else(|| Some(site.clone()), |zone| zone.resolve(when, site))?;
        zone.to_ambiguous_timestamp(when).compatible().ok()
    }
}

/// A date that can be read in two ways, `05/06/2023`; nobody guesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// As it is written.
    pub text: String,
    /// What it may mean: with the day first, and with the month first.
    pub readings: [Date; 2],
}

impl fmt::Display for Ambiguous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = self.readings;
        write!(f, "`{}` is {one} or {other}", self.text)
    }
}

/// The first date in a text, with the time and zone around it. `language` (BCP 47) says which number of 10/11/2023 is the month.
pub fn find(text: &str, language: &str) -> Result<Option<Found>, Ambiguous> {
    // A number is part of every date, and few sentences have one.
    if !text.bytes().any(|byte| byte.is_ascii_digit() || !byte.is_ascii()) {
        return Ok(None);
    }
    let order = Order::of(language);
    for (at, c) in text.char_indices() {
        if !c.is_alphanumeric() || (c.is_ascii_alphabetic() && !may_be_month(text.as_bytes(), at)) {
            continue;
        }
        if let Some((date, after)) = calendar::day(Cursor::new(text, at), order)? {
            return Ok(Some(surroundings(text, at, date, after)));
        }
    }
    Ok(None)
}

/// Whether the name of a month may begin with the ASCII letter at this place: it is the first of a word as long as they are, and
/// behind the word is a number, perhaps with `the` before it. What is not ASCII is for others to judge.
fn may_be_month(text: &[u8], at: usize) -> bool {
    let goes_on = text[..at].last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if goes_on {
        return false;
    }
    let length = text[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let behind = &text[at + length..];
    if behind.first().is_some_and(|byte| !byte.is_ascii()) {
        return true;
    }
    let next = behind.iter().find(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    (3..=14).contains(&length)
        && next.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b't' | b'T') || !byte.is_ascii())
}

/// A text that is one date and nothing else: RFC 3339, RFC 2822, and all that `find` knows. The error says what to write.
pub fn parse(text: &str, site: &TimeZone, language: &str) -> Result<Timestamp, String> {
    let text = text.trim_matches(is_space);
    if let Some(moment) = text.parse().ok().filter(is_meant) {
        return Ok(moment);
    }
    let shown: String = text.chars().take(60).collect();
    let found = match find(text, language) {
        Ok(found) => found.filter(|found| found.range == (0..text.len())),
        Err(ambiguous) => return Err(format!("{ambiguous}; write it like {}", ambiguous.readings[0])),
    };
    let Some(found) = found else {
        return match jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()).filter(is_meant) {
            Some(moment) => Ok(moment),
            None => Err(format!("`{shown}` is not a date; write it like 2023-10-25 or 2023-10-25T10:20:00+08:00")),
        };
    };
    found.moment(site).ok_or_else(|| match found.zone {
        Some(Zone::Shared(name)) => {
            format!("`{name}` is the name of several time zones; write an offset such as +08:00")
        }
        _ => format!("`{shown}` is beyond the calendar"),
    })
}

/// Programs write `0001-01-01T00:00:00Z` where they have no date.
fn is_meant(moment: &Timestamp) -> bool {
    moment.to_zoned(TimeZone::UTC).year() >= 1000
}

/// Adds the day of the week, the time and the zone that stand after a day or before it.
fn surroundings(text: &str, start: usize, date: Date, after: Cursor) -> Found {
    let (time_after, zone_after, end) = tail(after);
    let (start, time_before, zone_before) = lead(text, start).unwrap_or((start, None, None));
    let (time, zone) = match time_after {
        Some(time) => (Some(time), zone_after.or(zone_before)),
        None => (time_before, zone_before.or(zone_after)),
    };
    Found { range: start..end, date, time, zone }
}

/// The time and the zone after a day, and where they end.
fn tail(mut here: Cursor) -> (Option<Time>, Option<Zone>, usize) {
    if let Some((time, zone, end)) = clock::iso(here) {
        return (Some(time), zone, end.at());
    }
    if let Some(zone) =
        zones::after_date(&mut { here }).filter(|_| here.peek().is_some_and(|c| matches!(c, 'Z' | '+' | '-')))
    {
        let mut end = here;
        zones::after_date(&mut end);
        return (None, Some(zone), end.at());
    }
    months::weekday_after(&mut here);
    let end = here;
    here.spaces();
    here.eat(|c| matches!(c, ',' | '，' | '、' | ';' | '；' | '-' | '–' | '—' | '|' | '·' | '@' | '/'));
    here.spaces();
    if let Some((time, zone, end)) = clock::clock(here) {
        return (Some(time), zone, end.at());
    }
    let mut here = end;
    match zones::after_date(&mut here) {
        Some(zone) => (None, Some(zone), here.at()),
        None => (None, None, end.at()),
    }
}

/// A time, or a day of the week, that reaches up to the day at `start`: where it starts, and what it says.
fn lead(text: &str, start: usize) -> Option<(usize, Option<Time>, Option<Zone>)> {
    // Nothing may read on into the date itself.
    let before = text.get(..start)?;
    let mut from = start.saturating_sub(LEAD);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    for (offset, c) in before.get(from..)?.char_indices() {
        let here = Cursor::new(before, from + offset);
        if !c.is_alphanumeric() || !here.starts_word() {
            continue;
        }
        if let Some((time, zone, end)) = clock::clock(here)
            && reaches(end)
        {
            return Some((here.at(), Some(time), zone));
        }
        let mut end = here;
        if months::weekday(&mut end) && reaches(end) {
            return Some((here.at(), None, None));
        }
        end = here;
        if let Some(zone) = zones::named(&mut end)
            && reaches(end)
        {
            return Some((here.at(), None, Some(zone)));
        }
    }
    None
}

/// Whether only what may stand before a date is left.
fn reaches(mut here: Cursor) -> bool {
    for _ in 0..8 {
        here.spaces();
        if here.rest().is_empty() {
            return true;
        }
        let met = here.eat(|c| matches!(c, ',' | '，' | '、' | '.')).is_some()
            || here.any(BEFORE_DATE)
            || months::weekday(&mut here);
        if !met {
            return false;
        }
    }
    here.rest().is_empty()
}
