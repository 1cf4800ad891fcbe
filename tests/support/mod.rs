//! A newsroom in a temporary directory, and the real program on it.
//!
//! Tests wait for conditions, never for times: whatever is waited for has a minute, and when the minute is over the test
//! says what was served and logged instead. Every newsroom has its own directory and its own port.
#![allow(dead_code, unused_imports)] // each test file takes the part that it needs

mod daemon;
mod http;
mod machine;
mod post;
mod process;
mod shell;
mod smtp;
mod tree;

pub use daemon::Daemon;
pub use http::{Response, raw as request};
pub use machine::Machine;
pub use post::Mail;
pub use process::{Finished, Running, patiently};
pub use shell::{instants, is_root, now, prepared, program, python, script, shell, utc};
pub use smtp::{Act, At, Moment, Received, SmtpServer, close, raw, say};
pub use tree::{Entry, Tree, assert_same, look, png, zip};

use std::fs;
use std::os::unix::fs::lchown;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// `nobody`: for whom, unlike for root, an unreadable file is unreadable.
pub const NOBODY: u32 = 65534;

/// The settings that every newsroom begins with; tests add tables of their own.
const SETTINGS: &str = r#"[site]
title = "The Courant"
url = "https://news.example/"
tag = "news.example,2026"
language = "en"
timezone = "UTC"
author = { name = "The Newsroom" }

[http]
listen = ["127.0.0.1:0"]
admin = ""
"#;

/// A newsroom's directory; gone when it is dropped.
pub struct Newsroom {
    directory: TempDir,
}

impl Newsroom {
    /// With one feed, `news`, that takes everything, and no article.
    pub fn new() -> Self {
        Self::with("")
    }

    /// The same, with more tables in `courant.toml`.
    pub fn with(tables: &str) -> Self {
        // Short, because a socket's path may have 108 bytes; without a dot in front, because such names are passed over.
        let directory = tempfile::Builder::new().prefix("courant-").tempdir().unwrap();
        let newsroom = Self { directory };
        newsroom.write("config/courant.toml", format!("{SETTINGS}\n{tables}"));
        newsroom.write("feeds/news.toml", "title = \"News\"\nitems = 500\n");
        fs::create_dir_all(newsroom.path("articles")).unwrap();
        newsroom
    }

    /// A copy of the small nasty site of the golden files.
    pub fn golden() -> Self {
        let newsroom = Self::new();
        fs::remove_dir_all(newsroom.root()).unwrap();
        let site = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/site");
        shell(Path::new("/"), &format!("cp -R '{site}' '{}'", newsroom.root().display()));
        newsroom
    }

    /// The directory itself.
    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    /// A path in it.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Writes a file, in place where there is one, and makes its directories.
    pub fn write(&self, relative: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Writes an article of one paragraph, without a date.
    pub fn article(&self, relative: &str, title: &str) {
        self.write(&format!("articles/{relative}"), format!("---\ntitle: {title}\n---\n\nThe text of {title}.\n"));
    }

    /// Writes an article of one paragraph, with a date.
    pub fn dated(&self, relative: &str, title: &str, date: &str) {
        let text = format!("---\ntitle: {title}\ndate: {date}\n---\n\nThe text of {title}.\n");
        self.write(&format!("articles/{relative}"), text);
    }

    /// Renames within the newsroom, in one step.
    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap_or_else(|error| panic!("{from} to {to}: {error}"));
    }

    /// Removes a file.
    pub fn remove(&self, relative: &str) {
        fs::remove_file(self.path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"));
    }

    /// A text file of the newsroom.
    pub fn read(&self, relative: &str) -> String {
        String::from_utf8_lossy(&self.bytes(relative)).into_owned()
    }

    /// A file of the newsroom.
    pub fn bytes(&self, relative: &str) -> Vec<u8> {
        fs::read(self.path(relative))
            .unwrap_or_else(|error| panic!("{relative}: {error}; there is: {:#?}", self.names()))
    }

    /// Every path in the newsroom, for messages.
    pub fn names(&self) -> Vec<String> {
        look(self.root()).keys().cloned().collect()
    }

    /// What lies in the published directory.
    pub fn published(&self) -> Tree {
        look(&self.path("public"))
    }

    /// The JSON feed as it lies in the published directory.
    pub fn json_feed(&self) -> Value {
        serde_json::from_slice(&self.bytes("public/news.json")).unwrap()
    }

    /// One command to its end.
    pub fn courant(&self, arguments: &[&str]) -> Finished {
        process::finish(self.command(arguments))
    }

    /// One command that must do what it is asked; its standard output.
    pub fn done(&self, arguments: &[&str]) -> String {
        let finished = self.courant(arguments);
        assert_eq!(finished.status, 0, "courant {arguments:?} ended with {finished}");
        finished.stdout
    }

    /// `courant build`: beside a daemon it is the daemon that looks at everything again and publishes.
    pub fn build(&self) -> Finished {
        let finished = self.courant(&["build"]);
        assert_eq!(finished.status, 0, "courant build ended with {finished}");
        finished
    }

    /// `courant articles --json`.
    pub fn articles(&self) -> Vec<Value> {
        let text = self.done(&["articles", "--json"]);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON: {error}:\n{text}"));
        value.as_array().unwrap_or_else(|| panic!("not an array: {text}")).clone()
    }

    /// The row of one article in `courant articles --json`.
    pub fn known(&self, path_end: &str) -> Value {
        let rows = self.articles();
        let found = rows.iter().find(|row| row["path"].as_str().is_some_and(|path| path.ends_with(path_end)));
        found.unwrap_or_else(|| panic!("no article {path_end} among {rows:#?}")).clone()
    }

    /// The daemon, once it has said where it listens.
    pub fn start(&self) -> Daemon {
        Daemon::start(self.command(&["run"]))
    }

    /// The daemon as `nobody` where we are root, in a newsroom that belongs to `nobody`.
    pub fn start_as_nobody(&self) -> Daemon {
        let mut command = self.command(&["run"]);
        if is_root() {
            // The checkout may lie where nobody may not look.
            let program = self.path("courant");
            // `cp`, because a file that this process is writing cannot be started (a child may hold it open).
            shell(self.root(), &format!("cp '{}' courant", env!("CARGO_BIN_EXE_courant")));
            for path in self.names() {
                lchown(self.path(&path), Some(NOBODY), Some(NOBODY)).unwrap();
            }
            lchown(self.root(), Some(NOBODY), Some(NOBODY)).unwrap();
            command = self.command_of(&program, &["run"]);
            std::os::unix::process::CommandExt::uid(&mut command, NOBODY);
            std::os::unix::process::CommandExt::gid(&mut command, NOBODY);
        }
        Daemon::start(command)
    }

    /// A command line that is not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(Path::new(env!("CARGO_BIN_EXE_courant")), arguments)
    }

    fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.root()).arg("--config").arg(self.path("config/courant.toml")).args(arguments);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COURANT_")) {
            command.env_remove(name);
        }
        command.env("NO_COLOR", "1");
        command
    }
}

/// The titles of a JSON feed, in its order.
pub fn titles(feed: &Value) -> Vec<String> {
    items(feed).iter().map(|item| item["title"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The items of a JSON feed.
pub fn items(feed: &Value) -> Vec<Value> {
    feed["items"].as_array().unwrap_or_else(|| panic!("not a JSON feed: {feed:#}")).clone()
}

/// The item of that title.
pub fn item(feed: &Value, title: &str) -> Value {
    let found = items(feed).into_iter().find(|item| item["title"] == title);
    found.unwrap_or_else(|| panic!("no item “{title}” in {feed:#}"))
}
