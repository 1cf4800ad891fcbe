//! The three formats: a feed in, bytes out. Each module mirrors one specification and knows nothing of the others.

mod atom;
mod element;
mod fragment;
mod json;
mod literal;
mod media;
mod opml;
mod podcast;
mod rss;
mod sitemap;

pub use fragment::Fragment;
pub use opml::{Outline, render as render_opml};
pub use sitemap::{Location, NewsLocation, render_index, render_news, render_sitemap};

use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::feed::{Feed, Item};
use crate::settings::Format;

/// The namespace of `fh:archive` (RFC 5005 §4).
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// Renders one document of a feed.
pub fn render(feed: &Feed, format: Format) -> Result<Vec<u8>> {
    let items = feed.items.iter().map(|item| render_item(feed, item, format)).collect::<Result<Vec<_>>>()?;
    assemble(feed, format, &items.iter().collect::<Vec<_>>())
}

/// Renders one item of a feed. Of the feed only what the settings say matters: what else is in it changes nothing.
pub fn render_item(feed: &Feed, item: &Item, format: Format) -> Result<Fragment> {
    match format {
        Format::Rss => rss::item_alone(feed, item),
        Format::Atom => atom::item_alone(feed, item),
        Format::Json => json::item_alone(feed, item),
    }
}

/// Makes one document of a feed of its items, rendered before in the same format; the feed's own are not looked at.
pub fn assemble(feed: &Feed, format: Format, items: &[&Fragment]) -> Result<Vec<u8>> {
    let frame = match format {
        Format::Rss => rss::frame(feed, items)?,
        Format::Atom => atom::frame(feed)?,
        Format::Json => json::frame(feed, items.is_empty())?,
    };
    Ok(frame.holding(items))
}

/// The media type of a format, as it is served.
pub fn media_type(format: Format) -> &'static str {
    match format {
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::Json => "application/feed+json; charset=utf-8",
    }
}

/// A document with the instruction that names its style sheet, behind the declaration.
fn styled(feed: &Feed, document: Vec<u8>) -> Vec<u8> {
    let Some(style) = &feed.style else { return document };
    let Some(at) = fragment::position(&document, b"?>").map(|at| at + 2) else { return document };
    let instruction = format!("\n<?xml-stylesheet type=\"text/css\" href=\"{}\"?>", crate::text::escape(style));
    [&document[..at], instruction.as_bytes(), &document[at..]].concat()
}

/// An element with a text.
fn tag(indent: &str, name: &str, text: &str) -> String {
    format!("{indent}<{name}>{}</{name}>\n", crate::text::escape(&crate::text::legal(text)))
}

/// RFC 3339 with the zone's offset, so that a person reads the day that was meant.
fn rfc3339(moment: Timestamp, zone: &TimeZone) -> String {
    moment.display_with_offset(zone.to_offset(moment)).to_string()
}
