//! Mail, as the status page has it.

use jiff::Zoned;
use serde::Serialize;

use super::answers::{grouped, hour};
use super::picture::{Chart, day, outcomes};
use super::{StatusDigest, StatusMail};

/// The columns of the table of runs after the first two.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("sent", &["sent"]),
    ("queued", &["queued", "attempted"]),
    ("deferred", &["deferred"]),
    ("failed", &["failed"]),
    ("in doubt", &["in_doubt"]),
    ("waiting", &["waiting"]),
    ("not sent", &["suppressed", "cancelled", "expired"]),
];

/// All of it.
#[derive(Serialize)]
pub(super) struct Mail<'a> {
    paused: Option<&'a str>,
    fault: Option<&'a str>,
    held: Option<&'a str>,
    concerns: Vec<Concern<'a>>,
    /// What is to come, in a sentence.
    queue: String,
    unbalanced: &'a [String],
    runs: Vec<Run<'a>>,
    chart: Option<Chart>,
    columns: Vec<&'static str>,
    planned: String,
    planned_letters: String,
    states: Vec<(String, String, String)>,
    has_mails: bool,
    people: Vec<(&'static str, String)>,
    has_people: bool,
}

#[derive(Serialize)]
struct Run<'a> {
    date: String,
    day: String,
    kind: &'a str,
    planned: String,
    /// None where there is none.
    numbers: Vec<Option<String>>,
}

/// A digest to look at.
#[derive(Serialize)]
struct Concern<'a> {
    id: &'a str,
    subject: &'a str,
    kind: &'a str,
    day: String,
    counts: Vec<String>,
    said: Option<&'a str>,
    waiting: Option<String>,
    /// Mails that could be held still.
    unsent: bool,
    /// Mails that can be tried again, and those that can be dropped.
    troubled: Option<String>,
    droppable: Option<String>,
}

fn concern(digest: &StatusDigest) -> Concern<'_> {
    let of = |states: &[&str]| some(digest.mails.of(states));
    let counts = digest.mails.states.iter().filter(|(_, mails)| *mails > 0);
    Concern {
        id: &digest.id,
        subject: &digest.subject,
        kind: &digest.kind,
        day: day(digest.date),
        counts: counts.map(|(state, mails)| format!("{} {}", grouped(*mails), state.replace('_', " "))).collect(),
        said: digest.said.as_deref(),
        waiting: of(&["waiting"]),
        unsent: digest.mails.of(&["queued", "deferred"]) > 0,
        troubled: of(&["deferred", "failed", "in_doubt"]),
        droppable: of(&["queued", "deferred", "in_doubt", "waiting"]),
    }
}

/// What is to come, in a sentence.
fn queue(mail: &StatusMail, now: &Zoned) -> String {
    let of = |states: &[&str]| mail.digests.of(states) + mail.letters.of(states);
    let (queued, deferred) = (of(&["queued", "attempted"]), of(&["deferred"]));
    let mut said = match (queued, deferred) {
        (0, 0) => return "Nothing waits.".into(),
        (queued, 0) => format!("{} to leave", grouped(queued)),
        (0, deferred) => format!("{} to be tried again", grouped(deferred)),
        (queued, deferred) => format!("{} to leave, {} to be tried again", grouped(queued), grouped(deferred)),
    };
    if let Some(due) = mail.due.filter(|due| *due > now.timestamp()) {
        said += &format!(", the next at {}", hour(&due.to_zoned(now.time_zone().clone()), now));
    }
    let (mails, connections) = mail.under_way;
    if mails > 0 {
        let over = if connections == 1 { "1 connection".into() } else { format!("{connections} connections") };
        said += &format!("; {} under way over {over}", grouped(mails as u64));
    }
    said + "."
}

/// As the template sees it.
pub(super) fn of_mail<'a>(mail: &'a StatusMail, now: &Zoned) -> Mail<'a> {
    let runs = mail.runs.iter().map(|run| Run {
        date: run.date.to_string(),
        day: if run.date.year() == now.year() { day(run.date) } else { run.date.strftime("%-d %b %Y").to_string() },
        kind: &run.kind,
        planned: grouped(run.mails.planned),
        numbers: COLUMNS.iter().map(|(_, states)| run.mails.of(states)).map(some).collect(),
    });
    let both = mail.digests.states.iter().map(|(state, mails)| (*state, *mails, mail.letters.of(&[state])));
    let states = both.filter(|(_, digests, letters)| digests + letters > 0);
    Mail {
        paused: mail.paused.as_deref(),
        fault: mail.fault.as_deref(),
        held: mail.held.as_deref().filter(|_| mail.fault.is_none()),
        concerns: mail.concerns.iter().map(concern).collect(),
        queue: queue(mail, now),
        unbalanced: &mail.unbalanced,
        runs: runs.collect(),
        chart: outcomes(&mail.runs),
        columns: COLUMNS.iter().map(|(name, _)| *name).collect(),
        planned: grouped(mail.digests.planned),
        planned_letters: grouped(mail.letters.planned),
        states: states
            .map(|(state, digests, letters)| (state.replace('_', " "), grouped(digests), grouped(letters)))
            .collect(),
        has_mails: mail.digests.planned + mail.letters.planned > 0,
        people: mail.people.iter().map(|(state, people)| (*state, grouped(*people))).collect(),
        has_people: mail.people.iter().any(|(_, people)| *people > 0),
    }
}

fn some(number: u64) -> Option<String> {
    (number > 0).then(|| grouped(number))
}
