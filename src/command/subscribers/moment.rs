//! Times as lists write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::text::{one_line, words};

/// RFC 3339, a date with or without a time of day (which is UTC's), or a time as Go prints it (`2024-01-02 15:04:05.678 +0000 UTC`,
/// listmonk's). None where nothing is told.
pub fn moment(told: &str) -> Result<Option<Timestamp>, String> {
    if told.is_empty() {
        return Ok(None);
    }
    let civil = |told: &str| told.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    match told.parse().ok().or_else(|| civil(told)).or_else(|| printed_by_go(told)) {
        Some(moment) => Ok(Some(moment)),
        None => Err(format!(
            "its confirmed_at `{}` is no time: write 2026-10-25T08:00:00Z or 2026-10-25",
            words(&one_line(told), 40)
        )),
    }
}

/// What stands behind the offset is the zone's short name, which may mean many zones.
fn printed_by_go(told: &str) -> Option<Timestamp> {
    let mut parts = told.split(' ');
    let (date, time, offset) = (parts.next()?, parts.next()?, parts.next()?);
    let told = format!("{date} {time} {offset}");
    strtime::parse("%Y-%m-%d %H:%M:%S%.f %z", told).ok()?.to_timestamp().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn times_of_other_programs_are_understood_and_others_refused() {
        for (told, meant) in [
            ("2026-05-03T10:00:00Z", "2026-05-03T10:00:00Z"),
            ("2026-05-03", "2026-05-03T00:00:00Z"),
            ("2013-04-23 21:32:33", "2013-04-23T21:32:33Z"),
            ("2024-01-02 15:04:05.678901 +0000 UTC", "2024-01-02T15:04:05.678901Z"),
            ("2024-01-02 15:04:05 +0530 IST", "2024-01-02T09:34:05Z"),
            ("2026-07-20T23:06:19.807341000+00:00", "2026-07-20T23:06:19.807341Z"),
        ] {
            assert_eq!(moment(told).unwrap().unwrap().to_string(), meant, "{told}");
        }
        assert_eq!(moment(""), Ok(None));
        for told in ["yesterday", "2/5/18 19:28", "2024-13-01"] {
            assert!(moment(told).is_err(), "{told}");
        }
    }
}
