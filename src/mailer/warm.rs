//! Warming up: nobody knows a new sender, and large mailbox providers refuse one that begins with many mails at once.

use jiff::civil::Date;

/// Mails on the first day; every day twice as many as on the last.
const FIRST: u64 = 100;

/// How many mails may leave on a day; none: as many as there are. `start` is the first day.
pub fn cap(start: Date, today: Date) -> Option<u64> {
    let days = today.since(start).map_or(0, |past| past.get_days()).max(0);
    // After three weeks it is two hundred million a day.
    FIRST.checked_shl(days.unsigned_abs()).filter(|_| days <= 21)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn the_daily_cap_doubles_from_the_day_that_was_named() {
        let start = jiff::civil::date(2026, 2, 27);
        for (today, most) in [
            (jiff::civil::date(2026, 2, 1), Some(100)),
            (start, Some(100)),
            (jiff::civil::date(2026, 2, 28), Some(200)),
            (jiff::civil::date(2026, 3, 1), Some(400)),
            (jiff::civil::date(2026, 3, 20), Some(100 << 21)),
            (jiff::civil::date(2026, 3, 21), None),
            (jiff::civil::date(2030, 1, 1), None),
        ] {
            assert_eq!(cap(start, today), most, "{today}");
        }
    }
}
