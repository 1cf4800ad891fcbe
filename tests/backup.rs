//! `courant backup` and `courant restore`, and a store of another version, through the real program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use rusqlite::Connection;
use serde_json::Value;
use support::Newsroom;

const PROOF: [&str; 3] = ["--confirmed", "--proof", "the fair"];

fn json(newsroom: &Newsroom, told: &[&str]) -> Value {
    serde_json::from_str(&newsroom.done(told)).unwrap()
}

/// What a restored newsroom must say as the one did that was backed up.
fn said(newsroom: &Newsroom) -> [Value; 3] {
    let export = Value::from(newsroom.done(&["subscribers", "export"]));
    let status = json(newsroom, &["digest", "status", "--json"]);
    [export, json(newsroom, &["articles", "--json"]), status["digests"].clone()]
}

/// With articles, two readers, and a digest that both were sent.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
    newsroom.build();
    for address in ["ann@a.org", "bob@a.org"] {
        newsroom.done(&[&["subscribers", "add", address], &PROOF[..]].concat());
    }
    newsroom.article("fresh.md", "Fresh news");
    newsroom.done(&["digest", "send", "daily", "--now", "--yes"]);
    assert_eq!(newsroom.mails().len(), 2);
    newsroom
}

/// How often each subject went to each address.
fn most_mails_of_one_kind(newsroom: &Newsroom) -> usize {
    let mut kinds = HashMap::<_, usize>::new();
    newsroom.mails().iter().for_each(|mail| *kinds.entry((mail.to(), mail.subject())).or_default() += 1);
    kinds.into_values().max().unwrap_or(0)
}

#[test]
fn a_backup_beside_a_daemon_restores_the_same_newsroom_elsewhere() {
    let newsroom = newsroom();
    let daemon = newsroom.start();
    newsroom.done(&["subscribers", "remove", "bob@a.org"]);
    newsroom.article("third.md", "Third");
    daemon.wait_for_item("Third");
    let made = json(&newsroom, &["backup", "a.backup", "--json"]);
    assert_eq!((&made["content"]["articles"], &made["content"]["mails"]), (&3.into(), &2.into()), "{made:#}");
    let file = fs::metadata(newsroom.path("a.backup")).unwrap();
    assert_eq!((file.permissions().mode() & 0o777, made["content"]["bytes"].as_u64()), (0o600, Some(file.len())));
    let again = newsroom.courant(&["backup", "a.backup"]);
    assert!(again.status == 2 && again.stderr.contains("--yes"), "{again}");
    newsroom.done(&["backup", "a.backup", "--yes"]);
    newsroom.done(&["backup"]);
    assert!(newsroom.names().iter().any(|name| name.starts_with("courant-20") && name.ends_with("Z.backup")));
    assert!(!newsroom.names().iter().any(|name| name.ends_with(".new")), "{:?}", newsroom.names());
    let before = said(&newsroom);
    let refused = newsroom.courant(&["restore", "a.backup", "--yes"]);
    assert!(refused.status == 1 && refused.stderr.contains("one at a time"), "{refused}");
    daemon.stop();

    for moved in [false, true] {
        let other = Newsroom::new();
        fs::remove_dir_all(other.path("articles")).unwrap();
        support::shell(other.root(), &format!("cp -Rp '{}' articles", newsroom.path("articles").display()));
        fs::copy(newsroom.path("a.backup"), other.path("a.backup")).unwrap();
        let told = if moved { &["restore", "a.backup", "--moved"][..] } else { &["restore", "a.backup"] };
        let words = other.done(told);
        assert_eq!(words.contains("nobody who is in it is mailed"), !moved, "{words}");
        other.build();
        assert_eq!(said(&other), before, "{words}");
        assert!(other.read("var/courant.left").starts_with('-'));
        // What appeared since is new where nothing was mailed meanwhile, and else may have been mailed.
        other.article("fourth.md", "Fourth");
        other.done(&["digest", "send", "daily", "--now", "--yes"]);
        let to = other.mails().iter().map(|mail| mail.to()).collect::<Vec<_>>();
        assert_eq!(to, if moved { vec!["ann@a.org".to_owned()] } else { vec![] });
    }
}

#[test]
fn an_older_backup_in_place_mails_nothing_twice_and_keeps_what_was_there() {
    let newsroom = newsroom();
    newsroom.done(&["backup", "a.backup"]);
    newsroom.article("third.md", "Third");
    newsroom.done(&["digest", "send", "daily", "--now", "--yes"]);
    newsroom.done(&["subscribers", "remove", "bob@a.org"]);
    assert_eq!(newsroom.mails().len(), 4);
    let asked = newsroom.courant(&["restore", "a.backup"]);
    assert!(asked.status == 2 && asked.stderr.contains("--yes"), "{asked}");
    let words = newsroom.done(&["restore", "a.backup", "--yes"]);
    assert!(words.contains("before-restore-") && words.contains("in doubt"), "{words}");
    let daemon = newsroom.start();
    daemon.wait_for_item("Third");
    newsroom.done(&["digest", "send", "daily", "--now", "--yes"]);
    newsroom.article("fourth.md", "Fourth");
    daemon.wait_for_item("Fourth");
    newsroom.done(&["digest", "send", "daily", "--now", "--yes"]);
    newsroom.wait_for_mail(&daemon, "ann@a.org", 3);
    assert_eq!((newsroom.mails_to("bob@a.org").len(), most_mails_of_one_kind(&newsroom)), (2, 1));
    daemon.stop();
    let kept = newsroom.names().into_iter().find(|name| name.ends_with("Z/courant.db")).unwrap();
    // And back again, from what was kept.
    let told = json(&newsroom, &["restore", &kept, "--yes", "--json"]);
    assert_eq!((&told["mails_held"], &told["content"]["subscribers"]), (&true.into(), &2.into()), "{told:#}");
    assert!(told["kept"].as_str().is_some_and(|kept| newsroom.path(kept).join("courant.db").exists()), "{told:#}");
    assert!(!newsroom.done(&["subscribers", "export"]).contains("bob@a.org,news,daily,UTC,en,active"));
}

#[test]
fn ten_thousand_subscribers_are_backed_up_while_they_are_mailed() {
    let newsroom = newsroom();
    let mut list = String::from("address\n");
    (0..10_000).for_each(|at| _ = writeln!(list, "reader{at}@b.org"));
    newsroom.write("list.csv", list);
    newsroom.done(&[&["subscribers", "import", "list.csv", "--yes"], &PROOF[..]].concat());
    let daemon = newsroom.start();
    newsroom.article("third.md", "Third");
    daemon.wait_for_item("Third");
    let mut sending = newsroom.command(&["digest", "send", "daily", "--now", "--yes"]).spawn().unwrap();
    daemon.wait("the first mails", |_| fs::read_dir(newsroom.path("var/mail/new")).unwrap().count() > 20);
    newsroom.done(&["backup", "a.backup"]);
    daemon.kill();
    _ = sending.wait();
    newsroom.done(&["restore", "a.backup", "--yes"]);
    let daemon = newsroom.start();
    let status = json(&newsroom, &["status", "--json"]);
    assert_eq!(status["mail"]["balanced"], true, "{status:#}");
    assert_eq!(json(&newsroom, &["digest", "status", "--json"])["subscribers"]["active"], 10_002);
    let sent = newsroom.mails().len();
    newsroom.article("fourth.md", "Fourth");
    daemon.wait_for_item("Fourth");
    assert_eq!((newsroom.mails().len(), most_mails_of_one_kind(&newsroom)), (sent, 1));
    daemon.stop();
}

#[test]
fn what_is_no_backup_is_refused_with_words_and_nothing_changes() {
    let newsroom = newsroom();
    newsroom.done(&["backup", "good"]);
    let good = newsroom.bytes("good");
    let with = |name: &str, sql: &str| {
        newsroom.write(name, &good);
        Connection::open(newsroom.path(name)).unwrap().execute_batch(sql).unwrap();
    };
    let none = Newsroom::new().courant(&["backup"]);
    assert!(none.status == 1 && none.stderr.contains("there is nothing to back up"), "{none}");
    newsroom.write("empty", "");
    newsroom.write("text", "Dear reader, this is a letter and no database. ".repeat(100));
    newsroom.write("short", &good[..good.len() / 2]);
    newsroom.write("torn", &good[..good.len() / 2 + 77]);
    newsroom.write("zeros", [&good[..4096 * 3], &vec![0; good.len() - 4096 * 3]].concat());
    with("newer", "PRAGMA user_version = 99");
    with("foreign", "PRAGMA application_id = 7");
    fs::remove_file(newsroom.path("var/courant.lock")).ok();
    let before = said(&newsroom);
    let bytes = newsroom.bytes("var/courant.db");
    for (name, words) in [
        ("none", "no such file"),
        ("articles", "no such file"),
        ("empty", "another program"),
        ("text", "not a database"),
        ("short", "malformed"),
        ("torn", "malformed"),
        ("zeros", "restored"),
        ("newer", "newer courant"),
        ("foreign", "another program"),
    ] {
        let refused = newsroom.courant(&["restore", name, "--yes"]);
        assert!(refused.status == 1 && refused.stderr.contains(words), "{name}: {refused}");
        assert_eq!(newsroom.bytes("var/courant.db"), bytes, "{name}");
    }
    assert_eq!(said(&newsroom), before);
    assert!(!newsroom.names().iter().any(|name| name.contains("before-restore") || name.contains("restoring")));
    let elsewhere = newsroom.courant(&["backup", "nowhere/a.backup"]);
    assert!(elsewhere.status == 1 && elsewhere.stderr.contains("nowhere"), "{elsewhere}");
}

#[test]
fn a_store_of_a_newer_program_is_refused_by_every_command_that_opens_it() {
    let newsroom = newsroom();
    Connection::open(newsroom.path("var/courant.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let bytes = newsroom.bytes("var/courant.db");
    for told in [
        &["run"][..],
        &["build"],
        &["check"],
        &["articles"],
        &["show", "articles/fresh.md"],
        &["subscribers", "list"],
        &["subscribers", "export"],
        &["digest", "status"],
        &["digest", "send", "daily", "--now", "--yes"],
        &["outbox", "list"],
        &["mail", "pause"],
        &["backup"],
    ] {
        let refused = newsroom.courant(told);
        let words = refused.said();
        assert!(refused.status == 1 && words.contains("of version 99, made by a newer courant"), "{told:?}: {refused}");
        assert_eq!(newsroom.bytes("var/courant.db"), bytes, "{told:?}");
    }
}

#[test]
fn a_store_of_version_2_becomes_one_of_today_and_is_kept_as_it_was() {
    let newsroom = Newsroom::new();
    fs::create_dir_all(newsroom.path("var")).unwrap();
    let old = Connection::open(newsroom.path("var/courant.db")).unwrap();
    old.pragma_update(None, "journal_mode", "WAL").unwrap();
    old.execute_batch(include_str!("../src/store/tables/1_ledger.sql")).unwrap();
    old.execute_batch(include_str!("../src/store/tables/2_mail.sql")).unwrap();
    old.execute_batch("INSERT INTO fact (name, value) VALUES ('word', 'old'); PRAGMA user_version = 2").unwrap();
    // Not closed, so that all of it is in the journal when the daemon comes.
    newsroom.article("first.md", "First");
    // Of an upgrade that is long over.
    newsroom.write("var/courant.db.before-2", "");
    support::shell(newsroom.root(), "touch -d '40 days ago' var/courant.db.before-2");
    let daemon = newsroom.start();
    daemon.wait_for_item("First");
    daemon.wait_for_log(&["courant.db.before-5"]);
    daemon.wait_for_log(&["courant.db.before-2 was kept for a month, and is removed"]);
    assert!(!newsroom.path("var/courant.db.before-2").exists());
    daemon.stop();
    drop(old);
    let file = newsroom.path("var/courant.db.before-5");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = Connection::open(file).unwrap();
    let word: String = kept.query_row("SELECT value FROM fact WHERE name = 'word'", [], |row| row.get(0)).unwrap();
    let version: i64 = kept.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!((word.as_str(), version), ("old", 2));
    newsroom.done(&["restore", "var/courant.db.before-5", "--yes"]);
}
