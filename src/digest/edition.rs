//! What a digest says: frozen when it is made, so that a mail that is tried again tomorrow is the same mail.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::subscriber::Cadence;

/// What a mail of this edition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// New entries.
    Digest,
    /// One entry again, because it was wrong.
    Correction,
    /// A test that nobody subscribed to.
    Test,
}

/// One digest, the same for everyone who gets the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// What its address is made of, `/digests/ID/`: small letters and digits.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// How often its readers get one.
    pub cadence: Cadence,
    /// The day it is for, as its first readers' calendar has it.
    pub date: Date,
    /// When it was made: the Date of its mails.
    pub made: Timestamp,
    /// The language of its readers (BCP 47).
    pub language: String,
    /// The feeds that its readers subscribed to at this cadence, in the order of the settings.
    pub feeds: Vec<Part>,
    /// What is new, newest first; at most `digest.max_items`.
    pub stories: Vec<Story>,
    /// How many more there are on the web.
    pub more: usize,
}

/// A feed that a digest is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The whole address of its page.
    pub page: String,
}

/// An entry, as a digest shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// The entry's id.
    pub id: String,
    /// One line of plain text.
    pub title: String,
    /// A whole address.
    pub link: String,
    /// When it was published.
    pub published: Timestamp,
    /// BCP 47.
    pub language: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The department.
    pub section: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// Its picture.
    pub image: Option<Picture>,
    /// What was wrong with it.
    pub correction: Option<String>,
}

/// A picture by its whole address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Where it is.
    pub address: String,
    /// What it shows, in words.
    pub alt: String,
    /// Width and height in pixels, where known.
    pub size: Option<(u32, u32)>,
}
