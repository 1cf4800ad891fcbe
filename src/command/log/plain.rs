//! Lines for people: the time, how grave it is, what is said.

use jiff::tz::TimeZone;
use tracing::Level;

use super::record::Record;

/// The word and the colour of a level, as wide as the widest.
fn word(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::ERROR => ("ERROR", "1;31"),
        Level::WARN => (" WARN", "1;33"),
        Level::INFO => (" INFO", "32"),
        Level::DEBUG => ("DEBUG", "34"),
        Level::TRACE => ("TRACE", "35"),
    }
}

/// A line for a terminal: the hour of the day, and colour where there may be any.
pub fn terminal(record: &Record, zone: &TimeZone, is_colourful: bool) -> String {
    let ((word, colour), time) = (word(record.level), record.at.to_zoned(zone.clone()).strftime("%H:%M:%S"));
    match is_colourful {
        true => format!("\x1b[2m{time}\x1b[0m \x1b[{colour}m{word}\x1b[0m {}\n", record.shown()),
        false => format!("{time} {word} {}\n", record.shown()),
    }
}

/// A line for a file: the whole moment.
pub fn file(record: &Record, zone: &TimeZone) -> String {
    let time = record.at.to_zoned(zone.clone());
    format!("{} {} {}\n", time.strftime("%Y-%m-%dT%H:%M:%S%:z"), word(record.level).0, record.shown())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_how_grave_and_what_and_moves_no_cursor() {
        let record = Record {
            at: "2026-11-23T08:00:00Z".parse().unwrap(),
            level: Level::WARN,
            message: "problem: a\x1b[2J.md: no date\n  help".into(),
            fields: Vec::new(),
        };
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let told = "a\\u{1b}[2J.md: no date\n  help\n";
        assert_eq!(file(&record, &zone), format!("2026-11-23T09:00:00+01:00  WARN problem: {told}"));
        assert_eq!(terminal(&record, &zone, false), format!("09:00:00  WARN problem: {told}"));
        assert!(terminal(&record, &zone, true).contains("\x1b[1;33m WARN\x1b[0m problem"));
    }
}
