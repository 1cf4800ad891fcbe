//! `each`: one feed for every value, as the published directory and readers have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use support::{Newsroom, items, python, shell};

const FORMATS: [&str; 3] = ["rss", "atom", "json"];

fn titles(newsroom: &Newsroom, name: &str) -> Vec<Vec<String>> {
    let read = |format: &&str| {
        let path = newsroom.path(&format!("public/{name}.{format}")).display().to_string();
        let feed: serde_json::Value = serde_json::from_str(&python("entries.py", &[&path])).unwrap();
        assert_eq!(feed["faults"], serde_json::json!([]), "{name}.{format}");
        feed["entries"].as_array().unwrap().iter().map(|entry| entry["title"].as_str().unwrap().to_owned()).collect()
    };
    FORMATS.iter().map(read).collect()
}

fn article(title: &str, head: &str) -> String {
    format!("---\ndate: 2026-01-02\n{head}\n---\n# {title}\n\nText.\n")
}

#[test]
fn a_feed_appears_with_the_first_article_of_a_value_and_stays_when_the_last_goes() {
    let newsroom = Newsroom::new();
    for (name, each) in [("topics", "tag"), ("by", "author"), ("desks", "section"), ("in", "language")] {
        newsroom.write(&format!("feeds/{name}.toml"), format!("title = \"{name}\"\neach = \"{each}\"\n"));
    }
    newsroom.write("articles/press/one.md", article("One", "tags: [Energy, Été]\nauthor: Ann Lee\nlang: de"));
    newsroom.write("articles/press/two.md", article("Two", "tags: [energy]\nauthor: Bo\nlang: en"));
    newsroom.build();
    for (name, expected) in [
        ("topics/energy", &["One", "Two"] as &[&str]),
        ("topics/été", &["One"]),
        ("by/ann-lee", &["One"]),
        ("by/bo", &["Two"]),
        ("desks/press", &["One", "Two"]),
        ("in/de", &["One"]),
    ] {
        assert_eq!(titles(&newsroom, name), [expected, expected, expected], "{name}");
        assert!(newsroom.path(&format!("public/{name}/index.html")).exists(), "{name} has a page");
        assert!(newsroom.path(&format!("public/{name}/archive/0001.atom")).exists(), "{name} has a history");
    }
    assert!(!newsroom.path("public/topics.rss").exists(), "the family itself is no feed");
    let family = newsroom.read("public/topics/index.html");
    assert!(family.contains(">Energy</a>") && family.contains("/topics/%C3%A9t%C3%A9.rss"), "{family}");
    let opml = newsroom.read("public/feeds.opml");
    assert!(opml.contains("/topics/energy.rss") && opml.contains("/in/de.rss"), "{opml}");
    let page = newsroom.read("public/articles/one/index.html");
    assert!(page.contains("/topics/energy/"), "an article leads to its feeds: {page}");
    newsroom.remove("articles/press/one.md");
    newsroom.remove("articles/press/two.md");
    newsroom.write("articles/three.md", article("Three", "tags: [Water]"));
    assert!(newsroom.courant(&["build", "--accept-removals"]).status == 0);
    assert_eq!(titles(&newsroom, "topics/energy"), [[""; 0]; 3], "empty, and valid");
    assert_eq!(titles(&newsroom, "topics/water"), [["Three"]; 3]);
    let ids: Vec<String> = items(&newsroom.json_feed()).iter().map(|item| item["id"].to_string()).collect();
    assert!(newsroom.read("public/topics/water.json").contains(ids[0].trim_matches('"')), "one id in all feeds");
}

#[test]
fn an_edit_writes_the_documents_that_show_it_and_no_other() {
    let newsroom = Newsroom::with("[output]\npages = false\n");
    newsroom.write("feeds/news.toml", "title = \"News\"\nitems = 1\n");
    newsroom.write("feeds/topics.toml", "title = \"Topics\"\neach = \"tag\"\nitems = 1\n");
    newsroom.write("feeds/by.toml", "title = \"By\"\neach = \"author\"\n");
    let old = |title: &str| article(title, "tags: [energy]\nauthor: Ann").replace("2026", "2025");
    newsroom.write("articles/old.md", old("Old"));
    newsroom.write("articles/new.md", article("New", "tags: [energy, water]\nauthor: Bo"));
    newsroom.build();
    let written = || shell(newsroom.root(), "find public -type f -printf '%P %i %T@\\n' | sort");
    let before = written();
    newsroom.write("articles/old.md", old("Old, edited"));
    newsroom.build();
    let changed: BTreeSet<String> = written()
        .lines()
        .filter(|line| !before.contains(line))
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect();
    // It is too old for the newest documents of the first two, which have one item each.
    let documents = ["news/archive/0001", "topics/energy/archive/0001", "by/ann", "by/ann/archive/0001"];
    let expected = documents.iter().flat_map(|name| FORMATS.map(|format| format!("{name}.{format}"))).collect();
    assert_eq!(changed, expected);
}
