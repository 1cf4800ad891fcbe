//! What comes back, by the real program: a mail is sent, and what another server would return of it comes by the Maildir, by a
//! command or by a webhook. The samples are those of `tests/bounces`, with the return path that the mail left with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "delivery/admin.rs"]
#[allow(dead_code)]
mod admin;
#[path = "delivery/house.rs"]
#[allow(dead_code)]
mod house;
mod support;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use house::{FAST, House, readers};
use serde_json::{Value, json};
use support::{At, Daemon, SmtpServer, close, patiently, shell};

/// The return path in the samples, and who they are about.
const PATH: &str = "bounces+aeerencwpcnlzxxqaaaaab56hcu2qinr3ya4vujdk2asgvhx@news.example.com";
const JANE: &str = "jane@example.org";
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:bounces";
const BOUNCES: &str = "bounces = { address = \"bounces@news.example\", maildir = \"../bounces\", postmark = \"s3cret\", \
                       amazon = [\"arn:aws:sns:us-east-1:123456789012:bounces\"] }\n";

/// A newsroom that has sent one digest.
struct Sent {
    house: House,
    relay: SmtpServer,
    people: Vec<String>,
}

impl Sent {
    fn to(people: usize, keys: &str, relay: SmtpServer) -> (Self, Daemon) {
        let people = readers(people);
        let house = House::with_outbox(&people);
        house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("{BOUNCES}{keys}{FAST}"));
        let daemon = house.start();
        house.wait_for_verdicts(&daemon);
        (Self { house, relay, people }, daemon)
    }

    fn well(people: usize) -> (Self, Daemon) {
        let (sent, daemon) = Self::to(people, "", SmtpServer::fine());
        assert_eq!(sent.house.count("sent"), people);
        (sent, daemon)
    }

    /// The return path of the last mail to somebody.
    fn path(&self, person: usize) -> String {
        let mails = self.relay.received();
        let theirs = mails.iter().rev().find(|mail| mail.to[0] == self.people[person]);
        theirs.unwrap_or_else(|| panic!("no mail to {}", self.people[person])).from.clone()
    }

    /// A sample as it would be of the last mail to somebody.
    fn returned(&self, sample: &str, person: usize) -> String {
        about(sample, &self.path(person), &self.people[person])
    }

    fn state(&self, person: usize) -> String {
        self.house.person(&self.people[person])
    }

    fn wait_for_state(&self, daemon: &Daemon, person: usize, state: &str) {
        daemon.wait(&format!("{} {state}", self.people[person]), |_| self.state(person) == state);
    }

    /// Puts a message into the Maildir as a mail server does.
    fn deliver(&self, name: &str, message: &[u8]) {
        for place in ["tmp", "new", "cur"] {
            fs::create_dir_all(self.house.newsroom.path(&format!("bounces/{place}"))).unwrap();
        }
        self.house.newsroom.write(&format!("bounces/tmp/{name}"), message);
        self.house.newsroom.rename(&format!("bounces/tmp/{name}"), &format!("bounces/new/{name}"));
    }

    /// Waits until a message was looked at; whether it is marked as read.
    fn is_read(&self, name: &str) -> bool {
        let seen = |mark: &str| self.house.newsroom.path(&format!("bounces/cur/{name}:2,{mark}")).is_file();
        let found = patiently(|| if seen("S") { Some(true) } else { seen("").then_some(false) });
        found.unwrap_or_else(|| panic!("{name} was not looked at: {:#?}", self.house.newsroom.names()))
    }

    /// `courant mail bounce --json`: the status, and `kind: changed` of each report.
    fn bounce(&self, message: &str) -> (i32, Vec<String>) {
        let (status, said) = self.bounce_as(message, &["--json"]);
        let reports: Vec<Value> = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
        let word = |report: &Value, name: &str| report[name].as_str().unwrap().to_owned();
        (status, reports.iter().map(|it| format!("{}: {}", word(it, "kind"), word(it, "changed"))).collect())
    }

    fn bounce_as(&self, message: &str, arguments: &[&str]) -> (i32, String) {
        self.house.newsroom.write("returned.eml", message);
        let mut command = self.house.newsroom.command(&[&["mail", "bounce"], arguments].concat());
        command.stdin(fs::File::open(self.house.newsroom.path("returned.eml")).unwrap());
        let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (output.status.code().unwrap(), said.concat())
    }

    /// What Postmark would tell.
    fn postmark(&self, daemon: &Daemon, record: &Value, secret: Option<&str>) -> u16 {
        let header = secret.map(|secret| format!("Authorization: Basic {}", STANDARD.encode(format!("any:{secret}"))));
        let headers: Vec<&str> = header.iter().map(String::as_str).collect();
        daemon.post_as("application/json", "/bounces/postmark", &record.to_string(), &headers).status
    }

    fn show(&self, person: usize) -> Value {
        let shown = self.house.newsroom.done(&["subscribers", "show", &self.people[person], "--json"]);
        serde_json::from_str(&shown).unwrap()
    }
}

fn about(sample: &str, path: &str, address: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bounces/ours/{sample}.eml"));
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(PATH), "{sample}");
    text.replace(PATH, path).replace(JANE, address)
}

fn record(kind: &str, address: &str) -> Value {
    json!({"RecordType": "Bounce", "Type": kind, "Email": address, "Details": "smtp;550 5.1.1 nobody there"})
}

#[test]
fn nobody_is_mailed_again_where_no_mailbox_is_whichever_way_that_is_told() {
    let (sent, daemon) = Sent::well(6);
    sent.deliver("1.host", sent.returned("postfix-unknown", 0).as_bytes());
    assert!(sent.is_read("1.host"));
    assert_eq!(sent.bounce(&sent.returned("exim-unknown", 1)), (0, vec!["hard: suppressed".into()]));
    assert_eq!(sent.bounce(&sent.returned("exim-unknown", 1)), (0, vec!["hard: nothing".into()]), "again");
    let hard = record("HardBounce", &sent.people[2]);
    for wrong in [None, Some(""), Some("wrong"), Some("s3cre"), Some("s3crett")] {
        assert_eq!(sent.postmark(&daemon, &hard, wrong), 401, "{wrong:?}");
    }
    assert_eq!(sent.state(2), "active");
    assert_eq!(sent.postmark(&daemon, &hard, Some("s3cret")), 200);
    // Postmark returns paths of ours too, where mail leaves by them; and tells of strangers.
    assert_eq!(sent.postmark(&daemon, &record("HardBounce", "stranger@example.org"), Some("s3cret")), 200);
    assert_eq!(sent.postmark(&daemon, &json!({"Email": JANE}), Some("s3cret")), 400);
    daemon.stop();
    assert_eq!(sent.bounce(&sent.returned("qmail-unknown", 3)), (0, vec!["hard: suppressed".into()]), "alone");
    let (status, said) = sent.bounce_as(&sent.returned("sendmail-8", 4), &[]);
    assert!(status == 0 && said.starts_with("hard: suppressed ("), "{said}");
    let daemon = sent.house.start();
    for person in 0..5 {
        let shown = sent.show(person);
        assert_eq!(shown["state"], "suppressed", "{shown:#}");
        assert!(shown["reason"].as_str().is_some_and(|why| why.contains("5.1.1") || why.len() > 10), "{shown:#}");
    }
    let told = sent.house.send("More news");
    assert_eq!((told.stdout.as_str(), sent.relay.accepted().len()), ("1 sent\n", 7), "{told}");
    assert_eq!(sent.relay.accepted()[6].to, [sent.people[5].clone()]);
    assert_eq!(sent.house.health()["balanced"], true);
    daemon.stop();
}

#[test]
fn what_may_pass_is_counted_by_days_until_it_is_too_much() {
    let (sent, daemon) = Sent::well(3);
    // Some days later.
    let later = |days: u32| {
        let sql = "UPDATE bounce SET at = at - {}, digest = CASE WHEN digest < 0 THEN digest * 1000 ELSE digest END";
        sent.house.change(&sql.replace("{}", &(days * 86_400).to_string()));
    };
    let soft = |person: usize| sent.bounce(&sent.returned("postfix-full", person)).1;
    let postmark = || sent.postmark(&daemon, &record("SoftBounce", &sent.people[1]), Some("s3cret"));
    for day in 0..3 {
        assert_eq!(soft(0), ["soft: counted"], "day {day}");
        assert_eq!(soft(0), ["soft: counted"], "twice the same");
        assert_eq!((postmark(), postmark()), (200, 200));
        assert_eq!(soft(2), ["soft: counted"]);
        assert!((0..3).all(|person| sent.state(person) == "active"), "day {day}");
        let told = sent.house.send(&format!("News of day {day}"));
        assert_eq!(told.stdout, "3 sent\n", "they are still mailed: {told}");
        later(1);
        if day == 2 {
            // The third has had three such days, long ago.
            let third = format!("(SELECT key FROM subscriber WHERE address = '{}')", sent.people[2]);
            sent.house.change(&format!("UPDATE bounce SET at = at - {} WHERE subscriber = {third}", 46 * 86_400));
        }
    }
    assert_eq!(soft(0), ["soft: suppressed"]);
    assert_eq!(postmark(), 200);
    assert_eq!(soft(2), ["soft: counted"]);
    assert_eq!([0, 1, 2].map(|person| sent.state(person)), ["suppressed", "suppressed", "active"]);
    let why = sent.show(0)["reason"].clone();
    assert!(why.as_str().is_some_and(|why| why.contains("4 days") && why.contains("5.2.2")), "{why}");
    assert_eq!(sent.house.send("The last news").stdout, "1 sent\n");
    daemon.stop();
}

#[test]
fn a_complaint_ends_everything() {
    let (sent, daemon) = Sent::well(3);
    sent.house.newsroom.done(&["mail", "pause"]);
    sent.house.send("Waiting");
    sent.deliver("complaint", sent.returned("arf-full", 0).as_bytes());
    assert!(sent.is_read("complaint"));
    let told = json!({"RecordType": "SpamComplaint", "Email": sent.people[1]});
    assert_eq!(sent.postmark(&daemon, &told, Some("s3cret")), 200);
    for person in [0, 1] {
        let shown = sent.show(person);
        assert_eq!((&shown["state"], &shown["subscriptions"]), (&"suppressed".into(), &json!([])), "{shown:#}");
        assert!(shown["reason"].as_str().is_some_and(|why| why.starts_with("complaint")), "{shown:#}");
    }
    assert_eq!(
        (sent.house.count("suppressed"), sent.house.count("queued")),
        (2, 1),
        "what waited for them is not sent"
    );
    sent.house.resume();
    sent.house.wait_for(&daemon, "sent", 4);
    assert_eq!(sent.house.send("More news").stdout, "1 sent\n");
    // Nobody brings them back by a list.
    let listed = sent.house.newsroom.courant(&["subscribers", "import", "subscribers.csv"]);
    assert!(listed.stderr.contains("is suppressed, because mail bounced or was complained of"), "{listed}");
    assert_eq!([0, 1, 2].map(|person| sent.state(person)), ["suppressed", "suppressed", "active"]);
    daemon.stop();
}

#[test]
fn what_no_token_of_ours_proves_changes_nothing_and_is_left_for_somebody_to_read() {
    let (sent, daemon) = Sent::well(3);
    let (others, other_daemon) = Sent::well(1);
    let path = sent.path(0);
    let at = path.find('+').unwrap() + 1;
    let mut messages = vec![
        ("of-another-newsroom".to_owned(), about("postfix-unknown", &others.path(0), &sent.people[0])),
        ("without".to_owned(), about("postfix-unknown", "bounces@news.example", &sent.people[0])),
        ("cut".to_owned(), about("postfix-unknown", &path.replace(&path[at..at + 2], ""), &sent.people[0])),
        ("junk".to_owned(), "From: a@b.c\nSubject: buy now\n\nuser unknown\n".to_owned()),
        ("empty".to_owned(), String::new()),
        ("bytes".to_owned(), "\u{0}\u{1}\u{fffd}\n\n\n".repeat(100)),
    ];
    for letter in [0, 1, 7, 20, 33, 46, 47] {
        let old = &path[at + letter..=at + letter];
        let forged =
            format!("{}{}{}", &path[..at + letter], if old == "q" { "r" } else { "q" }, &path[at + letter + 1..]);
        messages.push((format!("letter-{letter}"), about("postfix-unknown", &forged, &sent.people[0])));
        messages.push((format!("complaint-{letter}"), about("arf-full", &forged, &sent.people[0])));
    }
    let before = sent.house.rows();
    for (name, message) in &messages {
        sent.deliver(name, message.as_bytes());
    }
    for (name, message) in &messages {
        assert!(!sent.is_read(name), "{name}");
        assert_eq!(&sent.house.newsroom.read(&format!("bounces/cur/{name}:2,")), message, "as it was");
    }
    for (name, message) in messages.iter().filter(|(name, _)| name != "empty") {
        let (status, reports) = sent.bounce(message);
        assert!(reports.iter().all(|report| report.ends_with(": not believed")), "{name}: {reports:?}");
        assert_eq!(status, 0, "{name}");
    }
    let (status, said) = sent.bounce_as(&messages[3].1, &[]);
    assert!(status == 1 && said.contains("nothing was understood"), "{said}");
    let (status, said) = sent.bounce_as("", &[]);
    assert!(status == 1 && said.contains("nothing came in"), "{said}");
    assert_eq!(sent.house.rows(), before);
    assert!((0..3).all(|person| sent.state(person) == "active"));
    // Whatever another server does to its case, ours is ours.
    sent.deliver("shouted", sent.returned("postfix-unknown", 0).replace(&path, &path.to_uppercase()).as_bytes());
    assert!(sent.is_read("shouted"));
    sent.wait_for_state(&daemon, 0, "suppressed");
    other_daemon.stop();
    daemon.stop();
}

#[test]
fn a_late_report_settles_what_was_in_doubt() {
    let relay = SmtpServer::start(|moment| {
        let is_theirs =
            ["reader0@", "reader1@", "reader2@"].iter().any(|name| moment.to.iter().any(|to| to.starts_with(name)));
        if moment.at == At::Dot && is_theirs { close() } else { moment.fine() }
    });
    let (sent, daemon) = Sent::to(5, "in_doubt = \"hold\"\n", relay);
    assert_eq!((sent.house.count("in_doubt"), sent.house.count("sent")), (3, 2));
    sent.deliver("delivered", sent.returned("postfix-delivered", 0).as_bytes());
    assert!(sent.is_read("delivered"));
    assert_eq!(sent.bounce(&sent.returned("postfix-unknown", 1)).1, ["hard: suppressed"]);
    // The relay took it, and gave it back later.
    assert_eq!(sent.bounce(&sent.returned("postfix-policy", 3)).1.len(), 1);
    let states: Vec<_> = sent.house.rows().into_iter().map(|(_, state, _)| state).collect();
    assert_eq!(states, ["sent", "failed", "in_doubt", "failed", "sent"]);
    assert_eq!([0, 1, 3].map(|person| sent.state(person)), ["active", "suppressed", "active"]);
    assert_eq!(sent.house.health()["balanced"], true);
    // Told twice, or late by both, what is known stays.
    assert_eq!(sent.bounce(&sent.returned("postfix-delivered", 1)).1, ["delivered: nothing"]);
    assert_eq!(sent.house.outbox(&["--state", "in_doubt"]).len(), 1);
    daemon.stop();
}

#[test]
fn an_answer_of_a_person_or_a_machine_of_theirs_changes_nothing() {
    let (sent, daemon) = Sent::well(1);
    for sample in ["reply-vacation", "reply-challenge", "reply-outlook", "person", "postfix-delayed", "exim-warning"] {
        let told = sent.bounce(&sent.returned(sample, 0)).1;
        assert!(told.iter().all(|it| it.ends_with(": nothing")), "{sample}: {told:?}");
        sent.deliver(sample, sent.returned(sample, 0).as_bytes());
        sent.is_read(sample);
    }
    assert_eq!((sent.state(0).as_str(), sent.house.count("sent")), ("active", 1));
    assert_eq!(sent.house.send("More news").stdout, "1 sent\n");
    daemon.stop();
}

#[test]
fn thousands_of_messages_are_taken_while_the_daemon_does_everything_else() {
    const MESSAGES: usize = 5_000;
    let (sent, daemon) = Sent::well(60);
    daemon.stop();
    let texts: Vec<String> = (0..50)
        .map(|person| sent.returned(if person < 25 { "postfix-unknown" } else { "postfix-full" }, person))
        .collect();
    let junk = sent.returned("reply-vacation", 59);
    sent.deliver("first", junk.as_bytes());
    for at in 0..MESSAGES - 1 {
        let text = if at % 5 == 0 { &texts[at / 5 % 50] } else { &junk };
        fs::write(sent.house.newsroom.path(&format!("bounces/new/{at}.host")), text).unwrap();
    }
    let daemon = sent.house.start();
    let left = || fs::read_dir(sent.house.newsroom.path("bounces/new")).unwrap().count();
    daemon.wait("the first of them", |_| left() < MESSAGES);
    assert_eq!(sent.house.send("Meanwhile").status, 0, "{} left", left());
    daemon.wait("all of them", |_| left() == 0);
    assert_eq!(fs::read_dir(sent.house.newsroom.path("bounces/cur")).unwrap().count(), MESSAGES);
    let states: Vec<String> = (0..60).map(|person| sent.state(person)).collect();
    assert!(states[..25].iter().all(|state| state == "suppressed"), "{states:?}");
    assert!(
        states[25..].iter().all(|state| state == "active"),
        "one mail is one bounce, however often it is told: {states:?}"
    );
    assert_eq!(daemon.mentions("ERROR"), 0, "{}", daemon.log());
    daemon.stop();
}

#[test]
fn what_is_no_message_in_a_maildir_is_left_there_and_stands_in_nobody_s_way() {
    let (sent, daemon) = Sent::well(4);
    sent.deliver("first", sent.returned("postfix-unknown", 0).as_bytes());
    assert!(sent.is_read("first"));
    let new = sent.house.newsroom.path("bounces/new");
    sent.house.newsroom.write("outside.eml", sent.returned("postfix-unknown", 1));
    for at in 0..300 {
        fs::create_dir(new.join(format!("directory-{at}"))).unwrap();
    }
    symlink(sent.house.newsroom.path("outside.eml"), new.join("link")).unwrap();
    symlink("/nowhere", new.join("dangling")).unwrap();
    shell(&new, "mkfifo pipe");
    let mut huge = sent.returned("postfix-unknown", 2).into_bytes();
    huge.extend(b"x".repeat(70).iter().chain(b"\n").cycle().take(30 << 20));
    sent.deliver("huge", &huge);
    let odd = new.join(OsStr::from_bytes(b"odd-\xff name\n:2,"));
    fs::write(&odd, sent.returned("postfix-unknown", 3)).unwrap();
    assert!(sent.is_read("huge"));
    daemon.wait("the odd name", |_| !odd.exists());
    assert_eq!([0, 1, 2, 3].map(|person| sent.state(person)), ["suppressed", "active", "suppressed", "suppressed"]);
    assert_eq!(fs::read_dir(&new).unwrap().count(), 303, "what is no file stays");
    assert!(sent.house.newsroom.path("outside.eml").is_file());
    assert_eq!(fs::metadata(sent.house.newsroom.path("bounces/cur/huge:2,S")).unwrap().len(), huge.len() as u64);
    assert_eq!(daemon.mentions("ERROR"), 0, "{}", daemon.log());
    daemon.stop();
}

#[test]
fn a_maildir_that_is_not_there_yet_is_waited_for_and_one_that_is_none_is_told() {
    let (sent, daemon) = Sent::well(2);
    assert_eq!(daemon.mentions("ERROR"), 0, "nobody has delivered yet: {}", daemon.log());
    sent.house.newsroom.write("bounces", "a file");
    daemon.wait_for_log(&["returned mail cannot be taken in"]);
    sent.house.newsroom.remove("bounces");
    daemon.wait_for_log(&["solved: returned mail"]);
    assert_eq!(daemon.mentions("returned mail cannot be taken in"), 2, "told once: {}", daemon.log());
    sent.deliver("1", sent.returned("postfix-unknown", 0).as_bytes());
    sent.wait_for_state(&daemon, 0, "suppressed");
    daemon.stop();
}

#[test]
fn strangers_at_the_webhooks_are_refused_before_anything_is_fetched() {
    let (sent, daemon) = Sent::well(1);
    let envelope = |topic: &str, host: &str| {
        json!({
            "Type": "Notification", "MessageId": "22b80b92", "TopicArn": topic, "Message": "{}", "SignatureVersion": "2",
            "Timestamp": "2026-12-01T06:00:02.123Z", "Signature": "AAAA",
            "SigningCertURL": format!("https://{host}/SimpleNotificationService-0123456789abcdef.pem"),
        })
        .to_string()
    };
    let amazon = "sns.us-east-1.amazonaws.com";
    // 503 would say that a certificate was asked for and not had.
    for (body, status) in [
        (envelope("arn:aws:sns:us-east-1:123456789012:others", amazon), 403),
        (envelope("arn:aws:sns:us-east-1:999999999999:bounces", amazon), 403),
        (envelope("", amazon), 403),
        (envelope(TOPIC, "evil.example"), 400),
        (envelope(TOPIC, "127.0.0.1"), 400),
        ("{}".to_owned(), 400),
        (String::new(), 400),
    ] {
        let answer = daemon.post_as("text/plain; charset=UTF-8", "/bounces/amazon", &body, &[]);
        assert_eq!(answer.status, status, "{body}: {answer}");
    }
    assert_eq!((daemon.get("/bounces/amazon").status, daemon.get("/bounces/postmark").status), (405, 405));
    assert_eq!(daemon.post_as("application/json", "/bounces/sendgrid", "{}", &[]).status, 404);
    daemon.signal("TERM");
    let (_, log) = daemon.end();
    let told = log.lines().filter(|line| line.contains("not believed")).count();
    assert!((3..=8).contains(&told), "each is told once, and summed: {log}");
    assert!(log.contains("this topic is not one of those that are believed … and 2 times more since "), "{log}");
    sent.house.instead(BOUNCES, "");
    let daemon = sent.house.start();
    for service in ["amazon", "postmark"] {
        assert_eq!(daemon.post_as("application/json", &format!("/bounces/{service}"), "{}", &[]).status, 404);
    }
    daemon.stop();
}

#[test]
fn letters_that_come_back_end_the_questions_to_that_address() {
    let (sent, daemon) = Sent::well(1);
    let mut asked: HashMap<&str, String> = HashMap::new();
    for (sample, address) in [("postfix-unknown", "new@typo.example"), ("postfix-full", "full@typo.example")] {
        sent.house.newsroom.done(&["subscribers", "add", address, "--feeds", "news", "--cadence", "daily"]);
        daemon.wait("the question", |_| sent.relay.accepted().iter().any(|mail| mail.to[0] == address));
        let path = sent.relay.accepted().iter().find(|mail| mail.to[0] == address).unwrap().from.clone();
        sent.bounce(&about(sample, &path, address));
        asked.insert(address, sent.house.person(address));
    }
    assert_eq!((asked["new@typo.example"].as_str(), asked["full@typo.example"].as_str()), ("suppressed", "pending"));
    assert_eq!(sent.house.health()["letters"]["failed"], 2);
    assert_eq!(sent.house.health()["balanced"], true);
    daemon.stop();
}
