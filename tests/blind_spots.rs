//! What the W3C feed validator is silent about, and readers are not: relative addresses, what HTML may hold, ids that differ
//! from feed to feed, years that nobody meant, enclosures without a size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "hostile/rule.rs"]
mod rule;
mod support;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{Newsroom, item, look, python};

/// Every document for machines that is published, and what stands in its blind spots.
fn blind_spots(newsroom: &Newsroom) -> BTreeMap<String, Value> {
    let public = newsroom.path("public");
    let names = look(&public).into_keys();
    let kinds = [".rss", ".atom", ".json", ".opml", ".xml"];
    let files: Vec<String> = names
        .filter(|name| kinds.iter().any(|kind| name.ends_with(kind)) && !name.starts_with("media/"))
        .map(|name| public.join(name).display().to_string())
        .collect();
    let arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    let said: BTreeMap<String, Value> = serde_json::from_str(&python("blind_spots.py", &arguments)).unwrap();
    assert_eq!(said.len(), files.len());
    said
}

/// The nasty site with a family of feeds.
fn published() -> Newsroom {
    let newsroom = Newsroom::golden();
    newsroom.write("feeds/topics.toml", "title = \"Topics\"\neach = \"tag\"\n");
    newsroom.build();
    newsroom
}

fn texts(said: &Value, what: &str) -> Vec<String> {
    said[what].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_address_in_every_document_is_whole() {
    let spots = blind_spots(&published());
    assert!(spots.len() > 60, "{:#?}", spots.keys());
    for (name, said) in spots {
        assert_eq!(said["relative"], json!([]), "{name}");
    }
}

#[test]
fn html_keeps_the_rule_in_every_document() {
    let mut count = 0;
    for (name, said) in blind_spots(&published()) {
        for html in texts(&said, "html") {
            assert!(rule::faults(&html).is_empty(), "{name}: {html}: {:#?}", rule::faults(&html));
            count += 1;
        }
    }
    assert!(count > 500, "{count} texts");
}

#[test]
fn an_entry_has_one_id_and_one_link_in_every_document() {
    let mut ids: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut links: BTreeMap<String, String> = BTreeMap::new();
    let mut again = 0;
    for (name, said) in blind_spots(&published()) {
        for (link, id) in said["ids"].as_object().unwrap() {
            let id = id.as_str().unwrap();
            let (known, first) = ids.entry(link.clone()).or_insert_with(|| (id.to_owned(), name.clone())).clone();
            assert_eq!(id, known, "{link} has an id in {name} and another in {first}");
            assert_eq!(links.entry(id.to_owned()).or_insert_with(|| link.clone()), link, "{id} has two links");
            again += 1;
        }
    }
    assert!(again > 4 * ids.len(), "{again} entries of {} articles", ids.len());
}

#[test]
fn the_script_sees_what_it_is_for() {
    let newsroom = Newsroom::new();
    newsroom.article("a.md", "Alone");
    newsroom.build();
    for (old, new, seen) in [
        ("<link>https://news.example/articles/a/</link>", "<link>/articles/a/</link>", "/articles/a/"),
        ("isPermaLink=\"false\"", "isPermaLink=\"true\"", "tag:news.example,2026:a"),
        ("href=\"https://news.example/news.rss\"", "href=\"//news.example/news.rss\"", "//news.example/news.rss"),
    ] {
        let text = newsroom.read("public/news.rss");
        assert!(text.contains(old), "{old} is not in {text}");
        newsroom.write("public/news.rss", text.replace(old, new));
        let said = blind_spots(&newsroom).into_iter().find(|(name, _)| name.ends_with("/news.rss")).unwrap().1;
        newsroom.write("public/news.rss", text);
        assert_eq!(texts(&said, "relative"), [seen], "{new}");
    }
}

#[test]
fn a_year_that_nobody_meant_is_no_date() {
    let newsroom = published();
    for (name, said) in blind_spots(&newsroom) {
        for year in said["years"].as_array().unwrap() {
            assert!((1900..=2100).contains(&year.as_i64().unwrap()), "{name} has the year {year}");
        }
    }
    for (number, date) in
        ["0001-01-01", "0001-01-01T00:00:00Z", "0000-00-00", "0099-05-05", "99999-01-01"].iter().enumerate()
    {
        newsroom.dated(&format!("zero{number}.md"), &format!("Zero {number}"), date);
    }
    newsroom.build();
    let checked = newsroom.courant(&["check"]);
    for number in 0..5 {
        assert!(!newsroom.read("public/news.json").contains(&format!("Zero {number}")), "it is dated by a guess");
        assert!(checked.said().contains(&format!("zero{number}.md")), "nobody is told: {checked}");
    }
}

#[test]
fn an_enclosure_has_its_true_size_or_none_where_nobody_knows_it() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/near.mp3", vec![b'a'; 1234]);
    let article = |title: &str, enclosure: &str| {
        newsroom.write(
            &format!("articles/{title}.md"),
            format!("---\ntitle: {title}\ndate: 2024-01-01\nenclosure: {enclosure}\n---\n\nText.\n"),
        );
    };
    article("Near", "near.mp3");
    article("Far", "https://elsewhere.example/far.mp3");
    newsroom.build();
    let lengths = |newsroom: &Newsroom| {
        let feed = newsroom.json_feed();
        let json = |title: &str| item(&feed, title)["attachments"][0]["size_in_bytes"].clone();
        let part = |file: &str, address: &str| -> String {
            let text = newsroom.read(file);
            let tag = text.split('<').find(|tag| tag.contains("enclosure") && tag.contains(address));
            tag.unwrap_or_else(|| panic!("no enclosure {address} in {text}")).trim().to_owned()
        };
        let lines = ["public/news.rss", "public/news.atom"].map(|file| (part(file, "near.mp3"), part(file, "far.mp3")));
        (json("Near"), json("Far"), lines)
    };
    let (near, far, [(rss_near, rss_far), (atom_near, atom_far)]) = lengths(&newsroom);
    assert_eq!((near, far), (json!(1234), Value::Null));
    assert!(rss_near.contains("length=\"1234\"") && atom_near.contains("length=\"1234\""), "{rss_near} {atom_near}");
    // RSS Best Practices Profile: where the size cannot be told it is 0; RFC 4287 §4.2.7.6: the attribute may be left out.
    assert!(rss_far.contains("length=\"0\"") && !atom_far.contains("length="), "{rss_far} {atom_far}");
    newsroom.write("articles/near.mp3", vec![b'b'; 4321]);
    newsroom.build();
    let (near, _, [(rss_near, _), (atom_near, _)]) = lengths(&newsroom);
    assert_eq!(near, json!(4321), "the file has changed");
    assert!(rss_near.contains("length=\"4321\"") && atom_near.contains("length=\"4321\""), "{rss_near} {atom_near}");
}
