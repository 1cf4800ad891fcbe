//! Atom 1.0 (RFC 4287), and 0.3, whose names for dates are others.

use super::channel::{absolute, moment};
use super::xml::Element;
use super::{Archive, Enclosed, Item, plain};
use crate::problem::Problem;
use crate::settings::Format;

/// Reads a feed: its root without the entries, and these.
pub fn read(root: &Element, entries: &[Element], path: &str) -> Archive {
    let link = |rel: &str| link(root, rel);
    let mut archive = Archive {
        kind: "an Atom feed",
        generator: root.said("atom:generator"),
        title: root.all("atom:title").next().map(title),
        home: link("alternate"),
        language: root.language.as_deref().map(str::to_owned),
        feeds: link("self").into_iter().map(|address| (Format::Atom, address)).collect(),
        next: link("prev-archive").or_else(|| link("next")),
        ..Archive::default()
    };
    let everybody: Vec<String> = people(root);
    for entry in entries {
        let mut item = item(entry, path, &mut archive.problems);
        if item.authors.is_empty() {
            item.authors.clone_from(&everybody);
        }
        // What the feed says of all stands for the site, not for each.
        item.language = item.language.filter(|own| archive.language.as_ref() != Some(own));
        archive.items.push(item);
    }
    archive
}

fn item(entry: &Element, path: &str, problems: &mut Vec<Problem>) -> Item {
    let mut date = |names: [&str; 3]| names.into_iter().find_map(|name| moment(entry, name, path, problems));
    let updated = date(["atom:updated", "atom:modified", "dc:date"]);
    let published = date(["atom:published", "atom:issued", "atom:created"]).or(updated);
    let told = |name: &'static str| entry.all(name).next();
    let body = told("atom:content").or_else(|| told("atom:summary")).map(html).unwrap_or_default();
    let summary =
        told("atom:content").and(told("atom:summary")).and_then(|summary| plain::summary(&html(summary), &body));
    let link = link(entry, "alternate");
    Item {
        id: entry.said("atom:id"),
        base: told("atom:content")
            .and_then(|content| content.base.as_deref())
            .map(str::to_owned)
            .or_else(|| link.clone()),
        link,
        title: told("atom:title").map(title).unwrap_or_default(),
        updated: updated.filter(|updated| published.is_some_and(|published| *updated > published)),
        published,
        tags: entry
            .all("atom:category")
            .filter_map(|tag| tag.attribute("label").or_else(|| tag.attribute("term")))
            .map(plain::title)
            .filter(|tag| !tag.is_empty())
            .collect(),
        authors: people(entry),
        // The text may be in another language than what is said of it.
        language: told("atom:content").unwrap_or(entry).language.as_deref().map(str::to_owned),
        summary,
        body,
        image: entry
            .elements()
            .chain(entry.all("media:group").flat_map(Element::elements))
            .find(|one| {
                one.name == "media:thumbnail"
                    || (one.name == "media:content" && one.attribute("medium") == Some("image"))
            })
            .and_then(|one| Some((absolute(one.attribute("url")?, entry.base.as_deref()), None))),
        enclosures: entry
            .all("atom:link")
            .filter(|link| link.attribute("rel") == Some("enclosure"))
            .filter_map(|link| {
                Some(Enclosed {
                    address: absolute(link.attribute("href")?.trim(), link.base.as_deref()),
                    media_type: link.attribute("type").map(str::to_owned),
                    length: link
                        .attribute("length")
                        .and_then(|length| length.parse().ok())
                        .filter(|length| *length > 0),
                })
            })
            .collect(),
        line: entry.line,
        ..Item::default()
    }
}

/// RFC 4287 §4.2.7: no `rel` is `alternate`; of several, the page for people.
fn link(element: &Element, rel: &str) -> Option<String> {
    let fits = |link: &&Element| link.attribute("rel").unwrap_or("alternate") == rel;
    let is_page = |link: &&Element| link.attribute("type").is_none_or(|kind| kind.contains("html"));
    let of_kind = element.all("atom:link").filter(fits).find(is_page);
    let found = of_kind.or_else(|| element.all("atom:link").find(fits))?;
    let href = found.attribute("href")?.trim();
    (!href.is_empty()).then(|| absolute(href, found.base.as_deref()))
}

fn people(element: &Element) -> Vec<String> {
    element.all("atom:author").filter_map(|author| author.said("atom:name")).map(|name| plain::title(&name)).collect()
}

/// RFC 4287 §3.1: a text construct as one line.
fn title(element: &Element) -> String {
    match element.attribute("type") {
        Some("html" | "text/html") => plain::words(&element.text()),
        Some("xhtml" | "application/xhtml+xml") => crate::text::one_line(&element.text()),
        _ => plain::title(&element.text()),
    }
}

/// RFC 4287 §4.1.3.3: content as HTML. What lies elsewhere (`src`), and what is no text, is a link or nothing.
fn html(content: &Element) -> String {
    let text = || content.text().trim().to_owned();
    if let Some(source) = content.attribute("src") {
        let address = crate::text::escape(&absolute(source, content.base.as_deref()));
        return format!("<p><a href=\"{address}\">{address}</a></p>");
    }
    match content.attribute("type").unwrap_or("text") {
        // Atom 0.3 says so by another attribute.
        _ if content.attribute("mode") == Some("escaped") => text(),
        "html" | "text/html" => text(),
        "xhtml" | "application/xhtml+xml" => match content.all("xhtml:div").next() {
            Some(div) => div.html(),
            None => content.html(),
        },
        "text" | "text/plain" if content.elements().next().is_none() => {
            let said = text();
            // Many say nothing and mean HTML.
            if said.starts_with('<') { said } else { plain::paragraphs(&said) }
        }
        kind if kind.starts_with("text/") || kind == "text" => content.html(),
        _ => String::new(),
    }
}
