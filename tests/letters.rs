//! Mails as people and their readers get them: byte for byte as in `tests/golden/mail`, and as Python's `email` reads them
//! when it is strict.
//!
//! `UPDATE=1 cargo test --test letters` writes the expected files again; the diff is for a person to read, and the HTML for
//! a person to look at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "letters/scenes.rs"]
mod scenes;
mod support;

use std::fs;
use std::path::Path;

use courant::letters::{Letters, Rendered};
use courant::mail::{Body, EmailAddress, List, Message, Sender, compose};
use courant::text::headline;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use scenes::{LINKS, mails};
use serde_json::{Value, json};
use support::python;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/mail");

fn list() -> List {
    List {
        title: "The Courant".into(),
        id: "newsroom.news.example".into(),
        unsubscribe: LINKS.unsubscribe.into(),
        one_click: true,
        mailto: Some("mailto:leave@news.example?subject=s3cr3t".into()),
        archive: Some("https://news.example/digests/".into()),
        help: None,
        owner: Some("mailto:desk@news.example".into()),
    }
}

/// The whole message of a mail; a note is no list's.
fn message(name: &str, mail: &Rendered) -> Vec<u8> {
    let (html, text) = mail.personal(&LINKS);
    let (list, to): (_, EmailAddress) = (list(), LINKS.address.parse().unwrap());
    let is_list = text.contains(LINKS.unsubscribe);
    compose(&Message {
        from: &"The Courant <news@news.example>".parse().unwrap(),
        reply_to: Some(&"desk@news.example".parse().unwrap()),
        to: &to,
        subject: &mail.subject,
        date: "2026-10-25T07:00:00Z".parse().unwrap(),
        id: &format!("{name}.0@news.example"),
        list: is_list.then_some(&list),
        feedback_id: is_list.then_some("7f3k2m:daily:news:courant"),
        html: Body::Whole(&html),
        text: Body::Whole(&text),
    })
    .unwrap()
}

fn assert_golden(name: &str, bytes: &[u8]) {
    let path = Path::new(GOLDEN).join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(GOLDEN).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    let expected = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; UPDATE=1 makes it", path.display()));
    let (expected, found) = (String::from_utf8_lossy(&expected), String::from_utf8_lossy(bytes));
    let differing = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
    assert!(expected == found, "{name} is not what is expected; the first line that differs: {differing:#?}");
}

#[test]
fn every_mail_is_written_as_expected() {
    let letters = Letters::new(&[]).unwrap();
    for (name, mail) in mails(&letters) {
        let (html, text) = mail.personal(&LINKS);
        assert_golden(&format!("{name}.html"), html.as_bytes());
        assert_golden(&format!("{name}.txt"), format!("Subject: {}\n\n{text}", mail.subject).as_bytes());
        if ["latin", "chinese", "confirm"].contains(&name) {
            assert_golden(&format!("{name}.eml"), &message(name, &mail));
        }
    }
}

/// The headers of a message, in order.
const HEADERS: &[&str] = &[
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Archive",
    "List-Owner",
    "Precedence",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Feedback-ID",
    "MIME-Version",
    "Content-Type",
];
/// Those that only mail of a list has.
const OF_LISTS: &[&str] = &["Precedence", "Feedback-ID"];

/// What a message is made of, where it may be anything.
struct Case {
    subject: String,
    name: String,
    title: String,
    to: String,
    text: String,
    html: String,
}

/// Has Python's `email` read them all, strictly.
fn assert_read_strictly(messages: Vec<(Vec<u8>, Value)>) {
    let directory = tempfile::tempdir().unwrap();
    let mut meant = Vec::new();
    for (index, (bytes, mut value)) in messages.into_iter().enumerate() {
        let file = directory.path().join(format!("{index}.eml"));
        fs::write(&file, bytes).unwrap();
        value["file"] = json!(file);
        meant.push(value);
    }
    let count = meant.len();
    let list = directory.path().join("list.json");
    fs::write(&list, serde_json::to_vec(&meant).unwrap()).unwrap();
    let faults: Vec<String> = serde_json::from_str(&python("message.py", &[list.to_str().unwrap()])).unwrap();
    let some = faults.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} faults in {count} messages:\n{some}", faults.len());
}

#[test]
fn a_strict_reader_finds_every_mail_as_it_was_meant() {
    let letters = Letters::new(&[]).unwrap();
    let read = |(name, mail): (&str, Rendered)| {
        let (html, text) = mail.personal(&LINKS);
        let is_list = text.contains(LINKS.unsubscribe);
        let belongs = |name: &&&str| is_list || !(name.starts_with("List-") || OF_LISTS.contains(*name));
        let names: Vec<&&str> = HEADERS.iter().filter(belongs).collect();
        let meant = json!({ "names": names, "subject": mail.subject, "sender": "The Courant", "to": LINKS.address, "text": text, "html": html });
        (message(name, &mail), meant)
    };
    assert_read_strictly(mails(&letters).into_iter().map(read).collect());
}

/// A message of the case, and what must be found in it.
fn nasty(case: &Case) -> (Vec<u8>, Value) {
    let sender = Sender { name: Some(case.name.clone()), address: "news@bücher.example".parse().unwrap() };
    let list = List { title: case.title.clone(), ..list() };
    let to: EmailAddress = case.to.parse().unwrap_or_else(|what| panic!("{what}"));
    let bytes = compose(&Message {
        from: &sender,
        reply_to: Some(&sender.address),
        to: &to,
        subject: &case.subject,
        date: "2026-10-25T07:00:00Z".parse().unwrap(),
        id: "c0ffee.1@news.example",
        list: Some(&list),
        feedback_id: Some("7f3k2m:daily:news:courant"),
        html: Body::Whole(&case.html),
        text: Body::Whole(&case.text),
    });
    let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    let meant = json!({
        "names": HEADERS,
        "subject": headline(&case.subject, 150),
        "sender": headline(&case.name, 100),
        "to": format!("{}@{}", to.local(), to.ascii_domain()),
        "text": lines(&case.text),
        "html": lines(&case.html),
    });
    (bytes.unwrap_or_else(|what| panic!("{what}: {meant:#}")), meant)
}

/// Texts that somebody may well write, and some that nobody should.
const NASTY: &[&str] = &[
    "",
    " ",
    "Plain",
    "Courant, The",
    "\"Quoted\" \\ and (commented) <angled> @ : ; .",
    "O'Neil & Söhne",
    "=?utf-8?Q?not_encoded?=",
    "a =?utf-8?B?5paw6Ze7?= b",
    "=? ?= =",
    "Evil\r\nBcc: victim@example.com",
    "Evil\n\n<html>",
    "\u{202e}desrever\u{2069} \u{2066}isolated",
    "NUL \0 BEL \u{7} DEL \u{7f} NEL \u{85} C1 \u{9c} BOM \u{feff}",
    "line\u{2028}separator\u{2029}paragraph",
    "新闻：渡轮新航线开通，往返两岸只需十二分钟，首月免费乘坐，市长表示今后两年还将增加三条航线覆盖沿江主要居民区",
    "ميناء بلا دخان: السفن تستمد طاقتها من الشاطئ",
    "👩‍👩‍👧‍👦 family 🏳️‍🌈 flag 🇪🇺",
    "Zoë is Zoe\u{308}",
    "Many   spaces \t and tabs",
    "100 % = 50 % + 50 %; a_b_c ? d",
    "a_b é_c ?=",
    "\u{10ffff}\u{fffe}\u{e000}",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "x y z é x y z é x y z é x y z é x y z é x y z é x y z é x y z é x y z é",
];

#[test]
fn a_strict_reader_finds_every_nasty_text_as_it_was_meant() {
    let case = |subject: &str, name: &str| Case {
        subject: subject.into(),
        name: name.into(),
        title: subject.into(),
        to: "reader@example.org".into(),
        text: format!("{subject}\n{name}\n"),
        html: format!("<p>{subject}</p>\r\n<p>{name}</p>"),
    };
    let mut cases: Vec<Case> = NASTY.iter().map(|text| case(text, text)).collect();
    for long in
        ["x".repeat(1_500), "é".repeat(1_500), "新".repeat(1_500), "word ".repeat(300), "e\u{301}\u{302}".repeat(900)]
    {
        cases.push(case(&long, &long));
        cases.push(Case {
            html: format!("<p>{}", long.repeat(4)),
            text: format!(".\n..\nFrom me\n{long} \n\t\n--\n"),
            ..case("Bodies", "N")
        });
    }
    cases.push(Case { text: "--=_\n--=_142151c47a6916ecca203303ff773a29--\n".into(), ..case("Boundary", "N") });
    for to in ["a.b+c@example.org", "o'neil@example.org", "reader@bücher.example", "reader@新闻.example"] {
        cases.push(Case { to: to.into(), ..case("Address", "N") });
    }
    assert_read_strictly(cases.iter().map(nasty).collect());
}

#[test]
fn a_strict_reader_finds_any_text_as_it_was_meant() {
    let text =
        || prop_oneof![any::<String>(), "[ -~]{0,200}", "[a-é\u{300}-\u{302} ]{0,200}", "\\PC{0,80}", "[=?_ é]{0,90}"];
    let strategy = (text(), text(), text(), any::<String>(), any::<String>());
    let mut runner = TestRunner::deterministic();
    let cases = (0..400).map(|_| {
        let (subject, name, title, text, html) = strategy.new_tree(&mut runner).unwrap().current();
        Case { subject, name, title, to: "reader@example.org".into(), text, html }
    });
    assert_read_strictly(cases.map(|case| nasty(&case)).collect());
}

#[test]
fn only_a_recipient_whose_own_name_is_not_ascii_makes_a_message_that_is_not() {
    let case = |to: &str| Case {
        subject: "新闻".into(),
        name: "新闻".into(),
        title: "新闻".into(),
        to: to.into(),
        text: "新闻".into(),
        html: "新闻".into(),
    };
    let (bytes, _) = nasty(&case("jörg@bücher.example"));
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()).collect();
    assert_eq!(lines, ["To: jörg@bücher.example\r".as_bytes()]);
    assert_eq!(nasty(&case("reader@example.org")).0, nasty(&case("reader@example.org")).0, "the same, byte for byte");
}
