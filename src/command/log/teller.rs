//! Tells the lines that come, and the sums of those that came too often.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::output::Output;
use super::record::Record;
use super::repeats::Repeats;

struct Lines {
    repeats: Repeats,
    output: Output,
    zone: TimeZone,
    /// Somebody looks when sums are due. Who starts the program wants no second thread before there is something to sum.
    watched: bool,
    ended: bool,
}

impl Lines {
    fn sum_up(&mut self, now: Timestamp, is_end: bool) {
        for sum in self.repeats.sums(now, is_end) {
            self.output.write(&sum, &self.zone);
        }
    }
}

struct Shared {
    lines: Mutex<Lines>,
    changed: Condvar,
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until a sum is due, and tells it.
    fn watch(&self) {
        let mut lines = self.lines();
        while !lines.ended {
            let now = Timestamp::now();
            lines.sum_up(now, false);
            let wait =
                lines.repeats.next().map(|next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
            lines = match wait {
                Some(wait) => {
                    let waited = self.changed.wait_timeout(lines, wait.max(Duration::from_millis(10)));
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(lines).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

/// The log; when it is dropped the last sums are told.
pub struct Log(Arc<Shared>);

impl Log {
    /// Lines go there.
    pub fn start(output: Output) -> Self {
        let zone = TimeZone::system();
        let lines = Lines { repeats: Repeats::new(zone.clone()), output, zone, watched: false, ended: false };
        Self(Arc::new(Shared { lines: Mutex::new(lines), changed: Condvar::new() }))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let mut lines = self.0.lines();
        lines.sum_up(Timestamp::now(), true);
        lines.ended = true;
        self.0.changed.notify_all();
    }
}

/// What `tracing` gives its lines to.
pub struct Teller(Arc<Shared>);

impl Teller {
    /// Of this log.
    pub fn of(log: &Log) -> Self {
        Self(Arc::clone(&log.0))
    }
}

impl<S: Subscriber> Layer<S> for Teller {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let record = Record::of(event, Timestamp::now());
        let mut lines = self.0.lines();
        if lines.repeats.admit(&record) {
            lines.output.write(&record, &lines.zone);
        } else if !std::mem::replace(&mut lines.watched, true) {
            let shared = Arc::clone(&self.0);
            let thread = std::thread::Builder::new().name("log".into()).spawn(move || shared.watch());
            lines.watched = thread.is_ok();
        }
        if lines.watched {
            self.0.changed.notify_all();
        }
    }
}
