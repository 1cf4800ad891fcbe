//! Time zones as people name them.

use std::sync::LazyLock;

use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::cursor::{Cursor, digit};
use super::zone_names::Rule::{self, At, East, Shared};
use super::zone_names::{LONG, SHORT};

/// The zone that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// It can only be this one.
    Known(TimeZone),
    /// An abbreviation of several zones; it means the site's where that uses it on the day.
    Shared(&'static str),
}

impl Zone {
    /// The zone meant on a day of a site; none where it may be another than the site's.
    pub fn resolve(&self, when: DateTime, site: &TimeZone) -> Option<TimeZone> {
        match self {
            Self::Known(zone) => Some(zone.clone()),
            Self::Shared(name) => {
                let moment = site.to_ambiguous_timestamp(when).compatible().ok()?;
                (site.to_offset_info(moment).abbreviation() == *name).then(|| site.clone())
            }
        }
    }
}

/// The tables that are built in, so that no file of the system decides.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Steps over a zone that is written out, bracketed or not; the only kind that may stand before a time, or without one.
pub fn named(cursor: &mut Cursor) -> Option<Zone> {
    bracketed(cursor, |here| {
        let (_, rule) = LONG.iter().find(|(name, _)| here.whole(name))?;
        zone_of("", *rule)
    })
}

/// Steps over any zone that stands after a time.
pub fn after_time(cursor: &mut Cursor, time: Time) -> Option<Zone> {
    if is_range(*cursor, time) {
        return None;
    }
    let mut near = *cursor;
    if let Some(zone) = offset(&mut near) {
        *cursor = near;
        return Some(zone);
    }
    let mut here = *cursor;
    here.spaces();
    here.eat(|c| matches!(c, ',' | '，'));
    let zone = bracketed(&mut here, |here| {
        universal(here)
            .or_else(|| spaced_offset(here))
            .or_else(|| short(here))
            .or_else(|| iana(here))
            .or_else(|| named(here))
    })?;
    *cursor = here;
    Some(zone)
}

/// Steps over a zone after a date that has no time: an offset right behind it, UTC, or a zone that is written out. Capitals there
/// are more often a place or a company.
pub fn after_date(cursor: &mut Cursor) -> Option<Zone> {
    offset(cursor).or_else(|| bracketed(cursor, universal)).or_else(|| named(cursor))
}

/// `Z`, `+08:00`, `+0800`, `-05`.
pub fn offset(cursor: &mut Cursor) -> Option<Zone> {
    let mut here = *cursor;
    let zone = if here.eat(|c| c == 'Z').is_some() { fixed(0) } else { signed(&mut here) }?;
    if !here.ends_word() {
        return None;
    }
    *cursor = here;
    Some(zone)
}

/// `10:30 +0800`; `10:30 -5 degrees` is none.
fn spaced_offset(cursor: &mut Cursor) -> Option<Zone> {
    let from = cursor.at();
    let mut here = *cursor;
    let zone = offset(&mut here).filter(|_| here.at() > from + 3 || cursor.peek() == Some('Z'))?;
    *cursor = here;
    Some(zone)
}

/// A sign with hours, and minutes perhaps.
fn signed(cursor: &mut Cursor) -> Option<Zone> {
    let sign = if matches!(cursor.eat(|c| matches!(c, '+' | '-' | '−' | '＋'))?, '+' | '＋') { 1 } else { -1 };
    let (value, digits) = cursor.number()?;
    let (hours, minutes) = match digits {
        4 => (value / 100, value % 100),
        1 | 2 => {
            let mut here = *cursor;
            let minutes = here.eat(|c| matches!(c, ':' | '：')).and_then(|_| here.digits(2));
            if minutes.is_some() {
                *cursor = here;
            }
            (value, minutes.unwrap_or(0))
        }
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then(|| fixed(sign * (i32::from(hours) * 60 + i32::from(minutes))))?
}

/// `9:00-11:00` is a range of times, not an offset of eleven hours.
fn is_range(mut cursor: Cursor, time: Time) -> bool {
    if cursor.eat(|c| c == '-').is_none() || time.second() != 0 {
        return false;
    }
    let Some(hour) = cursor.number().filter(|(_, digits)| *digits <= 2) else { return false };
    hour.0 > i16::from(time.hour()) && cursor.eat(|c| c == ':').is_some()
}

/// `UTC`, `GMT`, `UTC+8`, `GMT +08:00`.
fn universal(cursor: &mut Cursor) -> Option<Zone> {
    let mut here = *cursor;
    if !["utc", "gmt", "世界時"].iter().any(|name| here.phrase(name)) {
        return None;
    }
    let mut ahead = here;
    ahead.spaces();
    if matches!(ahead.peek(), Some('+' | '-' | '−' | '＋')) && ahead.peek_second().is_some_and(|c| digit(c).is_some())
    {
        let zone = signed(&mut ahead).filter(|_| ahead.ends_word())?;
        *cursor = ahead;
        return Some(zone);
    }
    if !here.ends_word() {
        return None;
    }
    *cursor = here;
    fixed(0)
}

fn short(cursor: &mut Cursor) -> Option<Zone> {
    let mut here = *cursor;
    let word = here.word();
    let (name, rule) = SHORT.iter().find(|(name, _)| *name == word).filter(|_| here.ends_word())?;
    *cursor = here;
    zone_of(name, *rule)
}

/// `Europe/Berlin`.
fn iana(cursor: &mut Cursor) -> Option<Zone> {
    let rest = cursor.rest();
    rest.chars().next().filter(char::is_ascii_uppercase)?;
    let length = rest
        .bytes()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'))
        .count();
    let name = rest.get(..length).filter(|name| name.contains('/'))?;
    let zone = DATABASE.get(name).ok()?;
    cursor.phrase(&name.to_lowercase()).then_some(Zone::Known(zone))
}

/// What `inner` finds, with the brackets around it if there are any.
fn bracketed(cursor: &mut Cursor, inner: impl Fn(&mut Cursor) -> Option<Zone>) -> Option<Zone> {
    let mut here = *cursor;
    here.spaces();
    let open = here.eat(|c| matches!(c, '(' | '（' | '[')).is_some();
    let zone = inner(&mut here)?;
    if open {
        here.eat(|c| matches!(c, ')' | '）' | ']'))?;
    }
    *cursor = here;
    Some(zone)
}

fn zone_of(name: &'static str, rule: Rule) -> Option<Zone> {
    match rule {
        East(minutes) => fixed(minutes),
        At(place) => DATABASE.get(place).ok().map(Zone::Known),
        Shared => Some(Zone::Shared(name)),
    }
}

fn fixed(minutes: i32) -> Option<Zone> {
    Some(Zone::Known(TimeZone::fixed(Offset::from_seconds(minutes * 60).ok()?)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn every_place_in_the_tables_is_in_the_database() {
        for (name, rule) in SHORT.iter().chain(LONG) {
            assert!(zone_of(name, *rule).is_some(), "{name}");
        }
    }

    #[test]
    fn no_long_name_hides_a_longer_one_behind_it() {
        for (at, (name, _)) in LONG.iter().enumerate() {
            for (later, _) in &LONG[at + 1..] {
                assert!(!later.starts_with(name), "{name} hides {later}");
            }
        }
    }
}
