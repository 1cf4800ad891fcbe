//! Corrections: told once, to exactly those whose copy was accepted without it.

use courant::store::mail::Outcome;
use courant::subscriber::Cadence;
use jiff::SignedDuration;

use super::town::{Town, accepted};

const WRONG: &str = "correction: it was otherwise";

/// Readers of a daily digest, the day after the article `a` was in it; nothing is sent yet.
fn town(names: &[&str]) -> Town {
    let mut town = Town::new("spread = \"0s\"", "2026-05-01T06:00:00Z");
    for name in names {
        town.reader(name, "UTC", &[("news", Cadence::Daily)]);
    }
    town.write("a", "").work();
    town.at("2026-05-01T08:00:00Z");
    assert_eq!(town.turn().len(), names.len());
    town
}

fn corrected(names: &[&str], due: &str) -> Vec<String> {
    names.iter().map(|name| format!("{name} instant due {due}: correction of a")).collect()
}

#[test]
fn exactly_those_whose_copy_was_accepted_are_told_once() {
    let mut town = town(&["ann", "ben", "cid", "dot"]);
    let later = town.now + SignedDuration::from_hours(2);
    town.send(|name| match name {
        "cid" => Outcome::Failed("no".into()),
        "dot" => Outcome::Later(later, "busy".into()),
        _ => accepted(name),
    });
    assert!(town.at("2026-05-01T09:00:00Z").write("a", WRONG).work().is_empty());
    assert!(town.at("2026-05-01T09:09:00Z").turn().is_empty(), "the delay is for corrections too");
    assert_eq!(town.at("2026-05-01T09:10:00Z").turn(), corrected(&["ann", "ben"], "2026-05-01T09:10:00Z"));
    assert_eq!(town.send(accepted), ["ann", "ben"]);
    assert!(town.at("2026-05-01T09:30:00Z").turn().is_empty());
    assert_eq!(town.at("2026-05-01T10:00:00Z").send(accepted), ["dot"], "a copy that is accepted later");
    assert!(town.at("2026-05-01T10:01:00Z").restart().look().write("a", WRONG).work().len() <= 1);
    town.at("2026-05-01T10:20:00Z").turn();
    let told = |name: &str| {
        let address = format!("{name}@people.example");
        let theirs = town.outbox().deliveries.keys().filter(|(_, to)| *to == address);
        theirs.filter(|(key, _)| town.outbox().digests[key].corrects.is_some()).count()
    };
    assert_eq!(["ann", "ben", "cid", "dot"].map(told), [1, 1, 0, 1]);
}

#[test]
fn a_correction_that_is_taken_back_within_the_delay_is_told_to_nobody() {
    let mut town = town(&["ann"]);
    town.send(accepted);
    town.at("2026-05-01T09:00:00Z").write("a", WRONG).work();
    town.at("2026-05-01T09:05:00Z").write("a", "").work();
    assert!(town.at("2026-05-01T09:30:00Z").turn().is_empty());
    town.at("2026-05-01T11:00:00Z").write("a", WRONG).work();
    assert_eq!(town.at("2026-05-01T11:10:00Z").turn(), corrected(&["ann"], "2026-05-01T11:10:00Z"));
}

#[test]
fn a_correction_that_comes_a_second_time_is_told_to_those_who_read_it_in_between() {
    let mut town = town(&["ann"]);
    town.reader("bea", "America/New_York", &[("news", Cadence::Daily)]);
    // In time for it: the entry comes back after bea subscribed.
    town.send(accepted);
    town.at("2026-05-01T09:00:00Z").write("a", WRONG).work();
    assert_eq!(town.at("2026-05-01T09:10:00Z").turn(), corrected(&["ann"], "2026-05-01T09:10:00Z"));
    town.at("2026-05-01T10:00:00Z").delete("a").work();
    town.at("2026-05-01T11:00:00Z").write("a", "").work();
    assert_eq!(town.at("2026-05-01T12:00:00Z").turn(), ["bea daily due 2026-05-01T12:00:00Z: a"]);
    town.send(accepted);
    town.at("2026-05-01T13:00:00Z").write("a", WRONG).work();
    assert_eq!(town.at("2026-05-01T13:10:00Z").turn(), corrected(&["bea"], "2026-05-01T13:10:00Z"));
}

#[test]
fn who_had_it_with_the_correction_is_not_told() {
    let mut town = Town::new("spread = \"0s\"", "2026-05-01T06:00:00Z");
    town.reader("ann", "UTC", &[("news", Cadence::Daily)]).reader(
        "bea",
        "America/New_York",
        &[("news", Cadence::Daily)],
    );
    town.write("a", "").work();
    assert_eq!(town.at("2026-05-01T08:00:00Z").turn().len(), 1);
    town.send(accepted);
    // The same day's digest of the same entry, for readers further west: it is not the digest of the morning any more.
    town.at("2026-05-01T09:00:00Z").write("a", WRONG).work();
    assert_eq!(town.at("2026-05-01T09:10:00Z").turn(), corrected(&["ann"], "2026-05-01T09:10:00Z"));
    assert_eq!(town.at("2026-05-01T12:00:00Z").turn(), ["bea daily due 2026-05-01T12:00:00Z: a"]);
    town.send(accepted);
    let shown: Vec<bool> = town
        .outbox()
        .deliveries
        .keys()
        .filter(|(_, to)| to.starts_with("bea"))
        .map(|(digest, _)| town.outbox().digests[digest].uncorrected.is_empty())
        .collect();
    assert_eq!(shown, [true], "bea reads what was wrong");
    assert!(town.at("2026-05-01T13:00:00Z").turn().is_empty());
}

#[test]
fn who_pauses_is_told_when_the_pause_ends() {
    let mut town = town(&["ann", "ben"]);
    town.send(accepted);
    town.prefer("ann", "UTC", &[("news", Cadence::Daily)], Some("2026-05-03"));
    town.at("2026-05-01T09:00:00Z").write("a", WRONG).work();
    assert_eq!(town.at("2026-05-01T09:10:00Z").turn(), corrected(&["ben"], "2026-05-01T09:10:00Z"));
    assert!(town.at("2026-05-02T23:59:00Z").turn().is_empty());
    assert_eq!(town.at("2026-05-03T00:10:00Z").turn(), corrected(&["ann"], "2026-05-03T00:10:00Z"));
}

#[test]
fn what_is_withdrawn_is_not_corrected_before_it_is_back() {
    let mut town = town(&["ann"]);
    town.send(accepted);
    town.at("2026-05-01T09:00:00Z").write("a", &format!("{WRONG}\ndraft: true")).work();
    assert!(town.at("2026-05-01T09:20:00Z").turn().is_empty());
    assert_eq!(town.at("2026-05-01T11:00:00Z").write("a", WRONG).work(), corrected(&["ann"], "2026-05-01T11:00:00Z"));
}

#[test]
fn what_a_digest_only_counts_has_no_copy_to_correct() {
    let mut town = Town::new("spread = \"0s\"\nmax_items = 1", "2026-05-01T06:00:00Z");
    town.reader("ann", "UTC", &[("news", Cadence::Daily)]);
    town.write("a", "date: 2026-04-01T00:00:00Z").write("b", "date: 2026-04-30T00:00:00Z").work();
    assert_eq!(town.at("2026-05-01T08:00:00Z").turn(), ["ann daily due 2026-05-01T08:00:00Z: a b"]);
    town.send(accepted);
    town.at("2026-05-01T09:00:00Z").write("a", &format!("date: 2026-04-01T00:00:00Z\n{WRONG}")).work();
    assert!(town.at("2026-05-01T09:10:00Z").turn().is_empty(), "b was shown, and of a only that there is more");
}
