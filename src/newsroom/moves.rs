//! What has another address than before, what is gone, and which files on disk are ours.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;

use super::Newsroom;
use super::media::media_type_of;
use super::stories::page_path;
use crate::feed::{STYLE, address, archive_path, document_path};
use crate::pages::ICON;
use crate::settings::Format;
use crate::store::Change;

impl Newsroom {
    /// Which paths answer 301 and 410.
    pub(super) fn tell_moves(&mut self) {
        let (mut gone, mut moved) = (HashSet::new(), HashMap::new());
        for record in self.catalogue.moved() {
            let old = record.former.iter().chain(&record.entry.aliases).filter(|link| link.starts_with('/'));
            if self.catalogue.is_visible(&record.entry.id) {
                let target = address(&self.settings, &record.entry.link);
                moved.extend(old.map(|link| (link.clone(), target.clone())));
            } else {
                gone.extend(old.cloned());
            }
        }
        gone.extend(self.catalogue.gone().filter(|link| link.starts_with('/')).map(str::to_owned));
        for (name, pages) in self.catalogue.former_feeds() {
            gone.insert(format!("/{name}/"));
            for format in [Format::Rss, Format::Atom, Format::Json] {
                gone.insert(document_path(name, format));
                gone.extend((1..=pages).map(|page| format!("/{name}{}", archive_path(page, format))));
            }
        }
        // Readers of feeds ask there for what stands beside a feed's name.
        moved.insert("/favicon.ico".to_owned(), self.plain_masthead().icon());
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
        if self.first || !self.site.has_moves(&gone, &moved) {
            self.signposts.show(&gone, &moved);
        }
        self.site.set_moves(gone, moved);
    }

    /// What an earlier run published and this one does not, as when a feed's file was removed.
    pub(super) fn remove_leftovers(&mut self) {
        // After a reload the site still has what the settings before had.
        let (fresh, served) = (std::mem::take(&mut self.fresh), self.site.paths());
        let published: HashSet<String> = self.documents.iter().cloned().chain(served).collect();
        // What cannot be read now may show files that nobody else does.
        let keep_media = self.catalogue.unread().next().is_some();
        let mut leftovers: Vec<String> = published.into_iter().filter(|path| !fresh.contains(path)).collect();
        leftovers.retain(|path| match path.strip_prefix("/media/") {
            Some(file) if keep_media => {
                self.keep(path, &media_type_of(file));
                !self.shown.kept.insert(file.to_owned())
            }
            _ => true,
        });
        let change = Change { removed: leftovers.iter().map(String::as_str).collect(), ..Default::default() };
        let written =
            if change.is_empty() { Ok(()) } else { self.store.begin().and_then(|writing| writing.finish(&change)) };
        if let Err(error) = written {
            tracing::warn!("{error:#}");
        }
        self.documents.retain(|path| !leftovers.contains(path));
        self.disk.hide(&self.site, leftovers);
    }

    /// The paths of documents that publishing what is outstanding will write.
    pub(super) fn documents_to_come(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for id in &self.outstanding.pages {
            let link = self.catalogue.link_of(id).filter(|link| self.settings.output.pages && link.starts_with('/'));
            paths.extend(link.map(page_path));
            paths.extend(
                self.catalogue
                    .refers(id)
                    .filter(|file| !self.tree.is_article(file))
                    .map(|file| format!("/media/{file}")),
            );
        }
        for feed in self.outstanding.feeds.iter().filter_map(|at| self.feed_settings(*at)) {
            paths.extend(feed.formats.iter().map(|format| document_path(&feed.name, *format)));
            paths.push(format!("/{}/index.html", feed.name));
        }
        for (at, page) in &self.outstanding.archives {
            let Some(feed) = self.feed_settings(*at) else { continue };
            paths.extend(feed.formats.iter().map(|format| format!("/{}{}", feed.name, archive_path(*page, *format))));
        }
        // Another one begins where an article is new, and one that had none left is there again when an article is.
        if self.settings.output.pages && (self.first || self.outstanding.promises || self.outstanding.moves) {
            paths.extend(self.sitemap_paths());
        }
        if self.first {
            paths.extend(["/feeds.opml", "/robots.txt", STYLE].map(str::to_owned));
            paths.extend(self.settings.site.image.is_none().then(|| ICON.to_owned()));
        }
        paths.extend(self.settings.families.iter().map(|(_, family)| format!("/{}/index.html", family.name)));
        paths.extend(self.outstanding.years.iter().map(|year| format!("/archive/{year}/index.html")));
        paths
    }

    /// The pages of 404 and 410.
    pub(super) fn set_error_pages(&self, not_found: String, gone: String) {
        self.site.set_pages(Bytes::from(not_found), Bytes::from(gone));
    }
}
