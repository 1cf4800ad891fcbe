//! Hours of days, weeks and months, and days of the calendar.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use super::refusal::{Refusal, nearest};

/// `08:00`
pub(super) fn hour(text: &str) -> Result<Time, Refusal> {
    time(text).ok_or_else(|| {
        Refusal::new(format!("`{text}` is not a time of day")).help("write hours and minutes of 24 hours: `08:00`")
    })
}

fn time(text: &str) -> Option<Time> {
    let mut parts = text.splitn(3, ':');
    let mut part = |optional: bool| match parts.next() {
        Some(digits) if (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok()
        }
        None if optional => Some(0i8),
        _ => None,
    };
    Time::new(part(false)?, part(false)?, part(true)?, 0).ok()
}

/// `monday 08:00`
pub(super) fn weekly(text: &str) -> Result<(Weekday, Time), Refusal> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let shape = || {
        Refusal::new(format!("`{text}` is not a day of the week and a time")).help("write it like this: `monday 08:00`")
    };
    let (day, at) = text.split_once(' ').ok_or_else(shape)?;
    let at = hour(at.trim())?;
    let small = day.to_lowercase();
    let found = DAYS.iter().find(|(name, _)| *name == small || (small.len() == 3 && name.starts_with(&small)));
    match (found, nearest(&small, DAYS.map(|(name, _)| name))) {
        (Some((_, weekday)), _) => Ok((*weekday, at)),
        (None, Some(name)) => Err(shape().help(format!("did you mean `{name}`?"))),
        (None, None) => Err(shape()),
    }
}

/// `1 08:00`: a day from 1 to 31.
pub(super) fn monthly(text: &str) -> Result<(i8, Time), Refusal> {
    let shape = || {
        Refusal::new(format!("`{text}` is not a day of the month and a time"))
            .help("write it like this: `1 08:00`; `31` is the last day of every month")
    };
    let (day, at) = text.split_once(' ').ok_or_else(shape)?;
    let day = day.parse().ok().filter(|day| (1..=31).contains(day)).ok_or_else(shape)?;
    Ok((day, hour(at.trim())?))
}

/// `2026-01-31`
pub(super) fn date(text: &str) -> Result<Date, Refusal> {
    text.parse()
        .map_err(|_| Refusal::new(format!("`{text}` is not a date")).help("write year, month, day: `2026-01-31`"))
}

/// A date (its midnight in `zone`), a date and time (there), or a moment with its own offset.
pub(super) fn moment(zone: &TimeZone) -> impl Fn(&str) -> Result<Timestamp, Refusal> {
    move |text| {
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Ok(moment);
        }
        let local: Result<civil::DateTime, _> = text.parse();
        local.and_then(|local| zone.to_timestamp(local)).map_err(|_| {
            Refusal::new(format!("`{text}` is not a date")).help("write `2020-01-31`, or `2020-01-31T08:00:00Z`")
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_of_a_day_of_24() {
        let eight = civil::time(8, 0, 0, 0);
        assert_eq!(["08:00", "8:00", "08:00:00"].map(|t| hour(t).unwrap()), [eight; 3]);
        assert_eq!(weekly("Mon 08:00").unwrap(), (Weekday::Monday, eight));
        assert_eq!(monthly("31 8:00").unwrap(), (31, eight));
        for text in ["8", "24:00", "08:60", "8am", "08:00+01:00", "+8:00", "08:00:00:00"] {
            assert!(hour(text).is_err(), "{text}");
        }
        for text in ["0 08:00", "32 08:00", "1", "first 08:00"] {
            assert!(monthly(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_date_begins_at_midnight_of_the_site() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for (text, meant) in [
            ("2020-01-01", "2019-12-31T23:00:00Z"),
            ("2020-01-01T12:00:00", "2020-01-01T11:00:00Z"),
            ("2020-01-01T12:00:00Z", "2020-01-01T12:00:00Z"),
        ] {
            assert_eq!(moment(&zone)(text).unwrap().to_string(), meant);
        }
        assert!(moment(&zone)("last year").is_err());
    }
}
