//! The three formats: a feed in, bytes out. Each module mirrors one specification and knows nothing of the others.

mod atom;
mod json;
mod opml;
mod rss;

pub use opml::{Outline, render as render_opml};

use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::feed::Feed;
use crate::settings::Format;

/// Renders one document of a feed; `itself` is its own address.
pub fn render(feed: &Feed, format: Format) -> Result<Vec<u8>> {
    let itself = feed.documents.iter().find(|(known, _)| *known == format).map_or("", |(_, address)| address);
    match format {
        Format::Rss => rss::render(feed, itself),
        Format::Atom => atom::render(feed, itself),
        Format::Json => json::render(feed, itself),
    }
}

/// The media type of a format, as it is served.
pub fn media_type(format: Format) -> &'static str {
    match format {
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::Json => "application/feed+json; charset=utf-8",
    }
}

/// An element with a text.
fn tag(indent: &str, name: &str, text: &str) -> String {
    format!("{indent}<{name}>{}</{name}>\n", crate::text::escape(&crate::text::legal(text)))
}

/// RFC 3339 with the zone's offset, so that a person reads the day that was meant.
fn rfc3339(moment: Timestamp, zone: &TimeZone) -> String {
    moment.display_with_offset(zone.to_offset(moment)).to_string()
}
