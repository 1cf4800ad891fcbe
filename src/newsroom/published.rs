//! What was published since somebody asked last: for the log, and for how long it takes from a saved file to its feeds.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Newsroom;
use crate::catalogue::Delta;

/// What readers have that they had not before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Articles that came or changed: their files.
    pub articles: BTreeSet<String>,
    /// Articles that went.
    pub gone: usize,
    /// Feeds that changed, by their names.
    pub feeds: BTreeSet<String>,
    /// When the first of the files was saved; none where none was, as when an article's hour has come.
    pub since: Option<Timestamp>,
}

impl Newsroom {
    /// What was published since this was last asked. What a start or a reload publishes is no news.
    pub fn take_published(&mut self) -> Option<Published> {
        self.published.take()
    }

    /// A file was read that was saved then (nanoseconds since 1970); before this run nobody could have read it.
    pub(super) fn note_saved(&mut self, changed: i128) {
        let saved = Timestamp::from_nanosecond(changed).ok().filter(|saved| !self.first && *saved >= self.opened);
        self.saved = self.saved.into_iter().chain(saved).min();
    }

    /// This is what readers have now.
    pub(super) fn note_published(&mut self, shown: &Delta) {
        if self.first || shown.pages.is_empty() && shown.vanished.is_empty() {
            return;
        }
        let paths = shown.pages.iter().filter_map(|id| Some(self.catalogue.record(id)?.path.clone()));
        let feeds: Vec<String> =
            shown.feeds.iter().filter_map(|at| Some(self.feed_settings(*at)?.name.clone())).collect();
        let mut published = self.published.take().unwrap_or_default();
        published.articles.extend(paths);
        published.feeds.extend(feeds);
        published.gone += shown.vanished.len();
        published.since = published.since.into_iter().chain(self.saved).min();
        self.published = Some(published);
    }
}
