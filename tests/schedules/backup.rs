//! A copy of the store that is put back: nothing that was mailed since is mailed again.

use courant::subscriber::Cadence;

use super::town::{Town, accepted};

fn nobody() -> Vec<String> {
    Vec::new()
}

/// Readers at three cadences.
fn town() -> Town {
    let mut town = Town::new("spread = \"0s\"", "2026-05-01T06:00:00Z");
    for (name, cadence) in
        [("ann", Cadence::Daily), ("ben", Cadence::Daily), ("cid", Cadence::Daily), ("ina", Cadence::Instant)]
    {
        town.reader(name, "UTC", &[("news", cadence)]);
    }
    town
}

/// Everything that is made and sent from a moment on, for some days.
fn after(town: &mut Town, days: i8) -> Vec<String> {
    let mut mails = Vec::new();
    for day in 2..2 + days {
        for hour in ["08", "20"] {
            mails.extend(town.at(&format!("2026-05-{day:02}T{hour}:00:00Z")).work());
            mails.extend(town.send(accepted));
        }
    }
    mails
}

#[test]
fn what_was_planned_and_sent_since_is_not_mailed_again() {
    let mut town = town();
    let backup = town.house.backup().unwrap();
    town.write("a", "").work();
    assert_eq!(town.at("2026-05-01T08:00:00Z").turn().len(), 4);
    assert_eq!(town.send(accepted).len(), 4);
    town.put_back(&backup);
    assert_eq!(after(&mut town, 3), nobody());
    // Life goes on.
    assert!(town.at("2026-05-06T07:00:00Z").write("b", "").work().is_empty());
    assert_eq!(town.at("2026-05-06T08:00:00Z").work().len(), 4);
}

#[test]
fn what_the_copy_had_in_its_outbox_and_was_sent_since_is_held() {
    let mut town = town();
    town.write("a", "").work();
    assert_eq!(town.at("2026-05-01T08:00:00Z").turn().len(), 4);
    let backup = town.house.backup().unwrap();
    assert_eq!(town.send(accepted).len(), 4);
    town.put_back(&backup);
    // The mailer may be up before the articles were looked at.
    assert_eq!(town.send(accepted), nobody());
    assert_eq!(after(&mut town, 3), nobody());
}

#[test]
fn what_was_owed_and_sent_since_is_not_mailed_again() {
    let mut town = town();
    town.write("a", "").work();
    town.reader("eva", "UTC", &[("tide", Cadence::Daily)]);
    town.prefer("ina", "UTC", &[("news", Cadence::Monthly)], None);
    town.at("2026-05-01T07:00:00Z").turn();
    town.prefer("ina", "UTC", &[("news", Cadence::Instant)], None);
    let backup = town.house.backup().unwrap();
    assert_eq!(town.turn().len(), 1, "ina is owed what she had not been given");
    assert_eq!(town.send(accepted), ["ina"]);
    town.put_back(&backup).look();
    assert_eq!(town.turn(), nobody());
    assert_eq!(town.send(accepted), nobody());
}

#[test]
fn a_correction_that_was_sent_since_is_not_mailed_again() {
    let mut town = town();
    town.write("a", "").work();
    town.at("2026-05-01T08:00:00Z").turn();
    town.send(accepted);
    town.at("2026-05-01T09:00:00Z").write("a", "correction: no").work();
    let backup = town.house.backup().unwrap();
    assert_eq!(town.at("2026-05-01T09:10:00Z").turn().len(), 4);
    assert_eq!(town.send(accepted).len(), 4);
    town.put_back(&backup);
    assert_eq!(after(&mut town, 2), nobody());
}

#[test]
fn the_rest_of_a_run_that_the_copy_was_in_the_middle_of_is_not_mailed_again() {
    let mut town = town();
    town.write("a", "").work();
    town.at("2026-05-01T08:00:00Z");
    let mut rows = 0;
    // As far as the daily digests of two of three.
    while town.outbox().deliveries.len() < 3 {
        town.house.fuse(Some(rows)).unwrap();
        let now = town.now;
        let _ = town.house.digester().turn(now);
        town.made();
        rows += 1;
    }
    town.house.fuse(None).unwrap();
    assert!(town.outbox().deliveries.len() < 4, "somebody has still to be looked at");
    town.send(accepted);
    let backup = town.house.backup().unwrap();
    assert_eq!(town.turn().len(), 1);
    assert_eq!(town.send(accepted).len(), 1);
    town.put_back(&backup);
    assert_eq!(after(&mut town, 2), nobody());
}

#[test]
fn an_entry_that_was_mailed_is_not_mailed_again_when_it_comes_into_another_feed() {
    let mut town = town();
    town.reader("eva", "UTC", &[("news", Cadence::Daily), ("tide", Cadence::Weekly)]);
    let backup = town.house.backup().unwrap();
    town.write("a", "").work();
    town.at("2026-05-01T08:00:00Z").turn();
    town.send(accepted);
    town.put_back(&backup).work();
    town.at("2026-05-01T09:00:00Z").write("a", "tags: [tide]").work();
    assert_eq!(after(&mut town, 4), nobody());
}

#[test]
fn a_copy_since_which_nothing_was_mailed_goes_on_as_if_nothing_had_happened() {
    let mut town = town();
    town.write("a", "").work();
    let backup = town.house.backup().unwrap();
    town.at("2026-05-01T06:05:00Z").work();
    town.put_back(&backup);
    assert_eq!(town.at("2026-05-01T08:00:00Z").work().len(), 4);
}

#[test]
fn sending_now_does_not_mail_again_either() {
    let mut town = town();
    let backup = town.house.backup().unwrap();
    town.write("a", "").work();
    town.at("2026-05-01T08:00:00Z").turn();
    town.send(accepted);
    town.put_back(&backup).look();
    let now = town.now;
    assert_eq!(town.house.digester().send_now(Cadence::Daily, now, false).unwrap().mails, 0);
    assert_eq!(town.turn(), nobody());
}

#[test]
fn who_left_since_stays_away() {
    let mut town = town();
    town.leave("ann");
    let backup = town.house.backup().unwrap();
    town.leave("cid").leave("ben").come_back("ben");
    for _ in 0..2 {
        town.put_back(&backup);
        let states = ["ann", "ben", "cid", "ina"].map(|name| town.state(name));
        assert_eq!(states, ["unsubscribed", "active", "unsubscribed", "active"]);
    }
}
