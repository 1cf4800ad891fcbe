//! (a) What was published step by step is what a fresh start publishes into an empty directory.
//!
//! What a fresh start cannot know is left out, and only that (DESIGN 2.6: after a restart, of an article whose file cannot be
//! read there is its entry from the ledger and its page as it was). While an article is *unread*, that is held by the root guard,
//! broken, or its file claims another's id,
//!
//! - its page is not compared: into an empty directory nobody can put it "as it was";
//! - of feeds that have it, the JSON document is compared without its `content_html`, `content_text`, `image` and
//!   `attachments`, and the RSS and Atom documents, which say the same, are not;
//! - files under `media/` are not compared: what it shows is only in its text, so all that are published stay;
//! - if it has a picture, the list pages that show it are not compared either.

use std::collections::BTreeSet;

use anyhow::{Result, bail, ensure};
use courant::ledger::Record;
use serde_json::Value as Json;

use super::document::{is_read, visible};
use super::page::page;
use super::room::{Files, Room};
use super::scene::Scene;

/// Compares, with nothing left out where every article can be read.
pub fn check(scene: &Scene, room: &Room, leave_out: bool) -> Result<()> {
    let visible = visible(scene, &room.newsroom)?;
    let visible: Vec<&Record> = visible.iter().collect();
    let unread: Vec<&Record> = visible.into_iter().filter(|record| !is_read(scene, record)).collect();
    ensure!(leave_out || unread.is_empty(), "still unread: {unread:#?}");
    let mut fresh = room.afresh(scene, "fresh")?;
    fresh.look(Vec::new(), scene.now)?;
    // The store's list of documents may name more than there are: a start is when it is tidied.
    ensure!(room.rows()?.0 == fresh.rows()?.0, "a fresh start changes the ledger");
    check_told(room, &fresh)?;
    let (mut ours, mut theirs) = (room.published(), fresh.published());
    fresh.remove()?;
    without(&unread, &mut ours)?;
    without(&unread, &mut theirs)?;
    same(&ours, &theirs, "what is published", "what a fresh start publishes")
}

/// What is told of articles, problems and addresses is the same.
fn check_told(room: &Room, fresh: &Room) -> Result<()> {
    let (ours, theirs) = (room.newsroom.problems(), fresh.newsroom.problems());
    ensure!(ours == theirs, "other problems: {ours:#?} and {theirs:#?}");
    let (ours, theirs) = (room.newsroom.known(), fresh.newsroom.known());
    let differs = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
    ensure!(differs.is_none() && ours.len() == theirs.len(), "articles are told otherwise: {differs:#?}");
    ensure!(room.moves()? == fresh.moves()?, "other addresses: {} and {}", room.moves()?, fresh.moves()?);
    Ok(())
}

/// Fails with the first documents that differ, and the first line of each that does.
pub fn same(ours: &Files, theirs: &Files, our_name: &str, their_name: &str) -> Result<()> {
    let mut differences = Vec::new();
    for path in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
        match (ours.get(path), theirs.get(path)) {
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => {
                let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
                let line = one.lines().zip(other.lines()).find(|(one, other)| one != other);
                let (one, other) = line.unwrap_or(("(shorter or longer)", "(longer or shorter)"));
                differences.push(format!("{path}:\n  - {}\n  + {}", one.trim(), other.trim()));
            }
            (Some(_), None) => differences.push(format!("{path}: only in {our_name}")),
            (None, _) => differences.push(format!("{path}: only in {their_name}")),
        }
    }
    if !differences.is_empty() {
        bail!("{our_name} (-) and {their_name} (+) differ:\n{}", differences.join("\n"));
    }
    Ok(())
}

/// Leaves out the archives of feeds and families' members, which stay when they are empty, and the lines that lead to them.
pub fn without_history(mut files: Files) -> Files {
    files.retain(|path, _| path.starts_with("archive/") || !path.contains("/archive/"));
    files.retain(|path, _| !path.starts_with("by/") && path != "sitemap-pages.xml");
    for bytes in files.values_mut() {
        let is_kept = |line: &&[u8]| {
            let line = String::from_utf8_lossy(line);
            !line.contains("rel=\"prev-archive\"")
                && !line.contains("/by/")
                && !line.trim_start().starts_with("\"next_url\"")
        };
        *bytes = bytes.split_inclusive(|byte| *byte == b'\n').filter(is_kept).flatten().copied().collect();
    }
    files
}

/// Leaves out what the head of this file says.
fn without(unread: &[&Record], files: &mut Files) -> Result<()> {
    if unread.is_empty() {
        return Ok(());
    }
    for record in unread {
        files.remove(&page(&record.entry).unwrap_or_default());
    }
    files.retain(|path, _| !path.starts_with("media/"));
    if unread.iter().any(|record| record.entry.image.is_some()) {
        files.retain(|path, _| path != "index.html" && !path.starts_with("archive/") && !is_feed_page(path));
    }
    let feeds: Vec<String> = files.keys().filter_map(|path| path.strip_suffix(".json").map(str::to_owned)).collect();
    for name in feeds {
        let path = format!("{name}.json");
        let mut feed: Json = serde_json::from_slice(&files[&path])?;
        let mut has_unread = false;
        for item in feed["items"].as_array_mut().into_iter().flatten() {
            if unread.iter().any(|record| item["id"] == record.entry.id.as_str()) {
                has_unread = true;
                if let Some(item) = item.as_object_mut() {
                    item.retain(|key, _| {
                        !matches!(key.as_str(), "content_html" | "content_text" | "image" | "attachments")
                    });
                }
            }
        }
        if has_unread {
            files.insert(path, serde_json::to_vec_pretty(&feed)?);
            files.retain(|path, _| *path != format!("{name}.rss") && *path != format!("{name}.atom"));
        }
    }
    Ok(())
}

fn is_feed_page(path: &str) -> bool {
    let is_of =
        |name: &str| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/') && rest.ends_with("/index.html"));
    super::room::FEEDS.iter().any(|(name, _)| path == format!("{name}/index.html")) || is_of("by")
}
