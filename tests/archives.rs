//! The whole history of a feed, in pages (RFC 5005), as the published directory has it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{Newsroom, look, python};

const FORMATS: [&str; 3] = ["rss", "atom", "json"];

fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/news.toml", "title = \"News\"\n");
    newsroom
}

/// An article for each of so many days, the first of which is 1 January 2020.
fn write(newsroom: &Newsroom, days: std::ops::Range<u32>) {
    for day in days {
        newsroom.write(&format!("articles/d{day:03}.md"), article(day, &format!("Day {day}")));
    }
}

fn article(day: u32, title: &str) -> String {
    let (month, day_of_month) = (day / 28 + 1, day % 28 + 1);
    format!(
        "---\ndate: {}-{:02}-{day_of_month:02}\n---\n# {title}\n\nWhat happened.\n",
        2020 + (month - 1) / 12,
        (month - 1) % 12 + 1
    )
}

/// A page of the archive, or the newest document, as a strict reader says it.
fn read(newsroom: &Newsroom, file: &str) -> Value {
    serde_json::from_str(&python("entries.py", &[&newsroom.path(file).display().to_string()])).unwrap()
}

fn titles(feed: &Value) -> Vec<String> {
    feed["entries"].as_array().unwrap().iter().map(|entry| entry["title"].as_str().unwrap().to_owned()).collect()
}

/// The file of an address on the site.
fn file(address: &str) -> String {
    format!("public/{}", address.split_once("//").and_then(|(_, rest)| rest.split_once('/')).unwrap().1)
}

/// Where a document leads by a relation.
fn link(newsroom: &Newsroom, name: &str, rel: &str) -> Option<String> {
    let text = newsroom.read(name);
    if name.ends_with(".json") {
        let json: Value = serde_json::from_str(&text).unwrap();
        return json["next_url"].as_str().filter(|_| rel == "prev-archive").map(file);
    }
    let line = text.lines().find(|line| line.contains("link ") && line.contains(&format!("rel=\"{rel}\"")))?;
    Some(file(line.split("href=\"").nth(1)?.split('"').next()?))
}

/// What is in `public` now and was not, or is other than it was, by its name.
fn rewritten(newsroom: &Newsroom, change: impl FnOnce()) -> BTreeSet<String> {
    let before = look(&newsroom.path("public"));
    change();
    newsroom.build();
    let after = look(&newsroom.path("public"));
    let is_feed = |name: &str| FORMATS.iter().any(|format| name.ends_with(&format!(".{format}")));
    let changed = after.into_iter().filter(|(name, entry)| is_feed(name) && before.get(name) != Some(entry));
    changed.map(|(name, _)| name).collect()
}

fn in_all_formats(names: &[&str]) -> BTreeSet<String> {
    names.iter().flat_map(|name| FORMATS.map(|format| format!("{name}.{format}"))).collect()
}

#[test]
fn whoever_follows_the_links_back_reads_everything_once_in_every_format() {
    let newsroom = newsroom();
    write(&newsroom, 0..120);
    newsroom.build();
    for format in FORMATS {
        let newest = format!("public/news.{format}");
        let (mut at, mut pages) = (newest.clone(), Vec::new());
        while let Some(before) = link(&newsroom, &at, "prev-archive") {
            let feed = read(&newsroom, &before);
            assert_eq!(feed["faults"], serde_json::json!([]), "{before}");
            if format != "json" {
                let (itself, text) = (link(&newsroom, &before, "self"), newsroom.read(&before));
                assert_eq!((itself, link(&newsroom, &before, "current")), (Some(before.clone()), Some(newest.clone())));
                assert!(
                    text.contains("<fh:archive") && text.contains("http://purl.org/syndication/history/1.0"),
                    "{text}"
                );
                let after = link(&newsroom, &before, "next-archive");
                assert_eq!(after, pages.last().map(|(name, _)| String::clone(name)), "{before}");
            }
            pages.push((before.clone(), titles(&feed)));
            at = before;
        }
        let sizes: Vec<usize> = pages.iter().map(|(_, titles)| titles.len()).collect();
        assert_eq!(sizes, [20, 50, 50], "{format}");
        let all: Vec<String> = pages.into_iter().flat_map(|(_, titles)| titles).collect();
        let expected: Vec<String> = (0..120).rev().map(|day| format!("Day {day}")).collect();
        assert_eq!(all, expected, "{format}");
        assert_eq!(titles(&read(&newsroom, &newest)), expected[..50], "{format}");
        assert!(!newsroom.read(&newest).contains("fh:archive"), "the newest document is no archive");
    }
}

#[test]
fn a_change_rewrites_the_page_where_the_article_stands_and_no_other() {
    let newsroom = newsroom();
    write(&newsroom, 0..120);
    newsroom.build();
    let page = |number: u32| format!("news/archive/{number:04}");
    let (first, second, third, fourth) = (page(1), page(2), page(3), page(4));
    let edit =
        |day: u32| newsroom.write(&format!("articles/d{day:03}.md"), article(day, &format!("Day {day}, edited")));
    assert_eq!(rewritten(&newsroom, || {}), BTreeSet::new(), "nothing happened");
    assert_eq!(rewritten(&newsroom, || edit(3)), in_all_formats(&[&first]), "an old article is edited");
    assert_eq!(
        rewritten(&newsroom, || newsroom.remove("articles/d060.md")),
        in_all_formats(&[&second]),
        "one is deleted"
    );
    assert_eq!(titles(&read(&newsroom, &format!("public/{second}.atom"))).len(), 49, "a deletion shortens its page");
    assert_eq!(rewritten(&newsroom, || write(&newsroom, 120..121)), in_all_formats(&["news", &third]), "one is added");
    let old = "---\ndate: 2011-01-01\n---\n# Found in a drawer\n\nOld.\n";
    assert_eq!(
        rewritten(&newsroom, || newsroom.write("articles/drawer.md", old)),
        in_all_formats(&[&third]),
        "one of long ago is added: it has the next place, and is too old for the newest document"
    );
    rewritten(&newsroom, || write(&newsroom, 121..149));
    assert_eq!(titles(&read(&newsroom, &format!("public/{third}.json"))).len(), 50, "the page is full");
    let mut expected = in_all_formats(&["news", &third, &fourth]);
    // JSON Feed has no word for what comes after.
    expected.remove(&format!("{third}.json"));
    assert_eq!(
        rewritten(&newsroom, || write(&newsroom, 149..150)),
        expected,
        "a page begins, and the one before names it"
    );
}

#[test]
fn a_feed_that_wants_no_history_has_none() {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/news.toml", "title = \"News\"\narchive = false\n");
    write(&newsroom, 0..60);
    newsroom.build();
    assert!(!newsroom.path("public/news/archive").exists());
    for format in FORMATS {
        assert_eq!(link(&newsroom, &format!("public/news.{format}"), "prev-archive"), None);
    }
}

#[test]
fn a_lost_store_moves_nothing_in_any_archive_of_any_feed() {
    for formats in ["", "formats = [\"atom\"]\n", "formats = [\"rss\"]\n"] {
        let newsroom = newsroom();
        newsroom.write("feeds/news.toml", format!("title = \"News\"\n{formats}"));
        newsroom.write("feeds/topics.toml", format!("title = \"Topics & <more>\"\neach = \"tag\"\n{formats}"));
        newsroom.write("feeds/in.toml", format!("title = \"In\"\neach = \"language\"\n{formats}"));
        let tagged = |day: u32, tag: &str| {
            article(day, &format!("Day {day}")).replacen("---\n#", &format!("tags: ['{tag}']\n---\n#"), 1)
        };
        let name = |day: u32| format!("articles/d{day:03}.md");
        // What came later stands further back: by their dates alone these would all change places. Two tags want one address.
        for (round, days) in [100..160, 40..100, 0..40].into_iter().enumerate() {
            for day in days {
                newsroom.write(&name(day), tagged(day, if round == 0 { "R & D" } else { "r-d" }));
            }
            newsroom.build();
        }
        for day in [3, 45, 120] {
            newsroom.remove(&name(day));
        }
        newsroom.build();
        let before = newsroom.published();
        assert!(before.keys().any(|name| name.contains("topics/r-d-2/archive/0002")), "{:#?}", newsroom.names());
        for lost in ["var", "var"] {
            support::shell(newsroom.root(), &format!("rm -rf {lost}"));
            newsroom.build();
            support::assert_same(&before, &newsroom.published(), &format!("{formats:?}, lost: {lost}"));
        }
        // What comes afterwards stands behind all of them, in a new page where the last is full.
        newsroom.write(&name(200), tagged(200, "r-d"));
        let changed = rewritten(&newsroom, || ());
        let is_old =
            |name: &&String| ["0001", "0002", "0003"].iter().any(|page| name.contains(&format!("news/archive/{page}")));
        assert!(!changed.iter().any(|name| is_old(&name)), "{changed:#?}");
    }
}
