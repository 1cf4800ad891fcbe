//! Many connections: as many as the admin allows where the relay takes its time, and never more.

use std::time::{Duration, Instant};

use super::house::{FAST, House, readers};
use super::relay::{Deed, Phase, Relay};
use super::tally::{Tally, tell};

const PEOPLE: usize = 400;
const ANSWER: Duration = Duration::from_millis(50);

#[test]
fn a_relay_that_takes_its_time_is_given_as_many_connections_as_the_admin_allows() {
    for connections in [1, 10] {
        let people = readers(PEOPLE / if connections == 1 { 10 } else { 1 });
        let house = House::with_outbox(&people);
        let relay = Relay::start(|moment| if moment.phase == Phase::Dot { Deed::After(ANSWER) } else { Deed::Fine });
        house.mail_through(
            &format!("smtp://127.0.0.1:{}", relay.port()),
            &format!("connections = {connections}\n{FAST}"),
        );
        let start = Instant::now();
        let daemon = house.start();
        house.wait_for_verdicts(&daemon);
        let (took, least) = (start.elapsed(), ANSWER * u32::try_from(people.len() / connections).unwrap());
        daemon.stop();
        relay.settle();
        let log = relay.log();
        tell(&format!(
            "{connections} connections: {} open at once, {took:?} where {least:?} is the least",
            log.most_open
        ));
        assert_eq!((log.most_open, log.wrongs.as_slice()), (connections, &[][..]), "{took:?}");
        let tally = Tally::of(&log);
        assert!(tally.doubles() == 0 && people.iter().all(|address| tally.times(address) == 1));
        // On a machine that does much else, and still faster than one connection.
        assert!(connections == 1 || took < 8 * least, "{took:?}, and {least:?} is the least");
    }
}
