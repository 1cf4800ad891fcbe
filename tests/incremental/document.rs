//! What must hold of the published documents after every look, whatever happened before.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use courant::ledger::{Entry, Place, Record};
use courant::newsroom::Newsroom;

use super::room::{Files, Room};
use super::scene::{Scene, short};
use super::spec::hours;
use super::{feed, page};

/// Holds every document against the articles.
pub fn check(scene: &Scene, room: &Room) -> Result<()> {
    let files = room.published();
    let visible = visible(scene, &room.newsroom)?;
    let visible: Vec<&Record> = visible.iter().collect();
    check_readings(scene, &room.newsroom)?;
    check_served(room, &files)?;
    check_words(scene, &visible, &files)?;
    page::check_pages(scene, &visible, &files)?;
    page::check_pictures(scene, &visible, &files)?;
    for (path, bytes) in &files {
        feed::check_text(path, bytes).with_context(|| format!("in {path}"))?;
    }
    let listed: Vec<&Entry> = visible.iter().map(|record| &record.entry).filter(|entry| !entry.unlisted).collect();
    for settings in &room.newsroom.settings().feeds {
        let takes = |entry: &&Entry| match settings.name.as_str() {
            "press" => entry.section.as_deref() == Some("press"),
            "tide" => entry.tags.iter().any(|tag| tag == "tide"),
            _ => true,
        };
        feed::check_feed(&settings.name, &files, listed.iter().copied().filter(takes).collect(), settings.items)?;
    }
    Ok(())
}

/// What is visible by the articles as they were written, not by what the newsroom thinks.
pub fn visible(scene: &Scene, newsroom: &Newsroom) -> Result<Vec<Record>> {
    let (mut visible, mut paths) = (Vec::new(), BTreeSet::new());
    for record in newsroom.catalogue().records() {
        ensure!(
            record.place != Place::Here || paths.insert(record.path.clone()),
            "two articles are at {}",
            record.path
        );
        let text = scene.text(&record.bytes).with_context(|| format!("nobody wrote {}", record.entry.id))?;
        let named = |moment: Option<i32>| if text.is_bare() { None } else { moment.map(hours) };
        let place = |part: &str| part.starts_with('_') || part == "drafts";
        let draft = record.path.split('/').any(place) || (text.spec.draft && !text.is_bare());
        let published = [text.spec.date, text.spec.embargo]
            .into_iter()
            .all(|moment| named(moment).is_none_or(|at| at <= scene.now));
        let expired = named(text.spec.expires).is_some_and(|end| end <= scene.now);
        if record.place != Place::Gone && !draft && published && !expired {
            visible.push(record);
        }
    }
    Ok(visible)
}

/// Every file that can be read is an article, or a problem that says whose id it claims; every article that is here has a file.
fn check_readings(scene: &Scene, newsroom: &Newsroom) -> Result<()> {
    let here: BTreeMap<String, Record> = newsroom
        .catalogue()
        .records()
        .filter(|record| record.place == Place::Here)
        .map(|record| (record.path.clone(), record))
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
