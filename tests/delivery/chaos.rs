//! A relay that does anything at any moment, over many connections at once.

use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use super::chance::Chance;
use super::house::{FAST, House, readers};
use super::relay::{Deed, Phase, Relay};
use super::support::patiently;
use super::tally::{Tally, tell};

const PEOPLE: usize = 600;
/// One moment in so many goes wrong.
const SELDOM: usize = 60;
/// Daemons, one after another, each with all mail due again.
const ROUNDS: usize = 60;

#[test]
fn whatever_a_relay_does_at_any_moment_everybody_gets_theirs_and_twice_only_where_nobody_could_know() {
    let seed = u64::from(std::process::id());
    let people = readers(PEOPLE);
    let house = House::with_outbox(&people);
    let chance = Mutex::new(Chance::new(seed));
    let relay = Relay::start(move |moment| {
        let mut chance = chance.lock().unwrap();
        // Where it says nothing of the mail it stops the run, and then little is seen of the rest.
        let is_relays = matches!(moment.phase, Phase::Banner | Phase::Ehlo | Phase::Mail | Phase::Quit);
        match chance.below(if is_relays { 4 * SELDOM } else { SELDOM }) {
            0 => match chance.below(6) {
                0 => Deed::Refuse("421 4.3.2 closing".into()),
                1 => Deed::Refuse("450 4.2.0 greylisted".into()),
                2 => Deed::Refuse("451 4.3.0 try again".into()),
                3 => Deed::Garbage,
                4 => Deed::Close,
                _ => Deed::After(Duration::from_millis(300)),
            },
            _ if moment.phase == Phase::Dot => Deed::After(Duration::from_millis(chance.below(10) as u64)),
            _ => Deed::Fine,
        }
    });
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("connections = 10\n{FAST}"));
    let mut rounds = 0;
    while house.open() > 0 {
        rounds += 1;
        assert!(rounds < ROUNDS, "seed {seed}: {} of {PEOPLE} after {rounds} rounds", house.count("sent"));
        house.make_due();
        let daemon = house.start();
        // A relay that is down is left alone for longer than a test has: another daemon asks it again.
        let paused = patiently(|| (house.due() == 0 || daemon.log().contains("ERROR")).then_some(()));
        assert!(
            paused.is_some(),
            "seed {seed}, round {rounds}: {} are due and nothing happens\n{}",
            house.due(),
            daemon.log()
        );
        sleep(Duration::from_millis(50));
        daemon.stop();
    }
    relay.settle();
    let log = relay.log();
    let tally = Tally::of(&log);
    tally.are_the_same();
    tell(&format!(
        "chaos, seed {seed}: {} deeds, {rounds} rounds, {} connections, {} at once, {} doubles of doubtful mail",
        log.deeds.len(),
        log.connections,
        log.most_open,
        tally.doubles()
    ));
    assert_eq!((log.wrongs.as_slice(), house.count("sent")), (&[][..], PEOPLE), "seed {seed}");
    for address in &people {
        let theirs: Vec<_> = log.mails.iter().filter(|mail| mail.to == *address).collect();
        let accepted = theirs.iter().filter(|mail| mail.accepted).count();
        // It is sent again after an answer that was none, never after a yes.
        let is_right = accepted == 1 && theirs.last().is_some_and(|mail| mail.accepted);
        assert!(is_right, "seed {seed}: {address}: {theirs:#?}");
    }
}
