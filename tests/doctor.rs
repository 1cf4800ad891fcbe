//! `courant doctor`, beside a name server of ours; what it wants is pasted into a zone that BIND reads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;
#[path = "doctor/name_server.rs"]
mod name_server;

use std::collections::BTreeMap;
use std::net::TcpListener;

use name_server::NameServer;
use serde_json::Value;
use support::{Newsroom, program, shell};

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
    let finished = newsroom.courant(&["doctor", "--json", "--dns", &server.address().to_string()]);
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
    assert!(beside.ends_with("0 errors, 0 warnings, 0 records wanted\n"), "{beside}");
}

#[test]
fn nobody_waits_for_a_silent_name_server_more_than_once() {
    let newsroom = newsroom();
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let started = std::time::Instant::now();
    let finished = newsroom.courant(&["doctor", "--dns", &silent.local_addr().unwrap().to_string()]);
    assert!(finished.stdout.contains("warning: no name server answers"), "{finished}");
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
