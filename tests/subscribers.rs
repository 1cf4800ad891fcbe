//! `courant subscribers`: one by one and in lists, alone and beside a daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::Write as _;

use serde_json::Value;
use support::{Finished, Newsroom, shell};

const HEADER: &str = "address,feed,cadence,timezone,language,state,confirmed_at,proof\n";
const PROOF: [&str; 3] = ["--confirmed", "--proof", "the fair of 2026"];

/// Three feeds: one open, one for invited people, one without mail.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/press.toml", "title = \"Press\"\nmail = \"invited\"\n");
    newsroom.write("feeds/private.toml", "title = \"Private\"\nmail = \"off\"\n");
    newsroom
}

fn import(newsroom: &Newsroom, list: impl AsRef<[u8]>, told: &[&str]) -> Finished {
    newsroom.write("list.csv", list);
    newsroom.courant(&[&["subscribers", "import", "list.csv"], told].concat())
}

fn rows(newsroom: &Newsroom) -> Vec<Value> {
    let text = newsroom.done(&["subscribers", "list", "--json"]);
    serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{error}: {text}")).as_array().unwrap().clone()
}

/// `address state feed cadence zone language`
fn listed(newsroom: &Newsroom) -> Vec<String> {
    let word = |row: &Value, name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let names = ["address", "state", "feed", "cadence", "timezone", "language"];
    rows(newsroom).iter().map(|row| names.map(|name| word(row, name)).join(" ")).collect()
}

#[test]
fn one_is_added_with_what_was_told_or_refused_with_what_to_do() {
    let newsroom = newsroom();
    for (told, status, words) in [
        (vec!["ann@a.org"], 0, "asked"),
        (vec!["bob@a.org", "--confirmed"], 2, "--proof"),
        (vec!["bob@a.org", "--proof", "x"], 2, "--confirmed"),
        (vec!["bob@a.org", "--cadence", "hourly"], 2, "`hourly` is not a cadence"),
        (vec!["bob@a.org", "--feeds", "nwes"], 1, "did you mean `news`"),
        (vec!["bob@a.org", "--feeds", "private"], 1, "is not mailed"),
        (vec!["bob@a.org", "--timezone", "Europe/Berln"], 1, "did you mean `Europe/Berlin`"),
        (vec!["bob@a.org", "--language", "english"], 1, "is not a language"),
        (vec!["bob"], 1, "is not an e-mail address"),
        (
            [&["bob@a.org", "--feeds", "press,news", "--cadence", "weekly", "--timezone", "Berlin"], &PROOF[..]]
                .concat(),
            0,
            "subscribed: bob@a.org (press weekly, news weekly, Europe/Berlin, en)",
        ),
    ] {
        let finished = newsroom.courant(&[&["subscribers", "add"], &told[..]].concat());
        assert_eq!(finished.status, status, "{told:?}: {finished}");
        assert!(finished.said().contains(words), "{told:?}: {finished}");
    }
    assert_eq!(
        listed(&newsroom),
        [
            "ann@a.org pending news daily UTC en",
            "bob@a.org active news weekly Europe/Berlin en",
            "bob@a.org active press weekly Europe/Berlin en"
        ]
    );
    let shown = newsroom.done(&["subscribers", "show", "bob@a.org"]);
    assert!(shown.contains("the fair of 2026") && shown.contains("news weekly, press weekly"), "{shown}");
    let shown: Value = serde_json::from_str(&newsroom.done(&["subscribers", "show", "ann@a.org", "--json"])).unwrap();
    assert_eq!(shown["asked_from"], "command");
    let only = newsroom.done(&["subscribers", "list", "--state", "pending"]);
    assert!(only.contains("ann@a.org") && only.contains("news daily") && !only.contains("bob@a.org"), "{only}");
}

#[test]
fn where_no_feed_is_open_the_feeds_are_to_be_named() {
    let newsroom = newsroom();
    newsroom.write("feeds/news.toml", "title = \"News\"\nmail = \"invited\"\n");
    for command in [vec!["add", "ann@a.org"], vec!["import", "list.csv"]] {
        newsroom.write("list.csv", "address\nann@a.org\n");
        let finished = newsroom.courant(&[&["subscribers"], &command[..]].concat());
        assert_eq!(finished.status, 1, "{finished}");
        assert!(finished.stderr.contains("--feeds") && finished.stderr.contains("`press`"), "{finished}");
        newsroom.done(&[&["subscribers"], &command[..], &["--feeds", "press"]].concat());
    }
}

#[test]
fn an_export_comes_back_as_the_same_bytes() {
    let first = newsroom();
    let list = format!(
        "{HEADER}\
         Ann.Lee@Example.ORG,news,daily,Europe/Berlin,de,active,2026-01-02T03:04:05Z,\"said \"\"yes\"\", at the fair,\nin Berlin\"\n\
         Ann.Lee@Example.ORG,press,weekly,Europe/Berlin,de,active,2026-01-02T03:04:05Z,\"said \"\"yes\"\", at the fair,\nin Berlin\"\n\
         bob@a.org,,,UTC,en,unsubscribed,2025-05-06T07:08:09Z,form of 2025\n\
         cem@a.org,,,Asia/Shanghai,zh-Hans,suppressed,,\n\
         dee@a.org,press,monthly,UTC,en,pending,,\n\
         dee@a.org,news,instant,UTC,en,pending,,\n\
         eve@a.org,,,UTC,en,active,2026-01-02T00:00:00Z,=SUM(A1)\n\
         jörg@a.org,news,monthly,UTC,en,active,2026-01-02T00:00:00Z,confirmed by mail\n"
    );
    let taken = import(&first, &list, &[]);
    assert_eq!((taken.status, taken.stdout.lines().next()), (0, Some("5 taken, 1 asked, 0 refused")), "{taken}");
    let exported = first.done(&["subscribers", "export"]);
    assert_eq!(exported, list);
    let second = newsroom();
    assert_eq!(import(&second, &exported, &[]).status, 0);
    second.done(&["subscribers", "export", "again.csv"]);
    assert_eq!(second.read("again.csv"), list);
    // A second time over, nothing changes but that a question is asked again.
    assert_eq!(import(&second, &exported, &[]).status, 0);
    assert_eq!(second.done(&["subscribers", "export", "-"]), list);
}

#[test]
fn each_bad_row_is_told_with_its_line_and_the_others_are_taken() {
    let bad = [
        ("bob", "`bob` is not an e-mail address"),
        ("", "it has no address"),
        ("bob@a.org,nwes", "did you mean `news`"),
        ("bob@a.org,private", "is not mailed"),
        ("bob@a.org,news,hourly", "is not a cadence"),
        ("bob@a.org,news,daily,Mars/Olympus", "there is no time zone"),
        ("bob@a.org,news,daily,,english", "is not a language"),
        ("bob@a.org,news,daily,,,gone", "is not a state"),
        ("bob@a.org,news,daily,,,active,,form", "--confirmed --proof TEXT"),
        ("bob@a.org,news,daily,,,active,2026-01-01,", "--confirmed --proof TEXT"),
        ("bob@a.org,news,daily,,,active,yesterday,form", "is no time"),
        ("bob@a.org,news,daily,,,active,9000-01-01,form", "yet to come"),
    ];
    let mut list = format!("{HEADER}ann@a.org,news,daily,,,active,2026-01-01,\"two\nlines\"\n\n,,,,,,,\n");
    for (row, _) in bad {
        writeln!(list, "{row}{}{}", ",".repeat(7 - row.matches(',').count()), if row.is_empty() { "x" } else { "" })
            .unwrap();
    }
    list.push_str("bob@a.org,news\nzoe@a.org,news,weekly,New York,fr,active,2026-01-01 10:00:00,form");
    for (kind, list) in [
        ("as it is", list.clone()),
        ("with a mark", format!("\u{feff}{list}")),
        ("with CR LF", list.replace('\n', "\r\n")),
        ("with semicolons", list.replace(',', ";")),
    ] {
        let newsroom = newsroom();
        let finished = import(&newsroom, &list, &[]);
        assert_eq!(
            (finished.status, finished.stdout.as_str()),
            (1, "2 taken, 0 asked, 13 refused\n"),
            "{kind}: {finished}"
        );
        let told: Vec<&str> = finished.stderr.lines().collect();
        for (at, why) in bad.iter().map(|(_, why)| *why).chain(["it has 2 fields"]).enumerate() {
            // Two lines of the first row, an empty one, one of commas.
            let line = format!("line {}: ", at + 6);
            assert!(told[at].starts_with(&line) && told[at].contains(why), "{kind}: no {line}…{why} in {finished}");
        }
        assert_eq!(
            listed(&newsroom),
            ["ann@a.org active news daily UTC en", "zoe@a.org active news weekly America/New_York fr"],
            "{kind}"
        );
    }
}

#[test]
fn rows_that_are_not_utf_8_are_refused_alone() {
    let newsroom = newsroom();
    let finished = import(&newsroom, b"email,proof\nann@a.org,fair\nbob@a.org,f\xe4r\nj\xf6rg@a.org,\n", &PROOF);
    assert_eq!((finished.status, finished.stdout.as_str()), (1, "1 taken, 0 asked, 2 refused\n"), "{finished}");
    assert!(finished.stderr.contains("line 3: bob@a.org: its proof is not UTF-8"), "{finished}");
    assert!(finished.stderr.contains("line 4: j\u{fffd}rg@a.org: its address"), "{finished}");
}

#[test]
fn lists_of_other_programs_are_understood() {
    let newsroom = newsroom();
    let mailchimp = "\"Email Address\",\"First Name\",CONFIRM_TIME,TIMEZONE\nann@a.org,Ann,\"2013-04-23 21:32:33\",America/New_York\n";
    let finished = import(&newsroom, mailchimp, &PROOF);
    assert_eq!(finished.status, 0, "{finished}");
    assert!(finished.stderr.contains("not used: First Name"), "{finished}");
    let listmonk = "uuid,email,name,attributes,status\n1,bob@a.org,Bob,\"{\"\"a\"\": 1}\",enabled\n2,cem@a.org,Cem,{},blocklisted\n";
    let finished = import(&newsroom, listmonk, &PROOF);
    assert_eq!(finished.status, 0, "{finished}");
    assert_eq!(
        listed(&newsroom),
        [
            "ann@a.org active news daily America/New_York en",
            "bob@a.org active news daily UTC en",
            "cem@a.org suppressed - - UTC en"
        ]
    );
    assert_eq!(rows(&newsroom)[0]["confirmed_at"], "2013-04-23T21:32:33Z");
    for (list, words) in
        [("name\nann\n", "`address`"), ("email,address\na@b.org,a@b.org\n", "two columns"), ("", "`address`")]
    {
        let finished = import(&newsroom, list, &[]);
        assert!(finished.status == 1 && finished.stderr.contains(words), "{list:?}: {finished}");
    }
}

#[test]
fn nobody_who_left_or_bounced_or_was_forgotten_comes_back_by_a_list() {
    let newsroom = newsroom();
    let list = format!("{HEADER}ann@a.org,,,,,,,\nbob@a.org,,,,,,,\ncem@a.org,,,,,suppressed,,\ndee@a.org,,,,,,,\n");
    assert_eq!(import(&newsroom, &list, &PROOF).status, 0);
    newsroom.done(&["subscribers", "remove", "ann@a.org"]);
    let refused = newsroom.courant(&["subscribers", "remove", "bob@a.org", "--forget"]);
    assert!(refused.status == 2 && refused.stderr.contains("--yes"), "{refused}");
    newsroom.done(&["subscribers", "remove", "bob@a.org", "--forget", "--yes"]);
    assert_eq!(newsroom.courant(&["subscribers", "show", "bob@a.org"]).status, 1);
    let again = import(&newsroom, "address\nann@a.org\nBOB@a.org\ncem@a.org\ndee@a.org\n", &PROOF);
    assert_eq!((again.status, again.stdout.as_str()), (1, "1 taken, 0 asked, 3 refused\n"), "{again}");
    for line in [
        "line 2: ann@a.org: has unsubscribed",
        "line 3: BOB@a.org: is not to be mailed",
        "line 4: cem@a.org: is suppressed",
    ] {
        assert!(again.stderr.contains(line), "{again}");
    }
    assert!(!newsroom.done(&["subscribers", "export"]).to_lowercase().contains("bob"));
}

#[test]
fn a_script_that_would_ask_many_says_yes_or_nothing_is_done() {
    let newsroom = newsroom();
    let list = "address,state\nann@a.org,\nbob@a.org,pending\nnobody,\n";
    let refused = import(&newsroom, list, &[]);
    assert!(
        refused.status == 2 && refused.stderr.contains("2 people") && refused.stderr.contains("--yes"),
        "{refused}"
    );
    assert!(rows(&newsroom).is_empty());
    let asked = import(&newsroom, list, &["--yes"]);
    assert_eq!((asked.status, asked.stdout.lines().next()), (1, Some("0 taken, 2 asked, 1 refused")), "{asked}");
    assert_eq!(import(&newsroom, "address\ncem@a.org\n", &[]).status, 0, "one is not many");
}

#[test]
fn a_long_list_goes_through_a_pipe_beside_a_daemon_too() {
    for with_daemon in [false, true] {
        let newsroom = newsroom();
        let daemon = with_daemon.then(|| newsroom.start());
        let mut list = HEADER.to_owned();
        for number in 0..7_000 {
            writeln!(list, "reader{number}@a.org,news,daily,UTC,en,active,2026-01-01T00:00:00Z,\"fair, {number}\"")
                .unwrap();
        }
        newsroom.write("list.csv", &list);
        let command = newsroom.command(&["subscribers", "import", "-"]);
        let words: Vec<String> = std::iter::once(command.get_program())
            .chain(command.get_args())
            .map(|word| format!("'{}'", word.to_str().unwrap()))
            .collect();
        let said = shell(newsroom.root(), &format!("cat list.csv | {} 2>&1", words.join(" ")));
        assert_eq!(said, "7,000 taken, 0 asked, 0 refused\n");
        assert_eq!(newsroom.done(&["subscribers", "export"]), list);
        assert_eq!(rows(&newsroom).len(), 7_000);
        if let Some(daemon) = daemon {
            daemon.stop();
        }
    }
}

#[test]
fn beside_a_daemon_questions_leave_at_once_and_whoever_is_removed_is_gone() {
    let newsroom = newsroom();
    newsroom.dated("old.md", "Old", "2024-01-01");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Old"]);
    let asked = newsroom.done(&["subscribers", "add", "ann@a.org"]);
    assert!(asked.contains("on its way"), "{asked}");
    let mail = newsroom.wait_for_mail(&daemon, "ann@a.org", 1);
    assert_eq!(daemon.post(&mail.path("/confirm/"), "action=confirm").status, 200);
    assert_eq!(listed(&newsroom), ["ann@a.org active news daily UTC en"]);
    let shown = newsroom.done(&["subscribers", "show", "ann@a.org"]);
    assert!(shown.contains("confirmed by mail"), "{shown}");
    newsroom.done(&["subscribers", "remove", "ann@a.org"]);
    assert_eq!(listed(&newsroom), ["ann@a.org unsubscribed - - UTC en"]);
    assert_eq!(newsroom.courant(&["subscribers", "remove", "nobody@a.org"]).status, 1);
    daemon.stop();
}
