//! What a subscriber may be told to get: feeds that there are, zones and languages that there are, and proof.

use std::cell::RefCell;
use std::collections::HashMap;

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use super::arguments::Told;
use super::exports::{PROGRAMS, Program};
use crate::settings::{MailPolicy, Settings};
use crate::subscriber::{Cadence, State, Subscription, zone};
use crate::text::{nearest, one_line};

/// The longest proof; more would be a file, not a word.
pub const LONGEST_PROOF: usize = 2_000;

/// How a file is to be read.
#[derive(Debug, Clone, Copy)]
pub enum Format {
    /// As a list of ours.
    List,
    /// As an export of that program.
    Of(&'static Program),
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Result<Self, String> {
        let name = name.to_lowercase();
        if name == "list" {
            return Ok(Self::List);
        }
        Program::named(&name).map(Self::Of).ok_or_else(|| {
            let known: Vec<String> =
                PROGRAMS.iter().map(|program| format!("`{}`", program.name.to_lowercase())).collect();
            format!("write `list`, {}", known.join(", "))
        })
    }

    /// Whether a file of this format may have no header.
    pub fn may_be_lines(self) -> bool {
        matches!(self, Self::Of(program) if std::ptr::eq(program, Program::of_lines()))
    }
}

/// The rules of one newsroom, and what was told for all rows alike.
pub struct Rules {
    feeds: Vec<(String, MailPolicy)>,
    /// What who says nothing gets.
    pub defaults: Vec<String>,
    /// How often.
    pub cadence: Cadence,
    /// IANA name.
    pub zone: String,
    /// BCP 47.
    pub language: String,
    /// How all agreed who do not say it themselves.
    pub proof: Option<String>,
    /// What a file is, where that was told.
    pub format: Option<Format>,
    /// What all of a file are: unsubscribed or suppressed.
    pub state: Option<State>,
    /// When the command started.
    pub now: Timestamp,
    /// A zone is looked for once: a file has a million rows and a few zones.
    zones: RefCell<HashMap<String, String>>,
}

impl Rules {
    /// The rules, with what the command line says.
    pub fn new(settings: &Settings, told: &Told, now: Timestamp) -> Result<Self> {
        let feeds: Vec<_> = settings.feeds.iter().map(|feed| (feed.name.clone(), feed.mail)).collect();
        let open = feeds.iter().filter(|(_, mail)| *mail == MailPolicy::Open).map(|(name, _)| name.clone());
        let mut rules = Self {
            defaults: if told.feeds.is_empty() { open.collect() } else { Vec::new() },
            cadence: told.cadence,
            zone: settings.site.timezone.iana_name().unwrap_or("UTC").to_owned(),
            language: settings.site.language.clone(),
            proof: None,
            format: None,
            state: None,
            now,
            zones: RefCell::default(),
            feeds,
        };
        for name in told.feeds.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            rules.feed(name).map_err(|why| anyhow!(why))?;
            rules.defaults.push(name.to_owned());
        }
        if let Some(told) = &told.timezone {
            rules.zone = rules.zone(told).map_err(|why| anyhow!(why))?;
        }
        if let Some(told) = &told.language {
            rules.language = language(told).map_err(|why| anyhow!(why))?;
        }
        rules.proof = told.proof.as_deref().map(proof).transpose().map_err(|why| anyhow!("--proof: {why}"))?;
        Ok(rules)
    }

    /// What who says nothing gets; an error where no feed is for everybody.
    pub fn default_subscriptions(&self, cadence: Cadence) -> Result<Vec<Subscription>, String> {
        if self.defaults.is_empty() {
            let known = self.mailed().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let known =
                if known.is_empty() { "there is none with mail".to_owned() } else { format!("there is {known}") };
            return Err(format!("no feed is open to everybody: name the feeds with --feeds ({known})"));
        }
        Ok(self.defaults.iter().map(|feed| Subscription { feed: feed.clone(), cadence }).collect())
    }

    /// A feed by its name, unless there is none that is mailed.
    pub fn feed(&self, name: &str) -> Result<String, String> {
        match self.feeds.iter().find(|(known, _)| known == name) {
            Some((_, MailPolicy::Off)) => Err(format!("feed `{name}` is not mailed (its `mail` is \"off\")")),
            Some((known, _)) => Ok(known.clone()),
            None => Err(match nearest(name, self.mailed()) {
                Some(near) => format!("there is no feed `{}`: did you mean `{near}`?", one_line(name)),
                None => format!("there is no feed `{}`", one_line(name)),
            }),
        }
    }

    fn mailed(&self) -> impl Iterator<Item = &str> {
        self.feeds.iter().filter(|(_, mail)| *mail != MailPolicy::Off).map(|(name, _)| name.as_str())
    }

    /// A zone by its name, an old name of it, or its city.
    pub fn zone(&self, told: &str) -> Result<String, String> {
        if let Some(known) = self.zones.borrow().get(told) {
            return Ok(known.clone());
        }
        let found = zone(told).ok_or_else(|| {
            let near = nearest(told, crate::subscriber::zones().iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            format!("there is no time zone `{}`{near}", one_line(told))
        })?;
        self.zones.borrow_mut().insert(told.to_owned(), found.clone());
        Ok(found)
    }
}

/// BCP 47 in shape: `en`, `zh-Hans`.
pub fn language(told: &str) -> Result<String, String> {
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let primary = told.split('-').next().unwrap_or_default();
    let is_primary = matches!(primary.len(), 2 | 3) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    match told.len() <= 35 && is_primary && told.split('-').all(is_part) {
        true => Ok(told.to_owned()),
        false => Err(format!("`{}` is not a language: write a tag such as `en` or `zh-Hans`", one_line(told))),
    }
}

/// What somebody agreed to, in words.
pub fn proof(told: &str) -> Result<String, String> {
    match told.trim() {
        "" => Err("there is no proof without a word".into()),
        long if long.len() > LONGEST_PROOF => Err(format!("the proof is longer than {LONGEST_PROOF} bytes")),
        proof => Ok(proof.to_owned()),
    }
}
