//! One feed: who is in it, in which order, and which number each has.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::FeedRules;
use super::book::Key;
use super::list::List;
use crate::ledger::Entry;
use crate::settings::Select;

#[derive(Debug, Clone)]
pub struct FeedIndex {
    pub name: String,
    /// Of which family it is, and the value that its entries have in common.
    pub member: Option<(usize, String)>,
    pub(super) select: Select,
    pub(super) items: usize,
    /// Whether its history is published, and how many places a page of it has.
    pub archive: bool,
    pub places_a_page: u64,
    pub order: List,
    pub(super) numbers: HashMap<Key, u64>,
    /// By number, who has it.
    pub places: BTreeMap<u64, Standing>,
    pub last: u64,
    /// Whether it was looked at before.
    pub(super) opened: bool,
}

/// How an entry stands in a feed: `Numbered` without the names.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub key: Key,
    pub here: bool,
    pub first: u64,
    pub mark: u64,
    pub since: Timestamp,
}

impl FeedIndex {
    /// A feed without entries.
    pub fn new(rules: &FeedRules, opened: bool) -> Self {
        Self {
            name: rules.name.clone(),
            member: None,
            select: rules.select.clone(),
            items: rules.items,
            archive: rules.archive,
            places_a_page: rules.places_a_page.max(1),
            order: List::default(),
            numbers: HashMap::new(),
            places: BTreeMap::new(),
            last: 0,
            opened,
        }
    }

    /// Whether its selection takes an entry.
    pub fn takes(&self, entry: &Entry) -> bool {
        matches(&self.select, entry)
    }

    /// The number of an entry, where it ever had one.
    pub fn number(&self, key: Key) -> Option<u64> {
        self.numbers.get(&key).copied()
    }

    /// How an entry stands, where it ever did.
    pub fn standing(&self, key: Key) -> Option<(u64, Standing)> {
        let number = self.number(key)?;
        self.places.get(&number).map(|standing| (number, *standing))
    }

    /// Who is in it now, as far as is remembered.
    pub fn here(&self) -> impl Iterator<Item = Key> + '_ {
        self.places.values().filter(|standing| standing.here).map(|standing| standing.key)
    }

    /// Gives an entry its number.
    pub fn give(&mut self, number: u64, standing: Standing) {
        self.numbers.insert(standing.key, number);
        self.places.insert(number, standing);
    }
}

/// Whether a feed takes an entry.
pub fn matches(select: &Select, entry: &Entry) -> bool {
    let one_of = |wanted: &[String], has: &[&str]| {
        wanted.is_empty()
            || wanted.iter().any(|wanted| has.iter().any(|has| has.to_lowercase() == wanted.to_lowercase()))
    };
    let tags: Vec<&str> = entry.tags.iter().map(String::as_str).collect();
    let authors: Vec<&str> = entry.authors.iter().map(String::as_str).collect();
    let language = entry.language.to_lowercase();
    let speaks = |wanted: &String| {
        let wanted = wanted.to_lowercase();
        language == wanted || language.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'))
    };
    one_of(&select.sections, &entry.section.as_deref().into_iter().collect::<Vec<_>>())
        && one_of(&select.tags, &tags)
        && one_of(&select.authors, &authors)
        && (select.languages.is_empty() || select.languages.iter().any(speaks))
        && select.since.is_none_or(|since| entry.published >= since)
}
