//! `courant digest`: a look ahead, sending out of turn, tests and approvals, alone and beside a daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use support::{Daemon, Finished, Newsroom};

/// With an old article, two daily subscribers and, if wanted, a daemon.
fn newsroom(tables: &str, with_daemon: bool) -> (Newsroom, Option<Daemon>) {
    let newsroom = Newsroom::with(tables);
    newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
    newsroom.build();
    for address in ["ann@a.org", "bob@a.org"] {
        newsroom.done(&["subscribers", "add", address, "--confirmed", "--proof", "the fair"]);
    }
    let daemon = with_daemon.then(|| newsroom.start());
    (newsroom, daemon)
}

fn send(newsroom: &Newsroom, told: &[&str]) -> Finished {
    newsroom.courant(&[&["digest", "send", "daily"], told].concat())
}

fn status(newsroom: &Newsroom) -> Value {
    serde_json::from_str(&newsroom.done(&["digest", "status", "--json"])).unwrap()
}

#[test]
fn what_was_saved_a_moment_ago_is_sent_once_to_whoever_is_due() {
    for with_daemon in [false, true] {
        let (newsroom, daemon) = newsroom("", with_daemon);
        assert_eq!(send(&newsroom, &["--now"]).stdout, "nothing is due to daily subscriptions\n");
        newsroom.article("fresh.md", "Fresh news");
        let wrong = send(&newsroom, &[]);
        assert!(wrong.status == 2 && wrong.stderr.contains("--now"), "{wrong}");
        let dry = send(&newsroom, &["--now", "--dry-run"]);
        assert_eq!((dry.status, dry.stdout.as_str()), (0, "2 mails of 1 digest would be sent\n"), "{dry}");
        let refused = send(&newsroom, &["--now"]);
        assert!(refused.status == 2 && refused.stderr.contains("--yes"), "{refused}");
        assert!(newsroom.mails().is_empty());
        let sent = send(&newsroom, &["--now", "--yes"]);
        assert_eq!((sent.status, sent.stdout.as_str()), (0, "2 sent\n"), "{sent}");
        for address in ["ann@a.org", "bob@a.org"] {
            let mails = newsroom.mails_to(address);
            assert_eq!(mails.iter().map(|mail| mail.subject()).collect::<Vec<_>>(), ["Fresh news"], "{address}");
        }
        assert_eq!(send(&newsroom, &["--now", "--yes"]).stdout, "nothing is due to daily subscriptions\n");
        let status = status(&newsroom);
        assert_eq!(status["subscribers"]["active"], 2, "{status:#}");
        assert_eq!(status["digests"][0]["counts"]["sent"], 2, "{status:#}");
        assert_eq!(status["upcoming"][0]["zone"], "UTC", "{status:#}");
        let told = newsroom.done(&["digest", "status"]);
        assert!(told.contains("2 active") && told.contains("2 sent") && told.contains("Fresh news"), "{told}");
        if let Some(daemon) = daemon {
            daemon.stop();
        }
    }
}

#[test]
fn a_preview_shows_the_next_digest_and_mails_nobody() {
    for with_daemon in [false, true] {
        let (newsroom, _daemon) = newsroom("", with_daemon);
        newsroom.article("fresh.md", "Fresh news");
        let text = newsroom.done(&["digest", "preview", "weekly"]);
        assert!(text.contains("Fresh news") && text.contains("/articles/fresh/"), "{text}");
        newsroom.done(&["digest", "preview", "daily", "--out", "look/here"]);
        assert!(newsroom.read("look/here/digest.html").contains("<html"));
        assert!(newsroom.read("look/here/digest.txt").contains("Fresh news"));
        let message = newsroom.read("look/here/message.eml");
        assert!(message.contains("Subject: ") && message.contains("multipart/alternative"), "{message}");
        assert!(newsroom.mails().is_empty());
    }
    let empty = Newsroom::new();
    let finished = empty.courant(&["digest", "preview", "daily"]);
    assert!(finished.status == 1 && finished.stderr.contains("no article yet"), "{finished}");
    assert_eq!(empty.courant(&["digest", "preview", "hourly"]).status, 2);
}

#[test]
fn a_test_goes_to_one_address_and_nobody_misses_anything_by_it() {
    for with_daemon in [false, true] {
        let (newsroom, _daemon) = newsroom("", with_daemon);
        newsroom.article("fresh.md", "Fresh news");
        let sent = send(&newsroom, &["--to", "me@b.org"]);
        assert!(sent.status == 0 && sent.stdout.ends_with("1 sent\n"), "{sent}");
        let mails: Vec<String> = newsroom.mails().iter().map(|mail| mail.to()).collect();
        assert_eq!(mails, ["me@b.org"]);
        assert_eq!(send(&newsroom, &["--now", "--dry-run"]).stdout, "2 mails of 1 digest would be sent\n");
        for wrong in [vec!["--to", "me@b.org", "--now"], vec!["--to"]] {
            assert_eq!(send(&newsroom, &wrong).status, 2, "{wrong:?}");
        }
        assert_eq!(send(&newsroom, &["--to", "me"]).status, 1);
    }
}

#[test]
fn a_digest_that_is_to_be_approved_waits_and_leaves_by_its_address() {
    for with_daemon in [false, true] {
        let (newsroom, daemon) = newsroom("[digest]\napprove = [\"boss@a.org\"]\n", with_daemon);
        newsroom.article("fresh.md", "Fresh news");
        let waits = send(&newsroom, &["--now", "--yes"]);
        assert!(waits.status == 0 && waits.stdout.contains("2 waiting for an approval"), "{waits}");
        let made = status(&newsroom)["digests"][0].clone();
        let id = made["id"].as_str().unwrap();
        assert!(
            made["state"] == "waiting" && waits.stdout.contains(&format!("digest approve {id}")),
            "{made:#} {waits}"
        );
        match &daemon {
            Some(daemon) => _ = newsroom.wait_for_mail(daemon, "boss@a.org", 1),
            None => assert_eq!(newsroom.mails_to("boss@a.org").len(), 1, "who approves has it"),
        }
        assert!(newsroom.mails_to("ann@a.org").is_empty());
        let held = newsroom.done(&["digest", "approve", id, "--hold"]);
        assert!(held.contains("held"), "{held}");
        assert_eq!(status(&newsroom)["digests"][0]["state"], "held");
        let approved = newsroom.done(&["digest", "approve", &format!("https://news.example/digests/{id}/")]);
        assert!(approved.contains("approved: 2 mails"), "{approved}");
        assert_eq!(newsroom.courant(&["digest", "approve", "nothing"]).status, 1);
        let daemon = daemon.unwrap_or_else(|| newsroom.start());
        newsroom.wait_for_mail(&daemon, "ann@a.org", 1);
        newsroom.wait_for_mail(&daemon, "bob@a.org", 1);
    }
}

#[test]
fn a_relay_that_is_down_is_told_and_the_mail_waits_for_it() {
    let (newsroom, _) = newsroom("", false);
    newsroom.article("fresh.md", "Fresh news");
    newsroom.write("var/mail", "no Maildir");
    let stuck = send(&newsroom, &["--now", "--yes"]);
    assert!(
        stuck.status == 1 && stuck.stdout.contains("2 not sent yet") && stuck.stderr.contains("error: "),
        "{stuck}"
    );
    let counts = &status(&newsroom)["digests"][0]["counts"];
    assert!(counts["queued"] == 2 && counts["sent"] == 0, "{counts:#}");
}
