//! A feed as the admin wants it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use url::Url;

use super::Podcast;

/// `feeds/NAME.toml`
#[derive(Debug, Clone)]
pub struct FeedSettings {
    /// The file's name without `.toml`: the first segment of its addresses.
    pub name: String,
    /// The file.
    pub file: PathBuf,
    /// What it is called; else the site's title.
    pub title: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// BCP 47; else the site's.
    pub language: Option<String>,
    /// Its picture; else the site's.
    pub image: Option<Url>,
    /// Whose rights.
    pub copyright: Option<String>,
    /// Which articles it takes.
    pub select: Select,
    /// How many entries the newest document has.
    pub items: usize,
    /// Whether entries carry their whole text; else the summary.
    pub full_content: bool,
    /// The formats, in the order told.
    pub formats: Vec<Format>,
    /// Whether the whole history is published (RFC 5005).
    pub archive: bool,
    /// One feed for each value of this facet.
    pub each: Option<Facet>,
    /// Old addresses that lead here, by format.
    pub aliases: BTreeMap<Format, Vec<String>>,
    /// Who may subscribe by mail.
    pub mail: MailPolicy,
    /// What a podcast directory wants to know.
    pub podcast: Option<Podcast>,
}

/// Which articles a feed takes: of each list that is not empty an article must match one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Select {
    /// Sections.
    pub sections: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Names of authors.
    pub authors: Vec<String>,
    /// Languages (BCP 47; `zh` takes `zh-Hans` too).
    pub languages: Vec<String>,
    /// Nothing published before.
    pub since: Option<Timestamp>,
}

/// A feed format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// RSS 2.0
    Rss,
    /// Atom 1.0 (RFC 4287)
    Atom,
    /// JSON Feed 1.1
    Json,
}

/// What `each` divides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// A feed a tag.
    Tag,
    /// A feed an author.
    Author,
    /// A feed a section.
    Section,
    /// A feed a language.
    Language,
}

/// Who may subscribe to a feed's digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailPolicy {
    /// Anyone.
    Open,
    /// Whom the admin adds.
    Invited,
    /// Nobody.
    Off,
}
