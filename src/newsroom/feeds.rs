//! Feeds with their texts, and what programs ask a site for.

use std::sync::Arc;

use super::Newsroom;
use crate::documents::{Outline, media_type, render, render_opml};
use crate::feed::{self, Feed, address, document_path};
use crate::ledger::Entry;
use crate::publish::Document;
use crate::settings::Format;

impl Newsroom {
    fn feed(&mut self, at: usize) -> Option<Feed> {
        let entries: Vec<Entry> = self.catalogue.window(at).into_iter().cloned().collect();
        let bodies: Vec<Arc<str>> = entries.iter().map(|entry| self.pinned_body(&entry.id)).collect();
        let settings = Arc::clone(&self.settings);
        let entries = entries.into_iter().map(|entry| self.with_attachments(entry)).zip(bodies).collect();
        let catalogue = &self.catalogue;
        Some(feed::build(&settings, settings.feeds.get(at)?, entries, &|path| catalogue.link_to(path)))
    }

    /// The documents of a feed, in every format that it has.
    pub(super) fn feed_documents(&mut self, at: usize) -> Vec<Document> {
        let (Some(feed), Some(name)) = (self.feed(at), self.settings.feeds.get(at).map(|feed| feed.name.clone()))
        else {
            return Vec::new();
        };
        let mut documents = Vec::new();
        for (format, _) in &feed.documents {
            match render(&feed, *format) {
                Ok(bytes) => {
                    documents.push(Document::new(document_path(&name, *format), media_type(*format), bytes, true))
                }
                Err(error) => self.set_fault("render", Some(format!("feed `{name}`: {error:#}"))),
            }
        }
        documents
    }

    /// What programs ask a site for.
    pub(super) fn machine_documents(&self) -> Vec<Document> {
        let outlines: Vec<Outline> = self
            .settings
            .feeds
            .iter()
            .filter_map(|feed| {
                let format = *feed.formats.first()?;
                Some(Outline {
                    title: feed.title.clone().unwrap_or_else(|| self.settings.site.title.clone()),
                    description: feed.description.clone(),
                    language: feed.language.clone().unwrap_or_else(|| self.settings.site.language.clone()),
                    page: address(&self.settings, &format!("/{}/", feed.name)),
                    document: address(&self.settings, &document_path(&feed.name, format)),
                    version: if format == Format::Atom { "atom" } else { "RSS2" },
                })
            })
            .collect();
        vec![
            Document::new(
                "/feeds.opml",
                "text/x-opml; charset=utf-8",
                render_opml(&self.settings.site.title, &outlines),
                true,
            ),
            Document::new("/robots.txt", "text/plain; charset=utf-8", "User-agent: *\nAllow: /\n", true),
        ]
    }
}
