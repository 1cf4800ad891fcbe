//! The status page: how the newsroom is, for its admin. The answers first, in one sentence; then pictures; then tables.
//!
//! It is no page of the newsroom: it stands on an address of its own, in the admin's language (that of commands and logs), and
//! no template replaces it.

mod answers;
mod chart;
mod picture;
mod post;
mod view;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::style::squeeze;
use super::templates::{environment, problem};
use crate::problem::Problem;

/// A table is cut here: what is longer is listed by a command.
pub const MOST: usize = 50;

const TEMPLATES: [(&str, &str); 10] = [
    ("status/page.html", include_str!("../templates/status/page.html")),
    ("status/chart.html", include_str!("../templates/status/chart.html")),
    ("status/answers.html", include_str!("../templates/status/answers.html")),
    ("status/wrong.html", include_str!("../templates/status/wrong.html")),
    ("status/act.html", include_str!("../templates/status/act.html")),
    ("status/pictures.html", include_str!("../templates/status/pictures.html")),
    ("status/mail.html", include_str!("../templates/status/mail.html")),
    ("status/news.html", include_str!("../templates/status/news.html")),
    ("status/runs.html", include_str!("../templates/status/runs.html")),
    ("status/last.html", include_str!("../templates/status/last.html")),
];
/// The parts of the page in their order, each with a template of its name.
const PARTS: [&str; 8] = ["answers", "wrong", "mail", "act", "pictures", "news", "runs", "last"];

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
    /// Whether the articles were looked at; until then, whether readers have what an earlier run published.
    pub ready: bool,
    /// The latter.
    pub served: bool,
    /// Who of the daemon's threads has ended or does not come back, in words.
    pub stuck: Vec<String>,
    /// What is published; none where nobody has said so yet.
    pub news: Option<StatusNews>,
    /// How mail is, or why that cannot be told.
    pub mail: Result<StatusMail, String>,
    /// The last edits: how long it took until readers had each, the oldest first.
    pub edits: Vec<Duration>,
    /// What can be done here.
    pub acting: Acting,
    /// What became of what was done last.
    pub said: Option<String>,
    /// What runs: names, and versions.
    pub versions: Vec<(&'static str, String)>,
    /// Settings in force: key, and value without secrets.
    pub settings: Vec<(&'static str, String)>,
}

/// Whether whoever reads the page may act there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Acting {
    /// Nobody may: there is no token.
    #[default]
    Nobody,
    /// Whoever shows the token.
    WhoSignsIn,
    /// They have shown it.
    Allowed,
}

/// A part of the page that changes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusPart {
    /// The id of its element.
    pub id: &'static str,
    /// Another one whenever it looks otherwise.
    pub version: String,
    /// What is inside.
    pub html: String,
}

/// A digest that waits for the admin's word, or some of whose mails did not leave as they should.
#[derive(Debug, Clone)]
pub struct StatusDigest {
    /// By which commands name it.
    pub id: String,
    /// Its subject.
    pub subject: String,
    /// `daily`, `correction` …
    pub kind: String,
    /// The day that it is for.
    pub date: Date,
    /// Its mails.
    pub mails: Tally,
    /// What the relay said of one of them.
    pub said: Option<String>,
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
    /// Why mail waits though nothing is wrong.
    pub held: Option<String>,
    /// When the next mail is due.
    pub due: Option<Timestamp>,
    /// Mails that are on their way to the relay, and connections to it.
    pub under_way: (usize, usize),
    /// Digests to look at, the newest first.
    pub concerns: Vec<StatusDigest>,
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
        let environment = status_environment()?;
        let view = view::View::new(self);
        let parts = parts(&environment, &view)?;
        let parts: Vec<Value> = parts
            .into_iter()
            .map(|part| context! { id => part.id, version => part.version, html => Value::from_safe_string(part.html) })
            .collect();
        let template = environment.get_template("status/page.html").map_err(|error| problem(&error))?;
        let (style, script) =
            (Value::from_safe_string(status_style().into()), Value::from_safe_string(status_script().into()));
        let (said, view) = (&self.said, Value::from(Serde(&view)));
        template.render(context! { style, script, parts, said, ..view }).map_err(|error| problem(&error))
    }

    /// Its parts alone.
    pub fn parts(&self) -> Result<Vec<StatusPart>, Problem> {
        parts(&status_environment()?, &view::View::new(self))
    }

    /// The moment, as the page tells it to people.
    pub fn clock(&self) -> String {
        self.now.to_zoned(self.zone.clone()).strftime("%H:%M:%S %Z").to_string()
    }
}

fn status_environment() -> Result<Environment<'static>, Problem> {
    let mut environment = environment()?;
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).map_err(|error| problem(&error))?;
    }
    Ok(environment)
}

fn parts(environment: &Environment<'_>, view: &view::View<'_>) -> Result<Vec<StatusPart>, Problem> {
    let view = Value::from(Serde(view));
    let part = |id| {
        let template = environment.get_template(&format!("status/{id}.html")).map_err(|error| problem(&error))?;
        let html = template.render(&view).map_err(|error| problem(&error))?.trim().to_owned();
        let version = blake3::hash(html.as_bytes()).to_hex()[..16].to_owned();
        Ok(StatusPart { id, version, html })
    };
    PARTS.into_iter().map(part).collect()
}

/// The content of its one `<style>` element.
pub fn status_style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| squeeze(include_str!("../templates/status/style.css")));
    &STYLE
}

/// The content of its one `<script>` element: comments are for who reads it here.
pub fn status_script() -> &'static str {
    static SCRIPT: LazyLock<String> = LazyLock::new(|| {
        let lines = include_str!("../templates/status/script.js").lines().map(str::trim);
        lines.filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n")
    });
    &SCRIPT
}
