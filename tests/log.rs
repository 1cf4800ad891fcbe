//! The log of the real program: what is told, in which shape, and what is never told, through a whole life of mail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "delivery/admin.rs"]
#[allow(dead_code)]
mod admin;
#[path = "delivery/house.rs"]
#[allow(dead_code)]
mod house;
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use house::{FAST, House};
use serde_json::Value;
use support::{At, Daemon, Machine, Moment, Newsroom, SmtpServer, say};

const PASSWORD: &str = "pa55-of-the-relay";
const SECRET: &str = "s3cret-of-postmark";
const TOKEN: &str = "t0ken-of-the-admin";
/// Whom the relay knows, whom it refuses for good, whom for now, and who comes by the form.
const PEOPLE: [&str; 4] =
    ["ann@mail.example", "gone.person@mail.example", "full@mail.example", "new.reader@mail.example"];

/// A newsroom, and the daemon with the log at that level and in that format.
fn start(newsroom: &Newsroom, level: &str, format: &str) -> Daemon {
    let mut command = newsroom.command(&["run"]);
    command.env("COURANT_LOG", level).env("COURANT_LOG_FORMAT", format);
    Daemon::start(command)
}

/// The links' last segments that stand in mails, and the return paths: each lets somebody do something.
fn tokens(relay: &SmtpServer) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for mail in relay.received() {
        let text = String::from_utf8_lossy(&mail.data).replace("=\r\n", "").replace("=3D", "=");
        for page in ["/confirm/", "/unsubscribe/", "/preferences/"] {
            let ends = text.split(page).skip(1);
            tokens
                .extend(ends.map(|end| end.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()));
        }
        tokens.extend(mail.from.split(['+', '@']).nth(1).filter(|_| mail.from.contains('+')).map(str::to_owned));
    }
    tokens.retain(|token: &String| token.len() > 20);
    tokens
}

/// A relay that says again what it was told: addresses, and the password as it came.
fn echo(moment: &Moment) -> support::Act {
    let to = moment.to.last().cloned().unwrap_or_default();
    match moment.at {
        At::Rcpt if moment.line.contains("gone.person") => say(&format!("550 5.1.1 {} does not exist", moment.line)),
        At::Rcpt if moment.line.contains("full@") => say(&format!("452 4.2.2 {}: mailbox full", moment.line)),
        At::Dot => say(&format!("250 2.0.0 taken for {to}")),
        _ => moment.fine(),
    }
}

#[test]
fn through_a_whole_life_of_mail_no_address_token_or_password_is_in_the_log() {
    let house = House::with_outbox(&PEOPLE[..3].iter().map(|address| (*address).to_owned()).collect::<Vec<_>>());
    let is_shut = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let ours = std::sync::Arc::clone(&is_shut);
    let relay = SmtpServer::start(move |moment| match (moment.at, ours.load(std::sync::atomic::Ordering::SeqCst)) {
        (At::Auth, true) => {
            say(&format!("535 5.7.8 {} is wrong for courant.user@relay.example, see ops@relay.example", moment.line))
        }
        _ => echo(moment),
    });
    let keys = format!(
        "password_file = \"../password\"\nbounces = {{ address = \"bounces@news.example\", maildir = \"../bounces\", \
         postmark = \"{SECRET}\" }}\n{FAST}"
    );
    house.newsroom.write("password", PASSWORD);
    house.mail_through(&format!("smtp://courant.user@127.0.0.1:{}", relay.port()), &format!("tls = \"none\"\n{keys}"));
    house.instead("[http]", &format!("[http]\nadmin_token = \"{TOKEN}\""));
    let daemon = start(&house.newsroom, "trace", "plain");

    // It is refused with its password, then let in.
    house.wait_for_fault("mail waits");
    is_shut.store(false, std::sync::atomic::Ordering::SeqCst);
    house.resume();
    daemon.wait("a verdict for each", |_| ["sent", "failed", "deferred"].iter().all(|state| house.count(state) == 1));
    daemon.wait_for_log(&["solved: mail leaves"]);
    // Somebody subscribes, confirms, gets a digest, leaves.
    let form = format!("address={}&feed.news=instant&timezone=UTC", PEOPLE[3].replace('@', "%40"));
    assert_eq!(daemon.post("/subscribe", &form).status, 200);
    let letter = |number: usize| {
        let mails = || relay.accepted().into_iter().filter(|mail| mail.to.contains(&PEOPLE[3].to_owned()));
        daemon.wait("a letter", |_| mails().count() >= number);
        String::from_utf8_lossy(&mails().nth(number - 1).unwrap().data).replace("=\r\n", "")
    };
    let link = |mail: &str, page: &str| {
        let token = mail.split(page).nth(1).unwrap_or_else(|| panic!("no {page} in {mail}"));
        format!("{page}{}", token.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect::<String>())
    };
    let confirm = letter(1);
    assert_eq!(daemon.post(&link(&confirm, "/confirm/"), "").status, 200);
    let welcomed = relay.accepted().iter().find(|mail| mail.to[0] == PEOPLE[0]).unwrap().clone();
    let text = String::from_utf8_lossy(&welcomed.data).replace("=\r\n", "");
    assert_eq!(daemon.post(&link(&text, "/unsubscribe/"), "List-Unsubscribe=One-Click").status, 200);
    // A bounce by the Maildir, a webhook with the secret and one without, a link that is none.
    house.newsroom.write("bounces/new/1", format!("To: bounces@news.example\n\nNo mail for {} here.\n", PEOPLE[2]));
    let report = format!("{{\"RecordType\":\"Bounce\",\"Type\":\"HardBounce\",\"Email\":\"{}\"}}", PEOPLE[2]);
    let basic = |secret: &str| {
        use base64::Engine as _;
        format!("Authorization: Basic {}", base64::prelude::BASE64_STANDARD.encode(secret))
    };
    for secret in [SECRET, "wrong:secret"] {
        daemon.post_as("application/json", "/bounces/postmark", &report, &[&basic(secret)]);
    }
    daemon.get(&format!("/unsubscribe/{}", "A".repeat(41)));
    daemon.get(&format!("/subscribe?address={}", PEOPLE[0]));
    house.newsroom.done(&["digest", "send", "daily", "--to", "tester@mail.example"]);
    house.newsroom.courant(&["subscribers", "remove", PEOPLE[1], "--forget", "--yes"]);
    daemon.wait_for_log(&["somebody unsubscribed"]);
    daemon.wait_for_log(&["not believed"]);
    // Settings that are refused show the line that is wrong: not when it holds a secret.
    house.instead("[mail]", "[mail]\nretry = \"x\"");
    daemon.signal("HUP");
    daemon.wait_for_log(&["settings are not taken"]);
    let tokens = tokens(&relay);
    assert!(tokens.len() >= 4, "{tokens:?}");
    daemon.signal("TERM");
    let (status, log) = daemon.end();
    assert_eq!(status, 0, "{log}");
    for words in ["mail waits", "550 5.1.1", "452 4.2.2", " sent", "DEBUG"] {
        assert!(log.contains(words), "no “{words}” in {log}");
    }
    let greeting = log.split("TRACE").next().unwrap_or_default().len();
    assert!(greeting > 0);
    let secrets = [PASSWORD, SECRET, TOKEN, "courant.user", "ops@", "tester@", "bounces@", "news@news.example"];
    let told = tokens.iter().map(String::as_str).chain(PEOPLE).chain(secrets);
    for secret in told {
        assert!(!log.contains(secret), "“{secret}” is in the log:\n{log}");
    }
    // What AUTH said, in base64, too.
    let said = relay.lines().into_iter().filter(|(_, line)| line.starts_with("AUTH"));
    for word in
        said.flat_map(|(_, line)| line.split(' ').map(str::to_owned).collect::<Vec<_>>()).filter(|word| word.len() > 12)
    {
        assert!(!log.contains(&word), "“{word}” is in the log:\n{log}");
    }
    assert!(!log.contains('@'), "{log}");
}

#[test]
fn an_edit_is_one_line_and_a_request_none() {
    let newsroom = Newsroom::new();
    newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
    let daemon = start(&newsroom, "", "plain");
    daemon.wait_for_titles(&["Old news"]);
    daemon.wait_for_log(&["ready: 1 article, 1 feed, no problems; at http://127.0.0.1:"]);
    let before = daemon.log();
    for _ in 0..20 {
        daemon.get("/");
        daemon.get("/nothing/here");
    }
    newsroom.dated("fresh.md", "Fresh news", "2024-05-02T08:00:00Z");
    daemon.wait_for_log(&["published fresh.md in news, "]);
    newsroom.remove("articles/fresh.md");
    daemon.wait_for_log(&["withdrew 1 article in news"]);
    newsroom.write("articles/broken.md", "---\ntitle: Broken\ndate: soon\n---\nText.\n");
    daemon.wait_for_log(&["broken.md:3"]);
    let lines: Vec<String> = daemon.log()[before.len()..].lines().map(str::to_owned).collect();
    let heads: Vec<&str> = lines.iter().map(|line| line.get(26..).unwrap_or(line)).collect();
    assert_eq!(heads.len(), 3, "{lines:#?}");
    assert!(heads[0].starts_with(" INFO published fresh.md in news, ") && heads[0].ends_with("s after it was saved"));
    assert_eq!(heads[1], " INFO withdrew 1 article in news");
    daemon.stop();
}

#[test]
fn json_is_asked_for_and_has_the_fields() {
    let newsroom = Newsroom::new();
    let daemon = start(&newsroom, "debug", "json");
    newsroom.dated("fresh.md", "Fresh news", "2024-05-02T08:00:00Z");
    daemon.wait_for_log(&["published fresh.md"]);
    daemon.signal("TERM");
    let (_, log) = daemon.end();
    let lines: Vec<Value> =
        log.lines().filter(|line| line.starts_with('{')).map(|line| serde_json::from_str(line).unwrap()).collect();
    let of =
        |event: &str| lines.iter().find(|line| line["event"] == event).unwrap_or_else(|| panic!("no {event}: {log}"));
    assert_eq!(
        (of("published")["article"].as_str(), of("published")["feed"].as_str()),
        (Some("fresh.md"), Some("news"))
    );
    assert!(of("published")["milliseconds"].as_u64().unwrap() < 60_000);
    assert_eq!(of("started")["level"], "info");
    assert_eq!(of("stopped")["message"], "stopped");
}

#[test]
fn a_level_or_a_format_that_there_is_not_is_wrong_usage() {
    let newsroom = Newsroom::new();
    for (name, value, words) in [
        ("COURANT_LOG", "loud", "COURANT_LOG is `loud`; write"),
        ("COURANT_LOG_FORMAT", "xml", "`json`, `plain` or `auto`"),
    ] {
        let mut command = newsroom.command(&["run"]);
        let output = command.env(name, value).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(words), "{said}");
    }
}

#[test]
fn under_systemd_lines_are_entries_of_the_journal_with_fields() {
    let Some(machine) = Machine::boot() else { return };
    machine.install(Path::new(env!("CARGO_BIN_EXE_courant")), "/usr/bin/courant");
    machine.done("courant init /srv/news --title News --url https://news.example/ --from news@news.example --empty");
    machine.done("systemd-run --quiet --unit=courant --working-directory=/srv/news courant run");
    let entry = |event: &str, words: &str| -> Value {
        let line = format!("journalctl -u courant -o json EVENT={event} | grep '{words}'");
        serde_json::from_str(machine.wait(&format!("an entry of {event}"), &line).lines().last().unwrap()).unwrap()
    };
    assert_eq!(entry("started", "ready: no articles")["_SYSTEMD_UNIT"], "courant.service");
    machine.write("/srv/news/articles/fresh.md", "---\ntitle: Fresh\ndate: 2024-05-02\n---\nText.\n");
    let published = entry("published", "fresh.md");
    for (field, value) in [
        ("PRIORITY", "6"),
        ("SYSLOG_IDENTIFIER", "courant"),
        ("ARTICLE", "fresh.md"),
        ("FEED", "news"),
        ("MESSAGE_ID", "45cb120e369c4251a9e6dbd2ac8adc66"),
        ("_TRANSPORT", "journal"),
    ] {
        assert_eq!(published[field], value, "{published:#}");
    }
    machine.write("/srv/news/config/courant.toml", "[site]\ntitel = 5\n");
    machine.done("systemctl kill -s HUP courant");
    let refused = entry("settings_refused", "not taken");
    assert_eq!(refused["PRIORITY"], "3");
    assert!(refused["MESSAGE"].as_str().unwrap().contains("\nerror: "), "its lines are one entry: {refused:#}");
    assert_eq!(machine.run("journalctl -q -u courant _TRANSPORT=stdout").stdout, "", "the greeting is for terminals");
    machine.done("systemctl stop courant");
    assert_eq!(entry("stopped", "stopped")["MESSAGE"], "stopped");
}

#[test]
fn a_journal_stream_that_is_another_one_changes_nothing() {
    let newsroom = Newsroom::new();
    newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
    let mut command = newsroom.command(&["run"]);
    command.env("JOURNAL_STREAM", "8:12345");
    let daemon = Daemon::start(command);
    daemon.wait_for_log(&[" info ready: 1 article"]);
    daemon.stop();
}
