//! What is broken stops nothing else, is told once, and what was published of it stays.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;
use support::{Newsroom, assert_same, is_root, item, items, look, shell, titles};

/// A file's name, its bytes, and whether it is a fault at all.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("binary.md", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0; 400], &[0xff; 400]].concat()),
        ("binary.txt", [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 600]].concat()),
        ("huge.md", format!("---\ntitle: Huge\n---\n\n{}", "A word and another. ".repeat(20_000)).into_bytes()),
        ("empty.md", Vec::new()),
        ("blank.txt", b" \n\t\n\n".to_vec()),
        ("unclosed-yaml.md", b"---\ntitle: \"Never closed\ndate: 2024-01-01\n---\n\nText.\n".to_vec()),
        ("unclosed-toml.md", b"+++\ntitle = \"Never closed\ndate = 2024-01-01\n+++\n\nText.\n".to_vec()),
        ("unclosed-json.md", b"{\n  \"title\": \"Never closed\",\n\nText.\n".to_vec()),
        ("endless.md", b"---\ntitle: Front matter without an end\n\nText.\n".to_vec()),
        ("wrong-date.md", b"---\ntitle: A wrong date\ndate: 2024-13-45\n---\n\nText.\n".to_vec()),
        ("wrong-word.md", b"---\ntitle: A wrong word\ndate: the day after tomorrow\n---\n\nText.\n".to_vec()),
    ]
}

/// Small, so that a huge file need not be.
const SMALL: &str = "[articles]\nmax_size = \"64KiB\"\n";

#[test]
fn broken_files_never_stop_the_others_and_check_names_each() {
    let newsroom = Newsroom::with(SMALL);
    newsroom.write("articles/good.md", "---\ntitle: Good\ndate: 2024-01-01\n---\n\nText.\n");
    newsroom.article("undated.md", "Undated");
    for (name, bytes) in broken() {
        newsroom.write(&format!("articles/{name}"), bytes);
    }
    let finished = newsroom.build();
    assert!(titles(&newsroom.json_feed()).contains(&"Good".to_owned()), "{}", newsroom.read("public/news.json"));
    let check = newsroom.courant(&["check"]);
    assert_eq!(check.status, 1, "{check}");
    for (name, _) in broken() {
        assert!(check.said().contains(name), "check says nothing of {name}:\n{check}");
        assert!(finished.stderr.contains(name), "build tells {name} on standard error:\n{finished}");
    }
    assert!(check.said().contains("undated.md:1"), "no date is no error, but worth a word: {check}");
    assert!(!check.said().contains("good.md"), "{check}");
}

#[test]
fn a_fault_in_the_front_matter_is_told_with_its_line() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/date.md", "---\ntitle: A wrong date\ntags: [a]\ndate: 2024-13-45\n---\n\nText.\n");
    newsroom.write("articles/toml.md", "+++\ntitle = \"Good\"\n\ntags = [\"a\",, \"b\"]\n+++\n\nText.\n");
    let check = newsroom.courant(&["check"]);
    for place in ["date.md:4", "toml.md:4"] {
        assert!(check.said().contains(place), "{place} is not told:\n{check}");
    }
    assert!(check.said().contains("2024-13-45"), "the line itself is shown:\n{check}");
}

#[test]
fn the_last_good_version_stays_while_a_file_is_broken_and_each_change_is_told_once() {
    let newsroom = Newsroom::with(SMALL);
    newsroom.article("steady.md", "Steady");
    for (name, _) in broken() {
        newsroom.article(name, &format!("Good {name}"));
    }
    let daemon = newsroom.start();
    let count = broken().len() + 1;
    daemon.wait("all good", |daemon| daemon.titles().len() == count);
    let before = daemon.feed();
    for (name, bytes) in broken() {
        let said = daemon.mentions(name);
        newsroom.write(&format!("articles/{name}"), bytes);
        daemon.wait(&format!("the log to name {name}"), |daemon| daemon.mentions(name) > said);
    }
    newsroom.build();
    let said: Vec<usize> = broken().iter().map(|(name, _)| daemon.mentions(name)).collect();
    let feed = daemon.feed();
    assert_eq!(items(&feed).len(), count, "what was published stays: {feed:#}");
    for (name, _) in broken() {
        // A date that cannot be read need not hold its article back; but it moves nothing.
        let old = item(&before, &format!("Good {name}"));
        let new = items(&feed).into_iter().find(|new| new["id"] == old["id"]);
        let new = new.unwrap_or_else(|| panic!("{name} is gone: {feed:#}"));
        assert_eq!((&new["url"], &new["date_published"]), (&old["url"], &old["date_published"]), "{name}");
        if !name.starts_with("wrong-") {
            assert_eq!(new, old, "{name}");
        }
    }
    // Looking again tells nothing again, and others go on.
    newsroom.article("steady.md", "Steady, edited");
    daemon.wait_for_item("Steady, edited");
    daemon.signal("HUP");
    newsroom.build();
    for ((name, _), said) in broken().iter().zip(said) {
        assert_eq!(daemon.mentions(name), said, "{name} is told again:\n{}", daemon.log());
    }
    for (name, _) in broken() {
        let said = daemon.mentions(name);
        newsroom.article(name, &format!("Good again {name}"));
        daemon.wait_for_item(&format!("Good again {name}"));
        daemon.wait(&format!("the log to say that {name} is good again"), |daemon| daemon.mentions(name) > said);
    }
}

#[test]
fn after_a_restart_a_broken_article_is_still_in_the_feed_and_its_page_as_it_was() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.article("two.md", "Two");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One", "Two"]);
    newsroom.build();
    let (before, page) = (item(&daemon.feed(), "One"), daemon.get("/articles/one/").body);
    daemon.stop();
    newsroom.write("articles/one.md", "---\ntitle: \"never closed\n---\n");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One", "Two"]);
    let after = item(&daemon.feed(), "One");
    for key in ["id", "url", "date_published"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert_eq!(daemon.get("/articles/one/").body, page, "its page");
}

#[test]
fn a_file_that_may_not_be_read_is_a_problem_and_keeps_its_item() {
    let newsroom = Newsroom::new();
    newsroom.article("locked.md", "Locked");
    newsroom.article("open.md", "Open");
    let daemon = newsroom.start_as_nobody();
    daemon.wait_for_titles(&["Locked", "Open"]);
    let said = daemon.mentions("locked.md");
    newsroom.write("locked.md", "---\ntitle: Nobody may read this\n---\n\nText.\n");
    fs::set_permissions(newsroom.path("locked.md"), Permissions::from_mode(0o000)).unwrap();
    newsroom.rename("locked.md", "articles/locked.md");
    daemon.wait("the log to name locked.md", |daemon| daemon.mentions("locked.md") > said);
    newsroom.article("third.md", "Third");
    daemon.wait_for_titles(&["Locked", "Open", "Third"]);
}

#[test]
fn a_root_that_may_not_be_read_keeps_the_feeds() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.article("two.md", "Two");
    let daemon = newsroom.start_as_nobody();
    daemon.wait_for_titles(&["One", "Two"]);
    fs::set_permissions(newsroom.path("articles"), Permissions::from_mode(0o000)).unwrap();
    daemon.signal("HUP");
    daemon.wait_for_log(&["permission denied", "may not be read", "cannot be read", "unreadable"]);
    assert_eq!(daemon.titles().len(), 2, "{}", daemon.log());
    fs::set_permissions(newsroom.path("articles"), Permissions::from_mode(0o755)).unwrap();
    newsroom.article("three.md", "Three");
    daemon.signal("HUP");
    daemon.wait_for_titles(&["One", "Two", "Three"]);
}

#[test]
fn what_is_no_regular_file_is_never_waited_for() {
    let newsroom = Newsroom::new();
    newsroom.article("good.md", "Good");
    shell(&newsroom.path("articles"), "mkfifo pipe.md && mkdir directory.md && mkdir 'directory.md/deeper.txt'");
    symlink("nowhere", newsroom.path("articles/dangling.md")).unwrap();
    symlink("loop.md", newsroom.path("articles/loop.md")).unwrap();
    symlink(".", newsroom.path("articles/circle")).unwrap();
    symlink("/dev/zero", newsroom.path("articles/endless.md")).unwrap();
    fs::write(
        newsroom.path("articles").join(OsStr::from_bytes(b"not-utf8-\xff\xfe.md")),
        "# A strange name\n\nText.\n",
    )
    .unwrap();
    newsroom.build();
    let daemon = newsroom.start();
    daemon.wait_for_item("Good");
    newsroom.article("directory.md/inside.md", "Inside a directory that is called like a file");
    daemon.wait_for_item("Inside a directory that is called like a file");
    let strange = daemon.titles().into_iter().filter(|title| !title.contains("Inside") && title != "Good");
    let strange: Vec<String> = strange.filter(|title| title != "A strange name").collect();
    assert!(strange.is_empty(), "{strange:?}");
}

// What may leave

/// Everything that is published, from disk.
fn assert_not_published(newsroom: &Newsroom, needle: &[u8], what: &str) {
    for (name, entry) in look(&newsroom.path("public")) {
        let bytes = entry.bytes.unwrap_or_default();
        assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{what} is published as {name}");
    }
}

#[test]
fn an_article_that_points_at_the_store_gets_a_problem_and_no_download() {
    let newsroom = Newsroom::new();
    newsroom.article("first.md", "First");
    newsroom.build();
    newsroom.write("elsewhere/secret.png", "TOP-SECRET");
    symlink("../elsewhere/secret.png", newsroom.path("articles/link.png")).unwrap();
    symlink("../elsewhere", newsroom.path("articles/outside")).unwrap();
    newsroom.write("articles/.hidden.png", "TOP-SECRET");
    let targets = [
        "../var/courant.db",
        "../config/courant.toml",
        "press/../../var/courant.db",
        "..%2fvar%2fcourant.db",
        "link.png",
        "outside/secret.png",
        ".hidden.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "first.md",
    ];
    for (number, target) in targets.iter().enumerate() {
        let text = format!(
            "---\ntitle: Points at {number}\nimage: \"{target}\"\nenclosure: \"{target}\"\n---\n\n\
             ![picture]({target}) and [file]({target}) and <img src=\"{target}\">\n"
        );
        newsroom.write(&format!("articles/points-{number}.md"), text);
    }
    newsroom.build();
    let head = newsroom.bytes("var/courant.db")[..16].to_vec();
    assert_not_published(&newsroom, &head, "the store");
    assert_not_published(&newsroom, b"TOP-SECRET", "a file from outside");
    assert_not_published(&newsroom, b"[http]", "the settings");
    assert_not_published(&newsroom, b"root:x:", "a file of the system");
    let rows = newsroom.articles();
    for (number, target) in targets.iter().enumerate().take(7) {
        let path = format!("points-{number}.md");
        let row = rows.iter().find(|row| row["path"].as_str().is_some_and(|known| known.ends_with(&path)));
        let row = row.unwrap_or_else(|| panic!("{path} is not known: {rows:#?}"));
        assert!(row["problems"].as_array().is_some_and(|list| !list.is_empty()), "{target} is no problem in {row:#}");
    }
    let check = newsroom.courant(&["check"]);
    assert!(check.said().contains("points-0.md"), "and check says so: {check}");
}

// Settings

#[test]
fn all_faults_of_the_settings_are_told_at_once_with_line_and_caret() {
    let newsroom = Newsroom::new();
    let text =
        newsroom.read("config/courant.toml").replace("title =", "titel =").replace("\"UTC\"", "\"Mars/Olympus\"");
    newsroom.write(
        "config/courant.toml",
        format!("{text}\n[articels]\nsettle = \"100ms\"\n\n[output]\npages = \"maybe\"\n"),
    );
    newsroom.write("feeds/news.toml", "title = \"News\"\nitmes = 50\ncontent = \"half\"\n");
    newsroom.write("feeds/articles.toml", "title = \"A name that is taken\"\n");
    for command in ["run", "check", "build"] {
        let finished = newsroom.courant(&[command]);
        assert_eq!(finished.status, 1, "{command}: {finished}");
        let said = finished.said();
        for part in ["titel", "title", "Mars/Olympus", "articels", "articles", "pages", "itmes", "items", "content"] {
            assert!(said.contains(part), "{command} says nothing of {part}:\n{said}");
        }
        assert!(said.contains("articles.toml"), "{command}: the name of a feed that is refused:\n{said}");
        for (file, key) in [("courant.toml", "titel"), ("courant.toml", "timezone"), ("news.toml", "itmes")] {
            let path = if file == "news.toml" { "feeds/news.toml" } else { "config/courant.toml" };
            let text = newsroom.read(path);
            let line = 1 + text.lines().position(|line| line.starts_with(key)).unwrap();
            assert!(said.contains(&format!("{file}:{line}")), "{command}: {file}:{line} is not told:\n{said}");
        }
        let carets = said.lines().filter(|line| line.contains('^')).count();
        assert!(carets >= 4, "{command}: a caret under each:\n{said}");
    }
    assert!(!newsroom.path("public").exists(), "nothing live was touched: {:#?}", newsroom.names());
}

#[test]
fn a_settings_file_that_is_not_there_is_told_by_its_name() {
    let newsroom = Newsroom::new();
    newsroom.remove("config/courant.toml");
    let finished = newsroom.courant(&["run"]);
    assert_eq!(finished.status, 1, "{finished}");
    assert!(finished.stderr.contains("courant.toml"), "{finished}");
}

#[test]
fn a_reload_is_all_or_nothing() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One"]);
    newsroom.write("feeds/news.toml", "title = \"Renamed\"\n");
    daemon.signal("HUP");
    daemon.wait("the new title of the feed", |daemon| daemon.feed()["title"] == "Renamed");
    // Of two changed files one is broken: neither counts.
    newsroom.write("feeds/news.toml", "title = \"Renamed twice\"\n");
    let good = newsroom.read("config/courant.toml");
    newsroom.write("config/courant.toml", good.replace("language =", "langauge ="));
    daemon.signal("HUP");
    daemon.wait_for_log(&["langauge"]);
    newsroom.article("two.md", "Two");
    daemon.wait_for_titles(&["One", "Two"]);
    assert_eq!(daemon.feed()["title"], "Renamed", "{}", daemon.log());
    newsroom.write("config/courant.toml", good);
    daemon.signal("HUP");
    daemon.wait("the new title of the feed", |daemon| daemon.feed()["title"] == "Renamed twice");
}

#[test]
fn a_new_feed_file_is_a_new_feed_after_a_reload() {
    let newsroom = Newsroom::new();
    newsroom.article("press/one.md", "One");
    newsroom.article("town/two.md", "Two");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One", "Two"]);
    newsroom.write("feeds/press.toml", "title = \"Press\"\nselect = { sections = [\"press\"] }\n");
    daemon.signal("HUP");
    daemon.wait("the new feed", |daemon| daemon.get("/press.json").status == 200);
    assert_eq!(titles(&daemon.get("/press.json").json()), ["One"]);
}

// The output

#[test]
fn the_served_feed_stays_current_while_the_output_cannot_be_written() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let daemon = newsroom.start_as_nobody();
    daemon.wait_for_titles(&["One"]);
    daemon.wait("the feed on disk", |_| newsroom.path("public/news.json").exists());
    let shut = |mode: u32| {
        if is_root() {
            shell(newsroom.root(), if mode == 0o555 { "chown -R 0:0 public" } else { "chown -R 65534:65534 public" });
        }
        shell(newsroom.root(), &format!("find public -type d -exec chmod {mode:o} {{}} +"));
    };
    shut(0o555);
    newsroom.article("two.md", "Two");
    daemon.wait_for_titles(&["One", "Two"]);
    daemon.wait_for_log(&["permission denied"]);
    assert_eq!(titles(&newsroom.json_feed()), ["One"], "what is on disk is whole");
    shut(0o755);
    daemon.signal("HUP");
    daemon.wait("the feed on disk", |_| titles(&newsroom.json_feed()).len() == 2);
    let left: Vec<String> = look(&newsroom.path("public")).into_keys().filter(|name| name.contains("tmp")).collect();
    assert!(left.is_empty(), "temporary files are left: {left:?}");
}

#[test]
fn a_file_in_the_way_of_the_output_is_told_and_the_feed_is_served() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.write("public", "a file where a directory should be");
    assert_eq!(newsroom.courant(&["build"]).status, 1, "a build that could not publish did not work out");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One"]);
    daemon.wait_for_log(&["not a directory", "file exists", "in the way"]);
    newsroom.remove("public");
    daemon.signal("HUP");
    daemon.wait("the feed on disk", |_| newsroom.path("public/news.json").exists());
}

#[test]
fn what_somebody_removed_from_the_output_is_made_again() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.build();
    let before = newsroom.published();
    fs::remove_dir_all(newsroom.path("public")).unwrap();
    newsroom.build();
    let names =
        |tree: &support::Tree| tree.iter().map(|(name, entry)| (name.clone(), entry.bytes.clone())).collect::<Vec<_>>();
    assert!(names(&before) == names(&newsroom.published()), "there is: {:#?}", newsroom.names());
}

// The store

/// Articles whose dates only the ledger knows, one of them edited and one renamed.
fn with_history() -> Newsroom {
    let newsroom = Newsroom::new();
    for number in 0..12 {
        newsroom.article(&format!("press/story-{number}.md"), &format!("Story {number}"));
    }
    newsroom.dated("dated.md", "Dated", "2024-03-01T10:00:00Z");
    let daemon = newsroom.start();
    daemon.wait("13 items", |daemon| daemon.titles().len() == 13);
    newsroom.article("press/story-3.md", "Story 3, edited");
    daemon.wait_for_item("Story 3, edited");
    newsroom.rename("articles/press/story-4.md", "articles/press/tale.md");
    newsroom.build();
    daemon.stop();
    newsroom
}

/// Ways to lose a store.
const LOSSES: &[(&str, &str)] = &[
    ("deleted", "rm -f var/courant.db*"),
    ("no database", "rm -f var/courant.db-*; echo 'this is not a database, and was longer once' > var/courant.db"),
    ("cut short", "rm -f var/courant.db-*; truncate -s 5000 var/courant.db"),
    ("full of zeros", "rm -f var/courant.db-*; head -c 40000 /dev/zero > var/courant.db"),
    (
        "overwritten",
        "rm -f var/courant.db-*; dd if=/dev/zero of=var/courant.db bs=1 seek=100 count=8000 conv=notrunc 2>/dev/null",
    ),
];

#[test]
fn a_lost_or_damaged_store_is_kept_aside_and_made_again_from_what_is_published() {
    for (name, line) in LOSSES {
        let newsroom = with_history();
        let (before, feed) = (newsroom.published(), newsroom.json_feed());
        shell(newsroom.root(), line);
        let damaged = newsroom.path("var/courant.db").exists().then(|| newsroom.bytes("var/courant.db"));
        let daemon = newsroom.start();
        daemon.wait("13 items", |daemon| daemon.titles().len() == 13);
        newsroom.build();
        for old in items(&feed) {
            let new = item(&daemon.feed(), old["title"].as_str().unwrap());
            for key in ["id", "url", "date_published", "date_modified"] {
                assert_eq!(new[key], old[key], "{name}: {key} of {}\n{}", old["title"], daemon.log());
            }
        }
        assert_same(&before, &newsroom.published(), name);
        let log = daemon.log();
        let words = ["courant.db", "ledger", "store", "recovered"];
        assert!(words.iter().any(|word| log.contains(word)), "{name}: the daemon says so:\n{log}");
        if let Some(damaged) = damaged {
            let aside =
                look(&newsroom.path("var")).into_iter().any(|(_, entry)| entry.bytes.as_ref() == Some(&damaged));
            assert!(aside, "{name}: the damaged file is kept aside: {:#?}\n{log}", newsroom.names());
        }
        daemon.stop();
    }
}

#[test]
fn a_killed_daemon_has_lost_nothing() {
    let newsroom = Newsroom::new();
    for number in 0..30 {
        newsroom.article(&format!("story-{number}.md"), &format!("Story {number}"));
    }
    let mut daemon = newsroom.start();
    daemon.wait("30 items", |daemon| daemon.titles().len() == 30);
    let identity = |feed: &Value| -> Vec<[Value; 3]> {
        items(feed).iter().map(|item| ["id", "url", "date_published"].map(|key| item[key].clone())).collect()
    };
    let before = identity(&daemon.feed());
    for round in 0..5 {
        // Ended in the middle of whatever it does with these.
        newsroom.article(&format!("story-{round}.md"), &format!("Story {round}, edited"));
        newsroom.article(&format!("new-{round}.md"), &format!("New {round}"));
        daemon.kill();
        daemon = newsroom.start();
    }
    daemon.wait("35 items", |daemon| daemon.titles().len() == 35);
    let after = identity(&daemon.feed());
    for row in before {
        assert!(after.contains(&row), "{row:?} is not what it was: {after:#?}");
    }
}

#[test]
fn a_second_daemon_on_the_same_store_is_refused() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let daemon = newsroom.start();
    let second = newsroom.courant(&["run"]);
    assert_eq!(second.status, 1, "{second}");
    let said = second.stderr.to_lowercase();
    assert!(["already", "another", "running"].iter().any(|word| said.contains(word)), "a clear word: {second}");
    daemon.wait_for_titles(&["One"]);
    daemon.stop();
    newsroom.build();
}

#[test]
fn a_command_of_another_user_than_the_owner_of_var_is_refused_with_the_line_to_type() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.build();
    // Only root can give a file away; for anybody else the store is their own, and this is the other half of the rule.
    if is_root() {
        shell(newsroom.root(), "chown -R 65534:65534 .");
        let finished = newsroom.courant(&["build"]);
        assert_eq!(finished.status, 1, "{finished}");
        assert!(
            finished.stderr.contains("nobody") && finished.stderr.contains("build"),
            "the line to type: {finished}"
        );
    } else {
        newsroom.build();
    }
}
