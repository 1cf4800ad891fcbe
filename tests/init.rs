//! `courant init` on a real terminal: what it asks, what it says to a wrong answer, and that what it leaves runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

use support::{Newsroom, patiently, program};

/// `script` gives the program a terminal of its own (script(1)); what we write there is typed.
struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: Arc<Mutex<String>>,
}

impl Terminal {
    fn start(newsroom: &Newsroom, line: &str) -> Self {
        let mut command = Command::new(program(&["script"]));
        // In the shell's place: one that waits for it, as Debian's does, would be ended by Ctrl+C itself, and its 130 be told.
        command.args(["-q", "-e", "-c", &format!("exec '{}' {line}", env!("CARGO_BIN_EXE_courant")), "/dev/null"]);
        command.current_dir(newsroom.root()).env("NO_COLOR", "1").env("LANG", "de_DE.UTF-8").env("TZ", "Europe/Berlin");
        // Its usual ports may be another's.
        command.env("COURANT_HTTP__LISTEN", "127.0.0.1:0").env("COURANT_HTTP__ADMIN", "false");
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("COURANT_CONFIG");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (keys, mut shown) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let screen = Arc::new(Mutex::new(String::new()));
        let seen = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = shown.read(&mut buffer) {
                seen.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
        });
        Self { child, keys, screen }
    }

    /// Waits for words that come after all that was shown before, and gives everything up to then.
    fn shows(&self, words: &str) -> String {
        let found = patiently(|| {
            let mut screen = self.screen.lock().unwrap();
            let end = screen.find(words)? + words.len();
            Some(screen.drain(..end).collect())
        });
        found.unwrap_or_else(|| panic!("`{words}` was never shown, but: {}", self.screen.lock().unwrap()))
    }

    fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn status(&mut self) -> Option<i32> {
        patiently(|| self.child.try_wait().unwrap()).and_then(|status| status.code())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn five_questions_and_a_wrong_answer_is_asked_again_with_its_reason() {
    let newsroom = Newsroom::new();
    let mut terminal = Terminal::start(&newsroom, "init fresh");
    for (question, answers) in [
        ("What is it called? [Newsroom] ", vec![("The \"Gazette\"", "")]),
        (
            "Where will readers find it? [http://localhost:8080/] ",
            vec![("gazette.org", "error: this is not a whole address"), ("https://gazette.org", "")],
        ),
        ("In which language is it? [de] ", vec![("deutsch!", "is not a language"), ("de-AT", "")]),
        (
            "In which time zone? [Europe/Berlin] ",
            vec![("Europe/Vienne", "did you mean `Europe/Vienna`?"), ("Europe/Vienna", "")],
        ),
        (
            "Who is its mail from? (empty: decide later) ",
            vec![("The Gazette", "error: "), ("The Gazette <news@gazette.org>", "")],
        ),
    ] {
        terminal.shows(question);
        for (answer, refusal) in answers {
            terminal.types(&format!("{answer}\n"));
            if !refusal.is_empty() {
                terminal.shows(refusal);
                terminal.shows(question);
            }
        }
    }
    let said = terminal.shows("Start it here now, until Ctrl+C? [Y/n] ");
    assert!(said.contains("cd fresh && courant run"), "{said}");
    let has_systemd = std::path::Path::new("/run/systemd/system").exists();
    assert_eq!(said.contains("systemd-run"), has_systemd, "{said}");
    terminal.types("n\n");
    assert_eq!(terminal.status(), Some(0));
    let settings = newsroom.read("fresh/config/courant.toml");
    let settings: toml::Table = settings.parse().unwrap();
    for (table, key, value) in [
        ("site", "title", "The \"Gazette\""),
        ("site", "url", "https://gazette.org"),
        ("site", "language", "de-AT"),
        ("site", "timezone", "Europe/Vienna"),
        ("mail", "from", "The Gazette <news@gazette.org>"),
    ] {
        assert_eq!(settings[table][key].as_str(), Some(value), "{key}");
    }
    assert!(settings["site"]["tag"].as_str().unwrap().starts_with("gazette.org,20"), "{settings}");
}

#[test]
fn five_times_return_and_the_newsroom_runs() {
    let newsroom = Newsroom::new();
    let mut terminal = Terminal::start(&newsroom, "init fresh");
    terminal.types("\n\n\n\n\n");
    terminal.shows("Start it here now, until Ctrl+C? [Y/n] ");
    terminal.types("\n");
    let said = terminal.shows("http://127.0.0.1:") + &terminal.shows("/");
    let port: String = said.rsplit("127.0.0.1:").next().unwrap().trim_end_matches('/').to_owned();
    let port: u16 = port.parse().unwrap_or_else(|_| panic!("no port in {said}"));
    let request = b"GET /news.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let feed = patiently(|| {
        let answer = support::request(([127, 0, 0, 1], port).into(), request).ok()?;
        answer.text().contains("Welcome to Newsroom").then_some(answer)
    });
    assert!(feed.is_some_and(
        |feed| feed.text().contains("\"language\": \"de\"") || feed.text().contains("\"language\":\"de\"")
    ));
    terminal.types("\u{3}");
    assert_eq!(terminal.status(), Some(0), "Ctrl+C ends it well");
}

#[test]
fn whoever_ends_the_answers_has_made_nothing() {
    let newsroom = Newsroom::new();
    let mut terminal = Terminal::start(&newsroom, "init fresh");
    terminal.shows("What is it called? [Newsroom] ");
    terminal.types("Gazette\n\u{4}");
    terminal.shows("nothing was made");
    assert_eq!(terminal.status(), Some(1));
    assert!(!newsroom.path("fresh").exists());
}
