//! From what changed to what readers have: pages first, then the feeds that lead to them, then lists.

use std::collections::HashSet;

use super::Newsroom;
use crate::publish::Document;

impl Newsroom {
    /// Renders and shows all that is outstanding. Everything that it shows is in the ledger.
    pub(super) fn publish(&mut self) {
        let mut outstanding = std::mem::take(&mut self.outstanding);
        // What the ledger could not take is taken to it again.
        self.outstanding.records = std::mem::take(&mut outstanding.records);
        self.publish_pages(&outstanding.pages.iter().cloned().collect::<Vec<_>>());
        self.withdraw(outstanding.vanished.iter());
        for at in &outstanding.feeds {
            let documents = self.feed_documents(*at);
            self.show(documents);
        }
        if self.first {
            let documents = self.machine_documents();
            self.show(documents);
        }
        if self.settings.output.pages {
            let documents = self.list_pages(&outstanding);
            self.show(documents);
        }
        if outstanding.moves || self.first {
            self.tell_moves();
        }
        if self.first {
            self.first = false;
            self.remove_leftovers();
            self.site.set_ready();
        }
        let pinned: HashSet<String> = (0..self.settings.feeds.len())
            .flat_map(|feed| self.catalogue.window(feed))
            .map(|entry| entry.id.clone())
            .collect();
        self.bodies.retain(&pinned);
    }

    pub(super) fn show(&mut self, documents: Vec<Document>) {
        self.disk.show(&self.site, documents, self.now.into());
    }
}
