//! SIGTERM during a run: what is in flight gets its answer.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::chance::Chance;
use super::house::{FAST, House, readers};
use super::relay::{Deed, Phase, Relay};
use super::tally::Tally;

const STOPS: usize = 20;
const PEOPLE: usize = 1_000;
/// The unit's `TimeoutStopSec`.
const LIMIT: Duration = Duration::from_secs(90);

/// Everybody got theirs, once.
fn once_each(house: &House, relay: &Relay, people: &[String]) {
    relay.settle();
    let log = relay.log();
    let tally = Tally::of(&log);
    let lost = people.iter().filter(|address| tally.times(address) == 0).count();
    assert_eq!((lost, tally.doubles()), (0, 0), "lost, doubles");
    assert_eq!((log.wrongs.as_slice(), house.count("sent")), (&[][..], people.len()));
}

#[test]
fn twenty_restarts_in_the_midst_of_a_run_lose_nothing_and_double_nothing() {
    let people = readers(PEOPLE);
    let house = House::with_outbox(&people);
    let relay = Relay::start(|moment| match moment.phase {
        Phase::Dot => Deed::After(Duration::from_millis(3)),
        _ => Deed::Fine,
    });
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("connections = 10\n{FAST}"));
    let mut chance = Chance::new(1);
    for stop in 0..STOPS {
        let daemon = house.start();
        let before = relay.log().mails.len();
        let goal = before + chance.below(2 * (PEOPLE - before) / (STOPS - stop + 1));
        assert!(relay.wait(Duration::from_secs(60), |log| log.mails.len() >= goal), "{}", daemon.log());
        sleep(Duration::from_micros(chance.below(5_000) as u64));
        let start = Instant::now();
        daemon.stop();
        assert!(start.elapsed() < LIMIT);
    }
    let daemon = house.start();
    house.wait_for_verdicts(&daemon);
    daemon.stop();
    once_each(&house, &relay, &people);
}

#[test]
fn a_stop_waits_for_an_answer_that_takes_its_time() {
    let people = readers(40);
    let house = House::with_outbox(&people);
    let relay = Relay::start(|moment| match moment.phase {
        Phase::Dot => Deed::After(Duration::from_secs(4)),
        _ => Deed::Fine,
    });
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("connections = 10\n{FAST}"));
    let daemon = house.start();
    assert!(relay.wait(Duration::from_secs(60), |log| !log.mails.is_empty()), "{}", daemon.log());
    let start = Instant::now();
    daemon.stop();
    assert!(start.elapsed() < LIMIT);
    let sent = house.count("sent");
    relay.settle();
    assert_eq!((sent, house.count("attempted")), (relay.log().mails.len(), 0), "sent and under way after the stop");
}
