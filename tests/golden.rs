//! A small nasty newsroom, `tests/golden/site`, and what must come of it: byte for byte as in `tests/golden/expected`, and,
//! because a wrong golden file is easily accepted, said again here by hand where the contract says it.
//!
//! `UPDATE=1 cargo test --test golden` writes the expected files again; the diff is for a person to read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{Newsroom, Tree, assert_same, instants, item, items, look};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

/// The site, published once.
fn published() -> Newsroom {
    let newsroom = Newsroom::golden();
    newsroom.build();
    assert!(!items(&newsroom.json_feed()).is_empty(), "nothing is published: {:#?}", newsroom.names());
    newsroom
}

#[test]
fn the_nasty_site_is_published_byte_for_byte_as_expected() {
    let newsroom = published();
    let expected = Path::new(GOLDEN).join("expected");
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&expected);
        for (name, entry) in newsroom.published() {
            if let Some(bytes) = entry.bytes {
                fs::create_dir_all(expected.join(&name).parent().unwrap()).unwrap();
                fs::write(expected.join(&name), bytes).unwrap();
            }
        }
    }
    assert!(expected.is_dir(), "{} is missing: UPDATE=1 cargo test --test golden makes it", expected.display());
    // Only names and bytes can be golden: when a file was written, and its inode, are not.
    let files = |tree: Tree| -> Tree {
        let files = tree.into_iter().filter(|(_, entry)| entry.bytes.is_some());
        files.map(|(name, entry)| (name, support::Entry { touched: (0, 0), inode: 0, ..entry })).collect()
    };
    assert_same(&files(look(&expected)), &files(newsroom.published()), "what is published is not what is expected");
}

#[test]
fn publishing_the_nasty_site_again_touches_nothing() {
    let newsroom = published();
    let before = newsroom.published();
    newsroom.build();
    assert_same(&before, &newsroom.published(), "a second build");
}

#[test]
fn a_lost_ledger_of_the_nasty_site_is_made_again_from_what_is_published() {
    let newsroom = published();
    let before = newsroom.published();
    fs::remove_dir_all(newsroom.path("var")).unwrap();
    newsroom.build();
    assert_same(&before, &newsroom.published(), "a build on a new ledger");
}

/// The end of an article's path, its title, and when it was published.
const TITLES_AND_DATES: &[(&str, &str, &str)] = &[
    ("titles/ampersand.md", "AT&T buys Lehmann & Söhne", "2024-01-01T10:00:00Z"),
    ("titles/literal-entity.md", "Write &amp; for an ampersand", "2024-01-01T11:00:00Z"),
    ("titles/tag-as-text.md", "Use <div> with care", "2024-01-01T12:00:00Z"),
    ("titles/tag-in-code.md", "Use <section> with care and sense", "2024-01-01T13:00:00Z"),
    ("titles/comparison.md", "1 < 2 ]]> 3 & 4", "2024-01-01T14:00:00Z"),
    ("titles/inline-markup.md", "A very bold claim", "2024-01-01T15:00:00Z"),
    ("titles/folded.md", "A title on two lines, with spaces", "2024-01-01T16:00:00Z"),
    ("titles/scripts.md", "مرحبا 👩‍👩‍👧‍👦 שלום — 中文", "2024-01-01T18:00:00Z"),
    ("characters/control.txt", "The bell rings[1m twice", "2024-01-02T00:00:00+01:00"),
    ("characters/carriage-returns.md", "Lines that end in CR LF", "2024-01-02T10:00:00Z"),
    ("characters/entities.html", "Fish & chips © €€ € …", "2024-01-02T11:00:00Z"),
    ("bodies/addresses.html", "Every kind of address", "2024-01-03T09:00:00+01:00"),
    ("bodies/hostile.html", "Nothing of this may run", "2024-01-03T10:00:00Z"),
    ("bodies/plain.txt", "Dredging of the north basin begins", "2024-01-03T00:00:00+01:00"),
    ("press/immediate.txt", "A harbour without smoke", "2024-07-03T00:00:00+02:00"),
    (
        "press/minmetals.txt",
        "Weng Zuliang Meets with Jiang Liansheng, Secretary of the CPC Wuzhou Municipal Committee",
        "2023-10-25T00:00:00+02:00",
    ),
    ("dates/iso.txt", "The date is written as iso", "2024-02-01T00:00:00+01:00"),
    ("dates/iso-time.txt", "The date is written as iso-time", "2024-02-01T14:30:00+01:00"),
    ("dates/slashes.txt", "The date is written as slashes", "2024-02-03T00:00:00+01:00"),
    ("dates/day-month-year.txt", "The date is written as day-month-year", "2024-02-04T00:00:00+01:00"),
    ("dates/month-day-year.txt", "The date is written as month-day-year", "2024-02-05T00:00:00+01:00"),
    ("dates/short.txt", "The date is written as short", "2024-02-06T00:00:00+01:00"),
    ("dates/wire.txt", "The date is written as wire", "2024-02-07T00:00:00+01:00"),
    ("dates/weekday.txt", "The date is written as weekday", "2024-02-08T00:00:00+01:00"),
    ("dates/chinese.txt", "港口重新开放", "2024-02-09T00:00:00+01:00"),
    ("dates/japanese.txt", "港が再開された", "2024-02-10T00:00:00+01:00"),
    ("dates/chinese-source.txt", "图书馆延长开放时间", "2024-02-11T09:15:00+01:00"),
    ("dates/zone.txt", "The date is written as zone", "2024-02-12T08:00:00Z"),
    ("dates/ordinal.txt", "The date is written as ordinal", "2024-02-13T00:00:00+01:00"),
    ("dates/summer.txt", "The date is written as summer", "2024-07-01T12:00:00+02:00"),
    ("dates/yaml-day.md", "A day in YAML", "2024-02-14T00:00:00+01:00"),
    ("dates/yaml-time.md", "A time in YAML", "2024-02-15T06:07:08+01:00"),
    ("dates/yaml-offset.md", "An offset in YAML", "2024-02-16T06:07:08+05:30"),
    ("dates/toml-offset.md", "An offset in TOML", "2024-02-17T06:07:08-08:00"),
    ("dates/toml-local.md", "A local time in TOML", "2024-02-18T06:07:08+01:00"),
    ("dates/toml-day.md", "A day in TOML", "2024-02-19T00:00:00+01:00"),
    ("dates/json.md", "A date in JSON", "2024-02-20T00:00:00Z"),
    ("dates/2024-02-21-file-name.md", "A date in the file name", "2024-02-21T00:00:00+01:00"),
    ("dates/2024-02-20-both.md", "The front matter stands above the file name", "2024-02-22T00:00:00Z"),
    ("dates/rfc822.md", "A date of RFC 822", "2024-02-23T10:00:00+01:00"),
    ("dates/json-ld.html", "A date in JSON-LD", "2024-02-26T08:00:00+08:00"),
    ("dates/time-element.html", "A date in a time element", "2024-02-27T09:00:00Z"),
    ("dates/old.md", "Before the epoch", "1969-07-20T20:17:40Z"),
    ("encodings/gb18030.txt", "云汀市渡轮新航线开通", "2024-03-01T00:00:00+01:00"),
    ("encodings/big5.txt", "雲汀市圖書館延長開放時間", "2024-03-02T00:00:00+01:00"),
    ("encodings/shift-jis.txt", "港の新しい灯台が完成", "2024-03-03T00:00:00+01:00"),
    ("encodings/shift-jis-declared.html", "灯台の見学", "2024-03-04T00:00:00Z"),
    ("encodings/windows-1252.txt", "Die Fähre fährt wieder – “früher als geplant”", "2024-03-05T00:00:00+01:00"),
    ("encodings/koi8-r.txt", "Новый паром начал работу в порту", "2024-03-06T00:00:00+01:00"),
    ("encodings/utf-16-le.txt", "A text of sixteen bits, little end first", "2024-03-07T00:00:00+01:00"),
    ("encodings/utf-16-be.md", "A text of sixteen bits, big end first", "2024-03-08T00:00:00Z"),
    ("encodings/utf-8-mark.md", "A mark before the front matter", "2024-03-09T00:00:00Z"),
    ("identity/collision.txt", "Plain text of one name", "2024-04-09T00:00:00+02:00"),
    ("_posts/2024-05-10-as-jekyll-does.md", "As Jekyll does", "2024-05-10T00:00:00+02:00"),
    ("people/byline.txt", "A byline in plain text", "2024-06-03T00:00:00+02:00"),
    ("people/meta.html", "An author in meta", "2024-06-04T00:00:00Z"),
];

#[test]
fn every_title_and_every_date_is_what_its_file_says() {
    let newsroom = published();
    let rows = newsroom.articles();
    let mut wrong = Vec::new();
    for (path, title, published) in TITLES_AND_DATES {
        let Some(row) = row(&rows, path) else {
            wrong.push(format!("{path}: not among the articles"));
            continue;
        };
        // A no-break space in a title may stay one.
        let shown = text(&row["title"]).replace('\u{a0}', " ");
        if shown != *title {
            wrong.push(format!("{path}: the title is “{shown}”, not “{title}”"));
        }
        let moments = instants(&[&text(&row["published"]), published]);
        if moments[0] != moments[1] {
            wrong.push(format!("{path}: published {}, not {published}", row["published"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The end of an article's path, and its authors.
const AUTHORS: &[(&str, &[&str])] = &[
    ("people/several.md", &["Ines Okafor", "Ruben Salt", "O'Brien & Söhne <Verlag>"]),
    ("people/one.md", &["Ines Okafor"]),
    ("people/byline.txt", &["Ines Okafor", "Ruben Salt"]),
    ("people/meta.html", &["Ruben Salt"]),
    ("people/nobody.md", &["The Newsroom"]),
    ("dates/wire.txt", &["The Newsroom"]),
    ("dates/iso.txt", &["Averline Port"]),
    ("dates/chinese-source.txt", &["云汀日报"]),
    ("dates/json-ld.html", &["Ines Okafor"]),
    ("press/minmetals.txt", &["China Minmetals Corporation"]),
];

/// The end of an article's path, and the beginning of its language's tag.
const LANGUAGES: &[(&str, &str)] = &[
    ("languages/named.md", "de"),
    ("languages/named-by-file.fr.md", "fr"),
    ("languages/html.html", "ar"),
    ("encodings/gb18030.txt", "zh"),
    ("encodings/big5.txt", "zh"),
    ("encodings/shift-jis.txt", "ja"),
    ("encodings/koi8-r.txt", "ru"),
    ("encodings/windows-1252.txt", "de"),
    ("press/minmetals.txt", "en"),
];

/// The end of an article's path, and its link.
const LINKS: &[(&str, &str)] = &[
    ("titles/ampersand.md", "https://news.example/articles/ampersand/"),
    ("dates/2024-02-21-file-name.md", "https://news.example/articles/file-name/"),
    ("languages/named-by-file.fr.md", "https://news.example/articles/named-by-file/"),
    ("identity/north/same.md", "https://news.example/articles/same/"),
    ("identity/south/same.md", "https://news.example/articles/same-2/"),
    ("identity/slug.md", "https://news.example/articles/chosen-by-hand/"),
    ("identity/canonical.md", "https://elsewhere.example/story"),
    ("bundle/index.md", "https://news.example/articles/bundle/"),
];

#[test]
fn authors_languages_and_links_are_what_the_files_say() {
    let newsroom = published();
    let rows = newsroom.articles();
    let known = |path: &str| row(&rows, path).unwrap_or_else(|| panic!("no {path} in {rows:#?}"));
    let mut wrong = Vec::new();
    for (path, authors) in AUTHORS {
        let found = names(&known(path)["authors"]);
        if found != *authors {
            wrong.push(format!("{path}: the authors are {found:?}, not {authors:?}"));
        }
    }
    for (path, language) in LANGUAGES {
        let found = text(&known(path)["language"]);
        if found.split('-').next() != Some(language) {
            wrong.push(format!("{path}: the language is “{found}”, not “{language}”"));
        }
    }
    for (path, link) in LINKS {
        let found = text(&known(path)["link"]);
        if found != *link {
            wrong.push(format!("{path}: the link is {found}, not {link}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_press_release_comes_out_as_its_office_meant_it() {
    let newsroom = published();
    let row = newsroom.known("press/minmetals.txt");
    let tags = names(&row["tags"]);
    for tag in ["Minmetals News", "News"] {
        assert!(tags.iter().any(|found| found == tag), "no tag “{tag}” in {row:#}");
    }
    assert!(!tags.iter().any(|tag| tag == "Home"), "the breadcrumb's first is no tag: {row:#}");
    let item = item(&newsroom.json_feed(), &text(&row["title"]));
    let body = text(&item["content_html"]);
    assert_eq!(body.matches("<p>").count(), 4, "four paragraphs: {body}");
    assert!(!body.contains("Home") && !body.contains("2023-10-25"), "breadcrumb and dateline are not body: {body}");
    let summary = text(&item["summary"]);
    assert!(summary.ends_with('.') && body.contains(summary.trim_end_matches('.')), "it ends at a sentence: {summary}");
}

#[test]
fn nothing_that_is_hidden_is_published_anywhere() {
    for (name, entry) in published().published() {
        let text = String::from_utf8_lossy(entry.bytes.as_deref().unwrap_or_default()).into_owned();
        assert!(!text.contains("HIDDEN"), "{name} shows what is not published:\n{text}");
        assert!(!text.contains("[http]") && !text.contains("select ="), "{name} has settings in it:\n{text}");
    }
}

#[test]
fn what_is_unlisted_has_a_page_and_is_in_no_feed() {
    let newsroom = published();
    assert!(newsroom.read("public/articles/unlisted/index.html").contains("A page, but in no feed"));
    for feed in ["public/news.rss", "public/news.atom", "public/news.json"] {
        assert!(!newsroom.read(feed).contains("A page, but in no feed"), "{feed}");
    }
}

#[test]
fn of_two_files_with_one_id_the_older_has_it() {
    let newsroom = published();
    let id = "urn:uuid:6e7f0b6e-3c1e-4a4e-9d9e-0d3c5f8e2a11";
    let feed = newsroom.json_feed();
    let having: Vec<_> = items(&feed).into_iter().filter(|item| item["id"] == id).collect();
    assert_eq!(having.len(), 1, "one item has {id}: {having:#?}");
    assert_eq!(having[0]["title"], "The older of one id");
}

#[test]
fn no_character_that_xml_forbids_leaves() {
    let forbidden = |character: &char| matches!(*character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    let newsroom = published();
    for (name, entry) in newsroom.published() {
        if name.starts_with("media/") {
            continue;
        }
        let text = String::from_utf8(entry.bytes.unwrap_or_default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found: Vec<char> = text.chars().filter(forbidden).collect();
        assert!(found.is_empty(), "{name} has {found:?}");
    }
    // In JSON they could be written as escapes.
    for item in items(&newsroom.json_feed()) {
        for (key, value) in item.as_object().unwrap() {
            let found: Vec<char> = text(value).chars().filter(forbidden).collect();
            assert!(found.is_empty(), "{key} has {found:?} in {item:#}");
        }
    }
    let control = text(&item(&newsroom.json_feed(), "The bell rings[1m twice")["content_html"]);
    assert!(control.contains("It’s a “quoted” word –"), "windows-1252 in UTF-8 is told as what it meant: {control}");
}

#[test]
fn nothing_that_runs_or_loads_from_elsewhere_is_left_in_a_body() {
    let feed = published().json_feed();
    for item in items(&feed) {
        let body = text(&item["content_html"]).to_lowercase();
        for word in ["<script", "<style", "<iframe", "<object", "<embed", "<form", "<base", "<meta", "<svg", "<math"] {
            assert!(!body.contains(word), "{word} in “{}”:\n{body}", item["title"]);
        }
        for tag in tags(&body) {
            let bad = [" style=", "javascript:", "vbscript:", "data:text"].iter().find(|word| tag.contains(**word));
            assert!(bad.is_none() && !tag.contains(" on"), "<{tag}> in “{}”:\n{body}", item["title"]);
        }
    }
    let hostile = text(&item(&feed, "Nothing of this may run")["content_html"]);
    assert!(hostile.contains("The last paragraph is safe."), "the rest of it stays: {hostile}");
    assert!(!hostile.contains("alert("), "no script is shown as text: {hostile}");
}

#[test]
fn every_address_in_a_body_is_absolute() {
    for item in items(&published().json_feed()) {
        let body = text(&item["content_html"]);
        for tag in tags(&body) {
            for (name, value) in
                ["href", "src", "poster", "cite"].iter().filter_map(|name| Some((name, attribute(&tag, name)?)))
            {
                assert!(absolute(&value), "{name}=\"{value}\" in “{}”:\n{body}", item["title"]);
            }
            for candidate in attribute(&tag, "srcset").iter().flat_map(|list| list.split(", ")) {
                assert!(absolute(candidate.trim()), "srcset {candidate} in “{}”:\n{body}", item["title"]);
            }
        }
    }
}

#[test]
fn what_other_programs_would_fill_in_is_left_out() {
    let feed = published().json_feed();
    let body = text(&item(&feed, "Written for other programs")["content_html"]);
    assert!(body.contains("Before.") && body.contains("Between.") && body.contains("After."), "{body}");
    for raw in ["{{", "}}", "{%", "%}"] {
        assert!(!body.contains(raw), "{raw} is shown raw: {body}");
    }
}

#[test]
fn plain_text_keeps_its_lists_links_and_signs_and_ends_at_the_end_mark() {
    let feed = published().json_feed();
    let body = text(&item(&feed, "Dredging of the north basin begins")["content_html"]);
    for part in [
        "href=\"https://harbour.example/notices?id=7&amp;lang=en\"",
        "<li>",
        "&lt;b&gt;this is not bold&lt;/b&gt;",
        "3 &lt; 4 &amp;",
        "Work ends in March.",
    ] {
        assert!(body.contains(part), "no {part} in {body}");
    }
    for part in ["###", "2024-01-03", "Notices"] {
        assert!(!body.contains(part), "{part} in {body}");
    }
    let release = text(&item(&feed, "A harbour without smoke")["content_html"]);
    for part in ["IMMEDIATE", "-ENDS-"] {
        assert!(!release.contains(part), "{part} in {release}");
    }
}

#[test]
fn local_files_are_published_with_their_real_size_and_type_and_no_others() {
    let newsroom = published();
    let item = item(&newsroom.json_feed(), "A bundle");
    let attachment = &item["attachments"][0];
    let size = newsroom.bytes("articles/bundle/tone.wav").len();
    assert_eq!(attachment["size_in_bytes"], size, "{item:#}");
    assert!(text(&attachment["mime_type"]).starts_with("audio/"), "{item:#}");
    let media: Vec<Vec<u8>> =
        look(&newsroom.path("public/media")).into_values().filter_map(|entry| entry.bytes).collect();
    for name in ["bundle/tone.wav", "bundle/cover.png", "bundle/notes/plan.pdf", "bodies/dot.png"] {
        let bytes = newsroom.bytes(&format!("articles/{name}"));
        assert!(media.contains(&bytes), "{name} is referred to and not under /media/: {:#?}", newsroom.names());
    }
    let unused = newsroom.bytes("articles/bundle/unused.png");
    assert!(!media.contains(&unused), "nothing refers to unused.png");
}

#[test]
fn check_names_every_file_that_has_a_fault_and_no_other() {
    let finished = Newsroom::golden().courant(&["check"]);
    assert_eq!(finished.status, 1, "an embargo that nobody understands is an error: {finished}");
    let said = finished.said();
    for path in [
        "identity/copy.md",
        "visibility/embargo-unclear.txt",
        "bodies/other-programs.md",
        "bundle/escape.md",
        "bodies/addresses.html",
    ] {
        assert!(said.contains(path), "check says nothing of {path}:\n{said}");
    }
    for path in ["people/one.md", "titles/ampersand.md", "press/minmetals.txt"] {
        assert!(!said.contains(path), "check finds fault with {path}:\n{said}");
    }
}

fn row(rows: &[Value], path: &str) -> Option<Value> {
    rows.iter().find(|row| text(&row["path"]).ends_with(path)).cloned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Names in an array of strings or of objects with a `name`.
fn names(value: &Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|one| if one.is_string() { text(one) } else { text(&one["name"]) }).collect()
}

/// What stands between `<` and `>`.
fn tags(html: &str) -> Vec<String> {
    html.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0.to_owned())).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn absolute(address: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
}
