//! From what changed to documents: feeds, pages, lists; shown to readers at once, written to disk after.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;

use super::Newsroom;
use crate::article::parse;
use crate::documents::{Outline, media_type, render, render_opml};
use crate::feed::{self, Feed, address, document_path};
use crate::files::Reading;
use crate::ledger::{Entry, Place};
use crate::publish::{Body, Document, Served, etag_of};
use crate::settings::Format;

/// How many pages are rendered before they are shown, so that a first build needs little memory.
const SHARE: usize = 256;

/// Pages for people.
pub const HTML: &str = "text/html; charset=utf-8";

impl Newsroom {
    /// Renders and shows all that is outstanding. Everything that it shows is in the ledger.
    pub(super) fn publish(&mut self) {
        let outstanding = std::mem::take(&mut self.outstanding);
        self.publish_pages(&outstanding.pages.iter().cloned().collect::<Vec<_>>());
        self.withdraw(outstanding.vanished.iter());
        let mut documents = Vec::new();
        let feeds: Vec<(usize, Feed)> =
            outstanding.feeds.iter().filter_map(|at| Some((*at, self.feed(*at)?))).collect();
        for (at, feed) in &feeds {
            documents.extend(self.feed_documents(*at, feed));
        }
        if self.first {
            documents.extend(self.machine_documents());
        }
        if self.settings.output.pages {
            documents.extend(self.list_pages(&outstanding));
        }
        self.show(documents);
        if !outstanding.vanished.is_empty() || !outstanding.pages.is_empty() || self.first {
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

    fn show(&mut self, documents: Vec<Document>) {
        self.disk.show(&self.site, documents, self.now.into());
    }

    fn feed(&mut self, at: usize) -> Option<Feed> {
        let entries: Vec<Entry> = self.catalogue.window(at).into_iter().cloned().collect();
        let bodies: Vec<Arc<str>> = entries.iter().map(|entry| self.pinned_body(&entry.id)).collect();
        let settings = Arc::clone(&self.settings);
        let entries = entries.into_iter().map(|entry| self.with_attachments(entry)).zip(bodies).collect();
        let catalogue = &self.catalogue;
        Some(feed::build(&settings, settings.feeds.get(at)?, entries, &|path| catalogue.link_to(path)))
    }

    fn feed_documents(&mut self, at: usize, feed: &Feed) -> Vec<Document> {
        let Some(name) = self.settings.feeds.get(at).map(|feed| feed.name.clone()) else { return Vec::new() };
        let mut documents = Vec::new();
        for (format, _) in &feed.documents {
            match render(feed, *format) {
                Ok(bytes) => {
                    documents.push(Document::new(document_path(&name, *format), media_type(*format), bytes, true))
                }
                Err(error) => self.set_fault("render", Some(format!("feed `{name}`: {error:#}"))),
            }
        }
        documents
    }

    /// What programs ask a site for.
    fn machine_documents(&self) -> Vec<Document> {
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

    /// Pages of articles, and the files that they show.
    fn publish_pages(&mut self, ids: &[String]) {
        for share in ids.chunks(SHARE) {
            let mut media = Vec::new();
            let mut hidden = Vec::new();
            let mut work = Vec::new();
            for id in share {
                let (shows, hides) = self.show_media(id, true);
                media.extend(shows);
                hidden.extend(hides);
                let Some(entry) = self.catalogue.record(id).map(|record| record.entry.clone()) else { continue };
                hidden.extend(self.page_moved(&entry));
                if self.settings.output.pages && entry.link.starts_with('/') {
                    match self.body(id) {
                        Some(body) => work.push((entry, body)),
                        None => self.keep_page(&entry),
                    }
                }
            }
            let pages = self.render_pages(work);
            self.disk.hide(&self.site, hidden);
            self.show(media);
            self.show(pages);
            if ids.len() > SHARE {
                self.flush();
            }
        }
    }

    /// Renders on all cores.
    fn render_pages(&mut self, work: Vec<(Entry, Arc<str>)>) -> Vec<Document> {
        let newsroom = &*self;
        let one = |(entry, body): &(Entry, Arc<str>)| (page_path(&entry.link), newsroom.article_page(entry, body));
        let rendered: Vec<(String, Result<String, String>)> = if work.len() < 16 {
            work.iter().map(one).collect()
        } else {
            std::thread::scope(|scope| {
                let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
                let workers: Vec<_> = work
                    .chunks(work.len().div_ceil(cores))
                    .map(|share| scope.spawn(move || share.iter().map(one).collect::<Vec<_>>()))
                    .collect();
                workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
            })
        };
        let mut documents = Vec::new();
        for (path, page) in rendered {
            match page {
                Ok(html) => documents.push(Document::new(path, HTML, html, false)),
                Err(what) => self.set_fault("template", Some(what)),
            }
        }
        documents
    }

    /// A page whose article cannot be read now stays as it is.
    fn keep_page(&mut self, entry: &Entry) {
        let path = page_path(&entry.link);
        if self.site.get(&path).is_none()
            && let Some((bytes, modified)) = self.disk.read(&path)
        {
            let body = Body::Disk(self.disk.file(&path));
            let (etag, length) = (etag_of(&bytes), bytes.len() as u64);
            self.site.put(&path, Served { media_type: HTML.into(), etag, modified, length, body });
        }
    }

    /// Notes where an article's page is; the path that it left.
    fn page_moved(&mut self, entry: &Entry) -> Option<String> {
        if !entry.link.starts_with('/') {
            return self.pages.remove(&entry.id);
        }
        let path = page_path(&entry.link);
        self.pages.insert(entry.id.clone(), path.clone()).filter(|old| *old != path)
    }

    fn withdraw<'i>(&mut self, ids: impl Iterator<Item = &'i String>) {
        let mut hidden = Vec::new();
        for id in ids {
            let (_, media) = self.show_media(id, false);
            hidden.extend(media);
            hidden.extend(self.pages.remove(id));
        }
        self.disk.hide(&self.site, hidden);
    }

    /// The text of an article: held, or read again if its file still is what it was.
    fn body(&self, id: &str) -> Option<Arc<str>> {
        if let Some(body) = self.bodies.get(id) {
            return Some(body);
        }
        let record = self.catalogue.record(id).filter(|record| record.place == Place::Here)?;
        let Reading::Whole(bytes, _) = self.tree.read(&record.path) else { return None };
        if super::look::hash(&bytes) != record.bytes {
            return None;
        }
        parse(&bytes, &record.path, &self.context).ok().map(|article| article.body.into())
    }

    fn pinned_body(&mut self, id: &str) -> Arc<str> {
        let body = self.body(id);
        if let Some(body) = &body {
            self.bodies.pin(id, Arc::clone(body));
        }
        body.unwrap_or_else(|| "".into())
    }

    /// The entry with its picture and enclosures as they are published.
    pub(super) fn with_attachments(&self, mut entry: Entry) -> Entry {
        entry.image = entry.image.and_then(|image| self.attachment(&image));
        entry.enclosures = entry.enclosures.iter().filter_map(|enclosure| self.attachment(enclosure)).collect();
        entry
    }

    /// Which paths answer 301 and 410.
    fn tell_moves(&self) {
        let (mut gone, mut moved) = (HashSet::new(), HashMap::new());
        for record in self.catalogue.records() {
            let id = &record.entry.id;
            let old = record.former.iter().chain(&record.entry.aliases).filter(|link| link.starts_with('/'));
            if self.catalogue.is_visible(id) {
                let target = address(&self.settings, &record.entry.link);
                moved.extend(old.map(|link| (link.clone(), target.clone())));
            } else {
                gone.extend(old.cloned());
                gone.extend(record.link.iter().filter(|link| link.starts_with('/')).cloned());
            }
        }
        if let Some(first) = self.settings.feeds.first() {
            let names = [
                (None, "/feed"),
                (None, "/feed/"),
                (Some(Format::Rss), "/rss.xml"),
                (Some(Format::Atom), "/atom.xml"),
                (Some(Format::Json), "/feed.json"),
            ];
            for (format, path) in names {
                if let Some(format) =
                    format.or(first.formats.first().copied()).filter(|format| first.formats.contains(format))
                {
                    moved.insert(path.to_owned(), address(&self.settings, &document_path(&first.name, format)));
                }
            }
        }
        for feed in &self.settings.feeds {
            for (format, aliases) in &feed.aliases {
                moved.extend(
                    aliases
                        .iter()
                        .map(|alias| (alias.clone(), address(&self.settings, &document_path(&feed.name, *format)))),
                );
            }
        }
        self.site.set_moves(gone, moved);
    }

    /// What an earlier run published and this one does not, as when a feed's file was removed.
    fn remove_leftovers(&mut self) {
        let served: HashSet<String> = self.site.paths().into_iter().collect();
        // What cannot be read now may show files that nobody else does.
        let keep_media = self.unread().next().is_some();
        let leftovers: Vec<String> = self
            .documents
            .iter()
            .filter(|path| !(served.contains(*path) || keep_media && path.starts_with("/media/")))
            .cloned()
            .collect();
        let change =
            crate::store::Change { removed: leftovers.iter().map(String::as_str).collect(), ..Default::default() };
        if let Err(error) = self.store.commit(&change) {
            tracing::warn!("{error:#}");
        }
        self.documents.retain(|path| !leftovers.contains(path));
        self.disk.hide(&self.site, leftovers);
    }

    /// The paths of documents that publishing what is outstanding will write.
    pub(super) fn documents_to_come(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for id in &self.outstanding.pages {
            let Some(record) = self.catalogue.record(id) else { continue };
            if self.settings.output.pages && record.entry.link.starts_with('/') {
                paths.push(page_path(&record.entry.link));
            }
            paths.extend(
                self.catalogue
                    .refers(id)
                    .filter(|file| !self.tree.is_article(file))
                    .map(|file| format!("/media/{file}")),
            );
        }
        for feed in self.outstanding.feeds.iter().filter_map(|at| self.settings.feeds.get(*at)) {
            paths.extend(feed.formats.iter().map(|format| document_path(&feed.name, *format)));
            paths.push(format!("/{}/index.html", feed.name));
        }
        paths.extend(self.outstanding.years.iter().map(|year| format!("/archive/{year}/index.html")));
        paths
    }

    /// The pages of 404 and 410.
    pub(super) fn set_error_pages(&self, not_found: String, gone: String) {
        self.site.set_pages(Bytes::from(not_found), Bytes::from(gone));
    }
}

/// The file of a link: `/x/` is `/x/index.html`, `/x.html` is itself.
pub fn page_path(link: &str) -> String {
    if link.ends_with(".html") || link.ends_with(".htm") {
        link.to_owned()
    } else {
        format!("{}/index.html", link.trim_end_matches('/'))
    }
}
