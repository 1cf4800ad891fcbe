//! What an article names, whatever its format.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::article::{PATHS, PICTURES};

/// How the front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    Yaml,
    Toml,
    Json,
    /// None at all: a first heading and a text.
    Bare,
}

/// What an article names. Moments are hours from `epoch()`.
#[derive(Clone, PartialEq)]
pub struct Spec {
    pub front: Front,
    pub id: Option<u8>,
    pub date: Option<i32>,
    pub updated: Option<i32>,
    pub expires: Option<i32>,
    pub embargo: Option<i32>,
    pub url: Option<u8>,
    pub slug: Option<u8>,
    pub section: Option<u8>,
    pub tags: u8,
    pub draft: bool,
    pub unlisted: bool,
    pub correction: bool,
    pub flourish: usize,
    /// Articles and pictures that its text leads to and shows.
    pub leads: Vec<usize>,
    pub shows: Vec<usize>,
    /// The picture that its front matter names.
    pub cover: Option<usize>,
}

/// The moment from which generated ones count; months away from the real clock, so that no file counts as being written.
pub fn epoch() -> Timestamp {
    "2024-06-01T00:00:00Z".parse().unwrap()
}

pub fn hours(hours: i32) -> Timestamp {
    epoch() + SignedDuration::from_hours(i64::from(hours))
}

pub const SECTIONS: [&str; 2] = ["press", "Sport & Spiel"];
pub const TAGS: [&str; 4] = ["", "harbour", "tide", "harbour, tide"];

/// Beside ids of their own, articles claim ids that would be minted for others.
pub fn named_id(id: u8) -> String {
    match id {
        6 => "tag:news.example,2024:a".into(),
        7 => "tag:news.example,2024:press/a".into(),
        other => format!("urn:x:{other}"),
    }
}

/// Beside paths of their own, articles name ones that patterns make, an address elsewhere, and a reserved one.
pub fn named_url(url: u8) -> String {
    match url {
        6 => "/articles/a/".into(),
        7 => "https://elsewhere.example/x".into(),
        8 => "/media/".into(),
        9 => "/named/page.html".into(),
        other => format!("/named/{other}/"),
    }
}

impl Spec {
    /// Says nothing.
    pub fn bare() -> Self {
        Self {
            front: Front::Bare,
            id: None,
            date: None,
            updated: None,
            expires: None,
            embargo: None,
            url: None,
            slug: None,
            section: None,
            tags: 0,
            draft: false,
            unlisted: false,
            correction: false,
            flourish: 0,
            leads: Vec::new(),
            shows: Vec::new(),
            cover: None,
        }
    }
}

/// Only what is said, in one line.
impl fmt::Debug for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.front)?;
        let mut say = |key: &str, value: Option<String>| value.map_or(Ok(()), |value| write!(f, " {key}={value}"));
        let at = |moment: Option<i32>| moment.map(|moment| format!("{moment}h"));
        let flag = |is: bool| is.then(|| "true".to_owned());
        say("id", self.id.map(named_id))?;
        say("date", at(self.date))?;
        say("updated", at(self.updated))?;
        say("expires", at(self.expires))?;
        say("embargo", at(self.embargo))?;
        say("url", self.url.map(named_url))?;
        say("slug", self.slug.map(|slug| format!("slug-{slug}")))?;
        say("section", self.section.map(|section| SECTIONS[usize::from(section)].to_owned()))?;
        say("tags", (self.tags > 0).then(|| format!("[{}]", TAGS[usize::from(self.tags)])))?;
        say("draft", flag(self.draft))?;
        say("unlisted", flag(self.unlisted))?;
        say("correction", flag(self.correction))?;
        say("flourish", (self.flourish > 0).then(|| self.flourish.to_string()))?;
        let names = |all: &[&str], some: &[usize]| some.iter().map(|at| all[*at]).collect::<Vec<_>>().join(", ");
        say("leads-to", (!self.leads.is_empty()).then(|| format!("[{}]", names(&PATHS, &self.leads))))?;
        say("shows", (!self.shows.is_empty()).then(|| format!("[{}]", names(&PICTURES, &self.shows))))?;
        say("image", self.cover.map(|cover| PICTURES[cover].to_owned()))
    }
}
