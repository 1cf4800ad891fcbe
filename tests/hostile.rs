//! Whatever stands in an article, what leaves of it keeps a rule that is written down (`tests/hostile/rule.rs`), and runs
//! nothing in a real browser: a table of what has fooled others, and nestings that nobody thought of.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "browser/chromium.rs"]
#[allow(dead_code)] // only some of what the browser can do is asked here
mod chromium;
#[path = "hostile/nestings.rs"]
mod nestings;
#[path = "hostile/rule.rs"]
mod rule;
mod support;

use chromium::Browser;
use courant::article::address::settle;
use courant::article::{Context, clean::clean};
use proptest::prelude::*;
use rule::faults;
use serde_json::{Value, json};
use support::{Newsroom, items};

const TABLE: &str = include_str!("hostile/table.txt");

/// The rows of the table as they would stand in a file.
fn rows() -> Vec<String> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(unescaped).collect()
}

/// `\n`, `\t`, `\r`, `\f`, `\0` and `\u{…}` as what they stand for.
fn unescaped(row: &str) -> String {
    let mut parts = row.split('\\');
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (character, rest) = match part.split_at(1) {
            ("n", rest) => ('\n', rest),
            ("t", rest) => ('\t', rest),
            ("r", rest) => ('\r', rest),
            ("f", rest) => ('\u{c}', rest),
            ("0", rest) => ('\0', rest),
            ("u", rest) => {
                let (number, rest) = rest.strip_prefix('{').unwrap().split_once('}').unwrap();
                (char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap(), rest)
            }
            _ => panic!("\\{part} stands for nothing"),
        };
        text.push(character);
        text.push_str(rest);
    }
    text
}

/// What leaves of a text in a file of `press/`.
fn cleaned(html: &str) -> String {
    let context = Context {
        site: "https://news.example/".parse().unwrap(),
        zone: jiff::tz::TimeZone::UTC,
        language: "en".into(),
        extensions: ["md", "html", "txt"].map(String::from).to_vec(),
    };
    let (html, _) = clean(html, "press/", &context).unwrap();
    settle(&html, |path| format!("https://news.example/articles/{}/", courant::text::encode_path(path)))
}

#[test]
fn every_row_breaks_the_rule_and_what_leaves_of_it_does_not() {
    let rows = rows();
    assert!(rows.len() > 200, "{} rows", rows.len());
    for row in rows {
        assert!(!faults(&row).is_empty(), "{row} is not hostile");
        let clean = cleaned(&row);
        assert!(faults(&clean).is_empty(), "of {row:?} leaves {clean:?}: {:#?}", faults(&clean));
        // A table in a link is moved out of it whenever it is read.
        assert!(cleaned(&clean) == clean || clean.contains("<table>"), "{row:?}: {clean:?} is not clean for good");
    }
}

#[test]
fn what_is_clean_stays_as_it_was_written() {
    for html in [
        "<p>One <b>bold</b> &amp; <a href=\"https://a.example/?b=c&amp;d=e\">linked</a> 1 &lt; 2 &gt; 0.</p>",
        "<table><thead><tr><th scope=\"row\" colspan=\"2\">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<figure id=\"f\"><img src=\"https://a.example/a.png\" alt=\"a &quot;b&quot;\"><figcaption>c</figcaption></figure>",
        "<ol reversed=\"\" start=\"9\"><li value=\"7\">a</li></ol><details open=\"\"><summary>b</summary>c</details>",
        "<pre><code class=\"language-rust\">a\n\tb</code></pre>\n<p dir=\"rtl\" lang=\"he\" title=\"t\">ש</p>",
    ] {
        assert_eq!(cleaned(html), html);
        assert_eq!(faults(html), [""; 0], "{html}");
    }
}

/// What breaks the rule, and the word by which it must say so.
const MUTANTS: &[(&str, &str)] = &[
    ("<p>a</p><script>x</script>", "script"),
    ("<p onclick=\"x\">a</p>", "onclick"),
    ("<p style=\"x\">a</p>", "style"),
    ("<a href=\"javascript:x\">a</a>", "javascript"),
    ("<a href=\"/x\">a</a>", "/x"),
    ("<img srcset=\"https://a.example/ 1x, data:x 2x\">", "data:x"),
    ("<p title=\"a\"onclick=x>a</p>", "attributes"),
    ("<p>a > b</p>", ">"),
    ("<p>a", "open"),
    ("<b><i>a</b></i>", "closes"),
    ("a</p>", "closes"),
    ("<p>\u{0}</p>", "character"),
    ("<P>a</P>", "<P>"),
    ("<p", "end"),
    ("<!-- a -->", "!--"),
    ("<code class=\"x\">a</code>", "class"),
];

#[test]
fn the_rule_finds_what_breaks_it() {
    for (html, word) in MUTANTS {
        let faults = faults(html);
        assert!(faults.iter().any(|fault| fault.contains(word)), "{html}: {faults:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_nesting_of_hostile_pieces_leaves_clean(html in nestings::any()) {
        let clean = cleaned(&html);
        prop_assert!(faults(&clean).is_empty(), "of {:?} leaves {:?}: {:#?}", html, clean, faults(&clean));
    }
}

/// What a browser says to that, a few at a time: a slow machine has half a minute for each few.
fn asked(browser: &mut Browser, what: &str, bodies: &[String]) -> Vec<Value> {
    browser.open("data:text/html,<!doctype html><title>x</title><body>");
    let said = bodies.chunks(100).map(|bodies| browser.ask(json!({"do": what, "bodies": bodies})));
    said.flat_map(|said| said.as_array().unwrap().clone()).collect()
}

#[test]
fn a_real_browser_runs_the_table_and_nothing_that_leaves_of_it() {
    let Some(mut browser) = Browser::start("on") else { return };
    let rows = rows();
    let clean: Vec<String> = rows.iter().map(|row| cleaned(row)).collect();
    // So that it would be seen here if something ran.
    let hostile = asked(&mut browser, "run", &rows).len();
    assert!(hostile > 60, "only {hostile} of {} rows run as they are", rows.len());
    assert_eq!(asked(&mut browser, "run", &clean), [Value::Null; 0]);
}

#[test]
fn a_real_browser_reads_what_leaves_again_and_again_and_finds_nothing_new() {
    let Some(mut browser) = Browser::start("on") else { return };
    let generated = nestings::some(1_500);
    let bodies: Vec<String> = rows().iter().chain(&generated).map(|html| cleaned(html)).collect();
    let all = asked(&mut browser, "reread", &bodies);
    assert_eq!(all.len(), bodies.len());
    let mut wrong = Vec::new();
    for (body, again) in bodies.iter().zip(all) {
        for again in again.as_array().unwrap() {
            let again = again.as_str().unwrap();
            // A browser closes what we close; it may move what stands wrongly in a table, and never finds an element more.
            if !faults(again).is_empty() {
                wrong.push(format!("{body:?} is read as {again:?}: {:?}", faults(again)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_site_of_hostile_articles_has_clean_feeds_and_pages() {
    let newsroom = Newsroom::new();
    newsroom.dated("plain.md", "Plain", "2024-01-01");
    newsroom.build();
    // The form has a script of ours, and a page may have a drawing.
    let pages = ["index.html", "news/index.html", "archive/2024/index.html", "articles/plain/index.html"];
    let ours: Vec<String> =
        pages.iter().flat_map(|page| nestings::running(&newsroom.read(&format!("public/{page}")))).collect();
    for (number, row) in rows().iter().enumerate() {
        let head = "date: 2024-01-01T00:00:00Z";
        newsroom
            .write(&format!("articles/a{number:03}.md"), format!("---\n{head}\n---\n\nBefore.\n\n{row}\n\nAfter.\n"));
        newsroom.write(&format!("articles/b{number:03}.html"), format!("<p>Before.</p>\n{row}\n<p>After.</p>\n"));
        let title = json!(format!("x {row}"));
        let front =
            format!("title = {title}\nauthors = [{title}]\ntags = [{title}]\nsection = {title}\nsummary = {title}");
        newsroom
            .write(&format!("articles/c{number:03}.md"), format!("+++\ndate = 2024-01-01\n{front}\n+++\n\nText.\n"));
    }
    newsroom.build();
    let all = items(&newsroom.json_feed());
    assert!(all.len() >= 500, "{} items", all.len());
    for item in &all {
        let html = item["content_html"].as_str().unwrap();
        assert!(faults(html).is_empty(), "{}: {html}: {:#?}", item["id"], faults(html));
    }
    let mut pages = 0;
    for (name, entry) in newsroom.published().into_iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = String::from_utf8(entry.bytes.unwrap()).unwrap();
        let found: Vec<String> = nestings::running(&html).into_iter().filter(|one| !ours.contains(one)).collect();
        assert!(found.is_empty(), "{name}: {found:#?}");
        pages += 1;
    }
    assert!(pages >= 500, "{pages} pages");
}
