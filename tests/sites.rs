//! `courant import DIR --old-feed FEED`: a site of another generator moves here, judged by the generator itself: what it publishes for all of its
//! articles is what readers get here, although the feed that was given had only the newest of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;
use support::{Finished, Newsroom, png};

/// A newsroom for the site that moves.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    newsroom.write("config/courant.toml", "[site]\ntitle = \"T\"\nurl = \"https://gazette.example/\"\ntag = \"gazette.example,2026\"\nlanguage = \"en\"\ntimezone = \"UTC\"\n\n[http]\nlisten = [\"127.0.0.1:0\"]\nadmin = \"\"\n");
    newsroom
}

/// Whether a program is here; tests/run installs them.
fn has(program: &str) -> bool {
    let is_there = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap().status.success();
    if !is_there {
        eprintln!("skipped: there is no {program}; tests/run installs it");
    }
    is_there
}

fn run(newsroom: &Newsroom, directory: &str, line: &str) {
    let output = Command::new("sh")
        .args(["-euc", line])
        .current_dir(newsroom.path(directory))
        .env("TZ", "UTC")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{line}: {said}");
}

fn import(newsroom: &Newsroom, told: &[&str]) -> (Value, Finished) {
    let finished = newsroom.courant(&[&["import", "--json"], told].concat());
    (serde_json::from_str(&finished.stdout).unwrap_or_else(|_| panic!("no JSON: {finished}")), finished)
}

/// `id link` of each article in the feeds, by title.
fn articles(newsroom: &Newsroom) -> BTreeMap<String, String> {
    let all: Value = serde_json::from_str(&newsroom.done(&["articles", "--json"])).unwrap();
    let listed = all.as_array().unwrap().iter().filter(|one| !one["feeds"].as_array().unwrap().is_empty());
    listed
        .map(|one| {
            (
                one["title"].as_str().unwrap().to_owned(),
                format!("{} {}", one["id"].as_str().unwrap(), one["link"].as_str().unwrap()),
            )
        })
        .collect()
}

/// `id link` of each entry of a feed, by title, as feed-rs reads it.
fn entries(newsroom: &Newsroom, feed: &str) -> BTreeMap<String, String> {
    let parsed = feed_rs::parser::parse(newsroom.read(feed).as_bytes()).unwrap();
    let entries = parsed.entries.into_iter();
    entries.map(|entry| (entry.title.unwrap().content, format!("{} {}", entry.id, entry.links[0].href))).collect()
}

/// The import with a feed of the two newest leaves all articles as the generator publishes them all; a second one changes nothing.
fn judge(newsroom: &Newsroom, newest: &str, all: &str, articles_of: usize) {
    let (told, finished) = import(newsroom, &["site", "--old-feed", newest]);
    assert_eq!((finished.status, &told["proof"]["new_items"]), (0, &0.into()), "{told:#}\n{}", finished.stderr);
    assert_eq!((&told["proof"]["compared"], &told["proof"]["same"]), (&2.into(), &2.into()), "{told:#}");
    let (here, there) = (articles(newsroom), entries(newsroom, all));
    assert_eq!((there.len(), &here), (articles_of, &there), "{told:#}");
    let (again, finished) = import(newsroom, &["site", "--old-feed", newest]);
    assert_eq!(
        (&again["new"], &again["changed"], &again["kept"]),
        (&0.into(), &0.into(), &Value::Array(vec![])),
        "{finished}"
    );
    assert_eq!(articles(newsroom), here);
}

#[test]
fn hugo_publishes_what_is_published_here() {
    if !has("hugo") {
        return;
    }
    let newsroom = newsroom();
    let config = "baseURL = \"https://gazette.example/\"\ntitle = \"G\"\nlanguageCode = \"en\"\ndisableKinds = [\"taxonomy\", \"term\"]\n[permalinks]\nnotes = \"/:year/:month/:slug/\"\n[services.rss]\nlimit = LIMIT\n";
    newsroom.write(
        "site/content/posts/first-post.md",
        "---\ntitle: \"First: the post\"\ndate: 2021-03-04T05:06:07+02:00\n---\nHello\n",
    );
    newsroom.write(
        "site/content/posts/Second Post.md",
        "+++\ntitle = \"Second\"\ndate = 2022-03-04\nslug = \"Two & Three\"\n[params]\nx = 1\n+++\nHello\n",
    );
    newsroom.write(
        "site/content/posts/bundle/index.md",
        "---\ntitle: Bundle\ndate: 2023-01-02\n---\n![A pixel](pixel.png)\n",
    );
    newsroom.write("site/content/posts/bundle/pixel.png", png(2, 2));
    newsroom.write(
        "site/content/notes/2023-12-31-eve.md",
        "{\"title\": \"New Year's Eve\", \"date\": \"2023-12-31T23:30:00-05:00\"}\nHello\n",
    );
    newsroom.write(
        "site/content/notes/own.md",
        "---\ntitle: Own\ndate: 2024-02-03\nurl: /somewhere/else.html\n---\nHello\n",
    );
    newsroom.write(
        "site/content/notes/newest.md",
        "\n---\ntitle: Newest\ndate: 2024-05-06\naliases: [/old/newest/]\n---\nHello\n",
    );
    newsroom.write("site/content/notes/draft.md", "---\ntitle: Draft\ndate: 2024-05-07\ndraft: true\n---\nHello\n");
    for (limit, file) in [("-1", "all.xml"), ("2", "newest.xml")] {
        newsroom.write("site/hugo.toml", config.replace("LIMIT", limit));
        newsroom.write("site/config.toml", config.replace("LIMIT", limit));
        run(&newsroom, "site", &format!("hugo --quiet --destination out && cp out/index.xml ../{file} && rm -r out"));
    }
    judge(&newsroom, "newest.xml", "all.xml", 6);
    assert_eq!(std::fs::read(newsroom.path("articles/posts/bundle/pixel.png")).unwrap(), png(2, 2));
    let kept = newsroom.read("articles/notes/own.md");
    assert_eq!(
        kept,
        "---\nid: \"https://gazette.example/somewhere/else.html\"\ntitle: Own\ndate: 2024-02-03\nurl: /somewhere/else.html\n---\nHello\n"
    );
}

#[test]
fn jekyll_publishes_what_is_published_here() {
    if !has("jekyll") {
        return;
    }
    for permalink in ["date", "pretty", "/:year/:short_month/:i_day/:slug.html", "/blog/:title/"] {
        let newsroom = newsroom();
        newsroom.write(
            "site/_posts/2021-03-04-First Post.md",
            "---\ntitle: First\ncategories: [News, Long Reads]\n---\nHello\n",
        );
        newsroom.write(
            "site/sport/_posts/2022-03-04-second.md",
            "---\ntitle: Second\ndate: 2022-03-05 23:30:00 +0000\nslug: Own-Slug\n---\nHello\n",
        );
        newsroom.write("site/_posts/2023-03-04-third.md", "---\ntitle: Third\npublished: true\n---\nHello\n");
        newsroom.write("site/_posts/2024-03-04-fourth.md", "---\ntitle: Fourth\n---\nHello\n");
        newsroom.write("site/_posts/2024-04-04-gone.md", "---\ntitle: Gone\npublished: false\n---\nHello\n");
        newsroom.write("site/_drafts/later.md", "---\ntitle: Later\n---\nHello\n");
        newsroom.write("site/about.md", "---\ntitle: About\n---\nHello\n");
        for (limit, file) in [("100", "all.xml"), ("2", "newest.xml")] {
            newsroom.write("site/_config.yml", format!("---\ntitle: G\nurl: https://gazette.example\ntimezone: Europe/Berlin\npermalink: {permalink}\nplugins: [jekyll-feed]\nfeed: {{ posts_limit: {limit} }}\n"));
            run(
                &newsroom,
                "site",
                &format!(
                    "jekyll build --quiet --destination ../out && cp ../out/feed.xml ../{file} && rm -r ../out .jekyll-cache 2>/dev/null || test -e ../{file}"
                ),
            );
        }
        judge(&newsroom, "newest.xml", "all.xml", 4);
        assert!(
            newsroom.read("articles/about.md").starts_with("---\nunlisted: true\n")
                || newsroom.read("articles/about.md").contains("\nunlisted: true\n")
        );
    }
}

#[test]
fn pelican_publishes_what_is_published_here() {
    if !has("pelican") {
        return;
    }
    for shape in [
        "",
        "ARTICLE_URL = 'posts/{date:%Y}/{date:%m}/{slug}/'\nARTICLE_SAVE_AS = 'posts/{date:%Y}/{date:%m}/{slug}/index.html'\n",
    ] {
        let newsroom = newsroom();
        newsroom
            .write("site/content/one.md", "Title: One: the first!\nDate: 2021-03-04 23:30\nCategory: News\n\nHello\n");
        newsroom.write("site/content/two.md", "Title: Two\nDate: 2022-03-04\nSlug: own-slug\n\nHello\n");
        newsroom.write("site/content/three.md", "Title: Three\nDate: 2023-03-04\nModified: 2023-04-04\n\nHello\n");
        newsroom.write("site/content/four.md", "Title: Four\nDate: 2024-03-04\n\nHello\n");
        newsroom.write("site/content/draft.md", "Title: Draft\nDate: 2024-03-05\nStatus: draft\n\nHello\n");
        newsroom.write("site/content/other.rst", "Five\n####\n\n:date: 2020-03-04\n\nHello\n");
        for (limit, file) in [("", "all.xml"), ("FEED_MAX_ITEMS = 2\n", "newest.xml")] {
            let config = format!(
                "SITENAME = 'G'\nSITEURL = 'https://gazette.example'\nPATH = 'content'\nTIMEZONE = 'Europe/Berlin'\nFEED_ALL_ATOM = 'feeds/all.atom.xml'\nDELETE_OUTPUT_DIRECTORY = True\n{shape}{limit}"
            );
            newsroom.write("site/pelicanconf.py", config);
            run(
                &newsroom,
                "site",
                &format!(
                    "rm -f content/other.rst.bak; mv content/other.rst ../other.rst; pelican -q content -o ../out -s pelicanconf.py; mv ../other.rst content/; cp ../out/feeds/all.atom.xml ../{file}; rm -rf ../out __pycache__"
                ),
            );
        }
        judge(&newsroom, "newest.xml", "all.xml", 4);
        let (told, _) = import(&newsroom, &["site", "--old-feed", "newest.xml"]);
        assert_eq!(told["told"][".rst files, which nobody here can read: convert them to Markdown"], 1, "{told:#}");
    }
}

/// An Atom feed of `title link day`.
fn feed(entries: &[(&str, &str, &str)]) -> String {
    let entry = |(title, link, day): &(&str, &str, &str)| {
        format!(
            "<entry><id>{link}</id><title>{title}</title><link href=\"{link}\"/><published>{day}T00:00:00Z</published><updated>{day}T00:00:00Z</updated></entry>"
        )
    };
    let entries: String = entries.iter().map(entry).collect();
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title>G</title><link href=\"https://gazette.example/\"/><updated>2024-01-01T00:00:00Z</updated>{entries}</feed>"
    )
}

#[test]
fn zola_and_eleventy_keep_the_addresses_that_their_rules_make() {
    for (settings, content, posts) in [("config.toml", "content/", "blog/"), (".eleventy.js", "", "blog/")] {
        let newsroom = newsroom();
        newsroom.write(
            &format!("site/{settings}"),
            if settings == "config.toml" {
                "base_url = \"https://gazette.example\"\n"
            } else {
                "module.exports = () => {};\n"
            },
        );
        for (number, name) in
            ["2021-01-01-alpha", "2022-01-01-beta", "2023-01-01-gamma", "2024-01-01-delta"].into_iter().enumerate()
        {
            let (day, slug) = name.split_at(10);
            newsroom.write(
                &format!("site/{content}{posts}{name}.md"),
                format!("---\ntitle: T{number} {}\ndate: {day}\n---\nHello\n", &slug[1..]),
            );
        }
        newsroom.write(
            "feed.xml",
            feed(&[
                ("T3 delta", "https://gazette.example/blog/delta/", "2024-01-01"),
                ("T2 gamma", "https://gazette.example/blog/gamma/", "2023-01-01"),
            ]),
        );
        let (told, finished) = import(&newsroom, &["site", "--old-feed", "feed.xml"]);
        assert_eq!((finished.status, &told["proof"]["same"]), (0, &2.into()), "{told:#}");
        let alpha = "https://gazette.example/blog/alpha/";
        assert_eq!(articles(&newsroom)["T0 alpha"], format!("{alpha} {alpha}"), "{settings}: {told:#}");
    }
}

#[test]
fn in_place_only_what_lacks_is_written_and_only_where_it_is_published() {
    let newsroom = newsroom();
    newsroom.write("site/hugo.toml", "baseURL = \"https://gazette.example/\"\n");
    newsroom.write("site/content/posts/a.md", "---\ntitle: A\ndate: 2024-01-01\n---\nHello\r\nyou\n");
    newsroom.write("site/content/posts/b.md", "---\ntitle: B\ndate: 2024-01-02\n---\nHello\n");
    newsroom.write(
        "feed.xml",
        feed(&[
            ("A", "https://gazette.example/posts/a/", "2024-01-01"),
            ("C", "https://gazette.example/posts/c/", "2024-01-03"),
        ]),
    );
    let refused = newsroom.courant(&["import", "site", "--old-feed", "feed.xml", "--in-place"]);
    assert!(refused.status == 1 && refused.stderr.contains("site/content\" in [articles]"), "{refused}");
    let settings = newsroom.read("config/courant.toml");
    newsroom.write("config/courant.toml", format!("{settings}\n[articles]\ndirectory = \"../site/content\"\n"));
    let finished = newsroom.courant(&["import", "site", "--old-feed", "feed.xml", "--in-place"]);
    assert!(
        finished.stderr.contains("https://gazette.example/posts/c/: the old feed has it, and no file is it"),
        "{finished}"
    );
    assert_eq!(
        newsroom.read("site/content/posts/a.md"),
        "---\nid: \"https://gazette.example/posts/a/\"\nurl: \"/posts/a/\"\ntitle: A\ndate: 2024-01-01\n---\nHello\r\nyou\n"
    );
    // Newer than the oldest entry of the feed, and not in it: kept out there, and here.
    assert!(newsroom.read("site/content/posts/b.md").contains("\nunlisted: true\n"), "{finished}");
    let before = newsroom.read("site/content/posts/a.md");
    newsroom.courant(&["import", "site/content", "--old-feed", "feed.xml", "--in-place"]);
    assert_eq!(newsroom.read("site/content/posts/a.md"), before);
}

#[test]
fn a_directory_without_its_feed_or_its_settings_says_what_to_do() {
    let newsroom = newsroom();
    newsroom.write("site/posts/a.md", "---\ntitle: A\n---\nHello\n");
    newsroom.write("feed.xml", feed(&[]));
    for (told, status, words) in [
        (vec!["site"], 1, "--generator NAME"),
        (vec!["site", "--generator", "hugo"], 1, "--old-feed FILE|URL"),
        (vec!["site", "--generator", "word"], 2, "write hugo, jekyll, zola, eleventy or pelican"),
        (vec!["feed.xml", "--in-place"], 2, "is no directory"),
    ] {
        let finished = newsroom.courant(&[&["import"], &told[..]].concat());
        assert!(finished.status == status && finished.said().contains(words), "{told:?}: {finished}");
    }
}
