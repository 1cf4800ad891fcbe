//! `courant import`: what was published elsewhere becomes articles, and readers see nothing new.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "import/elsewhere.rs"]
mod elsewhere;
mod support;

use std::collections::BTreeMap;

use elsewhere::Elsewhere;
use serde_json::Value;
use support::{Newsroom, png};

const SETTINGS: &str = r#"[site]
title = "The Gazette"
url = "https://gazette.example/"
tag = "gazette.example,2026"
language = "en"
timezone = "UTC"

[http]
listen = ["127.0.0.1:0"]
admin = ""
"#;

/// A newsroom of the same site.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    newsroom.write("config/courant.toml", SETTINGS);
    newsroom
}

fn data(name: &str) -> String {
    format!("{}/tests/import/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What an import says as JSON, and its status.
fn imported(newsroom: &Newsroom, arguments: &[&str]) -> (Value, i32) {
    let finished = newsroom.courant(&[&["import", "--json"], arguments].concat());
    let value = serde_json::from_str(&finished.stdout).unwrap_or_else(|_| panic!("no JSON: {finished}"));
    (value, finished.status)
}

/// Id, link, title and date of every entry of the JSON feed.
fn entries(newsroom: &Newsroom) -> Vec<String> {
    let feed = newsroom.json_feed();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap_or("-").to_owned();
    let line = |item: &Value| ["id", "url", "title", "date_published"].map(|key| text(item, key)).join(" ");
    feed["items"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_wordpress_export_is_taken_over_and_readers_see_nothing_new() {
    let newsroom = newsroom();
    let (told, status) = imported(&newsroom, &[&data("wordpress.xml")]);
    assert_eq!((status, &told["proof"]["new_items"]), (0, &0.into()), "{told:#}");
    assert_eq!((&told["new"], &told["proof"]["compared"]), (&6.into(), &2.into()), "{told:#}");
    assert_eq!(
        entries(&newsroom),
        [
            "https://gazette.example/?p=13 https://gazette.example/2024/05/02/blocks/ Boats & blocks 2024-05-02T08:30:00+00:00",
            "https://gazette.example/?p=12 https://gazette.example/2024/05/01/harbour-prize/ The harbour prize 2024-05-01T08:30:00+00:00",
        ]
    );
    let prize = newsroom.read("articles/posts/2024/2024-05-01-harbour-prize.md");
    let want = r#"---
title: The harbour prize
date: 2024-05-01T08:30:00+00:00
updated: 2024-05-03T08:30:00+00:00
id: "https://gazette.example/?p=12"
url: "/2024/05/01/harbour-prize/"
aliases: ["/2024/05/01/prize/"]
tags: [Harbour, pilots]
authors: [Ann Lee]
image:
  src: "https://gazette.example/wp-content/uploads/2024/05/boat.png"
  alt: A boat
---

By the quay the pilots got the prize.

They said "thanks",\
all of them. **Really** so & &#123;&#123; twice }}.

## The boats

<figure>
<img alt="A boat" height="200" src="https://gazette.example/wp-content/uploads/2024/05/boat.png" width="300">
<figcaption>The <em>Courier</em>, new</figcaption>
</figure>

<!--more-->

- one
- two

```
code

 here
```

[contact-form-7 id="1" title="Form"\]
"#;
    assert_eq!(prize, want);
    let blocks = newsroom.read("articles/posts/2024/2024-05-02-blocks.md");
    for part in ["summary: What blocks are.", "A block.", "watch?v=abc", "Shared words."] {
        assert!(blocks.contains(part), "{part} is not in\n{blocks}");
    }
    for (path, part) in [
        ("posts/not-yet.md", "draft: true"),
        ("posts/2024/2024-05-04-members.md", "draft: true"),
        ("posts/2999/2999-01-01-to-come.md", "date: 2999-01-01T08:30:00+00:00"),
        ("pages/about.md", "unlisted: true"),
    ] {
        assert!(newsroom.read(&format!("articles/{path}")).contains(part), "{path}");
    }
    assert_eq!(told["told"]["entries in the trash left out"], 1);
}

#[test]
fn importing_again_changes_only_what_changed_and_keeps_what_somebody_edited() {
    let newsroom = newsroom();
    imported(&newsroom, &[&data("wordpress.xml")]);
    let before = newsroom.published();
    let (told, _) = imported(&newsroom, &[&data("wordpress.xml")]);
    assert_eq!((&told["new"], &told["changed"], &told["same"]), (&0.into(), &0.into(), &6.into()), "{told:#}");
    support::assert_same(&before, &newsroom.published(), "an import that changes nothing");

    let (prize, blocks) =
        ("articles/posts/2024/2024-05-01-harbour-prize.md", "articles/posts/2024/2024-05-02-blocks.md");
    newsroom.write(prize, newsroom.read(prize).replace("pilots got", "crew got"));
    newsroom.rename(blocks, "articles/blocks-moved.md");
    let export = std::fs::read_to_string(data("wordpress.xml")).unwrap();
    newsroom
        .write("new.xml", export.replace("To be written.", "Nearly written.").replace("By the quay", "On the quay"));
    let (told, status) = imported(&newsroom, &[newsroom.path("new.xml").to_str().unwrap()]);
    assert_eq!((status, &told["changed"], &told["new"]), (0, &1.into(), &0.into()), "{told:#}");
    let kept: BTreeMap<String, String> = serde_json::from_value(
        told["kept"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one[0].as_str().unwrap().to_owned(), one[1].clone()))
            .collect(),
    )
    .unwrap();
    assert_eq!(kept["posts/2024/2024-05-01-harbour-prize.md"], "it was edited since");
    assert_eq!(kept["posts/2024/2024-05-02-blocks.md"], "it was moved or removed since");
    assert!(newsroom.read(prize).contains("crew got"));
    assert!(newsroom.read("articles/posts/not-yet.md").contains("Nearly written."));

    let (told, _) = imported(&newsroom, &["--force", newsroom.path("new.xml").to_str().unwrap()]);
    assert!(newsroom.read(prize).contains("On the quay"), "{told:#}");
}

#[test]
fn a_file_that_no_import_made_is_not_written_over() {
    let newsroom = newsroom();
    newsroom
        .write("articles/posts/2024/2024-05-01-harbour-prize.md", "---\ntitle: Mine\ndate: 2024-05-01\n---\n\nMine.\n");
    let (told, _) = imported(&newsroom, &[&data("wordpress.xml")]);
    assert!(newsroom.read("articles/posts/2024/2024-05-01-harbour-prize.md").contains("Mine."), "{told:#}");
    let taken = told["kept"].as_array().unwrap().len();
    assert_eq!(taken, 1, "{told:#}");
}

#[test]
fn a_ghost_export_keeps_what_its_feed_said() {
    let newsroom = newsroom();
    let (told, status) = imported(&newsroom, &[&data("ghost.json")]);
    assert_eq!((status, &told["proof"]["same"]), (0, &1.into()), "{told:#}");
    assert_eq!(
        entries(&newsroom),
        [
            "6630a1b2c3d4e5f601234567 https://gazette.example/harbour-prize/ The harbour prize 2024-05-01T08:30:00.5+00:00"
        ]
    );
    let prize = newsroom.read("articles/posts/2024/2024-05-01-harbour-prize.md");
    for part in [
        "tags: [Harbour, pilots]",
        "authors: [Ann Lee, Bob Roe]",
        "summary: Who won, and why.",
        "alt: The cup",
        "[about](https://gazette.example/about/)",
        "<https://www.youtube.com/watch?v=abc>",
    ] {
        assert!(prize.contains(part), "{part} is not in\n{prize}");
    }
    assert!(newsroom.read("articles/posts/2024/2024-05-02-members-only.md").contains("draft: true"));
    let lines = told["setup"].to_string();
    assert!(lines.contains("/rss/"), "{lines}");
}

#[test]
fn a_feed_keeps_ids_links_dates_languages_and_enclosures() {
    let newsroom = newsroom();
    let (told, status) = imported(&newsroom, &[&data("feed.atom")]);
    assert_eq!((status, &told["proof"]["same"]), (0, &2.into()), "{told:#}");
    // The feed was at /blog/, and so are its articles: here that is another directory of the same site.
    let boats = newsroom.read("articles/posts/2024/2024-05-01-boats.md");
    for part in [
        "id: \"tag:gazette.example,2024:boats\"",
        "type: audio/mpeg",
        "[another](https://gazette.example/blog/other.html)",
        "summary: What boats are.",
    ] {
        assert!(boats.contains(part), "{part} is not in\n{boats}");
    }
    assert!(newsroom.read("articles/posts/2024/2024-05-02-hafen.md").contains("language: de"));
}

#[test]
fn what_this_program_published_comes_back_as_it_was() {
    let golden = Newsroom::golden();
    golden.build();
    let newsroom = Newsroom::new();
    let settings = golden.read("config/courant.toml");
    let site = settings.lines().find(|line| line.trim_start().starts_with("url")).unwrap();
    newsroom.write("config/courant.toml", SETTINGS.replace("url = \"https://gazette.example/\"", site));
    for ending in ["rss", "atom", "json"] {
        let feeds: Vec<_> = std::fs::read_dir(golden.path("public"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|own| own == ending))
            .collect();
        let largest = feeds.iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
        let (told, status) = imported(&newsroom, &["--force", "--into", ending, largest.to_str().unwrap()]);
        assert_eq!((status, &told["proof"]["new_items"]), (0, &0.into()), "{told:#}");
        assert_eq!(told["proof"]["same"], told["proof"]["compared"], "{told:#}");
    }
}

#[test]
fn pages_of_a_feed_are_followed_over_http_and_pictures_are_fetched_once() {
    let item = |number: u32, site: &str| {
        format!(
            "<item><title>Item {number}</title><link>{site}/2024/05/0{number}/item-{number}/</link><guid>{site}/?p={number}</guid>\
             <pubDate>0{number} May 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;Text &lt;img src=\"/wp-content/{number}.png\"&gt;&lt;/p&gt;</description></item>"
        )
    };
    let elsewhere = Elsewhere::start(move |path, site| {
        let page = |numbers: &[u32], head: &str| {
            let items: String = numbers.iter().map(|number| item(*number, site)).collect();
            Some((
                "application/rss+xml",
                format!(
                    "<rss version=\"2.0\"><channel><title>Old</title><link>{site}/</link>{head}{items}</channel></rss>"
                )
                .into_bytes(),
            ))
        };
        let wordpress = "<generator>https://wordpress.org/?v=6.5</generator>";
        match path {
            "/feed/" => page(&[4, 3], wordpress),
            "/feed/?paged=2" => page(&[2], wordpress),
            "/archive.rss" => {
                page(&[4], "<link xmlns=\"http://www.w3.org/2005/Atom\" rel=\"prev-archive\" href=\"/older.rss\"/>")
            }
            "/older.rss" => page(&[3, 2, 1], ""),
            _ if path.ends_with("/3.png") => None,
            _ if path.ends_with(".png") => Some(("image/png", png(3, 2))),
            _ => None,
        }
    });
    let newsroom = newsroom();
    let settings =
        |site: &str| newsroom.write("config/courant.toml", SETTINGS.replace("https://gazette.example/", site));
    settings(&format!("{}/", elsewhere.site()));
    let (told, status) = imported(&newsroom, &[&elsewhere.at("/feed/"), "--media"]);
    assert_eq!((status, &told["source"]["items"], &told["proof"]["same"]), (0, &3.into(), &3.into()), "{told:#}");
    assert_eq!(
        (&told["media"]["fetched"], told["media"]["failed"].as_array().unwrap().len()),
        (&2.into(), 1),
        "{told:#}"
    );
    let second = newsroom.read("articles/posts/2024/2024-05-02-item-2.md");
    assert!(second.contains("![](2024-05-02-item-2/2.png)"), "{second}");
    assert!(newsroom.read("articles/posts/2024/2024-05-03-item-3.md").contains(&elsewhere.at("/wp-content/3.png")));
    assert!(newsroom.path("public/media/posts/2024/2024-05-02-item-2/2.png").exists());
    let (told, _) = imported(&newsroom, &[&elsewhere.at("/feed/"), "--media"]);
    assert_eq!(
        (&told["media"]["there"], &told["changed"], &told["new"]),
        (&2.into(), &0.into(), &0.into()),
        "{told:#}"
    );
    let (told, _) = imported(&newsroom, &[&elsewhere.at("/archive.rss")]);
    assert_eq!((&told["source"]["items"], &told["new"]), (&4.into(), &1.into()), "{told:#}");
    assert!(elsewhere.agents().iter().all(|agent| agent.starts_with("courant/")));
}

#[test]
fn what_readers_would_see_as_new_is_told_and_ends_with_1() {
    let newsroom = newsroom();
    newsroom.dated("welcome.md", "Welcome", "2024-06-01");
    let finished = newsroom.courant(&["import", &data("wordpress.xml")]);
    assert_eq!(finished.status, 1, "{finished}");
    for part in ["Welcome: not in the old feed, so it is shown as new", "readers will see 1 new item\n"] {
        assert!(finished.stdout.contains(part), "{finished}");
    }
    // A feed that says other ids than the files that somebody made by hand.
    newsroom.remove("articles/welcome.md");
    newsroom.write("old.json", r#"{"version":"https://jsonfeed.org/version/1.1","title":"Old","home_page_url":"https://gazette.example/","items":[
        {"id":"https://gazette.example/?p=12","url":"https://gazette.example/elsewhere/","title":"The harbour prize!","date_published":"2024-05-01T08:30:00Z","content_text":"x"}]}"#);
    let file = "articles/posts/2024/2024-05-01-harbour-prize.md";
    newsroom.write(file, newsroom.read(file).replace("?p=12", "?p=99"));
    let (told, status) = imported(&newsroom, &[newsroom.path("old.json").to_str().unwrap()]);
    assert_eq!(status, 1, "{told:#}");
}

#[test]
fn hostile_and_broken_documents_are_refused_in_words() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]><rss><channel/></rss>";
    let outside =
        "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><title>&x;</title></channel></rss>";
    let deep = format!("<rss>{}", "<a>".repeat(100_000));
    for (text, status, said) in [
        (bomb, 1, "declares entities of its own"),
        (outside, 1, "declares entities of its own"),
        (deep.as_str(), 1, "nested too deeply"),
        ("<rss><channel><item><title>cut", 1, "it ends before"),
        ("<rss><channel><title>a</title", 1, "old.xml:1"),
        ("<html><body>hi</body></html>", 1, "a page for people"),
        ("{\"a\": 1}", 1, "neither a feed nor an export"),
        ("{\"version\": ", 1, "cut short"),
        ("hello", 1, "no feed and no export"),
        ("", 1, "no feed and no export"),
        (
            "<rss><channel><title>A & B &nbsp; &bogus;</title><item><dc:creator>x</dc:creator><title>T & U\u{b}</title><guid>1</guid><pubDate>01 May 2024 10:00 GMT</pubDate><description>x</description></item></channel></rss>",
            0,
            "readers will see 0 new items",
        ),
    ] {
        let newsroom = newsroom();
        newsroom.write("old.xml", text);
        let finished = newsroom.courant(&["import", newsroom.path("old.xml").to_str().unwrap()]);
        let all = format!("{}{}", finished.stdout, finished.stderr);
        assert_eq!(finished.status, status, "{text:.80}: {finished}");
        assert!(all.contains(said), "{text:.80}: {finished}");
    }
    let newsroom = newsroom();
    for (arguments, status) in [
        (&["import", "nowhere.xml"][..], 1),
        (&["import", "http://127.0.0.1:1/feed"], 1),
        (&["import"], 2),
        (&["import", &data("ghost.json"), "--into", "../up"], 2),
        (&["import", &data("ghost.json"), "--feed", "nosuch"], 1),
    ] {
        assert_eq!(newsroom.courant(arguments).status, status, "{arguments:?}");
    }
}

#[test]
fn who_subscribes_already_is_not_mailed_an_archive_unasked() {
    let newsroom = newsroom();
    newsroom.done(&[
        "subscribers",
        "add",
        "ann@reader.example",
        "--feeds",
        "news",
        "--confirmed",
        "--proof",
        "on paper",
    ]);
    let finished = newsroom.courant(&["import", &data("wordpress.xml")]);
    assert_eq!(finished.status, 2, "{finished}");
    assert!(finished.stderr.contains("would be mailed") && !newsroom.path("articles/posts").exists(), "{finished}");
    let (told, status) = imported(&newsroom, &[&data("wordpress.xml"), "--yes"]);
    assert_eq!(status, 0, "{told:#}");
}

#[test]
fn a_dry_run_writes_nothing_and_a_daemon_publishes_what_is_imported() {
    let newsroom = newsroom();
    let finished = newsroom.courant(&["import", &data("wordpress.xml"), "--dry-run"]);
    assert!(finished.status == 0 && finished.stdout.contains("6 would be written"), "{finished}");
    assert!(!newsroom.path("articles/posts").exists() && !newsroom.path("var/import.json").exists());
    let _daemon = newsroom.start();
    let (told, status) = imported(&newsroom, &[&data("wordpress.xml")]);
    assert_eq!((status, &told["proof"]["same"]), (0, &2.into()), "{told:#}");
}
