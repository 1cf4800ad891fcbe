#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::time;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn zone(name: &str) -> TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap()
}

/// Settings with one hour for all cadences.
fn settings(hour: Time, weekday: Weekday, day: i8) -> settings::Digest {
    settings::Digest {
        instant_delay: Duration::from_secs(600),
        daily: hour,
        weekly: (weekday, hour),
        monthly: (day, hour),
        spread: Duration::ZERO,
        max_items: 20,
        approve: Vec::new(),
    }
}

/// `daily 08:00`, `monday 08:00`, `31 08:00`.
fn rule(text: &str) -> (Cadence, settings::Digest) {
    let (day, hour) = text.split_once(' ').unwrap();
    let hour = hour.parse().unwrap();
    match day {
        "daily" => (Cadence::Daily, settings(hour, Weekday::Monday, 1)),
        "monday" => (Cadence::Weekly, settings(hour, Weekday::Monday, 1)),
        "friday" => (Cadence::Weekly, settings(hour, Weekday::Friday, 1)),
        "sunday" => (Cadence::Weekly, settings(hour, Weekday::Sunday, 1)),
        day => (Cadence::Monthly, settings(hour, Weekday::Monday, day.parse().unwrap())),
    }
}

/// The occurrences after a moment, as `DATE MOMENT`.
fn walk(zone: &TimeZone, rule: &(Cadence, settings::Digest), after: &str, count: usize) -> Vec<String> {
    let mut moment: Timestamp = after.parse().unwrap();
    let mut found = Vec::new();
    while found.len() < count {
        let occurrence = next(rule.0, &rule.1, zone, moment).unwrap();
        assert_eq!(latest(rule.0, &rule.1, zone, occurrence.at), Some(occurrence));
        found.push(format!("{} {}", occurrence.date, occurrence.at));
        moment = occurrence.at;
    }
    found
}

#[test]
fn the_traps_of_the_calendar_are_stepped_over() {
    let table: &[(&str, &str, &str, &str, &[&str])] = &[
        (
            "an hour that does not exist fires right after the gap",
            "Europe/Berlin",
            "daily 02:30",
            "2026-03-28T12:00:00Z",
            &["2026-03-29 2026-03-29T01:00:00Z", "2026-03-30 2026-03-30T00:30:00Z"],
        ),
        (
            "the first hour after a gap is the gap's end",
            "Europe/Berlin",
            "daily 03:00",
            "2026-03-28T12:00:00Z",
            &["2026-03-29 2026-03-29T01:00:00Z", "2026-03-30 2026-03-30T01:00:00Z"],
        ),
        (
            "an hour that is there twice fires the first time only",
            "Europe/Berlin",
            "daily 02:30",
            "2026-10-24T12:00:00Z",
            &["2026-10-25 2026-10-25T00:30:00Z", "2026-10-26 2026-10-26T01:30:00Z"],
        ),
        (
            "after the second of two hours it is the next day's turn",
            "Europe/Berlin",
            "daily 02:30",
            "2026-10-25T01:10:00Z",
            &["2026-10-26 2026-10-26T01:30:00Z"],
        ),
        (
            "Lord Howe's gap is half an hour",
            "Australia/Lord_Howe",
            "daily 02:15",
            "2026-10-03T00:00:00Z",
            &["2026-10-04 2026-10-03T15:30:00Z", "2026-10-05 2026-10-04T15:15:00Z"],
        ),
        (
            "Lord Howe's fold is half an hour",
            "Australia/Lord_Howe",
            "daily 01:45",
            "2026-04-04T00:00:00Z",
            &["2026-04-05 2026-04-04T14:45:00Z", "2026-04-06 2026-04-05T15:15:00Z"],
        ),
        (
            "Troll springs two hours",
            "Antarctica/Troll",
            "daily 02:30",
            "2026-03-28T12:00:00Z",
            &["2026-03-29 2026-03-29T01:00:00Z", "2026-03-30 2026-03-30T00:30:00Z"],
        ),
        (
            "Troll falls two hours",
            "Antarctica/Troll",
            "daily 02:30",
            "2026-10-24T12:00:00Z",
            &["2026-10-25 2026-10-25T00:30:00Z", "2026-10-26 2026-10-26T02:30:00Z"],
        ),
        (
            "a gap at midnight",
            "Africa/Cairo",
            "daily 00:30",
            "2026-04-23T12:00:00Z",
            &["2026-04-24 2026-04-23T22:00:00Z", "2026-04-25 2026-04-24T21:30:00Z"],
        ),
        (
            "a fold at midnight",
            "America/Havana",
            "daily 00:30",
            "2020-10-31T12:00:00Z",
            &["2020-11-01 2020-11-01T04:30:00Z", "2020-11-02 2020-11-02T05:30:00Z"],
        ),
        (
            "a gap over midnight leaves the nominal day",
            "America/Toronto",
            "daily 23:45",
            "1919-03-30T12:00:00Z",
            &["1919-03-30 1919-03-31T04:30:00Z", "1919-03-31 1919-04-01T03:45:00Z"],
        ),
        (
            "a day that was left out has no daily digest",
            "Pacific/Apia",
            "daily 08:00",
            "2011-12-29T12:00:00Z",
            &["2011-12-29 2011-12-29T18:00:00Z", "2011-12-31 2011-12-30T18:00:00Z", "2012-01-01 2011-12-31T18:00:00Z"],
        ),
        (
            "nor has it one at midnight",
            "Pacific/Apia",
            "daily 00:00",
            "2011-12-29T08:00:00Z",
            &["2011-12-29 2011-12-29T10:00:00Z", "2011-12-31 2011-12-30T10:00:00Z", "2012-01-01 2011-12-31T10:00:00Z"],
        ),
        (
            "a week whose day was left out has its digest right after",
            "Pacific/Apia",
            "friday 08:00",
            "2011-12-29T12:00:00Z",
            &["2011-12-30 2011-12-30T10:00:00Z", "2012-01-06 2012-01-05T18:00:00Z"],
        ),
        (
            "a month too",
            "Pacific/Apia",
            "30 08:00",
            "2011-12-01T12:00:00Z",
            &["2011-12-30 2011-12-30T10:00:00Z", "2012-01-30 2012-01-29T18:00:00Z"],
        ),
        (
            "Kwajalein left out a day in 1993",
            "Pacific/Kwajalein",
            "daily 08:00",
            "1993-08-20T12:00:00Z",
            &["1993-08-20 1993-08-20T20:00:00Z", "1993-08-22 1993-08-21T20:00:00Z"],
        ),
        (
            "a day that was there twice has one",
            "America/Juneau",
            "daily 17:00",
            "1867-10-17T00:00:00Z",
            &["1867-10-17 1867-10-17T01:57:41Z", "1867-10-18 1867-10-18T01:57:41Z", "1867-10-19 1867-10-20T01:57:41Z"],
        ),
        (
            "the first to see a day",
            "Pacific/Kiritimati",
            "daily 08:00",
            "2026-12-30T12:00:00Z",
            &["2026-12-31 2026-12-30T18:00:00Z", "2027-01-01 2026-12-31T18:00:00Z"],
        ),
        (
            "the last to see it",
            "Pacific/Pago_Pago",
            "daily 08:00",
            "2026-12-31T12:00:00Z",
            &["2026-12-31 2026-12-31T19:00:00Z", "2027-01-01 2027-01-01T19:00:00Z"],
        ),
        (
            "the 31st is the last day of a shorter month",
            "UTC",
            "31 08:00",
            "2027-01-01T00:00:00Z",
            &[
                "2027-01-31 2027-01-31T08:00:00Z",
                "2027-02-28 2027-02-28T08:00:00Z",
                "2027-03-31 2027-03-31T08:00:00Z",
                "2027-04-30 2027-04-30T08:00:00Z",
            ],
        ),
        (
            "the 30th in a leap year's February",
            "UTC",
            "30 08:00",
            "2028-02-01T00:00:00Z",
            &["2028-02-29 2028-02-29T08:00:00Z", "2028-03-30 2028-03-30T08:00:00Z"],
        ),
        (
            "the 29th in a short February",
            "UTC",
            "29 08:00",
            "2027-02-01T00:00:00Z",
            &["2027-02-28 2027-02-28T08:00:00Z", "2027-03-29 2027-03-29T08:00:00Z"],
        ),
        (
            "a leap day is a day",
            "UTC",
            "daily 08:00",
            "2028-02-28T12:00:00Z",
            &["2028-02-29 2028-02-29T08:00:00Z", "2028-03-01 2028-03-01T08:00:00Z"],
        ),
        ("no leap day in 2100", "UTC", "daily 08:00", "2100-02-28T12:00:00Z", &["2100-03-01 2100-03-01T08:00:00Z"]),
        (
            "weeks go on over a new year",
            "UTC",
            "monday 08:00",
            "2026-12-22T00:00:00Z",
            &["2026-12-28 2026-12-28T08:00:00Z", "2027-01-04 2027-01-04T08:00:00Z"],
        ),
        (
            "a Sunday of two hours of two",
            "Europe/Berlin",
            "sunday 02:30",
            "2026-10-20T00:00:00Z",
            &["2026-10-25 2026-10-25T00:30:00Z", "2026-11-01 2026-11-01T01:30:00Z"],
        ),
    ];
    for (what, name, text, after, expected) in table {
        assert_eq!(walk(&zone(name), &rule(text), after, expected.len()), *expected, "{what}");
    }
}

#[test]
fn what_is_instant_has_no_hour() {
    let digest = settings(time(8, 0, 0, 0), Weekday::Monday, 1);
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(latest(Cadence::Instant, &digest, &TimeZone::UTC, now), None);
    assert_eq!(next(Cadence::Instant, &digest, &TimeZone::UTC, now), None);
}

#[test]
fn the_calendar_ends_without_a_word() {
    for name in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "America/Juneau"] {
        for text in ["daily 08:00", "monday 23:59", "31 00:00"] {
            let ((cadence, digest), zone) = (rule(text), zone(name));
            assert_eq!(next(cadence, &digest, &zone, Timestamp::MAX), None, "{name} {text}");
            assert_eq!(latest(cadence, &digest, &zone, Timestamp::MIN), None, "{name} {text}");
            let _ = latest(cadence, &digest, &zone, Timestamp::MAX);
            let _ = next(cadence, &digest, &zone, Timestamp::MIN);
        }
    }
}

#[test]
fn a_catch_up_is_mailed_only_so_long_after_its_hour() {
    let at: Timestamp = "2026-05-01T08:00:00Z".parse().unwrap();
    let occurrence = Occurrence { date: jiff::civil::date(2026, 5, 1), at };
    for (cadence, hours) in [(Cadence::Daily, 12), (Cadence::Weekly, 48), (Cadence::Monthly, 96)] {
        let limit = at + hours.hours();
        assert!(!is_too_late(cadence, occurrence, limit), "{cadence}");
        assert!(is_too_late(cadence, occurrence, limit + 1.second()), "{cadence}");
    }
    assert!(!is_too_late(Cadence::Instant, occurrence, at + 10_000.hours()));
    // A clock that stepped back.
    assert!(!is_too_late(Cadence::Daily, occurrence, at - 5.hours()));
}

/// Every zone that there is.
fn zones() -> Vec<String> {
    jiff::tz::TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect()
}

fn hour() -> impl Strategy<Value = Time> {
    (0i8..24, select(vec![0i8, 1, 15, 30, 45, 59])).prop_map(|(hour, minute)| time(hour, minute, 0, 0))
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (1i8..=7).prop_map(|day| Weekday::from_monday_one_offset(day).unwrap())
}

/// A moment from 1950 to 2100.
fn moment() -> impl Strategy<Value = Timestamp> {
    (-631_152_000i64..4_102_444_800).prop_map(|second| Timestamp::from_second(second).unwrap())
}

/// A moment within two days of a change of the clocks, where there is one.
fn near_change(zone: &TimeZone, moment: Timestamp, hours: i64) -> Timestamp {
    zone.following(moment).next().map_or(moment, |change| change.timestamp() + hours.hours())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn latest_and_next_lie_on_both_sides_of_now(
        name in select(zones()), moment in moment(), hours in -60i64..60, near in any::<bool>(),
        hour in hour(), weekday in weekday(), day in 1i8..=31,
    ) {
        let zone = zone(&name);
        let now = if near { near_change(&zone, moment, hours) } else { moment };
        let digest = settings(hour, weekday, day);
        for cadence in [Cadence::Daily, Cadence::Weekly, Cadence::Monthly] {
            let before = latest(cadence, &digest, &zone, now).unwrap();
            let after = next(cadence, &digest, &zone, now).unwrap();
            prop_assert!(before.at <= now && now < after.at, "{before:?} {after:?}");
            prop_assert!(before.date < after.date, "{before:?} {after:?}");
            prop_assert_eq!(latest(cadence, &digest, &zone, after.at), Some(after));
            prop_assert_eq!(next(cadence, &digest, &zone, before.at), Some(after));
            prop_assert_eq!(latest(cadence, &digest, &zone, after.at - 1.nanosecond()), Some(before));
            // It is the first moment at which the clocks show this time or a later one.
            let nominal = after.date.to_datetime(hour);
            prop_assert!(zone.to_datetime(after.at) >= nominal);
            prop_assert!(zone.to_datetime(after.at - 1.nanosecond()) < nominal);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_year_of_days_has_one_digest_a_day(name in select(zones()), start in moment(), hour in hour()) {
        let zone = zone(&name);
        let digest = settings(hour, Weekday::Monday, 1);
        let mut last = next(Cadence::Daily, &digest, &zone, start).unwrap();
        for _ in 0..366 {
            let following = next(Cadence::Daily, &digest, &zone, last.at).unwrap();
            let mut day = last.date.tomorrow().unwrap();
            while day < following.date {
                // Left out by the zone: no moment has that day.
                let midnight = day.to_zoned(zone.clone()).unwrap();
                prop_assert!(midnight.date() > day, "{} has no {day}", name);
                day = day.tomorrow().unwrap();
            }
            prop_assert_eq!(day, following.date);
            last = following;
        }
    }
}
