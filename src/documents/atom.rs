//! Atom 1.0 (RFC 4287).

use anyhow::{Context, Result};
use atom_syndication::{
    Category, Content, Entry, Feed as Atom, FixedDateTime, Generator, Link, Person, Text, WriteConfig,
};
use chrono::{DateTime, FixedOffset};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::element::in_atom;
use super::fragment::{Fragment, Frame};
use super::{HISTORY, media, styled};
use crate::feed::{Feed, Item};
use crate::settings::Format;

/// Where an entry begins, and what stands behind the last.
const START: &str = "\n <entry>";
const FOOT: &str = "\n</feed>";

/// A document without its entries.
pub fn frame(feed: &Feed) -> Result<Frame> {
    let own = feed.links(Format::Atom);
    let mut links: Vec<Link> = own.iter().map(|(rel, href)| link(href, rel, "application/atom+xml")).collect();
    links.insert(1, Link { hreflang: Some(feed.language.clone()), ..link(&feed.page, "alternate", "text/html") });
    let atom = Atom {
        title: Text::plain(feed.title.clone()),
        subtitle: Some(Text::plain(feed.description.clone())),
        id: feed.id.clone(),
        updated: moment(feed.updated, &feed.zone)?,
        // §4.1.1: an author here serves every entry that has none.
        authors: vec![Person { name: feed.author.clone(), email: feed.email.clone(), uri: None, ..Person::default() }],
        generator: Some(Generator { value: "Courant".into(), uri: None, version: None }),
        links,
        logo: feed.image.clone(),
        rights: feed.copyright.clone().map(Text::plain),
        lang: Some(feed.language.clone()),
        namespaces: std::iter::once(media::NAMESPACE)
            .chain(feed.is_archive().then_some(("fh", HISTORY)))
            .map(|(prefix, name)| (prefix.to_owned(), name.to_owned()))
            .collect(),
        ..Atom::default()
    };
    // The crate's own declaration names no encoding, and some readers guess without.
    let out = written(&atom, b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_vec())?;
    let mut frame = Frame::of(styled(feed, out), FOOT)?;
    if feed.is_archive() {
        // RFC 5005 §4: what says that a document is a page of the archive. It stands before the entries (RFC 4287 appendix B),
        // and the crate would write it behind them.
        frame.head.extend_from_slice(b"\n <fh:archive/>");
    }
    Ok(frame)
}

/// An entry by itself.
pub fn item_alone(feed: &Feed, item: &Item) -> Result<Fragment> {
    let atom = Atom { entries: vec![entry(feed, item)?], ..Atom::default() };
    Fragment::cut(&written(&atom, Vec::with_capacity(8 * 1024))?, START, FOOT)
}

fn written(atom: &Atom, before: Vec<u8>) -> Result<Vec<u8>> {
    let config = WriteConfig { write_document_declaration: false, indent_size: Some(1) };
    atom.write_with_config(before, config).context("cannot write Atom")
}

fn entry(feed: &Feed, item: &Item) -> Result<Entry> {
    let entry = &item.entry;
    // xml:lang goes where the words are: the crate has no place for it on an entry.
    let lang = (entry.language != feed.language).then(|| entry.language.clone());
    let mut links = vec![link(&item.link, "alternate", "text/html")];
    links[0].hreflang.clone_from(&lang);
    for attachment in &item.enclosures {
        // §4.2.7.6: the length is advisory, and left out where nobody knows it.
        let mut enclosure = link(&attachment.address, "enclosure", attachment.media_type.as_deref().unwrap_or(""));
        enclosure.length = attachment.length.map(|length| length.to_string());
        links.push(enclosure);
    }
    Ok(Entry {
        title: Text { lang: lang.clone(), ..Text::plain(entry.title.clone()) },
        id: entry.id.clone(),
        updated: moment(entry.updated, &feed.zone)?,
        published: Some(moment(entry.published, &feed.zone)?),
        authors: entry.authors.iter().map(|name| Person { name: name.clone(), ..Person::default() }).collect(),
        categories: entry.tags.iter().map(|tag| Category { term: tag.clone(), ..Category::default() }).collect(),
        links,
        summary: entry.summary.text().map(|summary| Text { lang: lang.clone(), ..Text::plain(summary) }),
        content: item.content.clone().map(|html| Content {
            lang,
            value: Some(html),
            content_type: Some("html".into()),
            ..Content::default()
        }),
        extensions: in_atom(media::picture(item).into_iter().collect()),
        ..Entry::default()
    })
}

fn link(href: &str, rel: &str, mime_type: &str) -> Link {
    let mime_type = Some(mime_type.to_owned()).filter(|kind| !kind.is_empty());
    Link { href: href.to_owned(), rel: rel.into(), mime_type, ..Link::default() }
}

/// RFC 3339 in the site's zone.
fn moment(moment: Timestamp, zone: &TimeZone) -> Result<FixedDateTime> {
    let utc = DateTime::from_timestamp(moment.as_second(), 0).context("a moment that no calendar has")?;
    let offset = FixedOffset::east_opt(zone.to_offset(moment).seconds()).context("an offset that no zone has")?;
    Ok(utc.with_timezone(&offset))
}
