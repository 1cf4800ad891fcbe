//! What the template sees: words and numbers as they are read.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::answers::{ago, answers, grouped};
use super::{MOST, StatusMail, StatusNews, StatusPage, StatusRun, Tally, chart};

/// How many bars the picture of runs has room for, at least.
const PLACES: usize = 14;

/// What may have become of a mail, as the picture has it: the name, its class, the states.
const PARTS: [(&str, &str, &[&str]); 5] = [
    ("sent", "sent", &["sent"]),
    ("to come", "come", &["queued", "deferred", "attempted", "waiting"]),
    ("in doubt", "doubt", &["in_doubt"]),
    ("failed", "failed", &["failed"]),
    ("not sent", "gone", &["suppressed", "cancelled", "expired"]),
];

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

/// The page.
#[derive(Serialize)]
pub struct View<'a> {
    title: &'a str,
    site: &'a str,
    version: &'a str,
    ready: bool,
    answers: Vec<String>,
    /// The moment, for people and for machines.
    clock: String,
    moment: String,
    started: String,
    late: Option<String>,
    news: Option<News<'a>>,
    mail: Option<Mail<'a>>,
    settings: &'a [(&'static str, String)],
}

#[derive(Serialize)]
struct News<'a> {
    articles: String,
    held: u64,
    faults: &'a [String],
    problems: Vec<Problem<'a>>,
    more_problems: usize,
    feeds: Vec<Feed<'a>>,
    more_feeds: usize,
    days: Option<Chart>,
}

#[derive(Serialize)]
struct Problem<'a> {
    place: String,
    what: &'a str,
    help: &'a str,
    holds: bool,
}

#[derive(Serialize)]
struct Feed<'a> {
    title: &'a str,
    name: &'a str,
    page: &'a str,
    entries: String,
    changed: String,
}

/// A picture, and the same in words.
#[derive(Serialize)]
struct Chart {
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

#[derive(Serialize)]
struct Mail<'a> {
    fault: Option<&'a str>,
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

impl<'a> View<'a> {
    /// All of it.
    pub fn new(page: &'a StatusPage) -> Self {
        let here = |moment: Timestamp| moment.to_zoned(page.zone.clone());
        let clock = |moment: Timestamp| here(moment).strftime("%H:%M:%S %Z").to_string();
        Self {
            title: &page.title,
            site: &page.site,
            version: &page.version,
            ready: page.ready,
            answers: answers(page),
            clock: clock(page.now),
            moment: page.now.to_string(),
            started: here(page.started).strftime("%-d %B %Y, %H:%M %Z").to_string(),
            late: page.news.as_ref().and_then(|news| news.late).map(clock),
            news: page.news.as_ref().map(|news| of_news(news, page.now)),
            mail: page.mail.as_ref().ok().map(|mail| of_mail(mail, &here(page.now))),
            settings: &page.settings,
        }
    }
}

fn of_news(news: &StatusNews, now: Timestamp) -> News<'_> {
    let problems = news.problems.iter().take(MOST).map(|problem| Problem {
        place: [problem.line, problem.column]
            .into_iter()
            .flatten()
            .fold(problem.path.clone(), |place, number| format!("{place}:{number}")),
        what: &problem.what,
        help: &problem.help,
        holds: problem.is_error(),
    });
    let feeds = news.feeds.iter().take(MOST).map(|feed| Feed {
        title: &feed.title,
        name: &feed.name,
        page: &feed.page,
        entries: grouped(feed.entries),
        changed: feed.changed.map_or_else(|| "never".into(), |changed| ago(changed, now)),
    });
    News {
        articles: grouped(news.articles),
        held: news.held,
        faults: &news.faults,
        problems: problems.collect(),
        more_problems: news.problems.len().saturating_sub(MOST),
        feeds: feeds.collect(),
        more_feeds: news.feeds.len().saturating_sub(MOST),
        days: days(&news.days),
    }
}

fn days(days: &[(Date, u64)]) -> Option<Chart> {
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

fn of_mail<'a>(mail: &'a StatusMail, now: &Zoned) -> Mail<'a> {
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
        fault: mail.fault.as_deref(),
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

/// The runs as bars, the oldest first.
fn outcomes(runs: &[StatusRun]) -> Option<Chart> {
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

fn some(number: u64) -> Option<String> {
    (number > 0).then(|| grouped(number))
}

fn day(date: Date) -> String {
    date.strftime("%-d %b").to_string()
}
