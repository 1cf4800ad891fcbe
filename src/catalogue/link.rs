//! Links: made from a pattern when an article is first visible, and kept for ever.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::book::Key;
use super::{Catalogue, Delta};
use crate::article::Article;
use crate::ledger::{Entry, Place, Record};

/// First segments that are other things than articles.
const RESERVED: &[&str] = &[
    "archive",
    "media",
    "digests",
    "hub",
    "subscribe",
    "confirm",
    "unsubscribe",
    "preferences",
    "feed",
    "index.html",
    "rss.xml",
    "atom.xml",
    "feed.json",
    "feeds.opml",
    "feeds.css",
    "sitemap.xml",
    "news-sitemap.xml",
    "robots.txt",
    "digests.rss",
    "favicon.ico",
    "favicon.svg",
];

impl Catalogue {
    /// The link that an article has now, the one to keep, and those that it had before. Nothing is kept that nobody has seen.
    pub(super) fn links(
        &self,
        id: &str,
        record: Option<&Record>,
        article: &Article,
    ) -> (Option<String>, Option<String>, Vec<String>) {
        let kept = record.and_then(|record| record.link.clone());
        let mut former = record.map(|record| record.former.clone()).unwrap_or_default();
        let told = article.link.as_ref().and_then(|link| self.path_here(&link.value));
        let is_free = |link: &String| {
            !link.starts_with('/')
                || (self.book.owner(link).is_none_or(|owner| self.book.id(owner) == id) && !self.is_reserved(link))
        };
        match (told, &kept) {
            (Some(told), Some(old)) if *old != told && is_free(&told) => {
                former.push(old.clone());
                former.retain(|link| *link != told);
                (Some(told.clone()), Some(told), former)
            }
            (told, None) => (told, None, former),
            (_, Some(_)) => (kept.clone(), kept, former),
        }
    }

    /// An address elsewhere as it is; one on this site as its path from the site's root, decoded and without dots.
    fn path_here(&self, link: &str) -> Option<String> {
        let path = match link.strip_prefix(self.rules.site.as_str()) {
            Some(path) => path,
            None if link.starts_with('/') => link,
            None => return Some(link.to_owned()),
        };
        let path = path.split(['?', '#']).next().unwrap_or("");
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let parts: Vec<&str> = decoded.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
        let end = if path.ends_with('/') { "/" } else { "" };
        (!parts.is_empty()).then(|| format!("/{}{end}", parts.join("/")))
    }

    /// An old address of an article, as a path from the site's root; Hugo's may lack the first slash.
    pub(super) fn alias(&self, told: &str) -> Option<String> {
        let rooted = if told.contains("://") { told.to_owned() } else { format!("/{}", told.trim_start_matches('/')) };
        self.path_here(&rooted).filter(|path| path.starts_with('/'))
    }

    /// The pattern filled in, whether or not somebody has that link already.
    pub(super) fn pattern(&self, entry: &Entry, slug: &str, path: &str) -> String {
        let date = entry.published.to_zoned(self.rules.zone.clone()).date();
        filled(&self.rules.link, date, slug, entry.section.as_deref(), path)
    }

    /// Gives every article that is visible for the first time its link; of two that want one, the older has it.
    pub(super) fn give_links(&mut self, touched: &BTreeSet<Key>, now: Timestamp, delta: &mut Delta) {
        let heads = touched.iter().map(|key| (*key, self.book.head(*key)));
        let mut new: Vec<(Timestamp, &str, Key)> = heads
            .filter(|(_, head)| !head.is_kept && head.is_visible(now))
            .map(|(key, head)| (head.published(), head.id, key))
            .collect();
        new.sort_unstable();
        for key in new.into_iter().map(|(_, _, key)| key).collect::<Vec<_>>() {
            let head = self.book.head(key);
            let link = self.free_link(head.link, head.id);
            if head.link != link {
                self.retold.insert(key);
            }
            delta.records.insert(head.id.to_owned());
            self.book.keep_link(key, &link);
            delta.promises = true;
        }
    }

    /// The link of the visible article at a path, which may lack its extension or be the directory of an `index`.
    pub fn link_to(&self, path: &str) -> Option<String> {
        self.named(path).find(|key| self.index.is_visible(*key)).map(|key| self.book.head(key).link.to_owned())
    }

    /// The article whose file is at a path by any of its names: one that is visible, else one that is not.
    pub fn found_at(&self, path: &str) -> Option<Record> {
        let visible = self.named(path).find(|key| self.index.is_visible(*key));
        let here = || self.named(path).find(|key| self.book.head(*key).place != Place::Gone);
        visible.or_else(here).and_then(|key| self.book.get(key))
    }

    fn named(&self, path: &str) -> impl Iterator<Item = Key> {
        let with = |base: &str| {
            self.rules.extensions.iter().map(|extension| format!("{base}.{extension}")).collect::<Vec<_>>()
        };
        let candidates = std::iter::once(path.to_owned()).chain(with(path)).chain(with(&format!("{path}/index")));
        candidates.filter_map(|path| self.book.at(&path))
    }

    /// The link that an article wants and does not have, and who has it: another's path, or the program.
    pub fn rival(&self, record: &Record, article: &Article) -> Option<(String, String)> {
        let told = article.link.as_ref().and_then(|link| self.path_here(&link.value));
        let wanted = told.unwrap_or_else(|| self.pattern(&record.entry, &article.slug.value, &record.path));
        if wanted == record.entry.link {
            return None;
        }
        let owner = self.book.owner(&wanted).map(|owner| self.book.head(owner));
        let holder = match owner.filter(|owner| owner.id != record.entry.id) {
            Some(owner) => owner.path.to_owned(),
            None if self.is_reserved(&wanted) => "a page of the program".to_owned(),
            None => return None,
        };
        Some((wanted, holder))
    }

    /// Ids of articles that lead to the one at a path, by whichever of its names.
    pub(super) fn leading_to(&self, path: &str) -> impl Iterator<Item = &str> {
        [path, stem(path), directory(path)].into_iter().flat_map(|name| self.referrers(name))
    }

    fn free_link(&self, wanted: &str, id: &str) -> String {
        // An address elsewhere is its author's; only those that our pattern makes are kept apart.
        if !wanted.starts_with('/') && self.rules.link.starts_with('/') {
            return wanted.to_owned();
        }
        let further = (2..100_000).map(|number| numbered(wanted, number));
        std::iter::once(wanted.to_owned())
            .chain(further)
            .find(|link| self.book.owner(link).is_none_or(|owner| self.book.id(owner) == id) && !self.is_reserved(link))
            .unwrap_or_else(|| wanted.to_owned())
    }

    /// Whether something else than an article is, or may be, at this path.
    fn is_reserved(&self, link: &str) -> bool {
        let Some(path) = link.strip_prefix('/') else { return false };
        let first = path.split('/').next().unwrap_or("");
        let rest = path[first.len()..].trim_matches('/');
        let name = first.split('.').next().unwrap_or("");
        first.is_empty()
            || RESERVED.contains(&first)
            || (first == "articles" && rest.is_empty())
            || (first.starts_with("sitemap-") && first.ends_with(".xml"))
            || self.rules.families.iter().any(|family| family.feed.name == first)
            || self.rules.feeds.iter().any(|feed| feed.name == first || (feed.name == name && rest.is_empty()))
    }
}

/// A pattern of links filled in for an article of this day, in the zone of the site.
pub fn filled(pattern: &str, date: Date, slug: &str, section: Option<&str>, path: &str) -> String {
    pattern
        .replace("{slug}", slug)
        .replace("{year}", &format!("{:04}", date.year()))
        .replace("{month}", &format!("{:02}", date.month()))
        .replace("{day}", &format!("{:02}", date.day()))
        .replace("{section}", &section.map_or_else(|| "news".to_owned(), crate::text::slug))
        .replace("{path}", &stem(path).split('/').map(crate::text::slug).collect::<Vec<_>>().join("/"))
}

/// `x.md` may be led to as `x`, and `x/index.md` as `x`.
fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

fn directory(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((directory, file)) if file.starts_with("index.") => directory,
        _ => path,
    }
}

/// `/articles/x/` becomes `/articles/x-2/`, `/x.html` becomes `/x-2.html`.
fn numbered(link: &str, number: u32) -> String {
    let trimmed = link.trim_end_matches('/');
    let end = &link[trimmed.len()..];
    if trimmed.is_empty() {
        return format!("/{number}/");
    }
    let name = trimmed.rfind('/').map_or(0, |at| at + 1);
    match trimmed[name..].strip_suffix(".html") {
        Some(stem) => format!("{}{stem}-{number}.html{end}", &trimmed[..name]),
        None => format!("{trimmed}-{number}{end}"),
    }
}
