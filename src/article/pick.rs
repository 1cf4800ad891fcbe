//! For every field, the first source that has it.

use jiff::Timestamp;
use jiff::civil::Time;

use super::address::{Target, resolve};
use super::clean::{Refs, clean, text_of};
use super::fields::Said;
use super::path::PathSays;
use super::{Context, Enclosure, Head, Picture, Piece, Sourced, title};
use crate::text::first_sentences;

/// How long a summary may be, in characters that people see.
const SUMMARY: usize = 280;

pub fn title(said: &Said, head: &Head, says: &PathSays<'_>) -> Sourced<String> {
    let clean = |title: Sourced<String>| Sourced { value: strip_markup(&title.value), ..title };
    let named = said.title.clone().map(clean).or_else(|| head.title.clone()).filter(|title| !title.value.is_empty());
    named.unwrap_or_else(|| Sourced::new(says.name.replace(['-', '_'], " "), "the file name"))
}

/// A title of front matter is plain text with perhaps a little inline markup: known tags and Markdown's marks go, references
/// are decoded, and any other `<` is a `<`.
fn strip_markup(title: &str) -> String {
    title::plain(title)
}

pub fn published(
    said: Option<Sourced<Timestamp>>,
    head: &Head,
    says: &PathSays<'_>,
    context: &Context,
) -> Option<Sourced<Timestamp>> {
    let named = says.date.and_then(|date| date.to_datetime(Time::midnight()).to_zoned(context.zone.clone()).ok());
    said.or_else(|| head.stated.clone())
        .or(named.map(|moment| Sourced::new(moment.timestamp(), "the file name")))
        .or_else(|| head.published.clone())
}

pub fn tags(
    said: Vec<Sourced<String>>,
    breadcrumb: Vec<Sourced<String>>,
    meta: Vec<Sourced<String>>,
) -> Vec<Sourced<String>> {
    let mut tags: Vec<Sourced<String>> = Vec::new();
    for tag in said.into_iter().chain(breadcrumb).chain(meta) {
        let folded = tag.value.to_lowercase();
        if !tags.iter().any(|known| known.value.to_lowercase() == folded) {
            tags.push(tag);
        }
    }
    tags
}

pub fn authors(byline: Vec<Sourced<String>>, source: Option<Sourced<String>>) -> Vec<Sourced<String>> {
    if byline.is_empty() { source.into_iter().collect() } else { byline }
}

pub fn language(body: &str, context: &Context) -> Sourced<String> {
    let site = context.language.split('-').next().unwrap_or("");
    match super::language::detect(&text_of(body)) {
        // The site's own tag says more: `en-GB`, `zh-Hans`.
        Some(tag) if tag == site => Sourced::new(context.language.clone(), "detection"),
        Some(tag) => Sourced::new(tag.to_owned(), "detection"),
        None => Sourced::new(context.language.clone(), "the site"),
    }
}

pub fn summary(said: &Said, piece: &Piece, body: &str, directory: &str, context: &Context) -> Option<Sourced<String>> {
    if let Some(summary) = &said.summary {
        return Some(Sourced { value: strip_markup(&summary.value), ..summary.clone() });
    }
    if piece.head.summary.is_some() {
        return piece.head.summary.clone();
    }
    let more = ["<!--more-->", "<!-- more -->", "<!--MORE-->"].iter().find_map(|mark| piece.body.find(mark));
    if let Some(at) = more
        && let Ok((before, _)) = clean(&piece.body[..at], directory, context)
    {
        return Some(Sourced::new(text_of(&before), "the text before <!--more-->"))
            .filter(|summary| !summary.value.is_empty());
    }
    let paragraph =
        first_paragraph(body).map(|text| Sourced::new(first_sentences(&text, SUMMARY), "the first paragraph"));
    paragraph.or_else(|| {
        let text = text_of(body);
        (!text.is_empty()).then(|| Sourced::new(first_sentences(&text, SUMMARY), "the text"))
    })
}

fn first_paragraph(body: &str) -> Option<String> {
    body.split("<p").skip(1).filter(|part| part.starts_with(['>', ' '])).find_map(|part| {
        let inner = &part[part.find('>')? + 1..];
        let text = text_of(&inner[..inner.find("</p>").unwrap_or(inner.len())]);
        (!text.is_empty()).then_some(text)
    })
}

pub fn image(
    said: &Said,
    head: &Head,
    body: &str,
    refs: &mut Refs,
    directory: &str,
    context: &Context,
) -> Option<Sourced<Picture>> {
    let told = said
        .image
        .clone()
        .or_else(|| head.image.clone().map(|image| Sourced { value: (image.value, None), origin: image.origin }));
    if let Some(Sourced { value: (raw, alt), origin }) = told {
        let (address, file) = attached(&raw, refs, directory, context)?;
        return Some(Sourced { value: Picture { address, file, alt }, origin });
    }
    let tag = &body[body.find("<img ")?..];
    let tag = &tag[..tag.find('>')?];
    let attribute = |name: &str| {
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(text_of(&tag[start..start + tag[start..].find('"')?]))
    };
    let address = attribute("src")?;
    let media = context.media("");
    let file = refs.files.iter().find(|file| address == format!("{media}{}", crate::text::encode_path(file))).cloned();
    Some(Sourced::new(
        Picture { address, file, alt: attribute("alt").filter(|alt| !alt.is_empty()) },
        "the first image",
    ))
}

fn attached(raw: &str, refs: &mut Refs, directory: &str, context: &Context) -> Option<(String, Option<String>)> {
    match resolve(raw, directory, context) {
        // A file without an extension, or one that would be an article, is still the file that the author named.
        Target::Article(path, _) => {
            refs.note(raw, &Target::File(path.clone()), context);
            Some((context.media(&path), Some(path)))
        }
        target => {
            let address = refs.note(raw, &target, context)?;
            Some((address, if let Target::File(path) = target { Some(path) } else { None }))
        }
    }
}

pub fn enclosures(said: &Said, refs: &mut Refs, directory: &str, context: &Context) -> Vec<Sourced<Enclosure>> {
    let mut enclosures = Vec::new();
    for told in &said.enclosures {
        if let Some((address, file)) = attached(&told.value.address, refs, directory, context) {
            let enclosure =
                Enclosure { address, file, media_type: told.value.media_type.clone(), length: told.value.length };
            enclosures.push(Sourced { value: enclosure, origin: told.origin.clone() });
        }
    }
    enclosures
}
