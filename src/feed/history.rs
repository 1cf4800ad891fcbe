//! The whole history of a feed, in pages (RFC 5005 §4).

use super::{Feed, extension};
use crate::settings::Format;

/// Where a document stands in a feed's history (RFC 5005 §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The page of the archive that it is, from 1, the oldest; none: it is the newest document.
    pub page: Option<u64>,
    /// How many pages the archive has.
    pub pages: u64,
    /// The address before `/archive/`.
    pub root: String,
}

impl History {
    /// The page with what came before.
    pub fn previous(&self) -> Option<u64> {
        self.page.map_or(self.pages, |page| page.saturating_sub(1)).checked_sub(1).map(|before| before + 1)
    }

    /// The page with what came after; the last page has none, and leads to the newest document as all pages do.
    pub fn next(&self) -> Option<u64> {
        self.page.map(|page| page + 1).filter(|next| *next <= self.pages)
    }

    /// The address of a page.
    pub fn address(&self, page: u64, format: Format) -> String {
        format!("{}{}", self.root, archive_path(page, format))
    }
}

impl Feed {
    /// Whether this is a page of the archive.
    pub fn is_archive(&self) -> bool {
        self.history.as_ref().is_some_and(|history| history.page.is_some())
    }

    /// What this document leads to in the same format, by relation: itself, and its neighbours in the history.
    pub fn links(&self, format: Format) -> Vec<(&'static str, String)> {
        let current = self.current(format).to_owned();
        let Some(history) = &self.history else { return vec![("self", current)] };
        let address = |page| history.address(page, format);
        let mut links = match history.page {
            Some(page) => vec![("self", address(page)), ("current", current)],
            None => vec![("self", current)],
        };
        links.extend(history.previous().map(|page| ("prev-archive", address(page))));
        links.extend(history.next().map(|page| ("next-archive", address(page))));
        links
    }
}

/// The rest of the address of a page of a feed's archive, after the feed's name.
pub fn archive_path(page: u64, format: Format) -> String {
    format!("/archive/{page:04}.{}", extension(format))
}
