//! With approvers nothing leaves before one of them says so.

use courant::store::mail::Note;
use courant::subscriber::Cadence;
use jiff::Timestamp;

use super::town::{Town, accepted};

/// Two approvers, three readers of a daily digest, and an article that is in it.
fn town() -> Town {
    let approvers = "approve = [\"editor@news.example\", \"owner@news.example\"]\n";
    let mut town = Town::new(&format!("{approvers}spread = \"10m\""), "2026-05-01T06:00:00Z");
    for name in ["ann", "ben", "cid"] {
        town.reader(name, "UTC", &[("news", Cadence::Daily)]);
    }
    town.write("a", "").work();
    town.at("2026-05-01T08:00:00Z");
    assert_eq!(town.turn().len(), 3);
    town
}

/// The one digest.
fn digest(town: &Town) -> i64 {
    *town.outbox().digests.keys().next().unwrap()
}

/// Whom the letters that are due ask for an approval.
fn asked(town: &Town) -> Vec<String> {
    let letters = town.house.store().claim_letters(town.now, 100).unwrap();
    let mut asked: Vec<String> = letters
        .iter()
        .map(|letter| {
            assert_eq!(letter.note, Note::Approve { digest: digest(town) });
            letter.address.to_string()
        })
        .collect();
    asked.sort();
    asked
}

#[test]
fn each_approver_has_one_mail_and_no_reader_any() {
    let mut town = town();
    assert_eq!(asked(&town), ["editor@news.example", "owner@news.example"]);
    assert!(town.turn().is_empty());
    town.at("2026-05-01T23:00:00Z").turn();
    assert!(asked(&town).is_empty());
    assert!(town.send(accepted).is_empty());
}

#[test]
fn what_is_approved_leaves_from_then_on() {
    let mut town = town();
    let digest = digest(&town);
    town.at("2026-05-01T09:00:00Z");
    assert_eq!(town.house.store().judge(digest, true, town.now).unwrap(), Some(3));
    assert_eq!(town.send(accepted), ["ann", "ben", "cid"]);
    assert_eq!(town.house.store().judge(digest, true, town.now).unwrap(), Some(0));
    assert!(town.send(accepted).is_empty());
}

#[test]
fn what_is_held_stays_and_can_be_let_go_later() {
    let mut town = town();
    let digest = digest(&town);
    // An approver says yes before the hour of the last reader, and changes their mind.
    assert_eq!(town.house.store().judge(digest, true, town.now).unwrap(), Some(3));
    let early = town.send(accepted).len();
    assert!(early < 3, "they are spread over ten minutes");
    town.house.store().judge(digest, false, town.now).unwrap();
    town.at("2026-05-02T08:00:00Z").turn();
    assert!(town.send(accepted).is_empty());
    town.house.store().judge(digest, true, town.now).unwrap();
    assert_eq!(town.send(accepted).len(), 3 - early);
}

#[test]
fn who_leaves_while_it_waits_gets_nothing() {
    let mut town = town();
    let ann = town.house.store().subscriber_at(&"ann@people.example".parse().unwrap()).unwrap().unwrap();
    town.house.store().unsubscribe(ann.reference).unwrap();
    town.house.store().judge(digest(&town), true, town.now).unwrap();
    town.at("2026-05-01T08:10:00Z");
    assert_eq!(town.send(accepted), ["ben", "cid"]);
}

#[test]
fn what_the_next_day_brings_is_asked_for_anew() {
    let mut town = town();
    asked(&town);
    town.at("2026-05-02T07:00:00Z").write("b", "").work();
    town.at("2026-05-02T08:00:00Z");
    assert_eq!(town.turn().len(), 3);
    let letters = town.house.store().claim_letters(town.now, 100).unwrap();
    assert_eq!(letters.len(), 2);
    let first_day: Timestamp = "2026-05-02T00:00:00Z".parse().unwrap();
    let waiting = town.outbox().deliveries.values().filter(|delivery| delivery.state == 8);
    assert_eq!(waiting.filter(|delivery| delivery.made < first_day.as_second()).count(), 3);
}
