//! What an admin sees of a newsroom's outbox, and does about it.

use std::net::SocketAddr;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use super::house::House;
use super::support::{Daemon, Finished, Response, patiently, request};

impl House {
    /// Another port of the address that this newsroom has to itself.
    pub fn port(&self, port: u16) -> SocketAddr {
        let config = self.newsroom.read("config/courant.toml");
        let host = config.split_once("listen = [\"").unwrap().1.split_once(':').unwrap().0;
        format!("{host}:{port}").parse().unwrap()
    }

    /// Something else in the settings.
    pub fn instead(&self, from: &str, to: &str) {
        let config = self.newsroom.read("config/courant.toml");
        assert!(config.contains(from), "{config}");
        self.newsroom.write("config/courant.toml", config.replace(from, to));
    }

    /// Has an admin address from now on.
    pub fn opens_admin(&self) {
        self.instead("admin = \"\"", &format!("admin = \"{}\"", self.port(18081)));
    }

    /// What stands on the admin address.
    pub fn admin(&self, path: &str) -> Response {
        self.admin_as("GET", path)
    }

    /// The same by another method.
    pub fn admin_as(&self, method: &str, path: &str) -> Response {
        let place = self.port(18081);
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        request(place, head.as_bytes()).unwrap()
    }

    /// `courant status --json`, what it says of mail.
    pub fn health(&self) -> Value {
        let status: Value = serde_json::from_str(&self.newsroom.done(&["status", "--json"])).unwrap();
        status["mail"].clone()
    }

    /// Why no mail leaves, as `courant status` says it.
    pub fn fault(&self) -> Option<String> {
        self.health()["fault"].as_str().map(str::to_owned)
    }

    /// `courant status` as somebody reads it.
    pub fn status(&self) -> String {
        let status = self.newsroom.courant(&["status"]);
        assert_eq!(status.status, 0, "{status}");
        status.said()
    }

    /// `courant outbox list --json`.
    pub fn outbox(&self, which: &[&str]) -> Vec<Value> {
        let text = self.newsroom.done(&[&["outbox", "list", "--json"], which].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON: {error}:\n{text}"))
    }

    /// Waits until there are so many mails in a state.
    pub fn wait_for(&self, daemon: &Daemon, state: &str, number: usize) {
        daemon.wait(&format!("{number} {state}"), |_| self.count(state) == number);
    }

    /// A new article, and what is due to daily subscriptions now.
    pub fn send(&self, title: &str) -> Finished {
        let slug = title.to_lowercase().replace(' ', "-");
        self.newsroom.dated(&format!("{slug}.md"), title, "2026-04-01T08:00:00Z");
        self.newsroom.courant(&["digest", "send", "daily", "--now", "--yes"])
    }

    /// The relay is asked again at once.
    pub fn resume(&self) {
        self.newsroom.done(&["mail", "resume"]);
    }

    /// Waits for a word in why no mail leaves, and gives all of them.
    pub fn wait_for_fault(&self, word: &str) -> String {
        let found = patiently(|| self.fault().filter(|fault| fault.contains(word)));
        found.unwrap_or_else(|| panic!("no {word} in {:#}", self.health()))
    }

    /// Changes the store by hand.
    pub fn change(&self, sql: &str) {
        let store = Connection::open(self.newsroom.path("var/courant.db")).unwrap();
        store.busy_timeout(Duration::from_secs(20)).unwrap();
        store.execute_batch(sql).unwrap();
    }
}
