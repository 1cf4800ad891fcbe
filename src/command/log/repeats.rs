//! A fault that is told again and again is told once, then summed: "… and 412 times more since 08:00". The first sum comes after a
//! minute, the next after two, then four, up to an hour.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tracing::Level;

use super::record::{Record, Value};

/// How soon the first sum is told, and how seldom later ones are.
const SOON: SignedDuration = SignedDuration::from_mins(1);
const SELDOM: SignedDuration = SignedDuration::from_hours(1);
/// So many different faults are known at once; others than these are only counted.
const MOST: usize = 500;
/// Each of these is told: somebody has saved a file, or asked for something, and waits to see what became of it.
const ALWAYS: [&str; 3] = ["problem", "settings_refused", "settings_taken"];

/// What was told, and how often it came again.
pub struct Repeats {
    known: HashMap<(Level, String), Seen>,
    /// Beyond `MOST`.
    others: u64,
    zone: TimeZone,
}

struct Seen {
    record: Record,
    /// When it was told, or summed, last.
    told: Timestamp,
    last: Timestamp,
    times: u64,
    pause: SignedDuration,
}

impl Repeats {
    /// Nothing was told yet. Hours are of this zone.
    pub fn new(zone: TimeZone) -> Self {
        Self { known: HashMap::new(), others: 0, zone }
    }

    /// Whether a line is to be told now; if not, it is counted.
    pub fn admit(&mut self, record: &Record) -> bool {
        // That a fault is solved repeats as the fault does.
        let is_fault = record.level <= Level::WARN || record.text("fault").is_some();
        if !is_fault || record.text("event").is_some_and(|event| ALWAYS.contains(&event)) {
            return true;
        }
        let key = (record.level, record.message.clone());
        let known = self.known.get_mut(&key);
        // What has been quiet for its pause is told anew.
        if let Some(seen) = known.filter(|seen| seen.times > 0 || !seen.is_due(record.at)) {
            seen.times += 1;
            seen.last = record.at;
            return false;
        }
        if self.known.len() >= MOST && !self.known.contains_key(&key) {
            self.others += 1;
            return false;
        }
        let seen = Seen { record: record.clone(), told: record.at, last: record.at, times: 0, pause: SOON };
        self.known.insert(key, seen);
        true
    }

    /// The sums that are due, in the order in which their lines came last; at the end all of them are.
    pub fn sums(&mut self, now: Timestamp, is_end: bool) -> Vec<Record> {
        let mut sums = Vec::new();
        self.known.retain(|_, seen| {
            if !is_end && !seen.is_due(now) {
                return true;
            }
            if seen.times == 0 {
                return false;
            }
            let mut sum = seen.record.clone();
            let (first, since) = (sum.message.lines().next().unwrap_or_default(), self.zone.to_datetime(seen.told));
            sum.message = format!("{first} … and {} more since {}", times(seen.times), since.strftime("%H:%M"));
            sum.fields.push(("times", Value::Whole(seen.times.into())));
            sum.at = now;
            sums.push((seen.last, sum));
            (seen.told, seen.times, seen.pause) = (now, 0, (seen.pause * 2).min(SELDOM));
            true
        });
        sums.sort_by_key(|(last, _)| *last);
        let mut sums: Vec<Record> = sums.into_iter().map(|(_, sum)| sum).collect();
        // There is room again, or nobody will come any more.
        if self.others > 0 && (is_end || self.known.len() < MOST) {
            let message = format!("… and {} other faults that are not told one by one", self.others);
            sums.push(Record { at: now, level: Level::WARN, message, fields: Vec::new() });
            self.others = 0;
        }
        sums
    }

    /// When the next sum is due, if any will be.
    pub fn next(&self) -> Option<Timestamp> {
        self.known.values().map(|seen| seen.told + seen.pause).min()
    }
}

impl Seen {
    /// A clock that was set back is no reason to wait for longer.
    fn is_due(&self, now: Timestamp) -> bool {
        now >= self.told + self.pause || now < self.told
    }
}

fn times(times: u64) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        "2026-11-23T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
    }

    fn line(level: Level, message: &str, second: i64, event: &str) -> Record {
        let fields = match event {
            "" => Vec::new(),
            "solved" => vec![("fault", Value::Text("x".into()))],
            event => vec![("event", Value::Text(event.into()))],
        };
        Record { at: at(second), level, message: message.into(), fields }
    }

    fn words(sums: Vec<Record>) -> Vec<String> {
        sums.into_iter().map(|sum| sum.message).collect()
    }

    #[test]
    fn a_fault_is_told_once_then_summed_more_and_more_seldom_and_forgotten_when_it_is_over() {
        let mut repeats = Repeats::new(TimeZone::UTC);
        let told = (0..413).filter(|_| repeats.admit(&line(Level::WARN, "no route", 1, ""))).count();
        assert_eq!((told, repeats.next()), (1, Some(at(61))));
        assert!(repeats.sums(at(60), false).is_empty());
        assert_eq!(words(repeats.sums(at(61), false)), ["no route … and 412 times more since 08:00"]);
        assert!(!repeats.admit(&line(Level::WARN, "no route", 100, "")));
        assert_eq!(repeats.next(), Some(at(181)));
        assert_eq!(words(repeats.sums(at(181), false)), ["no route … and once more since 08:01"]);
        assert!(repeats.sums(at(181 + 240), false).is_empty());
        assert_eq!(repeats.next(), None);
        assert!(repeats.admit(&line(Level::WARN, "no route", 500, "")), "it is told anew");
        assert!(repeats.admit(&line(Level::WARN, "no route", 560, "")), "whoever sums, or does not");
    }

    #[test]
    fn what_is_no_fault_or_was_asked_for_is_always_told_and_the_last_state_comes_last() {
        let mut repeats = Repeats::new(TimeZone::UTC);
        for (level, event) in [(Level::INFO, ""), (Level::WARN, "problem"), (Level::ERROR, "settings_refused")] {
            assert!((0..3).all(|_| repeats.admit(&line(level, "x", 0, event))), "{level} {event}");
        }
        for second in 0..3 {
            repeats.admit(&line(Level::ERROR, "down", second * 2, ""));
            repeats.admit(&line(Level::INFO, "solved: down", second * 2 + 1, "solved"));
        }
        let sums = words(repeats.sums(at(5), true));
        assert_eq!(sums, ["down … and 2 times more since 08:00", "solved: down … and 2 times more since 08:00"]);
    }

    #[test]
    fn a_flood_of_different_faults_is_bounded_and_summed() {
        let mut repeats = Repeats::new(TimeZone::UTC);
        let told = (0..10_000).filter(|n| repeats.admit(&line(Level::WARN, &format!("fault {n}"), 0, ""))).count();
        assert_eq!(told, MOST);
        let sums = words(repeats.sums(at(60), false));
        assert_eq!(sums, ["… and 9500 other faults that are not told one by one"]);
        assert!(repeats.admit(&line(Level::WARN, "fault 1", 61, "")));
    }
}
