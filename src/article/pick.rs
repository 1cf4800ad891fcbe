//! For every field, the first source that has it.

use jiff::Timestamp;
use jiff::civil::Time;

use super::address::{Target, resolve};
use super::clean::{Refs, clean, text_of};
use super::fields::Said;
use super::path::PathSays;
use super::{Context, Enclosure, Episode, Head, Picture, Piece, Sourced, Told, title};
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

pub fn authors(
    byline: Vec<Sourced<String>>,
    source: Option<Sourced<String>>,
    credited: Vec<Sourced<String>>,
) -> Vec<Sourced<String>> {
    let sources: Vec<Sourced<String>> = source.into_iter().collect();
    [byline, sources, credited].into_iter().find(|names| !names.is_empty()).unwrap_or_default()
}

/// What the text itself tells; where that is not sure, what it `perhaps` is.
pub fn language(body: &str, perhaps: Option<Sourced<String>>, context: &Context) -> Sourced<String> {
    let site = context.language.split('-').next().unwrap_or("");
    match super::language::detect(body) {
        // The site's own tag says more: `en-GB`, `zh-Hans`.
        Some(tag) if tag == site => Sourced::new(context.language.clone(), "detection"),
        // `pt-BR` says more than `pt`.
        Some(tag) if perhaps.as_ref().is_some_and(|told| told.value.split('-').next() == Some(tag)) => {
            perhaps.unwrap_or_else(|| Sourced::new(tag.to_owned(), "detection"))
        }
        Some(tag) => Sourced::new(tag.to_owned(), "detection"),
        None => perhaps.unwrap_or_else(|| Sourced::new(context.language.clone(), "the site")),
    }
}

pub fn summary(said: &Said, piece: &Piece, body: &str, directory: &str, context: &Context) -> Option<Sourced<String>> {
    if let Some(summary) = &said.summary {
        return Some(Sourced { value: strip_markup(&summary.value), ..summary.clone() });
    }
    if piece.head.summary.is_some() {
        return piece.head.summary.clone();
    }
    let marks = ["<!--more-->", "<!-- more -->", "<!--MORE-->"];
    let more = marks.iter().filter(|_| piece.body.contains("<!--")).find_map(|mark| piece.body.find(mark));
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
    body.match_indices('<')
        .filter_map(|(at, _)| body[at..].strip_prefix("<p").filter(|rest| rest.starts_with(['>', ' '])))
        .find_map(|part| {
            let inner = &part[part.find('>')? + 1..];
            let ends = |at: &usize| inner[*at..].starts_with("</p>") || inner[*at..].starts_with("<p");
            let end = inner.match_indices('<').map(|(at, _)| at).find(ends).unwrap_or(inner.len());
            let text = text_of(&inner[..end]);
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
    // Most have none, and that is quicker to tell than where it is.
    let tag = body.contains("<img ").then(|| body.find("<img "))??;
    let tag = &body[tag..];
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

/// The same words with the addresses of their files; a file that is refused is left out.
pub fn episode(said: &Said, refs: &mut Refs, directory: &str, context: &Context) -> Option<Sourced<Episode>> {
    let mut episode = said.episode.clone()?;
    let Episode { transcripts, chapters, people, marks, .. } = &mut episode.value;
    transcripts.retain_mut(|transcript| {
        let found = attached(&transcript.told.address, refs, directory, context);
        found.map(|(address, file)| transcript.told = Told { address, file }).is_some()
    });
    *chapters = chapters.take().and_then(|told| {
        attached(&told.address, refs, directory, context).map(|(address, file)| Told { address, file })
    });
    // A page is elsewhere: what looks like a file of ours and is none is told with the files.
    let page = |(address, file): (Option<String>, Option<Option<String>>)| address.filter(|_| file.flatten().is_none());
    let mut found = |raw: Option<String>| raw.and_then(|raw| attached(&raw, refs, directory, context)).unzip();
    for person in people {
        let file;
        (person.image, file) = found(person.image.take());
        person.image_file = file.flatten();
        person.page = page(found(person.page.take()));
    }
    marks.iter_mut().for_each(|mark| mark.page = page(found(mark.page.take())));
    Some(episode)
}
