//! What must hold of the published documents after every look, whatever happened before.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use courant::ledger::{Entry, Place, Record};
use courant::newsroom::Newsroom;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::article::hours;
use super::room::{Files, Room};
use super::scene::{Scene, short};
use super::xml;

/// Holds every document against the articles.
pub fn check(scene: &Scene, room: &Room) -> Result<()> {
    let files = room.published();
    let visible = visible(scene, &room.newsroom)?;
    check_readings(scene, &room.newsroom)?;
    check_served(room, &files)?;
    for (path, bytes) in &files {
        check_text(path, bytes).with_context(|| format!("in {path}"))?;
    }
    check_words(scene, &visible, &files)?;
    check_pages(scene, &visible, &files)?;
    check_pictures(scene, &visible, &files)?;
    let listed: Vec<&Entry> = visible.iter().map(|record| &record.entry).filter(|entry| !entry.unlisted).collect();
    check_feed("all", &files, listed.clone(), 500)?;
    let press = |entry: &&&Entry| entry.section.as_deref() == Some("press");
    check_feed("press", &files, listed.iter().copied().filter(|entry| press(&entry)).collect(), 3)?;
    let tide = listed.iter().copied().filter(|entry| entry.tags.iter().any(|tag| tag == "tide"));
    check_feed("tide", &files, tide.collect(), 2)
}

/// What is visible by the articles as they were written, not by what the newsroom thinks.
pub fn visible<'n>(scene: &Scene, newsroom: &'n Newsroom) -> Result<Vec<&'n Record>> {
    let (mut visible, mut paths) = (Vec::new(), BTreeSet::new());
    for record in newsroom.catalogue().records() {
        ensure!(record.place != Place::Here || paths.insert(&record.path), "two articles are at {}", record.path);
        let text = scene.text(&record.bytes).with_context(|| format!("nobody wrote {}", record.entry.id))?;
        let named = |moment: Option<i32>| if text.is_bare() { None } else { moment.map(hours) };
        let place = |part: &str| part.starts_with('_') || part == "drafts";
        let draft = record.path.split('/').any(place) || (text.spec.draft && !text.is_bare());
        let published = named(text.spec.date).is_none_or(|date| date <= scene.now);
        let expired = named(text.spec.expires).is_some_and(|end| end <= scene.now);
        if record.place != Place::Gone && !draft && published && !expired {
            visible.push(record);
        }
    }
    Ok(visible)
}

/// Every file that can be read is an article, or a problem that says whose id it claims; every article that is here has a file.
fn check_readings(scene: &Scene, newsroom: &Newsroom) -> Result<()> {
    let here: BTreeMap<&str, &Record> = newsroom
        .catalogue()
        .records()
        .filter(|record| record.place == Place::Here)
        .map(|record| (record.path.as_str(), record))
        .collect();
    let problems = newsroom.problems();
    for path in scene.articles() {
        let hash = short(&scene.bytes(&path).context("the file is gone")?);
        let wrong = || problems.iter().filter(|problem| problem.path == path && problem.is_error());
        match scene.text(&hash) {
            Some(text) => {
                let is_known = here.get(path.as_str()).is_some_and(|record| record.bytes == hash);
                let contested = wrong().any(|problem| problem.what.starts_with("its id `"));
                ensure!(is_known != contested, "{path} (known: {is_known}, contested: {contested}): {:#?}", text.spec);
            }
            None => ensure!(wrong().next().is_some(), "{path} cannot be read, and nobody says so"),
        }
    }
    for path in here.keys() {
        ensure!(scene.bytes(path).is_some(), "there is no file {path}");
    }
    for problem in problems {
        ensure!(scene.bytes(&problem.path).is_some(), "a problem of a file that is gone: {problem}");
    }
    Ok(())
}

/// What is served is what is on disk, all of it and nothing else.
fn check_served(room: &Room, files: &Files) -> Result<()> {
    let served: BTreeSet<String> =
        room.site.paths().iter().map(|path| path.trim_start_matches('/').to_owned()).collect();
    let there: BTreeSet<String> = files.keys().cloned().collect();
    ensure!(
        served == there,
        "served and not on disk: {:?}; on disk and not served: {:?}",
        served.difference(&there).collect::<Vec<_>>(),
        there.difference(&served).collect::<Vec<_>>()
    );
    for (path, bytes) in files {
        let served = room.site.get(&format!("/{path}")).context("not served")?.bytes()?;
        ensure!(served == *bytes, "{path} is served otherwise than it is on disk");
    }
    Ok(())
}

fn check_text(path: &str, bytes: &[u8]) -> Result<()> {
    if path.starts_with("media/") {
        return Ok(());
    }
    let text = std::str::from_utf8(bytes)?;
    match path.rsplit('.').next() {
        Some("rss" | "atom" | "opml") => xml::check(text),
        Some("json") => xml::check_characters(&unescaped(&serde_json::from_str(text)?)),
        _ => xml::check_characters(text),
    }
}

/// All strings of a JSON document, one after the other.
fn unescaped(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(list) => list.iter().map(unescaped).collect(),
        Json::Object(map) => map.values().map(unescaped).collect(),
        _ => String::new(),
    }
}

/// A word that stands in nothing that is visible stands in no document.
fn check_words(scene: &Scene, visible: &[&Record], files: &Files) -> Result<()> {
    let texts = visible.iter().filter_map(|record| scene.text(&record.bytes));
    let allowed: BTreeSet<&str> = texts.flat_map(|text| [text.title.as_str(), text.body.as_str()]).collect();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("media/")) {
        let text = std::str::from_utf8(bytes)?;
        for (at, _) in text.match_indices("word") {
            let rest = &text[at + 4..];
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            if digits > 0 && rest[digits..].starts_with('x') {
                let word = &text[at..at + 5 + digits];
                ensure!(allowed.contains(word), "{path} shows {word}, and nothing that is visible has it");
            }
        }
    }
    Ok(())
}

/// Whether the file that an article was last read from still says the same.
pub fn is_read(scene: &Scene, record: &Record) -> bool {
    record.place == Place::Here && scene.bytes(&record.path).is_some_and(|bytes| short(&bytes) == record.bytes)
}

pub fn page(entry: &Entry) -> Option<String> {
    let link = entry.link.strip_prefix('/')?;
    Some(if link.ends_with(".html") { link.to_owned() } else { format!("{}/index.html", link.trim_end_matches('/')) })
}

/// Every visible article has one page of its own, and there are no other pages.
fn check_pages(scene: &Scene, visible: &[&Record], files: &Files) -> Result<()> {
    let mut pages = BTreeSet::new();
    for record in visible {
        let Some(page) = page(&record.entry) else { continue };
        // Of an article that became visible while its file could not be read there is no page.
        ensure!(files.contains_key(&page) || !is_read(scene, record), "{} has no page {page}", record.entry.id);
        ensure!(pages.insert(page.clone()), "{page} is the page of two articles");
        let html = files.get(&page).map(|bytes| String::from_utf8_lossy(bytes));
        let title = &scene.text(&record.bytes).context("nobody wrote it")?.title;
        ensure!(html.is_none_or(|html| html.contains(title)), "{page} is not that of {}", record.entry.id);
    }
    let lists = |path: &str| {
        path == "index.html"
            || ["all/", "press/index", "tide/index", "archive/"].iter().any(|list| path.starts_with(list))
    };
    let others: Vec<&String> =
        files.keys().filter(|path| path.ends_with(".html") && !lists(path) && !pages.contains(*path)).collect();
    ensure!(others.is_empty(), "pages of nothing: {others:?}");
    Ok(())
}

/// Pictures are published while something visible shows them, as they are now.
fn check_pictures(scene: &Scene, visible: &[&Record], files: &Files) -> Result<()> {
    let mut shown = BTreeSet::new();
    for record in visible {
        let text = scene.text(&record.bytes).context("nobody wrote it")?;
        for picture in text.pictures(&record.path) {
            let path = format!("media/{picture}");
            ensure!(
                !is_read(scene, record) || scene.bytes(&picture).is_none() || files.contains_key(&path),
                "{} shows {picture}, and it is not published",
                record.path
            );
            shown.extend(is_read(scene, record).then_some(path));
        }
    }
    // What an article shows that cannot be read is not known after a restart: all stays as it was.
    let all_read = visible.iter().all(|record| is_read(scene, record));
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("media/")) {
        ensure!(shown.contains(path) || !all_read, "{path} is published, and nothing shows it");
        let now = scene.bytes(&path["media/".len()..]);
        ensure!(
            now.as_ref() == Some(bytes) || !shown.contains(path),
            "{path} is not as it is in the articles directory"
        );
    }
    Ok(())
}

/// The three documents of a feed have the right entries in the right order, and are as new as these.
fn check_feed(name: &str, files: &Files, mut entries: Vec<&Entry>, items: usize) -> Result<()> {
    entries.sort_by_key(|entry| (std::cmp::Reverse(entry.published), entry.id.clone()));
    entries.truncate(items);
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let updated = entries.iter().map(|entry| entry.updated).max();
    let file = |extension: &str| {
        files.get(&format!("{name}.{extension}")).with_context(|| format!("there is no {name}.{extension}"))
    };
    let json: Json = serde_json::from_slice(file("json")?)?;
    let json_ids: Vec<&str> =
        json["items"].as_array().context("no items")?.iter().filter_map(|item| item["id"].as_str()).collect();
    ensure!(json_ids == ids, "{name}.json has {json_ids:?} instead of {ids:?}");
    let atom = atom_syndication::Feed::read_from(&file("atom")?[..])?;
    let atom_ids: Vec<&str> = atom.entries.iter().map(|entry| entry.id.as_str()).collect();
    ensure!(atom_ids == ids, "{name}.atom has {atom_ids:?} instead of {ids:?}");
    let founded: Timestamp = "2024-01-01T00:00:00Z".parse()?;
    let told: Timestamp = atom.updated.to_rfc3339().parse()?;
    ensure!(told == updated.unwrap_or(founded), "{name}.atom is updated {told}, its newest entry {updated:?}");
    let rss = rss::Channel::read_from(&file("rss")?[..])?;
    let rss_ids: Vec<&str> =
        rss.items.iter().filter_map(|item| item.guid.as_ref()).map(|guid| guid.value.as_str()).collect();
    ensure!(rss_ids == ids, "{name}.rss has {rss_ids:?} instead of {ids:?}");
    let built = jiff::fmt::rfc2822::parse(rss.last_build_date.as_deref().context("no lastBuildDate")?)?.timestamp();
    ensure!(built == told, "{name}.rss is of {built}, {name}.atom of {told}");
    Ok(())
}
