//! How fast mail leaves to each domain. A domain that has had enough for now gives every further mail a slot of its own, so that
//! a long queue to one of them is put off once and holds up nobody else.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::mail::EmailAddress;

/// Of more domains those with nothing to wait for are forgotten.
const MOST: usize = 50_000;
/// No slot is further away.
const FAR: SignedDuration = SignedDuration::from_hours(48);
/// Whoever comes so much later than their slot takes a new one: the mail was held up, and many come at once.
const LATE: SignedDuration = SignedDuration::from_secs(10);
/// Whoever comes to their slot, and a moment too early, comes again then.
const AGAIN: SignedDuration = SignedDuration::from_secs(1);

/// All domains that had mail lately.
#[derive(Debug, Default)]
pub struct Domains {
    /// Mails a second to one domain; none: as fast as it goes.
    rate: Option<f64>,
    known: HashMap<String, Domain>,
}

#[derive(Debug)]
struct Domain {
    /// Mails that may leave; below nothing for a moment at most.
    room: f64,
    since: Timestamp,
    /// The last slot that was given.
    given: Timestamp,
}

impl Domains {
    /// So many mails a second to each.
    pub fn new(rate: Option<f64>) -> Self {
        Self { rate, known: HashMap::new() }
    }

    /// Whether a mail may leave now (none), or when to come again. `slot`: the one that it was given before.
    pub fn slot(&mut self, address: &EmailAddress, slot: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let rate = self.rate?;
        if self.known.len() > MOST {
            self.known.retain(|_, domain| domain.given > now || domain.since + AGAIN > now);
        }
        let fresh = || Domain { room: 1.0, since: now, given: now };
        let domain = self.known.entry(address.ascii_domain()).or_insert_with(fresh);
        let past = now.duration_since(domain.since).as_secs_f64().max(0.0);
        (domain.room, domain.since) = ((domain.room + past * rate).min(rate.max(1.0)), now);
        let slot = slot.filter(|slot| now.duration_since(*slot) < LATE);
        let has_turn = slot.is_some() || domain.given <= now;
        if has_turn && domain.room > 0.0 {
            domain.room -= 1.0;
            return None;
        }
        if slot.is_some() {
            return Some(now + AGAIN);
        }
        let apart = SignedDuration::try_from_secs_f64(1.0 / rate).unwrap_or(FAR);
        domain.given = (domain.given.max(now) + apart).min(now + FAR);
        // What is due is told in whole seconds.
        Some(domain.given.max(now + AGAIN))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    /// All mails as the outbox has them: when each is due, and its slot. They come when they are due.
    fn run(rate: f64, mails: &[&str], outage: Option<(i64, i64)>) -> Vec<(String, i64)> {
        let mut domains = Domains::new(Some(rate));
        let start = 1_800_000_000;
        let mut waiting: Vec<(i64, bool, EmailAddress)> =
            mails.iter().map(|mail| (start, false, mail.parse().unwrap())).collect();
        let (mut left, mut looks) = (Vec::new(), 0);
        for second in 0..100_000 {
            let now = Timestamp::from_second(start + second).unwrap();
            if outage.is_some_and(|(from, to)| (from..to).contains(&second)) {
                continue;
            }
            for (due, slotted, address) in &mut waiting {
                if *due <= start + second {
                    looks += 1;
                    let slot = slotted.then(|| Timestamp::from_second(*due).unwrap());
                    match domains.slot(address, slot, now) {
                        None => {
                            left.push((address.ascii_domain(), second));
                            *due = i64::MAX;
                        }
                        Some(later) => (*due, *slotted) = (later.as_second(), true),
                    }
                }
            }
            waiting.retain(|(due, ..)| *due < i64::MAX);
            if waiting.is_empty() {
                break;
            }
        }
        assert!(waiting.is_empty() && looks <= 4 * mails.len(), "{looks} looks at {} mails", mails.len());
        left
    }

    #[test]
    fn no_domain_gets_more_than_its_rate_and_none_waits_for_another() {
        for (rate, outage) in [(1.0, None), (5.0, None), (0.5, None), (1.0, Some((20, 300)))] {
            let many: Vec<&str> = std::iter::repeat_n("a@big.example", 200).chain(["b@small.example"]).collect();
            let left = run(rate, &many, outage);
            assert_eq!(left.len(), 201);
            assert_eq!(left.iter().find(|(domain, _)| domain == "small.example").unwrap().1, 0);
            let big: Vec<i64> = left.iter().filter(|(domain, _)| domain == "big.example").map(|(_, at)| *at).collect();
            for (first, one) in big.iter().enumerate() {
                for (more, other) in big[first..].iter().enumerate() {
                    let most = (other - one + 1) as f64 * rate + rate.max(1.0) + 1.0;
                    assert!(more as f64 <= most, "{more} mails from second {one} to {other} at {rate}/s");
                }
            }
            let idle = outage.map_or(0, |(from, to)| to - from);
            let last = *big.last().unwrap() - idle;
            assert!((last as f64) < 200.0 / rate * 1.1 + 10.0, "the last left after {last} s at {rate}/s");
        }
    }
}
