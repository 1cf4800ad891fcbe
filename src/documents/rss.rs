//! RSS 2.0, held to the Best Practices Profile of the RSS Advisory Board.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::{self, DublinCoreExtension};
use rss::{Category, Channel, Enclosure, Guid, Image};

use super::element::{Element, in_rss};
use super::fragment::{Fragment, Frame};
use super::literal::literal;
use super::{HISTORY, media, podcast, styled};
use crate::feed::{Feed, Item};
use crate::ledger::Attachment;
use crate::settings::Format;
use crate::text::escape;

/// Where an item begins, and what stands behind the last.
const START: &str = "\n  <item>";
const FOOT: &str = "\n </channel>\n</rss>";

/// Declared where an item has need of them.
const CONTENT: (&str, &str) = ("content", "http://purl.org/rss/1.0/modules/content/");
const DUBLIN_CORE: (&str, &str) = ("dc", dublincore::NAMESPACE);

/// A document without its items, that declares what they need.
pub fn frame(feed: &Feed, items: &[&Fragment]) -> Result<Frame> {
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
        atom_ext: Some(AtomExtension { links: feed.links(Format::Rss).into_iter().map(link).collect() }),
        extensions: in_rss(about(feed)),
        namespaces: namespaces(feed, items),
        ..Channel::default()
    };
    Frame::of(styled(feed, literal(&written(&channel)?)), FOOT)
}

/// An item by itself.
pub fn item_alone(feed: &Feed, item: &Item) -> Result<Fragment> {
    let item = self::item(feed, item);
    let content = item.content.is_some().then_some(CONTENT);
    let dublin_core = item.dublin_core_ext.is_some().then_some(DUBLIN_CORE);
    let channel = Channel { items: vec![item], ..Channel::default() };
    let fragment = Fragment::cut(&literal(&written(&channel)?), START, FOOT)?;
    Ok(Fragment { namespaces: content.into_iter().chain(dublin_core).collect(), ..fragment })
}

fn written(channel: &Channel) -> Result<Vec<u8>> {
    channel.pretty_write_to(Vec::with_capacity(8 * 1024), b' ', 1).context("cannot write RSS")
}

/// The Profile: "identify a feed's URL within the feed"; and RFC 5005, whose links RSS takes from Atom.
fn link((rel, href): (&str, String)) -> Link {
    Link { href, rel: rel.into(), mime_type: Some("application/rss+xml".into()), ..Link::default() }
}

/// What other namespaces say of the feed; RFC 5005 §4: what marks a page of the archive.
fn about(feed: &Feed) -> Vec<Element> {
    let mut all: Vec<Element> = feed.is_archive().then(|| Element::new("fh:archive")).into_iter().collect();
    all.extend(feed.show.iter().flat_map(|show| podcast::channel(feed, show)));
    all
}

/// On every document, whether an item has need of it or not; and what the items need beyond that.
fn namespaces(feed: &Feed, items: &[&Fragment]) -> BTreeMap<String, String> {
    let history = feed.is_archive().then_some(("fh", HISTORY));
    let shows = feed.show.iter().flat_map(|_| podcast::NAMESPACES);
    let needed = items.iter().flat_map(|item| item.namespaces.iter().copied());
    let all = std::iter::once(media::NAMESPACE).chain(history).chain(shows).chain(needed);
    all.map(|(prefix, name)| (prefix.to_owned(), name.to_owned())).collect()
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
        description: entry.summary.text().map(escape),
        content: item.content.clone(),
        // A guid is a permalink unless told otherwise, and a tag: is none.
        guid: Some(Guid { value: entry.id.clone(), permalink: false }),
        pub_date: Some(rfc822(entry.published, &feed.zone)),
        categories: entry.tags.iter().map(|tag| Category { name: tag.clone(), domain: None }).collect(),
        // Of a podcast, what can be heard stands before what is read.
        enclosure: feed.show.as_ref().and_then(|_| item.sound()).or(item.enclosures.first()).and_then(enclosure),
        extensions: in_rss(beside(feed, item)),
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

/// What other namespaces say of an item.
fn beside(feed: &Feed, item: &Item) -> Vec<Element> {
    let mut all: Vec<Element> = media::picture(item).into_iter().collect();
    all.extend(feed.show.iter().flat_map(|show| podcast::item(feed, show, item)));
    all
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
