//! A person with no more than a keyboard, who must always see where they are.

use serde_json::Value;

use super::chromium::Browser;

/// More stops than any page has.
const MOST: usize = 400;

pub struct Keyboard {
    browser: Browser,
}

impl Keyboard {
    pub fn at(browser: Browser) -> Self {
        Self { browser }
    }

    /// Goes to an address that was typed, or that a mail leads to.
    pub fn open(&mut self, address: &str) {
        self.browser.open(address);
    }

    /// Waits until the page says so.
    pub fn reads(&mut self, words: &str) {
        self.browser.reads(words);
    }

    /// Presses a key where the focus is.
    pub fn press(&mut self, key: &str) {
        self.browser.keys(&[key]);
    }

    /// Types where the focus is.
    pub fn types(&mut self, text: &str) {
        let letters: Vec<String> = text.chars().map(String::from).collect();
        self.browser.keys(&letters.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// What has the focus holds this now.
    pub fn holds(&mut self, value: &str) {
        assert_eq!(self.browser.stop()["value"], value);
    }

    /// To the next stop, which must be seen; none behind the last.
    fn tab(&mut self) -> Option<Value> {
        self.browser.keys(&["Tab"]);
        let stop = self.browser.stop();
        if stop.is_null() {
            return None;
        }
        assert_eq!(
            (&stop["outlined"], &stop["inside"]),
            (&true.into(), &true.into()),
            "nobody sees the focus on {stop:#}"
        );
        assert_ne!(stop["name"], "", "nobody is told what this is: {stop:#}");
        Some(stop)
    }

    /// From where the focus is onwards, to the first stop that is such.
    pub fn tab_to(&mut self, such: &dyn Fn(&Value) -> bool) {
        let mut passed = Vec::new();
        for _ in 0..MOST {
            match self.tab() {
                Some(stop) if such(&stop) => return,
                Some(stop) => passed.push(stop["name"].clone()),
                None => passed.push(Value::Null),
            }
        }
        panic!("never came there, but past {passed:?}");
    }

    pub fn tab_to_link(&mut self, name: &str) {
        self.tab_to(&|stop| stop["tag"] == "a" && stop["name"] == name);
    }

    pub fn tab_to_button(&mut self, name: &str) {
        self.tab_to(&|stop| stop["tag"] == "button" && stop["name"] == name);
    }

    /// From the page's beginning to its end: nothing holds the focus, and it goes the way the page is read.
    pub fn walks_through(&mut self) {
        let mut last = -1;
        for _ in 0..MOST {
            let Some(stop) = self.tab() else { return };
            let place = stop["place"].as_i64().unwrap();
            // A field of several parts, as of a date, is one place with several stops.
            if place < last {
                // Round again from the beginning.
                return;
            }
            last = place;
        }
        panic!("the page has no end");
    }
}
