//! JSON Feed 1.1.

use anyhow::{Context, Result};
use serde::Serialize;

use super::fragment::{Fragment, Frame};
use super::rfc3339;
use crate::feed::{Feed, Item};
use crate::settings::Format;

/// §Top-level
#[derive(Serialize)]
struct Document<'f> {
    version: &'static str,
    title: &'f str,
    home_page_url: &'f str,
    feed_url: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    description: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'f str>,
    authors: Vec<Author<'f>>,
    language: &'f str,
    items: [(); 0],
}

#[derive(Serialize)]
struct Author<'f> {
    name: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// §Items: the id is a string; content_html or content_text, always one of them; nothing is null.
#[derive(Serialize)]
struct JsonItem<'f> {
    id: &'f str,
    url: &'f str,
    title: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'f str>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'f>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'f [String],
    language: &'f str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'f>>,
}

/// §Attachments
#[derive(Serialize)]
struct Attachment<'f> {
    url: &'f str,
    mime_type: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_in_seconds: Option<u64>,
}

/// An item as it stands in a document.
#[derive(Serialize)]
struct Alone<'f> {
    items: [JsonItem<'f>; 1],
}

/// A document without its items: it knows whether there are any.
pub fn frame(feed: &Feed, is_empty: bool) -> Result<Frame> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.page,
        // Of a page too: it is what identifies the feed.
        feed_url: feed.current(Format::Json),
        // The page before, down to the first: it never loops.
        next_url: feed
            .links(Format::Json)
            .into_iter()
            .find(|(rel, _)| *rel == "prev-archive")
            .map(|(_, address)| address),
        description: &feed.description,
        icon: feed.image.as_deref(),
        authors: vec![Author { name: &feed.author, url: feed.email.as_ref().map(|email| format!("mailto:{email}")) }],
        language: &feed.language,
        items: [],
    };
    let frame = Frame::of(serde_json::to_vec_pretty(&document).context("cannot write JSON Feed")?, "]\n}")?;
    Ok(if is_empty { frame } else { Frame { between: ",", foot: "\n  ]\n}", ..frame } })
}

/// An item by itself.
pub fn item_alone(feed: &Feed, item: &Item) -> Result<Fragment> {
    let alone = Alone { items: [self::item(feed, item)] };
    Fragment::cut(&serde_json::to_vec_pretty(&alone).context("cannot write JSON Feed")?, "\n    {", "\n  ]\n}")
}

fn item<'f>(feed: &'f Feed, item: &'f Item) -> JsonItem<'f> {
    let entry = &item.entry;
    let summary = entry.summary.text();
    JsonItem {
        id: &entry.id,
        url: &item.link,
        title: &entry.title,
        content_html: item.content.as_deref(),
        content_text: if item.content.is_some() { None } else { Some(summary.unwrap_or("")) },
        summary,
        image: item.image.as_ref().map(|image| image.address.as_str()),
        date_published: rfc3339(entry.published, &feed.zone),
        date_modified: rfc3339(entry.updated, &feed.zone),
        authors: entry.authors.iter().map(|name| Author { name, url: None }).collect(),
        tags: &entry.tags,
        language: &entry.language,
        attachments: item
            .enclosures
            .iter()
            .filter_map(|enclosure| {
                let mime_type = enclosure.media_type.as_deref()?;
                let duration_in_seconds = item.duration().filter(|_| item.sound() == Some(enclosure));
                Some(Attachment {
                    url: &enclosure.address,
                    mime_type,
                    size_in_bytes: enclosure.length,
                    duration_in_seconds,
                })
            })
            .collect(),
    }
}
