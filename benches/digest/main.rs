//! What a large list costs: a million subscribers with a thousand different choices of feeds are imported from CSV by the real
//! program, and one daily digest is planned for all of them. Time and the most memory of each are printed.
//!
//! `cargo bench --bench digest` · `cargo bench --bench digest -- 100000` for another number.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use courant::mailroom::Mailroom;
use courant::newsroom::Newsroom;
use courant::publish::Site;
use courant::settings::Settings;
use jiff::{SignedDuration, Timestamp};

/// 2^10 choices are a thousand and a few.
const FEEDS: usize = 10;
const CHOICES: usize = 1_000;
/// New articles in the digest.
const ARTICLES: usize = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.first().map(String::as_str) {
        Some("plan") => plan(Path::new(&arguments[1]), arguments[2].parse().unwrap()),
        number => all(number.map_or(1_000_000, |number| number.parse().expect("how many subscribers"))),
    }
}

fn all(subscribers: usize) {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    newsroom(root);
    let start: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    look(root, start);
    let csv = root.join("subscribers.csv");
    list(&csv, subscribers);
    println!("{subscribers} subscribers, {CHOICES} choices of {FEEDS} feeds, {ARTICLES} new articles");
    measure(
        "import from CSV",
        Command::new(env!("CARGO_BIN_EXE_courant"))
            .arg("--config")
            .arg(root.join("config/courant.toml"))
            .args(["subscribers", "import"])
            .arg(&csv),
    );
    articles(root);
    look(root, start + SignedDuration::from_hours(1));
    let due = start + SignedDuration::from_hours(20);
    // The rounds of the zones are opened before the hour, as they are in a daemon.
    measure(
        "first look",
        Command::new(std::env::current_exe().unwrap())
            .args(["plan"])
            .arg(root)
            .arg((start + SignedDuration::from_hours(2)).to_string()),
    );
    measure(
        "daily digest",
        Command::new(std::env::current_exe().unwrap()).args(["plan"]).arg(root).arg(due.to_string()),
    );
    measure(
        "nothing new",
        Command::new(std::env::current_exe().unwrap())
            .args(["plan"])
            .arg(root)
            .arg((due + SignedDuration::from_secs(60)).to_string()),
    );
}

/// Runs a program, and prints how long it took and how much memory it had at most.
fn measure(what: &str, command: &mut Command) {
    let start = Instant::now();
    let time = "/usr/bin/time";
    let mut run = match Path::new(time).exists() {
        true => {
            let mut run = Command::new(time);
            run.args(["-f", "%U s user, %S s system, %M kB"]).arg(command.get_program()).args(command.get_args());
            run
        }
        false => {
            let mut run = Command::new(command.get_program());
            run.args(command.get_args());
            run
        }
    };
    let output = run.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{what}: {told}");
    println!("{what:20} {:6.1} s   {}", start.elapsed().as_secs_f64(), told.trim().replace('\n', " · "));
}

fn plan(root: &Path, now: Timestamp) {
    let room = Mailroom::open(settings(root), Box::new(|_| Err("nobody is asked".into())), now).unwrap();
    room.plan(now).unwrap();
    let counts = room.store().count(None).unwrap();
    println!("{} mails, {} different digests", counts.queued, room.store().latest_digests(10_000).unwrap().len());
    if let Some(peak) = fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|s| s.lines().find(|l| l.starts_with("VmHWM")).map(str::to_owned))
    {
        println!("{}", peak.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

fn settings(root: &Path) -> Arc<Settings> {
    Arc::new(Settings::read(&root.join("config/courant.toml"), &[]).unwrap())
}

fn newsroom(root: &Path) {
    for directory in ["config", "feeds", "articles"] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    let toml = "[site]\ntitle = \"The Courant\"\nurl = \"https://news.example.com/\"\ntag = \"news.example.com,2026\"\n[output]\npages = false\n[http]\nlisten = []\n";
    fs::write(root.join("config/courant.toml"), toml).unwrap();
    for feed in 0..FEEDS {
        let text = format!("title = \"Feed {feed}\"\nselect = {{ tags = [\"t{feed}\"] }}\nformats = [\"json\"]\n");
        fs::write(root.join(format!("feeds/feed{feed}.toml")), text).unwrap();
    }
}

/// Each article is in two feeds.
fn articles(root: &Path) {
    for at in 0..ARTICLES {
        let (one, two) = (at % FEEDS, (at * 7 + 3) % FEEDS);
        let summary =
            "Something has happened, and it is told here in some words that say what it was and why. ".repeat(3);
        let text = format!(
            "---\ntitle: Headline number {at} of a day with much news\ndate: 2026-03-02T12:00:00Z\ntags: [t{one}, t{two}]\nsummary: {summary}\n---\n\n{summary}\n"
        );
        fs::write(root.join(format!("articles/a{at}.md")), text).unwrap();
    }
}

fn look(root: &Path, now: Timestamp) {
    let mut newsroom = Newsroom::open(settings(root), Arc::new(Site::default()), now).unwrap();
    newsroom.turn(now);
    let later = now + SignedDuration::from_secs(2);
    newsroom.turn(later);
    assert!(!newsroom.is_waiting());
}

fn list(path: &Path, subscribers: usize) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    writeln!(file, "address,feed,cadence,timezone,language,state,confirmed_at,proof").unwrap();
    let mut rows = String::new();
    for at in 0..subscribers {
        rows.clear();
        // The choices are the numbers from 1: their bits say which feeds.
        let choice = at % CHOICES + 1;
        for feed in (0..FEEDS).filter(|feed| choice >> feed & 1 == 1) {
            writeln!(
                rows,
                "reader{at}@mail{}.example,feed{feed},daily,UTC,en,active,2026-01-01T00:00:00Z,form of the old site",
                at % 97
            )
            .unwrap();
        }
        file.write_all(rows.as_bytes()).unwrap();
    }
    file.flush().unwrap();
}
