//! Sitemaps: every article has its place in one of them for ever, so that an edit rewrites that one and the index.

use jiff::{SignedDuration, Timestamp};

use super::Newsroom;
use crate::documents::{Location, NewsLocation, render_index, render_news, render_sitemap};
use crate::feed::address;
use crate::ledger::{Entry, Record};
use crate::publish::Document;

/// Articles of a sitemap; fifty times as many would be allowed.
const SHARE: usize = 1_000;
/// How long an article is news to Google, and how many of them it takes.
const NEWS: SignedDuration = SignedDuration::from_hours(48);
const MOST_NEWS: usize = 1_000;
const XML: &str = "application/xml; charset=utf-8";

/// The pages that are no articles.
const PAGES: &str = "/sitemap-pages.xml";

fn path(number: usize) -> String {
    format!("/sitemap-{number:04}.xml")
}

impl Newsroom {
    /// Their addresses, whatever will be in them.
    pub(super) fn sitemap_paths(&self) -> Vec<String> {
        let articles = self.catalogue.records().filter(|record| record.first_seen.is_some()).count();
        let numbered = (1..=articles.div_ceil(SHARE)).map(path);
        numbered.chain([PAGES, "/sitemap.xml", "/news-sitemap.xml"].map(str::to_owned)).collect()
    }

    /// All of them. They tell when the sitemap of news is to be made anew although nothing happens.
    pub(super) fn sitemaps(&mut self) -> Vec<Document> {
        let zone = self.settings.site.timezone.clone();
        let (mut documents, mut index, mut empty) = (Vec::new(), Vec::new(), Vec::new());
        let mut add = |path: String, locations: &[Location], address: String| {
            // A sitemap without an address is none (sitemaps.org): all its articles were withdrawn.
            if locations.is_empty() {
                return empty.push(path);
            }
            let changed = locations.iter().filter_map(|location| location.changed).max();
            documents.push(Document::new(path, XML, render_sitemap(locations, &zone), false));
            index.push(Location { address, changed });
        };
        for (number, share) in self.in_order().chunks(SHARE).enumerate() {
            let path = path(number + 1);
            let mut shown: Vec<&Entry> =
                share.iter().map(|record| &record.entry).filter(|entry| self.is_mapped(entry)).collect();
            // A store that was made again knows who was here, and not in which order.
            shown.sort_by(|one, other| one.id.cmp(&other.id));
            let locations: Vec<Location> = shown
                .into_iter()
                .map(|entry| Location { address: address(&self.settings, &entry.link), changed: Some(entry.updated) })
                .collect();
            add(path.clone(), &locations, address(&self.settings, &path));
        }
        add(PAGES.to_owned(), &self.page_locations(), address(&self.settings, PAGES));
        let news = self.news(&zone);
        documents.push(Document::new("/sitemap.xml", XML, render_index(&index, &zone), false));
        documents.push(news);
        self.disk.hide(&self.site, empty);
        documents
    }

    /// All articles that were ever seen, in the order in which they first were: nobody comes between two others later.
    fn in_order(&self) -> Vec<Record> {
        let mut records: Vec<Record> = self.catalogue.records().filter(|record| record.first_seen.is_some()).collect();
        records.sort_by(|one, other| (one.first_seen, &one.entry.id).cmp(&(other.first_seen, &other.entry.id)));
        records
    }

    /// Whether search engines are told of an article: it is here, and meant to be found.
    fn is_mapped(&self, entry: &Entry) -> bool {
        entry.link.starts_with('/') && !entry.unlisted && self.catalogue.is_visible(&entry.id)
    }

    /// The front page, and a page a feed.
    fn page_locations(&self) -> Vec<Location> {
        let families = self.settings.families.iter().map(|(_, family)| family.name.clone());
        let names = self.all_feeds().map(|feed| feed.name.clone()).chain(families);
        let pages = std::iter::once("/".to_owned()).chain(names.map(|name| format!("/{name}/")));
        pages.map(|page| Location { address: address(&self.settings, &page), changed: None }).collect()
    }

    /// When the sitemap of news that an earlier run published is to be made anew.
    pub(super) fn resume_news(&mut self) {
        self.news(&self.settings.site.timezone.clone());
    }

    /// What was published in the last two days, the newest first.
    fn news(&mut self, zone: &jiff::tz::TimeZone) -> Document {
        let since = self.now - NEWS;
        let newest = self.catalogue.newest(MOST_NEWS).into_iter();
        let fresh: Vec<Entry> =
            newest.take_while(|entry| entry.published > since).filter(|entry| self.is_mapped(entry)).collect();
        let oldest: Option<Timestamp> = fresh.last().map(|entry| entry.published);
        let articles: Vec<NewsLocation> = fresh
            .into_iter()
            .map(|entry| NewsLocation {
                address: address(&self.settings, &entry.link),
                language: entry.language.clone(),
                published: entry.published,
                title: entry.title.clone(),
            })
            .collect();
        self.news_end = oldest.map(|published| published + NEWS);
        Document::new("/news-sitemap.xml", XML, render_news(&self.settings.site.title, &articles, zone), true)
    }
}
