//! Whatever an editor, a copy tool or a version control does to the files, the feeds end up as the directory says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::symlink;

use serde_json::Value;
use support::{Daemon, Newsroom, assert_same, item, items, now, patiently, program, shell, titles, utc};

/// A newsroom with one article and a daemon that serves it.
fn one_article() -> (Newsroom, Daemon) {
    let newsroom = Newsroom::new();
    newsroom.article("press/bridge.md", "The bridge opens");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["The bridge opens"]);
    (newsroom, daemon)
}

/// What no edit may change.
fn identity(item: &Value) -> [Value; 3] {
    ["id", "url", "date_published"].map(|key| item[key].clone())
}

// Editors

#[test]
fn a_new_file_is_an_item() {
    let (newsroom, daemon) = one_article();
    newsroom.article("press/tunnel.md", "The tunnel opens");
    daemon.wait_for_titles(&["The bridge opens", "The tunnel opens"]);
    // Readers have it first, the disk a moment later.
    daemon.wait("the directory has what is served", |daemon| titles(&newsroom.json_feed()) == daemon.titles());
}

#[test]
fn a_file_that_is_written_in_place_is_read_again() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    newsroom.article("press/bridge.md", "The bridge closes");
    let after = daemon.wait_for_item("The bridge closes");
    assert_eq!(identity(&before), identity(&after));
    daemon.wait_for_titles(&["The bridge closes"]);
}

#[test]
fn a_temporary_file_that_is_renamed_over_the_article_is_read() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    for temporary in ["articles/press/.bridge.md.Xy12ab", "articles/press/bridge.md.tmp", "articles/press/4913"] {
        newsroom.write(temporary, format!("---\ntitle: From {temporary}\n---\n\nText.\n"));
        newsroom.rename(temporary, "articles/press/bridge.md");
        let after = daemon.wait_for_item(&format!("From {temporary}"));
        assert_eq!(identity(&before), identity(&after));
        daemon.wait_for_titles(&[&format!("From {temporary}")]);
    }
}

#[test]
fn vim_saves_with_and_without_a_backup_copy() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    let vim = program(&["vim", "vim.tiny"]);
    for (option, word) in [("yes", "closes"), ("no", "burns"), ("auto", "stands")] {
        let edit = format!(
            "'{}' -Nu NONE -n -es -c 'set nomore backup writebackup backupcopy={option}' \
             -c '%s/^title: The bridge .*/title: The bridge {word}/' -c 'wq' bridge.md </dev/null",
            vim.display()
        );
        shell(&newsroom.path("articles/press"), &edit);
        let after = daemon.wait_for_item(&format!("The bridge {word}"));
        assert_eq!(identity(&before), identity(&after), "backupcopy={option}");
        daemon.wait_for_titles(&[&format!("The bridge {word}")]);
    }
}

#[test]
fn emacs_saves_with_a_lock_and_a_backup() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    // What emacs does, step by step: a lock that is a dangling link, the old file renamed to its backup, a new file.
    let lock = newsroom.path("articles/press/.#bridge.md");
    symlink("writer@desk.4711:1700000000", &lock).unwrap();
    newsroom.write("articles/press/#bridge.md#", "---\ntitle: Saved by itself\n---\n\nText.\n");
    newsroom.rename("articles/press/bridge.md", "articles/press/bridge.md~");
    newsroom.article("press/bridge.md", "The bridge closes");
    newsroom.remove("articles/press/#bridge.md#");
    fs::remove_file(lock).unwrap();
    let after = daemon.wait_for_item("The bridge closes");
    assert_eq!(identity(&before), identity(&after));
    daemon.wait_for_titles(&["The bridge closes"]);
}

#[test]
fn sed_in_place_is_read() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    shell(&newsroom.path("articles/press"), "sed -i s/opens/closes/ bridge.md");
    assert_eq!(identity(&before), identity(&daemon.wait_for_item("The bridge closes")));
}

#[test]
fn a_file_that_is_being_written_is_never_served_in_part() {
    // The writer below is never still for as long as that.
    let newsroom = Newsroom::with("[articles]\nsettle = \"2s\"\n");
    let whole = |end: &str| {
        let lines: String =
            (0..2000).map(|line| format!("Line {line} of a long text that takes its time.\n\n")).collect();
        format!("---\ntitle: A long text\n---\n\n{lines}{end}\n")
    };
    newsroom.write("articles/other.md", "---\ntitle: Another\n---\n\nText.\n");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Another"]);
    // New first, then written over in place.
    for (end, allowed) in [("FIRST END.", vec!["FIRST END."]), ("SECOND END.", vec!["FIRST END.", "SECOND END."])] {
        let text = whole(end);
        let mut file = File::create(newsroom.path("articles/long.md")).unwrap();
        for chunk in text.as_bytes().chunks(text.len().div_ceil(200)) {
            file.write_all(chunk).unwrap();
            file.flush().unwrap();
            let feed = daemon.feed();
            for served in items(&feed).iter().filter(|item| item["title"] != "Another") {
                let body = served["content_html"].as_str().unwrap_or_default();
                assert_eq!(served["title"], "A long text", "served in part: {served:#}");
                assert!(allowed.iter().any(|end| body.contains(end)), "served in part, {} bytes of it", body.len());
            }
            let page = daemon.get("/articles/long/");
            assert!(page.status != 200 || allowed.iter().any(|end| page.text().contains(end)), "{page}");
        }
        drop(file);
        daemon.wait(&format!("the text to its {end}"), |daemon| daemon.get("/news.json").text().contains(end));
    }
}

// Directories

#[test]
fn of_two_hundred_files_in_new_nested_directories_none_is_lost() {
    let (newsroom, daemon) = one_article();
    for number in 0..200 {
        newsroom.article(&format!("n{number}/a/b/c/story.md"), &format!("Story {number}"));
    }
    daemon.wait("201 items", |daemon| daemon.titles().len() == 201);
    for number in 0..200 {
        newsroom.article(&format!("n{number}/a/b/c/story.md"), &format!("Story {number}, edited"));
    }
    daemon.wait("200 edited ones", |daemon| {
        daemon.titles().iter().filter(|title| title.ends_with("edited")).count() == 200
    });
}

#[test]
fn a_directory_full_of_articles_is_moved_in_and_out_again() {
    let (newsroom, daemon) = one_article();
    for number in 0..15 {
        newsroom.write(&format!("elsewhere/deep/{number}.md"), format!("---\ntitle: Moved {number}\n---\n\nText.\n"));
    }
    newsroom.rename("elsewhere", "articles/arrived");
    daemon.wait("16 items", |daemon| daemon.titles().len() == 16);
    newsroom.rename("articles/arrived/deep", "articles/deeper");
    newsroom.article("deeper/0.md", "Moved and edited");
    daemon.wait_for_item("Moved and edited");
    daemon.wait("16 items", |daemon| daemon.titles().len() == 16);
    newsroom.rename("articles/deeper", "left");
    daemon.wait_for_titles(&["The bridge opens"]);
}

#[test]
fn a_root_that_is_a_swapped_link_is_followed() {
    let newsroom = Newsroom::new();
    fs::remove_dir(newsroom.path("articles")).unwrap();
    for (release, word) in [("one", "opens"), ("two", "closes")] {
        let text = format!("---\ntitle: The bridge {word}\n---\n\nText.\n");
        newsroom.write(&format!("releases/{release}/bridge.md"), text);
    }
    symlink("releases/one", newsroom.path("articles")).unwrap();
    let daemon = newsroom.start();
    let before = daemon.wait_for_item("The bridge opens");
    symlink("releases/two", newsroom.path("next")).unwrap();
    newsroom.rename("next", "articles");
    assert_eq!(identity(&before), identity(&daemon.wait_for_item("The bridge closes")));
    newsroom.write("releases/two/bridge.md", "---\ntitle: The bridge stands\n---\n\nText.\n");
    daemon.wait_for_titles(&["The bridge stands"]);
}

#[test]
fn a_root_that_is_deleted_and_made_again_is_watched_again() {
    let (newsroom, daemon) = one_article();
    newsroom.article("press/tunnel.md", "The tunnel opens");
    daemon.wait_for_titles(&["The bridge opens", "The tunnel opens"]);
    // Away in one step: file by file it would be an edit of each.
    newsroom.rename("articles", "trash");
    daemon.wait_for_log(&["accept-removals"]);
    assert_eq!(daemon.titles().len(), 2, "a missing root removes nothing: {}", daemon.log());
    newsroom.article("press/bridge.md", "The bridge opens");
    newsroom.article("press/tunnel.md", "The tunnel closes");
    daemon.wait_for_titles(&["The bridge opens", "The tunnel closes"]);
    newsroom.article("press/ferry.md", "The ferry sails");
    daemon.wait_for_titles(&["The bridge opens", "The tunnel closes", "The ferry sails"]);
}

// Identity

#[test]
fn an_edit_moves_updated_and_nothing_else() {
    let newsroom = Newsroom::new();
    newsroom.dated("bridge.md", "The bridge opens", "2024-05-01T08:00:00Z");
    let daemon = newsroom.start();
    let before = daemon.wait_for_item("The bridge opens");
    newsroom.dated("bridge.md", "The bridge closes", "2024-05-01T08:00:00Z");
    let after = daemon.wait_for_item("The bridge closes");
    assert_eq!(identity(&before), identity(&after));
    assert_ne!(after["date_modified"], after["date_published"], "an edit is seen in {after:#}");
}

#[test]
fn a_renamed_and_a_moved_file_keep_id_link_and_date() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    for (from, to) in [("press/bridge.md", "press/crossing.md"), ("press/crossing.md", "town/old/crossing.md")] {
        fs::create_dir_all(newsroom.path("articles/town/old")).unwrap();
        newsroom.rename(&format!("articles/{from}"), &format!("articles/{to}"));
        newsroom.build();
        daemon.wait_for_titles(&["The bridge opens"]);
        assert_eq!(identity(&before), identity(&item(&daemon.feed(), "The bridge opens")), "{from} to {to}");
        assert!(newsroom.known(to)["id"] == before["id"], "it is known under its new path");
    }
    let path = before["url"].as_str().unwrap().trim_start_matches("https://news.example").to_owned();
    assert_eq!(daemon.get(&path).status, 200, "{path} still leads somewhere");
}

#[test]
fn a_rename_while_nobody_looks_keeps_id_link_and_date() {
    let newsroom = Newsroom::new();
    newsroom.article("press/bridge.md", "The bridge opens");
    newsroom.article("press/tunnel.md", "The tunnel opens");
    newsroom.build();
    let before = newsroom.json_feed();
    newsroom.rename("articles/press/bridge.md", "articles/crossing.md");
    newsroom.build();
    let after = newsroom.json_feed();
    for title in ["The bridge opens", "The tunnel opens"] {
        assert_eq!(identity(&item(&before, title)), identity(&item(&after, title)), "{title}");
    }
    assert_eq!(items(&after).len(), 2, "{after:#}");
}

#[test]
fn a_deleted_article_leaves_the_feeds_and_its_page_is_gone() {
    let (newsroom, daemon) = one_article();
    newsroom.article("press/tunnel.md", "The tunnel opens");
    let tunnel = daemon.wait_for_item("The tunnel opens");
    newsroom.remove("articles/press/tunnel.md");
    daemon.wait_for_titles(&["The bridge opens"]);
    let path = tunnel["url"].as_str().unwrap().trim_start_matches("https://news.example").to_owned();
    daemon.wait(&format!("{path} to answer 410"), |daemon| daemon.get(&path).status == 410);
    for feed in ["/news.rss", "/news.atom"] {
        assert!(!daemon.get(feed).text().contains("The tunnel opens"), "{feed}");
    }
}

#[test]
fn a_deleted_and_restored_article_is_the_same_item() {
    let (newsroom, daemon) = one_article();
    newsroom.article("press/tunnel.md", "The tunnel opens");
    let before = daemon.wait_for_item("The tunnel opens");
    newsroom.rename("articles/press/tunnel.md", "aside.md");
    daemon.wait_for_titles(&["The bridge opens"]);
    newsroom.rename("aside.md", "articles/press/tunnel.md");
    let after = daemon.wait_for_item("The tunnel opens");
    assert_eq!(identity(&before), identity(&after));
    let path = after["url"].as_str().unwrap().trim_start_matches("https://news.example").to_owned();
    assert_eq!(daemon.get(&path).status, 200);
}

#[test]
fn an_article_that_becomes_a_draft_and_is_published_again_is_the_same_item() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    newsroom.article("other.md", "Another");
    daemon.wait_for_item("Another");
    newsroom.write("articles/press/bridge.md", "---\ntitle: The bridge opens\ndraft: true\n---\n\nText.\n");
    daemon.wait_for_titles(&["Another"]);
    newsroom.article("press/bridge.md", "The bridge opens");
    assert_eq!(identity(&before), identity(&daemon.wait_for_item("The bridge opens")));
}

#[test]
fn a_copy_is_an_item_of_its_own() {
    let (newsroom, daemon) = one_article();
    let before = daemon.wait_for_item("The bridge opens");
    shell(&newsroom.path("articles/press"), "cp bridge.md copy.md");
    daemon.wait_for_titles(&["The bridge opens", "The bridge opens"]);
    let ids: Vec<Value> = items(&daemon.feed()).iter().map(|item| item["id"].clone()).collect();
    assert!(ids.contains(&before["id"]) && ids[0] != ids[1], "{ids:?}");
}

/// A way to touch every file and change nothing.
const COPIES: &[(&str, &str)] = &[
    ("touch", "find articles -type f -exec touch {} +"),
    ("touch with an old time", "find articles -type f -exec touch -d 2001-02-03 {} +"),
    ("cp -R over everything", "cp -R articles copy && cp -R copy/. articles/ && rm -r copy"),
    ("rsync -a", "cp -R articles copy && find copy -type f -exec touch {} + && rsync -a copy/ articles/ && rm -r copy"),
    ("every file replaced by its copy", "for f in $(find articles -type f); do cp $f $f.tmp && mv $f.tmp $f; done"),
    ("chmod", "find articles -type f -exec chmod 600 {} +"),
    ("the whole tree exchanged", "cp -R articles copy && mv articles old && mv copy articles && rm -r old"),
];

#[test]
fn copying_and_touching_changes_nothing() {
    let newsroom = Newsroom::new();
    for number in 0..10 {
        newsroom.article(&format!("press/{number}/story.md"), &format!("Story {number}"));
    }
    let daemon = newsroom.start();
    daemon.wait("10 items", |daemon| daemon.titles().len() == 10);
    newsroom.build();
    let before = newsroom.published();
    let tag = daemon.get("/news.rss").must("etag").to_owned();
    for (name, line) in COPIES {
        shell(newsroom.root(), line);
        newsroom.build();
        assert_same(&before, &newsroom.published(), name);
        assert_eq!(daemon.get("/news.rss").must("etag"), tag, "{name}");
    }
}

#[test]
fn a_git_checkout_there_and_back_changes_nothing() {
    let newsroom = Newsroom::new();
    for number in 0..10 {
        newsroom.article(&format!("press/story-{number}.md"), &format!("Story {number}"));
    }
    let articles = newsroom.path("articles");
    shell(
        &articles,
        "git init -q . && git config user.name Desk && git config user.email desk@news.example && git add . && \
         git commit -qm one && git checkout -qb next && sed -i 's/Story 3/Story three/' press/story-3.md && \
         git mv press/story-4.md press/story-four.md && git commit -qam two && git checkout -q -",
    );
    let daemon = newsroom.start();
    daemon.wait("10 items", |daemon| daemon.titles().len() == 10);
    newsroom.build();
    let feed = daemon.feed();
    shell(&articles, "git checkout -q next");
    let three = daemon.wait_for_item("Story three");
    assert_eq!(identity(&three), identity(&item(&feed, "Story 3")));
    newsroom.build();
    assert_eq!(identity(&item(&daemon.feed(), "Story 4")), identity(&item(&feed, "Story 4")), "a renamed file");
    shell(&articles, "git checkout -q -");
    daemon.wait_for_item("Story 3");
    newsroom.build();
    // Story 3 was edited twice, and says so; the others were not.
    for one in items(&daemon.feed()) {
        let title = one["title"].as_str().unwrap();
        if title == "Story 3" {
            assert_eq!(identity(&one), identity(&item(&feed, title)));
        } else {
            assert_eq!(one, item(&feed, title));
        }
    }
    // And a checkout that writes every file anew is no edit at all.
    let before = newsroom.published();
    shell(&articles, "rm -r press && git checkout -q -- press");
    newsroom.build();
    assert_same(&before, &newsroom.published(), "git checkout of every file");
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let newsroom = Newsroom::with("[articles]\nrescan = \"1s\"\n");
    newsroom.article("one.md", "One");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One"]);
    newsroom.build();
    let before = newsroom.published();
    for _ in 0..5 {
        daemon.signal("HUP");
        newsroom.build();
    }
    assert_same(&before, &newsroom.published(), "rescans and reloads");
}

// Time

#[test]
fn a_scheduled_article_appears_at_its_second_with_no_file_touched() {
    let newsroom = Newsroom::new();
    let due = now() + 3;
    newsroom.dated("later.md", "Later", &utc(due));
    newsroom.dated("now.md", "Now", "2024-01-01");
    let daemon = newsroom.start();
    let mut early = None;
    daemon.wait("the scheduled article", |daemon| {
        let there = daemon.titles().contains(&"Later".to_owned());
        if there && now() < due {
            early = Some(now());
        }
        there
    });
    assert_eq!(early, None, "it was there before {due}");
    let item = item(&daemon.feed(), "Later");
    assert_eq!(support::instants(&[item["date_published"].as_str().unwrap()]), [due as i64], "{item:#}");
    assert_eq!(daemon.get("/articles/later/").status, 200);
    daemon.wait("the feed in the directory", |_| titles(&newsroom.json_feed()).contains(&"Later".to_owned()));
}

#[test]
fn an_article_disappears_when_it_expires_with_no_file_touched() {
    let newsroom = Newsroom::new();
    let daemon = newsroom.start();
    newsroom.article("brief.md", "Brief");
    newsroom.article("long.md", "Long");
    daemon.wait_for_titles(&["Brief", "Long"]);
    let due = now() + 3;
    newsroom.write("articles/brief.md", format!("---\ntitle: Brief\nexpires: {}\n---\n\nText.\n", utc(due)));
    // The clock is read after the feed: what is gone before its second is told for certain.
    let gone = patiently(|| {
        let titles = daemon.titles();
        let moment = now();
        (!titles.contains(&"Brief".to_owned())).then_some(moment)
    });
    let gone = gone.unwrap_or_else(|| panic!("it never expires: {}", daemon.log()));
    assert!(gone >= due, "it was gone before {due}");
    daemon.wait_for_titles(&["Long"]);
    assert_ne!(daemon.get("/articles/brief/").status, 200);
}

#[test]
fn an_embargo_in_plain_text_ends_at_its_second() {
    let newsroom = Newsroom::new();
    let due = now() + 3;
    let moment = shell(newsroom.root(), &format!("LC_ALL=C date -u -d @{due} '+%-d %B %Y, %H:%M:%S UTC'"));
    newsroom.write(
        "articles/release.txt",
        format!("EMBARGOED UNTIL {}\n\nA secret for three seconds\n\nThe text of the release.\n", moment.trim()),
    );
    newsroom.article("other.md", "Another");
    let daemon = newsroom.start();
    let mut early = false;
    daemon.wait("the embargo's end", |daemon| {
        let there = daemon.titles().contains(&"A secret for three seconds".to_owned());
        early |= there && now() < due;
        there
    });
    assert!(!early, "it was there before {due}");
}

// The root guard

/// Forty articles in one directory and ten beside it.
fn fifty_articles() -> (Newsroom, Daemon) {
    let newsroom = Newsroom::new();
    for number in 0..50 {
        let place = if number < 40 { "many" } else { "few" };
        newsroom.article(&format!("{place}/{number}.md"), &format!("Story {number}"));
    }
    let daemon = newsroom.start();
    daemon.wait("50 items", |daemon| daemon.titles().len() == 50);
    newsroom.build();
    (newsroom, daemon)
}

#[test]
fn an_emptied_directory_keeps_its_feeds_and_says_so() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.article("two.md", "Two");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One", "Two"]);
    newsroom.build();
    let before = newsroom.published();
    newsroom.rename("articles", "unmounted");
    fs::create_dir(newsroom.path("articles")).unwrap();
    daemon.wait_for_log(&["accept-removals"]);
    let _ = newsroom.courant(&["build"]);
    assert_same(&before, &newsroom.published(), "an empty directory");
    daemon.wait_for_titles(&["One", "Two"]);
    // An article is there again: the directory is believed.
    newsroom.article("three.md", "Three");
    daemon.wait_for_titles(&["Three"]);
}

#[test]
fn an_unmounted_directory_that_comes_back_was_never_away() {
    let (newsroom, daemon) = fifty_articles();
    let before = newsroom.published();
    newsroom.rename("articles", "unmounted");
    fs::create_dir(newsroom.path("articles")).unwrap();
    daemon.wait_for_log(&["accept-removals"]);
    fs::remove_dir(newsroom.path("articles")).unwrap();
    newsroom.rename("unmounted", "articles");
    newsroom.build();
    assert_same(&before, &newsroom.published(), "the mount came back");
    assert_eq!(daemon.titles().len(), 50);
}

#[test]
fn when_most_articles_are_gone_at_once_they_stay_published_and_edits_go_on() {
    let (newsroom, daemon) = fifty_articles();
    newsroom.rename("articles/many", "many");
    daemon.wait_for_log(&["accept-removals"]);
    newsroom.article("few/49.md", "Story 49, edited");
    newsroom.article("few/50.md", "Story 50");
    daemon.wait_for_item("Story 49, edited");
    daemon.wait_for_item("Story 50");
    assert_eq!(daemon.titles().len(), 51, "nothing was let go: {}", daemon.log());
    newsroom.rename("many", "articles/many");
    newsroom.build();
    assert_eq!(daemon.titles().len(), 51, "{}", daemon.log());
    // Fewer than half is an edit.
    newsroom.rename("articles/few", "few");
    daemon.wait("the ten are gone", |daemon| daemon.titles().len() == 40);
}

#[test]
fn the_admin_lets_go_of_what_is_meant_to_be_gone() {
    let (newsroom, daemon) = fifty_articles();
    newsroom.rename("articles/many", "many");
    daemon.wait_for_log(&["accept-removals"]);
    newsroom.done(&["build", "--accept-removals"]);
    daemon.wait("ten items", |daemon| daemon.titles().len() == 10);
}

#[test]
fn the_root_is_guarded_at_a_start_too() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.article("two.md", "Two");
    newsroom.build();
    let (before, page) = (newsroom.json_feed(), newsroom.read("public/articles/one/index.html"));
    newsroom.rename("articles", "unmounted");
    for what in ["a missing directory", "an empty directory"] {
        let finished = newsroom.courant(&["build"]);
        assert!(finished.said().contains("accept-removals"), "{what}: it says what to do: {finished}");
        let after = newsroom.json_feed();
        for title in ["One", "Two"] {
            assert_eq!(identity(&item(&before, title)), identity(&item(&after, title)), "{what}");
        }
        assert_eq!(newsroom.read("public/articles/one/index.html"), page, "{what}: a page stays as it was");
        fs::create_dir_all(newsroom.path("articles")).unwrap();
    }
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One", "Two"]);
    daemon.stop();
    newsroom.done(&["build", "--accept-removals"]);
    assert!(titles(&newsroom.json_feed()).is_empty(), "they are let go: {}", newsroom.read("public/news.json"));
}

#[test]
fn a_file_that_grows_by_appending_ends_up_whole() {
    let (newsroom, daemon) = one_article();
    for round in 0..20 {
        let mut file = OpenOptions::new().append(true).open(newsroom.path("articles/press/bridge.md")).unwrap();
        writeln!(file, "\nParagraph {round}.").unwrap();
    }
    daemon.wait("the last paragraph", |daemon| daemon.get("/news.json").text().contains("Paragraph 19."));
}

#[test]
fn the_last_of_many_quick_saves_is_what_is_served() {
    let (newsroom, daemon) = one_article();
    for round in 0..300 {
        newsroom.article("press/bridge.md", &format!("The bridge, save {round}"));
    }
    daemon.wait_for_titles(&["The bridge, save 299"]);
    newsroom.build();
    assert_eq!(titles(&newsroom.json_feed()), ["The bridge, save 299"]);
}
