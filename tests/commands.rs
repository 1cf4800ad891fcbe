//! The commands, from outside: what they print, what they end with, and how they get on with a running daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::process::Command;

use serde_json::Value;
use support::{Newsroom, assert_same, patiently, titles};

/// A press release with everything that plain text can say of itself.
const RELEASE: &str = "Home\u{a0}>\u{a0} News\u{a0}>\u{a0}Harbour News\n\nThe new barrier holds\n\n\
                       Averline Harbour Authority 2023-10-25\n\nThe barrier held against its first storm.\n\nA second paragraph.\n";

#[test]
fn each_wrong_use_ends_with_2_and_says_what_is_right() {
    let newsroom = Newsroom::new();
    for arguments in [
        vec!["publish"],
        vec!["build", "--no-such-option"],
        vec!["show"],
        vec!["check", "--format", "papyrus"],
        vec!["articles", "surplus"],
        vec!["--config"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_courant"));
        let output = command.current_dir(newsroom.root()).args(&arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} said: {said}");
        assert!(said.to_lowercase().contains("usage") || said.contains("--help"), "{arguments:?} said: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}: a fault is for standard error");
    }
}

#[test]
fn help_names_the_commands_and_the_version_is_told() {
    let newsroom = Newsroom::new();
    let help = newsroom.done(&["--help"]);
    for command in ["run", "build", "check", "init", "articles", "show"] {
        assert!(help.contains(command), "{help}");
    }
    assert!(newsroom.done(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn build_publishes_once_and_tells_problems_on_standard_error() {
    let newsroom = Newsroom::new();
    newsroom.article("good.md", "Good");
    newsroom.write("articles/bad.md", "---\ntitle: \"never closed\n---\n");
    let finished = newsroom.build();
    assert!(finished.stderr.contains("bad.md") && !finished.stdout.contains("bad.md"), "{finished}");
    assert_eq!(titles(&newsroom.json_feed()), ["Good"]);
    for file in ["news.rss", "news.atom", "news.json", "index.html", "articles/good/index.html"] {
        assert!(newsroom.path(&format!("public/{file}")).is_file(), "no {file} among {:#?}", newsroom.names());
    }
    let before = newsroom.published();
    newsroom.build();
    assert_same(&before, &newsroom.published(), "a second build");
}

#[test]
fn check_is_content_with_a_good_newsroom_and_writes_nothing() {
    let newsroom = Newsroom::new();
    newsroom.dated("good.md", "Good", "2024-01-01");
    let check = newsroom.courant(&["check"]);
    assert_eq!(check.status, 0, "{check}");
    assert!(!newsroom.path("public").exists() && !newsroom.path("var/courant.db").exists(), "{:#?}", newsroom.names());
}

#[test]
fn check_shows_place_line_and_what_to_do() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/press/bad.md", "---\ntitle: Bad\ndate: 2024-13-45\n---\n\nText.\n");
    newsroom.write("articles/press/open.md", "---\ntitle: \"never closed\ndate: 2024-01-01\n---\n\nText.\n");
    let check = newsroom.courant(&["check"]);
    assert_eq!(check.status, 1, "a front matter that cannot be read is an error: {check}");
    for part in ["press/bad.md:3", "date: 2024-13-45", "press/open.md:", "help"] {
        assert!(check.said().contains(part), "no {part} in {check}");
    }
}

#[test]
fn check_tells_what_readers_would_stumble_over() {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/news.toml", "select = { tags = ['news'] }\n");
    let article = |title: &str, more: &str| format!("---\ntitle: '{title}'\ndate: 2024-05-01\n{more}\n---\nText.\n");
    newsroom.write("articles/fine.md", article("Fine", "tags: [news]"));
    newsroom.write("articles/alone.md", article("Alone", ""));
    newsroom.write("articles/page.md", article("A page", "unlisted: true"));
    newsroom.write("articles/same.md", article("Fine", "tags: [news]\nlang: en"));
    newsroom.write("articles/signs.md", article("Use &lt;b&gt; with care", "tags: [news]"));
    let check = newsroom.courant(&["check"]);
    let said = check.said();
    assert_eq!(check.status, 0, "none of it holds anything back: {said}");
    for (path, words) in
        [("alone.md", "in no feed"), ("same.md", "its title is that of fine.md too"), ("signs.md", "looks like markup")]
    {
        let told = said.split("\n\n").any(|fault| fault.contains(path) && fault.contains(words));
        assert!(told, "{path}: {words}: {said}");
    }
    assert!(said.contains("0 errors, 3 warnings"), "{said}");
}

#[test]
fn check_speaks_the_workflow_commands_of_github() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/press/open.md", "---\ntitle: \"never closed\ndate: 2024-01-01\n---\n\nText.\n");
    let check = newsroom.courant(&["check", "--format", "github"]);
    assert_eq!(check.status, 1, "{check}");
    let line = check.stdout.lines().find(|line| line.starts_with("::error ")).map(str::to_owned);
    let line = line.unwrap_or_else(|| panic!("no line begins with ::error: {check}"));
    let (head, message) = line.trim_start_matches("::error ").split_once("::").unwrap();
    let file = head.split(',').find_map(|part| part.trim().strip_prefix("file=")).unwrap_or_default();
    assert!(file.ends_with("articles/press/open.md"), "{line}");
    assert!(head.contains("line=") && !message.is_empty(), "{line}");
}

#[test]
fn check_tries_the_templates_of_pages_and_mails() {
    let newsroom = Newsroom::new();
    newsroom.article("good.md", "Good");
    newsroom.write("config/templates/mail/digest.txt", "{{ site.title }}\n{{ nothing }}\n");
    newsroom.write("config/templates/front.html", "{% if %}\n");
    let check = newsroom.courant(&["check"]);
    assert_eq!(check.status, 1, "{check}");
    for part in ["config/templates/mail/digest.txt:2", "{{ nothing }}", "config/templates/front.html:1", "{% if %}"] {
        assert!(check.said().contains(part), "no {part} in {check}");
    }
}

#[test]
fn check_tells_a_fault_of_the_settings_for_github_too() {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/news.toml", "title = \"News\"\nitmes = 50\n");
    let check = newsroom.courant(&["check", "--format", "github"]);
    assert_eq!(check.status, 1, "{check}");
    let line = check.stdout.lines().find(|line| line.starts_with("::error ")).unwrap_or_default().to_owned();
    assert!(line.contains("news.toml") && line.contains("line=2"), "{check}");
}

#[test]
fn articles_are_listed_with_every_field() {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/press.toml", "title = \"Press\"\nselect = { sections = [\"press\"] }\n");
    newsroom.write("articles/press/barrier.txt", RELEASE);
    newsroom.write("articles/town/bad.md", "---\ntitle: Bad\ndate: 2024-13-45\n---\n\nText.\n");
    newsroom.build();
    let row = newsroom.known("press/barrier.txt");
    let expected: &[(&str, Value)] = &[
        ("id", "tag:news.example,2026:press/barrier".into()),
        ("title", "The new barrier holds".into()),
        ("section", "press".into()),
        ("language", "en".into()),
        ("link", "https://news.example/articles/barrier/".into()),
    ];
    for (key, value) in expected {
        assert_eq!(&row[*key], value, "{key} of {row:#}");
    }
    for key in ["published", "updated"] {
        assert_eq!(
            support::instants(&[row[key].as_str().unwrap()]),
            support::instants(&["2023-10-25T00:00:00Z"]),
            "{key}: {row:#}"
        );
    }
    for (key, value) in
        [("authors", "Averline Harbour Authority"), ("tags", "Harbour News"), ("feeds", "news"), ("feeds", "press")]
    {
        let list = row[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {row:#}"));
        assert!(list.iter().any(|one| one == value || one["name"] == value), "no {value} in {key} of {row:#}");
    }
    assert_eq!(row["problems"], Value::Array(Vec::new()), "{row:#}");
    let bad = newsroom.known("town/bad.md");
    assert!(bad["problems"].as_array().is_some_and(|list| !list.is_empty()), "{bad:#}");
    let said = newsroom.done(&["articles"]);
    assert!(said.contains("The new barrier holds"), "for a person too: {said}");
}

#[test]
fn show_tells_where_each_field_came_from() {
    let newsroom = Newsroom::new();
    newsroom.write("articles/press/barrier.txt", RELEASE);
    newsroom.write("articles/press/2024-05-06-note.md", "---\ntags: [harbour]\n---\n\n# A note\n\nText.\n");
    for (path, fields) in [
        (
            "articles/press/barrier.txt",
            [
                ("title", vec!["The new barrier holds", "headline", "line 3"]),
                ("published", vec!["2023-10-25", "dateline", "line 5"]),
                ("author", vec!["Averline Harbour Authority", "dateline", "line 5"]),
                ("section", vec!["press", "directory"]),
            ],
        ),
        (
            "articles/press/2024-05-06-note.md",
            [
                ("title", vec!["A note", "heading", "line 5"]),
                ("published", vec!["2024-05-06", "file name"]),
                ("tags", vec!["harbour", "front matter", "line 2"]),
                ("language", vec!["en"]),
            ],
        ),
    ] {
        let said = newsroom.done(&["show", path]);
        for (field, parts) in fields {
            let line = said.lines().find(|line| line.trim_start().to_lowercase().starts_with(field));
            let line = line.unwrap_or_else(|| panic!("no line for {field}:\n{said}"));
            for part in parts {
                assert!(line.contains(part), "no “{part}” in “{line}”:\n{said}");
            }
        }
    }
    let none = newsroom.courant(&["show", "articles/none.md"]);
    assert_eq!(none.status, 1, "{none}");
    assert!(none.stderr.contains("none.md"), "{none}");
}

#[test]
fn init_makes_a_newsroom_that_runs() {
    let newsroom = Newsroom::new();
    let answers = ["--title", "The Other Courant", "--url", "https://other.example/", "--from", "news@other.example"];
    for (place, more, count) in [("fresh", None, 1), ("bare", Some("--empty"), 0)] {
        let place = newsroom.path(place);
        let place = place.to_str().unwrap();
        let mut arguments = vec!["init", place];
        arguments.extend(answers);
        arguments.extend(more);
        let mut command = Command::new(env!("CARGO_BIN_EXE_courant"));
        let output = command.current_dir(newsroom.root()).args(&arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        let config = std::fs::read_to_string(format!("{place}/config/courant.toml")).unwrap();
        for part in ["The Other Courant", "https://other.example/", "other.example,20", "news@other.example"] {
            assert!(config.contains(part), "no {part} in {config}");
        }
        for step in [vec!["check"], vec!["build"]] {
            let output = Command::new(env!("CARGO_BIN_EXE_courant")).current_dir(place).args(&step).output().unwrap();
            assert!(output.status.success(), "{step:?} in {place}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let feed = std::fs::read(format!("{place}/public/news.json")).unwrap();
        assert_eq!(titles(&serde_json::from_slice(&feed).unwrap()).len(), count, "{place}");
        // A newsroom that is there is never written over.
        let output =
            Command::new(env!("CARGO_BIN_EXE_courant")).current_dir(newsroom.root()).args(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "a second init: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(std::fs::read_to_string(format!("{place}/config/courant.toml")).unwrap(), config);
    }
}

#[test]
fn what_init_is_told_in_a_script_is_what_the_settings_take() {
    let newsroom = Newsroom::new();
    for (told, words) in [
        (["--url", "other.example"], "--url `other.example`: this is not a whole address"),
        (["--url", "ftp://other.example/"], "http"),
        (["--timezone", "Europe/Berlni"], "did you mean `Europe/Berlin`?"),
        (["--language", "en_GB"], "did you mean `en-GB`?"),
        (["--from", "nobody"], "nobody"),
        (["--title", ""], "has a name"),
    ] {
        let refused = newsroom.courant(&["init", "fresh", told[0], told[1]]);
        assert!(refused.status == 1 && refused.stderr.contains(words), "{told:?}: {refused}");
        assert!(!newsroom.path("fresh").exists(), "{told:?}");
    }
    newsroom.done(&["init", "fresh", "--language", "de", "--timezone", "Europe/Berlin"]);
    let settings = newsroom.read("fresh/config/courant.toml");
    assert!(
        settings.contains("\nlanguage = \"de\"\n") && settings.contains("\ntimezone = \"Europe/Berlin\"\n"),
        "{settings}"
    );
}

#[test]
fn the_settings_are_found_by_argument_environment_and_directory() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let config = newsroom.path("config/courant.toml");
    let ways: [(&[&str], bool, bool); 3] = [
        (&["--config", config.to_str().unwrap(), "build"], false, false),
        (&["build"], true, false),
        (&["build"], false, true),
    ];
    for (arguments, by_environment, inside) in ways {
        let _ = std::fs::remove_dir_all(newsroom.path("public"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_courant"));
        command.args(arguments).current_dir(if inside { newsroom.root() } else { std::path::Path::new("/") });
        command.env_remove("COURANT_CONFIG");
        if by_environment {
            command.env("COURANT_CONFIG", &config);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(titles(&newsroom.json_feed()), ["One"]);
    }
}

#[test]
fn the_environment_overrides_the_settings() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let mut command = newsroom.command(&["build"]);
    command.env("COURANT_SITE__URL", "https://elsewhere.example/");
    assert!(command.output().unwrap().status.success());
    assert_eq!(newsroom.json_feed()["items"][0]["url"], "https://elsewhere.example/articles/one/");
    let mut command = newsroom.command(&["build"]);
    command.env("COURANT_SITE__ULR", "https://elsewhere.example/");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("COURANT_SITE__ULR"), "an unknown key is an error there too: {said}");
}

#[test]
fn without_a_command_it_is_the_daemon_and_it_says_what_it_does() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let daemon = support::Daemon::start(newsroom.command(&[]));
    daemon.wait_for_titles(&["One"]);
    let log = daemon.log();
    for part in ["articles", "public", "http://127.0.0.1:"] {
        assert!(log.contains(part), "no {part} in what it says:\n{log}");
    }
    assert!(!log.contains('\u{1b}'), "no colours in a pipe: {log:?}");
    daemon.stop();
}

#[test]
fn commands_beside_a_running_daemon_are_answered_by_it() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One"]);
    assert!(newsroom.path("var/courant.sock").exists(), "{:#?}", newsroom.names());
    for round in 0..20 {
        newsroom.article("one.md", &format!("One, round {round}"));
        // A build is a promise: what was saved before it is published after it.
        newsroom.build();
        assert_eq!(daemon.titles(), [format!("One, round {round}")]);
        assert_eq!(titles(&newsroom.json_feed()), [format!("One, round {round}")]);
    }
    assert_eq!(newsroom.known("one.md")["title"], "One, round 19");
    assert!(newsroom.done(&["show", "articles/one.md"]).contains("One, round 19"));
    assert_eq!(newsroom.courant(&["check"]).status, 0);
    daemon.stop();
    assert!(!newsroom.path("var/courant.sock").exists(), "the socket goes with its daemon");
    newsroom.build();
}

#[test]
fn a_socket_that_a_killed_daemon_left_is_no_obstacle() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One"]);
    daemon.kill();
    newsroom.article("two.md", "Two");
    newsroom.build();
    assert_eq!(titles(&newsroom.json_feed()).len(), 2);
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One", "Two"]);
}

#[test]
fn a_signal_ends_it_well_with_nothing_half_written() {
    for signal in ["TERM", "INT"] {
        let newsroom = Newsroom::new();
        for number in 0..50 {
            newsroom.article(&format!("{number}.md"), &format!("Story {number}"));
        }
        let daemon = newsroom.start();
        daemon.wait("something", |daemon| !daemon.titles().is_empty());
        for number in 50..100 {
            newsroom.article(&format!("{number}.md"), &format!("Story {number}"));
        }
        daemon.signal(signal);
        let (status, log) = daemon.end();
        assert_eq!(status, 0, "SIG{signal}: {log}");
        let left: Vec<String> =
            newsroom.published().into_keys().filter(|name| name.contains("tmp") || name.starts_with('.')).collect();
        assert!(left.is_empty(), "SIG{signal} left {left:?}");
        newsroom.json_feed();
        newsroom.build();
        assert_eq!(titles(&newsroom.json_feed()).len(), 100);
    }
}

#[test]
fn a_signal_ends_it_while_a_client_dawdles() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One"]);
    // Half a request, and a connection that is only kept.
    use std::io::Write;
    let mut slow = std::net::TcpStream::connect(daemon.address()).unwrap();
    slow.write_all(b"GET /news.rss HTTP/1.1\r\nHost: ").unwrap();
    let idle = std::net::TcpStream::connect(daemon.address()).unwrap();
    daemon.stop();
    drop((slow, idle));
}

#[test]
fn two_newsrooms_are_no_concern_of_each_other() {
    let (one, other) = (Newsroom::new(), Newsroom::new());
    one.article("a.md", "One");
    other.article("a.md", "Other");
    let daemons = (one.start(), other.start());
    daemons.0.wait_for_titles(&["One"]);
    daemons.1.wait_for_titles(&["Other"]);
    assert!(patiently(|| (daemons.0.address() != daemons.1.address()).then_some(())).is_some());
}
