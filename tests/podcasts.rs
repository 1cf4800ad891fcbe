//! A podcast as directories want it: every element by its namespace, read by another's parser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::{Newsroom, python};

const SHOW: &str = "title = 'Harbour Talk'\ndescription = 'Two people and a lighthouse.'\n\
    image = 'https://news.example/cover.jpg'\n[podcast]\nauthor = 'The Harbour'\ncategory = ['Politics', 'Arts']\n\
    owner = { name = 'Ann', email = 'talk@news.example' }\nlocked = true\n";

fn read(newsroom: &Newsroom, file: &str) -> Value {
    serde_json::from_str(&python("podcast.py", &[&newsroom.path(file).display().to_string()])).unwrap()
}

fn talk() -> Newsroom {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/talk.toml", SHOW);
    newsroom.write("articles/lamp.mp3", [0_u8; 4100]);
    newsroom.write("articles/lamp.vtt", "WEBVTT\n");
    newsroom.write(
        "articles/lamp.md",
        "---\ntitle: The lamp\ndate: 2024-05-01T08:00:00Z\nenclosures: [lamp.mp3]\nepisode: 7\nseason: 2\n\
         duration: 1:02:33\ntranscript: lamp.vtt\nguests: [Bob Roe]\n---\nWhat the lamp saw.\n",
    );
    newsroom
}

#[test]
fn a_directory_finds_all_that_it_asks_for() {
    let newsroom = talk();
    newsroom.build();
    let feed = read(&newsroom, "public/talk.rss");
    let channel = &feed["channel"];
    for (name, wanted) in [
        ("title", json!(["Harbour Talk"])),
        ("description", json!(["Two people and a lighthouse."])),
        ("language", json!(["en"])),
        ("itunes:author", json!(["The Harbour"])),
        ("itunes:category", json!([{"@text": "News", "itunes:category": [{"@text": "Politics"}]}, {"@text": "Arts"}])),
        ("itunes:explicit", json!(["false"])),
        ("itunes:image", json!([{"@href": "https://news.example/cover.jpg"}])),
        ("itunes:owner", json!([{"itunes:name": ["Ann"], "itunes:email": ["talk@news.example"]}])),
        ("itunes:type", json!(["episodic"])),
        ("podcast:locked", json!([{"@owner": "talk@news.example", "text": "yes"}])),
        ("podcast:medium", json!(["podcast"])),
    ] {
        assert_eq!(channel[name], wanted, "{name}");
    }
    let item = &feed["items"][0];
    for (name, wanted) in [
        (
            "enclosure",
            json!([{"@url": "https://news.example/media/lamp.mp3", "@length": "4100", "@type": "audio/mpeg"}]),
        ),
        ("guid", json!([{"@isPermaLink": "false", "text": "tag:news.example,2026:lamp"}])),
        ("itunes:duration", json!(["3753"])),
        ("itunes:episode", json!(["7"])),
        ("itunes:season", json!(["2"])),
        ("itunes:episodeType", json!(["full"])),
        ("podcast:person", json!([{"@role": "guest", "text": "Bob Roe"}])),
        (
            "podcast:transcript",
            json!([{"@url": "https://news.example/media/lamp.vtt", "@type": "text/vtt", "@rel": "captions"}]),
        ),
    ] {
        assert_eq!(item[name], wanted, "{name}");
    }
    let archive = read(&newsroom, "public/talk/archive/0001.rss");
    assert_eq!(archive["items"], feed["items"], "a page of the archive says as much");
}

#[test]
fn a_feed_that_is_no_podcast_says_nothing_of_podcasts() {
    let newsroom = talk();
    newsroom.build();
    let feed = newsroom.read("public/news.rss");
    assert!(feed.contains("lamp.mp3") && !feed.contains("itunes") && !feed.contains("podcast"), "{feed}");
}

#[test]
fn its_guid_outlives_its_address() {
    let newsroom = talk();
    newsroom.build();
    let guid = |newsroom: &Newsroom| read(newsroom, "public/talk.rss")["channel"]["podcast:guid"][0].clone();
    let before = guid(&newsroom);
    assert_eq!(before.as_str().unwrap().len(), 36);
    let settings = newsroom.read("config/courant.toml");
    newsroom.write("config/courant.toml", settings.replace("https://news.example/", "https://new.example/talk/"));
    newsroom.build();
    assert!(newsroom.read("public/talk.rss").contains("https://new.example/talk/"), "it has moved");
    assert_eq!(guid(&newsroom), before);
    let imported = "917393e3-1b1e-5cef-ace4-edaa54e1f810";
    newsroom.write("feeds/talk.toml", format!("{SHOW}guid = '{imported}'\n"));
    newsroom.build();
    assert_eq!(guid(&newsroom), imported);
}

#[test]
fn what_is_not_there_is_not_told_and_comes_with_its_file() {
    let newsroom = talk();
    newsroom.remove("articles/lamp.vtt");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["The lamp"]);
    let tells = |daemon: &support::Daemon| daemon.get("/talk.rss").text().contains("podcast:transcript");
    assert!(!tells(&daemon) && daemon.get("/media/lamp.vtt").status == 404);
    newsroom.write("articles/lamp.vtt", "WEBVTT\n");
    daemon.wait("the transcript to be told", |daemon| tells(daemon));
    daemon.wait("the transcript to be there", |daemon| daemon.get("/media/lamp.vtt").status == 200);
    newsroom.remove("articles/lamp.vtt");
    daemon.wait("the transcript to be gone", |daemon| !tells(daemon));
    daemon.wait("its file to be gone", |daemon| daemon.get("/media/lamp.vtt").status == 404);
}
