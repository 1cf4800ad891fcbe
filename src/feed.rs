//! A feed as a value, in Atom's words (RFC 4287); every format translates it once.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::article::address;
use crate::ledger::{Attachment, Entry};
use crate::settings::{FeedSettings, Format, Settings};
use crate::text::{encode_path, escape, legal};

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
    /// The address of each of its documents.
    pub documents: Vec<(Format, String)>,
    /// The newest entry's; of an empty feed, the day that the site's tag names. Never the clock.
    pub updated: Timestamp,
    /// The zone in which dates are written.
    pub zone: TimeZone,
    /// The entries, newest first.
    pub items: Vec<Item>,
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

/// The address of a feed's document in one format, from the site's root.
pub fn document_path(name: &str, format: Format) -> String {
    let extension = match format {
        Format::Rss => "rss",
        Format::Atom => "atom",
        Format::Json => "json",
    };
    format!("/{name}.{extension}")
}

/// The whole address of a link or path from the site's root.
pub fn address(settings: &Settings, link: &str) -> String {
    match link.strip_prefix('/') {
        Some(path) => format!("{}{}", settings.site.url, encode_path(path)),
        None => link.to_owned(),
    }
}

/// Makes a feed of entries and their texts; `link_of` gives the link of the article at a path.
pub fn build(
    settings: &Settings,
    feed: &FeedSettings,
    entries: Vec<(Entry, Arc<str>)>,
    link_of: &dyn Fn(&str) -> Option<String>,
) -> Feed {
    let site = &settings.site;
    let title = feed.title.clone().unwrap_or_else(|| site.title.clone());
    let items: Vec<Item> = entries
        .into_iter()
        .map(|(entry, body)| {
            let link = address(settings, &entry.link);
            let content =
                (feed.full_content && !body.is_empty()).then(|| content(settings, &entry, &body, &link, link_of));
            Item { link, image: entry.image.clone(), enclosures: entry.enclosures.clone(), content, entry }
        })
        .collect();
    Feed {
        id: format!("tag:{}:/{}", site.tag, feed.name),
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
        updated: items.iter().map(|item| item.entry.updated).max().unwrap_or_else(|| founded(&site.tag)),
        zone: site.timezone.clone(),
        items,
    }
}

/// An article's text as it leaves: addresses whole, and on top what was wrong with it.
pub fn content(
    settings: &Settings,
    entry: &Entry,
    body: &str,
    link: &str,
    link_of: &dyn Fn(&str) -> Option<String>,
) -> String {
    let settled = address::settle(body, |path| match path {
        "" => link.to_owned(),
        path => match link_of(path) {
            Some(link) => address(settings, &link),
            None => format!("{}{}", settings.site.url, encode_path(path)),
        },
    });
    match &entry.correction {
        Some(correction) => {
            format!("<p><strong>{}</strong> {}</p>\n{settled}", correction_word(&entry.language), escape(correction))
        }
        None => settled,
    }
}

fn correction_word(language: &str) -> &'static str {
    match language.split('-').next().unwrap_or("") {
        "zh" => "更正：",
        "de" => "Korrektur:",
        "fr" => "Correction :",
        "es" => "Corrección:",
        _ => "Correction:",
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
