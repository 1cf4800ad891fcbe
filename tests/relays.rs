//! Relays as they are, by the real program: one that is down, one that refuses us, one that bears little; which of two is used,
//! how fast mail leaves, over how many connections, and what it looks like when it arrives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "delivery/admin.rs"]
#[allow(dead_code)]
mod admin;
#[path = "delivery/house.rs"]
#[allow(dead_code)]
mod house;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use courant::mail::Signer;
use house::{FAST, House, readers};
use serde_json::{Value, json};
use support::{Act, At, Moment, Received, SmtpServer, close, now, say, shell, utc};

/// Whether a relay is out of order, and how often it was asked while it was.
struct Order {
    is_broken: AtomicBool,
    times: AtomicUsize,
}

impl Order {
    /// Out of order: does `act` at a moment, and what it is there for at every other.
    fn broken(at: At, act: Act) -> (Arc<Self>, SmtpServer) {
        let order = Arc::new(Self { is_broken: AtomicBool::new(true), times: AtomicUsize::new(0) });
        let ours = Arc::clone(&order);
        let relay = SmtpServer::start(move |moment| match moment.at == at && ours.is_broken.load(Ordering::SeqCst) {
            true => {
                ours.times.fetch_add(1, Ordering::SeqCst);
                act.clone()
            }
            false => moment.fine(),
        });
        (order, relay)
    }

    fn mend(&self) {
        self.is_broken.store(false, Ordering::SeqCst);
    }

    fn times(&self) -> usize {
        self.times.load(Ordering::SeqCst)
    }
}

/// Who got mail, in order.
fn recipients(received: &[Received]) -> Vec<String> {
    let mut all: Vec<String> = received.iter().flat_map(|mail| mail.to.clone()).collect();
    all.sort();
    all
}

#[test]
fn a_relay_that_is_not_there_costs_no_try_and_is_used_once_it_is_back() {
    let people = readers(3);
    let house = House::with_outbox(&people);
    let place = house.port(2525);
    house.mail_through(&format!("smtp://{place}"), &format!("tls = \"none\"\n{FAST}"));
    let daemon = house.start();
    let fault = house.wait_for_fault("mail waits");
    assert!(fault.contains("refused") && fault.contains(&place.ip().to_string()), "{fault}");
    assert!(house.status().contains(&fault), "{}", house.status());
    assert!(house.rows().iter().all(|(_, state, tries)| (*state, *tries) == ("queued", 0)), "{:?}", house.rows());
    let relay = SmtpServer::start_on(place, Moment::fine);
    house.resume();
    house.wait_for(&daemon, "sent", 3);
    assert!(house.rows().iter().all(|(_, _, tries)| *tries == 1), "{:?}", house.rows());
    daemon.wait_for_log(&["solved: mail leaves"]);
    assert_eq!((house.fault(), recipients(&relay.accepted())), (None, people));
    daemon.stop();
}

#[test]
fn a_relay_that_refuses_us_costs_no_try_and_is_not_called_well_before_it_takes_a_mail() {
    let password = "url = \"smtp://courant@127.0.0.1:PORT\"\npassword_file = \"../password\"";
    for (at, answer, words) in [
        (At::Banner, say("554 5.3.2 no service here").and_close(), "no service here"),
        (At::Auth, say("535 5.7.8 wrong password"), "wrong password"),
        (At::Mail, say("550 5.7.1 sender denied"), "sender denied"),
        (At::Mail, say("451 4.3.0 busy"), "busy"),
        (At::Mail, say("530 5.7.0 log in first"), "log in first"),
        (At::Mail, close(), "MAIL FROM"),
    ] {
        let house = House::with_outbox(&readers(6));
        let (order, relay) = Order::broken(at, answer);
        house.newsroom.write("password", "secret");
        house.mail_through("smtp://", FAST);
        house.instead("url = \"smtp://\"", &password.replace("PORT", &relay.port().to_string()));
        let daemon = house.start();
        let fault = house.wait_for_fault(words);
        assert!(fault.contains("mail waits"), "{fault}");
        // Asked again, it refuses again: that is no news.
        daemon.wait("no mail under way", |_| house.health()["under_way"] == 0);
        let before = order.times();
        house.resume();
        daemon.wait("another try", |_| order.times() > before);
        house.wait_for_fault(words);
        daemon.wait("no mail under way", |_| house.health()["under_way"] == 0);
        assert!(house.rows().iter().all(|(_, state, tries)| (*state, *tries) == ("queued", 0)), "{:?}", house.rows());
        let (errors, solved) = (daemon.mentions("mail waits"), daemon.mentions("solved"));
        assert_eq!((errors, solved), (1, 0), "{words}: told once, and never called solved\n{}", daemon.log());
        order.mend();
        house.resume();
        house.wait_for(&daemon, "sent", 6);
        assert!(house.rows().iter().all(|(_, _, tries)| *tries == 1), "{words}: {:?}", house.rows());
        assert_eq!((relay.accepted().len(), daemon.mentions("solved"), house.fault()), (6, 1, None), "{words}");
        daemon.stop();
    }
}

#[test]
fn the_second_relay_carries_while_the_first_is_down_and_no_longer() {
    let house = House::with_outbox(&readers(5));
    let (order, first) = Order::broken(At::Banner, say("421 4.3.2 closed today").and_close());
    let second = SmtpServer::fine();
    let fallback = format!("fallback = \"smtp://127.0.0.1:{}\"\n{FAST}", second.port());
    house.mail_through(&format!("smtp://127.0.0.1:{}", first.port()), &fallback);
    let daemon = house.start();
    house.wait_for(&daemon, "sent", 5);
    let fault = house.wait_for_fault("fallback");
    assert!(fault.contains("closed today"), "{fault}");
    assert_eq!((first.accepted().len(), second.accepted().len()), (0, 5));
    order.mend();
    let sent = house.send("While it rests");
    assert_eq!((sent.status, sent.stdout.as_str()), (0, "5 sent\n"), "{sent}");
    assert_eq!((first.accepted().len(), second.accepted().len()), (0, 10), "it is left alone for a minute");
    house.resume();
    let sent = house.send("When it is back");
    assert_eq!((sent.status, sent.stdout.as_str()), (0, "5 sent\n"), "{sent}");
    assert_eq!((first.accepted().len(), second.accepted().len()), (5, 10));
    assert_eq!(house.fault(), None);
    // Now the second is the one that is down: nobody notices.
    drop(second);
    assert_eq!(house.send("On the first").stdout, "5 sent\n");
    daemon.stop();
}

#[test]
fn both_relays_down_are_both_named() {
    let house = House::with_outbox(&readers(2));
    let first = SmtpServer::start(|_| say("421 4.3.2 the first is closed").and_close());
    let second = SmtpServer::start(|_| say("421 4.3.2 the second is closed").and_close());
    let fallback = format!("fallback = \"smtp://127.0.0.1:{}\"\n{FAST}", second.port());
    house.mail_through(&format!("smtp://127.0.0.1:{}", first.port()), &fallback);
    let daemon = house.start();
    let fault = house.wait_for_fault("the second is closed");
    assert!(fault.contains("the first is closed") && fault.contains("mail waits"), "{fault}");
    daemon.stop();
}

#[test]
fn some_connections_that_are_too_many_hold_up_nobody() {
    let house = House::with_outbox(&readers(60));
    let relay = SmtpServer::start(|moment| match moment.at {
        At::Banner if moment.connection >= 2 => say("421 4.7.0 too many connections").and_close(),
        At::Dot => moment.fine().after(Duration::from_millis(20)),
        _ => moment.fine(),
    });
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("connections = 8\n{FAST}"));
    let daemon = house.start();
    house.wait_for(&daemon, "sent", 60);
    assert_eq!(recipients(&relay.received()), recipients(&relay.accepted()), "nothing twice");
    assert_eq!((relay.accepted().len(), relay.most_open(), house.fault()), (60, 3, None));
    assert_eq!(relay.connections(), 3, "one was too many: that is not tried again at once");
    assert!(house.rows().iter().all(|(_, _, tries)| *tries == 1), "{:?}", house.rows());
    daemon.stop();
}

#[test]
fn what_a_relay_says_of_a_recipient_says_whether_they_are_mailed_again() {
    let house = House::with_outbox(&readers(5));
    let relay = SmtpServer::start(|moment| {
        let to = |name: &str| moment.to.iter().any(|to| to.starts_with(name));
        match moment.at {
            At::Rcpt if to("reader0@") => say("550 5.1.1 nobody of that name"),
            At::Rcpt if to("reader1@") => say("550 5.7.1 by policy"),
            At::Dot if to("reader2@") => say("552 5.3.4 too large"),
            At::Rcpt if to("reader3@") => say("550 mailbox unavailable"),
            _ => moment.fine(),
        }
    });
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), FAST);
    let daemon = house.start();
    house.wait_for_verdicts(&daemon);
    let states: Vec<_> = house.rows().into_iter().map(|(_, state, tries)| (state, tries)).collect();
    assert_eq!(states, [("failed", 1), ("failed", 1), ("failed", 1), ("failed", 1), ("sent", 1)]);
    for (number, state) in [(0, "suppressed"), (1, "active"), (2, "active"), (3, "active"), (4, "active")] {
        let address = format!("reader{number}@mail{number}.example");
        let shown = house.newsroom.done(&["subscribers", "show", &address, "--json"]);
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown["state"], state, "{shown:#}");
        assert_eq!(shown["reason"].as_str().is_some_and(|why| why.contains("nobody of that name")), number == 0);
    }
    let told = house.newsroom.done(&["subscribers", "show", "reader0@mail0.example"]);
    assert!(told.contains("suppressed") && told.contains("550 5.1.1 nobody of that name"), "{told}");
    let sent = house.send("More news");
    assert_eq!(sent.stdout, "1 sent, 3 failed\n", "{sent}");
    assert_eq!(relay.lines().iter().filter(|(_, line)| line.contains("TO:<reader0@")).count(), 1);
    daemon.stop();
}

#[test]
fn many_mails_to_one_domain_hold_up_no_other() {
    let mut people: Vec<String> = (0..30).map(|at| format!("reader{at}@big.example")).collect();
    people.extend((0..10).map(|at| format!("reader@small{at}.example")));
    let house = House::with_outbox(&people);
    let relay = SmtpServer::fine();
    let keys = "rate = \"10000/s\"\nper_domain_rate = \"1/s\"\n";
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), keys);
    let start = Instant::now();
    let daemon = house.start();
    let got = |domain: &str| recipients(&relay.accepted()).iter().filter(|to| to.contains(domain)).count();
    daemon.wait("all others", |_| got("@small") == 10);
    let (big, past) = (got("@big."), start.elapsed().as_secs_f64());
    assert!((big as f64) < past + 2.0 && big < 20, "{big} after {past} s");
    daemon.wait("some more", |_| got("@big.") >= 4);
    let (big, past) = (got("@big."), start.elapsed().as_secs_f64());
    assert!((big as f64) < past + 2.0, "{big} after {past} s");
    daemon.stop();
}

#[test]
fn no_more_mails_leave_than_the_rate_allows() {
    let house = House::with_outbox(&readers(20));
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let seen = Arc::clone(&times);
    let relay = SmtpServer::start(move |moment| {
        if moment.at == At::Mail {
            seen.lock().unwrap().push(Instant::now());
        }
        moment.fine()
    });
    let keys = "rate = \"5/s\"\nper_domain_rate = \"1000/s\"\n";
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), keys);
    let daemon = house.start();
    house.wait_for(&daemon, "sent", 20);
    let times = times.lock().unwrap();
    for (at, time) in times.iter().enumerate() {
        // What a second allows may leave at once.
        let least = Duration::from_secs_f64((at as f64 - 5.0).max(0.0) / 5.0);
        assert!(time.duration_since(times[0]) + Duration::from_millis(300) >= least, "{at}: {times:?}");
    }
    daemon.stop();
}

#[test]
fn while_a_sender_warms_up_a_day_has_its_cap_whatever_happens_on_it() {
    let house = House::with_outbox(&readers(150));
    let (order, relay) = Order::broken(At::Mail, say("550 5.7.1 sender denied"));
    // No day ends while this is looked at.
    let zone = if now() % 86_400 > 82_800 { ("Etc/GMT+12", 43_200) } else { ("UTC", 0) };
    let day = |back: u64| utc(now() - zone.1 - back * 86_400)[..10].to_owned();
    let start = |since: &str| {
        house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("warm_up = {since}\n{FAST}"));
        house.instead("timezone = \"UTC\"", &format!("timezone = \"{}\"", zone.0));
        house.start()
    };
    let daemon = start(&day(0));
    house.wait_for_fault("sender denied");
    order.mend();
    house.resume();
    house.wait_for(&daemon, "sent", 100);
    let held = |health: &Value| health["held"].as_str().is_some_and(|held| held.contains("warm_up"));
    daemon.wait("a word on it", |_| held(&house.health()));
    assert!(house.status().contains("`warm_up`"), "{}", house.status());
    daemon.stop();
    let daemon = start(&day(0));
    daemon.wait("a word on it", |_| held(&house.health()));
    let sent = house.send("More news");
    assert!(sent.status == 1 && sent.stdout.contains("not sent yet") && sent.stderr.contains("warm_up"), "{sent}");
    assert_eq!((relay.accepted().len(), house.count("sent"), house.count("queued")), (100, 100, 200));
    daemon.stop();
    let daemon = start(&day(1));
    house.wait_for(&daemon, "sent", 200);
    daemon.wait("a word on it", |_| held(&house.health()));
    assert_eq!((relay.accepted().len(), house.count("queued")), (200, 100), "twice as many on the second day");
    daemon.stop();
}

#[test]
fn connections_are_as_many_as_were_wanted_and_each_carries_many_mails() {
    for connections in [1, 3] {
        let house = House::with_outbox(&readers(90));
        let relay = SmtpServer::start(|moment| match moment.at {
            At::Dot => moment.fine().after(Duration::from_millis(5)),
            _ => moment.fine(),
        });
        let keys = format!("connections = {connections}\n{FAST}");
        house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &keys);
        let daemon = house.start();
        house.wait_for(&daemon, "sent", 90);
        assert_eq!((relay.most_open(), relay.connections()), (connections, connections));
        assert_eq!(relay.words().iter().filter(|word| *word == "EHLO").count(), connections);
        // With nothing to do it takes leave.
        daemon.wait("a goodbye", |_| relay.words().iter().filter(|word| *word == "QUIT").count() == connections);
        daemon.stop();
    }
}

#[test]
fn a_relay_that_takes_its_time_is_given_more_connections_at_a_low_rate_too() {
    let house = House::with_outbox(&readers(12));
    let relay = SmtpServer::start(|moment| match moment.at {
        At::Dot => moment.fine().after(Duration::from_millis(500)),
        _ => moment.fine(),
    });
    let keys = "rate = \"10/s\"\nper_domain_rate = \"10/s\"\n";
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), keys);
    let daemon = house.start();
    house.wait_for(&daemon, "sent", 12);
    assert!((2..=4).contains(&relay.most_open()), "{} connections", relay.most_open());
    daemon.stop();
}

#[test]
fn a_mail_arrives_signed_with_every_key_and_with_a_return_path_of_its_own() {
    let people = readers(8);
    let house = House::with_outbox(&people);
    let relay = SmtpServer::fine();
    let mut keys = format!("bounces = {{ address = \"bounces@news.example\" }}\n{FAST}");
    let mut names = serde_json::Map::new();
    for (selector, options) in
        [("rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"), ("edwards", "-algorithm ed25519")]
    {
        let pem = shell(Path::new("/"), &format!("openssl genpkey {options} 2>/dev/null"));
        let signer = Signer::new("news.example", selector, &pem).unwrap_or_else(|why| panic!("{why}"));
        names.insert(signer.name(), signer.record().into());
        house.newsroom.write(&format!("config/{selector}.pem"), pem);
        keys += &format!(
            "[[mail.dkim]]\ndomain = \"news.example\"\nselector = \"{selector}\"\nkey_file = \"{selector}.pem\"\n"
        );
    }
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &keys);
    let daemon = house.start();
    house.wait_for(&daemon, "sent", people.len());
    daemon.stop();
    let mails = relay.accepted();
    assert_eq!(recipients(&mails), people);
    let cases: Vec<_> = (0..)
        .zip(&mails)
        .map(|(index, mail)| {
            let file = house.newsroom.path(&format!("{index}.eml"));
            fs::write(&file, &mail.data).unwrap();
            json!({ "file": file, "keys": names })
        })
        .collect();
    house.newsroom.write("list.json", serde_json::to_vec(&cases).unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dkim/verify.py");
    let output = Command::new("/usr/bin/python3").arg(script).arg(house.newsroom.path("list.json")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let verdicts: Vec<Vec<bool>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdicts, vec![vec![true, true]; people.len()], "{}", String::from_utf8_lossy(&output.stderr));
    let paths: BTreeSet<&str> = mails.iter().map(|mail| mail.from.as_str()).collect();
    assert_eq!(paths.len(), people.len(), "{paths:?}");
    for path in paths {
        let token = path.strip_prefix("bounces+").and_then(|rest| rest.strip_suffix("@news.example"));
        let is_token = |text: &str| text.len() == 48 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        assert!(token.is_some_and(is_token), "{path}");
    }
    // The same mail goes to each: who it is for stands in its own lines only.
    let froms = |mail: &Received| String::from_utf8_lossy(&mail.data).matches("\r\nFrom: ").count();
    assert!(mails.iter().all(|mail| froms(mail) == 1 && mail.mail.starts_with("MAIL FROM:<bounces+")));
}
