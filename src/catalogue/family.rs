//! A family of feeds: one for every tag, author, section or language that occurs. A member appears with its first entry and
//! stays when the last goes; what it is called in addresses is given once, and kept.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::feed::{FeedIndex, matches};
use super::index::Index;
use super::{Catalogue, FamilyRules};
use crate::ledger::{Entry, Opened};
use crate::settings::Facet;
use crate::text::slug;

/// A family, and its members so far.
#[derive(Debug, Clone)]
pub struct Family {
    rules: FamilyRules,
    /// By the value in small letters, the feed's place.
    members: HashMap<String, usize>,
    /// The last segments of addresses that are taken.
    slugs: HashSet<String>,
}

/// Which member of which family a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member<'c> {
    /// The family's place in the settings.
    pub family: usize,
    /// The feed's name: the family's, and a segment.
    pub name: &'c str,
    /// What its entries have in common, as it was first written.
    pub value: &'c str,
}

/// Tags that differ in capitals only are one.
fn key(value: &str) -> String {
    value.to_lowercase()
}

/// What an entry has of it.
fn values(facet: Facet, entry: &Entry) -> Vec<&str> {
    match facet {
        Facet::Tag => entry.tags.iter().map(String::as_str).collect(),
        Facet::Author => entry.authors.iter().map(String::as_str).collect(),
        Facet::Section => entry.section.as_deref().into_iter().collect(),
        Facet::Language => vec![entry.language.as_str()],
    }
}

impl Family {
    /// A family without members.
    pub fn new(rules: &FamilyRules) -> Self {
        Self { rules: rules.clone(), members: HashMap::new(), slugs: HashSet::new() }
    }

    /// The values of an entry that the family takes.
    fn values<'e>(&self, entry: &'e Entry) -> Vec<&'e str> {
        let values = if matches(&self.rules.feed.select, entry) { values(self.rules.facet, entry) } else { Vec::new() };
        values.into_iter().filter(|value| !value.trim().is_empty()).collect()
    }

    /// A segment that no other member has.
    fn segment(&self, value: &str) -> String {
        // A dot would make a directory of one what is a document of another.
        let plain = slug(value).replace('.', "-");
        let numbered = (2..).map(|number: u32| format!("{plain}-{number}"));
        std::iter::once(plain.clone()).chain(numbered).find(|segment| !self.slugs.contains(segment)).unwrap_or(plain)
    }
}

impl Index {
    /// The members that are remembered, in the order in which they came.
    pub(super) fn remember_members(&mut self, opened: &[Opened]) {
        for family in 0..self.families.len() {
            let prefix = format!("{}/", self.families[family].rules.feed.name);
            for feed in opened {
                if let (Some(segment), Some(value)) = (feed.name.strip_prefix(&prefix), &feed.value) {
                    self.add_member(family, segment, value, true);
                }
            }
        }
    }

    /// Begins the feeds that these entries are the first of. Of one look the first by value comes first, so that segments
    /// that two values share are told apart the same way every time.
    pub(super) fn begin_members(&mut self, entries: impl Iterator<Item = Entry>) {
        if self.families.is_empty() {
            return;
        }
        let mut new: BTreeSet<(usize, String)> = BTreeSet::new();
        for entry in entries {
            for (at, family) in self.families.iter().enumerate() {
                let unknown =
                    family.values(&entry).into_iter().filter(|value| !family.members.contains_key(&key(value)));
                new.extend(unknown.map(|value| (at, value.to_owned())));
            }
        }
        for (family, value) in new {
            if !self.families[family].members.contains_key(&key(&value)) {
                let segment = self.families[family].segment(&value);
                self.add_member(family, &segment, &value, false);
            }
        }
    }

    fn add_member(&mut self, at: usize, segment: &str, value: &str, opened: bool) {
        let family = &mut self.families[at];
        let name = format!("{}/{segment}", family.rules.feed.name);
        let mut feed = FeedIndex::new(&family.rules.feed, opened);
        self.names.insert(name.clone(), self.feeds.len());
        (feed.name, feed.member) = (name, Some((at, value.to_owned())));
        family.slugs.insert(segment.to_owned());
        family.members.insert(key(value), self.feeds.len());
        self.feeds.push(feed);
    }

    /// The places of all feeds that take an entry, in order.
    pub(super) fn takers(&self, entry: &Entry) -> Vec<usize> {
        let plain = self.feeds.iter().enumerate().take_while(|(_, feed)| feed.member.is_none());
        let plain = plain.filter(|(_, feed)| feed.takes(entry));
        let members = self.families.iter().flat_map(|family| {
            family.values(entry).into_iter().filter_map(|value| family.members.get(&key(value)).copied())
        });
        let takers: BTreeSet<usize> = plain.map(|(at, _)| at).chain(members).collect();
        takers.into_iter().collect()
    }
}

impl Catalogue {
    /// How many feeds there are: those of the settings, and then the members of families.
    pub fn feeds(&self) -> usize {
        self.index.feeds.len()
    }

    /// Which member of a family the feed at a place is; none for one of the settings' own.
    pub fn member(&self, feed: usize) -> Option<Member<'_>> {
        let feed = self.index.feeds.get(feed)?;
        let (family, value) = feed.member.as_ref()?;
        Some(Member { family: *family, name: &feed.name, value })
    }
}
