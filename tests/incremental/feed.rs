//! Documents for machines: well-formed, and with the right entries in the right order.

use anyhow::{Context, Result, ensure};
use courant::ledger::Entry;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::room::Files;
use super::xml;

pub fn check_text(path: &str, bytes: &[u8]) -> Result<()> {
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

/// The three documents of a feed have the right entries in the right order, and are as new as these.
pub fn check_feed(name: &str, files: &Files, mut entries: Vec<&Entry>, items: usize) -> Result<()> {
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
