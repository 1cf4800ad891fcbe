//! `courant doctor`, beside a name server of ours; what it wants is pasted into a zone that BIND reads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;
#[path = "doctor/name_server.rs"]
mod name_server;

use std::collections::BTreeMap;
use std::net::TcpListener;

use name_server::NameServer;
use serde_json::Value;
use support::{At, Newsroom, SmtpServer, program, say, shell};

/// Mail over SMTP from `acme.net`, signed with both kinds of key.
fn newsroom() -> Newsroom {
    let mail = "[mail]\nurl = \"smtp://smtp.postmarkapp.com\"\nfrom = \"The Acme <news@acme.net>\"\n\
                bounces = { address = \"bounce@return.acme.net\", maildir = \"../bounces\" }\n\
                [[mail.dkim]]\ndomain = \"acme.net\"\nselector = \"r2026\"\nkey_file = \"../rsa.pem\"\n\
                [[mail.dkim]]\ndomain = \"acme.net\"\nselector = \"e2026\"\nkey_file = \"../ed25519.pem\"\n";
    let newsroom = Newsroom::with(mail);
    let make = "umask 077 && openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2>/dev/null && \
                openssl genpkey -algorithm ed25519 -out ed25519.pem";
    shell(newsroom.root(), make);
    newsroom
}

/// What it says as JSON, and its status.
fn doctor(newsroom: &Newsroom, server: &NameServer) -> (Value, i32) {
    let finished = newsroom.courant(&["doctor", "--json", "--no-login", "--dns", &server.address().to_string()]);
    let value = serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished}"));
    (value, finished.status)
}

/// What was found at a level, one a line.
fn at(level: &str, report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["level"] == level);
    findings.map(|finding| finding["what"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_wanted_can_be_pasted_and_is_wanted_no_more() {
    let newsroom = newsroom();
    let (report, status) = doctor(&newsroom, &NameServer::start(&BTreeMap::new()));
    assert_eq!((at("error", &report), status), (vec![], 0), "{report:#}");
    assert_eq!(at("wanted", &report).len(), 5, "{report:#}");

    // BIND reads the zone, and finds in it what we meant.
    let records = report["records"].as_array().unwrap();
    let zone: String = records.iter().map(|record| record["zone"].as_str().unwrap().to_owned() + "\n").collect();
    let head = "$TTL 3600\n@ IN SOA ns hostmaster 1 3600 600 86400 3600\n@ IN NS ns\nns IN A 192.0.2.1\n";
    newsroom.write("acme.net.zone", format!("{head}{zone}"));
    let read = program(&["named-checkzone"]).display().to_string();
    let dump = shell(newsroom.root(), &format!("'{read}' -i local -q -D -o - acme.net acme.net.zone"));
    let mut published: BTreeMap<(String, u16), Vec<String>> = BTreeMap::new();
    for record in records {
        let (name, value) = (record["name"].as_str().unwrap(), record["value"].as_str().unwrap());
        let line = dump
            .lines()
            .find(|line| line.starts_with(&format!("{name}.")) && line.contains(record["type"].as_str().unwrap()));
        let line = line.unwrap_or_else(|| panic!("{name} is not in {dump}"));
        let read = match record["type"] == "TXT" {
            true => line.split('"').skip(1).step_by(2).collect::<String>(),
            false => line.split("MX").last().unwrap().trim().trim_end_matches('.').to_owned(),
        };
        assert_eq!(read, value);
        let kind = if record["type"] == "TXT" { 16 } else { 15 };
        published.entry((name.to_owned(), kind)).or_default().push(read);
    }

    // An RSA key is too long for a datagram with the other text beside it.
    published.entry(("r2026._domainkey.acme.net".into(), 16)).or_default().push("x".repeat(200));
    published.insert(("acme.net".into(), 15), vec!["10 mx.acme.net".into()]);
    // The relay's own record, which ours names, is asked for too.
    published.insert(("spf.mtasv.net".into(), 16), vec!["v=spf1 ip4:192.0.2.0/24 ~all".into()]);
    let server = NameServer::start(&published);
    let (report, status) = doctor(&newsroom, &server);
    assert_eq!(
        (at("wanted", &report), at("warning", &report), at("error", &report), status),
        (vec![], vec![], vec![], 0)
    );
    assert!(server.was_asked_over_tcp());

    // Another key under the same name.
    shell(newsroom.root(), "umask 077 && openssl genpkey -algorithm ed25519 -out ed25519.pem");
    let (report, status) = doctor(&newsroom, &server);
    let wrong = "e2026._domainkey.acme.net has another key than ours: every signature fails";
    assert_eq!((at("error", &report), status), (vec![wrong.to_owned()], 1), "{report:#}");
}

#[test]
fn people_read_what_is_wrong_and_what_to_do() {
    let newsroom = newsroom();
    shell(newsroom.root(), "chmod 644 rsa.pem");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = newsroom.read("config/courant.toml");
    let settings = settings.replace("127.0.0.1:0", &taken.local_addr().unwrap().to_string());
    newsroom.write("config/courant.toml", settings.replace("news@acme.net", "acme@gmail.com"));
    let finished = newsroom.courant(&["doctor", "--offline"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (1, ""), "{finished}");
    for line in [
        "ok: articles are in ",
        "warning: config/courant.toml: others may read the secret in `",
        "help: run `chmod 600 ",
        &format!("error: {} cannot be listened on: address ", taken.local_addr().unwrap()),
        "error: mail would be from gmail.com, a provider of mailboxes",
        "error: neither a signature nor the return path speaks for gmail.com",
        "help: receivers refuse or hide such mail (DMARC); ",
        "3 errors, 3 warnings, 0 records wanted",
    ] {
        assert!(finished.stdout.lines().any(|said| said.starts_with(line)), "`{line}` is not in {finished}");
    }
    assert!(!finished.stdout.contains("the DNS\n"), "{finished}");
}

#[test]
fn beside_a_daemon_its_port_and_its_store_are_well() {
    let newsroom = Newsroom::new();
    let told = |newsroom: &Newsroom| newsroom.done(&["doctor", "--offline"]);
    assert!(told(&newsroom).contains("ok: there is no store yet"));
    let _daemon = newsroom.start();
    let beside = told(&newsroom);
    assert!(beside.contains("ok: the daemon is running") && beside.contains("is whole and private"), "{beside}");
    // What this machine itself lacks is no fault of the newsroom's.
    let known = ["nothing keeps the clock right", "the store lies in memory"];
    let warnings: Vec<&str> = beside.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert!(warnings.iter().all(|line| known.iter().any(|what| line.contains(what))), "{beside}");
    assert!(beside.contains("0 errors, ") && beside.ends_with(" 0 records wanted\n"), "{beside}");
}

#[test]
fn nobody_waits_for_a_silent_name_server_more_than_once() {
    let newsroom = newsroom();
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let started = std::time::Instant::now();
    let finished = newsroom.courant(&["doctor", "--no-login", "--dns", &silent.local_addr().unwrap().to_string()]);
    assert!(finished.stdout.contains("warning: no name server answers"), "{finished}");
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn the_relay_is_logged_in_to_and_no_mail_is_sent() {
    let relay = SmtpServer::start(|moment| match moment.at {
        At::Auth if moment.connection > 0 => say("535 5.7.8 Error: authentication failed for bmV3cw=="),
        _ => moment.fine(),
    });
    let mail = format!(
        "[mail]\nurl = \"smtp://news@127.0.0.1:{}\"\npassword_file = \"password\"\nfrom = \"news@localhost\"\n",
        relay.port()
    );
    let newsroom = Newsroom::with(&mail);
    newsroom.write("config/password", "hunter2");
    let nobody = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    for (status, words) in [("ok: smtp://", "lets us in; nothing was sent"), ("error: smtp://", "does not let us in: ")]
    {
        let finished = newsroom.courant(&["doctor", "--dns", &nobody]);
        let line = finished.stdout.lines().find(|line| line.starts_with(status) && line.contains(words));
        assert!(line.is_some(), "{finished}");
        assert!(!finished.stdout.contains("hunter2") && !finished.stdout.contains("aHVudGVyMg"), "{finished}");
    }
    assert_eq!((relay.connections(), relay.received().len()), (2, 0), "{:?}", relay.words());
    newsroom.courant(&["doctor", "--offline"]);
    assert_eq!(relay.connections(), 2, "offline asks nobody");
}

#[test]
fn whether_readers_come_here_is_seen_by_asking() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = newsroom.read("config/courant.toml").replace("127.0.0.1:0", &format!("127.0.0.1:{port}"));
    newsroom
        .write("config/courant.toml", settings.replace("https://news.example/", &format!("http://127.0.0.1:{port}/")));
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["One"]);
    newsroom.build();
    let told = || newsroom.courant(&["doctor"]).stdout;
    assert!(told().contains(&format!("ok: http://127.0.0.1:{port}/ leads here")), "{}", told());
    daemon.stop();
    // Another newsroom has the port.
    let other = Newsroom::new();
    let settings = other.read("config/courant.toml").replace("127.0.0.1:0", &format!("127.0.0.1:{port}"));
    other.write("config/courant.toml", settings);
    other.article("two.md", "Two");
    let _daemon = other.start();
    let settings = newsroom.read("config/courant.toml").replace(&format!("127.0.0.1:{port}\"]"), "127.0.0.1:0\"]");
    newsroom.write("config/courant.toml", settings);
    let _ours = newsroom.start();
    assert!(told().contains(" is answered by something else, or by an older copy"), "{}", told());
}

#[test]
fn what_cannot_be_read_is_named() {
    let newsroom = Newsroom::new();
    newsroom.article("one.md", "One");
    newsroom.article("shut/two.md", "Two");
    shell(
        newsroom.root(),
        "chmod 000 articles/one.md articles/shut && chmod 755 . && mkdir -p public && chmod 700 public",
    );
    let told = newsroom.done(&["doctor", "--offline"]);
    shell(newsroom.root(), "chmod 755 articles/shut");
    assert!(support::is_root() || told.contains("warning: 2 articles cannot be read, "), "{told}");
    assert!(
        told.contains("ok: what is published can be read by this user only") && told.contains("/public`"),
        "{told}"
    );
    for file in ["courant.db.before-2", "before-restore-2026-01-01T000000.000Z/courant.db"] {
        newsroom.write(&format!("var/{file}"), vec![b'x'; 2048]);
    }
    let told = newsroom.done(&["doctor", "--offline"]);
    assert!(told.contains("ok: 2 older copies of the store are kept beside it, 4 KiB"), "{told}");
}
