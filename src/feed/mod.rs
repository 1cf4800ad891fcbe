//! A feed as a value, in Atom's words (RFC 4287); every format translates it once.

mod content;
mod history;
mod show;

pub use content::content;
pub use history::{History, archive_path};
pub use show::Show;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::ledger::{Attachment, Entry};
use crate::settings::{FeedSettings, Format, Settings};
use crate::text::{encode_path, legal};

/// A feed with its newest entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// `tag:{site.tag}:/NAME`: no article's id has that slash.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// BCP 47.
    pub language: String,
    /// The address of its picture.
    pub image: Option<String>,
    /// Whose rights.
    pub copyright: Option<String>,
    /// Who stands in for entries that name no author.
    pub author: String,
    /// Where that author answers.
    pub email: Option<String>,
    /// The address of its page.
    pub page: String,
    /// The address of each of its newest documents.
    pub documents: Vec<(Format, String)>,
    /// The address of the style sheet for browsers, where there is one.
    pub style: Option<String>,
    /// Where this document stands in the feed's history; none where that is not published.
    pub history: Option<History>,
    /// What it says of itself as a podcast, where it is one.
    pub show: Option<Show>,
    /// The newest entry's; of an empty feed, the day that the site's tag names. Never the clock.
    pub updated: Timestamp,
    /// The zone in which dates are written.
    pub zone: TimeZone,
    /// The entries, newest first.
    pub items: Vec<Item>,
}

impl Feed {
    /// The address of its newest document in a format.
    pub fn current(&self, format: Format) -> &str {
        self.documents.iter().find(|(known, _)| *known == format).map_or("", |(_, address)| address)
    }
}

/// An entry with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The entry.
    pub entry: Entry,
    /// Its address.
    pub link: String,
    /// Its picture's and its enclosures', as published.
    pub image: Option<Attachment>,
    /// What comes with it.
    pub enclosures: Vec<Attachment>,
    /// Its whole text as HTML; none where the feed gives summaries.
    pub content: Option<String>,
}

/// The path of the style sheet of all feeds, from the site's root.
pub const STYLE: &str = "/feeds.css";

/// Its address, without a host: whoever serves the feed serves that too.
pub fn style_address(settings: &Settings) -> String {
    format!("{}{}", settings.site.url.path().trim_end_matches('/'), STYLE)
}

/// The address of a feed's document in one format, from the site's root.
pub fn document_path(name: &str, format: Format) -> String {
    format!("/{name}.{}", extension(format))
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Rss => "rss",
        Format::Atom => "atom",
        Format::Json => "json",
    }
}

/// The whole address of a link or path from the site's root.
pub fn address(settings: &Settings, link: &str) -> String {
    match link.strip_prefix('/') {
        Some(path) => format!("{}{}", settings.site.url, encode_path(path)),
        None => link.to_owned(),
    }
}

/// Makes a document of a feed of entries and their texts: a page of the archive, which has so many, or the newest; `link_of` gives the link of the article at a path.
pub fn build(
    settings: &Settings,
    feed: &FeedSettings,
    entries: Vec<(Entry, Arc<str>)>,
    place: (Option<u64>, u64),
    link_of: &dyn Fn(&str) -> Option<String>,
) -> Feed {
    let updated = entries.iter().map(|(entry, _)| entry.updated).max();
    let items = entries.into_iter().map(|(entry, body)| item(settings, feed, entry, &body, link_of)).collect();
    Feed { items, ..head(settings, feed, updated, place) }
}

/// An entry with its text as a feed shows it.
pub fn item(
    settings: &Settings,
    feed: &FeedSettings,
    entry: Entry,
    body: &str,
    link_of: &dyn Fn(&str) -> Option<String>,
) -> Item {
    let link = address(settings, &entry.link);
    let content = (feed.full_content && !body.is_empty()).then(|| content(settings, &entry, body, &link, link_of));
    Item { link, image: entry.image.clone(), enclosures: entry.enclosures.clone(), content, entry }
}

/// A document of a feed without its items, of which the one that changed last did so then.
pub fn head(
    settings: &Settings,
    feed: &FeedSettings,
    updated: Option<Timestamp>,
    (page, pages): (Option<u64>, u64),
) -> Feed {
    let site = &settings.site;
    let title = feed.title.clone().unwrap_or_else(|| site.title.clone());
    Feed {
        id: format!("tag:{}:/{}", site.tag, encode_path(&feed.name)),
        description: legal(feed.description.as_deref().unwrap_or(&title)).into_owned(),
        title: legal(&title).into_owned(),
        language: feed.language.clone().unwrap_or_else(|| site.language.clone()),
        image: feed.image.as_ref().or(site.image.as_ref()).map(ToString::to_string),
        copyright: feed.copyright.as_deref().map(|rights| legal(rights).into_owned()),
        author: site.author.as_ref().map_or_else(|| site.title.clone(), |author| author.name.clone()),
        email: site.author.as_ref().and_then(|author| author.email.as_ref()).map(ToString::to_string),
        page: address(settings, &format!("/{}/", feed.name)),
        documents: feed
            .formats
            .iter()
            .map(|format| (*format, address(settings, &document_path(&feed.name, *format))))
            .collect(),
        style: Some(style_address(settings)),
        history: (pages > 0).then(|| History { page, pages, root: address(settings, &format!("/{}", feed.name)) }),
        show: show::show(settings, feed),
        updated: updated.unwrap_or_else(|| founded(&site.tag)),
        zone: site.timezone.clone(),
        items: Vec::new(),
    }
}

/// The first moment of the date in a tag (RFC 4151 §2.1): before it the site was nobody's.
fn founded(tag: &str) -> Timestamp {
    let date = tag.rsplit(',').next().unwrap_or("");
    let whole = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    };
    format!("{whole}T00:00:00Z").parse().unwrap_or(Timestamp::UNIX_EPOCH)
}
