//! What can be asked of a newsroom, and told to it, between two turns.

use std::sync::Arc;

use jiff::Timestamp;

use super::pending::Pending;
use super::{Newsroom, look};
use crate::catalogue::Catalogue;
use crate::files::Wake;
use crate::problem::Problem;
use crate::settings::Settings;

impl Newsroom {
    /// Whether readers have what an earlier run published, from the start.
    pub fn has_served(&self) -> bool {
        self.has_served
    }

    /// All articles.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The settings in force.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// Whether a wake names what nobody looks at: editors write many files that are passed over.
    pub fn passes_over(&self, wake: &Wake) -> bool {
        matches!(wake, Wake::Path { path, .. } if self.tree.is_hidden(path))
    }

    /// Takes a wake in.
    pub fn wake(&mut self, wake: Wake, now: Timestamp) {
        if self.passes_over(&wake) {
            return;
        }
        let settle = look::settle(self.settings.articles.settle);
        self.pending.wake(wake, now, settle);
    }

    /// Whether something is to be done soon although nothing happens: a file that was being written is read, a list is rendered.
    pub fn is_waiting(&self) -> bool {
        self.pending.is_waiting() || self.years_due.is_some()
    }

    /// Whether the root is another directory than when this was last asked.
    pub fn root_moved(&mut self) -> bool {
        self.root_changed()
    }

    /// Whether an entry came into a feed, left it or was corrected since this was last asked: somebody may be owed mail.
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    /// How changes of articles are learnt, in a word: from events (`ok`), or by looking again and again.
    pub fn watcher(&self) -> &'static str {
        match (&self.pending.degraded, crate::files::is_network(self.tree.root())) {
            (Some(_), _) => "degraded",
            (None, true) => "polls (a network's file system)",
            (None, false) => "ok",
        }
    }

    /// What is to be looked at, so that the watcher can add to it.
    pub fn pending(&mut self) -> &mut Pending {
        &mut self.pending
    }

    /// What is wrong with more than one article: a missing root, a full disk.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.values().map(String::as_str)
    }

    /// All that is wrong with files now.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.all_problems().cloned().collect();
        problems.sort();
        problems
    }

    /// How many of them keep something from being published as it should.
    pub fn errors(&self) -> usize {
        self.all_problems().filter(|problem| problem.is_error()).count()
    }

    fn all_problems(&self) -> impl Iterator<Item = &Problem> {
        self.catalogue.problems().chain(&self.pending.problems)
    }
}
