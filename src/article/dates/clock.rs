//! The time of a day, in every way of writing it.

use jiff::civil::Time;

use super::cursor::{Cursor, digit};
use super::eastern::{self, PARTS, Part, in_part};
use super::zones::{self, Zone};

/// Words that are a time by themselves.
const NOON: &[&str] =
    &["12 noon", "12:00 noon", "noon", "midday", "正午", "12 uhr mittags", "mezzogiorno", "mediodía", "meio-dia"];
const MIDNIGHT: &[&str] =
    &["12 midnight", "12:00 midnight", "midnight", "mitternacht", "minuit", "medianoche", "mezzanotte", "meia-noite"];

/// What may stand between a date and its time, or before a time.
const BEFORE: &[&str] =
    &["at", "um", "à", "a las", "a la", "alle ore", "alle", "ore", "às", "om", "kl", "as of", "from", "ab"];

/// A time with the zone that stands before or after it.
pub fn clock<'a>(cursor: Cursor<'a>) -> Option<(Time, Option<Zone>, Cursor<'a>)> {
    let mut here = cursor;
    while here.any(BEFORE) {
        here.eat(|c| c == '.');
        here.spaces();
    }
    let before = zones::named(&mut here);
    here.spaces();
    let (time, mut here) = time(here)?;
    if before.is_some() {
        return Some((time, before, here));
    }
    let zone = zones::after_time(&mut here, time);
    Some((time, zone, here))
}

/// `T10:20:30.5+08:00`, straight after a date.
pub fn iso<'a>(mut here: Cursor<'a>) -> Option<(Time, Option<Zone>, Cursor<'a>)> {
    here.eat(|c| matches!(c, 'T' | 't'))?;
    let hour = here.digits(2)?;
    here.eat(|c| c == ':')?;
    let minute = here.digits(2)?;
    let (second, fraction) = seconds(&mut here).unwrap_or((0, 0));
    let time = new(hour, minute, second, fraction)?;
    let zone = zones::offset(&mut here);
    here.ends_word().then_some((time, zone, here))
}

fn time(cursor: Cursor<'_>) -> Option<(Time, Cursor<'_>)> {
    let mut here = cursor;
    if here.any(NOON) {
        return Some((new(12, 0, 0, 0)?, here));
    }
    if here.any(MIDNIGHT) {
        return Some((new(0, 0, 0, 0)?, here));
    }
    let part = PARTS.iter().find(|(name, _)| here.phrase(name)).map(|(_, part)| *part);
    here.spaces();
    eastern::time(here, part).or_else(|| military(here)).or_else(|| western(here, part))
}

/// 0900 GMT, 1430 hrs: four digits are a time only where something says so.
fn military(mut here: Cursor<'_>) -> Option<(Time, Cursor<'_>)> {
    let value = here.digits(4)?;
    let time = new(value / 100, value % 100, 0, 0)?;
    let mut ahead = here;
    ahead.spaces();
    if ahead.any(&["hrs", "hours", "h", "uhr", "uur"]) {
        return Some((time, ahead));
    }
    zones::after_time(&mut { here }, time).map(|_| (time, here))
}

/// 10:30, 10:30:15, 10.30am, 9 a.m., 14h30, 10 Uhr, 10.30 Uhr.
fn western(mut here: Cursor<'_>, part: Option<Part>) -> Option<(Time, Cursor<'_>)> {
    let (hour, _) = here.number().filter(|(_, digits)| *digits <= 2)?;
    let (mut minute, mut second, mut fraction) = (0, 0, 0);
    let after_hour = here;
    let mut certain = false;
    if here.eat(|c| matches!(c, ':' | '：')).is_some() {
        minute = here.digits(2)?;
        (second, fraction) = seconds(&mut here).unwrap_or((0, 0));
        certain = true;
    } else if here.eat(|c| c == '.').is_some() && here.peek().is_some_and(|c| digit(c).is_some()) {
        minute = here.digits(2)?;
    } else {
        here = after_hour;
        if let Some(found) = hours(&mut here) {
            return Some((new(in_part(hour, part)?, found, 0, 0)?, here));
        }
    }
    let after_number = here;
    here.spaces();
    let hour = match meridiem(&mut here) {
        Some(half) if (1..=12).contains(&hour) => in_part(hour, Some(half))?,
        // German: `13:30 am Mittwoch`.
        Some(_) => {
            here = after_number;
            hour
        }
        None if here.any(&["uhr", "uur", "hrs", "hours", "h", "o'clock"]) => hour,
        None => {
            here = after_number;
            if !certain {
                return None;
            }
            in_part(hour, part)?
        }
    };
    if !certain && here.at() == after_number.at() {
        return None;
    }
    here.ends_word().then(|| Some((new(hour, minute, second, fraction)?, here)))?
}

/// After the hour: `h`, `h30`, ` h 30`, ` Uhr 30`; gives the minute.
fn hours(cursor: &mut Cursor) -> Option<i16> {
    let mut here = *cursor;
    here.spaces();
    let uhr = here.phrase("uhr") || here.phrase("h");
    if !uhr {
        return None;
    }
    let mut ahead = here;
    ahead.spaces();
    if let Some(minute) = ahead.digits(2).filter(|minute| *minute < 60 && ahead.ends_word()) {
        *cursor = ahead;
        return Some(minute);
    }
    here.ends_word().then(|| *cursor = here).map(|()| 0)
}

fn seconds(cursor: &mut Cursor) -> Option<(i16, i32)> {
    let mut here = *cursor;
    here.eat(|c| matches!(c, ':' | '：'))?;
    let second = here.digits(2)?;
    *cursor = here;
    let mut nanoseconds = 0;
    if here.eat(|c| matches!(c, '.' | ',')).is_some() && here.peek().is_some_and(|c| digit(c).is_some()) {
        let mut unit = 100_000_000;
        while let Some(c) = here.eat(|c| digit(c).is_some()) {
            nanoseconds += i32::from(digit(c)?) * unit;
            unit /= 10;
        }
        *cursor = here;
    }
    Some((second, nanoseconds))
}

fn meridiem(cursor: &mut Cursor) -> Option<Part> {
    for (phrase, part) in
        [("a.m.", Part::Morning), ("p.m.", Part::Afternoon), ("a. m.", Part::Morning), ("p. m.", Part::Afternoon)]
    {
        if cursor.phrase(phrase) {
            return Some(part);
        }
    }
    [("am", Part::Morning), ("pm", Part::Afternoon), ("a.m", Part::Morning), ("p.m", Part::Afternoon)]
        .into_iter()
        .find(|(phrase, _)| cursor.whole(phrase))
        .map(|(_, part)| part)
}

/// A time, if there is such a one.
pub fn new(hour: i16, minute: i16, second: i16, nanoseconds: i32) -> Option<Time> {
    // RFC 3339 §5.7 has leap seconds; calendars of computers do not.
    let second = if second == 60 { 59 } else { second };
    let byte = |value: i16| i8::try_from(value).ok();
    Time::new(byte(hour)?, byte(minute)?, byte(second)?, nanoseconds).ok()
}
