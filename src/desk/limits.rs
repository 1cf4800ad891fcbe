//! How often one network may ask for mail, and all together: a form that mails whoever is typed in is a weapon.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Questions from one network in an hour.
const OF_ONE: u32 = 5;
/// Questions from all networks together in an hour.
const OF_ALL: u32 = 200;
/// Networks that are counted; beyond, the oldest counts are let go of.
const MOST: usize = 100_000;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Counts by network.
#[derive(Debug, Default)]
pub struct Limits(Mutex<HashMap<String, (Timestamp, u32)>>);

impl Limits {
    /// Whether one more may be asked from a network, which counts it.
    pub fn allow(&self, network: &str, now: Timestamp) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST {
            counts.retain(|_, (since, _)| is_fresh(*since, now));
        }
        let all = count(&counts, "", now) < OF_ALL;
        if !all || count(&counts, network, now) >= OF_ONE || counts.len() > MOST {
            if !all {
                tracing::warn!(
                    "more than {OF_ALL} subscriptions were asked for in an hour: no more are taken until it is over"
                );
            }
            return false;
        }
        for name in [network, ""] {
            let entry = counts.entry(name.to_owned()).or_insert((now, 0));
            if !is_fresh(entry.0, now) {
                *entry = (now, 0);
            }
            entry.1 += 1;
        }
        true
    }
}

fn count(counts: &HashMap<String, (Timestamp, u32)>, network: &str, now: Timestamp) -> u32 {
    counts.get(network).filter(|(since, _)| is_fresh(*since, now)).map_or(0, |(_, count)| *count)
}

fn is_fresh(since: Timestamp, now: Timestamp) -> bool {
    now >= since && now < since + HOUR
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_network_asks_five_times_an_hour_and_all_two_hundred() {
        let limits = Limits::default();
        let at = |minutes: i64| Timestamp::from_second(1_000_000 + minutes * 60).unwrap();
        let asked = |network: &str, minutes| (0..10).filter(|_| limits.allow(network, at(minutes))).count();
        assert_eq!((asked("a", 0), asked("a", 59), asked("b", 59), asked("a", 60)), (5, 0, 5, 5));
        let all: usize = (0..100).map(|network| asked(&format!("n{network}"), 130)).sum();
        assert_eq!(all, 200);
    }
}
