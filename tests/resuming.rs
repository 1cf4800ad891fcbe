//! A start takes up where the last run ended: what it served is served, what did not change is not read, and what changed meanwhile is
//! published as if it had been seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use support::{Daemon, Newsroom, Running, patiently, png, request, shell};

/// Of each article, so that reading them shows in how much a process has read.
const MUCH: usize = 500_000;
const ARTICLES: usize = 20;

/// With articles that take long to read, and documents that do not.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::with("[articles]\nmax_size = \"1MiB\"\n[output]\npages = false\n");
    newsroom.write("feeds/news.toml", "title = \"News\"\nitems = 500\ncontent = \"summary\"\n");
    for number in 0..ARTICLES {
        newsroom.write(&format!("articles/{}/{number}.md", number % 3), long(&format!("Title {number}")));
    }
    newsroom
}

fn long(title: &str) -> String {
    format!(
        "---\ntitle: {title}\ndate: 2026-01-02\n---\n\nIn short.\n\n{}",
        "A word and another.\n\n".repeat(MUCH / 21)
    )
}

/// How many bytes a process has read so far, from files and elsewhere.
fn read_by(daemon: &Daemon) -> usize {
    let told = fs::read_to_string(format!("/proc/{}/io", daemon.id())).unwrap();
    told.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
}

/// Runs until all is looked at, and long enough to note where to go on.
fn settled(newsroom: &Newsroom, titles: usize) {
    let daemon = newsroom.start();
    daemon.wait("all articles", |daemon| daemon.titles().len() == titles);
    daemon.stop();
}

#[test]
fn what_did_not_change_is_neither_read_nor_written_again() {
    let newsroom = newsroom();
    settled(&newsroom, ARTICLES);
    // What was read in the tick in which it was written is read once more.
    settled(&newsroom, ARTICLES);
    let traces = || shell(newsroom.root(), "find public -type f -printf '%p %i %T@\\n' | sort");
    let before = traces();
    let daemon = newsroom.start();
    assert_eq!(daemon.titles().len(), ARTICLES);
    daemon.wait("a look", |_| newsroom.done(&["status"]).contains("20 articles"));
    assert!(read_by(&daemon) < ARTICLES * MUCH / 2, "{} bytes were read", read_by(&daemon));
    daemon.stop();
    assert_eq!(traces(), before);

    // Other settings make other documents: everything is read.
    newsroom.write("feeds/news.toml", "title = \"Other News\"\nitems = 500\ncontent = \"summary\"\n");
    let daemon = newsroom.start();
    daemon.wait("the new title", |daemon| daemon.feed()["title"] == "Other News");
    assert!(read_by(&daemon) > ARTICLES * MUCH, "{} bytes were read", read_by(&daemon));
    daemon.stop();
}

#[test]
fn what_changed_while_nobody_looked_is_published_at_the_next_start() {
    let newsroom = Newsroom::with("[output]\npages = true\n");
    for number in 0..6 {
        newsroom.dated(&format!("{number}.md"), &format!("Title {number}"), &format!("2026-01-0{}", number + 1));
    }
    newsroom.write("articles/a.png", png(3, 4));
    newsroom.write("articles/shows.md", "---\ntitle: Shows\ndate: 2026-02-01\n---\n\n![A](a.png)\n");
    newsroom.write("articles/broken.md", "---\ntitle: \"Broken\ndate: 2026-02-02\n---\n\nText.\n");
    settled(&newsroom, 7);
    newsroom.dated("0.md", "Title 00", "2026-01-01");
    newsroom.dated("new.md", "New", "2026-03-01");
    newsroom.remove("articles/1.md");
    newsroom.rename("articles/2.md", "articles/two.md");
    newsroom.write("articles/a.png", png(5, 6));
    newsroom.dated("broken.md", "Mended", "2026-02-02");
    let daemon = newsroom.start();
    let now = ["New", "Mended", "Shows", "Title 5", "Title 4", "Title 3", "Title 2", "Title 00"];
    daemon.wait_for_titles(&now);
    daemon.wait("the picture", |daemon| daemon.get("/media/a.png").body == png(5, 6));
    let shows = daemon.wait_for_item("Shows");
    assert!(shows["content_html"].as_str().unwrap().contains("width=\"5\""), "{shows}");
    assert_eq!(daemon.get("/articles/1/").status, 410);
    daemon.stop();

    // With nothing published all is made anew, and is the same.
    newsroom.rename("public", "before");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&now);
    daemon.stop();
    assert_eq!(shell(newsroom.root(), "diff -r before public"), "");
}

#[test]
fn a_start_that_must_read_everything_serves_what_there_was_meanwhile_and_says_so() {
    let newsroom = Newsroom::new();
    for number in 0..3 {
        newsroom.article(&format!("{number}.md"), &format!("Title {number}"));
    }
    settled(&newsroom, 3);
    let [public, admin] = free_ports();
    let settings = newsroom.read("config/courant.toml").replace("127.0.0.1:0", &public.to_string());
    newsroom.write("config/courant.toml", settings.replace("admin = \"\"", &format!("admin = \"{admin}\"")));
    newsroom.write("feeds/news.toml", "title = \"Other News\"\nitems = 500\n");
    // A first look waits until nothing is being written.
    let is_still = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let end = Ends(&is_still);
        scope.spawn(|| {
            while !is_still.load(Ordering::Acquire) {
                newsroom.article("3.md", "Title 3");
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        let _daemon = Running::start(newsroom.command(&["run"]));
        let at = |address, path| {
            let asked = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            request(address, asked.as_bytes()).ok()
        };
        let feed = patiently(|| at(public, "/news.json")).expect("a daemon that serves");
        assert_eq!(feed.status, 200, "{}", feed.text());
        assert_eq!(feed.json()["title"], "News");
        let ready = at(admin, "/readyz").unwrap();
        assert!(ready.status == 200 && ready.text().starts_with("catching up: "), "{}", ready.text());
        let page = at(admin, "/").unwrap().text();
        assert!(page.contains("<h1>Catching up: "), "{page}");
        drop(end);
        let title = || Some(at(public, "/news.json")?.json()["title"].clone()).filter(|title| *title == "Other News");
        patiently(title).expect("the new title");
        patiently(|| at(admin, "/readyz").filter(|ready| ready.text() == "ready\n")).expect("its word");
    });
}

/// Says that something ends, also where a test fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

fn free_ports() -> [SocketAddr; 2] {
    let taken = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    taken.map(|listener| listener.local_addr().unwrap())
}
