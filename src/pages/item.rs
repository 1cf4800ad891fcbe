//! An article as pages show it: in a list, and on a page of its own.

use jiff::Timestamp;

use super::masthead::FeedLink;
use super::turn::Neighbours;

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The headline, as plain text.
    pub title: String,
    /// The absolute address of the article.
    pub link: String,
    /// When it was published.
    pub published: Timestamp,
    /// When its content last changed.
    pub updated: Timestamp,
    /// What it says, in a sentence or two of plain text.
    pub summary: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The section it belongs to.
    pub section: Option<String>,
    /// What it is about.
    pub tags: Vec<String>,
    /// Its language (BCP 47), where known.
    pub language: Option<String>,
    /// Its picture.
    pub image: Option<Picture>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its absolute address.
    pub url: String,
    /// What it shows, for whoever does not see it.
    pub alt: Option<String>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
}

/// A file that comes with an article: a recording, a film, a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its absolute address.
    pub url: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub length: Option<u64>,
}

/// One article, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePage {
    /// What lists say of it.
    pub item: Item,
    /// Its id, for ever (RFC 4287 §4.2.6).
    pub id: String,
    /// Its text: clean HTML whose addresses are absolute. It is put into the page as it is.
    pub body: String,
    /// What was wrong before.
    pub correction: Option<String>,
    /// The files that come with it.
    pub enclosures: Vec<Enclosure>,
    /// Whether it has a page but stands in no list; search engines are asked to leave it out.
    pub unlisted: bool,
    /// The feeds it is in.
    pub feeds: Vec<FeedLink>,
    /// What was published before and after it.
    pub neighbours: Neighbours,
}
