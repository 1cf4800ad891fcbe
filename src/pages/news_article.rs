//! An article for machines, inside its page: JSON-LD (schema.org `NewsArticle`), and the way back.
//!
//! The way back is how a lost ledger is made again from what is published: ids, dates and addresses that were shown once
//! must never change, so the page itself remembers them.

use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};

use super::item::ArticlePage;
use super::masthead::Masthead;

/// What a published page says of its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBack {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// When it was published.
    pub published: Timestamp,
    /// When its content last changed.
    pub updated: Timestamp,
    /// Its absolute address.
    pub link: String,
    /// Its section.
    pub section: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// As templates write it; only this form is read back.
const OPEN: &str = "<script type=\"application/ld+json\">";
const CLOSE: &str = "</script>";

/// The part of the block that is read back.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    identifier: String,
    url: String,
    headline: String,
    date_published: String,
    date_modified: String,
    article_section: Option<String>,
    #[serde(default)]
    keywords: Vec<String>,
}

/// The block's content, fit to stand in a script element as it is.
pub fn render(masthead: &Masthead, page: &ArticlePage, language: &str) -> String {
    let item = &page.item;
    let optional = [
        ("articleSection", item.section.as_ref().map(|section| json!(section))),
        ("keywords", (!item.tags.is_empty()).then(|| json!(item.tags))),
        (
            "author",
            (!item.authors.is_empty()).then(|| item.authors.iter().map(|name| author(masthead, name)).collect()),
        ),
        ("image", item.image.as_ref().map(|image| json!([image.url]))),
        ("correction", page.correction.as_ref().map(|text| json!({ "@type": "CorrectionComment", "text": text }))),
    ];
    let mut block = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": page.id,
        "url": item.link,
        "headline": item.title,
        "datePublished": machine_time(item.published, &masthead.zone),
        "dateModified": machine_time(item.updated, &masthead.zone),
        "inLanguage": language,
        "publisher": { "@type": "Organization", "name": masthead.title, "url": masthead.url },
    });
    if let Some(fields) = block.as_object_mut() {
        fields.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    }
    for_script(&block.to_string())
}

/// The article of a page that `render` had a part in; none if the page is no article's, or is damaged.
pub fn read_back(html: &str) -> Option<ReadBack> {
    // The first block that fits counts: ours stands in the head, before anything that an article says.
    html.split(OPEN).skip(1).filter_map(|rest| rest.split_once(CLOSE)).find_map(|(block, _)| read_block(block))
}

fn read_block(block: &str) -> Option<ReadBack> {
    let value: Value = serde_json::from_str(block).ok()?;
    if value.get("@type")?.as_str()? != "NewsArticle" {
        return None;
    }
    let known: Known = serde_json::from_value(value).ok()?;
    Some(ReadBack {
        id: known.identifier,
        title: known.headline,
        published: known.date_published.parse().ok()?,
        updated: known.date_modified.parse().ok()?,
        link: known.url,
        section: known.article_section,
        tags: known.keywords,
    })
}

/// RFC 3339 with the zone's offset, as exact as the timestamp.
pub fn machine_time(at: Timestamp, zone: &TimeZone) -> String {
    let offset = zone.to_offset(at);
    // Before standard time, offsets had seconds, which RFC 3339 cannot write.
    if offset.seconds() % 60 == 0 { at.display_with_offset(offset).to_string() } else { at.to_string() }
}

/// A newsroom that signs its own articles is an organization, not a person.
fn author(masthead: &Masthead, name: &str) -> Value {
    let kind = if name == masthead.title { "Organization" } else { "Person" };
    json!({ "@type": kind, "name": name })
}

/// JSON in which nothing can end or open a script element or a comment (HTML §4.12.1.3), nor a line of old JavaScript.
pub fn for_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7f}' => {
                safe.push_str(&format!("\\u{:04x}", u32::from(character)))
            }
            other => safe.push(other),
        }
    }
    safe
}
