//! Which relay mail leaves by, and how many connections it bears: values only.

use jiff::{SignedDuration, Timestamp};

/// A relay that is down is left alone for so long.
pub const REST: SignedDuration = SignedDuration::from_secs(60);
/// One that refuses us, our password or our sender, is asked more and more seldom, up to this: somebody must mend it, and who
/// asks often is locked out.
const SELDOM: SignedDuration = SignedDuration::from_mins(15);

/// The relays in the order in which they are wanted.
#[derive(Debug)]
pub struct Relays {
    each: Vec<Relay>,
    /// Connections at most.
    connections: usize,
}

#[derive(Debug)]
struct Relay {
    /// It is left alone until then, and was so long.
    rests: Option<(Timestamp, SignedDuration)>,
    /// It bore no more connections than this, and is asked for more then.
    bears: Option<(usize, Timestamp)>,
    /// Why it is left alone.
    fault: Option<String>,
}

impl Relays {
    /// So many relays, each with so many connections at most.
    pub fn new(number: usize, connections: usize) -> Self {
        let each = (0..number).map(|_| Relay { rests: None, bears: None, fault: None }).collect();
        Self { each, connections }
    }

    /// The relay to use now, none while all of them are left alone.
    pub fn current(&self, now: Timestamp) -> Option<usize> {
        self.each.iter().position(|relay| !relay.is_resting(now))
    }

    /// When the first of them may be asked again.
    pub fn next(&self, now: Timestamp) -> Timestamp {
        self.each.iter().filter_map(|relay| relay.rests).map(|(until, _)| until).min().unwrap_or(now)
    }

    /// How many connections a relay is given now.
    pub fn connections(&self, relay: usize, now: Timestamp) -> usize {
        let bears = self.each.get(relay).and_then(|relay| relay.bears).filter(|(_, until)| *until > now);
        bears.map_or(self.connections, |(most, _)| most.clamp(1, self.connections))
    }

    /// A relay answered: nothing is held against it.
    pub fn up(&mut self, relay: usize) {
        if let Some(relay) = self.each.get_mut(relay) {
            (relay.rests, relay.fault) = (None, None);
        }
    }

    /// A connection failed; `others` are well. Only where none is, the relay is down. `refused`: it does not want us.
    pub fn down(&mut self, relay: usize, why: &str, refused: bool, others: usize, now: Timestamp) {
        let Some(relay) = self.each.get_mut(relay) else { return };
        if others > 0 && !refused {
            relay.bears = Some((others, now + REST));
            return;
        }
        let last =
            relay.rests.filter(|(until, _)| *until + SELDOM > now).map_or(SignedDuration::ZERO, |(_, last)| last);
        // Several connections that fail together are one failure.
        if relay.is_resting(now) {
            return;
        }
        let rest = if refused { (last * 2).clamp(REST, SELDOM) } else { REST };
        relay.rests = Some((now + rest, rest));
        relay.fault = Some(why.to_owned());
    }

    /// Why no mail leaves, or not by the first relay.
    pub fn fault(&self) -> Option<String> {
        let first = self.each.first()?.fault.as_ref()?;
        match self.each.get(1).map(|second| &second.fault) {
            Some(None) => Some(format!("mail leaves by the fallback: {first}")),
            Some(Some(second)) => {
                Some(format!("mail waits, and the relays are asked again: {first}; and the fallback: {second}"))
            }
            None => Some(format!("mail waits, and the relay is asked again: {first}")),
        }
    }
}

impl Relay {
    fn is_resting(&self, now: Timestamp) -> bool {
        // A clock that was set back is no reason to wait for longer.
        self.rests.is_some_and(|(until, rest)| until > now && until <= now + rest)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn the_second_relay_is_for_when_the_first_is_down() {
        let mut relays = Relays::new(2, 4);
        assert_eq!((relays.current(at(0)), relays.fault()), (Some(0), None));
        relays.down(0, "no route", false, 0, at(0));
        assert_eq!(relays.current(at(1)), Some(1));
        assert!(relays.fault().unwrap().contains("fallback"));
        relays.down(1, "no route", false, 0, at(2));
        assert_eq!((relays.current(at(3)), relays.next(at(3))), (None, at(60)));
        assert_eq!(relays.current(at(60)), Some(0), "the first is asked first");
        relays.up(0);
        assert_eq!(relays.fault(), None);
    }

    #[test]
    fn a_relay_that_bears_few_connections_is_not_down() {
        let mut relays = Relays::new(1, 10);
        relays.down(0, "too many connections", false, 3, at(0));
        assert_eq!((relays.current(at(1)), relays.connections(0, at(1))), (Some(0), 3));
        assert_eq!(relays.connections(0, at(61)), 10, "later it may bear more");
    }

    #[test]
    fn who_refuses_us_is_asked_more_and_more_seldom() {
        let mut relays = Relays::new(1, 4);
        let (mut now, mut rests) = (at(0), Vec::new());
        for _ in 0..7 {
            relays.down(0, "wrong password", true, 2, now);
            rests.push(relays.next(now).duration_since(now).as_secs());
            now = relays.next(now);
        }
        assert_eq!(rests, [60, 120, 240, 480, 900, 900, 900]);
    }
}
