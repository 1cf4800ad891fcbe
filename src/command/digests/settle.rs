//! Waits until mails are settled: sent here where no daemon runs, else asked for again and again.

use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::Timestamp;
use serde::Deserialize;

use crate::command::counter::Counter;
use crate::command::progress::{Progress, grouped};
use crate::command::terminal::{complain, say};
use crate::mailroom::Request;
use crate::store::mail::Count;

/// Between two questions to the daemon: from quick to seldom.
const QUICK: Duration = Duration::from_millis(50);
const SELDOM: Duration = Duration::from_secs(1);
/// A fault that was there before may be gone with the first mail: so long it is given.
const DOUBT: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
struct Counts {
    counts: Count,
    waits: bool,
    fault: Option<String>,
    trouble: Option<String>,
}

/// Waits for these mails and tells what became of them; whether none failed.
pub fn settle(counter: &Counter, ids: Vec<String>, letters: Vec<i64>) -> Result<bool> {
    let question = Request::Counts { ids, letters };
    let (mut progress, mut pause) = (Progress::start(), QUICK);
    let mut last = (Count::default(), Instant::now());
    let found = loop {
        let turn = counter.send()?;
        let found: Counts = counter.ask(&question)?;
        let Count { queued, deferred, attempted, sent, .. } = found.counts;
        if found.counts != last.0 {
            last = (found.counts.clone(), Instant::now());
        }
        let is_settled = queued + attempted == 0;
        let is_stuck = found.fault.is_some() && (turn.is_some() || last.1.elapsed() > DOUBT);
        if is_stuck
            || is_settled && turn.as_ref().is_none_or(|turn| turn.under_way == 0 && turn.next > Timestamp::now())
        {
            break found;
        }
        let whole = queued + deferred + attempted + sent + found.counts.failed;
        let done = whole - queued - attempted;
        progress.tell(|| format!("{} of {} sent", grouped(sent), grouped(whole)), done, Some(whole));
        let wait = turn.map(|turn| Duration::try_from(turn.next.duration_since(Timestamp::now())).unwrap_or_default());
        std::thread::sleep(wait.unwrap_or(pause).min(SELDOM));
        pause = (pause * 2).min(SELDOM);
    };
    drop(progress);
    let Request::Counts { ids, .. } = question else { return Ok(false) };
    tell(&found, &ids, counter.has_daemon())
}

fn tell(found: &Counts, ids: &[String], daemon: bool) -> Result<bool> {
    let counts = &found.counts;
    let waits = counts.queued + counts.attempted;
    let parts = [
        (counts.sent, "sent"),
        (counts.failed, "failed"),
        (counts.in_doubt, "in doubt"),
        (counts.suppressed, "not sent, because they left"),
        (counts.deferred, if daemon { "tried again later" } else { "tried again while `courant run` runs" }),
        (counts.waiting, "waiting for an approval"),
        (waits, "not sent yet"),
    ];
    let parts = parts.iter().filter(|(number, what)| *number > 0 || *what == "sent");
    say(&parts.map(|(number, what)| format!("{} {what}", grouped(*number))).collect::<Vec<_>>().join(", "));
    if found.waits {
        let lines: Vec<String> = ids.iter().map(|id| format!("  courant digest approve {id}")).collect();
        say(&format!("to let it leave:\n{}", lines.join("\n")));
    }
    if let Some(trouble) = &found.trouble {
        complain(&format!("warning: the relay said, for one: {trouble}"));
    }
    if let Some(fault) = found.fault.as_ref().filter(|_| waits > 0 || found.waits) {
        complain(&format!("error: {fault}"));
    }
    Ok(counts.failed + counts.in_doubt + waits == 0)
}
