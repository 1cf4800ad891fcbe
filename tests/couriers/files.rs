//! Into a Maildir, and through a program like sendmail.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use courant::mail::{Courier, Envelope, FailureKind, Patience, Route};

use super::{MESSAGE, envelope, send};

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_maildir_is_made_for_nobody_elses_eyes_and_has_each_message_once() {
    let place = tempfile::tempdir().unwrap();
    let maildir = place.path().join("var/mail");
    let mut courier = Courier::open(&Route::Maildir(maildir.clone()));
    assert!(!maildir.exists(), "nothing is touched before the first message");
    for number in 0..30 {
        let accepted = send(&mut courier, &format!("{number}@example.com")).unwrap();
        assert!(accepted.reply.starts_with("kept as new/"), "{accepted:?}");
    }
    for name in [".", "tmp", "new", "cur"] {
        assert_eq!(mode(&maildir.join(name)), 0o700, "{name}");
    }
    assert_eq!((names(&maildir.join("new")).len(), names(&maildir.join("tmp")).len()), (30, 0));
    let mut texts: Vec<String> = names(&maildir.join("new"))
        .iter()
        .map(|name| {
            assert!(!name.contains([':', '/']) && !name.starts_with('.'), "{name}");
            assert_eq!(mode(&maildir.join("new").join(name)), 0o600);
            fs::read_to_string(maildir.join("new").join(name)).unwrap()
        })
        .collect();
    texts.sort();
    let head = "Return-Path: <news@example.com>\nDelivered-To: 0@example.com\n";
    assert_eq!(texts[0], format!("{head}Subject: news\n\nOne line.\n"));
}

#[test]
fn a_message_for_nobody_to_answer_has_the_empty_return_path() {
    let place = tempfile::tempdir().unwrap();
    let mut courier = Courier::open(&Route::Maildir(place.path().to_owned()));
    courier.send(&Envelope { from: None, ..envelope("jörg@example.com") }, b"A: b\n\nc\n", &mut || true).unwrap();
    let name = &names(&place.path().join("new"))[0];
    let text = fs::read_to_string(place.path().join("new").join(name)).unwrap();
    assert_eq!(text, "Return-Path: <>\nDelivered-To: jörg@example.com\nA: b\n\nc\n");
}

#[test]
fn a_maildir_that_cannot_be_written_is_nobodys_attempt() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("file"), "").unwrap();
    let failure = send(&mut Courier::open(&Route::Maildir(place.path().join("file/mail"))), "a@b.example").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Relay, "{failure:?}");
    assert!(!failure.text.contains("os error"), "{failure:?}");
}

/// A program that is `body` of a shell script, in a directory of its own.
pub fn program(body: &str) -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("sendmail");
    // Written by another process: a file that this one has had open for writing may still be so in a child of another test.
    super::support::shell(
        place.path(),
        &format!("cat > sendmail <<'END'\n#!/bin/sh\ncd \"$(dirname \"$0\")\"\n{body}\nEND\nchmod 755 sendmail"),
    );
    (place, path)
}

#[test]
fn sendmail_gets_the_envelope_as_arguments_and_the_message_as_lines() {
    let (place, path) = program("for a in \"$@\"; do echo \"[$a]\"; done > args; cat > message");
    let mut courier = Courier::open(&Route::Sendmail(path));
    let odd = Envelope { from: Some("-oQ/tmp@example.com".parse().unwrap()), ..envelope("-bs@example.com") };
    courier.send(&odd, b"Subject: a\r\n\r\n.\r\n..\r\nb\r\n", &mut || true).unwrap();
    let read = |name: &str| fs::read_to_string(place.path().join(name)).unwrap();
    assert_eq!(read("args"), "[-i]\n[-f]\n[-oQ/tmp@example.com]\n[--]\n[-bs@example.com]\n");
    assert_eq!(read("message"), "Subject: a\n\n.\n..\nb\n");
    courier.send(&Envelope { from: None, ..envelope("a@example.com") }, MESSAGE, &mut || true).unwrap();
    assert_eq!(read("args"), "[-i]\n[-f]\n[<>]\n[--]\n[a@example.com]\n");
}

#[test]
fn how_sendmail_ends_tells_whose_failure_it_is() {
    for (body, kind, code, text) in [
        ("cat >/dev/null; echo 'no such user' >&2; exit 67", FailureKind::Never, Some(67), "no such user"),
        ("cat >/dev/null; exit 75", FailureKind::Later, Some(75), "sendmail ended with status 75"),
        ("exit 78", FailureKind::Relay, Some(78), "sendmail ended with status 78"),
        ("exit 1", FailureKind::Relay, Some(1), "sendmail ended with status 1"),
        ("cat >/dev/null; kill -9 $$", FailureKind::Unknown, None, "sendmail was ended by a signal"),
    ] {
        let (_place, path) = program(body);
        let failure = send(&mut Courier::open(&Route::Sendmail(path)), "a@example.com").unwrap_err();
        assert_eq!((failure.kind, failure.code, failure.text.as_str()), (kind, code, text), "{body}");
    }
    let missing = Route::Sendmail("/no/such/sendmail".into());
    assert_eq!(send(&mut Courier::open(&missing), "a@example.com").unwrap_err().kind, FailureKind::Relay);
}

#[test]
fn a_sendmail_that_talks_much_or_reads_nothing_holds_nobody_up() {
    let big = b"Subject: a\n\n".iter().copied().chain(b"0123456789\n".repeat(100_000)).collect::<Vec<u8>>();
    let (_place, path) =
        program("i=0; while [ $i -lt 20000 ]; do echo 'what a day' >&2; i=$((i+1)); done; cat >/dev/null");
    Courier::open(&Route::Sendmail(path)).send(&envelope("a@example.com"), &big, &mut || true).unwrap();
    let (_place, path) = program("exit 0");
    let failure =
        Courier::open(&Route::Sendmail(path)).send(&envelope("a@example.com"), &big, &mut || true).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unknown, "it never saw the end: {failure:?}");
    let patience = Patience { command: Duration::from_millis(300), end: Duration::from_millis(300) };
    let (_place, path) = program("cat >/dev/null; exec sleep 60");
    let started = Instant::now();
    let failure = send(&mut Courier::open_with(&Route::Sendmail(path), patience), "a@example.com").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unknown, "{failure:?}");
    assert!(started.elapsed() < Duration::from_secs(30));
}
