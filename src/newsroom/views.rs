//! What the page templates are given.

use super::Newsroom;
use super::stories::{HTML, page_path};
use crate::catalogue::{Delta, FRONT};
use crate::feed::{address, content};
use crate::ledger::Entry;
use crate::pages::{ArticlePage, Enclosure, FeedLink, Item, Masthead, Neighbour, Neighbours, Picture};
use crate::problem::Problem;
use crate::publish::Document;
use crate::settings::FeedSettings;

/// Which lists of other articles a page leads to; an article's page to none, so that one edit rewrites few pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lists {
    None,
    Years,
    All,
}

fn year_path(year: i16) -> String {
    format!("/archive/{year}/index.html")
}

impl Newsroom {
    /// An article's page; `Err` says what is wrong with the template.
    pub(super) fn article_page(&self, entry: &Entry, body: &str) -> Result<String, String> {
        let entry = self.with_attachments(entry.clone());
        let link = address(&self.settings, &entry.link);
        // The page shows the correction by itself.
        let plain = Entry { correction: None, ..entry.clone() };
        let body = content(&self.settings, &plain, &self.sized(body), &link, &|path| self.catalogue.link_to(path));
        let feeds = self.catalogue.feeds_of(&entry.id).into_iter().filter_map(|at| self.feed_settings(at));
        let page = ArticlePage {
            id: entry.id.clone(),
            body,
            correction: entry.correction.clone(),
            enclosures: entry
                .enclosures
                .iter()
                .map(|enclosure| Enclosure {
                    url: enclosure.address.clone(),
                    media_type: enclosure.media_type.clone().unwrap_or_default(),
                    length: enclosure.length,
                })
                .collect(),
            unlisted: entry.unlisted,
            feeds: feeds.map(|feed| self.feed_link(&feed)).collect(),
            neighbours: self.neighbours(&entry.id),
            item: self.item(&entry),
        };
        self.templates.article(&self.masthead(Lists::None), &page).map_err(|problem| problem.to_string())
    }

    /// An article's page as it was, but for its neighbours, where its text cannot be read now.
    pub(super) fn turned_page(&self, entry: &Entry, page: &str) -> Option<String> {
        let neighbours = self.neighbours(&entry.id);
        self.templates.turn(&self.plain_masthead(), &entry.language, &neighbours, page).ok().flatten()
    }

    fn neighbours(&self, id: &str) -> Neighbours {
        let neighbour = |entry: Entry| Neighbour {
            link: address(&self.settings, &entry.link),
            title: entry.title,
            language: Some(entry.language),
        };
        let [previous, next] = self.catalogue.neighbours(id).map(|entry| entry.map(neighbour));
        Neighbours { previous, next }
    }

    /// The pages that list the newest articles: the front page, and a page a feed.
    pub(super) fn list_pages(&mut self, delta: &Delta) -> Vec<Document> {
        let mut pages = Vec::new();
        let years = self.catalogue.years();
        // Every list leads to every year, so a new year is on all of them.
        let all = self.first || years != self.years;
        let masthead = self.masthead(Lists::Years);
        if delta.front || all {
            let newest = self.items(self.catalogue.newest(FRONT));
            pages.push(("/index.html".into(), self.templates.front(&self.masthead(Lists::All), &newest)));
        }
        for at in (0..self.catalogue.feeds()).filter(|at| all || delta.feeds.contains(at)) {
            let Some(feed) = self.feed_settings(at) else { continue };
            let newest = self.items(self.catalogue.window(at).into_iter().take(FRONT).collect());
            let page = self.templates.feed(&masthead, &self.feed_link(&feed), &newest);
            pages.push((format!("/{}/index.html", feed.name), page));
        }
        if self.first {
            self.error_pages(&masthead);
        }
        self.stale_years.extend(&delta.years);
        if all {
            self.stale_years.extend(&years);
        }
        self.years = years;
        self.documents_of(pages)
    }

    fn error_pages(&self, masthead: &Masthead) {
        let page = |page: Result<String, Problem>| page.unwrap_or_default();
        self.set_error_pages(page(self.templates.not_found(masthead)), page(self.templates.gone(masthead)));
    }

    /// What is known of pages that an earlier run published.
    pub(super) fn resume_pages(&mut self) {
        let visible = self.catalogue.ids().filter(|id| self.catalogue.is_visible(id));
        let own = |id: &str| {
            Some((id.to_owned(), page_path(self.catalogue.link_of(id).filter(|link| link.starts_with('/'))?)))
        };
        self.pages = visible.filter_map(own).collect();
        self.years = self.catalogue.years();
        self.error_pages(&self.masthead(Lists::Years));
        self.resume_news();
    }

    /// The pages of years that have changed. They list everything, so they wait until edits pause (`YEARS`).
    pub(super) fn year_pages(&mut self) -> Vec<Document> {
        let stale = std::mem::take(&mut self.stale_years);
        let (there, empty): (Vec<i16>, Vec<i16>) = stale.into_iter().partition(|year| self.years.contains(year));
        self.disk.hide(&self.site, empty.into_iter().map(year_path));
        let masthead = self.masthead(Lists::Years);
        let page = |year| self.templates.year(&masthead, year, &self.items(self.catalogue.year(year)));
        let pages = there.into_iter().map(|year| (year_path(year), page(year))).collect();
        self.documents_of(pages)
    }

    /// Pages as documents; a template that cannot be filled is told.
    pub(super) fn documents_of(&mut self, pages: Vec<(String, Result<String, Problem>)>) -> Vec<Document> {
        let mut documents = Vec::new();
        for (path, page) in pages {
            match page {
                Ok(html) => documents.push(Document::new(path, HTML, html, true)),
                Err(problem) => self.set_fault("template", Some(problem.to_string())),
            }
        }
        documents
    }

    fn items(&self, entries: Vec<Entry>) -> Vec<Item> {
        let item = |entry: Entry| {
            crate::heartbeat::beat();
            self.item(&self.with_attachments(entry))
        };
        entries.into_iter().map(item).collect()
    }

    /// A page's frame, without what changes with the articles.
    pub(super) fn plain_masthead(&self) -> Masthead {
        self.masthead(Lists::None)
    }

    fn masthead(&self, lists: Lists) -> Masthead {
        let mut sections: Vec<String> = Vec::new();
        let mut languages: Vec<String> = Vec::new();
        if lists == Lists::All {
            for entry in self.catalogue.newest(FRONT) {
                sections.extend(entry.section.clone().filter(|section| !sections.contains(section)));
                if !languages.contains(&entry.language) {
                    languages.push(entry.language.clone());
                }
            }
            sections.sort();
            languages.sort();
        }
        Masthead {
            sections,
            languages,
            years: if lists == Lists::None { Vec::new() } else { self.catalogue.years().into_iter().rev().collect() },
            ..Masthead::of(&self.settings)
        }
    }

    fn feed_link(&self, feed: &FeedSettings) -> FeedLink {
        FeedLink::of(&self.settings, feed)
    }

    fn item(&self, entry: &Entry) -> Item {
        Item {
            title: entry.title.clone(),
            link: address(&self.settings, &entry.link),
            published: entry.published,
            updated: entry.updated,
            summary: entry.summary.text().map(str::to_owned),
            authors: entry.authors.clone(),
            section: entry.section.clone(),
            tags: entry.tags.clone(),
            language: Some(entry.language.clone()),
            image: entry.image.as_ref().map(|image| Picture {
                url: image.address.clone(),
                alt: image.alt.clone(),
                width: image.size.map(|size| size.0),
                height: image.size.map(|size| size.1),
            }),
        }
    }
}
