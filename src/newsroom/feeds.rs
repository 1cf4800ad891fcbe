//! Feeds with their texts, and what programs ask a site for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::Newsroom;
use super::families::settings_of;
use super::rendered::Rendered;
use crate::documents::{Fragment, Outline, assemble, media_type, render_item, render_opml};
use crate::feed::{self, Feed, STYLE, address, archive_path, document_path};
use crate::pages::{ICON, icon};
use crate::publish::Document;
use crate::settings::{FeedSettings, Format};

impl Newsroom {
    /// The newest documents of a feed, in every format that it has.
    pub(super) fn feed_documents(&mut self, at: usize) -> Vec<Document> {
        let settings = Arc::clone(&self.settings);
        let Some(feed) = settings_of(&settings, &self.catalogue, at).map(Cow::into_owned) else { return Vec::new() };
        let items = self.newest_items(at, &feed);
        let documents = items.and_then(|items| self.documents_with(at, &feed, None, &items));
        documents.unwrap_or_else(|error| {
            self.set_fault("render", Some(format!("feed `{}`: {error:#}", feed.name)));
            Vec::new()
        })
    }

    /// These items as a feed's newest documents, or as a page of its archive.
    pub(super) fn documents_with(
        &self,
        at: usize,
        feed: &FeedSettings,
        page: Option<u64>,
        items: &[Arc<Rendered>],
    ) -> Result<Vec<Document>> {
        let updated = items.iter().map(|item| item.updated).max();
        let head = feed::head(&self.settings, feed, updated, (page, self.catalogue.archive_pages(at)));
        let document = |(place, format): (usize, &Format)| {
            let fragments: Vec<&Fragment> = items.iter().filter_map(|item| item.formats.get(place)).collect();
            let path = match page {
                Some(page) => format!("/{}{}", feed.name, archive_path(page, *format)),
                None => document_path(&feed.name, *format),
            };
            Ok(Document::new(path, media_type(*format), assemble(&head, *format, &fragments)?, page.is_none()))
        };
        feed.formats.iter().enumerate().map(document).collect()
    }

    /// The items of a feed's newest documents. They and their texts stay in memory; those of families are too many for that.
    fn newest_items(&mut self, at: usize, feed: &FeedSettings) -> Result<Vec<Arc<Rendered>>> {
        let ids: Vec<String> = self.catalogue.window_ids(at).map(str::to_owned).collect();
        let is_kept = self.catalogue.member(at).is_none();
        let plain = self.plain(feed);
        let mut items = Vec::with_capacity(ids.len());
        let mut kept = HashMap::new();
        for id in ids {
            let (item, is_whole) = match self.rendered.get(at, &id) {
                Some(known) => (known, true),
                None => {
                    let (item, text) = self.item_of(feed, &plain, &id)?;
                    if let Some(text) = text.as_ref().filter(|_| is_kept) {
                        self.bodies.pin(&id, Arc::clone(text));
                    }
                    (item, text.is_some())
                }
            };
            if is_kept && is_whole {
                kept.insert(id, Arc::clone(&item));
            }
            items.push(item);
        }
        if is_kept {
            self.rendered.keep(at, kept);
        }
        Ok(items)
    }

    /// What an item looks like depends on the feed's settings, and on nothing else of it.
    pub(super) fn plain(&self, feed: &FeedSettings) -> Feed {
        feed::head(&self.settings, feed, None, (None, 0))
    }

    /// One item in every format that a feed has, and its text where that could be read.
    pub(super) fn item_of(
        &self,
        feed: &FeedSettings,
        plain: &Feed,
        id: &str,
    ) -> Result<(Arc<Rendered>, Option<Arc<str>>)> {
        let record = self.catalogue.record(id).context("an entry is not known")?;
        let read = self.text_of(&record);
        let mut entry = record.entry;
        let body = read.map(|(body, summary)| {
            // The file that was just read says it sooner than the ledger.
            entry.summary = summary.unwrap_or_else(|| std::mem::take(&mut entry.summary));
            body
        });
        let (entry, text) = (self.with_attachments(entry), self.sized(body.as_deref().unwrap_or_default()));
        let item = feed::item(&self.settings, feed, entry, &text, &|path| self.catalogue.link_to(path));
        let formats = feed.formats.iter().map(|format| render_item(plain, &item, *format));
        let rendered = Rendered { updated: item.entry.updated, formats: formats.collect::<Result<_>>()? };
        Ok((Arc::new(rendered), body))
    }

    /// Whom robots may ask, and where everything stands (RFC 9309; sitemaps.org).
    fn robots(&self) -> String {
        let maps = if self.settings.output.pages { ["/sitemap.xml", "/news-sitemap.xml"].as_slice() } else { &[] };
        let maps = maps.iter().map(|map| format!("\nSitemap: {}", address(&self.settings, map)));
        format!("User-agent: *\nAllow: /\n{}\n", maps.collect::<String>())
    }

    /// What programs ask a site for.
    pub(super) fn machine_documents(&mut self) -> Vec<Document> {
        let style = self.templates.feed_style(&self.plain_masthead()).unwrap_or_else(|problem| {
            self.set_fault("template", Some(problem.to_string()));
            String::new()
        });
        let outlines: Vec<Outline> = self
            .all_feeds()
            .filter_map(|feed| {
                let format = *feed.formats.first()?;
                Some(Outline {
                    title: feed.title.clone().unwrap_or_else(|| self.settings.site.title.clone()),
                    description: feed.description.clone(),
                    language: feed.language.clone().unwrap_or_else(|| self.settings.site.language.clone()),
                    page: address(&self.settings, &format!("/{}/", feed.name)),
                    document: address(&self.settings, &document_path(&feed.name, format)),
                    version: (format == Format::Rss).then_some("RSS"),
                })
            })
            .collect();
        let mut documents = vec![
            Document::new(
                "/feeds.opml",
                "text/x-opml; charset=utf-8",
                render_opml(&self.settings.site.title, &outlines),
                true,
            ),
            Document::new(STYLE, "text/css; charset=utf-8", style, true),
            Document::new("/robots.txt", "text/plain; charset=utf-8", self.robots(), true),
        ];
        if self.settings.site.image.is_none() {
            documents.push(Document::new(ICON, "image/svg+xml", icon(&self.settings.site.title), true));
        }
        documents
    }
}
