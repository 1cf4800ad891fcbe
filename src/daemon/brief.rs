//! How it is, in a line: written by those who know, read at any time by whoever is asked.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::text::grouped;

/// What is known.
#[derive(Debug, Clone, Default)]
struct Written {
    articles: u64,
    feeds: u64,
    problems: u64,
    queued: u64,
    watcher: String,
    faults: Vec<String>,
    /// Why the settings as they stand are not the ones in force.
    refusal: Option<String>,
}

/// Where it is written.
#[derive(Debug, Default)]
pub struct Brief(Mutex<Written>);

impl Brief {
    /// The publisher says after every turn how many articles, feeds and problems there are, how the articles are watched, and
    /// what is wrong with more than one of them.
    pub fn set_published(&self, articles: u64, feeds: u64, problems: u64, watcher: &str, faults: Vec<String>) {
        let mut written = self.written();
        (written.articles, written.feeds, written.problems) = (articles, feeds, problems);
        watcher.clone_into(&mut written.watcher);
        written.faults = faults;
    }

    /// So many mails wait to leave.
    pub fn set_queued(&self, mails: u64) {
        self.written().queued = mails;
    }

    /// The settings were read again: taken, or why not.
    pub fn set_refusal(&self, refusal: Option<String>) {
        self.written().refusal = refusal;
    }

    /// Why the settings as they stand are not in force.
    pub fn refusal(&self) -> Option<String> {
        self.written().refusal.clone()
    }

    /// `1,204 articles, 3 feeds, 17 queued, watcher ok`
    pub fn line(&self) -> String {
        let Written { articles, feeds, problems, queued, watcher, faults, refusal } = self.written().clone();
        let mut parts = vec![count(articles, "article"), count(feeds, "feed")];
        if problems > 0 {
            parts.push(count(problems, "problem"));
        }
        parts.push(format!("{} queued", grouped(queued)));
        parts.push(format!("watcher {watcher}"));
        let troubles = refusal.into_iter().chain(faults).map(|trouble| format!("; {trouble}"));
        parts.join(", ") + &troubles.collect::<String>()
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `no articles`, `1 article`, `1,204 articles`
pub fn count(number: u64, one: &str) -> String {
    match number {
        0 => format!("no {one}s"),
        1 => format!("1 {one}"),
        _ => format!("{} {one}s", grouped(number)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_it_is_and_what_is_wrong() {
        let brief = Brief::default();
        brief.set_published(1_204, 3, 0, "ok", Vec::new());
        brief.set_queued(17);
        assert_eq!(brief.line(), "1,204 articles, 3 feeds, 17 queued, watcher ok");
        brief.set_published(1, 0, 2, "polls", vec!["the output is full".into()]);
        brief.set_refusal(Some("the settings are not taken: no title".into()));
        assert_eq!(
            brief.line(),
            "1 article, no feeds, 2 problems, 17 queued, watcher polls; the settings are not taken: no title; \
             the output is full"
        );
    }
}
