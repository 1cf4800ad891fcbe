//! Returned messages of many programs: what each is understood as. `tests/bounces/README.md` says where they came from,
//! `tests/bounces/table.txt` what they mean; `UPDATE=1` writes it anew, to be read as a diff.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use courant::bounce::{Claim, Kind, parse};
use courant::mail::EmailAddress;
use courant::subscriber::{BounceOf, Key, Keys, Purpose};
use jiff::Timestamp;
use proptest::prelude::*;

/// Who the tokens in the samples are about.
const SUBSCRIBER: u64 = 0x1234_5678_9abc_def0;
const DIGEST: u32 = 7;

fn keys() -> Keys {
    Keys(vec![Key { number: 1, secret: [1; 32] }])
}

fn bounces() -> EmailAddress {
    "bounces@news.example.com".parse().unwrap()
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces")
}

/// Every sample by its name.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut samples = Vec::new();
    for folder in ["mailman", "ours"] {
        for entry in fs::read_dir(directory().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            samples.push((format!("{folder}/{name}"), fs::read(path).unwrap()));
        }
    }
    samples.sort();
    samples
}

/// What the first claim proves that is ours.
fn proof(claims: &[Claim]) -> &'static str {
    let proven = claims.iter().find_map(|claim| match claim {
        Claim::Bounce(text) => keys().read_bounce(text).map(|about| {
            assert_eq!(about, BounceOf::Digest { digest: DIGEST, subscriber: SUBSCRIBER });
            "path"
        }),
        Claim::Unsubscribe(text) => {
            keys().read(text, &[Purpose::Unsubscribe], Timestamp::UNIX_EPOCH).ok().map(|token| {
                assert_eq!(token.subject, SUBSCRIBER);
                "link"
            })
        }
    });
    proven.unwrap_or("-")
}

fn row(name: &str, message: &[u8]) -> String {
    let reports = parse(message, Some(&bounces()));
    let mut row = name.to_owned();
    if reports.is_empty() {
        row.push_str("\n    nothing");
    }
    for report in &reports {
        let status = report.status.as_deref().unwrap_or("-");
        let recipient = report.recipient.as_ref().map_or("-".to_owned(), ToString::to_string);
        let proof = proof(&report.mail);
        let text: String = report.text.chars().take(80).collect();
        write!(row, "\n    {:?} {status} {recipient} {proof} | {text}", report.kind).unwrap();
        assert!(report.text.chars().count() <= 301 && !report.text.contains('\n'), "{name}");
    }
    row.push('\n');
    row
}

#[test]
fn every_sample_is_understood_as_the_table_says() {
    let samples = samples();
    assert!(samples.len() > 150, "{}", samples.len());
    let table: String = samples.iter().map(|(name, message)| row(name, message)).collect();
    let file = directory().join("table.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &table).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap() == table, "the table differs; run with UPDATE=1 and look at the diff");
}

#[test]
fn line_ends_and_what_a_mailbox_puts_before_a_message_change_nothing() {
    for (name, message) in samples() {
        let unix: Vec<u8> = message.iter().copied().filter(|byte| *byte != b'\r').collect();
        let text = |end: &[u8]| unix.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end);
        let want = row(&name, &unix);
        for other in [text(b"\r\n"), text(b"\r"), [b"From MAILER-DAEMON Thu Oct  1 06:00:00 2026\n", &*unix].concat()] {
            assert_eq!(row(&name, &other), want, "{name}");
        }
    }
}

#[test]
fn nobody_is_taken_for_gone_by_a_mail_that_says_no_such_thing() {
    for (name, message) in samples() {
        let gone = parse(&message, None).iter().any(|report| report.kind == Kind::Hard);
        assert!(!(gone && (name.contains("reply") || name.contains("full") || name.contains("person"))), "{name}");
    }
}

#[test]
fn our_own_address_is_never_the_one_that_failed() {
    let message =
        b"From: MAILER-DAEMON@a.example\nSubject: failure notice\n\nHi. This is the qmail-send program at a.example.\n\
        <Bounces@News.example.com>:\n<bounces+abc@news.example.com>:\n<jane@example.org>:\nno such user\n";
    let reports = parse(message, Some(&bounces()));
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].recipient, "jane@example.org".parse().ok());
}

/// Messages that make a reader of mail slow, deep or large.
fn hostile() -> Vec<Vec<u8>> {
    let repeat = |text: &str| text.repeat((1 << 20) / text.len() + 1).into_bytes();
    let within = |head: &str, text: &str| [head.as_bytes(), &repeat(text)].concat();
    let report = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n";
    vec![
        repeat("Content-Type: message/rfc822\n\n"),
        repeat("Content-Type: multipart/mixed; boundary=a\n\n--a\n"),
        within("Content-Type: multipart/mixed; boundary=a\n\n", "--a\n"),
        within("Content-Type: multipart/mixed; boundary=a\n\n", "--a\nContent-Type: multipart/mixed; boundary=z\n\n"),
        within("Content-Type: multipart/digest; boundary=a\n\n", "--a\n\nA: b\n\n"),
        within("Content-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: base64\n\n", "/////w==\n"),
        within("Content-Transfer-Encoding: quoted-printable\n\n", "=\n =3D"),
        within("Content-Type: text/html\n\n", "<!-- <p>&amp;"),
        within("Content-Type: text/html; charset=iso-2022-jp\n\n", "<p>\u{1b}$B"),
        within(report, "Action: failed\n\n"),
        within(report, "Final-Recipient: rfc822;a@b.cd\nAction: failed\n"),
        within(report, "Status: 5.1.1\n "),
        within(
            "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\n",
            "Original-Rcpt-To: a@b.cd\n",
        ),
        within("From: mailer-daemon@a.b\nSubject: failure notice\n\n", "<a@b.cd>:\n"),
        within("From: mailer-daemon@a.b\nSubject: failure notice\n\n", "a@"),
        within("From: mailer-daemon@a.b\nSubject: failure notice\n\n", "5.1."),
        within(
            "From: mailer-daemon@a.b\nSubject: failure notice\n\n",
            "+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@",
        ),
        within("From: mailer-daemon@a.b\nSubject: =?utf-8?q?", "=20?= =?utf-8?q?"),
        within("To: ", "<a@b.c>, "),
        repeat("A:\n"),
        repeat(":"),
        repeat("\n"),
        repeat(" "),
        repeat("x"),
        vec![0xff; 1 << 20],
    ]
}

#[test]
fn the_worst_message_takes_no_longer_than_its_length_allows() {
    for (number, message) in hostile().into_iter().enumerate() {
        let start = Instant::now();
        let reports = parse(&message, Some(&bounces()));
        assert!(start.elapsed() < Duration::from_secs(5), "message {number}: {:?}", start.elapsed());
        assert!(reports.len() <= 50 && reports.iter().all(|report| report.mail.len() <= 8), "message {number}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        parse(&bytes, None);
    }

    #[test]
    fn any_changed_sample_is_read(which in any::<prop::sample::Index>(), changes in proptest::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let samples = samples();
        let mut message = which.get(&samples).1.clone();
        for (from, to, byte) in changes {
            let (from, to) = (from.index(message.len()), to.index(message.len()));
            match byte % 4 {
                // Cut, doubled, turned round, changed.
                0 => message.truncate(from.max(1)),
                1 => message.extend_from_within(from.min(to)..from.max(to)),
                2 => message[from..].reverse(),
                _ => message[from] = byte,
            }
            message.truncate(200_000);
        }
        parse(&message, Some(&bounces()));
    }
}
