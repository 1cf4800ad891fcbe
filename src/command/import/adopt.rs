//! An export and the feed that its site published: of an article that is in both, readers know what the feed said.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::import::{Archive, Item, Newsroom, State};

/// Gives the items of an export the ids, links, titles and dates of the feed, and adds what only the feed has.
pub fn adopt(archive: &mut Archive, old: &Archive, newsroom: &Newsroom) {
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut by_path: HashMap<String, usize> = HashMap::new();
    let mut by_slug: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, item) in archive.items.iter().enumerate().rev() {
        by_id.extend(item.id.clone().map(|id| (id, at)));
        by_path.extend(item.link.as_deref().and_then(path).map(|path| (path, at)));
        if let Some(slug) = &item.slug {
            by_slug.entry(slug.to_lowercase()).or_default().push(at);
        }
    }
    let mut only_there = Vec::new();
    for entry in &old.items {
        let path = entry.link.as_deref().and_then(path);
        let found = entry.id.as_ref().and_then(|id| by_id.get(id)).or_else(|| by_path.get(path.as_ref()?)).copied();
        let found = found.or_else(|| {
            let last =
                path.as_deref()?.trim_end_matches('/').rsplit('/').next()?.trim_end_matches(".html").to_lowercase();
            by_slug.get(&last).filter(|all| all.len() == 1).map(|all| all[0])
        });
        let found = found.or_else(|| {
            let is_it = |item: &Item| {
                item.title == entry.title
                    && !entry.title.is_empty()
                    && item.published.is_some()
                    && item.published == entry.published
            };
            archive.items.iter().position(is_it)
        });
        match found {
            Some(at) => take(&mut archive.items[at], entry),
            None => only_there.push(entry.clone()),
        }
    }
    if !only_there.is_empty() {
        *archive.told.entry("entries that only the old feed has, taken from there".into()).or_default() +=
            only_there.len();
        archive.items.extend(only_there);
    }
    if newsroom.home.is_none() {
        archive.home.clone_from(&old.home);
    }
}

fn take(item: &mut Item, entry: &Item) {
    item.id = entry.identity().map(str::to_owned);
    item.link.clone_from(&entry.link);
    if !entry.title.is_empty() {
        item.title.clone_from(&entry.title);
    }
    // RSS counts seconds; the export may know parts of one.
    let second = |item: &Item| item.published.map(|moment| moment.as_second());
    if entry.published.is_some() && second(item) != second(entry) {
        item.published = entry.published;
    }
    // What is in the feed is for everybody, whatever the export says of it.
    if matches!(item.state, State::Draft) {
        item.state = State::Public;
    }
    if item.authors.is_empty() {
        item.authors.clone_from(&entry.authors);
    }
}

/// The path of a link, decoded.
fn path(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{query}", percent_decode_str(url.path()).decode_utf8_lossy()))
}
