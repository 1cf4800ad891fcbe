//! Hours, calendars and clocks: what one reader gets, and when.

use courant::subscriber::Cadence;

use super::town::Town;

/// What happens at a moment before the digester's turn: `+a` an article appears, `-a` it goes, `~zone` the reader moves,
/// `!` the program begins anew.
type Moments<'t> = &'t [(&'t str, &'t str)];

/// What one reader of a cadence in a zone gets, as `TURN: DUE TITLES`.
fn live(zone: &str, rule: &str, moments: Moments<'_>) -> Vec<String> {
    let (cadence, at) = rule.split_once(' ').unwrap_or((rule, ""));
    let cadence: Cadence = cadence.parse().unwrap();
    let at = if at.is_empty() { String::new() } else { format!("{cadence}.at = \"{at}\"\n") };
    let mut town = Town::new(&format!("spread = \"0s\"\n{at}"), moments[0].0);
    town.reader("reader", zone, &[("news", cadence)]).turn();
    let mut got = Vec::new();
    for (moment, deeds) in moments {
        town.at(moment);
        for deed in deeds.split_whitespace() {
            match deed.split_at(1) {
                ("+", name) => _ = town.write(name, ""),
                ("-", name) => _ = town.delete(name),
                ("~", zone) => _ = town.prefer("reader", zone, &[("news", cadence)], None),
                _ => _ = town.restart(),
            }
        }
        for mail in town.work() {
            let (due, titles) = mail.split_once(" due ").unwrap().1.split_once(": ").unwrap();
            got.push(format!("{moment}: {due} {titles}"));
        }
        assert!(town.turn().is_empty(), "a second turn at {moment}");
    }
    got
}

type Row<'t> = (&'t str, &'t str, &'t str, Moments<'t>, &'t [&'t str]);

fn check(table: &[Row<'_>]) {
    for (what, zone, rule, moments, expected) in table {
        assert_eq!(live(zone, rule, moments), *expected, "{what}");
    }
}

#[test]
fn a_digest_is_made_at_its_hour_whatever_the_calendar_does() {
    check(&[
        (
            "an hour that is left out comes right after the gap, once",
            "Europe/Berlin",
            "daily 02:30",
            &[
                ("2026-03-28T12:00:00Z", "+a"),
                ("2026-03-29T00:59:59Z", ""),
                ("2026-03-29T01:00:00Z", ""),
                ("2026-03-29T01:30:00Z", "+b"),
                ("2026-03-30T00:30:00Z", ""),
            ],
            &["2026-03-29T01:00:00Z: 2026-03-29T01:00:00Z a", "2026-03-30T00:30:00Z: 2026-03-30T00:30:00Z b"],
        ),
        (
            "an hour that is there twice comes the first time only",
            "Europe/Berlin",
            "daily 02:30",
            &[
                ("2026-10-24T12:00:00Z", "+a"),
                ("2026-10-25T00:30:00Z", ""),
                ("2026-10-25T01:00:00Z", "+b"),
                ("2026-10-25T01:30:00Z", ""),
                ("2026-10-26T01:30:00Z", ""),
            ],
            &["2026-10-25T00:30:00Z: 2026-10-25T00:30:00Z a", "2026-10-26T01:30:00Z: 2026-10-26T01:30:00Z b"],
        ),
        (
            "half an hour that is there twice",
            "Australia/Lord_Howe",
            "daily 01:45",
            &[
                ("2026-04-04T00:00:00Z", "+a"),
                ("2026-04-04T14:45:00Z", ""),
                ("2026-04-04T15:00:00Z", "+b"),
                ("2026-04-04T15:15:00Z", ""),
            ],
            &["2026-04-04T14:45:00Z: 2026-04-04T14:45:00Z a"],
        ),
        (
            "a day that is left out has no digest",
            "Pacific/Apia",
            "daily 08:00",
            &[
                ("2011-12-29T12:00:00Z", "+a"),
                ("2011-12-29T18:00:00Z", "+b"),
                ("2011-12-30T10:00:00Z", "+c"),
                ("2011-12-30T17:59:59Z", ""),
                ("2011-12-30T18:00:00Z", ""),
            ],
            &["2011-12-29T18:00:00Z: 2011-12-29T18:00:00Z a b", "2011-12-30T18:00:00Z: 2011-12-30T18:00:00Z c"],
        ),
        (
            "a week whose day is left out has its digest right after",
            "Pacific/Apia",
            "weekly friday 08:00",
            &[("2011-12-29T12:00:00Z", "+a"), ("2011-12-30T09:59:59Z", ""), ("2011-12-30T10:00:00Z", "")],
            &["2011-12-30T10:00:00Z: 2011-12-30T10:00:00Z a"],
        ),
        (
            "the 31st of a short month is its last day",
            "UTC",
            "monthly 31 08:00",
            &[
                ("2027-02-01T00:00:00Z", "+a"),
                ("2027-02-28T07:59:59Z", ""),
                ("2027-02-28T08:00:00Z", ""),
                ("2027-03-01T08:00:00Z", "+b"),
                ("2027-03-31T08:00:00Z", ""),
            ],
            &["2027-02-28T08:00:00Z: 2027-02-28T08:00:00Z a", "2027-03-31T08:00:00Z: 2027-03-31T08:00:00Z b"],
        ),
        (
            "where nothing is new there is no mail",
            "UTC",
            "daily 08:00",
            &[("2026-05-01T00:00:00Z", ""), ("2026-05-01T08:00:00Z", ""), ("2026-05-02T08:00:00Z", "")],
            &[],
        ),
    ]);
}

#[test]
fn clocks_that_are_wrong_make_nothing_twice_and_lose_nothing() {
    check(&[
        (
            "a clock that steps back an hour after a run",
            "UTC",
            "daily 08:00",
            &[
                ("2026-05-01T07:00:00Z", "+a"),
                ("2026-05-01T08:05:00Z", ""),
                ("2026-05-01T07:05:00Z", "+b"),
                ("2026-05-01T08:00:00Z", ""),
                ("2026-05-02T08:00:00Z", ""),
            ],
            &["2026-05-01T08:05:00Z: 2026-05-01T08:00:00Z a", "2026-05-02T08:00:00Z: 2026-05-02T08:00:00Z b"],
        ),
        (
            "a clock that was a year ahead and is put right",
            "UTC",
            "daily 08:00",
            &[
                ("2026-05-01T12:00:00Z", "+a"),
                ("2027-05-01T09:00:00Z", "+b"),
                ("2026-05-01T12:10:00Z", "+c"),
                ("2026-05-02T08:00:00Z", "+d"),
                ("2026-05-03T08:00:00Z", ""),
            ],
            &["2027-05-01T09:00:00Z: 2027-05-01T08:00:00Z a b", "2026-05-02T08:00:00Z: 2026-05-02T08:00:00Z c d"],
        ),
        (
            "what appeared while it was ahead is instant mail soon, and what appears later waits for the delay",
            "UTC",
            "instant",
            &[
                ("2026-05-01T12:00:00Z", ""),
                ("2027-05-01T09:00:00Z", "+a"),
                ("2026-05-01T12:01:00Z", ""),
                ("2026-05-01T12:02:00Z", "+b"),
                ("2026-05-01T12:11:59Z", ""),
                ("2026-05-01T12:12:00Z", ""),
                ("2026-05-01T12:13:00Z", "! +c"),
                ("2026-05-01T12:23:00Z", ""),
            ],
            &[
                "2026-05-01T12:01:00Z: 2026-05-01T12:01:00Z a",
                "2026-05-01T12:12:00Z: 2026-05-01T12:12:00Z b",
                "2026-05-01T12:23:00Z: 2026-05-01T12:23:00Z c",
            ],
        ),
    ]);
}

#[test]
fn after_downtime_one_digest_comes_for_all_that_was_missed() {
    check(&[
        (
            "three hours",
            "UTC",
            "daily 08:00",
            &[("2026-05-01T07:00:00Z", "+a"), ("2026-05-01T11:00:00Z", "! +b"), ("2026-05-02T08:00:00Z", "+c")],
            &["2026-05-01T11:00:00Z: 2026-05-01T08:00:00Z a b", "2026-05-02T08:00:00Z: 2026-05-02T08:00:00Z c"],
        ),
        (
            "three days, until late in the day: it goes with the next",
            "UTC",
            "daily 08:00",
            &[("2026-05-01T07:00:00Z", "+a"), ("2026-05-04T20:00:01Z", "! +b"), ("2026-05-05T08:00:00Z", "")],
            &["2026-05-05T08:00:00Z: 2026-05-05T08:00:00Z a b"],
        ),
        (
            "three days, until shortly after the hour",
            "UTC",
            "daily 08:00",
            &[("2026-05-01T07:00:00Z", "+a"), ("2026-05-04T09:00:00Z", "! +b")],
            &["2026-05-04T09:00:00Z: 2026-05-04T08:00:00Z a b"],
        ),
        (
            "weeks, for instant mail: what appeared in them waits for its delay",
            "UTC",
            "instant",
            &[("2026-05-01T07:00:00Z", "+a"), ("2026-05-21T07:00:00Z", "! +b"), ("2026-05-21T07:10:00Z", "")],
            &["2026-05-21T07:00:00Z: 2026-05-21T07:00:00Z a", "2026-05-21T07:10:00Z: 2026-05-21T07:10:00Z b"],
        ),
        (
            "a week and a half of a weekly digest",
            "UTC",
            "weekly monday 08:00",
            &[("2026-05-01T07:00:00Z", "+a"), ("2026-05-13T09:00:00Z", "! +b"), ("2026-05-18T08:00:00Z", "")],
            &["2026-05-18T08:00:00Z: 2026-05-18T08:00:00Z a b"],
        ),
    ]);
}

#[test]
fn whoever_moves_on_the_day_gets_nothing_twice() {
    check(&[
        (
            "westwards, where the hour is still to come",
            "Europe/Berlin",
            "daily 08:00",
            &[
                ("2026-05-01T05:00:00Z", "+a"),
                ("2026-05-01T06:00:00Z", "+b"),
                ("2026-05-01T07:00:00Z", "~America/New_York +c"),
                ("2026-05-01T12:00:00Z", ""),
                ("2026-05-02T06:00:00Z", "+d"),
                ("2026-05-02T12:00:00Z", ""),
            ],
            &[
                "2026-05-01T06:00:00Z: 2026-05-01T06:00:00Z a b",
                "2026-05-01T12:00:00Z: 2026-05-01T12:00:00Z c",
                "2026-05-02T12:00:00Z: 2026-05-02T12:00:00Z d",
            ],
        ),
        (
            "eastwards, where it is past",
            "America/New_York",
            "daily 08:00",
            &[
                ("2026-05-01T07:00:00Z", "+a"),
                ("2026-05-01T07:30:00Z", "~Europe/Berlin"),
                ("2026-05-01T12:00:00Z", "+b"),
                ("2026-05-02T06:00:00Z", ""),
            ],
            &["2026-05-02T06:00:00Z: 2026-05-02T06:00:00Z a b"],
        ),
    ]);
}

#[test]
fn instant_mail_waits_for_second_thoughts() {
    check(&[
        (
            "what is withdrawn within the delay is not mailed",
            "UTC",
            "instant",
            &[("2026-05-01T07:00:00Z", "+a +b"), ("2026-05-01T07:09:00Z", "-a"), ("2026-05-01T07:10:00Z", "")],
            &["2026-05-01T07:10:00Z: 2026-05-01T07:10:00Z b"],
        ),
        (
            "and is when it is back, after another delay",
            "UTC",
            "instant",
            &[
                ("2026-05-01T07:00:00Z", "+a"),
                ("2026-05-01T07:05:00Z", "-a"),
                ("2026-05-01T07:06:00Z", ""),
                ("2026-05-01T09:00:00Z", "+a"),
                ("2026-05-01T09:09:59Z", ""),
                ("2026-05-01T09:10:00Z", ""),
                ("2026-05-01T10:00:00Z", "-a"),
                ("2026-05-01T11:00:00Z", "+a"),
                ("2026-05-01T12:00:00Z", ""),
            ],
            &["2026-05-01T09:10:00Z: 2026-05-01T09:10:00Z a"],
        ),
        (
            "what was withdrawn before the daily digest comes when it is back",
            "UTC",
            "daily 08:00",
            &[
                ("2026-05-01T07:00:00Z", "+a +b"),
                ("2026-05-01T07:30:00Z", "-a"),
                ("2026-05-01T08:00:00Z", ""),
                ("2026-05-01T09:00:00Z", "+a"),
                ("2026-05-02T08:00:00Z", ""),
            ],
            &["2026-05-01T08:00:00Z: 2026-05-01T08:00:00Z b", "2026-05-02T08:00:00Z: 2026-05-02T08:00:00Z a"],
        ),
    ]);
}
