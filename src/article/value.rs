//! An article as a value.

use jiff::Timestamp;

use super::clean::Refs;
use super::{Episode, Sourced};
use crate::problem::Problem;

/// An article as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The id that its author gave it.
    pub id: Option<Sourced<String>>,
    /// The headline: one line of plain text.
    pub title: Sourced<String>,
    /// When it is, was or will be published.
    pub published: Option<Sourced<Timestamp>>,
    /// When its author last changed it, as the author says.
    pub updated: Option<Sourced<Timestamp>>,
    /// From when on it is gone.
    pub expires: Option<Sourced<Timestamp>>,
    /// Until when nothing of it may be seen.
    pub embargo: Option<Sourced<Timestamp>>,
    /// The department.
    pub section: Option<Sourced<String>>,
    /// Tags, no two the same but for case.
    pub tags: Vec<Sourced<String>>,
    /// Names of authors; empty: the site's.
    pub authors: Vec<Sourced<String>>,
    /// BCP 47.
    pub language: Sourced<String>,
    /// Plain text.
    pub summary: Option<Sourced<String>>,
    /// A whole address, or a path from the site's root.
    pub link: Option<Sourced<String>>,
    /// The last segment of its own link.
    pub slug: Sourced<String>,
    /// Old paths that lead to it.
    pub aliases: Vec<String>,
    /// Its picture.
    pub image: Option<Sourced<Picture>>,
    /// What comes with it.
    pub enclosures: Vec<Sourced<Enclosure>>,
    /// What it says of itself as an episode of a podcast.
    pub episode: Option<Sourced<Episode>>,
    /// Not to be published.
    pub draft: Option<Sourced<bool>>,
    /// A page, but in no feed and no digest.
    pub unlisted: Option<Sourced<bool>>,
    /// What was wrong.
    pub correction: Option<Sourced<String>>,
    /// The encoding's name.
    pub encoding: Sourced<&'static str>,
    /// Clean HTML; addresses are absolute, or pending (`address::PENDING`).
    pub body: String,
    /// What its addresses lead to.
    pub refs: Refs,
    /// The hash of what readers would call its content: title and text as written, whatever the encoding.
    pub content: [u8; 16],
    /// What is wrong with it and does not hold it back.
    pub problems: Vec<Problem>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its address.
    pub address: String,
    /// Its path, where it is one of our files.
    pub file: Option<String>,
    /// What it shows, in words.
    pub alt: Option<String>,
}

/// An enclosure (RSS 2.0), a link of relation `enclosure` (RFC 4287 §4.2.7.2), an attachment (JSON Feed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its address.
    pub address: String,
    /// Its path, where it is one of our files.
    pub file: Option<String>,
    /// As the author says; else by its name.
    pub media_type: Option<String>,
    /// Bytes, as the author says; of our files it is measured.
    pub length: Option<u64>,
}
