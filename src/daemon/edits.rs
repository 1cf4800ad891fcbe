//! From a saved file to what readers have: how long that took, and a line in the log.

use std::time::Duration;

use jiff::Timestamp;

use crate::newsroom::Published;
use crate::text::lasting;

/// So many names are told; what is more is counted.
const NAMES: usize = 3;
/// A file that was saved before that was not seen being saved: it came with a mount, or out of an archive.
const LONG_AGO: Duration = Duration::from_secs(24 * 60 * 60);

/// One save, or several at once, that are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// When readers had it.
    pub at: Timestamp,
    /// How long that took since the first of the files was saved.
    pub took: Duration,
}

impl Edit {
    /// That of what was published at this moment, where a file was saved for it.
    pub fn of(published: &Published, now: Timestamp) -> Option<Self> {
        // A clock that was set back between the two would tell less than nothing.
        let took = Duration::try_from(now.duration_since(published.since?)).unwrap_or_default();
        (took < LONG_AGO).then_some(Self { at: now, took })
    }
}

/// One line: what, where, and how soon.
pub fn tell(published: &Published, edit: Option<&Edit>) {
    let Published { articles, gone, feeds, .. } = published;
    let mut said = Vec::new();
    match articles.len() {
        0 => {}
        1..=NAMES => said.push(format!("published {}", listed(articles))),
        more => said.push(format!("published {more} articles")),
    }
    match gone {
        0 => {}
        1 => said.push("withdrew 1 article".into()),
        more => said.push(format!("withdrew {more} articles")),
    }
    let feeds_told = match feeds.len() {
        0 => String::new(),
        1..=NAMES => format!(" in {}", listed(feeds)),
        more => format!(" in {more} feeds"),
    };
    let milliseconds = edit.map(|edit| u64::try_from(edit.took.as_millis()).unwrap_or(u64::MAX));
    let soon = edit.map_or_else(String::new, |edit| format!(", {} after it was saved", lasting(edit.took)));
    tracing::info!(
        event = "published",
        article = articles.first().filter(|_| articles.len() == 1).map(String::as_str),
        feed = feeds.first().filter(|_| feeds.len() == 1).map(String::as_str),
        articles = articles.len(),
        gone,
        milliseconds,
        "{}{feeds_told}{soon}",
        said.join(", ")
    );
}

fn listed<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
