//! What a relay's log comes to: who got theirs, who got it more than once, and whether that was the same mail.

use std::collections::HashMap;
use std::io::Write;

use super::relay::{Log, Mail};

/// The log by recipient.
pub struct Tally<'a>(HashMap<&'a str, Vec<&'a Mail>>);

impl<'a> Tally<'a> {
    pub fn of(log: &'a Log) -> Self {
        let mut by_recipient: HashMap<&str, Vec<&Mail>> = HashMap::new();
        for mail in &log.mails {
            by_recipient.entry(&mail.to).or_default().push(mail);
        }
        Self(by_recipient)
    }

    /// How often one got it.
    pub fn times(&self, address: &str) -> usize {
        self.0.get(address).map_or(0, Vec::len)
    }

    /// Mails beyond the first to anybody.
    pub fn doubles(&self) -> usize {
        self.0.values().map(|mails| mails.len() - 1).sum()
    }

    /// Whoever got more than one got the same one.
    pub fn are_the_same(&self) {
        for (address, mails) in &self.0 {
            let is_same = mails.iter().all(|mail| (&mail.id, mail.hash) == (&mails[0].id, mails[0].hash));
            assert!(is_same && !mails[0].id.is_empty(), "different mails to {address}: {mails:#?}");
        }
    }
}

/// A number that the one who runs the tests may set.
pub fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Tells it even where a test passes.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
