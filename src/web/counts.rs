//! How many answers were given, by status: for metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// The statuses that have a number of their own (RFC 9110 §15): a collector wants to know from the start which there are.
const CODES: [&str; 14] =
    ["200", "301", "303", "304", "400", "401", "403", "404", "405", "410", "413", "429", "500", "503"];

/// Counts of answers since the start of the program.
#[derive(Debug, Default)]
pub struct Counts {
    by_code: [AtomicU64; CODES.len()],
    others: AtomicU64,
}

impl Counts {
    /// One more answer with this status.
    pub fn add(&self, status: u16) {
        let code = status.to_string();
        let known = CODES.iter().position(|known| *known == code).and_then(|at| self.by_code.get(at));
        known.unwrap_or(&self.others).fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were of each status; `other` for all that have no number of their own.
    pub fn read(&self) -> Vec<(&'static str, u64)> {
        let counts = CODES.into_iter().zip(&self.by_code).chain([("other", &self.others)]);
        counts.map(|(code, count)| (code, count.load(Ordering::Relaxed))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_counted_once_whatever_its_status() {
        let counts = Counts::default();
        [200, 304, 304, 410, 418, 599].into_iter().for_each(|status| counts.add(status));
        let read = counts.read();
        assert_eq!(read.iter().map(|(_, count)| count).sum::<u64>(), 6);
        for (code, count) in [("200", 1), ("304", 2), ("410", 1), ("404", 0), ("other", 2)] {
            assert!(read.contains(&(code, count)), "{code}: {read:?}");
        }
    }
}
