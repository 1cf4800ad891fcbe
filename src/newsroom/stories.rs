//! Pages of articles, and the files that they show.

use std::sync::Arc;

use super::Newsroom;
use super::cores::on_all_cores;
use crate::article::parse;
use crate::files::Reading;
use crate::heartbeat;
use crate::ledger::{Entry, Place, Record, Summary};
use crate::publish::{Body, Document, Served, etag_of};

/// How many pages are rendered before they are shown, so that a first build needs little memory.
const SHARE: usize = 256;

/// How many of them are rendered by one thread without asking others.
const FEW: usize = 16;

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
    pub(super) fn publish_pages(&mut self, ids: &[&str]) {
        for share in ids.chunks(SHARE) {
            let mut media = Vec::new();
            let mut hidden = Vec::new();
            let mut work = Vec::new();
            for id in share {
                heartbeat::beat();
                let (shows, hides) = self.show_media(id, true);
                media.extend(shows);
                hidden.extend(hides);
                let Some(entry) = self.catalogue.record(id).map(|record| record.entry) else { continue };
                hidden.extend(self.page_moved(&entry));
                if self.settings.output.pages && entry.link.starts_with('/') {
                    match self.body(id) {
                        Some(body) => work.push((entry, body)),
                        None => media.extend(self.kept_page(&entry)),
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
        let shares: Vec<_> = work.chunks(FEW).collect();
        let one = |(entry, body): &(Entry, Arc<str>)| (page_path(&entry.link), self.article_page(entry, body));
        let mut rendered = Vec::with_capacity(work.len());
        on_all_cores(shares.len(), |at| shares[at].iter().map(one).collect::<Vec<_>>(), &mut |share| {
            rendered.extend(share)
        });
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
            self.disk.touch([path.to_owned()]);
        }
    }

    /// The page of an article that cannot be read now: what is there of it, if that must say something else of its neighbours.
    fn kept_page(&mut self, entry: &Entry) -> Option<Document> {
        let path = page_path(&entry.link);
        self.keep(&path, HTML);
        let bytes = self.site.get(&path)?.bytes().ok()?;
        let was = std::str::from_utf8(&bytes).ok()?;
        let page = self.turned_page(entry, was)?;
        (page != was).then(|| Document::new(path, HTML, page, false))
    }

    /// Notes where an article's page is; the path that it left.
    fn page_moved(&mut self, entry: &Entry) -> Option<String> {
        if !self.settings.output.pages {
            return None;
        }
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
    pub(super) fn body(&self, id: &str) -> Option<Arc<str>> {
        if let Some(body) = self.bodies.get(id) {
            return Some(body);
        }
        self.text_of(&self.catalogue.record(id)?).map(|(body, _)| body)
    }

    /// The same, and its summary where the file was read for it.
    pub(super) fn text_of(&self, record: &Record) -> Option<(Arc<str>, Option<Summary>)> {
        if let Some(body) = self.bodies.get(&record.entry.id) {
            return Some((body, None));
        }
        if record.place != Place::Here {
            return None;
        }
        let Reading::Whole(bytes, _) = self.tree.read(&record.path) else { return None };
        if super::reading::hash(&bytes) != record.bytes {
            return None;
        }
        let article = parse(&bytes, &record.path, &self.context).ok()?;
        let summary = article.summary.map(|summary| summary.value).into();
        Some((article.body.into(), Some(summary)))
    }

    /// The entry with its summary, and its picture and enclosures as they are published.
    pub(super) fn with_attachments(&self, mut entry: Entry) -> Entry {
        if let Summary::Remembered(_) = entry.summary {
            entry.summary = self.store.summary(&entry.id).into();
        }
        entry.image = entry.image.and_then(|image| self.attachment(&image));
        entry.enclosures = entry.enclosures.iter().filter_map(|enclosure| self.attachment(enclosure)).collect();
        if let Some(episode) = &mut entry.episode {
            episode.transcripts.retain(|transcript| self.is_published(transcript.told.file.as_deref()));
            episode.chapters.take_if(|chapters| !self.is_published(chapters.file.as_deref()));
            for person in &mut episode.people {
                person.image.take_if(|_| !self.is_published(person.image_file.as_deref()));
            }
        }
        entry
    }
}
