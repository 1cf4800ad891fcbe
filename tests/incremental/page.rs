//! Pages and the pictures on them: those of visible articles, and no others.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use courant::ledger::{Entry, Record};

use super::document::is_read;
use super::room::Files;
use super::scene::Scene;

pub fn page(entry: &Entry) -> Option<String> {
    let link = entry.link.strip_prefix('/')?;
    Some(if link.ends_with(".html") { link.to_owned() } else { format!("{}/index.html", link.trim_end_matches('/')) })
}

/// Every visible article has one page of its own, and there are no other pages.
pub fn check_pages(scene: &Scene, visible: &[&Record], files: &Files) -> Result<()> {
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
            || ["all/", "by/", "press/index", "tide/index", "archive/"].iter().any(|list| path.starts_with(list))
    };
    let others: Vec<&String> =
        files.keys().filter(|path| path.ends_with(".html") && !lists(path) && !pages.contains(*path)).collect();
    ensure!(others.is_empty(), "pages of nothing: {others:?}");
    Ok(())
}

/// Pictures are published while something visible shows them, as they are now.
pub fn check_pictures(scene: &Scene, visible: &[&Record], files: &Files) -> Result<()> {
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
