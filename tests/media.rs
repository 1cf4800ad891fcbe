//! Files that articles show: published with what they are, as long as something shows them, and nothing else ever.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::os::unix::fs::symlink;
use std::sync::Arc;

use courant::files::Wake;
use courant::publish::Site;
use courant::settings::Settings;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use support::{Newsroom, item, png, shell};

fn markdown(more: &str, text: &str) -> String {
    format!("---\ntitle: Shown\ndate: 2024-05-01\n{more}---\n\nText.\n\n{text}\n")
}

/// The files under `public/media/`.
fn media(newsroom: &Newsroom) -> Vec<String> {
    let all = newsroom.published().into_keys();
    all.filter_map(|name| name.strip_prefix("media/").map(str::to_owned))
        .filter(|name| newsroom.path(&format!("public/media/{name}")).is_file())
        .collect()
}

fn content(newsroom: &Newsroom) -> String {
    item(&newsroom.json_feed(), "Shown")["content_html"].as_str().unwrap().to_owned()
}

#[test]
fn every_way_of_naming_a_file_publishes_it() {
    for (name, more, text) in [
        ("a.png", "image: a.png\n", ""),
        ("a.png", "image: { src: ./a.png, alt: A }\n", ""),
        ("a.mp3", "enclosures: [a.mp3]\n", ""),
        ("a.mp3", "audio: a.mp3\n", ""),
        ("a.png", "", "![A](a.png)"),
        ("a.png", "", "![A][1]\n\n[1]: <a.png>"),
        ("a.pdf", "", "[the plan](a.pdf)"),
        ("a.pdf", "", "[page 2](a.pdf#page=2)"),
        ("a.png", "", "<img src=\"a.png?v=2\">"),
        ("a.png", "", "<img srcset=\"a.png 2x\" src=\"https://b.example/c.png\">"),
        (
            "a.png",
            "",
            "<picture><source srcset=\"a.png 1x, https://b.example/d.png 2x\"><img src=\"https://b.example/c.png\"></picture>",
        ),
        ("a.mp4", "", "<video src=\"a.mp4\"></video>"),
        ("a.png", "", "<video poster=\"a.png\" src=\"https://b.example/c.mp4\"></video>"),
        ("a.ogg", "", "<audio controls><source src=\"a.ogg\" type=\"audio/ogg\"></audio>"),
        ("a.vtt", "", "<video src=\"https://b.example/c.mp4\"><track src=\"a.vtt\" kind=\"captions\"></video>"),
        ("sub/dir/a.png", "", "![A](sub/dir/a.png)"),
        ("two words.png", "", "![A](<two words.png>)"),
        ("two words.png", "image: two words.png\n", ""),
        ("two words.png", "", "![A](two%20words.png)"),
        ("图片.png", "", "![A](图片.png)"),
        ("100%.png", "", "![A](100%25.png)"),
        ("a#b.png", "", "![A](a%23b.png)"),
        ("what?.png", "", "![A](what%3F.png)"),
        ("Ünï & 'cö'.png", "", "![A](<Ünï & 'cö'.png>)"),
        ("UPPER.PNG", "", "![A](UPPER.PNG)"),
    ] {
        let newsroom = Newsroom::new();
        newsroom.write(&format!("articles/press/{name}"), png(4, 3));
        newsroom.write("articles/press/other.png", png(4, 3));
        newsroom.write("articles/press/a.md", markdown(more, text));
        newsroom.build();
        assert_eq!(media(&newsroom), [format!("press/{name}")], "{more}{text}");
        // What feeds and pages say leads to it.
        let daemon = newsroom.start();
        let whole = newsroom.read("public/news.json") + &newsroom.read("public/articles/a/index.html");
        let addresses: Vec<&str> = whole.split("https://news.example/media/").skip(1).collect();
        assert!(!addresses.is_empty(), "{text}: {whole}");
        for rest in addresses {
            let address =
                rest.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | '#' | '&' | '<')).next().unwrap();
            let served = daemon.get(&format!("/media/{address}"));
            assert_eq!((served.status, served.body), (200, png(4, 3)), "{text}: /media/{address}");
        }
        daemon.stop();
    }
}

#[test]
fn what_is_no_plain_file_below_the_articles_is_not_published() {
    let newsroom = Newsroom::new();
    newsroom.write("secret.png", png(1, 1));
    newsroom.write("articles/.hidden.png", png(2, 2));
    newsroom.write("articles/thumb.png.tmp", png(2, 2));
    newsroom.write("articles/.git/in.png", png(2, 2));
    newsroom.write("articles/a.PNG", png(3, 3));
    shell(newsroom.root(), "mkdir articles/directory.png && mkfifo articles/pipe.png");
    symlink(newsroom.path("secret.png"), newsroom.path("articles/out.png")).unwrap();
    symlink(newsroom.root(), newsroom.path("articles/up")).unwrap();
    symlink(newsroom.path("articles/.hidden.png"), newsroom.path("articles/shown.png")).unwrap();
    let names = [
        ".hidden.png",
        "thumb.png.tmp",
        ".git/in.png",
        "a.png",
        "directory.png",
        "pipe.png",
        "out.png",
        "up/secret.png",
        "shown.png",
        "../secret.png",
        "..%2fsecret.png",
        "gone.png",
    ];
    let text: String = names.iter().map(|name| format!("![A]({name})\n")).collect();
    newsroom.write("articles/a.md", markdown("", &text));
    assert_eq!(newsroom.courant(&["build"]).status, 0);
    assert_eq!(media(&newsroom), Vec::<String>::new());
    let check = newsroom.courant(&["check"]);
    for name in names.iter().filter(|name| !name.contains("secret")) {
        assert!(check.said().contains(name), "{name}: {check}");
    }
}

#[test]
fn a_file_that_changes_comes_and_goes_under_a_running_daemon_is_told_as_it_is() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/a.png", png(4, 3));
    newsroom.write("articles/a.mp3", "four");
    newsroom.write("articles/a.md", markdown("enclosures: [a.mp3]\nimage: a.png\n", "![A](a.png)"));
    newsroom.write("articles/b.md", markdown("", "![A](a.png)").replace("Shown", "Too"));
    let daemon = newsroom.start();
    let told = |daemon: &support::Daemon| -> (Value, bool) {
        let shown =
            support::items(&daemon.feed()).into_iter().find(|item| item["title"] == "Shown").unwrap_or_default();
        let html = shown["content_html"].as_str().unwrap_or_default().to_owned();
        (shown["attachments"][0]["size_in_bytes"].clone(), html.contains("width=\"4\" height=\"3\""))
    };
    daemon.wait("its length and its size", |daemon| told(daemon) == (4.into(), true));
    // Replaced as editors do, and written in place.
    newsroom.write("articles/.new", png(40, 30));
    newsroom.rename("articles/.new", "articles/a.png");
    newsroom.write("articles/a.mp3", "eleven signs");
    daemon.wait("the new length and size", |daemon| told(daemon) == (12.into(), false));
    daemon.wait("the new picture", |daemon| daemon.get("/media/a.png").body == png(40, 30));
    let page = daemon.get("/articles/a/");
    assert!(page.text().contains("width=\"40\" height=\"30\""), "{page}");
    // Gone from one of the two: the other still shows it.
    newsroom.write("articles/a.md", markdown("", "No picture."));
    daemon.wait("the sound to be gone", |daemon| daemon.get("/media/a.mp3").status == 404);
    assert_eq!(daemon.get("/media/a.png").status, 200);
    newsroom.remove("articles/b.md");
    daemon.wait("the picture to be gone", |daemon| daemon.get("/media/a.png").status == 404);
    daemon.wait("its file to be gone", |_| !newsroom.path("public/media/a.png").exists());
    // An article before its picture, and a picture that goes before its article.
    newsroom.write("articles/a.md", markdown("image: late.png\n", "![A](late.png)"));
    daemon.wait("the article", |daemon| daemon.get("/articles/a/").text().contains("late.png"));
    assert_eq!(daemon.get("/media/late.png").status, 404);
    newsroom.write("articles/late.png", png(5, 5));
    daemon.wait("the picture", |daemon| daemon.get("/media/late.png").status == 200);
    daemon.wait("it in the feed", |daemon| {
        support::items(&daemon.feed())[0]["image"] == "https://news.example/media/late.png"
    });
    newsroom.remove("articles/late.png");
    daemon.wait("it to be gone", |daemon| daemon.get("/media/late.png").status == 404);
    daemon.wait("it to be gone from the feed", |daemon| support::items(&daemon.feed())[0]["image"].is_null());
    daemon.stop();
}

#[test]
fn a_picture_that_one_article_was_found_to_have_changed_is_told_right_by_all_others() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/a.png", png(4, 3));
    for name in ["a", "b"] {
        newsroom.write(&format!("articles/{name}.md"), markdown("", "![A](a.png)").replace("Shown", name));
    }
    let settings = Arc::new(Settings::read(&newsroom.path("config/courant.toml"), &[]).unwrap());
    let mut now = Timestamp::now();
    let mut room = courant::newsroom::Newsroom::open(settings, Arc::new(Site::default()), now).unwrap();
    let mut look = |path: Option<&str>| {
        now += 1.minute();
        path.into_iter().for_each(|path| room.wake(Wake::Path { path: path.into(), closed: true }, now));
        room.turn(now);
    };
    look(None);
    // The article's event comes before the picture's.
    newsroom.write("articles/a.png", png(40, 30));
    newsroom.write("articles/a.md", markdown("", "Now larger: ![A](a.png)").replace("Shown", "a"));
    look(Some("a.md"));
    look(Some("a.png"));
    for name in ["a", "b"] {
        let html = item(&newsroom.json_feed(), name)["content_html"].to_string();
        let page = newsroom.read(&format!("public/articles/{name}/index.html"));
        assert!(html.contains("width=\\\"40\\\"") && page.contains("width=\"40\""), "{name}: {html}");
    }
}

#[test]
fn a_picture_has_its_width_and_height_unless_its_author_told_them() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/my cat.png", png(640, 480));
    let text =
        "![A](<my cat.png>)\n\n<img src='my cat.png' width=64 alt=b>\n\n<img src='https://a.example/a.png' alt=c>";
    newsroom.write("articles/a.md", markdown("", text));
    newsroom.build();
    let tags: Vec<String> =
        content(&newsroom).split("<img").skip(1).map(|rest| rest.split('>').next().unwrap().to_owned()).collect();
    assert!(tags[0].contains("width=\"640\" height=\"480\""), "{tags:?}");
    assert!(tags[1].contains("width=\"64\"") && !tags[1].contains("height"), "{tags:?}");
    assert!(!tags[2].contains("width"), "{tags:?}");
    newsroom.build();
}

#[test]
fn a_document_is_published_with_its_pictures_and_so_is_each_edit_of_it() {
    let newsroom = Newsroom::new();
    let daemon = newsroom.start();
    let picture = "press/quay.docx.media/image1.png";
    let with = |words: &str, width: u32| {
        let relation = "<Relationship Id=\"a\" Type=\"http://x/image\" Target=\"media/image1.png\"/>";
        let relations = format!("<Relationships xmlns=\"urn:x\">{relation}</Relationships>");
        let text = include_str!("documents/picture.xml").replace("WORDS", words);
        support::zip(&[
            ("word/document.xml", text.as_bytes()),
            ("word/_rels/document.xml.rels", relations.as_bytes()),
            ("word/media/image1.png", &png(width, 3)),
        ])
    };
    newsroom.write("articles/press/~$quay.docx", [0; 162]);
    newsroom.write("articles/press/quay.docx", with("First words.", 4));
    let item = daemon.wait_for_item("A quay");
    let html = item["content_html"].as_str().unwrap();
    assert!(html.contains(&format!("src=\"https://news.example/media/{picture}\" alt=\"The quay\"")), "{html}");
    let served = daemon.get(&format!("/media/{picture}"));
    assert_eq!((served.status, served.must("content-type"), &served.body), (200, "image/png", &png(4, 3)));
    // A picture alone is edited; the words stay.
    newsroom.write("articles/press/quay.docx", with("First words.", 40));
    daemon.wait("the new picture", |daemon| daemon.get(&format!("/media/{picture}")).body == png(40, 3));
    // A copy that ends early takes nothing away.
    let whole = with("Second words.", 40);
    newsroom.write("articles/press/quay.docx", &whole[..whole.len() / 2]);
    daemon.wait_for_log(&["damaged, or was not saved whole"]);
    assert_eq!(daemon.get(&format!("/media/{picture}")).body, png(40, 3));
    newsroom.write("articles/press/quay.docx", whole);
    daemon.wait("the second words", |daemon| daemon.feed().to_string().contains("Second words"));
    assert_eq!(daemon.titles(), ["A quay"], "what Word puts beside it is no article");
    daemon.stop();
    assert_eq!(newsroom.bytes(&format!("public/media/{picture}")), png(40, 3));
    let daemon = newsroom.start();
    assert_eq!(daemon.get(&format!("/media/{picture}")).body, png(40, 3), "after a restart");
    newsroom.remove("articles/press/quay.docx");
    daemon.wait("the picture to go", |daemon| daemon.get(&format!("/media/{picture}")).status != 200);
}
