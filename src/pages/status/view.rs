//! What the template sees: words and numbers as they are read.

use jiff::Timestamp;
use serde::Serialize;

use super::answers::{ago, answers, grouped};
use super::picture::{Chart, days, edits};
use super::post::{Mail, of_mail};
use super::{Acting, MOST, StatusNews, StatusPage};

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
    late: Option<String>,
    acts: bool,
    may_sign_in: bool,
    edits: Option<Chart>,
    news: Option<News<'a>>,
    mail: Option<Mail<'a>>,
    versions: Vec<(&'static str, String)>,
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

impl<'a> View<'a> {
    /// All of it.
    pub fn new(page: &'a StatusPage) -> Self {
        let here = |moment: Timestamp| moment.to_zoned(page.zone.clone());
        let clock = |moment: Timestamp| here(moment).strftime("%H:%M:%S %Z").to_string();
        let started = ("running since", here(page.started).strftime("%-d %B %Y, %H:%M %Z").to_string());
        Self {
            title: &page.title,
            site: &page.site,
            version: &page.version,
            ready: page.ready,
            answers: answers(page),
            clock: page.clock(),
            moment: page.now.to_string(),
            acts: page.acting == Acting::Allowed,
            may_sign_in: page.acting == Acting::WhoSignsIn,
            edits: edits(&page.edits),
            versions: page.versions.iter().cloned().chain([started]).collect(),
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
