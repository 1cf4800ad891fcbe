//! The admin address: what it tells, of whom, and to whom.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

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
            let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
            assert_eq!(lines.next(), Some(format!("# TYPE {name} {kind}").as_str()));
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
        ("referrer-policy", "same-origin"),
    ] {
        assert_eq!(bare.must(header), value);
    }
    let policy = bare.must("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("; script-src 'sha256-") && policy.contains("; form-action 'none';"), "{policy}");
    assert!(bare.body.len() < 20_000, "{}", bare.body.len());

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
        "From file to feed",
        " until readers had ",
        "SQLite",
        "mail.per_domain_rate",
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

/// A page that is kept up to date, as a browser hears it.
struct Listener(BufReader<TcpStream>);

impl Listener {
    /// Listens; or the status that was answered instead.
    fn start(admin: SocketAddr) -> Result<Self, String> {
        let mut stream = TcpStream::connect(admin).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut lines = BufReader::new(stream);
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        if first.contains(" 200 ") { Ok(Self(lines)) } else { Err(first) }
    }

    /// Waits for a line with these words; none when it is over.
    fn hears(&mut self, words: &str) -> Option<String> {
        loop {
            let mut line = String::new();
            match self.0.read_line(&mut line) {
                Ok(0) => return None,
                Ok(_) if line.contains(words) => return Some(line),
                Ok(_) => {}
                Err(error) => panic!("“{words}” was never told: {error}"),
            }
        }
    }
}

#[test]
fn what_changes_is_told_at_once_to_a_bounded_number_and_holds_up_no_end() {
    let house = House::new("127.0.0.1", "");
    let mut first = Listener::start(house.admin).unwrap();
    for words in ["content-type: text/event-stream", "event: hello", "\"id\":\"last\"", "event: at"] {
        first.hears(words).unwrap();
    }
    house.newsroom.write("articles/wrong.md", "---\ntitle: Wrong\ndate: soon\n---\nText.\n");
    let told = first.hears("\"id\":\"wrong\"").unwrap();
    assert!(told.starts_with("data: {") && told.contains("articles/wrong.md:3"), "{told}");
    let others: Vec<Listener> = (0..15).map(|_| Listener::start(house.admin).unwrap()).collect();
    assert!(Listener::start(house.admin).is_err_and(|status| status.contains(" 503 ")));
    drop(others);
    assert!(patiently(|| Listener::start(house.admin).ok()).is_some(), "places are free again");
    house.daemon.signal("TERM");
    assert!(first.hears("nothing").is_none(), "it ends");
    assert!(house.daemon.ends_within(Duration::from_secs(10)));
}

#[test]
fn who_shows_the_token_acts_from_the_page_or_from_a_program_and_nobody_else() {
    let house = House::new("127.0.0.1", "admin_token = \"s3cret\"");
    house.newsroom.done(&["subscribers", "add", "ann@a.org", "--confirmed", "--proof", "the fair"]);
    let act = |form: &str, more: &str| {
        let head = format!(
            "POST /act HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{more}\r\n{form}",
            form.len()
        );
        support::request(house.admin, head.as_bytes()).unwrap()
    };
    let (program, page) = ("Authorization: Bearer s3cret\r\n", "Authorization: Basic eDpzM2NyZXQ=\r\n");
    let from = |site: &str| format!("{page}Sec-Fetch-Site: {site}\r\nAccept: text/html\r\n");
    for (more, status) in [
        (String::new(), 401),
        ("Authorization: Bearer wrong\r\n".into(), 401),
        (page.to_owned(), 403),
        (from("cross-site"), 403),
        (format!("{page}Origin: http://evil.example\r\n"), 403),
        (format!("{program}Sec-Fetch-Site: cross-site\r\n"), 403),
    ] {
        assert_eq!(act("do=pause", &more).status, status, "{more}");
    }
    assert!(!house.get("/").text().contains("Mail is paused"), "nothing was done");
    assert!(house.get("/").text().contains("href=\"/sign-in\"") && !house.get("/").text().contains("<form"));
    assert_eq!(house.get("/sign-in").must("www-authenticate"), "Basic realm=\"Courant\", charset=\"UTF-8\"");
    assert_eq!(house.ask("/sign-in", "localhost", page).must("location"), "/");

    let answer = act("do=pause", &from("same-origin"));
    assert_eq!((answer.status, answer.must("location")), (303, "/?done=1"));
    let page_of = |path: &str| house.ask(path, "localhost", page).text();
    assert!(page_of("/?done=1").contains("Mail is paused.") && page_of("/").contains("Let mail leave"));
    assert!(!house.get("/?done=1").text().contains("id=\"said\""), "it is told to who has done it");
    let said = |form: &str| {
        let answer = act(form, program);
        format!("{} {}", answer.status, answer.text().split_once(": ").unwrap().1.trim_end())
    };
    assert_eq!(said("do=resume"), "200 Mail leaves again.");
    house.newsroom.dated("fresh.md", "Fresh news", "2024-05-02T08:00:00Z");
    assert_eq!(said("do=publish"), "200 Looked at all articles: 2 articles, 1 feed, no problems.");
    assert_eq!(said("do=test&cadence=daily&to=eve%40a.org"), "200 A test is on its way to eve@a.org.");
    assert!(house.newsroom.wait_for_mail(&house.daemon, "eve@a.org", 1).subject().contains("Test"));
    for (form, words) in [
        ("do=test&cadence=daily&to=eve", "422 Not done: "),
        ("do=approve&id=none", "422 Not done: there is no digest none"),
        ("do=retry", "422 Not done: the form lacks `id`."),
        ("do=everything", "422 Not done: nobody knows what that is"),
    ] {
        assert!(said(form).starts_with(words), "{form}: {}", said(form));
    }
    assert!(!house.daemon.log().contains("@a.org"), "{}", house.daemon.log());
    house.daemon.stop();

    let house = House::new("127.0.0.1", "");
    let head = "POST /act HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\nConnection: close\r\n\r\ndo=pause";
    let answer = support::request(house.admin, head.as_bytes()).unwrap();
    assert!(answer.status == 403 && answer.text().contains("`admin_token`"), "{answer}");
    house.daemon.stop();
}

#[test]
fn a_digest_that_waits_is_approved_from_the_page() {
    let house = House::new("127.0.0.1", "admin_token = \"s3cret\"\n[digest]\napprove = [\"chief@a.org\"]");
    house.newsroom.done(&["subscribers", "add", "ann@a.org", "--confirmed", "--proof", "the fair"]);
    house.newsroom.dated("fresh.md", "Fresh news", "2024-05-02T08:00:00Z");
    house.daemon.wait_for_item("Fresh news");
    house.newsroom.done(&["digest", "send", "daily", "--now", "--yes"]);
    let page = house.tells("/", "1 digest waits for your word.").text();
    let id = page.split("courant digest approve ").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let token = "Authorization: Bearer s3cret\r\n";
    assert!(house.ask("/", "localhost", token).text().contains("Send it to 1"));
    let form = format!("do=approve&id={id}");
    let head = format!(
        "POST /act HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n{token}\r\n{form}",
        form.len()
    );
    let answer = support::request(house.admin, head.as_bytes()).unwrap();
    assert!(answer.text().contains("Approved: 1 mail may leave."), "{answer}");
    house.newsroom.wait_for_mail(&house.daemon, "ann@a.org", 1);
    house.daemon.stop();
}

#[test]
fn a_socket_in_the_file_system_is_for_its_owner_and_group() {
    let newsroom = Newsroom::new();
    let settings = newsroom.read("config/courant.toml");
    newsroom.write("config/courant.toml", settings.replace("admin = \"\"", "admin = \"unix:../var/admin.sock\""));
    let daemon = newsroom.start();
    let path = newsroom.path("var/admin.sock");
    let ask = |head: &str| {
        let mut stream = UnixStream::connect(&path).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    for host in ["localhost", "status.example"] {
        let answer = ask(&format!("GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("ready\n"), "{answer}");
    }
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    let act = ask("POST /act HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assert!(act.starts_with("HTTP/1.1 403 "), "{act}");
    daemon.kill();
    let daemon = newsroom.start();
    assert!(ask("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").ends_with("ok\n"));
    daemon.stop();
    assert!(!path.exists());
    newsroom.write("var/admin.sock", "somebody's file");
    let refused = newsroom.courant(&["run"]);
    assert!(refused.status == 1 && refused.stderr.contains("admin.sock"), "{refused}");
    assert_eq!(newsroom.read("var/admin.sock"), "somebody's file");
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
        ("courant_deliveries_planned_total", 0.0),
        ("courant_http_requests_total{code=\"410\"}", 0.0),
        ("courant_settings_last_reload_successful", 1.0),
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
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
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
