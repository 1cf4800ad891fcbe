//! What the catalogue must know of the settings.

use jiff::tz::TimeZone;
use url::Url;

use crate::settings::{Facet, FeedSettings, Select, Settings};

/// Places of a page of a feed's history.
pub const PLACES: u64 = 50;

/// What the catalogue must know of the settings.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The site's address; its path ends in `/`.
    pub site: Url,
    /// RFC 4151: the head of every minted id.
    pub tag: String,
    /// The site's zone: dates in links are its.
    pub zone: TimeZone,
    /// Who writes what names no author.
    pub author: Option<String>,
    /// The pattern of links.
    pub link: String,
    /// Extensions of articles, which an address may leave out.
    pub extensions: Vec<String>,
    /// The feeds.
    pub feeds: Vec<FeedRules>,
    /// Families of feeds.
    pub families: Vec<FamilyRules>,
}

/// What the catalogue must know of a family.
#[derive(Debug, Clone)]
pub struct FamilyRules {
    /// What its members have in common with a feed; its name is the first segment of theirs.
    pub feed: FeedRules,
    /// What there is one for each value of.
    pub facet: Facet,
}

/// What the catalogue must know of a feed.
#[derive(Debug, Clone)]
pub struct FeedRules {
    /// Its name.
    pub name: String,
    /// Which articles.
    pub select: Select,
    /// How many entries are in its newest document.
    pub items: usize,
    /// Whether its whole history is published.
    pub archive: bool,
    /// How many places a page of it has: for ever the same, or every entry would move.
    pub places_a_page: u64,
}

impl Rules {
    /// The part of the settings that matters here.
    pub fn new(settings: &Settings) -> Self {
        Self {
            site: settings.site.url.clone(),
            tag: settings.site.tag.clone(),
            zone: settings.site.timezone.clone(),
            author: settings.site.author.as_ref().map(|author| author.name.clone()),
            link: settings.output.link.clone(),
            extensions: settings.articles.extensions.clone(),
            feeds: settings.feeds.iter().map(FeedRules::new).collect(),
            families: settings
                .families
                .iter()
                .map(|(facet, feed)| FamilyRules { feed: FeedRules::new(feed), facet: *facet })
                .collect(),
        }
    }
}

impl FeedRules {
    fn new(feed: &FeedSettings) -> Self {
        let FeedSettings { name, select, items, archive, .. } = feed;
        Self { name: name.clone(), select: select.clone(), items: *items, archive: *archive, places_a_page: PLACES }
    }
}
