//! An article as its file says: bytes in, value out. No file, no clock, no ledger.
//!
//! `parse` decides the encoding, takes the front matter off, reads Markdown, HTML or plain text, and for every field keeps
//! the first source that has it, with where that was. What the file does not say stays `None`: the catalogue fills it in.

pub mod address;
pub mod clean;
pub mod dates;
mod encoding;
mod episode;
mod fields;
mod foreign;
pub(crate) mod front_matter;
mod hollow;
mod html;
mod language;
mod lines;
mod markdown;
mod marks;
mod nesting;
mod outline;
mod parse;
mod path;
mod pick;
mod plain;
mod title;
mod value;
mod wellformed;
pub mod word;

pub use encoding::{Decoded, decode};
pub use episode::{Episode, Kind as EpisodeKind, Mark, Told, Transcript};
pub(crate) use front_matter::{FrontMatter, Node, Value};
pub use marks::{Marks, marks};
pub use outline::{Head, Piece};
pub use parse::{parse, rendered};
pub use path::{PathSays, read as read_path};
pub use value::{Article, Enclosure, Picture};

use jiff::tz::TimeZone;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// In words, as `courant show` says it: `the dateline`, `the front matter`.
    pub source: &'static str,
    /// The line of the file, from 1.
    pub line: Option<u32>,
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    /// A value from a source that has no line.
    pub fn new(value: T, source: &'static str) -> Self {
        Self { value, origin: Origin { source, line: None } }
    }

    /// A value from a line (from 1) of the file.
    pub fn at(value: T, source: &'static str, line: u32) -> Self {
        Self { value, origin: Origin { source, line: Some(line) } }
    }
}

/// What parsing needs to know besides the file.
#[derive(Debug, Clone)]
pub struct Context {
    /// The site's address; its path ends in `/`.
    pub site: url::Url,
    /// Where a date without a zone is.
    pub zone: TimeZone,
    /// The site's language (BCP 47).
    pub language: String,
    /// Lower-case extensions of article files.
    pub extensions: Vec<String>,
}

impl Context {
    /// Whether a file of this extension is an article.
    pub fn is_article(&self, extension: &str) -> bool {
        self.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
    }

    /// Where a file of the articles directory is published.
    pub fn media(&self, path: &str) -> String {
        format!("{}media/{}", self.site, crate::text::encode_path(path))
    }

    #[cfg(test)]
    #[allow(clippy::unwrap_used)]
    pub(crate) fn for_tests() -> Self {
        Self {
            site: "https://news.example/".parse().unwrap(),
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
            language: "en".into(),
            extensions: ["md", "markdown", "txt", "html", "htm", "docx", "odt"].map(String::from).to_vec(),
        }
    }
}
