//! RSS 2.0, 1.0 and 0.9x, with what everybody adds: content, Dublin Core, Media RSS, podcasts, and Atom's links.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::xml::Element;
use super::{Archive, Enclosed, Item, plain};
use crate::article::dates;
use crate::problem::Problem;
use crate::settings::Format;

/// Fields of an episode: iTunes's name, and ours in front matter.
const EPISODE: &[(&str, &str)] = &[
    ("itunes:season", "season"),
    ("itunes:episode", "episode"),
    ("itunes:episodeType", "episode_type"),
    ("itunes:explicit", "explicit"),
    ("itunes:duration", "duration"),
];

/// Reads a feed: its root without the items, and these.
pub fn read(root: &Element, items: &[Element], path: &str) -> Archive {
    let none = Element::default();
    let channel = root.all("channel").next().unwrap_or(if root.name == "channel" { root } else { &none });
    let mut archive = about(channel, "an RSS feed");
    let channel_date =
        ["lastBuildDate", "pubDate", "dc:date"].iter().find_map(|name| moment(channel, name, path, &mut Vec::new()));
    for element in items {
        let item = item(element, path, &mut archive.problems);
        archive.items.push(item);
    }
    date_the_rest(&mut archive, channel_date);
    archive
}

/// What a channel says of itself.
pub fn about(channel: &Element, kind: &'static str) -> Archive {
    let links: Vec<(&str, &str)> = channel
        .all("atom:link")
        .filter_map(|link| Some((link.attribute("rel").unwrap_or("alternate"), link.attribute("href")?.trim())))
        .collect();
    let rel = |rel: &str| links.iter().find(|(known, _)| *known == rel).map(|(_, href)| (*href).to_owned());
    let home = channel.said("link").filter(|link| link.starts_with("http"));
    Archive {
        kind,
        generator: channel.said("generator"),
        title: channel.said("title").map(|title| plain::title(&title)),
        home: home.or_else(|| rel("alternate")),
        language: channel.said("language").or(channel.said("dc:language")),
        feeds: rel("self").into_iter().map(|address| (Format::Rss, address)).collect(),
        // RFC 5005 §3 (paged) and §4 (archived): towards older entries.
        next: rel("prev-archive").or_else(|| rel("next")),
        ..Archive::default()
    }
}

/// Items without any date get the channel's, each a second before the one above it, so that their order stays.
fn date_the_rest(archive: &mut Archive, channel: Option<Timestamp>) {
    let mut last = channel;
    for item in &mut archive.items {
        if item.published.is_none() {
            item.published = last.and_then(|last| last.checked_sub(jiff::SignedDuration::from_secs(1)).ok());
            let told = match item.published {
                Some(_) => "items without a date: each is dated by the one above it",
                None => "items without a date: they are dated by when they are first seen here",
            };
            *archive.told.entry(told.into()).or_default() += 1;
        }
        last = item.published.or(last);
    }
}

/// The moment in an element; one that cannot be read is told.
pub fn moment(element: &Element, name: &str, path: &str, problems: &mut Vec<Problem>) -> Option<Timestamp> {
    let told = element.said(name)?;
    match dates::parse(&told, &TimeZone::UTC, "en") {
        Ok(moment) => Some(moment),
        Err(what) => {
            problems.push(Problem::warning(path, format!("`<{name}>`: {what}")).at_line(element.line));
            None
        }
    }
}

/// Reads one item; what a WordPress export says beyond a feed is not looked at here.
pub fn item(element: &Element, path: &str, problems: &mut Vec<Problem>) -> Item {
    let guid = element.all("guid").next();
    let id = element.said("guid").or_else(|| element.attribute("rdf:about").map(str::to_owned));
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    let permalink =
        guid.filter(|guid| guid.attribute("isPermaLink") != Some("false")).and(id.clone()).filter(|id| is_address(id));
    let content = element.said("content:encoded").or_else(|| {
        let content = element.all("atom:content").chain(element.all("xhtml:body")).next()?;
        Some(markup(content)).filter(|html| !html.trim().is_empty())
    });
    let description =
        element.all("description").map(markup).map(|text| text.trim().to_owned()).find(|text| !text.is_empty());
    let summary = element.said("itunes:summary").or(element.said("itunes:subtitle"));
    let (body, summary) = match (content, description) {
        (Some(content), description) => {
            let summary = description.or(summary).and_then(|told| plain::summary(&told, &content));
            (content, summary)
        }
        (None, Some(description)) => (html_of(&description), None),
        (None, None) => (summary.map(|text| html_of(&text)).unwrap_or_default(), None),
    };
    let link = element
        .said("feedburner:origLink")
        .or_else(|| element.said("link"))
        .or_else(|| {
            let links = || element.all("atom:link").chain(element.all("link"));
            let alternate = links().find(|link| matches!(link.attribute("rel"), None | Some("alternate")));
            alternate.and_then(|link| link.attribute("href")).map(|href| href.trim().to_owned())
        })
        .or(permalink)
        .map(|link| absolute(&link, element.base.as_deref()));
    let published = ["pubDate", "dc:date", "dcterms:created", "dcterms:issued", "atom:published", "atom:updated"]
        .iter()
        .find_map(|name| moment(element, name, path, problems));
    let updated = ["atom:updated", "dcterms:modified"].iter().find_map(|name| moment(element, name, path, problems));
    let title = element.said("title").or_else(|| element.said("itunes:title")).or_else(|| element.said("dc:title"));
    Item {
        id,
        base: element.base.as_deref().map(str::to_owned).or_else(|| link.clone()),
        link,
        title: title.map(|title| plain::title(&title)).unwrap_or_default(),
        updated: updated.filter(|updated| published.is_some_and(|published| *updated > published)),
        published,
        tags: tags(element),
        authors: authors(element),
        language: element.said("dc:language").or_else(|| element.language.as_deref().map(str::to_owned)),
        summary,
        body,
        image: picture(element),
        enclosures: enclosures(element),
        episode: EPISODE.iter().filter_map(|(theirs, ours)| Some((*ours, element.said(theirs)?))).collect(),
        transcripts: element
            .all("podcast:transcript")
            .filter_map(|one| {
                let own = |name: &str| one.attribute(name).map(str::to_owned);
                Some((own("url")?, own("type"), own("language")))
            })
            .collect(),
        line: element.line,
        ..Item::default()
    }
}

/// What an element holds as HTML: its text, which is HTML, or elements that its maker forgot to escape.
fn markup(element: &Element) -> String {
    if element.elements().next().is_some() { element.html() } else { element.text() }
}

/// A description is HTML; one without a tag that has lines is plain text.
fn html_of(text: &str) -> String {
    let has_tag = text
        .match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')));
    match has_tag {
        true => text.to_owned(),
        false => plain::paragraphs(&plain::references(text)),
    }
}

/// An address, from its base where it is relative.
pub fn absolute(address: &str, base: Option<&str>) -> String {
    let joined = base.and_then(|base| url::Url::parse(base).ok()).and_then(|base| base.join(address).ok());
    match address.contains("://") {
        true => address.to_owned(),
        false => joined.map_or_else(|| address.to_owned(), String::from),
    }
}

fn tags(element: &Element) -> Vec<String> {
    let said = element.all("category").chain(element.all("dc:subject")).map(|one| plain::title(&one.text()));
    let mut tags: Vec<String> = Vec::new();
    for tag in said.filter(|tag| !tag.is_empty() && tag != "Uncategorized") {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn authors(element: &Element) -> Vec<String> {
    let mut authors: Vec<String> = element.all("dc:creator").map(|one| plain::title(&one.text())).collect();
    if authors.is_empty() {
        let said = element.said("author").or_else(|| element.said("itunes:author")).map(|told| person(&told));
        authors.extend(said);
        authors.extend(element.all("atom:author").filter_map(|author| author.said("atom:name")));
    }
    authors.retain(|name| !name.is_empty());
    authors.dedup();
    authors
}

/// RSS 2.0: `ann@gazette.example (Ann Lee)`; the address is nobody's business.
pub fn person(told: &str) -> String {
    let told = plain::title(told);
    match (told.find('('), told.rfind(')')) {
        (Some(open), Some(close)) if open < close && told[..open].contains('@') => {
            told[open + 1..close].trim().to_owned()
        }
        _ => match told.find('<').filter(|at| told[*at..].contains('@')) {
            Some(at) => told[..at].trim().to_owned(),
            None if told.contains('@') && !told.contains(' ') => String::new(),
            None => told,
        },
    }
}

fn enclosures(element: &Element) -> Vec<Enclosed> {
    element
        .all("enclosure")
        .filter_map(|one| {
            Some(Enclosed {
                address: absolute(one.attribute("url")?.trim(), element.base.as_deref()),
                media_type: one.attribute("type").map(str::to_owned).filter(|kind| kind.contains('/')),
                length: one
                    .attribute("length")
                    .and_then(|length| length.trim().parse().ok())
                    .filter(|length| *length > 0),
            })
        })
        .collect()
}

/// Media RSS: a picture that stands for the item; an episode's own.
fn picture(element: &Element) -> Option<(String, Option<String>)> {
    let groups = || std::iter::once(element).chain(element.all("media:group"));
    let content = groups().flat_map(|group| group.all("media:content")).find(|one| {
        one.attribute("medium") == Some("image") || one.attribute("type").is_some_and(|kind| kind.starts_with("image/"))
    });
    let thumbnail = || groups().flat_map(|group| group.all("media:thumbnail")).next();
    let found = content.or_else(thumbnail);
    let (address, alt) = match found {
        Some(one) => (one.attribute("url")?, one.said("media:title").or_else(|| one.said("media:description"))),
        None => (element.all("itunes:image").next()?.attribute("href")?, None),
    };
    Some((absolute(address.trim(), element.base.as_deref()), alt.map(|alt| plain::title(&alt))))
}
