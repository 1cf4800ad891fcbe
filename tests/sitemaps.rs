//! What search engines are told of: sitemaps, their index, the sitemap of news, robots.txt.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use courant::files::Wake;
use courant::publish::Site;
use courant::settings::Settings;
use jiff::{SignedDuration, Timestamp};
use support::{Newsroom, look, now, utc};

/// What stands between these tags, in order.
fn between(text: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap().to_owned()).collect()
}

fn article(newsroom: &Newsroom, number: usize, date: &str, title: &str) {
    newsroom.write(&format!("articles/a{number:04}.md"), format!("---\ndate: {date}\n---\n# {title}\n\nText.\n"));
}

#[test]
fn every_article_stands_in_one_sitemap_and_an_edit_rewrites_that_one() {
    let newsroom = Newsroom::new();
    (0..1_020).for_each(|number| article(&newsroom, number, "2020-01-01", &format!("Article {number}")));
    newsroom.article("articles/_hidden.md", "Not to be seen");
    newsroom.write("articles/alone.md", "---\nunlisted: true\n---\n# Unlisted\n");
    newsroom.build();
    let index = between(&newsroom.read("public/sitemap.xml"), "loc");
    let ends: Vec<&str> = index.iter().map(|address| address.rsplit('/').next().unwrap()).collect();
    assert_eq!(ends, ["sitemap-0001.xml", "sitemap-0002.xml", "sitemap-pages.xml"]);
    let one = |name: &str| between(&newsroom.read(&format!("public/{name}")), "loc");
    let mut all: Vec<String> = [one("sitemap-0001.xml"), one("sitemap-0002.xml")].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 1_020, "each once");
    assert!(!all.iter().any(|address| address.contains("alone")), "who wants to be unlisted is not told of");
    assert!(one("sitemap-pages.xml").iter().any(|address| address.ends_with("/news/")));
    let before = look(&newsroom.path("public"));
    article(&newsroom, 7, "2020-01-01", "Article 7, edited");
    newsroom.build();
    let after = look(&newsroom.path("public"));
    let is_map = |name: &&String| name.contains("sitemap");
    let rewritten: Vec<&String> =
        after.keys().filter(is_map).filter(|name| before.get(*name) != after.get(*name)).collect();
    assert_eq!(rewritten, ["sitemap-0001.xml", "sitemap.xml"]);
}

#[test]
fn the_sitemap_of_news_has_the_last_two_days_only() {
    let newsroom = Newsroom::new();
    article(&newsroom, 1, &utc(now() - 49 * 3600), "Old");
    article(&newsroom, 2, &utc(now() - 3600), "R & D");
    newsroom.build();
    let text = newsroom.read("public/news-sitemap.xml");
    assert_eq!(between(&text, "news:title"), ["R &amp; D"]);
    assert_eq!(between(&text, "news:language"), ["en"]);
    assert_eq!(between(&text, "news:publication_date").len(), 1);
    let robots = newsroom.read("public/robots.txt");
    assert!(robots.contains("/sitemap.xml\n") && robots.contains("/news-sitemap.xml\n"), "{robots}");
}

#[test]
fn where_there_are_no_pages_no_edit_brings_a_sitemap() {
    let newsroom = Newsroom::with("[output]\npages = false\n");
    article(&newsroom, 1, "2020-01-01", "First");
    let settings = Settings::read(&newsroom.path("config/courant.toml"), &[]).unwrap();
    // Nobody is writing any more.
    let mut now = Timestamp::now() + SignedDuration::from_secs(60);
    let mut room = courant::newsroom::Newsroom::open(settings.into(), Site::default().into(), now).unwrap();
    room.turn(now);
    article(&newsroom, 1, "2020-01-01", "Edited");
    room.wake(Wake::Path { path: "a0001.md".into(), closed: true }, now);
    for _ in 0..5 {
        now = room.turn(now).next.min(now + SignedDuration::from_secs(2));
    }
    let names = newsroom.names();
    assert!(newsroom.read("public/news.json").contains("Edited"));
    assert!(!names.iter().any(|name| name.contains("sitemap")), "{names:#?}");
}

#[test]
fn a_sitemap_whose_articles_are_all_withdrawn_is_gone_and_comes_back_with_one() {
    let newsroom = Newsroom::new();
    article(&newsroom, 1, "2020-01-01", "Here");
    newsroom.build();
    let is_there = || newsroom.path("public/sitemap-0001.xml").exists();
    assert!(is_there());
    article(&newsroom, 1, "2020-01-01\ndraft: true", "Here");
    newsroom.build();
    assert!(!is_there() && !newsroom.read("public/sitemap.xml").contains("0001"), "an empty sitemap is none");
    article(&newsroom, 1, "2020-01-01", "Here");
    newsroom.build();
    assert!(is_there() && newsroom.read("public/sitemap.xml").contains("0001"));
}
