//! Signatures, as somebody else's program verifies them: dkimpy, with keys that `openssl` made.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use courant::mail::{Body, List, Message, Sender, Signer, compose, sign};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;
use support::shell;

const DATE: &str = "2026-10-25T07:00:00Z";

/// A signer with a new key of `openssl`'s.
fn signer(selector: &str, options: &str) -> Signer {
    let pem = shell(Path::new("/"), &format!("openssl genpkey {options} 2>/dev/null"));
    Signer::new("news.example", selector, &pem).unwrap_or_else(|why| panic!("{why}"))
}

/// Both kinds of key, RSA in the older form of PEM too.
fn signers() -> Vec<Signer> {
    let older = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null | openssl rsa -traditional 2>/dev/null";
    let older = Signer::new("news.example", "older", &shell(Path::new("/"), older)).unwrap();
    vec![
        signer("rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
        signer("large", "-algorithm RSA -pkeyopt rsa_keygen_bits:4096"),
        older,
        signer("edwards", "-algorithm ed25519"),
    ]
}

fn signed(signers: &[Signer], message: &[u8]) -> Vec<u8> {
    let mut bytes = sign(signers, message, DATE.parse().unwrap()).unwrap_or_else(|why| panic!("{why}"));
    bytes.extend_from_slice(message);
    bytes
}

/// For each message, for each of its signatures, whether it holds. The DNS is what the signers ask for.
fn verdicts(messages: &[Vec<u8>], signers: &[Signer]) -> Vec<Vec<bool>> {
    let keys: BTreeMap<String, String> = signers.iter().map(|signer| (signer.name(), signer.record())).collect();
    let directory = tempfile::tempdir().unwrap();
    let cases: Vec<_> = (0..)
        .zip(messages)
        .map(|(index, bytes)| {
            let file = directory.path().join(format!("{index}.eml"));
            fs::write(&file, bytes).unwrap();
            json!({ "file": file, "keys": keys })
        })
        .collect();
    let list = directory.path().join("list.json");
    fs::write(&list, serde_json::to_vec(&cases).unwrap()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dkim/verify.py");
    // Debian's own Python has Debian's packages.
    let output = Command::new("/usr/bin/python3").arg(script).arg(list).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "dkimpy did not run; tests/run installs python3-dkim and python3-nacl: {told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A message of a list with these texts.
fn composed(subject: &str, name: &str, text: &str, html: &str) -> Vec<u8> {
    let list = List {
        title: name.into(),
        id: "newsroom.news.example".into(),
        unsubscribe: "https://news.example/unsubscribe/s3cr3t".into(),
        one_click: true,
        mailto: None,
        archive: Some("https://news.example/digests/".into()),
        help: None,
        owner: None,
    };
    compose(&Message {
        from: &Sender { name: Some(name.into()), address: "news@news.example".parse().unwrap() },
        reply_to: None,
        to: &"reader@example.org".parse().unwrap(),
        subject,
        date: DATE.parse().unwrap(),
        id: "c0ffee.1@news.example",
        list: Some(&list),
        feedback_id: Some("a:b:c:d"),
        html: Body::Whole(html),
        text: Body::Whole(text),
    })
    .unwrap()
}

#[test]
fn each_key_signs_for_the_mails_that_we_send() {
    let signers = signers();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/mail");
    let mails = ["latin", "chinese", "confirm"].map(|name| fs::read(golden.join(format!("{name}.eml"))).unwrap());
    let mut messages: Vec<Vec<u8>> = mails.iter().map(|mail| signed(&signers, mail)).collect();
    messages.extend(signers.iter().map(|signer| signed(std::slice::from_ref(signer), &mails[0])));
    let wanted: Vec<usize> = [4, 4, 4, 1, 1, 1, 1].into();
    let found = verdicts(&messages, &signers);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), wanted);
    assert!(found.iter().flatten().all(|holds| *holds), "{found:?}");
}

#[test]
fn a_signature_holds_for_as_long_as_nobody_changes_what_it_covers() {
    let signers = signers();
    let message =
        String::from_utf8(signed(&signers, &composed("News", "The Courant", "Text.\n", "<p>Html</p>"))).unwrap();
    let head_end = message.find("\r\n\r\n").unwrap();
    let instead = |from: &str, to: &str| {
        assert!(message.contains(from), "{from} is not in {message}");
        message.replacen(from, to, 1)
    };
    let cases = [
        ("nothing", message.clone(), true),
        ("a trace of a relay", format!("Received: from a by b; x\r\n{message}"), true),
        ("a mark of a relay", format!("X-Spam-Score: 0\r\nFeedback-ID: relay\r\n{message}"), true),
        ("a header folded anew", instead("Subject: News", "Subject:\r\n\t News "), true),
        ("another white space in the body", instead("Text.", "Text. \t"), true),
        ("empty lines at the end", format!("{message}\r\n\r\n"), true),
        ("another body", instead("Text.", "Test."), false),
        ("a line more in the body", format!("{message}more\r\n"), false),
        ("another subject", instead("Subject: News", "Subject: Nevs"), false),
        ("another sender", instead("news@news.example>", "evil@news.example>"), false),
        ("another recipient", instead("To: reader@", "To: writer@"), false),
        ("another way to leave", instead("/unsubscribe/", "/subscribe/"), false),
        ("no List-Unsubscribe", instead("List-Unsubscribe: <", "X-Other: <"), false),
        ("no List-Unsubscribe-Post", instead("List-Unsubscribe-Post: ", "X-Other: "), false),
        ("a second From on top", format!("From: evil@example.org\r\n{message}"), false),
        (
            "a second From below",
            message[..head_end].to_owned() + "\r\nFrom: evil@example.org" + &message[head_end..],
            false,
        ),
        ("a second Subject", format!("Subject: Evil\r\n{message}"), false),
        ("a second Content-Type", format!("Content-Type: text/html\r\n{message}"), false),
        ("a second List-Unsubscribe", format!("List-Unsubscribe: <https://evil.example/>\r\n{message}"), false),
        ("a Reply-To", format!("Reply-To: evil@example.org\r\n{message}"), false),
        ("a later moment", message.replace("t=1792911600", "t=1792911601"), false),
    ];
    let messages: Vec<Vec<u8>> = cases.iter().map(|(_, message, _)| message.clone().into_bytes()).collect();
    for ((what, _, holds), found) in cases.iter().zip(verdicts(&messages, &signers)) {
        assert_eq!(found, vec![*holds; signers.len()], "{what}");
    }
    let others = self::signers();
    assert_eq!(verdicts(&messages[..1], &others), [vec![false; others.len()]], "with other keys in the DNS");
}

#[test]
fn any_message_is_signed_as_it_is_verified() {
    let signers = signers();
    let text = || {
        prop_oneof![any::<String>(), "[ -~]{0,200}", "[a-é\u{300}-\u{302} ]{0,200}", "\\PC{0,80}", "[ \t\r\n=a]{0,90}"]
    };
    let ours = (text(), text(), text(), text())
        .prop_map(|(subject, name, text, html)| composed(&subject, &name, &text, &html));
    // What no composer of ours writes: folds, odd names, 8-bit, headers that occur twice, no body at all.
    let line = || "[ \t]{0,3}[a-zé新:;=. \t]{0,80}";
    let folds = prop::collection::vec("[ \t]{1,3}[a-zé:]{1,9}", 0..3);
    let field =
        ("From|from|SUBJECT|To|Cc|List-Id|Content-Type|X-Other", line(), folds).prop_map(|(name, value, folds)| {
            folds.into_iter().fold(format!("{name}:{value}"), |field, fold| field + "\r\n" + &fold) + "\r\n"
        });
    let body = prop::collection::vec(line(), 0..6)
        .prop_map(|lines| lines.iter().map(|line| format!("{line}\r\n")).collect::<String>());
    let theirs = (prop::collection::vec(field, 0..8), body)
        .prop_map(|(fields, body)| format!("{}From: a@news.example\r\n\r\n{body}", fields.concat()).into_bytes());
    let mut runner = TestRunner::deterministic();
    let mut messages = Vec::new();
    for _ in 0..100 {
        messages.push(ours.new_tree(&mut runner).unwrap().current());
        messages.push(theirs.new_tree(&mut runner).unwrap().current());
    }
    let signed: Vec<Vec<u8>> = messages.iter().map(|message| signed(&signers, message)).collect();
    for (message, found) in signed.iter().zip(verdicts(&signed, &signers)) {
        assert_eq!(found, vec![true; signers.len()], "{}", String::from_utf8_lossy(message));
    }
}
