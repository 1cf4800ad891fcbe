//! What the libraries that readers are built on make of every feed, every page of its history and every member of a family:
//! SimplePie (as WordPress ships it), npm's rss-parser, and feed-rs. Each must read the nasty site of the golden files as the
//! strict reader of tests/readers reads its JSON.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "readers/shape.rs"]
mod shape;
mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use shape::shape;
use support::{Newsroom, items, look, prepared, program, python, script};

/// The columns that all three know.
const COLUMNS: &[&str] = &["id", "title", "link", "published", "authors", "tags", "enclosures", "content"];

/// The nasty site with a family of feeds, one for each tag, and one that takes nothing.
fn published() -> Newsroom {
    let newsroom = Newsroom::golden();
    newsroom.write("feeds/empty.toml", "title = \"Nothing yet\"\nselect = { sections = [\"nowhere\"] }\n");
    newsroom.write("feeds/topics.toml", "title = \"Topics\"\neach = \"tag\"\n");
    newsroom.build();
    newsroom
}

/// Every feed's document in a format, without the extension: newest documents, pages of archives, members of families.
fn documents(newsroom: &Newsroom) -> Vec<String> {
    let files = look(&newsroom.path("public"));
    let feeds = files.keys().filter(|name| !name.starts_with("media/"));
    let names: Vec<String> = feeds.filter_map(|name| name.strip_suffix(".json")).map(str::to_owned).collect();
    for kind in ["news", "empty", "news/archive/0002", "topics/harbour", "topics/harbour/archive/0001"] {
        assert!(names.iter().any(|name| name == kind), "{kind} is missing: {names:?}");
    }
    names
}

/// What every document says by its JSON, by its name; a text that is no HTML comes as HTML.
fn meant(newsroom: &Newsroom) -> Vec<(String, Value)> {
    let one = |name: String| {
        let path = newsroom.path(&format!("public/{name}.json")).display().to_string();
        let mut feed: Value = serde_json::from_str(&python("entries.py", &[&path])).unwrap();
        let raw: Value = serde_json::from_str(&newsroom.read(&format!("public/{name}.json"))).unwrap();
        for (entry, item) in feed["entries"].as_array_mut().unwrap().iter_mut().zip(items(&raw)) {
            entry["image"] = item["image"].clone();
            if let Some(text) = item["content_text"].as_str() {
                entry["content"] = courant::text::escape(text).into();
            }
        }
        (name, feed)
    };
    documents(newsroom).into_iter().map(one).collect()
}

/// What a reader has made otherwise of the documents than is meant.
fn differences(meant: &[(String, Value)], read: &Value, format: &str) -> Vec<String> {
    let read = read.as_array().unwrap();
    assert_eq!(read.len(), meant.len(), "another number of documents");
    let mut wrong = Vec::new();
    for ((name, meant), read) in meant.iter().zip(read) {
        if !read["error"].is_null() || read["title"] != meant["title"] {
            wrong.push(format!("{name}: {} is called {}, not {}", read["error"], read["title"], meant["title"]));
        }
        let none = Vec::new();
        let entries = |feed: &Value| feed["entries"].as_array().unwrap_or(&none).clone();
        let (read, meant) = (entries(read), entries(meant));
        if read.len() != meant.len() {
            wrong.push(format!("{name}: {} entries, not {}", read.len(), meant.len()));
        }
        for (read, mut meant) in read.iter().zip(meant) {
            if format == "rss" {
                meant["enclosures"] = the_one(&meant["enclosures"], name.starts_with("radio"));
            }
            let image = &meant["image"];
            let other = COLUMNS.iter().filter(|column| said_in(read, column, image) != said_in(&meant, column, image));
            wrong.extend(other.map(|column| format!("{name}: {column} is {}, not {}", read[column], meant[column])));
        }
    }
    wrong
}

/// RSS has one enclosure an item: of a podcast what can be heard, else the first.
fn the_one(all: &Value, is_podcast: bool) -> Value {
    let is_heard = |one: &&Value| one.as_str().is_some_and(|one| one.ends_with(".mp3"));
    let all = all.as_array().cloned().unwrap_or_default();
    all.iter().find(|one| is_podcast && is_heard(one)).or(all.first()).into_iter().cloned().collect()
}

/// One field of an entry, in the form in which it is compared. Some readers take the picture of Media RSS for an enclosure.
fn said_in(entry: &Value, column: &str, image: &Value) -> Value {
    match &entry[column] {
        Value::String(html) if column == "content" => shape(html).into(),
        Value::Array(all) if column == "enclosures" => all.iter().filter(|one| *one != image).cloned().collect(),
        value => value.clone(),
    }
}

/// What all readers make of all documents, by the reader's name and the format.
fn readings(newsroom: &Newsroom, names: &[String]) -> Vec<(&'static str, &'static str, Value)> {
    let mut readings = Vec::new();
    for format in ["rss", "atom"] {
        let files: Vec<PathBuf> = names.iter().map(|name| newsroom.path(&format!("public/{name}.{format}"))).collect();
        let mut php = Command::new(program(&["php"]));
        php.arg(script("simplepie.php")).arg(prepared("simplepie")).args(&files);
        readings.push(("SimplePie", format, said(&mut php)));
        let mut node = Command::new(program(&["node", "nodejs"]));
        node.env("NODE_PATH", prepared("rss-parser/node_modules")).arg(script("rss_parser.js")).args(&files);
        readings.push(("rss-parser", format, said(&mut node)));
    }
    for format in ["rss", "atom", "json"] {
        let read = |name: &String| feed_rs(&newsroom.bytes(&format!("public/{name}.{format}")), format);
        readings.push(("feed-rs", format, names.iter().map(read).collect()));
    }
    readings
}

/// What a program prints, as JSON.
fn said(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} ended with {}: {told}", output.status);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}: {told}"))
}

#[test]
fn three_libraries_read_every_document_as_it_was_meant() {
    let newsroom = published();
    let meant = meant(&newsroom);
    let names: Vec<String> = meant.iter().map(|(name, _)| name.clone()).collect();
    for (reader, format, read) in readings(&newsroom, &names) {
        let wrong = differences(&meant, &read, format);
        assert!(wrong.is_empty(), "{reader} reads {} fields of {format} otherwise:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// What is changed in a published document by hand, and the column in which each library must see that.
const MUTANTS: &[(&str, &str, &str)] = &[
    ("Before the epoch", "Before the epoch!", "title"),
    (":dates/old<", ":dates/older<", "id"),
    ("/articles/old/", "/articles/older/", "link"),
    ("21:17:40", "21:17:41", "published"),
    ("Ines Okafor", "Ines Okafort", "authors"),
    (">Harbour<", ">Harbours<", "tags"),
    ("\"Harbour\"", "\"Harbours\"", "tags"),
    ("tone.wav\" ", "tune.wav\" ", "enclosures"),
    ("is safe.", "is not safe.", "content"),
];

#[test]
fn three_libraries_see_every_change_that_is_made_by_hand() {
    let newsroom = published();
    let meant: Vec<(String, Value)> = meant(&newsroom).into_iter().filter(|(name, _)| name == "news").collect();
    let mut columns = BTreeSet::new();
    for format in ["rss", "atom"] {
        let file = format!("public/news.{format}");
        let text = newsroom.read(&file);
        let changed = MUTANTS.iter().filter(|(old, ..)| text.contains(old));
        columns.extend(changed.clone().map(|(_, _, column)| *column));
        newsroom.write(&file, changed.fold(text.clone(), |text, (old, new, _)| text.replace(old, new)));
    }
    assert_eq!(columns, COLUMNS.iter().copied().collect(), "a column that nothing changes is not tested");
    for (reader, format, read) in readings(&newsroom, &["news".to_owned()]) {
        let seen = differences(&meant, &read, format);
        for column in COLUMNS {
            let is_seen = seen.iter().any(|line| line.starts_with(&format!("news: {column} is ")));
            assert_eq!(is_seen, format != "json", "{reader} of {format}: {column}:\n{}", seen.join("\n"));
        }
    }
}

/// What feed-rs makes of a document, in the shape of entries.py.
fn feed_rs(document: &[u8], format: &str) -> Value {
    let feed = match feed_rs::parser::parse(document) {
        Ok(feed) => feed,
        Err(error) => return json!({ "error": error.to_string() }),
    };
    let entry = |entry: feed_rs::model::Entry| {
        let content = entry.content.and_then(|content| content.body);
        // Of JSON's attachments it makes links without a relation, behind the item's own.
        let link = |link: &feed_rs::model::Link| link.rel.as_deref().unwrap_or("alternate") == "alternate";
        let enclosures: Vec<&str> = match format {
            "rss" => entry
                .media
                .iter()
                .flat_map(|media| &media.content)
                .filter_map(|one| one.url.as_ref())
                .map(url::Url::as_str)
                .collect(),
            "atom" => entry
                .links
                .iter()
                .filter(|link| link.rel.as_deref() == Some("enclosure"))
                .map(|link| link.href.as_str())
                .collect(),
            _ => entry.links.iter().skip(1).map(|link| link.href.as_str()).collect(),
        };
        json!({
            "id": entry.id,
            "title": entry.title.map(|title| title.content),
            "link": entry.links.iter().find(|one| link(one)).map(|link| link.href.as_str()),
            "published": entry.published.map(|moment| moment.timestamp()),
            "authors": entry.authors.iter().filter_map(|person| person.name.as_deref()).collect::<Vec<_>>(),
            "tags": entry.categories.iter().map(|category| category.term.as_str()).collect::<Vec<_>>(),
            "enclosures": enclosures,
            "content": content.or_else(|| entry.summary.map(|summary| summary.content)),
        })
    };
    json!({
        "error": null,
        "title": feed.title.map(|title| title.content),
        "entries": feed.entries.into_iter().map(entry).collect::<Vec<_>>(),
    })
}
