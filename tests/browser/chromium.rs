//! A Chromium that does what the tests say, a line at a time, and ends with them.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::support::patiently;

/// Its zone, by the name that it has today; Chromium knows an older one.
const ZONE: &str = "Asia/Kathmandu";

/// The windows in which pages are looked at, in pixels, for who likes them light or dark.
const WINDOWS: [(u32, &str); 4] = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")];

/// One browser with a profile of its own.
pub struct Browser {
    script: &'static str,
    child: Child,
    /// Closed, it tells the browser to end.
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    /// With script `on` or `off`; none, and a word about it, where there is no browser.
    pub fn start(script: &'static str) -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let has = |name: &&str| std::env::split_paths(&path).any(|at| at.join(name).is_file());
        if let Some(missing) = ["chromedriver", "chromium", "python3"].iter().find(|name| !has(name)) {
            eprintln!("skipped: there is no {missing}; tests/run installs it");
            return None;
        }
        let mut command = Command::new("python3");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/browser.py")).arg(script);
        command.env("TZ", ZONE).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut browser = Self { script, orders: child.stdin.take(), child, answers };
        browser.open("data:text/html,<title>off</title><script>document.title='on'</script>");
        assert_eq!(browser.ask(json!({"do": "title"})), script, "whether pages may run scripts");
        Some(browser)
    }

    /// Gives an order as `browser.py` has it; what it answers.
    pub fn ask(&mut self, order: Value) -> Value {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        let answer = self.answers.next().unwrap_or_else(|| panic!("the browser ended at {order}")).unwrap();
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        if let Some(error) = answer.get("error") {
            let page = self.ask(json!({"do": "text", "selector": "body"}));
            panic!("{order}: {error}\n--- the page\n{page}");
        }
        answer["value"].take()
    }

    /// Goes there.
    pub fn open(&mut self, url: &str) {
        self.ask(json!({"do": "open", "url": url}));
    }

    /// Types into an empty field.
    pub fn fill(&mut self, selector: &str, text: &str) {
        self.ask(json!({"do": "fill", "selector": selector, "text": text}));
    }

    /// Clicks.
    pub fn press(&mut self, selector: &str) {
        self.ask(json!({"do": "press", "selector": selector}));
    }

    /// Chooses what a list shows as that.
    pub fn choose(&mut self, selector: &str, text: &str) {
        self.ask(json!({"do": "choose", "selector": selector, "text": text}));
    }

    /// What a field holds.
    pub fn get(&mut self, selector: &str) -> Value {
        self.ask(json!({"do": "get", "selector": selector}))
    }

    /// Brings the focus there, as the keyboard does.
    pub fn focus(&mut self, selector: &str) {
        self.ask(json!({"do": "focus", "selector": selector}));
    }

    /// The value of what has the focus.
    pub fn focused(&mut self) -> Value {
        self.ask(json!({"do": "focused"}))
    }

    /// Scrolls there.
    pub fn scroll_to(&mut self, selector: &str) {
        self.ask(json!({"do": "scroll", "selector": selector}));
    }

    /// How far below the window's upper edge something is, in pixels.
    pub fn place_of(&mut self, selector: &str) -> f64 {
        self.ask(json!({"do": "place", "selector": selector})).as_f64().unwrap()
    }

    /// What a property of an element comes to; `part` as CSS has it, `::before` or nothing.
    pub fn style(&mut self, selector: &str, part: &str, name: &str) -> String {
        self.ask(json!({"do": "style", "selector": selector, "part": part, "name": name})).as_str().unwrap().to_owned()
    }

    /// A picture of what is there, where pictures are wanted.
    pub fn shot(&mut self, name: &str) {
        let Ok(shots) = std::env::var("SHOTS") else { return };
        for (width, scheme) in WINDOWS {
            let file = format!("{shots}/{}-{name}-{width}-{scheme}.png", self.script);
            self.ask(json!({"do": "shot", "file": file, "width": width, "scheme": scheme}));
        }
    }

    /// The page on paper, where pictures are wanted.
    pub fn print(&mut self, name: &str) {
        let Ok(shots) = std::env::var("SHOTS") else { return };
        self.ask(json!({"do": "print", "file": format!("{shots}/{}-{name}.pdf", self.script)}));
    }

    /// What axe-core finds wrong with the page as it is; nothing, and a word about it, where there is no axe-core.
    pub fn violations(&mut self, width: u32, scheme: &str) -> Vec<String> {
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), Into::into);
        let axe = target.join("axe/package/axe.min.js");
        if !axe.is_file() {
            eprintln!("skipped: there is no {}; tests/run unpacks it", axe.display());
            return Vec::new();
        }
        serde_json::from_value(self.ask(json!({"do": "violations", "axe": axe, "width": width, "scheme": scheme})))
            .unwrap()
    }

    /// On a phone and on a desk, in light and in dark, axe-core finds nothing wrong; it is asked where script runs.
    pub fn is_accessible(&mut self, name: &str) {
        // It cannot wait for itself where pages may run no script.
        if self.script == "off" {
            return;
        }
        let mut found = Vec::new();
        for (width, scheme) in WINDOWS {
            found.extend(
                self.violations(width, scheme).iter().map(|what| format!("{name}, {width} px, {scheme}: {what}")),
            );
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    /// Presses keys one after the other: letters, `Tab`, `Enter`, `Space`, `Down`.
    pub fn keys(&mut self, keys: &[&str]) {
        self.ask(json!({"do": "key", "keys": keys}));
    }

    /// What has the focus, and what a person sees of that; null where nothing has it.
    pub fn stop(&mut self) -> Value {
        self.ask(json!({"do": "stop"}))
    }

    /// Waits until an element says just that.
    pub fn reads_only(&mut self, words: &str, selector: &str) {
        let mut said = Value::Null;
        let found = patiently(|| {
            said = self.ask(json!({"do": "text", "selector": selector}));
            (said == words).then_some(())
        });
        assert!(found.is_some(), "{selector} never said “{words}” but {said}");
    }

    /// Waits until the page says so.
    pub fn reads(&mut self, words: &str) {
        self.reads_one_of(&[words]);
    }

    /// Waits until the page says one of them.
    pub fn reads_one_of(&mut self, words: &[&str]) {
        let mut said = String::new();
        let found = patiently(|| {
            said = self.ask(json!({"do": "text"})).as_str().unwrap_or_default().to_owned();
            words.iter().any(|words| said.contains(words)).then_some(())
        });
        assert!(found.is_some(), "the page never said any of {words:?} but:\n{said}");
    }

    /// Nothing was refused (CSP would say it here), missed or broken.
    pub fn has_no_complaint(&mut self) {
        assert_eq!(self.ask(json!({"do": "console"})), json!([]));
    }

    /// That of all complaints, which a page with a fault cannot help.
    pub fn complains_only_of(&mut self, word: &str) {
        let said = self.ask(json!({"do": "console"}));
        let all = said.as_array().unwrap();
        assert!(all.iter().all(|line| line.as_str().unwrap().contains(word)), "{said:#}");
    }

    /// On a phone and on a desk nothing sticks out, a finger finds everything, and axe-core has nothing to say. With `$SHOTS`, leaves pictures there.
    pub fn looks_right(&mut self, name: &str) {
        for width in [320, 360, 1280] {
            let misfits = self.ask(json!({"do": "misfits", "width": width}));
            assert_eq!(misfits, json!([]), "{name} at {width} px");
        }
        self.is_accessible(name);
        self.shot(name);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.orders.take());
        if patiently(|| self.child.try_wait().ok().flatten()).is_none() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
