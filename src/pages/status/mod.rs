//! The status page: how the newsroom is, for its admin. The answers first, in one sentence; then pictures; then tables.
//!
//! It is no page of the newsroom: it stands on an address of its own, in the admin's language (that of commands and logs), and
//! no template replaces it.

mod answers;
mod chart;
mod view;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::style::squeeze;
use super::templates::{environment, problem};
use crate::problem::Problem;

/// A table is cut here: what is longer is listed by a command.
pub const MOST: usize = 50;

const TEMPLATES: [(&str, &str); 2] = [
    ("status.html", include_str!("../templates/status.html")),
    ("status_chart.html", include_str!("../templates/status_chart.html")),
];

/// All that the page shows.
#[derive(Debug, Clone)]
pub struct StatusPage {
    /// What the newsroom is called.
    pub title: String,
    /// Its address.
    pub site: String,
    /// The program's.
    pub version: String,
    /// The moment.
    pub now: Timestamp,
    /// In whose hours it is told.
    pub zone: TimeZone,
    /// When the daemon started.
    pub started: Timestamp,
    /// Whether the articles were looked at.
    pub ready: bool,
    /// Who of the daemon's threads has ended or does not come back, in words.
    pub stuck: Vec<String>,
    /// What is published; none where nobody has said so yet.
    pub news: Option<StatusNews>,
    /// How mail is, or why that cannot be told.
    pub mail: Result<StatusMail, String>,
    /// Settings in force: key, and value without secrets.
    pub settings: Vec<(&'static str, String)>,
}

/// What is published.
#[derive(Debug, Clone, Default)]
pub struct StatusNews {
    /// When the publisher said so; none: now. It does not answer while it looks at many files.
    pub late: Option<Timestamp>,
    /// Articles that are visible.
    pub articles: u64,
    /// Articles that are kept published although their files are missing.
    pub held: u64,
    /// When an article last came or changed.
    pub changed: Option<Timestamp>,
    /// The feeds.
    pub feeds: Vec<StatusFeed>,
    /// Articles by the day they are dated, the oldest day first.
    pub days: Vec<(Date, u64)>,
    /// What is wrong with files, named as the admin would name them.
    pub problems: Vec<Problem>,
    /// What is wrong with more than one article.
    pub faults: Vec<String>,
}

/// One feed.
#[derive(Debug, Clone)]
pub struct StatusFeed {
    /// By which its documents are called.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The address of its page.
    pub page: String,
    /// Entries that are visible in it.
    pub entries: u64,
    /// When one of them last came or changed.
    pub changed: Option<Timestamp>,
}

/// How mail is.
#[derive(Debug, Clone, Default)]
pub struct StatusMail {
    /// Since when the admin lets no mail leave.
    pub paused: Option<String>,
    /// Why no mail leaves, or not as it should.
    pub fault: Option<String>,
    /// What does not add up.
    pub unbalanced: Vec<String>,
    /// The mails of digests.
    pub digests: Tally,
    /// All other mails.
    pub letters: Tally,
    /// Subscribers by state.
    pub people: Vec<(&'static str, u64)>,
    /// When the next digest is due, and to how many.
    pub next: Option<(Timestamp, u64)>,
    /// The last runs, the newest first.
    pub runs: Vec<StatusRun>,
}

/// How many mails were made, and how many are in which state (queued, deferred, attempted, sent …).
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// All.
    pub planned: u64,
    /// By state.
    pub states: Vec<(&'static str, u64)>,
}

impl Tally {
    /// How many are in one of these states.
    fn of(&self, states: &[&str]) -> u64 {
        self.states.iter().filter(|(name, _)| states.contains(name)).map(|(_, mails)| mails).sum()
    }
}

/// All digests of a day that were made at one rhythm.
#[derive(Debug, Clone)]
pub struct StatusRun {
    /// The day.
    pub date: Date,
    /// `daily`, `correction` …
    pub kind: String,
    /// Their mails.
    pub mails: Tally,
}

impl StatusPage {
    /// The page as HTML.
    pub fn render(&self) -> Result<String, Problem> {
        let mut environment = environment()?;
        for (name, text) in TEMPLATES {
            environment.add_template(name, text).map_err(|error| problem(&error))?;
        }
        let template = environment.get_template("status.html").map_err(|error| problem(&error))?;
        let (view, style) =
            (Value::from(Serde(&view::View::new(self))), Value::from_safe_string(status_style().into()));
        template.render(context! { style, ..view }).map_err(|error| problem(&error))
    }
}

/// The content of its one `<style>` element.
pub fn status_style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| squeeze(include_str!("../templates/status.css")));
    &STYLE
}
