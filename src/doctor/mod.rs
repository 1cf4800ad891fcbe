//! What is wrong around a newsroom, and what to do: with its mail, with what the DNS says of it, with the machine.
//!
//! It looks at nothing itself: whoever asks has looked, and hands over what was seen.

mod alignment;
mod clock;
mod disk;
mod dkim;
mod dmarc;
mod house;
mod mail;
mod mx;
mod post;
mod providers;
mod reach;
mod spf;
mod spf_walk;
mod zone;

#[cfg(test)]
mod tests;

pub use disk::{Disk, Medium};
pub use house::{Articles, Store, Surroundings};
pub use zone::{Kind, Record};

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use self::post::Post;
use crate::resolve::{Question, Silence};
use crate::settings::Settings;

/// How well it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// A record that the DNS should have.
    Wanted,
    /// It works, and could go wrong.
    Warning,
    /// It does not work.
    Error,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Articles, store, output, machine.
    Newsroom,
    /// How mail leaves and comes back.
    Mail,
    /// What the DNS says.
    Dns,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub about: About,
    /// How well it is.
    pub level: Level,
    /// What was found: a lower-case fragment.
    pub what: String,
    /// Why it matters, and what to do; empty where nothing is to be done.
    pub help: String,
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In the order in which they are best read.
    pub findings: Vec<Finding>,
    /// What the DNS should have and has not.
    pub records: Vec<Record>,
}

impl Report {
    /// Whether nothing is broken.
    pub fn is_well(&self) -> bool {
        self.findings.iter().all(|finding| finding.level != Level::Error)
    }

    fn add(&mut self, about: About, level: Level, what: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding { about, level, what: what.into(), help: help.into() });
    }

    fn want(&mut self, record: Record, what: impl Into<String>, help: impl Into<String>) {
        self.add(About::Dns, Level::Wanted, what, help);
        self.records.push(record);
    }
}

/// What the DNS said to each question.
pub type Dns = BTreeMap<(String, Question), Result<Vec<String>, Silence>>;

/// What the DNS is to be asked for these settings.
pub fn questions(settings: &Settings) -> BTreeSet<(String, Question)> {
    let post = Post::of(settings);
    let mut asked = BTreeSet::new();
    if let Some(path) = post.return_path() {
        asked.insert((path.to_owned(), Question::Txt));
    }
    for domain in [post.from.as_deref(), post.bounces.as_deref()].into_iter().flatten() {
        asked.insert((domain.to_owned(), Question::Mx));
        asked.insert((domain.to_owned(), Question::Address));
    }
    let keys = settings.mail.dkim.iter().map(|key| key.signer.name());
    let policies = post.from.iter().flat_map(|from| dmarc::places(from));
    asked.extend(keys.chain(policies).map(|name| (name, Question::Txt)));
    asked.extend(reach::names(settings).into_iter().map(|name| (name, Question::Address)));
    asked
}

/// What is to be asked after these answers, because one of them names it; nothing, when all is known.
pub fn more_questions(settings: &Settings, dns: &Dns) -> BTreeSet<(String, Question)> {
    let post = Post::of(settings);
    let Some(domain) = post.return_path().filter(|_| post.leaves()) else { return BTreeSet::new() };
    let unknown = spf_walk::walk(domain, dns).unknown.into_iter().map(|name| (name, Question::Txt));
    unknown.filter(|question| !dns.contains_key(question)).collect()
}

/// What is to be said; `dns` is what it said to `questions`, none where it was not asked.
pub fn examine(settings: &Settings, seen: &Surroundings, dns: Option<&Dns>) -> Report {
    let mut report = Report::default();
    house::examine(settings, seen, &mut report);
    let post = Post::of(settings);
    mail::examine(settings, &post, &mut report);
    reach::examine(settings, seen, &mut report);
    let policy = dns.and_then(|dns| dmarc::published(&post, dns));
    alignment::examine(settings, &post, policy.as_deref(), &mut report);
    let Some(dns) = dns.filter(|dns| !dns.is_empty()) else { return report };
    if dns.values().all(Result::is_err) {
        let help = "look at /etc/resolv.conf and at the network; `--offline` asks none";
        report.add(About::Dns, Level::Warning, "no name server answers", help);
        return report;
    }
    reach::examine_names(settings, dns, &mut report);
    spf::examine(&post, dns, &mut report);
    dkim::examine(settings, dns, &mut report);
    dmarc::examine(&post, dns, &mut report);
    mx::examine(settings, &post, dns, &mut report);
    report
}

/// What the DNS said, or a finding that it said nothing.
fn said<'d>(dns: &'d Dns, name: &str, question: Question, report: &mut Report) -> Option<&'d [String]> {
    match dns.get(&(name.to_owned(), question)) {
        Some(Ok(records)) => Some(records),
        Some(Err(Silence)) => {
            let kind = match question {
                Question::Mx => "MX",
                Question::Txt => "TXT",
                Question::Address => "address",
            };
            let what = format!("no name server answers for the {kind} records of {name}");
            report.add(About::Dns, Level::Warning, what, "try again, or ask whoever runs them");
            None
        }
        None => None,
    }
}
