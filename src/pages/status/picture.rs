//! Pictures of the status page: bars, and the same in words.

use std::time::Duration;

use jiff::civil::Date;
use serde::Serialize;

use super::answers::grouped;
use super::{StatusRun, Tally, chart};
use crate::text::lasting;

/// How many bars the picture of runs has room for, at least.
const PLACES: usize = 14;
/// And that of edits.
const SAVES: usize = 20;

/// What may have become of a mail, as the picture has it: the name, its class, the states.
const PARTS: [(&str, &str, &[&str]); 5] = [
    ("sent", "sent", &["sent"]),
    ("to come", "come", &["queued", "deferred", "attempted", "waiting"]),
    ("in doubt", "doubt", &["in_doubt"]),
    ("failed", "failed", &["failed"]),
    ("not sent", "gone", &["suppressed", "cancelled", "expired"]),
];

/// A picture, and the same in words.
#[derive(Serialize)]
pub(super) struct Chart {
    width: u64,
    height: u64,
    words: String,
    first: String,
    last: String,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    name: &'static str,
    class: &'static str,
    path: String,
    number: String,
}

/// How many articles bear the date of each day, as bars.
pub(super) fn days(days: &[(Date, u64)]) -> Option<Chart> {
    let ((first, _), (last, _)) = (days.first()?, days.last()?);
    let sum: u64 = days.iter().map(|(_, articles)| articles).sum();
    let (most_on, most) = days.iter().rev().max_by_key(|(_, articles)| articles)?;
    let words = match sum {
        0 => return None,
        1 => format!("1 article, on {}", day(*most_on)),
        _ => format!("{} articles; most on {}: {}", grouped(sum), day(*most_on), grouped(*most)),
    };
    let [path] = chart::stacks(&days.iter().map(|(_, articles)| [*articles]).collect::<Vec<_>>());
    let part = Part { name: "articles", class: "sent", path, number: grouped(sum) };
    Some(Chart {
        width: chart::width(days.len()),
        height: chart::HEIGHT,
        words,
        first: day(*first),
        last: day(*last),
        parts: vec![part],
    })
}

/// How long each of the last edits took, as bars.
pub(super) fn edits(edits: &[Duration]) -> Option<Chart> {
    let longest = *edits.iter().max()?;
    let mut sorted = edits.to_vec();
    sorted.sort_unstable();
    let half = sorted[(sorted.len() - 1) / 2];
    let words = match edits.len() {
        1 => format!("1 save, {} until readers had it", lasting(half)),
        2 => format!("2 saves, at most {} until readers had them", lasting(longest)),
        many => format!("{many} saves, half of them within {}, the longest {}", lasting(half), lasting(longest)),
    };
    // A first bar is a bar among others to come, and no wall.
    let empty = SAVES.saturating_sub(edits.len());
    let millis = edits.iter().map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1));
    let bars: Vec<[u64; 1]> = std::iter::repeat_n(0, empty).chain(millis).map(|took| [took]).collect();
    let [path] = chart::stacks(&bars);
    let part = Part { name: "saves", class: "sent", path, number: grouped(edits.len() as u64) };
    Some(Chart {
        width: chart::width(bars.len()),
        height: chart::HEIGHT,
        words,
        first: "earlier".into(),
        last: "last save".into(),
        parts: vec![part],
    })
}

/// The runs as bars, the oldest first.
pub(super) fn outcomes(runs: &[StatusRun]) -> Option<Chart> {
    let (last, first) = (runs.first()?, runs.last()?);
    let of = |mails: &Tally| PARTS.map(|(_, _, states)| mails.of(states));
    // A young newsroom's first run is a bar among others to come, and no wall.
    let empty = PLACES.saturating_sub(runs.len());
    let told = runs.iter().rev().map(|run| of(&run.mails));
    let bars: Vec<_> = std::iter::repeat_n([0; PARTS.len()], empty).chain(told).collect();
    let sums: Vec<u64> = (0..PARTS.len()).map(|part| bars.iter().map(|bar| bar[part]).sum()).collect();
    let parts = PARTS.iter().zip(chart::stacks(&bars)).zip(&sums).filter(|(_, sum)| **sum > 0);
    let parts: Vec<Part> =
        parts.map(|(((name, class, _), path), sum)| Part { name, class, path, number: grouped(*sum) }).collect();
    let told: Vec<String> = parts.iter().map(|part| format!("{} {}", part.number, part.name)).collect();
    Some(Chart {
        width: chart::width(bars.len()),
        height: chart::HEIGHT,
        words: told.join(", "),
        first: if empty == 0 { day(first.date) } else { String::new() },
        last: day(last.date),
        parts,
    })
}

/// A day of this year.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %b").to_string()
}
