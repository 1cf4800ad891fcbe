//! The log: readable lines on standard error, one for each thing that an admin would want to know.

use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// The time of day on a terminal; in a journal or a file it is there already, or wanted whole.
struct Clock {
    terminal: bool,
}

impl FormatTime for Clock {
    fn format_time(&self, w: &mut Writer<'_>) -> std::fmt::Result {
        let now = jiff::Zoned::now();
        if self.terminal {
            write!(w, "{}", now.strftime("%H:%M:%S"))
        } else {
            write!(w, "{}", now.strftime("%Y-%m-%dT%H:%M:%S%:z"))
        }
    }
}

/// Begins to log.
pub fn start() {
    let terminal = super::terminal::is_colourful();
    let log = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(terminal)
        .with_max_level(tracing::Level::INFO);
    // The journal has the time; a second log in one process (tests) is not an error.
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        _ = log.without_time().try_init();
    } else {
        _ = log.with_timer(Clock { terminal }).try_init();
    }
}
