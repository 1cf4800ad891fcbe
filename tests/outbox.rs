//! The outbox as an admin has it, by the real program: listed, tried again, dropped, paused; and what the daemon says of itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "delivery/admin.rs"]
#[allow(dead_code)]
mod admin;
#[path = "delivery/house.rs"]
#[allow(dead_code)]
mod house;
mod support;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use house::{FAST, House, readers};
use serde_json::Value;
use support::{At, Daemon, Newsroom, SmtpServer, close, say};

/// By number; `attempted` is left out where nothing may be under way.
const STATES: [&str; 10] =
    ["queued", "deferred", "attempted", "sent", "failed", "suppressed", "cancelled", "in_doubt", "waiting", "expired"];

/// Takes mail to reader0; reader1 is greylisted, reader2 refused by policy, reader3 not there. All are well once it is mended.
fn choosy() -> (Arc<AtomicBool>, SmtpServer) {
    let mended = Arc::new(AtomicBool::new(false));
    let ours = Arc::clone(&mended);
    let relay = SmtpServer::start(move |moment| {
        let to = moment.to.first().map_or("", String::as_str);
        match (moment.at, to.split('@').next()) {
            (At::Rcpt, _) if ours.load(Ordering::SeqCst) => moment.fine(),
            (At::Rcpt, Some("reader1")) => say("450 4.2.0 come again"),
            (At::Rcpt, Some("reader2")) => say("550 5.7.1 by policy"),
            (At::Rcpt, Some("reader3")) => say("550 5.1.1 nobody there"),
            _ => moment.fine(),
        }
    });
    (mended, relay)
}

/// One digest that went four ways, and one that is not tried.
fn tried() -> (House, Arc<AtomicBool>, SmtpServer, Option<Daemon>) {
    let house = House::with_outbox(&readers(4));
    let (mended, relay) = choosy();
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), FAST);
    let daemon = house.start();
    daemon.wait("all of them", |_| house.count("queued") + house.count("attempted") == 0);
    let told = house.send("More news");
    assert_eq!((told.status, told.stdout.as_str()), (1, "1 sent, 1 failed, 1 tried again later\n"), "{told}");
    (house, mended, relay, Some(daemon))
}

fn column(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().unwrap_or_default().to_owned()).collect()
}

fn ids(rows: &[Value]) -> Vec<String> {
    column(rows, "id")
}

#[test]
fn the_list_shows_what_is_not_over_or_whatever_is_asked_for() {
    for with_daemon in [true, false] {
        let (house, _, _relay, mut daemon) = tried();
        if !with_daemon {
            daemon.take().unwrap().stop();
        }
        let all = house.outbox(&[]);
        assert_eq!(column(&all, "state"), ["deferred", "failed", "failed", "deferred", "failed"], "{all:#?}");
        let first = &all[0];
        assert_eq!(
            (&first["id"], &first["to"], &first["what"]),
            (&"1.2".into(), &"reader1@mail1.example".into(), &"Fresh news".into())
        );
        assert_eq!((&first["tries"], &first["said"]), (&1.into(), &"450 4.2.0 come again".into()), "{first:#}");
        assert!(
            first["next"].as_str().is_some_and(|next| next.ends_with('Z')) && first["digest"].is_string(),
            "{first:#}"
        );
        assert!(all[1]["next"].is_null(), "nothing is tried again: {:#}", all[1]);
        assert_eq!(ids(&house.outbox(&["--state", "sent"])), ["1.1", "2.1"]);
        assert_eq!(ids(&house.outbox(&["--state", "failed,deferred"])), ids(&all));
        assert_eq!(ids(&house.outbox(&["--state", "failed", "--state", "sent"])), ["1.1", "1.3", "1.4", "2.1", "2.3"]);
        assert_eq!(ids(&house.outbox(&["--digest", first["digest"].as_str().unwrap()])), ["1.2", "1.3", "1.4"]);
        assert_eq!(ids(&house.outbox(&["1.1", "2.3", "9.9"])), ["1.1", "2.3"], "named, in any state");
        for none in [vec!["--state", "expired"], vec!["--digest", "unheard-of"], vec!["7.7"]] {
            assert_eq!(house.outbox(&none), Vec::<Value>::new());
            let told = house.newsroom.done(&[&["outbox", "list"], none.as_slice()].concat());
            assert_eq!(told, "no such mail is in the outbox\n");
        }
        let told = house.newsroom.done(&["outbox", "list", "1.2"]);
        let line: Vec<&str> = told.lines().collect();
        assert!(
            line.len() == 2
                && line[0].starts_with("1.2 ")
                && line[0].contains("deferred")
                && line[0].contains("1 try, next 20"),
            "{told}"
        );
        assert!(line[0].contains("reader1@mail1.example") && line[0].ends_with("Fresh news"), "{told}");
        assert_eq!(line[1].trim(), "450 4.2.0 come again");
        assert_eq!(daemon.is_some(), with_daemon);
    }
}

#[test]
fn wrong_usage_ends_with_2_and_a_mail_that_is_none_with_1() {
    let (house, _, _relay, _daemon) = tried();
    let before = house.rows();
    for (arguments, status, word) in [
        (vec!["list", "--state", "lost"], 2, "possible values"),
        (vec!["list", "--state", "sent", "1.1"], 2, "cannot be used with"),
        (vec!["list", "--digest", "x", "1.1"], 2, "cannot be used with"),
        (vec!["drop"], 2, "say which mails"),
        (vec!["drop", "--yes"], 2, "say which mails"),
        (vec!["drop", "--state", "deferred"], 2, "--yes"),
        (vec!["retry"], 2, "2 mails would be tried again now"),
        (vec!["retry", "--state", "failed"], 2, "3 mails would be tried again now: in a script this wants --yes"),
        (vec!["retry", "nonsense"], 1, "names no mail"),
        (vec!["drop", "letter.x"], 1, "names no mail"),
        (vec!["retry", "1.1"], 1, "stays as it is"),
        (vec!["drop", "1.1", "1.3"], 1, "2 of them are not"),
        (vec!["drop", "9.9"], 1, "1 of them is not"),
        (vec!["shred"], 2, "unrecognized"),
        (vec![], 2, "Usage"),
    ] {
        let finished = house.newsroom.courant(&[&["outbox"], arguments.as_slice()].concat());
        assert_eq!(finished.status, status, "{arguments:?}: {finished}");
        assert!(finished.stderr.contains(word), "{arguments:?}: {finished}");
    }
    for arguments in [["mail", "stop"].as_slice(), &["mail"], &["mail", "pause", "now"]] {
        assert_eq!(house.newsroom.courant(arguments).status, 2, "{arguments:?}");
    }
    for nothing in [["drop", "--state", "sent", "--yes"], ["retry", "--state", "sent", "--yes"]] {
        let finished = house.newsroom.courant(&[&["outbox"], nothing.as_slice()].concat());
        assert_eq!((finished.status, finished.stdout.as_str()), (0, "no such mail is in the outbox\n"), "{finished}");
    }
    assert_eq!(house.rows(), before, "nothing was changed by any of it");
}

#[test]
fn a_mail_that_is_retried_leaves_at_once_and_one_that_is_dropped_never() {
    let (house, mended, relay, daemon) = tried();
    mended.store(true, Ordering::SeqCst);
    assert_eq!(house.newsroom.done(&["outbox", "drop", "1.2"]), "1 mail never sent\n");
    assert_eq!(house.newsroom.done(&["outbox", "retry", "--yes"]), "1 mail tried again now\n");
    let daemon = daemon.unwrap();
    house.wait_for(&daemon, "deferred", 0);
    daemon.wait("the mail", |_| relay.accepted().len() == 3);
    assert_eq!(house.newsroom.done(&["outbox", "retry", "1.3", "2.3"]), "2 mails tried again now\n");
    house.wait_for(&daemon, "sent", 5);
    // Nobody is there, whoever is asked: they are suppressed, and their mail is not sent.
    house.newsroom.done(&["outbox", "retry", "1.4"]);
    house.wait_for(&daemon, "suppressed", 1);
    daemon.stop();
    assert_eq!((house.count("sent"), house.count("cancelled"), relay.accepted().len()), (5, 1, 5));
    assert!(relay.accepted().iter().all(|mail| !mail.to[0].starts_with("reader3@")));
    assert_eq!(house.newsroom.done(&["outbox", "list"]), "no such mail is in the outbox\n");
}

#[test]
fn a_command_alone_mends_what_the_next_daemon_sends() {
    let (house, mended, relay, daemon) = tried();
    daemon.unwrap().stop();
    mended.store(true, Ordering::SeqCst);
    let told =
        house.newsroom.done(&["outbox", "drop", "--state", "deferred", "--digest", &digest(&house, "2.2"), "--yes"]);
    assert_eq!(told, "1 mail never sent\n");
    let told = house.newsroom.done(&["outbox", "retry", "--state", "deferred,failed", "--yes"]);
    assert_eq!(told, "4 mails tried again now, while `courant run` runs\n");
    assert_eq!(relay.accepted().len(), 2, "not by the command");
    let states = |house: &House| house.rows().into_iter().map(|(_, state, tries)| (state, tries)).collect::<Vec<_>>();
    assert_eq!(states(&house)[..2], [("sent", 1), ("sent", 1)]);
    let daemon = house.start();
    house.wait_for(&daemon, "queued", 0);
    house.wait_for(&daemon, "sent", 5);
    assert_eq!((house.count("cancelled"), house.count("suppressed")), (1, 1), "{:?}", house.rows());
    daemon.stop();
}

fn digest(house: &House, id: &str) -> String {
    house.outbox(&[id])[0]["digest"].as_str().unwrap().to_owned()
}

#[test]
fn a_pause_holds_all_mail_over_a_restart_until_it_is_ended() {
    let house = House::with_outbox(&readers(3));
    let relay = SmtpServer::fine();
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), FAST);
    house.opens_admin();
    let told = house.newsroom.done(&["mail", "pause"]);
    assert_eq!(told, "no mail leaves from now on; `courant mail resume` lets it\n", "alone");
    let daemon = house.start();
    let told = house.newsroom.done(&["mail", "pause"]);
    assert!(told.starts_with("no mail has left since 20") && told.contains("UTC"), "{told}");
    let sent = house.send("While it is paused");
    assert_eq!(sent.status, 1, "{sent}");
    assert!(sent.stdout.contains("not sent yet") && sent.stderr.contains("courant mail resume"), "{sent}");
    let test = house.newsroom.courant(&["digest", "send", "daily", "--to", "editor@news.example"]);
    assert!(test.status == 1 && test.stderr.contains("courant mail resume"), "{test}");
    let is_told = || {
        assert!(house.status().contains("paused       no mail leaves since 20"), "{}", house.status());
        assert!(house.health()["paused"].is_string() && house.fault().is_none(), "{:#}", house.health());
        assert_eq!(metric(&metrics(&house), "courant_mail_paused"), 1);
        assert_eq!((house.count("queued"), relay.connections()), (6, 0));
    };
    is_told();
    daemon.stop();
    let alone = house.send("Alone");
    assert!(alone.status == 1 && alone.stderr.contains("courant mail resume"), "{alone}");
    let daemon = house.start();
    daemon.wait("a first look", |_| house.admin("/readyz").status == 200);
    assert_eq!(house.count("queued"), 9);
    assert_eq!(relay.connections(), 0);
    let told = house.newsroom.done(&["mail", "resume"]);
    assert!(told.starts_with("mail leaves again; it was paused since 20"), "{told}");
    house.wait_for(&daemon, "sent", 9);
    daemon.wait("the test too", |_| relay.accepted().len() == 10);
    assert_eq!(house.newsroom.done(&["mail", "resume"]), "mail was not paused; the relay is asked again\n");
    assert_eq!((metric(&metrics(&house), "courant_mail_paused"), &house.health()["paused"]), (0, &Value::Null));
    daemon.stop();
}

/// The text format of Prometheus, read strictly: every sample has its HELP and TYPE above it, and no sample stands twice.
fn metrics(house: &House) -> BTreeMap<String, u64> {
    let answer = house.admin("/metrics");
    assert_eq!((answer.status, answer.must("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    let text = answer.text();
    assert!(text.ends_with('\n'), "{text}");
    let (mut values, mut family) = (BTreeMap::new(), ("", false));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            family = (help.split_once(' ').unwrap().0, false);
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let expected = if family.0.ends_with("_total") { "counter" } else { "gauge" };
            assert!(!family.1 && kind == format!("{} {expected}", family.0), "{line}");
            family.1 = true;
        } else {
            let (sample, value) = line.rsplit_once(' ').unwrap();
            let name = sample.split('{').next().unwrap();
            assert!(family == (name, true) && name.starts_with("courant_"), "{line} under {family:?}");
            let labels = &sample[name.len()..];
            let is_label = |text: &str| text.starts_with('{') && text.contains("=\"") && text.ends_with("\"}");
            assert!(labels.is_empty() || is_label(labels), "{line}");
            assert_eq!(
                values.insert(sample.to_owned(), value.parse::<f64>().unwrap() as u64),
                None,
                "{line} stands twice"
            );
        }
    }
    values
}

fn metric(metrics: &BTreeMap<String, u64>, name: &str) -> u64 {
    *metrics.get(name).unwrap_or_else(|| panic!("no {name} in {metrics:#?}"))
}

/// What is told everywhere: that it adds up, or not.
fn adds_up(house: &House) -> bool {
    let (metrics, health) = (metrics(house), house.health());
    for (table, counts) in [("deliveries", &health["counts"]), ("letters", &health["letters"])] {
        let states = STATES.map(|state| metric(&metrics, &format!("courant_{table}{{state=\"{state}\"}}")));
        assert_eq!(states, STATES.map(|state| counts[state].as_u64().unwrap()), "{metrics:#?}\n{health:#}");
        // Letters that are over are forgotten; mails of digests are counted for ever.
        let total = if table == "deliveries" { "_total" } else { "" };
        assert_eq!(metric(&metrics, &format!("courant_{table}_planned{total}")), counts["planned"], "{health:#}");
    }
    let balanced = health["balanced"].as_bool().unwrap();
    assert_eq!(metric(&metrics, "courant_outbox_balanced"), u64::from(balanced));
    let text = house.status();
    assert_eq!(text.contains("every mail is accounted for"), balanced, "{text}");
    assert_eq!(text.contains("does not add up") && text.contains("error: the "), !balanced, "{text}");
    balanced
}

#[test]
fn mails_are_counted_in_every_state_and_the_numbers_add_up() {
    let house = House::with_outbox(&readers(12));
    house.mail_through("smtp://127.0.0.1:9", "in_doubt = \"hold\"\n");
    house.opens_admin();
    house.newsroom.done(&["mail", "pause"]);
    let daemon = house.start();
    house.newsroom.courant(&["digest", "send", "daily", "--to", "editor@news.example"]);
    assert!(adds_up(&house));
    for (number, state) in (0..).zip(STATES) {
        house.change(&format!("UPDATE delivery SET state = {number}; UPDATE letter SET state = {number}"));
        assert!(adds_up(&house), "{state}");
        let health = house.health();
        assert_eq!((&health["counts"][state], &health["letters"][state]), (&12.into(), &1.into()), "{health:#}");
        let told = format!("digest mail  12 {}; every mail is accounted for", state.replace('_', " "));
        assert!(house.status().contains(&told), "{}", house.status());
    }
    house.change("UPDATE delivery SET state = (subscriber - 1) % 10");
    assert!(adds_up(&house));
    let counts = house.health()["counts"].clone();
    assert_eq!(STATES.map(|state| counts[state].as_u64().unwrap()), [2, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
    daemon.stop();
}

#[test]
fn a_store_that_does_not_add_up_is_told() {
    let house = House::with_outbox(&readers(4));
    house.mail_through("smtp://127.0.0.1:9", "");
    house.opens_admin();
    house.newsroom.done(&["mail", "pause"]);
    let daemon = house.start();
    house.newsroom.courant(&["digest", "send", "daily", "--to", "editor@news.example"]);
    // What a fault of the program, or somebody's hand, could do to the rows and to the counts.
    for (wrong, right) in [
        ("UPDATE delivery SET state = 3 WHERE subscriber = 2", "UPDATE delivery SET state = 0"),
        ("UPDATE delivery SET state = 5", "UPDATE delivery SET state = 0"),
        (
            "CREATE TABLE kept AS SELECT * FROM delivery; DELETE FROM delivery WHERE subscriber = 1",
            "DELETE FROM delivery; INSERT INTO delivery SELECT * FROM kept; DROP TABLE kept",
        ),
        ("UPDATE tally SET mails = mails + 1 WHERE state = -1", "UPDATE tally SET mails = mails - 1 WHERE state = -1"),
        ("UPDATE tally SET mails = mails - 1 WHERE state = 0", "UPDATE tally SET mails = mails + 1 WHERE state = 0"),
        ("UPDATE letter SET state = 3", "UPDATE letter SET state = 0"),
        ("DELETE FROM tally WHERE digest = 0", "INSERT INTO tally VALUES (0, -1, 1), (0, 0, 1)"),
    ] {
        assert!(adds_up(&house), "before {wrong}");
        let (dropped, made) = triggers(&house);
        house.change(&format!("BEGIN; {dropped}{wrong}; COMMIT"));
        assert!(!adds_up(&house), "{wrong}: {}", house.status());
        house.change(&format!("BEGIN; {right}; {made}COMMIT"));
        assert!(adds_up(&house), "after {right}");
    }
    daemon.stop();
    // Found at the start it is logged.
    house.change("UPDATE tally SET mails = mails + 1 WHERE state = -1 AND digest > 0");
    let daemon = house.start();
    daemon.wait_for_log(&["do not add up"]);
    daemon.stop();
}

/// The statements that drop the store's triggers, and those that make them.
fn triggers(house: &House) -> (String, String) {
    let store = rusqlite::Connection::open(house.newsroom.path("var/courant.db")).unwrap();
    let mut query = store.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let both = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    both.map(|both| both.unwrap()).map(|(name, sql)| (format!("DROP TRIGGER {name}; "), sql + "; ")).unzip()
}

#[test]
fn the_admin_address_tells_how_it_is_and_does_nothing() {
    let house = House::with_outbox(&readers(2));
    let relay = SmtpServer::fine();
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), FAST);
    house.opens_admin();
    let daemon = house.start();
    house.wait_for(&daemon, "sent", 2);
    daemon.wait("readiness", |_| house.admin("/readyz").status == 200);
    for (path, status, text) in [("/healthz", 200, "ok\n"), ("/readyz", 200, "ready\n")] {
        let answer = house.admin(path);
        assert_eq!((answer.status, answer.text().as_str()), (status, text), "{path}");
    }
    assert_eq!(house.admin("/metrics/").status, 404);
    assert_eq!(house.admin("/news.rss").status, 404, "it serves nothing else");
    assert_eq!(daemon.get("/metrics").status, 404, "and the public address not that");
    for method in ["POST", "PUT", "DELETE"] {
        assert_eq!(house.admin_as(method, "/metrics").status, 405, "{method}");
    }
    let head = house.admin_as("HEAD", "/metrics");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert!(adds_up(&house));
    let all = metrics(&house);
    let told = |name: &str| metric(&all, name);
    assert_eq!((told("courant_ready"), told("courant_mail_fault"), told("courant_mails_under_way")), (1, 0, 0));
    assert_eq!(told("courant_deliveries{state=\"sent\"}"), 2);
    drop(relay);
    let sent = house.send("To nobody");
    assert!(sent.status == 1 && sent.stderr.contains("mail waits"), "{sent}");
    assert_eq!(metric(&metrics(&house), "courant_mail_fault"), 1);
    daemon.stop();
}

#[test]
fn an_admin_address_that_is_taken_is_an_error_where_it_was_chosen_and_a_warning_where_not() {
    let house = House::empty();
    house.opens_admin();
    let taken = TcpListener::bind(house.port(18081)).unwrap();
    let run = house.newsroom.courant(&["run"]);
    assert_eq!(run.status, 1, "{run}");
    assert!(run.stderr.contains(&house.port(18081).to_string()) && run.stderr.contains("`http.admin`"), "{run}");
    drop(taken);
    // Whoever has it: it is taken.
    let _taken = TcpListener::bind("127.0.0.1:8081");
    let newsroom = Newsroom::new();
    newsroom.write("config/courant.toml", newsroom.read("config/courant.toml").replace("admin = \"\"\n", ""));
    newsroom.article("here.md", "Here");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Here"]);
    assert!(daemon.mentions("127.0.0.1:8081") == 1 && daemon.mentions("WARN") >= 1, "{}", daemon.log());
    daemon.stop();
}

#[test]
fn a_mail_in_doubt_that_is_held_is_listed_and_sent_again_by_hand_with_the_same_bytes() {
    let house = House::with_outbox(&readers(3));
    let hangs_up = Arc::new(AtomicBool::new(true));
    let ours = Arc::clone(&hangs_up);
    let relay = SmtpServer::start(move |moment| {
        let is_theirs = moment.to.iter().any(|to| to.starts_with("reader1@"));
        if moment.at == At::Dot && is_theirs && ours.load(Ordering::SeqCst) { close() } else { moment.fine() }
    });
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("in_doubt = \"hold\"\n{FAST}"));
    house.opens_admin();
    let daemon = house.start();
    house.wait_for(&daemon, "sent", 2);
    house.wait_for(&daemon, "in_doubt", 1);
    assert!(house.status().contains("2 sent, 1 in doubt; every mail is accounted for"), "{}", house.status());
    let listed = house.outbox(&["--state", "in_doubt"]);
    assert_eq!(column(&listed, "to"), ["reader1@mail1.example"]);
    assert!(listed[0]["next"].is_null() && listed[0]["said"].is_string(), "{listed:#?}");
    let told = house.newsroom.done(&["outbox", "list", "--state", "in_doubt"]);
    assert!(told.contains("in doubt") && told.contains("reader1@mail1.example"), "{told}");
    // It is held: only somebody lets it go.
    house.resume();
    assert_eq!(house.newsroom.done(&["outbox", "retry", "--yes"]), "no such mail is in the outbox\n");
    hangs_up.store(false, Ordering::SeqCst);
    let retried = house.newsroom.done(&["outbox", "retry", "--state", "in_doubt", "--yes"]);
    assert_eq!(retried, "1 mail tried again now\n");
    house.wait_for(&daemon, "sent", 3);
    daemon.stop();
    let theirs: Vec<_> = relay.received().into_iter().filter(|mail| mail.to[0].starts_with("reader1@")).collect();
    assert_eq!(theirs.len(), 2);
    assert_eq!((theirs[0].answer, theirs[1].answer), (None, Some(250)));
    assert_eq!((&theirs[0].data, &theirs[0].from), (&theirs[1].data, &theirs[1].from));
}
