//! What others make of the feeds: feedparser, newsboat, sfeed and xmllint read them, jing holds Atom against the schema of
//! RFC 4287, and JSON Feed is held against its rules. All of them read the nasty site of the golden files. What libraries make
//! of them is in `parsers.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "readers/shape.rs"]
mod shape;
mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Newsroom, items, look, program, python, shell};

const FORMATS: [&str; 3] = ["rss", "atom", "json"];

fn published() -> Newsroom {
    let newsroom = Newsroom::golden();
    newsroom.build();
    assert!(!items(&newsroom.json_feed()).is_empty(), "nothing is published: {:#?}", newsroom.names());
    newsroom
}

/// A feed as the strict reader of tests/readers says it.
fn entries(newsroom: &Newsroom, file: &str) -> Value {
    serde_json::from_str(&python("entries.py", &[&newsroom.path(file).display().to_string()])).unwrap()
}

/// A list of one field of all entries.
fn column(feed: &Value, name: &str) -> Vec<Value> {
    feed["entries"].as_array().unwrap().iter().map(|entry| entry[name].clone()).collect()
}

/// What a reader may not lose of HTML.
fn shape(html: &Value) -> String {
    shape::shape(html.as_str().unwrap_or_default())
}

/// Fails with the rows that differ.
fn assert_column(one: &Value, other: &Value, name: &str, what: &str) {
    let (left, right) = (column(one, name), column(other, name));
    let pairs = left.iter().zip(&right).filter(|(left, right)| left != right);
    let differing: Vec<String> = pairs.map(|(left, right)| format!("{left} and {right}")).collect();
    assert!(differing.is_empty(), "{what} do not agree on {name}:\n{}", differing.join("\n"));
    assert_eq!(left.len(), right.len(), "{what} do not have as many entries");
}

/// Every XML document that is published.
fn xml_files(newsroom: &Newsroom) -> Vec<String> {
    let names = look(&newsroom.path("public")).into_keys();
    names.filter(|name| [".rss", ".atom", ".xml", ".opml"].iter().any(|end| name.ends_with(end))).collect()
}

#[test]
fn the_three_formats_agree_on_every_item() {
    let newsroom = published();
    let [rss, atom, json] = FORMATS.map(|format| entries(&newsroom, &format!("public/news.{format}")));
    assert!(column(&json, "id").len() > 60, "the nasty site has more: {json:#}");
    for name in ["id", "title", "link", "published", "authors", "tags", "content"] {
        assert_column(&rss, &json, name, "RSS and JSON");
        assert_column(&atom, &json, name, "Atom and JSON");
    }
    for name in ["updated", "enclosures"] {
        assert_column(&atom, &json, name, "Atom and JSON");
    }
    assert_eq!(rss["title"], json["title"]);
    assert_eq!(atom["title"], json["title"]);
}

#[test]
fn every_feed_keeps_the_rules_that_no_schema_has() {
    let newsroom = published();
    for name in ["news", "dates", "chinese"] {
        for format in FORMATS {
            let file = format!("public/{name}.{format}");
            let feed = entries(&newsroom, &file);
            assert_eq!(feed["faults"], json!([]), "{file}:\n{}", newsroom.read(&file));
            assert_eq!(
                feed["self"],
                json!([format!("https://news.example/{name}.{format}")]),
                "{file}: its own address"
            );
        }
    }
}

#[test]
fn an_item_has_one_id_in_every_feed() {
    let newsroom = published();
    let all = entries(&newsroom, "public/news.json");
    let dates = entries(&newsroom, "public/dates.atom");
    assert_eq!(column(&dates, "id").len(), 5, "`items = 5`: {dates:#}");
    for id in column(&dates, "id") {
        assert!(column(&all, "id").contains(&id), "{id} is in dates and not in news");
    }
}

#[test]
fn items_come_newest_first_and_then_by_id() {
    let newsroom = published();
    let feed = entries(&newsroom, "public/news.json");
    let row = |entry: &Value| (-entry["published"].as_i64().unwrap(), entry["id"].as_str().unwrap().to_owned());
    let rows: Vec<(i64, String)> = feed["entries"].as_array().unwrap().iter().map(row).collect();
    assert!(rows.is_sorted(), "not in order: {rows:#?}");
    let mut ids: Vec<&String> = rows.iter().map(|(_, id)| id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), rows.len(), "an id comes twice: {rows:#?}");
}

#[test]
fn feedparser_reads_what_was_meant() {
    let newsroom = published();
    let meant = entries(&newsroom, "public/news.json");
    for (format, version) in [("rss", "rss20"), ("atom", "atom10")] {
        let file = newsroom.path(&format!("public/news.{format}"));
        let read: Value =
            serde_json::from_str(&python("feedparser_entries.py", &[&file.display().to_string()])).unwrap();
        assert_eq!(read["bozo"], false, "feedparser finds {format} ill: {}", read["why"]);
        assert_eq!(read["version"], version);
        for name in ["id", "title", "link", "published"] {
            assert_column(&read, &meant, name, &format!("feedparser's {format} and JSON"));
        }
        for (read, meant) in column(&read, "content").iter().zip(column(&meant, "content")) {
            // Its own cleaner does not know `srcset`.
            let meant =
                shape(&meant).lines().filter(|line| !line.starts_with(" srcset=")).collect::<Vec<_>>().join("\n");
            assert_eq!(shape(read), meant, "feedparser's {format}");
        }
        // Atom's ids are no guids, and feedparser has no word for that.
        for entry in read["entries"].as_array().unwrap().iter().filter(|_| format == "rss") {
            assert_eq!(entry["guid_is_link"], false, "an id is not an address: {entry}");
        }
    }
}

#[test]
fn sfeed_reads_what_was_meant() {
    let newsroom = published();
    let meant = entries(&newsroom, "public/news.json");
    let meant = meant["entries"].as_array().unwrap();
    for format in ["rss", "atom"] {
        let sfeed = program(&["sfeed"]);
        let line = format!("TZ=UTC '{}' https://news.example/ < public/news.{format}", sfeed.display());
        let said = shell(newsroom.root(), &line);
        let rows: Vec<Vec<&str>> = said.lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows.len(), meant.len(), "sfeed has other rows of {format}:\n{said}");
        // Fields: timestamp, title, link, content, content type, id, author, enclosure, category.
        for (row, meant) in rows.iter().zip(meant) {
            assert_eq!(row[0], meant["published"].to_string(), "{format}: {row:?}");
            assert_eq!(row[2], meant["link"], "{format}: {row:?}");
            assert_eq!(row[5], meant["id"], "{format}: {row:?}");
            assert_eq!(row[1], meant["title"], "{format}: {row:?}");
            let content = row[3].replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
            assert_eq!(shape(&content.into()), shape(&meant["content"]), "{format}: {row:?}");
        }
    }
}

#[test]
fn newsboat_fetches_every_item_once_and_an_edited_one_is_not_new() {
    let newsroom = Newsroom::golden();
    let daemon = newsroom.start();
    daemon.wait_for_item("One author");
    let count = items(&daemon.feed()).len();
    for format in ["rss", "atom"] {
        newsroom.write("reader/urls", format!("{}\n", daemon.url(&format!("/news.{format}"))));
        newsroom.write("reader/config", "");
        let reload = || -> Vec<Value> {
            let newsboat = program(&["newsboat"]);
            let line = format!(
                "HOME=\"$PWD\" LC_ALL=C.UTF-8 '{}' -C config -u urls -c {format}.db -x reload",
                newsboat.display()
            );
            shell(&newsroom.path("reader"), &line);
            let cache = newsroom.path(&format!("reader/{format}.db")).display().to_string();
            serde_json::from_str::<Value>(&python("newsboat_items.py", &[&cache])).unwrap().as_array().unwrap().clone()
        };
        let first = reload();
        assert_eq!(first.len(), count, "newsboat has other items of {format}: {first:#?}");
        for item in items(&daemon.feed()) {
            let kept = first.iter().find(|kept| kept["id"] == item["id"]);
            let kept = kept.unwrap_or_else(|| panic!("newsboat has no {} of {format}", item["id"]));
            assert_eq!(kept["link"], item["url"], "{format}");
            assert_eq!(kept["title"], item["title"], "{format}");
            assert_eq!(shape(&kept["content"]), shape(&item["content_html"]), "{format}: {kept:#}");
        }
        let edited = format!("One author, read as {format}");
        newsroom.write(
            "articles/people/one.md",
            format!("+++\ntitle = \"{edited}\"\ndate = 2024-06-02T00:00:00Z\n+++\n\nText after the edit.\n"),
        );
        daemon.wait_for_item(&edited);
        let second = reload();
        assert_eq!(second.len(), count, "newsboat takes an edited item for a new one: {second:#?}");
    }
}

#[test]
fn xmllint_finds_every_document_well_formed() {
    let newsroom = published();
    let files = xml_files(&newsroom);
    assert!(files.len() >= 6, "six feeds at least: {files:?}");
    for file in files {
        shell(&newsroom.path("public"), &format!("'{}' --noout '{file}'", program(&["xmllint"]).display()));
    }
}

#[test]
fn jing_finds_every_atom_document_valid() {
    let newsroom = published();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/atom.rnc");
    for file in xml_files(&newsroom).iter().filter(|name| name.ends_with(".atom")) {
        // jing tells what it finds on standard output.
        let line = format!("'{}' -c '{}' '{file}' 1>&2", program(&["jing"]).display(), schema.display());
        shell(&newsroom.path("public"), &line);
    }
}

#[test]
fn a_newsroom_without_articles_has_valid_and_empty_feeds() {
    let newsroom = Newsroom::new();
    newsroom.build();
    for format in FORMATS {
        let feed = entries(&newsroom, &format!("public/news.{format}"));
        assert_eq!((&feed["entries"], &feed["faults"]), (&json!([]), &json!([])), "{format}: {feed:#}");
    }
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/atom.rnc");
    let line = format!("'{}' -c '{}' news.atom 1>&2", program(&["jing"]).display(), schema.display());
    shell(&newsroom.path("public"), &line);
    assert_json_feed(&newsroom.json_feed(), "news");
}

#[test]
fn a_newsroom_without_feeds_is_published_all_the_same() {
    let newsroom = Newsroom::new();
    newsroom.remove("feeds/news.toml");
    newsroom.article("alone.md", "Alone");
    newsroom.build();
    assert!(newsroom.read("public/articles/alone/index.html").contains("Alone"));
}

#[test]
fn json_feed_keeps_the_rules_of_its_version() {
    let newsroom = published();
    let names = look(&newsroom.path("public")).into_keys();
    // Chapters of a recording are no feed.
    let feeds = names.filter(|name| !name.starts_with("media/"));
    let names: Vec<String> = feeds.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    for name in ["news", "dates", "chinese", "news/archive/0001"] {
        assert!(names.iter().any(|known| known == name), "no {name}.json among {names:?}");
    }
    for name in names {
        let text = newsroom.read(&format!("public/{name}.json"));
        // A page of the archive says whose it is.
        let feed = name.split_once("/archive/").map_or(name.as_str(), |(feed, _)| feed);
        assert_json_feed(&serde_json::from_str(&text).unwrap(), feed);
    }
}

/// The keys of jsonfeed.org/version/1.1; `author` is deprecated, and others begin with `_`.
const TOP_KEYS: &[&str] = &[
    "version",
    "title",
    "home_page_url",
    "feed_url",
    "description",
    "user_comment",
    "next_url",
    "icon",
    "favicon",
    "authors",
    "language",
    "expired",
    "hubs",
    "items",
];
const ITEM_KEYS: &[&str] = &[
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "image",
    "banner_image",
    "date_published",
    "date_modified",
    "authors",
    "tags",
    "language",
    "attachments",
];

fn assert_json_feed(feed: &Value, name: &str) {
    let faults = faults(feed, name);
    assert!(faults.is_empty(), "{name}.json: {faults:#?}\n{feed:#}");
}

fn faults(feed: &Value, name: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |so: bool, what: String| {
        if !so {
            faults.push(what);
        }
    };
    must(feed["version"] == "https://jsonfeed.org/version/1.1", format!("version is {}", feed["version"]));
    must(feed["title"].is_string(), "a title is required".into());
    must(feed["feed_url"] == format!("https://news.example/{name}.json"), format!("feed_url is {}", feed["feed_url"]));
    must(address(&feed["home_page_url"]), "home_page_url should be an address".into());
    must(feed["language"].is_string(), "language says what the feed is in".into());
    must(feed["next_url"] != feed["feed_url"], "next_url must not lead back".into());
    must(!has_null(feed), "null is no value here".into());
    must(keys_known(feed, TOP_KEYS), "a key that the version does not have".into());
    for item in items(feed) {
        let id = &item["id"];
        must(id.as_str().is_some_and(|id| !id.is_empty()), format!("an id is a string: {item:#}"));
        must(item["content_html"].is_string() || item["content_text"].is_string(), format!("{id} has no content"));
        must(address(&item["url"]), format!("url of {id} is {}", item["url"]));
        must(keys_known(&item, ITEM_KEYS), format!("{id} has a key that the version does not have: {item:#}"));
        for key in ["image", "banner_image", "external_url"] {
            must(item[key].is_null() || address(&item[key]), format!("{key} of {id} is {}", item[key]));
        }
        for list in ["authors", "tags", "attachments"] {
            must(item[list].is_null() || item[list].is_array(), format!("{list} of {id} is a list"));
        }
        for tag in item["tags"].as_array().into_iter().flatten() {
            must(tag.is_string(), format!("a tag of {id} is {tag}"));
        }
        for author in item["authors"].as_array().into_iter().flatten() {
            must(author["name"].is_string() || author["url"].is_string(), format!("an author of {id} is {author}"));
        }
        for attachment in item["attachments"].as_array().into_iter().flatten() {
            let good =
                address(&attachment["url"]) && attachment["mime_type"].as_str().is_some_and(|kind| kind.contains('/'));
            must(good, format!("an attachment of {id} is {attachment}"));
        }
    }
    faults
}

fn address(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("https://") || text.starts_with("http://"))
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.iter().any(has_null),
        Value::Object(map) => map.values().any(has_null),
        _ => false,
    }
}

fn keys_known(value: &Value, known: &[&str]) -> bool {
    value.as_object().is_some_and(|map| map.keys().all(|key| key.starts_with('_') || known.contains(&key.as_str())))
}
