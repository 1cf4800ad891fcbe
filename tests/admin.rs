//! The admin address: what it tells, of whom, and to whom.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

use support::{Daemon, Newsroom, Response, patiently};

/// A newsroom that tells of itself at an address of its own.
struct House {
    newsroom: Newsroom,
    daemon: Daemon,
    admin: SocketAddr,
}

impl House {
    fn new(host: &str, more: &str) -> Self {
        let newsroom = Newsroom::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = newsroom.read("config/courant.toml");
        newsroom.write(
            "config/courant.toml",
            settings.replace("admin = \"\"", &format!("admin = \"{host}:{port}\"\n{more}")),
        );
        newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
        let daemon = newsroom.start();
        daemon.wait_for_titles(&["Old news"]);
        Self { newsroom, daemon, admin: SocketAddr::from(([127, 0, 0, 1], port)) }
    }

    fn ask(&self, path: &str, host: &str, more: &str) -> Response {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n");
        support::request(self.admin, head.as_bytes()).unwrap()
    }

    fn get(&self, path: &str) -> Response {
        self.ask(path, "localhost", "")
    }

    /// Waits until it is told at that address.
    fn tells(&self, path: &str, words: &str) -> Response {
        let found = patiently(|| Some(self.get(path)).filter(|answer| answer.text().contains(words)));
        found.unwrap_or_else(|| panic!("{path} never told “{words}” but {}", self.get(path)))
    }
}

/// A stricter reader of the text format (version 0.0.4) than any collector: name and labels to value.
fn parse(text: &str) -> BTreeMap<String, f64> {
    let is_name = |name: &str| {
        name.starts_with("courant_") && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let (mut values, mut families, mut current) = (BTreeMap::new(), BTreeSet::new(), String::new());
    let mut lines = text.strip_suffix('\n').expect("ends with a line's end").lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').unwrap();
            assert!(is_name(name) && words.ends_with('.') && families.insert(name.to_owned()), "{line}");
            assert_eq!(lines.next(), Some(format!("# TYPE {name} gauge").as_str()));
            current = name.to_owned();
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').map_or((series, None), |(name, rest)| (name, Some(rest)));
        assert_eq!(name, current, "{line}");
        if let Some(labels) = labels {
            let (label, value) = labels.strip_suffix("\"}").and_then(|label| label.split_once("=\"")).unwrap();
            assert!(label.bytes().all(|b| b.is_ascii_lowercase()) && !value.contains(['"', '\\']), "{line}");
        }
        let value: f64 = value.parse().unwrap();
        assert!(value.is_finite() && values.insert(series.to_owned(), value).is_none(), "{line}");
    }
    values
}

#[test]
fn the_page_tells_articles_problems_subscribers_and_runs() {
    let house = House::new("127.0.0.1", "");
    let bare = house.tells("/", "Publishing; last change");
    assert!(bare.text().contains("Nobody is subscribed yet. No problems."), "{bare}");
    for (header, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(bare.must(header), value);
    }
    let policy = bare.must("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("script"), "{policy}");
    assert!(bare.body.len() < 15_000, "{}", bare.body.len());

    house.newsroom.done(&["subscribers", "add", "ann@a.org", "--confirmed", "--proof", "the fair"]);
    house.newsroom.write("articles/wrong.md", "---\ntitle: Wrong\ndate: soon\n---\nText.\n");
    house.newsroom.dated("fresh.md", "Fresh news", "2024-05-02T08:00:00Z");
    house.daemon.wait_for_item("Fresh news");
    house.newsroom.done(&["digest", "send", "daily", "--now", "--yes"]);
    let page = house.tells("/", "articles/wrong.md:3").text();
    for words in [
        "Next digest ",
        "UTC to 1.",
        "1 problem.",
        "Every mail is accounted for.",
        "Digest runs",
        "data-is=\"sent\">1<",
    ] {
        assert!(page.contains(words), "no “{words}” in {page}");
    }
    assert!(!page.contains("ann@a.org"), "{page}");
    assert_eq!(house.get("/else").status, 404);
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    assert_eq!(support::request(house.admin, head.as_bytes()).unwrap().status, 405);
    house.daemon.stop();
}

#[test]
fn the_numbers_are_read_by_a_strict_reader_and_tell_the_truth() {
    let house = House::new("127.0.0.1", "");
    house.newsroom.done(&["subscribers", "add", "ann@a.org", "--confirmed", "--proof", "the fair"]);
    let answer = house.tells("/metrics", "courant_ready 1");
    assert_eq!(answer.must("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let values = parse(&answer.text());
    for (series, value) in [
        (concat!("courant_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"}"), 1.0),
        ("courant_articles", 1.0),
        ("courant_faults", 0.0),
        ("courant_problems{severity=\"error\"}", 0.0),
        ("courant_feed_entries{feed=\"news\"}", 1.0),
        ("courant_subscribers{state=\"active\"}", 1.0),
        ("courant_actor_alive{actor=\"publisher\"}", 1.0),
        ("courant_publisher_answers", 1.0),
        ("courant_outbox_balanced", 1.0),
        ("courant_deliveries{state=\"sent\"}", 0.0),
    ] {
        assert_eq!(values.get(series), Some(&value), "{series} in {answer}");
    }
    let started = values["courant_process_start_time_seconds"];
    assert!((support::now() as f64 - started).abs() < 120.0, "{started}");
    promtool(&answer.text());
    house.daemon.stop();
}

/// Prometheus' own reader has nothing to say; where it is not there, nobody asks.
fn promtool(text: &str) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let beside = target.join("promtool/usr/bin/promtool");
    let program = if beside.is_file() { beside } else { "promtool".into() };
    let started = Command::new(program)
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        eprintln!("skipped: there is no promtool; tests/run unpacks it");
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.is_empty(), "{told}");
}

#[test]
fn health_and_readiness_tell_what_is_wrong() {
    let house = House::new("127.0.0.1", "");
    assert_eq!(house.tells("/healthz", "ok").status, 200);
    assert_eq!(house.tells("/readyz", "ready").status, 200);
    // Without its directory it goes on publishing what it had, and says so.
    house.newsroom.rename("articles", "elsewhere");
    assert_eq!(house.tells("/readyz", "degraded: ").status, 200);
    assert_eq!(house.get("/healthz").status, 200);
    house.newsroom.rename("elsewhere", "articles");
    house.tells("/readyz", "ready");
    house.daemon.stop();
}

#[test]
fn another_name_is_not_answered_and_others_show_the_token() {
    let house = House::new("127.0.0.1", "");
    for (host, status) in [("127.0.0.1:8081", 200), ("localhost", 200), ("evil.example", 421), ("news.example", 421)] {
        assert_eq!(house.ask("/metrics", host, "").status, status, "{host}");
    }
    house.daemon.stop();

    let house = House::new("0.0.0.0", "admin_token = \"s3cret\"");
    let token = "Authorization: Bearer s3cret\r\n";
    for (path, host, more, status) in [
        ("/", "127.0.0.1", "", 401),
        ("/metrics", "127.0.0.1", "Authorization: Bearer other\r\n", 401),
        ("/", "127.0.0.1", token, 200),
        ("/metrics", "status.example", token, 200),
        ("/metrics", "127.0.0.1", "Authorization: Basic YW55Ym9keTpzM2NyZXQ=\r\n", 200),
        ("/healthz", "127.0.0.1", "", 200),
        ("/readyz", "127.0.0.1", "", 200),
        ("/", "evil.example", "", 421),
    ] {
        let answer = house.ask(path, host, more);
        assert_eq!(answer.status, status, "{path} {host} {more} {answer}");
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
    assert!(!house.ask("/", "127.0.0.1", token).text().contains("s3cret"));
    let settings = house.newsroom.read("config/courant.toml").replace("admin_token = \"s3cret\"", "");
    house.daemon.stop();
    house.newsroom.write("config/courant.toml", settings);
    let refused = house.newsroom.courant(&["check"]);
    assert!(refused.status != 0 && format!("{refused}").contains("no `admin_token` is told"), "{refused}");
}
