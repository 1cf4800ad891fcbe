//! What the admin asked for: read from TOML, checked whole, and told with line and caret where it is wrong.
//!
//! `Settings` is what the files *mean*. Everything that can be wrong is found here, all at once, before anything live is
//! touched; past this door no string travels where a type can.

mod aliases;
mod apart;
mod articles;
mod digest;
mod dkim;
mod document;
mod environment;
mod fault;
mod feed;
mod files;
mod genres;
mod hours;
mod http;
mod mail;
mod maker;
mod mask;
mod names;
mod newsfeed;
mod output;
mod paths;
mod place;
mod podcast;
mod read;
mod reading;
mod refusal;
mod relay;
mod secret;
mod security;
mod site;
mod table;
mod templates;
mod typed;
mod web;
mod words;

#[cfg(test)]
mod refused;
#[cfg(test)]
mod shipped;

pub use articles::Articles;
pub use digest::Digest;
pub use dkim::Dkim;
pub use fault::{Fault, Faults};
pub use genres::Genre;
pub use http::{ADMIN, Http};
pub use mail::{Bounces, Mail};
pub use maker::maker;
pub use names::language_tag;
pub use newsfeed::{Facet, FeedSettings, Format, MailPolicy, Select};
pub use output::Output;
pub use podcast::{Person, Podcast};
pub use relay::Relay;
pub use secret::Secret;
pub use site::{Author, Site};
pub use templates::{templates, templates_directory};

use std::path::PathBuf;

use url::Url;

use crate::problem::Problem;

/// Everything that a newsroom is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The file that it came from.
    pub file: PathBuf,
    /// Who publishes.
    pub site: Site,
    /// Where the articles are and how they are watched.
    pub articles: Articles,
    /// The directory of the feed files.
    pub feeds_directory: PathBuf,
    /// The feeds, by name.
    pub feeds: Vec<FeedSettings>,
    /// Families of feeds, by name: one feed for every value that occurs of a facet.
    pub families: Vec<(Facet, FeedSettings)>,
    /// What is written where.
    pub output: Output,
    /// Who is answered.
    pub http: Http,
    /// The SQLite file of the ledger.
    pub store: PathBuf,
    /// How mail leaves.
    pub mail: Mail,
    /// When digests are due.
    pub digest: Digest,
    /// WebSub hubs that are told of changes.
    pub hubs: Vec<Url>,
    /// What should be looked at, and holds nothing back: secrets that others may read, a signature
    /// that helps nobody.
    pub warnings: Vec<Problem>,
}
