//! All articles, as `articles` lists them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::families::settings_of;
use crate::catalogue::Catalogue;
use crate::feed::address;
use crate::ledger::{Place, Record};
use crate::problem::Problem;
use crate::settings::Settings;

/// One article, as `articles --json` tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    id: Option<String>,
    title: String,
    published: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    tags: Vec<String>,
    section: Option<String>,
    language: Option<String>,
    feeds: Vec<String>,
    link: Option<String>,
    path: String,
    state: String,
    problems: Vec<Problem>,
}

/// Every article whose file is there, or that is published without it; newest first.
pub fn known(catalogue: &Catalogue, settings: &Settings) -> Vec<Known> {
    let mut records: Vec<Record> = catalogue.records().filter(|record| record.place != Place::Gone).collect();
    records.sort_by_key(|record| record.entry.order());
    let mut problems: BTreeMap<&str, Vec<Problem>> = BTreeMap::new();
    for problem in catalogue.problems() {
        problems.entry(&problem.path).or_default().push(problem.clone());
    }
    let zone = &settings.site.timezone;
    let known = records.into_iter().map(|record| {
        let state = state(catalogue, &record).to_owned();
        let entry = &record.entry;
        Known {
            id: Some(entry.id.clone()),
            title: entry.title.clone(),
            published: Some(rfc3339(entry.published, zone)),
            updated: Some(rfc3339(entry.updated, zone)),
            authors: entry.authors.clone(),
            tags: entry.tags.clone(),
            section: entry.section.clone(),
            language: Some(entry.language.clone()),
            feeds: catalogue
                .feeds_of(&entry.id)
                .into_iter()
                .filter_map(|at| settings_of(settings, catalogue, at))
                .map(|feed| feed.name.clone())
                .collect(),
            link: Some(address(settings, &entry.link)),
            path: record.path.clone(),
            state,
            problems: problems.get(record.path.as_str()).cloned().unwrap_or_default(),
        }
    });
    let known: Vec<Known> = known.collect();
    let unread = problems.into_iter().filter(|(path, _)| !known.iter().any(|known| known.path == *path));
    let unread: Vec<Known> = unread.map(|(path, problems)| unreadable(path, problems)).collect();
    known.into_iter().chain(unread).collect()
}

/// A file that was never an article: all that is known is what is wrong with it.
fn unreadable(path: &str, problems: Vec<Problem>) -> Known {
    Known {
        id: None,
        title: path.rsplit('/').next().unwrap_or(path).to_owned(),
        published: None,
        updated: None,
        authors: Vec::new(),
        tags: Vec::new(),
        section: None,
        language: None,
        feeds: Vec::new(),
        link: None,
        path: path.to_owned(),
        state: "problem".into(),
        problems,
    }
}

fn state(catalogue: &Catalogue, record: &Record) -> &'static str {
    let entry = &record.entry;
    match record.place {
        Place::Held | Place::Emptied => "held",
        _ if entry.draft => "draft",
        _ if !catalogue.is_visible(&entry.id) && entry.expires.is_some() => "expired",
        _ if !catalogue.is_visible(&entry.id) => "scheduled",
        _ if entry.unlisted => "unlisted",
        _ => "published",
    }
}

pub(super) fn rfc3339(moment: Timestamp, zone: &TimeZone) -> String {
    moment.display_with_offset(zone.to_offset(moment)).to_string()
}

impl Known {
    /// The title, for a list on a terminal.
    pub fn line(&self) -> String {
        let day = self.published.as_deref().and_then(|published| published.get(..10)).unwrap_or("          ");
        let state = if self.state == "published" { String::new() } else { format!(" [{}]", self.state) };
        format!("{day}  {}{state}\n            {}", self.title, self.path)
    }
}
