//! Who leaves while a run is on: after the answer to their POST nothing more leaves for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::chance::Chance;
use super::house::{FAST, House, readers, unsubscribe};
use super::relay::{Deed, Moment, Phase, Relay};

const PEOPLE: usize = 400;
/// A text that was asked for before somebody left may be on the wire for so long.
const WIRE: Duration = Duration::from_secs(1);

/// Who leaves when.
struct Leavers {
    links: HashMap<String, String>,
    /// When the answer to the POST was there.
    left: HashMap<String, Instant>,
    chance: Chance,
}

impl Leavers {
    fn leave(&mut self, address: &str) {
        if !self.left.contains_key(address) {
            unsubscribe(&self.links[address]);
            self.left.insert(address.to_owned(), Instant::now());
        }
    }

    /// One in four of those who are on the wire leaves at that very moment, be it before or after their name was taken; and
    /// with every eighth mail somebody leaves who may be anywhere.
    fn at(&mut self, moment: &Moment) {
        let once = self.chance.below(8);
        match moment.phase {
            Phase::Rcpt | Phase::Data if once == 0 => self.leave(&moment.to),
            Phase::Dot if once == 0 => {
                let address = format!("reader{}", self.chance.below(PEOPLE));
                let address = self.links.keys().find(|known| known.starts_with(&format!("{address}@"))).cloned();
                self.leave(&address.unwrap());
            }
            _ => {}
        }
    }
}

#[test]
fn nothing_leaves_for_somebody_after_the_answer_to_their_unsubscription() {
    for connections in [1, 4] {
        let house = House::with_outbox(&readers(PEOPLE));
        let first = Relay::start(|_| Deed::Fine);
        let keys = format!("connections = {connections}\n{FAST}");
        house.mail_through(&format!("smtp://127.0.0.1:{}", first.port()), &keys);
        let daemon = house.start();
        house.wait_for_verdicts(&daemon);
        daemon.stop();
        let links = first.log().mails.iter().map(|mail| (mail.to.clone(), mail.unsubscribe.clone())).collect();
        house.plan("More news");
        let leavers = Leavers { links, left: HashMap::new(), chance: Chance::new(connections) };
        let leavers = Arc::new(Mutex::new(leavers));
        let theirs = Arc::clone(&leavers);
        let relay = Relay::start(move |moment| {
            theirs.lock().unwrap().at(moment);
            if moment.phase == Phase::Dot { Deed::After(Duration::from_millis(3)) } else { Deed::Fine }
        });
        house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &keys);
        let daemon = house.start();
        house.wait_for_verdicts(&daemon);
        daemon.stop();
        relay.settle();
        let (log, leavers) = (relay.log(), leavers.lock().unwrap());
        let late: Vec<_> = log
            .mails
            .iter()
            .filter(|mail| leavers.left.get(&mail.to).is_some_and(|left| mail.asked >= *left || mail.at > *left + WIRE))
            .map(|mail| &mail.to)
            .collect();
        let left = leavers.left.len();
        assert!(left > PEOPLE / 8, "{left} left");
        assert!(late.is_empty(), "{connections} connections: of {left} who left, {} got mail after it", late.len());
        assert_eq!((log.wrongs.as_slice(), house.count("failed"), house.count("in_doubt")), (&[][..], 0, 0));
        assert_eq!(house.count("sent") + house.count("suppressed"), 2 * PEOPLE);
        assert!(leavers.left.keys().all(|address| house.person(address) == "unsubscribed"));
    }
}
