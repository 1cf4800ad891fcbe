//! From what changed to what readers have: pages first, then the feeds that lead to them, then lists.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::Newsroom;
use crate::publish::Document;

/// How long a year's page and the sitemaps may be older than the feeds.
const YEARS: SignedDuration = SignedDuration::from_secs(1);

impl Newsroom {
    /// Renders and shows all that is outstanding. Everything that it shows is in the ledger.
    pub(super) fn publish(&mut self) {
        if !self.first && self.outstanding.is_shown() {
            return self.publish_lists();
        }
        let mut outstanding = std::mem::take(&mut self.outstanding);
        // What the ledger could not take is taken to it again, whatever is shown.
        self.outstanding.records = std::mem::take(&mut outstanding.records);
        self.outstanding.numbers = std::mem::take(&mut outstanding.numbers);
        self.outstanding.opened = std::mem::take(&mut outstanding.opened);
        match self.first {
            true => self.rendered.forget_all(),
            false => outstanding.pages.iter().chain(&outstanding.vanished).for_each(|id| self.rendered.forget(id)),
        }
        self.publish_pages(&outstanding.pages.iter().map(String::as_str).collect::<Vec<_>>());
        self.withdraw(outstanding.vanished.iter());
        for at in &outstanding.feeds {
            crate::heartbeat::beat();
            let documents = self.feed_documents(*at);
            self.show(documents);
        }
        self.publish_archives(&outstanding.archives);
        // Nobody waits for what a page says of others.
        self.publish_pages(&outstanding.turned.difference(&outstanding.pages).map(String::as_str).collect::<Vec<_>>());
        let is_listed_anew = std::mem::take(&mut self.new_members) || self.first;
        if is_listed_anew {
            let documents = self.machine_documents();
            self.show(documents);
        }
        if self.settings.output.pages {
            let documents = self.list_pages(&outstanding);
            self.show(documents);
            if is_listed_anew {
                let documents = self.family_pages();
                self.show(documents);
            }
            self.stale_maps |= self.first;
            self.publish_lists();
        }
        self.note_published(&outstanding);
        if outstanding.moves || self.first {
            self.tell_moves();
        }
        if self.first {
            self.first = false;
            self.remove_leftovers();
            self.site.set_ready();
        } else if !self.shown.kept.is_empty() && self.catalogue.unread().next().is_none() {
            let unwanted = self.shown.let_go();
            self.disk.hide(&self.site, unwanted);
        }
        let pinned: HashSet<String> = (0..self.settings.feeds.len())
            .flat_map(|feed| self.catalogue.window(feed))
            .map(|entry| entry.id.clone())
            .collect();
        self.bodies.retain(&pinned);
    }

    /// Year pages and sitemaps list everything: in a burst of edits they are rendered once a second, not once an edit.
    pub(super) fn publish_lists(&mut self) {
        // They lead to pages.
        if !self.settings.output.pages {
            return;
        }
        self.stale_maps |= self.news_end.take_if(|end| *end <= self.now).is_some();
        if self.stale_years.is_empty() && !self.stale_maps {
            return;
        }
        let due = *self.years_due.get_or_insert(self.now + YEARS);
        if self.first || self.hurried || due <= self.now || due > self.now + YEARS {
            self.years_due = None;
            let documents = self.year_pages();
            self.show(documents);
            if std::mem::take(&mut self.stale_maps) {
                let documents = self.sitemaps();
                self.show(documents);
            }
        }
    }

    pub(super) fn show(&mut self, documents: Vec<Document>) {
        if self.first {
            self.fresh.extend(documents.iter().map(|document| document.path.clone()));
        }
        self.disk.show(&self.site, documents, self.now.into());
        // A disk that takes nothing is tried again once a turn, not once a document.
        if self.disk.is_full() && !self.faults.contains_key("output") {
            self.flush();
        }
    }
}
