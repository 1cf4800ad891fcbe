//! What the admin asked for: read from TOML, checked whole, and told with line and caret where it is wrong.
//!
//! `Settings` is what the files *mean*. Everything that can be wrong is found here, all at once, before anything live is
//! touched; past this door no string travels where a type can.

mod aliases;
mod apart;
mod articles;
mod digest;
mod document;
mod environment;
mod fault;
mod feed;
mod files;
mod hours;
mod http;
mod mail;
mod mask;
mod names;
mod output;
mod paths;
mod place;
mod read;
mod reading;
mod refusal;
mod relay;
mod secret;
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

pub use fault::{Fault, Faults};
pub use secret::Secret;
pub use templates::templates;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use crate::mail::EmailAddress;
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
    /// What should be looked at, and holds nothing back: secrets that others may read.
    pub warnings: Vec<Problem>,
}

/// `[site]`
#[derive(Debug, Clone)]
pub struct Site {
    /// The name over everything.
    pub title: String,
    /// The address that every link is made from; its path ends in `/`.
    pub url: Url,
    /// `AUTHORITY,DATE` of RFC 4151: the head of every minted id.
    pub tag: String,
    /// BCP 47.
    pub language: String,
    /// Where a date without a zone is.
    pub timezone: TimeZone,
    /// Author of what names none.
    pub author: Option<Author>,
    /// A picture of the site.
    pub image: Option<Url>,
    /// Where the privacy policy is.
    pub privacy_url: Option<Url>,
    /// Where the imprint is.
    pub imprint_url: Option<Url>,
}

/// A person or a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name that is shown.
    pub name: String,
    /// An address that may be shown.
    pub email: Option<EmailAddress>,
}

/// `[articles]`
#[derive(Debug, Clone)]
pub struct Articles {
    /// The root of all articles.
    pub directory: PathBuf,
    /// Lower-case file extensions of articles, without the dot.
    pub extensions: Vec<String>,
    /// Patterns (`*`, `?`) of file and directory names that are passed over.
    pub ignore: Vec<String>,
    /// How long a file that is still open must be still.
    pub settle: Duration,
    /// How often everything is looked at again.
    pub rescan: Duration,
    /// The same on a network's file system.
    pub poll: Duration,
    /// Whether symbolic links are followed.
    pub follow_links: bool,
    /// The largest article, in bytes.
    pub max_size: u64,
}

/// `[output]`
#[derive(Debug, Clone)]
pub struct Output {
    /// The directory that is published.
    pub directory: PathBuf,
    /// The pattern of an article's link: a path from the site's root, or an absolute address.
    pub link: String,
    /// Whether pages for people are made.
    pub pages: bool,
}

/// `[http]`
#[derive(Debug, Clone)]
pub struct Http {
    /// Where the newsroom is served.
    pub listen: Vec<SocketAddr>,
    /// Where people reach this daemon.
    pub url: Url,
    /// Where status, health and metrics are served.
    pub admin: Option<SocketAddr>,
    /// What lets somebody act on the admin address.
    pub admin_token: Option<Secret>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Whether clients are held to limits (loopback never is).
    pub limits: bool,
}

/// `[mail]`
#[derive(Debug, Clone)]
pub struct Mail {
    /// The relay.
    pub relay: Relay,
    /// A second relay for when the first is down.
    pub fallback: Option<Relay>,
    /// Who the mail is from.
    pub from: Option<String>,
    /// Who answers go to.
    pub reply_to: Option<EmailAddress>,
    /// The postal address that some laws ask for.
    pub postal_address: Option<String>,
    /// Connections at once.
    pub connections: u32,
    /// Messages a second, in all.
    pub rate: f64,
    /// Messages a second to one recipient domain.
    pub per_domain_rate: f64,
    /// From this day the daily cap doubles.
    pub warm_up: Option<jiff::civil::Date>,
    /// Whether a message in doubt is sent again; else it is held.
    pub resend_in_doubt: bool,
    /// Where bounces come back to.
    pub bounces: Option<Bounces>,
    /// Keys that sign.
    pub dkim: Vec<Dkim>,
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Relay {
    /// Into a Maildir.
    Maildir(PathBuf),
    /// `smtp://` (STARTTLS required) or `smtps://`.
    Smtp {
        /// The address without the password.
        url: Url,
        /// The password, from a file or a credential where one is named.
        password: Option<Secret>,
    },
    /// A `sendmail` program.
    Sendmail(PathBuf),
}

/// `mail.bounces`
#[derive(Debug, Clone)]
pub struct Bounces {
    /// The address that bounces are sent to.
    pub address: EmailAddress,
    /// The Maildir that they are found in.
    pub maildir: Option<PathBuf>,
}

/// `[[mail.dkim]]`
#[derive(Debug, Clone)]
pub struct Dkim {
    /// The signing domain.
    pub domain: String,
    /// The selector under it.
    pub selector: String,
    /// The private key.
    pub key_file: PathBuf,
}

/// `[digest]`
#[derive(Debug, Clone)]
pub struct Digest {
    /// How long an instant mail waits for second thoughts.
    pub instant_delay: Duration,
    /// When the daily digest is due.
    pub daily: jiff::civil::Time,
    /// When the weekly digest is due.
    pub weekly: (jiff::civil::Weekday, jiff::civil::Time),
    /// When the monthly digest is due: a day from 1 to 31, the last day where a month is shorter.
    pub monthly: (i8, jiff::civil::Time),
    /// Over how long a run is spread.
    pub spread: Duration,
    /// The most items in one mail.
    pub max_items: u32,
    /// Addresses that get it first.
    pub approve: Vec<EmailAddress>,
}

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

/// `podcast = { … }`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Podcast {
    /// Keys and values as told.
    pub fields: BTreeMap<String, String>,
}
