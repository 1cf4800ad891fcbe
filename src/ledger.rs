//! What is remembered of every article for ever: it cannot be made again from the files.
//!
//! These are values; `store` keeps them, `catalogue` decides what they say.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::article::Episode;

/// A short BLAKE3 hash.
pub type Hash = [u8; 16];

/// An article as the world sees it, without its body: an entry (RFC 4287), an item (RSS 2.0, JSON Feed).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// For ever the same, in every format and feed.
    pub id: String,
    /// One line of plain text.
    pub title: String,
    /// When it is, was or will be published.
    pub published: Timestamp,
    /// When its content last changed; never before `published`.
    pub updated: Timestamp,
    /// The department.
    pub section: Option<String>,
    /// Tags in the author's order.
    pub tags: Vec<String>,
    /// Names, the site's where the article has none.
    pub authors: Vec<String>,
    /// BCP 47.
    pub language: String,
    /// Plain text.
    pub summary: Summary,
    /// A path from the site's root, or an address elsewhere.
    pub link: String,
    /// Its picture.
    pub image: Option<Attachment>,
    /// What comes with it.
    pub enclosures: Vec<Attachment>,
    /// What it says of itself as an episode of a podcast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub episode: Option<Box<Episode>>,
    /// Paths that lead to it.
    pub aliases: Vec<String>,
    /// What was wrong with it.
    pub correction: Option<String>,
    /// A page, but in no feed and no digest.
    pub unlisted: bool,
    /// Not to be published.
    pub draft: bool,
    /// From when on it is gone.
    pub expires: Option<Timestamp>,
}

/// What an entry says in a few sentences. That of most is left in the ledger, as it is half of what is known of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "Option<String>")]
pub enum Summary {
    /// Nothing.
    #[default]
    None,
    /// This.
    Text(String),
    /// What the ledger has of it; the head of its BLAKE3 hash tells it from another.
    Remembered([u8; 8]),
}

impl Summary {
    /// The text, where it is at hand.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The same, left in the ledger.
    pub fn remembered(&self) -> Self {
        match self {
            Self::Text(text) => Self::Remembered(Self::mark(text)),
            Self::None | Self::Remembered(_) => self.clone(),
        }
    }

    /// The head of a text's BLAKE3 hash.
    pub fn mark(text: &str) -> [u8; 8] {
        let mut mark = [0; 8];
        mark.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
        mark
    }
}

impl From<Option<String>> for Summary {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::None, Self::Text)
    }
}

impl From<Summary> for Option<String> {
    fn from(summary: Summary) -> Self {
        if let Summary::Text(text) = summary { Some(text) } else { None }
    }
}

/// A picture or an enclosure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its address.
    pub address: String,
    /// Its path under the articles directory, where it is one of our files.
    pub file: Option<String>,
    /// Its media type, where known.
    pub media_type: Option<String>,
    /// Its length in bytes, where known.
    pub length: Option<u64>,
    /// Width and height in pixels, where known.
    pub size: Option<(u32, u32)>,
    /// What it shows, in words.
    pub alt: Option<String>,
}

impl Entry {
    /// Whether it has a page at this moment.
    pub fn is_visible(&self, now: Timestamp) -> bool {
        !self.draft && self.published <= now && self.expires.is_none_or(|end| end > now)
    }

    /// The next moment at which it appears or disappears by itself.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        [Some(self.published), self.expires].into_iter().flatten().filter(|moment| !self.draft && *moment > now).min()
    }

    /// Newest first, then by id: the order of every feed.
    pub fn order(&self) -> Order {
        (std::cmp::Reverse(self.published), self.id.clone())
    }
}

/// Published descending, then id.
pub type Order = (std::cmp::Reverse<Timestamp>, String);

/// Where the file of an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// At its path.
    Here,
    /// Missing, and kept published because so much is missing that it is a fault (the root guard).
    Held,
    /// Missing, and kept published because the directory is empty.
    Emptied,
    /// Gone.
    Gone,
}

/// One article, remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The path of its file, or the last one that it had.
    pub path: String,
    /// Whether the file is there.
    pub place: Place,
    /// The hash of the file's bytes: what is renamed keeps its id by it.
    pub bytes: Hash,
    /// The hash of title and text: what moves `updated`.
    pub content: Hash,
    /// When it was first seen and no draft.
    pub first_seen: Option<Timestamp>,
    /// When its content last changed after it was published.
    pub changed: Option<Timestamp>,
    /// The link that it has had since it was first published.
    pub link: Option<String>,
    /// Links that it had before its author gave it another.
    pub former: Vec<String>,
    /// As last understood.
    pub entry: Entry,
}

/// An entry in a feed: its number there, and its marks. Marks count every appearance of any entry in any feed, so that one
/// mark says what was there and what was not; digests count by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The feed's name.
    pub feed: String,
    /// The entry's id.
    pub id: String,
    /// From 1, in the order in which entries first became visible there: the entry's place in the archive, for ever.
    pub number: u64,
    /// The mark of its first appearance there.
    pub first: u64,
    /// The mark of its latest: an entry that was withdrawn and comes back is new to whoever was not given it before.
    pub mark: u64,
    /// When the latest was; never before that of a lower mark, but for those of a clock that was days ahead.
    pub since: Timestamp,
    /// Whether it is visible there now.
    pub here: bool,
}

/// A feed that was looked at for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its name.
    pub name: String,
    /// What its entries have in common, where it is one of a family.
    pub value: Option<String>,
    /// The last mark of what was there then: none of it is news to anybody. Of use at that moment, and not remembered.
    pub mark: u64,
}

/// All that the store remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Every article that ever was.
    pub records: Vec<Record>,
    /// Every number that was ever given.
    pub numbers: Vec<Numbered>,
    /// Feeds that were looked at: what appears there from then on is new, what was there before is the archive.
    pub feeds: Vec<Opened>,
}

/// A document as it was served, and its file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// From the site's root.
    pub path: String,
    /// With its charset.
    pub media_type: String,
    /// With its quotes.
    pub etag: String,
    /// The file's length in bytes.
    pub length: u64,
    /// When the file was last written.
    pub modified: SystemTime,
    /// Whether it is held in memory too.
    pub keep: bool,
}
