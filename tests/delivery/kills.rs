//! `kill -9` at any moment of a run.
//!
//! `COURANT_TEST_KILLS=200 COURANT_TEST_MAILS=20000 cargo test --test delivery kill` is the long version.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use super::chance::Chance;
use super::house::{FAST, House, readers};
use super::relay::{Deed, Phase, Relay};
use super::support::shell;
use super::tally::{Tally, number, tell};

/// What was seen in a run with kills.
struct Seen {
    house: House,
    relay: Relay,
    people: Vec<String>,
    /// Mails under way at each kill, as the store says it.
    under_way: Vec<usize>,
    /// The most of them that had arrived.
    arrived: usize,
}

/// Sends to all, and is killed again and again.
fn run(keys: &str) -> Seen {
    let (kills, mails) = (number("COURANT_TEST_KILLS", 8), number("COURANT_TEST_MAILS", 2_000));
    let seed = u64::from(std::process::id());
    tell(&format!("{kills} kills, {mails} mails, seed {seed}, {keys:?}"));
    let mut chance = Chance::new(seed);
    let people = readers(mails);
    let house = House::with_outbox(&people);
    let relay = Relay::start(|moment| match moment.phase {
        // A relay needs a moment to have it on its disk, one more than another.
        Phase::Dot => Deed::After(Duration::from_millis(u64::from(moment.to.as_bytes()[moment.to.len() / 2] & 7))),
        _ => Deed::Fine,
    });
    shell(
        house.newsroom.root(),
        "openssl genpkey -algorithm ed25519 -out config/dkim.pem && chmod 600 config/dkim.pem",
    );
    let dkim = "[[mail.dkim]]\ndomain = \"news.example\"\nselector = \"a\"\nkey_file = \"dkim.pem\"\n";
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("connections = 10\n{FAST}{keys}{dkim}"));
    let (mut under_way, mut arrived) = (Vec::new(), 0);
    for kill in 0..kills {
        let before = relay.log().mails.len();
        let left = house.count("queued") + house.count("deferred");
        if chance.below(4) == 0 {
            // While it starts.
            let mut command = house.newsroom.command(&["run"]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            sleep(Duration::from_micros(chance.below(150_000) as u64));
            child.kill().unwrap();
            child.wait().unwrap();
        } else {
            let daemon = house.start();
            // The kills are spread over what is left of the run.
            let goal = before + chance.below(2 * left / (kills - kill + 1));
            let came = relay.wait(Duration::from_secs(120), |log| log.mails.len() >= goal);
            assert!(came, "{} of {goal} mails\n{}", relay.log().mails.len(), daemon.log());
            sleep(Duration::from_micros(chance.below(3_000) as u64));
            daemon.kill();
        }
        relay.settle();
        let taken = house.rows().into_iter().filter(|(_, state, _)| *state == "attempted");
        let taken: Vec<String> = taken.map(|(address, ..)| address).collect();
        under_way.push(taken.len());
        let log = relay.log();
        let tally = Tally::of(&log);
        arrived = arrived.max(taken.iter().filter(|address| tally.times(address) > 0).count());
        let (doubles, most) = (tally.doubles(), under_way.iter().sum::<usize>());
        assert!(doubles <= most, "kill {kill}: {doubles} doubles, and {most} mails were under way: {under_way:?}");
    }
    let daemon = house.start();
    house.wait_for_verdicts(&daemon);
    daemon.stop();
    relay.settle();
    assert_eq!(relay.log().wrongs, Vec::<String>::new());
    Seen { house, relay, people, under_way, arrived }
}

#[test]
fn a_kill_loses_nothing_and_doubles_at_most_what_was_under_way_the_same_bytes_both_times() {
    let Seen { house, relay, people, under_way, arrived } = run("");
    let log = relay.log();
    let tally = Tally::of(&log);
    tally.are_the_same();
    let lost = people.iter().filter(|address| tally.times(address) == 0).count();
    let (doubles, all, most) = (tally.doubles(), under_way.iter().sum::<usize>(), under_way.iter().max());
    tell(&format!(
        "resend: {} kills, {} mails to {} people, {lost} lost, {doubles} doubles, {all} under way in all; at one kill \
         at most {most:?}, of which at most {arrived} had arrived",
        under_way.len(),
        log.mails.len(),
        people.len()
    ));
    assert!(lost == 0 && doubles <= all, "{lost} lost, {doubles} doubles, {under_way:?}");
    assert_eq!(house.count("sent"), people.len());
}

#[test]
fn where_doubt_is_held_a_kill_doubles_nothing_and_every_unknown_mail_is_listed() {
    let Seen { house, relay, people, under_way, .. } = run("in_doubt = \"hold\"\n");
    let log = relay.log();
    let tally = Tally::of(&log);
    let rows = house.rows();
    let held: Vec<&str> =
        rows.iter().filter(|(_, state, _)| *state == "in_doubt").map(|(address, ..)| address.as_str()).collect();
    let lost = people.iter().filter(|address| tally.times(address) == 0 && !held.contains(&address.as_str())).count();
    let arrived = held.iter().filter(|address| tally.times(address) > 0).count();
    tell(&format!(
        "hold: {} kills, {} people, {lost} lost, {} doubles, {} held, {arrived} of them had arrived, at most {:?} at once",
        under_way.len(),
        people.len(),
        tally.doubles(),
        held.len(),
        under_way.iter().max()
    ));
    // Who is killed while it starts has not looked yet at what was under way before.
    assert!(tally.doubles() == 0 && lost == 0 && held.len() <= under_way.iter().sum(), "{under_way:?}, {}", held.len());
    assert_eq!(house.count("sent") + held.len(), people.len());
    let listed: serde_json::Value =
        serde_json::from_str(&house.newsroom.done(&["outbox", "list", "--state", "in_doubt", "--json"])).unwrap();
    let mut listed: Vec<&str> = listed.as_array().unwrap().iter().map(|row| row["to"].as_str().unwrap()).collect();
    listed.sort_unstable();
    let mut held = held;
    held.sort_unstable();
    assert_eq!(listed, held);
}
