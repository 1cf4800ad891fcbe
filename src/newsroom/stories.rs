//! Pages of articles, and the files that they show.

use std::sync::Arc;

use super::Newsroom;
use crate::article::parse;
use crate::files::Reading;
use crate::ledger::{Entry, Place};
use crate::publish::{Body, Document, Served, etag_of};

/// How many pages are rendered before they are shown, so that a first build needs little memory.
const SHARE: usize = 256;

/// Pages for people.
pub const HTML: &str = "text/html; charset=utf-8";

/// The file of a link: `/x/` is `/x/index.html`, `/x.html` is itself.
pub fn page_path(link: &str) -> String {
    if link.ends_with(".html") || link.ends_with(".htm") {
        link.to_owned()
    } else {
        format!("{}/index.html", link.trim_end_matches('/'))
    }
}

impl Newsroom {
    /// Pages of articles, and the files that they show.
    pub(super) fn publish_pages(&mut self, ids: &[String]) {
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
                        None => self.keep(&page_path(&entry.link), HTML),
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

    /// What belongs to an article that cannot be read now stays as it is.
    pub(super) fn keep(&mut self, path: &str, media_type: &str) {
        if self.first {
            self.fresh.insert(path.to_owned());
        }
        if self.site.get(path).is_none()
            && let Some((bytes, modified)) = self.disk.read(path)
        {
            let body = Body::Disk(self.disk.file(path));
            let (etag, length) = (etag_of(&bytes), bytes.len() as u64);
            self.site.put(path, Served { media_type: media_type.to_owned(), etag, modified, length, body });
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

    pub(super) fn withdraw<'i>(&mut self, ids: impl Iterator<Item = &'i String>) {
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
        if super::reading::hash(&bytes) != record.bytes {
            return None;
        }
        parse(&bytes, &record.path, &self.context).ok().map(|article| article.body.into())
    }

    pub(super) fn pinned_body(&mut self, id: &str) -> Arc<str> {
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
}
