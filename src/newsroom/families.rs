//! Families of feeds: each member as a feed of its own, and the page that leads to all of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Newsroom;
use crate::catalogue::Catalogue;
use crate::pages::{FeedLink, title, tongue_name};
use crate::publish::Document;
use crate::settings::{Facet, FeedSettings, MailPolicy, Settings};

/// The settings of the feed at a place: those that the admin wrote, or what a family's say of one member.
pub fn settings_of<'s>(settings: &'s Settings, catalogue: &Catalogue, at: usize) -> Option<Cow<'s, FeedSettings>> {
    if let Some(feed) = settings.feeds.get(at) {
        return Some(Cow::Borrowed(feed));
    }
    let member = catalogue.member(at)?;
    let (facet, family) = settings.families.get(member.family)?;
    let value = name_of(*facet, member.value);
    let language = (*facet == Facet::Language).then(|| member.value.to_owned());
    Some(Cow::Owned(FeedSettings {
        name: member.name.to_owned(),
        title: Some(format!("{}: {value}", title(settings, family))),
        language: language.or_else(|| family.language.clone()),
        // Old addresses lead to one feed, and mail is asked for by feeds that are there for good.
        aliases: BTreeMap::new(),
        mail: MailPolicy::Off,
        ..family.clone()
    }))
}

/// What a value is called: a language by its own name.
fn name_of(facet: Facet, value: &str) -> &str {
    match facet {
        Facet::Language => tongue_name(value),
        Facet::Tag | Facet::Author | Facet::Section => value,
    }
}

impl Newsroom {
    /// The settings of the feed at a place.
    pub(super) fn feed_settings(&self, at: usize) -> Option<Cow<'_, FeedSettings>> {
        settings_of(&self.settings, &self.catalogue, at)
    }

    /// All feeds, and after them the members of families by their names: the order in which these came is not remembered.
    pub(super) fn all_feeds(&self) -> impl Iterator<Item = Cow<'_, FeedSettings>> {
        let own = self.settings.feeds.len();
        let mut members: Vec<usize> = (own..self.catalogue.feeds()).collect();
        members.sort_by_key(|at| self.catalogue.member(*at).map(|member| member.name));
        (0..own).chain(members).filter_map(|at| self.feed_settings(at))
    }

    /// The page of each family.
    pub(super) fn family_pages(&mut self) -> Vec<Document> {
        let mut pages = Vec::new();
        for (at, (facet, family)) in self.settings.families.iter().enumerate() {
            let mut members: Vec<FeedLink> = (0..self.catalogue.feeds())
                .filter_map(|feed| {
                    let member = self.catalogue.member(feed).filter(|member| member.family == at)?;
                    let link = FeedLink::of(&self.settings, &*self.feed_settings(feed)?);
                    // The page says once what all of them are.
                    Some(FeedLink { title: name_of(*facet, member.value).to_owned(), description: None, ..link })
                })
                .collect();
            members.sort_by_cached_key(|member| (member.title.to_lowercase(), member.page.clone()));
            let link = FeedLink::of(&self.settings, family);
            let page = self.templates.family(&self.plain_masthead(), &link, &members);
            pages.push((format!("/{}/index.html", family.name), page));
        }
        self.documents_of(pages)
    }
}
