//! A store that is lost or damaged is rebuilt: from what is published first (ids, dates, links, places), then from the articles. What
//! could not be recovered is listed.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::Newsroom;
use crate::article::{Article, parse};
use crate::catalogue::{Catalogue, Look, Rules, Seen};
use crate::files::Reading;
use crate::ledger::{Entry, Ledger, Place, Record, Summary};
use crate::pages::read_back;
use crate::store::{Change, Line};

/// An entry as its publication tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Published {
    id: String,
    title: String,
    published: Timestamp,
    updated: Timestamp,
    link: String,
}

impl Newsroom {
    /// Rebuilds the ledger. `aside` is where a damaged store was put.
    pub(super) fn recover(&mut self, aside: Option<&Path>, now: Timestamp) -> Result<()> {
        let published = self.published();
        if let Some(aside) = aside {
            tracing::error!(
                "the store was damaged; it is kept as {} and a new one is made from what is published",
                aside.display()
            );
        } else if published.is_empty() {
            return Ok(());
        } else {
            tracing::error!("the store is missing; a new one is made from what is published");
        }
        let (mut articles, mut paths) = (BTreeMap::new(), Vec::new());
        if self.tree.scan("", &mut |path, _| paths.push(path)).is_err() {
            return Ok(());
        }
        for path in &paths {
            crate::heartbeat::beat();
            if let Reading::Whole(bytes, _) = self.tree.read(path)
                && let Ok(article) = parse(&bytes, path, &self.context)
            {
                articles.insert(path.clone(), (article, super::reading::hash(&bytes)));
            }
        }
        let (recovered, total) = (published.len(), articles.len());
        let seen = articles
            .iter()
            .map(|(path, (article, bytes))| (path.clone(), Seen::Article(Box::new(article.clone()), *bytes)))
            .collect();
        let (mut ledger, lost) = rebuild(published, articles, &self.settings.site.tag);
        self.recover_places(&mut ledger, now);
        let places = (ledger.numbers.clone(), ledger.feeds.clone());
        for what in &lost {
            tracing::warn!("not recovered: {what}");
        }
        tracing::info!(
            "recovered {} of {recovered} published entries for {total} articles",
            recovered - lost.len().min(recovered)
        );
        self.catalogue = Catalogue::new(Rules::new(&self.settings), ledger);
        // What was recovered is not all of an entry: the articles say the rest before anything is shown.
        let delta = self.catalogue.apply(Look { seen, ..Look::default() }, now);
        let change = Change {
            // Of an entry that is there now the second says more.
            numbers: &[places.0, delta.numbers.clone()].concat(),
            opened: &[places.1, delta.opened.clone()].concat(),
            ..Change::default()
        };
        let writing = self.store.begin()?;
        for record in self.catalogue.records() {
            writing.article(&Line::new(record, None)?)?;
        }
        writing.finish(&change)?;
        self.note(delta);
        Ok(())
    }

    /// All entries that the published directory tells of: in feeds and on pages.
    fn published(&self) -> Vec<Published> {
        let mut found: BTreeMap<String, Published> = BTreeMap::new();
        for path in self.disk.paths() {
            let items = match path.rsplit_once('.').map(|(_, extension)| extension) {
                Some("json") => self.disk.read(&path).map(|(bytes, _)| feed_items(&bytes)),
                Some("html") => self
                    .disk
                    .read(&path)
                    .map(|(bytes, _)| page_item(&String::from_utf8_lossy(&bytes)).into_iter().collect()),
                _ => None,
            };
            for item in items.into_iter().flatten() {
                found.entry(item.id.clone()).or_insert(item);
            }
        }
        found.into_values().map(|item| Published { link: self.link_here(&item.link), ..item }).collect()
    }

    /// A path where the address is on this site.
    fn link_here(&self, address: &str) -> String {
        let path = address.strip_prefix(self.settings.site.url.as_str());
        path.map_or_else(
            || address.to_owned(),
            |path| format!("/{}", percent_encoding::percent_decode_str(path).decode_utf8_lossy()),
        )
    }
}

fn feed_items(bytes: &[u8]) -> Vec<Published> {
    let Ok(feed) = serde_json::from_slice::<Json>(bytes) else { return Vec::new() };
    let item = |item: &Json| {
        Some(Published {
            id: item["id"].as_str()?.to_owned(),
            title: item["title"].as_str()?.to_owned(),
            published: item["date_published"].as_str()?.parse().ok()?,
            updated: item["date_modified"].as_str()?.parse().ok()?,
            link: item["url"].as_str()?.to_owned(),
        })
    };
    feed["items"].as_array().into_iter().flatten().filter_map(item).collect()
}

fn page_item(html: &str) -> Option<Published> {
    let page = read_back(html)?;
    Some(Published {
        id: page.id,
        title: page.title,
        published: page.published,
        updated: page.updated,
        link: page.link,
    })
}

type Parsed = BTreeMap<String, (Article, [u8; 16])>;

/// Finds the file of each published entry: by the id that it names, by the id that its path gives, by its title.
fn rebuild(published: Vec<Published>, mut articles: Parsed, tag: &str) -> (Ledger, Vec<String>) {
    let (mut records, mut lost) = (Vec::new(), Vec::new());
    let mut left = Vec::new();
    for item in published {
        let named = |(path, (article, _)): (&String, &(Article, [u8; 16]))| match &article.id {
            Some(id) => id.value == item.id,
            None => minted(path, tag).contains(&item.id),
        };
        // Of several files that name one id, the one that was published has its title.
        let of_age = |(path, (article, _)): &(&String, &(Article, [u8; 16]))| {
            let published = article.published.as_ref().map(|published| published.value);
            (article.title.value != item.title, published.is_none(), published, (*path).clone())
        };
        let path = articles.iter().filter(|pair| named(*pair)).min_by_key(of_age).map(|(path, _)| path.clone());
        match path.and_then(|path| articles.remove_entry(&path)) {
            Some((path, (article, bytes))) => records.push(record(item, path, article, bytes)),
            None => left.push(item),
        }
    }
    let titles: Vec<String> = articles.values().map(|(article, _)| article.title.value.clone()).collect();
    let unique: HashSet<&String> =
        titles.iter().filter(|title| titles.iter().filter(|other| other == title).count() == 1).collect();
    for item in left {
        let path = articles
            .iter()
            .find(|(_, (article, _))| {
                article.id.is_none() && article.title.value == item.title && unique.contains(&article.title.value)
            })
            .map(|(path, _)| path.clone());
        match path.and_then(|path| articles.remove_entry(&path)) {
            Some((path, (article, bytes))) => records.push(record(item, path, article, bytes)),
            None => lost.push(format!("{} ({}), whose file is not there", item.title, item.link)),
        }
    }
    let undated = articles.iter().filter(|(_, (article, _))| article.published.is_none() && article.draft.is_none());
    lost.extend(undated.map(|(path, _)| format!("{path}: when it was first seen, and it names no date")));
    (Ledger { records, numbers: Vec::new(), feeds: Vec::new() }, lost)
}

fn minted(path: &str, tag: &str) -> [String; 2] {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    [stem, path].map(|specific| format!("tag:{tag}:{}", crate::text::encode_path(specific)))
}

fn record(item: Published, path: String, article: Article, bytes: [u8; 16]) -> Record {
    let entry = Entry {
        id: item.id,
        title: item.title,
        published: item.published,
        updated: item.updated,
        section: None,
        tags: Vec::new(),
        authors: Vec::new(),
        language: article.language.value,
        summary: Summary::None,
        link: item.link.clone(),
        image: None,
        enclosures: Vec::new(),
        episode: None,
        aliases: Vec::new(),
        correction: None,
        unlisted: false,
        draft: false,
        expires: None,
    };
    Record {
        path,
        place: Place::Here,
        bytes,
        content: article.content,
        first_seen: Some(item.published),
        changed: (item.updated > item.published).then_some(item.updated),
        link: Some(item.link),
        former: Vec::new(),
        entry,
    }
}
