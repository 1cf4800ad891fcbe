//! `courant check`: each fault is told once, with its line, its rule and the rule's source; what is as it should be is not told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use support::{Newsroom, png};

/// A newsroom of articles that nothing is wrong with; others may lead to them.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    newsroom.write("articles/town/cover.png", png(1200, 630));
    newsroom.write("articles/town/plan.pdf", "%PDF-1.4\n");
    newsroom.write("articles/town/talk.mp3", "ID3 and a sound");
    let fine = "---\ntitle: Fine\ndate: 2024-05-01 09:00\nupdated: 2024-05-01\nlang: en_GB\nimage: cover.png\ntags: [bridge, Ö]\n\
                enclosures: [talk.mp3]\naliases: [/old/fine/]\n---\n## Prices {#prices}\n\n[up](#top) [prices](#prices) \
                [other](other.txt) [its place](page.html#a%20b) [a plan](plan.pdf#page=2) [abroad](https://a.example/#x)\n\
                [by its address](https://news.example/articles/other/) [by its old one](/articles/fine/#prices)\n\n\
                Use `<iframe src=x.html>`.\n";
    newsroom.write("articles/town/fine.md", fine);
    newsroom.write(
        "articles/town/other.txt",
        "The Ferry Runs Again\n\n2024-05-02\n\nIt runs every half hour from now on.\n",
    );
    let page = "<html lang=\"de\"><title>Die Seite</title><meta name=date content=2024-05-03><body><p id=\"a b\">Ein Absatz, der lang \
                genug ist.</p><p><a href=\"fine.md#prices\">dort</a></p></body></html>";
    newsroom.write("articles/town/page.html", page);
    newsroom
        .write("articles/town/draft.md", "---\ntitle: Draft\ndraft: true\ndate: 1066-01-01\n---\n[x](nowhere.md)\n");
    newsroom
}

/// What check finds, by file: line, rule and words.
fn found(newsroom: &Newsroom) -> BTreeMap<String, Vec<Value>> {
    let check = newsroom.courant(&["check", "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&check.stdout).unwrap_or_else(|error| panic!("{error}: {check}"));
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for one in all {
        let path = one["path"].as_str().unwrap().trim_start_matches("articles/").to_owned();
        found.entry(path).or_default().push(one);
    }
    found
}

#[test]
fn a_newsroom_without_a_fault_hears_nothing() {
    let newsroom = newsroom();
    let check = newsroom.courant(&["check"]);
    assert_eq!((check.status, check.said().trim()), (0, "checked 4 articles: 0 errors, 0 warnings"), "{check}");
}

/// The file, its text, and what is told of it: line, rule, words.
type Case = (&'static str, String, u64, &'static str, &'static str);

/// An article of a title and a date, with more lines of front matter; the first of them is line 4.
fn article(name: &str, more: &str, text: &str) -> String {
    format!("---\ntitle: {name}\ndate: 2024-05-01\n{more}---\n{text}\n")
}

fn cases() -> Vec<Case> {
    let of = |path: &'static str, more: &str, text: &str, line: u64, rule: &'static str, words: &'static str| -> Case {
        (path, article(path, more, text), line, rule, words)
    };
    let raw = |path: &'static str, text: &str, line: u64, rule: &'static str, words: &'static str| -> Case {
        (path, text.to_owned(), line, rule, words)
    };
    let year = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year();
    vec![
        of("id.md", "id: 17\n", "Text.", 4, "id-is-address", "`17` is no address"),
        of("tag.md", "id: 'tag:a.example:1'\n", "Text.", 4, "id-is-address", "is no `tag:NAME,YEAR:REST`"),
        of("id-b.md", "id: 'urn:x:1'\n", "Text.", 4, "unique-id", "is that of id-a.md"),
        raw("title.md", "# Use `<b>` well\n\n2024-05-01\n\nText.\n", 1, "plain-title", "looks like markup"),
        raw(
            "same.md",
            "---\ndate: 2024-05-09\ntitle: Fine\nlang: en-GB\n---\nText.\n",
            3,
            "unique-title",
            "that of town/fine.md too",
        ),
        raw(
            "link.md",
            "---\ntitle: A link\ndate: 2024-05-09\nslug: fine\n---\nText.\n",
            4,
            "unique-link",
            "`/articles/fine/` is that of town/fine.md",
        ),
        raw(
            "told.md",
            "---\ntitle: A told link\ndate: 2024-05-09\nurl: /news/\n---\nText.\n",
            4,
            "unique-link",
            "is that of a page of the program",
        ),
        raw("undated.md", "# Undated\n\nText.\n", 1, "dated", "it names no date"),
        raw("ancient.md", "---\ntitle: Ancient\ndate: 1066-10-14\n---\nText.\n", 3, "plausible-date", "1066-10-14"),
        (
            "later.md",
            format!("---\ntitle: Later\ndate: {}-02-01\n---\nText.\n", year + 2),
            3,
            "plausible-date",
            "not published before",
        ),
        (
            "soon.md",
            format!("---\ntitle: Soon\ndate: {}-12-31\n---\nText.\n", year + 1),
            3,
            "scheduled",
            "it appears on",
        ),
        of("before.md", "updated: 2024-04-30\n", "Text.", 4, "updated-later", "before it was published"),
        (
            "yet.md",
            article("Yet", &format!("updated: {}-01-01\n", year + 1), "Text."),
            4,
            "updated-past",
            "yet to come",
        ),
        raw("empty.md", "---\ntitle: Empty\ndate: 2024-05-01\n---\n", 0, "has-text", "no text"),
        of("tongue.md", "language: english\n", "Text.", 4, "language-tag", "`english`"),
        of("feeds.md", "feeds: [news]\n", "Text.", 4, "means-something", "a feed chooses its articles"),
        of("hollow.md", "tags:\n  - town\n  - '--'\n", "Text.", 6, "means-something", "names nothing"),
        of("foreign.md", "", "Text.\n\n{{< youtube x >}}", 7, "own-syntax", "youtube"),
        of(
            "frame.md",
            "",
            "Text.\n\n<iframe src=\"https://a.example/\"></iframe>",
            7,
            "nothing-embedded",
            "`<iframe>`",
        ),
        of("dead.md", "", "Text.\n\n[a](gone.md)", 7, "link-leads", "`gone.md`, which is no article"),
        of("bare.md", "", "[Text](town/Fine.md)", 5, "link-leads", "`town/Fine.md`"),
        of("drafted.md", "", "[Text](town/draft.md)", 5, "link-leads", "which is a draft"),
        of("rooted.md", "", "[Text](/articles/nobody/)", 5, "link-leads", "`/articles/nobody/`"),
        of("pdf.md", "", "[Text](town/gone.pdf)", 5, "file-there", "there is no such file"),
        of("place.md", "", "Text.\n\n[a](#b)", 7, "anchor-leads", "`#b` in this article"),
        of("far.md", "", "[Text](town/fine.md#no)", 5, "anchor-leads", "`#no` in town/fine.md"),
        of("out.md", "", "[Text](../../out.pdf)", 5, "address-allowed", "outside the articles directory"),
        of("missing.md", "", "Text.\n\n![a](gone%20by.png)", 7, "file-there", "`gone by.png`"),
        of("ignored.md", "image: .hidden.png\n", "Text.", 4, "file-there", "articles.ignore"),
        of("tiff.md", "", "Text. ![a](a.tiff)", 5, "image-format", "image/tiff"),
        of("broken.md", "", "Text. <img src='broken.png' alt=''>", 5, "image-format", "cannot be read as one"),
        of("svg.md", "image: a.svg\n", "Text.", 4, "image-format", "shared links do not show"),
        of("small.md", "image: small.png\n", "Text.", 4, "image-size", "199 × 630 pixels"),
        of("nought.md", "enclosures: [nought.mp3]\n", "Text.", 4, "enclosure-length", "an empty file"),
        of(
            "abroad.md",
            "enclosures: ['https://a.example/a.mp3']\n",
            "Text.",
            4,
            "enclosure-length",
            "its length is not told",
        ),
        of("kind.md", "enclosures: ['town/talk.what']\n", "Text.", 4, "enclosure-type", "not known"),
        of(
            "long.md",
            "enclosures: [{ url: 'https://a.example/a.mp3', type: audio/mpeg, length: 200000001 }]\n",
            "Text.",
            4,
            "enclosure-size",
            "200 MB",
        ),
        of(
            "two.md",
            "enclosures:\n  - town/talk.mp3\n  - town/plan.pdf\n",
            "Text.",
            6,
            "one-enclosure",
            "has 2 enclosures",
        ),
        of("nowhere.md", "section: cellar\n", "Text.", 0, "in-feed", "in no feed"),
    ]
}

#[test]
fn each_fault_is_told_once_at_its_line_with_its_rule_and_source() {
    let newsroom = newsroom();
    newsroom.write("feeds/news.toml", "title = \"News\"\nselect = { sections = ['town', 'none-of-it'] }\n");
    newsroom
        .write("feeds/rest.toml", "select.sections = ['Cases']\nitems = 200\nimage = 'https://a.example/logo.webp'\n");
    let cases = cases();
    for (path, text, ..) in &cases {
        let section = if *path == "nowhere.md" { "" } else { "section: cases\n" };
        // At the end of the front matter, so that no line of it moves.
        let text = match text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) {
            Some((fields, rest)) => format!("---\n{fields}\n{section}---\n{rest}"),
            None => text.clone(),
        };
        newsroom.write(&format!("articles/{path}"), text);
    }
    newsroom.write("articles/id-a.md", article("First", "id: 'urn:x:1'\nsection: cases\n", "Text."));
    newsroom.write("articles/small.png", png(199, 630));
    for (name, bytes) in [
        ("a.tiff", "II*"),
        ("broken.png", "<html>404"),
        ("a.svg", "<svg/>"),
        ("nought.mp3", ""),
        ("town/talk.what", "x"),
        (".hidden.png", "x"),
    ] {
        newsroom.write(&format!("articles/{name}"), bytes);
    }
    let found = found(&newsroom);
    let mut wrong = String::new();
    for (path, _, line, rule, words) in &cases {
        let told = found.get(*path).cloned().unwrap_or_default();
        // Where the section stands behind the front matter, the text is a line further down.
        let moved = u64::from(
            *line > 4
                && newsroom.read(&format!("articles/{path}")).contains("\nsection: cases\n---")
                && !matches!(*path, "hollow.md" | "two.md"),
        );
        let fits = |one: &Value| {
            one["rule"] == *rule
                && one["line"].as_u64().unwrap_or(0) == line + moved
                && one["what"].as_str().unwrap().contains(words)
        };
        let others: Vec<&Value> = told.iter().filter(|one| !fits(one) && one["rule"] != "in-feed").collect();
        if told.iter().filter(|one| fits(one)).count() != 1 || !others.is_empty() {
            wrong.push_str(&format!("{path}: wanted {rule} at {} ({words}), told {told:#?}\n", line + moved));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    for path in ["town/fine.md", "town/other.txt", "town/page.html", "town/draft.md", "id-a.md"] {
        assert!(!found.contains_key(path), "{path}: {:#?}", found[path]);
    }
    for one in found.values().flatten() {
        let is_whole =
            ["rule", "says", "source"].iter().all(|key| one[key].as_str().is_some_and(|text| !text.is_empty()));
        assert!(is_whole, "no rule: {one:#}");
    }
    let feeds: Vec<(String, u64, String)> = found
        .iter()
        .filter(|(path, _)| path.contains("feeds/"))
        .flat_map(|(path, told)| {
            told.iter().map(move |one| {
                (path.clone(), one["line"].as_u64().unwrap_or(0), one["rule"].as_str().unwrap().to_owned())
            })
        })
        .collect();
    let want = [("feeds/news.toml", 2, "feed-takes"), ("feeds/rest.toml", 3, "feed-image")];
    assert_eq!(feeds, want.map(|(path, line, rule)| (path.to_owned(), line, rule.to_owned())));
}

#[test]
fn a_document_that_is_not_read_is_told_unless_an_article_leads_to_it() {
    let newsroom = newsroom();
    newsroom.write("articles/town/form.md", article("Form", "", "[The form](form.doc) is here."));
    for name in ["form.doc", "release.DOC", "minutes.rtf", "~$release.doc", "plan-b.pdf"] {
        newsroom.write(&format!("articles/town/{name}"), "no text");
    }
    let found = found(&newsroom);
    let told: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(told, ["town/minutes.rtf", "town/release.DOC"]);
    for problem in found.values().flatten() {
        assert_eq!(problem["severity"], "warning");
        assert!(problem["help"].as_str().unwrap().contains("save it as .docx"), "{problem}");
    }
}

#[test]
fn a_feed_too_large_is_told_with_what_would_make_it_fit_and_a_family_once() {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/news.toml", "title = \"News\"\n\nitems = 40\n");
    newsroom.write("feeds/brief.toml", "content = \"summary\"\n");
    newsroom.write("feeds/tags.toml", "each = \"tag\"\nitems = 30\n");
    let text = "A sentence of some words & signs.\n\n".repeat(250);
    for number in 0..45 {
        let head = format!("---\ntitle: Article {number}\ndate: 2024-05-01\ntags: [all, many]\n---\n");
        newsroom.write(&format!("articles/{number}.md"), format!("{head}{text}"));
    }
    let found = found(&newsroom);
    assert_eq!(found.len(), 2, "{found:#?}");
    let told = &found["feeds/news.toml"][0];
    assert_eq!((told["rule"].as_str(), told["line"].as_u64()), (Some("feed-size"), Some(3)), "{told:#}");
    let help = told["help"].as_str().unwrap().to_owned();
    let items = help.split("`items = ").nth(1).and_then(|rest| rest.split('`').next()).unwrap().to_owned();
    assert!(help.contains("content = \"summary\""), "{help}");
    assert_eq!(found["feeds/tags.toml"].len(), 1, "{found:#?}");
    // What it says to do is enough.
    newsroom.write("feeds/news.toml", format!("title = \"News\"\n\nitems = {items}\n"));
    newsroom.write("feeds/tags.toml", format!("each = \"tag\"\nitems = {items}\n"));
    assert!(self::found(&newsroom).is_empty(), "{items}");
    newsroom.build();
    for name in ["news", "tags/all"] {
        for format in ["rss", "atom", "json"] {
            let size = fs::metadata(newsroom.path(&format!("public/{name}.{format}"))).unwrap().len();
            assert!(size <= 250_000, "{name}.{format}: {size}");
        }
    }
}

#[test]
fn what_was_published_keeps_its_address_and_is_not_told_of_it_again() {
    let newsroom = Newsroom::new();
    newsroom.dated("2024/report.md", "The report of 2024", "2024-05-01");
    newsroom.dated("2025/report.md", "The report of 2025", "2025-05-01");
    assert_eq!(found(&newsroom)["2025/report.md"][0]["rule"], "unique-link");
    newsroom.build();
    assert!(found(&newsroom).is_empty());
}

#[test]
fn what_a_directory_of_podcasts_would_refuse_is_told() {
    let newsroom = newsroom();
    newsroom.write("articles/talk/cover.png", png(1400, 1300));
    newsroom
        .write("articles/talk/cover.md", "---\ntitle: Cover\nunlisted: true\ndate: 2024-05-01\n---\n![x](cover.png)\n");
    newsroom.write(
        "feeds/talk.toml",
        "image = 'https://news.example/media/talk/cover.png'\nselect = { sections = ['talk'] }\n[podcast]\nauthor = 'A'\n",
    );
    let episode = |name: &str, more: &str| {
        let text = format!("---\ntitle: {name}\ndate: 2024-05-01\n{more}\n---\nWords of {name}.\n");
        newsroom.write(&format!("articles/talk/{name}.md"), text);
    };
    newsroom.write("articles/talk/a.mp3", "ID3 and a sound");
    newsroom.write("articles/talk/a.flac", "fLaC");
    episode("one", "enclosures: [a.mp3]\nepisode: 1");
    episode("two", "enclosures: [a.mp3, a.flac]\nepisode: 1\nseason: 2");
    episode("twin", "enclosures: [a.mp3]\nepisode: 1");
    episode("bonus", "enclosures: [a.mp3]\nepisode: 1\nepisode_type: bonus");
    episode("lossless", "enclosures: [a.flac]");
    episode("silent", "duration: about an hour");
    episode("mumbled", "enclosures: [a.mp3]\nduration: about an hour");
    let found = found(&newsroom);
    let rules = |file: &str| -> Vec<(&str, Option<u64>)> {
        let all = found.get(file).map_or(&[][..], Vec::as_slice);
        all.iter().map(|one| (one["rule"].as_str().unwrap_or(""), one["line"].as_u64())).collect()
    };
    assert_eq!(rules("feeds/talk.toml").len(), 4, "{found:#?}");
    let names: Vec<&str> = rules("feeds/talk.toml").into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(names, ["podcast-picture", "podcast-complete", "podcast-complete", "podcast-complete"]);
    assert_eq!(rules("talk/lossless.md"), [("episode-plays", Some(4))]);
    assert_eq!(rules("talk/silent.md"), [("episode-heard", None)]);
    assert_eq!(rules("talk/mumbled.md"), [("means-something", Some(5))]);
    let twins = [rules("talk/one.md"), rules("talk/twin.md")].concat();
    assert_eq!(twins, [("episode-number", None)], "one of two is told");
    for file in ["talk/two.md", "talk/bonus.md"] {
        assert_eq!(rules(file), [], "{file}");
    }
}
