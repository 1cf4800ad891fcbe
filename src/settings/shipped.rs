//! Holds the settings that the checkout ships against the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use jiff::tz::TimeZone;

use super::Settings;
use super::document::{Node, Value, parse};
use super::place::Source;
use super::read::{Feeds, assemble};
use super::reading::Reading;
use super::table::Table;

const SETTINGS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/config/courant.toml"));
const FEED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/feeds/news.toml"));

/// The text with the `#` taken away before every key.
fn uncommented(text: &str) -> String {
    let is_key = |rest: &str| {
        rest.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    };
    text.lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_key(rest)).unwrap_or(line))
        .fold(String::new(), |text, line| text + line + "\n")
}

fn read(settings: &str, feed: &str) -> Settings {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/courant.toml");
    Settings::from_text(&file, settings, &[("news", feed)], &[]).unwrap_or_else(|faults| panic!("{faults}"))
}

fn source(text: &str) -> Rc<Source> {
    Rc::new(Source {
        order: 0,
        shown: "settings".to_owned(),
        directory: "/nowhere/config".into(),
        text: text.to_owned(),
        variable: None,
        open: false,
    })
}

/// The dotted path of every key of a document.
fn keys(node: &Node, path: &str, into: &mut BTreeSet<String>) {
    match &node.value {
        Value::Table(entries) => {
            for (key, (_, node)) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                keys(node, &path, into);
                into.insert(path);
            }
        }
        Value::List(items) => items.iter().for_each(|item| keys(item, path, into)),
        _ => {}
    }
}

fn keys_of(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    keys(&parse(&source(text), &Reading::default()), "", &mut all);
    all
}

#[test]
fn every_default_that_the_files_show_is_the_program_s() {
    let shipped = format!("{:#?}", read(SETTINGS, FEED));
    assert_eq!(shipped, format!("{:#?}", read(&uncommented(SETTINGS), &uncommented(FEED))));
    let site = "[site]\ntitle = 'The Courant'\ntag = 'courant.example,2026'\n";
    let feed = "title = 'News'\ndescription = 'Everything that we publish, newest first.'\n";
    assert_eq!(shipped, format!("{:#?}", read(site, feed)));
}

#[test]
fn every_key_that_the_program_knows_stands_in_the_settings_and_no_other() {
    let (text, reading) = (uncommented(SETTINGS), Reading::default());
    let file = Path::new("/nowhere/config/courant.toml");
    let settings = assemble(file, &source(&text), &[], &Feeds::Texts(&[]), &reading);
    assert!(settings.is_some(), "{}", reading.faults());
    assert_eq!(keys_of(&text), reading.known());
}

#[test]
fn every_key_of_a_feed_stands_in_the_feed_that_is_shipped_and_no_other() {
    let (text, reading) = (uncommented(FEED), Reading::default());
    let table = Table::new(parse(&source(&text), &reading), "", &reading);
    super::feed::read(table, "news", Path::new("news.toml"), &TimeZone::UTC);
    assert!(reading.is_clean(), "{}", reading.faults());
    // A podcast's own keys have a chapter of their own, below.
    let known = reading.known().into_iter().filter(|key| !key.starts_with("podcast."));
    assert_eq!(keys_of(&text), known.collect());
}

#[test]
fn every_key_of_a_podcast_stands_in_its_chapter() {
    let reading = Reading::default();
    let people = "people = [{ name = 'A' }]\nfunding = [{ url = 'https://a.example/', text = 'B' }]";
    let table = Table::new(parse(&source(&format!("[podcast]\n{people}")), &reading), "", &reading);
    super::feed::read(table, "talk", Path::new("talk.toml"), &TimeZone::UTC);
    let chapter = include_str!("../../docs/podcasts.md");
    for key in reading.known().iter().filter_map(|key| key.strip_prefix("podcast.")) {
        let last = key.rsplit('.').next().unwrap();
        let is_told = [format!("| `{key}`"), format!("`{last} = "), format!("{last} = ")];
        assert!(is_told.iter().any(|told| chapter.contains(told.as_str())), "{key}");
    }
}

#[test]
fn every_key_has_its_explanation_above_and_every_table_is_live() {
    for text in [SETTINGS, FEED] {
        let lines: Vec<&str> = text.lines().collect();
        for (above, line) in lines.iter().zip(&lines[1..]) {
            let is_key = uncommented(line).contains(" = ") && uncommented(line).trim_end() != *line
                || (!line.starts_with('#') && line.contains(" = "));
            if is_key {
                assert!(above.starts_with("# ") && uncommented(above).trim_end() == *above, "{line}");
            }
            assert!(!line.starts_with("# ["), "{line}");
        }
    }
}
