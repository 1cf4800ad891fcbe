//! Readers: who comes, goes, pauses and changes, and what is spread over time.

use courant::store::mail::Outcome;
use courant::subscriber::{Cadence, Subscription, Wish};
use jiff::Timestamp;

use super::town::{Town, accepted};

#[test]
fn the_first_start_on_a_full_directory_mails_nothing() {
    let mut town = Town::unseen("spread = \"0s\"", "2026-05-01T06:00:00Z");
    for name in ["a", "b", "c"] {
        town.write(name, "");
    }
    // Those whom the admin brings before it, too.
    for (name, cadence) in [("ann", Cadence::Instant), ("ben", Cadence::Daily), ("cid", Cadence::Weekly)] {
        town.reader(name, "UTC", &[("news", cadence)]);
    }
    for now in ["2026-05-01T06:00:00Z", "2026-05-01T07:00:00Z", "2026-05-02T08:00:00Z", "2026-05-04T08:00:00Z"] {
        assert!(town.at(now).work().is_empty(), "{now}");
    }
    town.at("2026-05-05T07:00:00Z").write("d", "").work();
    assert_eq!(town.at("2026-05-05T08:00:00Z").turn().len(), 2);
}

#[test]
fn a_run_is_spread_and_everybody_keeps_their_place() {
    let mut town = Town::new("spread = \"15m\"", "2026-05-01T06:00:00Z");
    for number in 0..40 {
        town.reader(&format!("reader{number}"), "UTC", &[("news", Cadence::Daily)]);
    }
    let mut days = Vec::new();
    for (day, name) in [("2026-05-01", "a"), ("2026-05-02", "b")] {
        town.at(&format!("{day}T07:00:00Z")).write(name, "").work();
        let due: Timestamp = format!("{day}T08:00:00Z").parse().unwrap();
        town.at(&format!("{day}T08:00:00Z"));
        let places: Vec<(String, i64)> = town
            .turn()
            .iter()
            .map(|mail| {
                let (reader, rest) = mail.split_once(' ').unwrap();
                let at: Timestamp = rest.split_once("due ").unwrap().1.split_once(": ").unwrap().0.parse().unwrap();
                (reader.to_owned(), at.duration_since(due).as_secs())
            })
            .collect();
        assert_eq!(places.len(), 40);
        assert!(places.iter().all(|(_, after)| (0..=900).contains(after)), "{places:?}");
        days.push(places);
    }
    assert_eq!(days[0], days[1]);
    let quarters: std::collections::BTreeSet<i64> = days[0].iter().map(|(_, after)| after / 225).collect();
    assert_eq!(quarters.len(), 4, "in each part of the time there is somebody");
}

#[test]
fn of_two_feeds_at_two_cadences_the_one_that_is_due_first_has_it() {
    let both = |one: Cadence, other: Cadence| [("news", one), ("tide", other)];
    let tide = "tags: [tide]";
    let table = [
        ("the daily digest before the weekly", both(Cadence::Weekly, Cadence::Daily), "daily"),
        ("instant mail before the daily digest", both(Cadence::Instant, Cadence::Daily), "instant"),
        ("of two at once the quicker", both(Cadence::Monthly, Cadence::Weekly), "weekly"),
    ];
    for (what, feeds, first) in table {
        // The 1st of June 2026 is a Monday: all are due at once.
        let mut town = Town::new("spread = \"0s\"", "2026-05-29T09:00:00Z");
        town.reader("ann", "UTC", &feeds);
        town.write("a", tide).work();
        let mut mails = Vec::new();
        for day in ["2026-05-29T12:00:00Z", "2026-05-30T08:00:00Z", "2026-06-01T08:00:00Z", "2026-06-02T08:00:00Z"] {
            mails.extend(town.at(day).turn());
        }
        assert_eq!(mails.len(), 1, "{what}: {mails:?}");
        assert!(mails[0].starts_with(&format!("ann {first} ")), "{what}: {mails:?}");
    }
}

#[test]
fn what_comes_in_a_pause_waits_for_its_end() {
    for (cadence, end) in [(Cadence::Daily, "2026-05-04T08:00:00Z"), (Cadence::Instant, "2026-05-04T00:00:00Z")] {
        let mut town = Town::new("spread = \"0s\"", "2026-05-01T06:00:00Z");
        town.reader("ann", "UTC", &[("news", cadence)]);
        town.prefer("ann", "UTC", &[("news", cadence)], Some("2026-05-04"));
        town.write("a", "").work();
        for day in ["2026-05-01T08:00:00Z", "2026-05-02T08:00:00Z", "2026-05-03T23:59:59Z"] {
            assert!(town.at(day).turn().is_empty(), "{day}");
        }
        assert_eq!(town.at(end).turn(), [format!("ann {cadence} due {end}: a")]);
    }
}

#[test]
fn who_turns_to_instant_mail_gets_what_waits_for_them_at_once() {
    let mut town = Town::new("spread = \"0s\"", "2026-05-01T09:00:00Z");
    town.reader("ann", "UTC", &[("news", Cadence::Monthly)]);
    town.write("a", "").work();
    town.at("2026-05-01T12:00:00Z").turn();
    town.prefer("ann", "UTC", &[("news", Cadence::Instant)], None);
    assert_eq!(town.turn(), ["ann instant due 2026-05-01T12:00:00Z: a"]);
    assert!(town.at("2026-06-01T08:00:00Z").turn().is_empty());
}

#[test]
fn sending_now_gives_what_the_next_digest_would_and_that_does_not() {
    let mut town = Town::new("spread = \"0s\"", "2026-05-01T09:00:00Z");
    town.reader("ann", "UTC", &[("news", Cadence::Daily)]).reader("bea", "Asia/Tokyo", &[("news", Cadence::Weekly)]);
    town.write("a", "").work();
    let now = town.now;
    assert_eq!(town.house.digester().send_now(Cadence::Daily, now, true).unwrap().mails, 1);
    assert!(town.made().is_empty(), "a dry run makes nothing");
    assert_eq!(town.house.digester().send_now(Cadence::Daily, now, false).unwrap().mails, 1);
    assert_eq!(town.made(), ["ann daily due 2026-05-01T09:00:00Z: a"]);
    assert!(town.at("2026-05-02T08:00:00Z").turn().is_empty());
}

#[test]
fn a_run_that_ended_in_the_middle_is_not_made_beside_the_one_that_catches_up() {
    for cadence in [Cadence::Daily, Cadence::Instant] {
        let mut town = Town::new("spread = \"0s\"", "2026-05-01T06:00:00Z");
        for name in ["ann", "ben", "cid", "dot"] {
            town.reader(name, "UTC", &[("news", cadence)]);
        }
        town.write("a", "").work();
        town.at("2026-05-01T08:00:00Z");
        // The second of two chunks fails.
        let mut rows = 0;
        let first = loop {
            town.house.fuse(Some(rows)).unwrap();
            let now = town.now;
            let failed = town.house.digester().turn(now).is_err();
            let made = town.made();
            if !made.is_empty() || !failed {
                break made;
            }
            rows += 1;
        };
        town.house.fuse(None).unwrap();
        assert_eq!(first.len(), 2, "{cadence}: {first:?}");
        town.send(accepted);
        // Two days later it is up again.
        town.at("2026-05-03T08:30:00Z").restart().write("b", "").look().at("2026-05-03T08:45:00Z");
        let mut readers: Vec<String> = town.turn().iter().map(|mail| mail[..3].to_owned()).collect();
        readers.sort();
        let had = readers.len();
        readers.dedup();
        assert_eq!(had, readers.len(), "{cadence}: one mail for all that was missed");
        assert_eq!(readers.len(), 4, "{cadence}");
    }
}

#[test]
fn who_bounced_and_confirms_an_older_wish_begins_anew() {
    let mut town = Town::new("spread = \"0s\"", "2026-05-01T06:00:00Z");
    let now = town.now;
    town.reader("ann", "UTC", &[("news", Cadence::Daily)]);
    let subscriptions = vec![Subscription { feed: "tide".into(), cadence: Cadence::Daily }];
    let wish = Wish { subscriptions, zone: "UTC".into(), language: "en".into() };
    town.house.store().ask(&"ann@people.example".parse().unwrap(), &wish, "test", now, now).unwrap();
    town.write("a", "").work();
    town.at("2026-05-01T08:00:00Z").turn();
    town.send(|_| Outcome::Bounced("nobody".into()));
    town.at("2026-05-01T09:00:00Z").write("b", "tags: [tide]").work();
    let number: i64 = town.house.rows.query_row("SELECT number FROM wish", [], |row| row.get(0)).unwrap();
    let ann = town.house.store().confirm(number.cast_unsigned(), town.now).unwrap().unwrap();
    assert_eq!(ann.subscriptions, wish.subscriptions, "and no more the feed of before");
    town.at("2026-05-01T10:00:00Z").write("c", "tags: [tide]").work();
    assert_eq!(town.at("2026-05-02T08:00:00Z").turn(), ["ann daily due 2026-05-02T08:00:00Z: c"]);
}
