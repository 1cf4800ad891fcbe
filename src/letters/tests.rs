//! What mails say and do not say, whatever they are given.

use proptest::prelude::*;

use super::rendered::{ADDRESS, PREFERENCES, UNSUBSCRIBE};
use super::sample::{bare, full};
use super::{Letters, Links, Note, Rendered};
use crate::digest::{Edition, Kind, Story};
use crate::pages::Templates;

const WEB: &str = "https://example.com/digests/1/";
const LINKS: Links<'static> = Links {
    unsubscribe: "https://example.com/u/s3cr3t",
    preferences: "https://example.com/p/s3cr3t",
    address: "a@b.c",
};

fn digest(edition: &Edition) -> Rendered {
    Letters::new(&[]).unwrap().digest(&full().0, edition, WEB, None).unwrap()
}

fn with(change: impl Fn(&mut Edition)) -> Edition {
    let (_, mut edition) = bare();
    change(&mut edition);
    edition
}

#[test]
fn a_subject_says_what_is_in_the_mail() {
    let story = |title: &str| Story { title: title.into(), ..bare().1.stories[0].clone() };
    let two = |edition: &mut Edition| edition.stories = vec![story("A"), story("B")];
    let table: [(Edition, Option<&str>, &str); 9] = [
        (with(|_| {}), None, "Headline"),
        (with(|edition| edition.stories[0].title = "A\n{title} \u{202e}B".into()), None, "A {title} B"),
        (with(|edition| edition.more = 1), None, "Newsroom: 2 new articles · 1 January 2026"),
        (with(two), None, "Newsroom: 2 new articles · 1 January 2026"),
        (with(|edition| edition.language = "zh-CN".into()), None, "Headline"),
        (with(|edition| edition.kind = Kind::Correction), None, "Correction: Headline"),
        (with(|edition| edition.stories[0].correction = Some("x".into())), None, "Correction: Headline"),
        (with(|edition| edition.kind = Kind::Test), None, "[Test] Headline"),
        (with(|_| {}), Some("https://example.com/desk"), "[Please approve] Headline"),
    ];
    let letters = Letters::new(&[]).unwrap();
    for (edition, approval, subject) in table {
        assert_eq!(letters.digest(&bare().0, &edition, WEB, approval).unwrap().subject, subject);
    }
    let counted = |language: &str| {
        let mut edition = with(two);
        edition.language = language.into();
        digest(&edition).subject
    };
    assert_eq!(
        ["de-AT", "fr", "zh-Hans", "ar", "he"].map(counted),
        [
            "Newsroom: 2 neue Artikel · 1. Januar 2026",
            "Newsroom : 2 nouveaux articles · 1er janvier 2026",
            "Newsroom：2 篇新文章 · 2026年1月1日",
            "Newsroom: مقالان جديدان (2) · 1 يناير 2026",
            "Newsroom: 2 new articles · 1 January 2026",
        ]
    );
}

#[test]
fn no_mail_is_longer_than_what_readers_show_and_what_is_left_out_is_counted() {
    let story = |index: usize| Story {
        title: format!("{index} {}", "word\u{301}\u{302}\u{303} ".repeat(500)),
        link: format!("https://example.com/{}", "a".repeat(1_900)),
        summary: Some("e\u{301}\u{302}\u{303}\u{304}".repeat(2_000)),
        correction: Some("<&>".repeat(5_000)),
        section: Some("§".repeat(5_000)),
        ..full().1.stories[0].clone()
    };
    for count in [1, 2, 20, 100] {
        let feeds = vec![full().1.feeds[0].clone(); 200];
        let mail = digest(&Edition { stories: (0..count).map(story).collect(), more: 5, feeds, ..bare().1 });
        let (html, text) = mail.personal(&LINKS);
        assert!(html.len() < 90_000, "{count}: {}", html.len());
        assert!(html.contains(LINKS.unsubscribe) && html.trim_end().ends_with("</html>"), "{count}");
        let shown = html.matches("<h2").count();
        assert!(shown >= 1 && text.contains(&format!("{} more on the web", count + 5 - shown)), "{count}: {shown}");
    }
}

#[test]
fn what_is_the_recipients_own_stands_where_it_belongs_and_nowhere_else() {
    let mail = digest(&full().1);
    let (html, text) = mail.personal(&LINKS);
    for part in [&html, &text] {
        for own in [LINKS.unsubscribe, LINKS.preferences, LINKS.address] {
            assert_eq!(part.matches(own).count(), 1, "{own} in {part}");
        }
    }
    let letters = Letters::new(&[]).unwrap();
    let note = letters.note(&full().0, &Note::Already { preferences: LINKS.preferences.into() }, "en").unwrap();
    assert_eq!(note.personal(&LINKS), (note.html.clone(), note.text.clone()), "a note is whole as it is");
}

#[test]
fn a_mail_has_a_style_sheet_that_gmail_keeps() {
    let mail = digest(&full().1);
    for sheet in mail.html.split("<style>").skip(1).filter_map(|rest| rest.split_once("</style>")) {
        assert!(sheet.0.len() < 8_000);
    }
    assert!(!mail.html.contains("flex") && !mail.html.contains("<script"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_gets_out_of_its_place(text in "(\\PC|[\0-\u{1f}<>&\"'{}%#]){0,60}", language in "\\PC{0,8}") {
        let mut edition = full().1;
        edition.language = language.clone();
        for story in &mut edition.stories {
            let some = || Some(text.clone());
            (story.title, story.link, story.language) = (text.clone(), text.clone(), language.clone());
            (story.section, story.summary, story.correction) = (some(), some(), some());
        }
        edition.feeds[0].title = text.clone();
        let mail = digest(&edition);
        for (part, marks) in [(&mail.html, 1), (&mail.text, 1), (&mail.subject, 0)] {
            for mark in [UNSUBSCRIBE, PREFERENCES, ADDRESS] {
                prop_assert_eq!(part.matches(mark).count(), marks);
            }
            let stray = part.contains(|c: char| c.is_control() && !"\n\u{1}\u{2}\u{3}".contains(c));
            prop_assert!(!stray);
        }
        let empty = digest(&with(|edition| edition.feeds[0].title = String::new()));
        prop_assert_eq!(mail.html.matches("<style").count(), empty.html.matches("<style").count());
        prop_assert!(mail.text.lines().all(|line| line.len() < 998));
    }
}

#[test]
fn a_broken_template_is_told_with_its_file_and_its_line() {
    let base = include_str!("templates/digest.html");
    let without = base.replace("links.unsubscribe", "links.preferences");
    for (name, text, line, what) in [
        ("mail/digest.html", "a\n{% if %}", Some(2), "syntax error"),
        ("mail/story.html", "a\nb\n{{ story.nothing.at_all }}", Some(3), "undefined"),
        ("mail/digest.html", without.as_str(), None, "links.unsubscribe"),
        ("mail/digest.txt", "text", None, "links.unsubscribe"),
        ("mail/note.txt", "text", None, "`link`"),
        ("mail/imprint.txt", "{% include \"mail/none.txt\" %}", Some(1), "none.txt"),
    ] {
        let files = [(name.to_owned(), text.to_owned())];
        let problem = Letters::new(&files).unwrap_err();
        assert_eq!((problem.path.as_str(), problem.line), (name, line), "{problem}");
        assert!(problem.what.contains(what), "{problem}");
        assert!(Templates::new(&files).is_ok(), "pages have nothing to do with it");
    }
    assert!(Letters::new(&[("front.html".into(), "{% if %}".into())]).is_ok(), "mails have nothing to do with it");
}

#[test]
fn an_admins_copy_replaces_the_built_in_template() {
    let text = "{% for story in stories %}{{ story.title }}{% endfor %} {{ links.unsubscribe }} {{ boxes }}";
    let letters = Letters::new(&[("mail/digest.txt".into(), text.into())]).unwrap();
    let mail = letters.digest(&bare().0, &bare().1, WEB, None).unwrap();
    assert!(mail.text.starts_with("Headline "), "{}", mail.text);
}
