//! The daemon: started as a child, asked over HTTP, ended by its own process id.

use std::net::SocketAddr;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::http::{self, Response};
use super::process::{Running, patiently};
use super::{items, shell, titles};

/// A daemon that listens.
pub struct Daemon {
    running: Running,
    address: SocketAddr,
}

impl Daemon {
    /// Starts it, and waits until it has said `http://127.0.0.1:PORT/`.
    pub fn start(command: Command) -> Self {
        let mut running = Running::start(command);
        let address = patiently(|| {
            let log = running.said();
            match (announced(&log), running.ended()) {
                (Some(address), _) => Some(Ok(address)),
                (None, Some(status)) => Some(Err(format!("the daemon ended with status {status} at its start"))),
                _ => None,
            }
        });
        match address {
            Some(Ok(address)) => Self { running, address },
            Some(Err(what)) => panic!("{what}:\n{}{}", running.stdout.whole(), running.stderr.whole()),
            None => panic!("the daemon never said http://127.0.0.1:PORT/ but:\n{}", running.said()),
        }
    }

    /// All that it has said so far, on both streams.
    pub fn log(&self) -> String {
        self.running.said()
    }

    /// How many lines of the log mention it.
    pub fn mentions(&self, word: &str) -> usize {
        self.log().lines().filter(|line| line.contains(word)).count()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// An address that it serves.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// One request.
    pub fn request(&self, method: &str, path: &str, headers: &[&str]) -> Response {
        http::request(self.address, method, path, headers).unwrap_or_else(|error| panic!("{error}\n{}", self.log()))
    }

    /// A GET.
    pub fn get(&self, path: &str) -> Response {
        self.request("GET", path, &[])
    }

    /// A form as a browser sends it.
    pub fn post(&self, path: &str, form: &str) -> Response {
        self.post_as("application/x-www-form-urlencoded", path, form, &[])
    }

    /// A body of some type, with more headers.
    pub fn post_as(&self, kind: &str, path: &str, body: &str, headers: &[&str]) -> Response {
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: news.example\r\nConnection: close\r\n");
        for header in headers {
            head.push_str(&format!("{header}\r\n"));
        }
        let whole = format!("{head}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.raw(whole.as_bytes()).unwrap_or_else(|why| panic!("POST {path}: {why}\n{}", self.log()))
    }

    /// Bytes as they are.
    pub fn raw(&self, bytes: &[u8]) -> Result<Response, String> {
        http::raw(self.address, bytes)
    }

    /// The JSON feed that is served; empty while there is none.
    pub fn feed(&self) -> Value {
        let response = self.get("/news.json");
        if response.status == 200 { response.json() } else { serde_json::json!({ "items": [] }) }
    }

    /// The titles that are served, in the feed's order.
    pub fn titles(&self) -> Vec<String> {
        titles(&self.feed())
    }

    /// Waits until it is so, or fails with what is served instead.
    pub fn wait(&self, what: &str, mut so: impl FnMut(&Self) -> bool) {
        if patiently(|| so(self).then_some(())).is_none() {
            panic!("{what}: not within a minute\n--- served\n{}\n--- log\n{}", self.get("/news.json"), self.log());
        }
    }

    /// Waits until exactly these titles are served, in any order.
    pub fn wait_for_titles(&self, expected: &[&str]) {
        let sorted = |mut titles: Vec<String>| {
            titles.sort();
            titles
        };
        let expected = sorted(expected.iter().map(|title| (*title).to_owned()).collect());
        self.wait(&format!("{expected:?} in the feed"), |daemon| sorted(daemon.titles()) == expected);
    }

    /// Waits until an item of that title is served, and gives it.
    pub fn wait_for_item(&self, title: &str) -> Value {
        let found = patiently(|| items(&self.feed()).into_iter().find(|item| item["title"] == title));
        found.unwrap_or_else(|| panic!("“{title}” never came; served:\n{}\n{}", self.get("/news.json"), self.log()))
    }

    /// Waits until the log says one of these words, whatever its case.
    pub fn wait_for_log(&self, words: &[&str]) {
        self.wait(&format!("a line in the log with one of {words:?}"), |daemon| {
            let log = daemon.log().to_lowercase();
            words.iter().any(|word| log.contains(word))
        });
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.running.child.id()
    }

    /// Sends a signal: `TERM`, `HUP` …
    pub fn signal(&self, name: &str) {
        shell(&std::env::temp_dir(), &format!("kill -{name} {}", self.id()));
    }

    /// Waits for its end, which must come; its status and all that it said.
    pub fn end(mut self) -> (i32, String) {
        let status = patiently(|| self.running.ended());
        let log = self.running.said();
        (status.unwrap_or_else(|| panic!("the daemon does not end:\n{log}")), log)
    }

    /// Whether it ends within this time.
    pub fn ends_within(&self, most: Duration) -> bool {
        let gone = |state: &str| state.is_empty() || state.starts_with('Z');
        let end = Instant::now() + most;
        loop {
            // Its status is left to be asked for.
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.running.child.id())).unwrap_or_default();
            if gone(stat.rsplit(") ").next().unwrap_or_default()) {
                return true;
            }
            if Instant::now() > end {
                return false;
            }
            sleep(Duration::from_millis(10));
        }
    }

    /// Asks it to end, and waits until it has, well.
    pub fn stop(self) {
        self.signal("TERM");
        let (status, log) = self.end();
        assert_eq!(status, 0, "the daemon ended with {status}:\n{log}");
    }

    /// Ends it with no chance to say goodbye.
    pub fn kill(mut self) {
        self.running.child.kill().unwrap();
        self.running.child.wait().unwrap();
    }
}

/// The address in `http://127.0.0.1:PORT/`.
fn announced(log: &str) -> Option<SocketAddr> {
    log.split("http://").skip(1).find_map(|rest| {
        let (host, _) = rest.split_once('/')?;
        host.parse().ok().filter(|address: &SocketAddr| address.port() != 0)
    })
}
