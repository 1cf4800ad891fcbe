//! What takes longer than a second shows how far it is, on a terminal; in a pipe it is silent.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

pub use crate::text::grouped;

/// Who is done within it shows nothing.
const SHORT: Duration = Duration::from_secs(1);
/// Between two looks at it.
const APART: Duration = Duration::from_millis(200);

/// One line of standard error that is written again and again.
pub struct Progress {
    started: Instant,
    shown: Option<Instant>,
    terminal: bool,
}

impl Progress {
    /// Starts the clock.
    pub fn start() -> Self {
        Self { started: Instant::now(), shown: None, terminal: io::stderr().is_terminal() }
    }

    /// So much is done, of so much where that is known (in any unit); `told` says it in words.
    pub fn tell(&mut self, told: impl FnOnce() -> String, done: u64, whole: Option<u64>) {
        let spent = self.started.elapsed();
        if !self.terminal || spent < SHORT || self.shown.is_some_and(|shown| shown.elapsed() < APART) {
            return;
        }
        self.shown = Some(Instant::now());
        let left = whole.and_then(|whole| left(spent, done, whole)).map(|left| format!(", {left} left"));
        // Erase to the end of the line (ECMA-48, EL): the text before may have been longer.
        _ = write!(io::stderr(), "\r{}{}\x1b[K", told(), left.unwrap_or_default());
    }

    /// Takes the line away, so that other words can stand there.
    pub fn clear(&mut self) {
        if self.shown.take().is_some() {
            _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// `40 s`, `3 min`: how long the rest takes if it goes on like this.
fn left(spent: Duration, done: u64, whole: u64) -> Option<String> {
    let rest = whole.checked_sub(done).filter(|_| done > 0)?;
    let seconds = (spent.as_secs_f64() * rest as f64 / done as f64).ceil();
    Some(match seconds {
        seconds if seconds < 100.0 => format!("{seconds} s"),
        seconds if seconds < 6_000.0 => format!("{} min", (seconds / 60.0).ceil()),
        seconds => format!("{} h", (seconds / 3_600.0).ceil()),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_the_time_left_is_rounded_up() {
        for (number, told) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), told);
        }
        let second = Duration::from_secs(1);
        for (done, whole, told) in
            [(1, 41, Some("40 s")), (1, 200, Some("4 min")), (1, 7_000, Some("2 h")), (0, 9, None)]
        {
            assert_eq!(left(second, done, whole).as_deref(), told);
        }
    }
}
