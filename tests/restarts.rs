//! A start that goes on where the last run ended says what a start that reads everything would, whatever happened before and between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "restarts/life.rs"]
mod life;
mod support;

use std::collections::BTreeSet;
use std::fs;

use courant::files::Wake;
use jiff::SignedDuration;
use life::{Life, bytes, differing};
use support::{items, png, shell};

fn article(title: &str, more: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2026-01-02\n{more}---\n\n{text}\n")
}

/// When something is, so many seconds from now on.
fn at(life: &Life, seconds: i64) -> String {
    (life.now + SignedDuration::from_secs(seconds)).strftime("%FT%TZ").to_string()
}

#[test]
fn an_article_that_comes_due_after_a_restart_has_its_picture() {
    let mut life = Life::begin("", &[("a.md", article("A", "", "Text."))]);
    life.newsroom.write("articles/a.png", png(3, 4));
    let due = at(&life, 600);
    life.newsroom.write("articles/b.md", format!("---\ntitle: B\ndate: {due}\nimage: a.png\n---\n\n![A](a.png)\n"));
    life.look();
    assert!(life.restart());
    life.look();
    life.pass(700);
    life.look();
    assert!(life.newsroom.path("public/media/a.png").exists());
    life.check();
}

#[test]
fn what_is_wrong_with_a_file_that_an_article_shows_is_told_as_it_is_now() {
    let mut life = Life::begin("[output]\npages = false\n", &[("a.md", article("A", "", "![A](a.png)"))]);
    for is_there in [true, false, true] {
        life.pass(10);
        match is_there {
            true => life.newsroom.write("articles/a.png", png(3, 4)),
            false => life.newsroom.remove("articles/a.png"),
        }
        life.look();
        assert!(life.restart());
        life.look();
        assert_eq!(life.room().problems().is_empty(), is_there, "{:?}", life.room().problems());
    }
    life.check();
}

#[test]
fn a_missing_root_takes_no_article_with_it() {
    for is_running in [true, false] {
        let mut life = Life::begin("", &[("a.md", article("A", "", "![A](a.png)")), ("b.md", article("B", "", "B."))]);
        life.newsroom.write("articles/a.png", png(3, 4));
        life.newsroom.write("articles/c.md", article("C", "", "C."));
        life.look();
        let before = bytes(life.newsroom.published());
        if !is_running {
            life.room().settle();
        }
        life.newsroom.rename("articles", "elsewhere");
        if !is_running {
            assert!(life.start());
        }
        for _ in 0..3 {
            life.look();
            life.pass(10);
        }
        assert!(life.room().faults().any(|fault| fault.contains("is missing")));
        assert_eq!(differing(&before, &bytes(life.newsroom.published())), BTreeSet::new(), "running: {is_running}");
        life.newsroom.rename("elsewhere", "articles");
        life.look();
        life.check();
    }
}

#[test]
fn a_clock_that_was_set_back_shows_no_article_before_its_time_or_never() {
    let mut life = Life::begin("", &[("a.md", article("A", "", "Text."))]);
    let due = at(&life, 600);
    life.newsroom.write("articles/b.md", format!("---\ntitle: B\ndate: {due}\n---\n\nText.\n"));
    life.look();
    life.pass(1000);
    life.look();
    assert_eq!(items(&life.newsroom.json_feed()).len(), 2);
    life.room().settle();
    life.pass(-900);
    life.look();
    life.newsroom.write("articles/a.md", article("A", "", "Edited."));
    life.look();
    life.restart();
    life.look();
    assert_eq!(items(&life.newsroom.json_feed()).len(), 1);
    life.pass(1000);
    life.look();
    assert_eq!(items(&life.newsroom.json_feed()).len(), 2);
    life.check();
}

#[test]
fn most_articles_gone_are_held_however_long_a_turn_takes() {
    let articles: Vec<(String, String)> =
        (0..1200).map(|number| (format!("{number}.md"), article(&format!("T{number}"), "", "Text."))).collect();
    let articles: Vec<(&str, String)> = articles.iter().map(|(path, text)| (path.as_str(), text.clone())).collect();
    for is_running in [true, false] {
        let mut life = Life::begin("[output]\npages = false\n", &articles);
        life.room().settle();
        for number in 0..1100 {
            life.newsroom.remove(&format!("articles/{number}.md"));
        }
        if !is_running {
            assert!(life.start());
        }
        let now = life.now;
        life.room().wake(Wake::Everything, now);
        for _ in 0..20 {
            let now = life.now;
            life.room().turn(now);
            // A disk that is slow.
            life.pass(1);
        }
        assert_eq!(life.room().catalogue().held(), 1100);
    }
}

#[test]
fn an_output_that_is_lost_at_any_moment_is_published_again() {
    let mut life = Life::begin("", &[("a.md", article("A", "", "Text.")), ("b.md", article("B", "", "Text."))]);
    // Just published, and not noted yet.
    fs::remove_dir_all(life.newsroom.path("public")).unwrap();
    life.restart();
    life.look();
    assert_eq!(items(&life.newsroom.json_feed()).len(), 2);
    life.newsroom.remove("public/articles/a/index.html");
    assert!(!life.restart());
    life.look();
    assert!(life.newsroom.read("public/articles/a/index.html").contains("Text."));
    life.newsroom.write("public/articles/b/index.html", "by hand");
    assert!(!life.restart());
    life.look();
    assert!(life.newsroom.read("public/articles/b/index.html").contains("Text."));
    // Once it has looked at all of it, it knows again.
    shell(life.newsroom.root(), "find public -type f | xargs touch");
    assert!(!life.restart());
    life.look();
    assert!(life.restart());
    life.look();
    life.check();
}

#[test]
fn a_crash_between_the_store_and_the_output_is_mended_whichever_was_ahead() {
    let before = "mkdir copy; cp -a var public copy";
    let half = "ls -d public/*/ | xargs rm -r; cp -a copy/public/*/ public";
    for behind in ["var", "public", "half"] {
        let mut life =
            Life::begin("", &[("a.md", article("A", "", "![A](a.png)")), ("b.md", article("B", "", "Text."))]);
        life.newsroom.write("articles/a.png", png(3, 4));
        life.look();
        life.room().settle();
        life.room = None;
        shell(life.newsroom.root(), before);
        assert!(life.start());
        // As long as before.
        life.newsroom.write("articles/b.md", article("C", "", "Word."));
        life.newsroom.write("articles/a.png", png(5, 6));
        life.look();
        life.room = None;
        match behind {
            "half" => shell(life.newsroom.root(), half),
            behind => shell(life.newsroom.root(), &format!("rm -r {behind}; cp -a copy/{behind} .")),
        };
        life.start();
        life.look();
        assert_eq!(life.newsroom.bytes("public/media/a.png"), png(5, 6), "{behind}");
        assert_eq!(items(&life.newsroom.json_feed())[1]["title"], "C", "{behind}");
        life.check();
    }
}

#[test]
fn what_was_withdrawn_and_is_put_back_from_an_old_copy_is_removed() {
    let mut life = Life::begin("", &[("a.md", article("A", "", "Text.")), ("b.md", article("B", "", "Text."))]);
    let page = life.newsroom.bytes("public/articles/b/index.html");
    life.newsroom.remove("articles/b.md");
    life.look();
    life.room().settle();
    life.newsroom.write("public/articles/b/index.html", page);
    life.start();
    life.look();
    assert!(!life.newsroom.path("public/articles/b/index.html").exists());
    life.check();
}

#[test]
fn an_article_that_breaks_after_a_restart_keeps_its_last_good_version_in_feeds() {
    let mut life =
        Life::begin("", &[("a.md", article("A", "", "In short.\n\nGood.")), ("b.md", article("B", "", "Text."))]);
    assert!(life.restart());
    life.look();
    life.pass(5);
    life.look();
    life.newsroom.write("articles/a.md", "---\ntitle: [A\n---\n\nBad.\n");
    life.look();
    life.newsroom.write("articles/b.md", article("B", "", "Edited."));
    life.look();
    let feed = life.newsroom.read("public/news.json");
    assert!(feed.contains("Good.") && feed.contains("Edited."), "{feed}");
}

#[test]
fn what_was_broken_and_is_mended_over_a_restart_has_its_text_everywhere() {
    let text = article("A", "tags: [x]\n", "In short.\n\nGood.");
    let mut life = Life::begin("", &[("a.md", text.clone())]);
    // What is in no newest document is not held.
    life.newsroom.write("feeds/news.toml", "items = 1\n");
    life.newsroom.write("feeds/by.toml", "each = \"tag\"\n");
    life.restart();
    life.look();
    life.newsroom.write("articles/b.md", article("B", "tags: [x]\n", "Text.").replace("01-02", "02-02"));
    life.look();
    life.newsroom.write("articles/a.md", "---\ntitle: [A\n---\n\nBad.\n");
    life.look();
    life.newsroom.write("articles/b.md", article("B", "tags: [x]\n", "Other.").replace("01-02", "02-02"));
    life.look();
    life.room().settle();
    life.newsroom.write("articles/a.md", text);
    assert!(life.start());
    life.look();
    let feed = life.newsroom.read("public/by/x.json");
    assert!(feed.contains("Good."), "{feed}");
    life.check();
}

/// A large store that was left as it should be is not read as a whole before it is used.
const DAMAGE: &str = r#"
import sqlite3, sys
store = sqlite3.connect("var/courant.db")
store.execute("CREATE TABLE ballast (x)")
store.execute("INSERT INTO ballast VALUES (zeroblob(40000000))")
store.commit()
store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
size = store.execute("PRAGMA page_size").fetchone()[0]
page = store.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [sys.argv[1]]).fetchone()[0]
store.close()
with open("var/courant.db", "r+b") as file:
    file.seek((page - 1) * size)
    file.write(b"\xff" * size)
"#;

#[test]
fn a_damaged_store_is_put_aside_however_large_it_is() {
    for table in ["document", "served", "resume", "article", "number"] {
        let mut life = Life::begin("", &[("a.md", article("A", "", "Text."))]);
        life.room().settle();
        life.room = None;
        let before = bytes(life.newsroom.published());
        life.newsroom.write("damage.py", DAMAGE);
        shell(life.newsroom.root(), &format!("python3 damage.py {table}"));
        life.start();
        life.look();
        assert_eq!(differing(&before, &bytes(life.newsroom.published())), BTreeSet::new(), "{table}");
        assert!(life.newsroom.names().iter().any(|name| name.contains("courant.db.damaged-")), "{table}");
        assert!(life.restart(), "{table}");
    }
}
