//! RSS 2.0, held to the Best Practices Profile of the RSS Advisory Board.

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::{Category, Channel, Enclosure, Guid, Image};

use crate::feed::{Feed, Item};
use crate::ledger::Attachment;
use crate::text::escape;

pub fn render(feed: &Feed, itself: &str) -> Result<Vec<u8>> {
    let channel = Channel {
        title: feed.title.clone(),
        link: feed.page.clone(),
        description: feed.description.clone(),
        language: Some(feed.language.clone()),
        copyright: feed.copyright.clone(),
        // §managingEditor is an address, with the name behind it.
        managing_editor: feed.email.as_ref().map(|email| format!("{email} ({})", feed.author)),
        last_build_date: Some(rfc822(feed.updated, &feed.zone)),
        generator: Some("Courant".into()),
        image: image(feed),
        atom_ext: Some(AtomExtension { links: vec![own_link(itself)] }),
        items: feed.items.iter().map(|item| self::item(feed, item)).collect(),
        ..Channel::default()
    };
    let mut out = Vec::with_capacity(64 * 1024);
    channel.pretty_write_to(&mut out, b' ', 1).context("cannot write RSS")?;
    out.push(b'\n');
    Ok(out)
}

/// The Profile: "identify a feed's URL within the feed".
fn own_link(itself: &str) -> Link {
    Link {
        href: itself.to_owned(),
        rel: "self".into(),
        mime_type: Some("application/rss+xml".into()),
        ..Link::default()
    }
}

/// §image: GIF, JPEG or PNG; title and link are the channel's.
fn image(feed: &Feed) -> Option<Image> {
    let url = feed.image.clone()?;
    let is_allowed = [".gif", ".jpg", ".jpeg", ".png"].iter().any(|end| url.to_ascii_lowercase().ends_with(end));
    is_allowed.then(|| Image { url, title: feed.title.clone(), link: feed.page.clone(), ..Image::default() })
}

fn item(feed: &Feed, item: &Item) -> rss::Item {
    let entry = &item.entry;
    rss::Item {
        title: Some(entry.title.clone()),
        link: Some(item.link.clone()),
        // The Profile: the description is HTML, so the summary's text is escaped once more.
        description: entry.summary.as_deref().map(escape),
        content: item.content.clone(),
        // A guid is a permalink unless told otherwise, and a tag: is none.
        guid: Some(Guid { value: entry.id.clone(), permalink: false }),
        pub_date: Some(rfc822(entry.published, &feed.zone)),
        categories: entry.tags.iter().map(|tag| Category { name: tag.clone(), domain: None }).collect(),
        enclosure: item.enclosures.first().and_then(enclosure),
        // §author is an e-mail address; names are Dublin Core's.
        dublin_core_ext: Some(DublinCoreExtension {
            creators: entry.authors.clone(),
            languages: if entry.language == feed.language { Vec::new() } else { vec![entry.language.clone()] },
            ..DublinCoreExtension::default()
        })
        .filter(|dublin| !(dublin.creators.is_empty() && dublin.languages.is_empty())),
        ..rss::Item::default()
    }
}

/// One enclosure an item, with its true length and type.
fn enclosure(attachment: &Attachment) -> Option<Enclosure> {
    Some(Enclosure {
        url: attachment.address.clone(),
        length: attachment.length.unwrap_or(0).to_string(),
        mime_type: attachment.media_type.clone()?,
    })
}

/// RFC 822 with a year of four digits and a numeric zone.
fn rfc822(moment: Timestamp, zone: &TimeZone) -> String {
    // Names of days and months are English here whatever the locale, and the day has two digits.
    moment.to_zoned(zone.clone()).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}
