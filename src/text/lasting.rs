//! How long something took, for people.

use std::time::Duration;

/// `104 ms`, `1.2 s`, `3 min`
pub fn lasting(took: Duration) -> String {
    match took.as_millis() {
        milliseconds @ ..1_000 => format!("{milliseconds} ms"),
        milliseconds @ 1_000..100_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        milliseconds => format!("{} min", milliseconds / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_times_are_told_in_their_own_units() {
        for (milliseconds, words) in
            [(0, "0 ms"), (104, "104 ms"), (999, "999 ms"), (1_290, "1.2 s"), (99_999, "99.9 s"), (180_000, "3 min")]
        {
            assert_eq!(lasting(Duration::from_millis(milliseconds)), words);
        }
    }
}
