//! The front matter's fields, by the names that Hugo, Jekyll, Zola, Eleventy and Pelican give them.

use jiff::Timestamp;

use super::front_matter::{FrontMatter, Node, Value};
use super::{Context, Episode, Sourced, dates};
use crate::problem::Problem;
use crate::rule::Rule;

const SOURCE: &str = "the front matter";

/// What the front matter says; what it does not say is empty.
#[derive(Debug, Default)]
pub struct Said {
    pub id: Option<Sourced<String>>,
    pub title: Option<Sourced<String>>,
    pub published: Option<Sourced<Timestamp>>,
    pub updated: Option<Sourced<Timestamp>>,
    pub expires: Option<Sourced<Timestamp>>,
    pub embargo: Option<Sourced<Timestamp>>,
    pub section: Option<Sourced<String>>,
    pub tags: Vec<Sourced<String>>,
    pub authors: Vec<Sourced<String>>,
    pub language: Option<Sourced<String>>,
    pub summary: Option<Sourced<String>>,
    pub link: Option<Sourced<String>>,
    pub slug: Option<Sourced<String>>,
    pub aliases: Vec<String>,
    pub image: Option<Sourced<(String, Option<String>)>>,
    pub enclosures: Vec<Sourced<Attached>>,
    pub episode: Option<Sourced<Episode>>,
    pub draft: Option<Sourced<bool>>,
    pub unlisted: Option<Sourced<bool>>,
    pub correction: Option<Sourced<String>>,
    /// What is wrong with its words as an episode, if it is one.
    pub misheard: Vec<Problem>,
    pub problems: Vec<Problem>,
}

/// An enclosure as the author told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    pub address: String,
    pub media_type: Option<String>,
    pub length: Option<u64>,
}

/// Reads the fields. A date that cannot be read holds the article: the wrong day, once published, cannot be taken back.
pub fn read(front: &FrontMatter, path: &str, context: &Context) -> Result<Said, Problem> {
    let mut said = Said::default();
    let reader = Reader { path, context, jekyll: path.split('/').any(|part| matches!(part, "_posts" | "_drafts")) };
    for (key, value) in &front.fields {
        reader.field(&mut said, key, value)?;
    }
    if !said.enclosures.is_empty() {
        said.problems.append(&mut said.misheard);
    }
    if let (Some(expires), Some(published)) = (&said.expires, &said.published)
        && expires.value <= published.value
    {
        let line = expires.origin.line.unwrap_or(1);
        said.problems.push(
            Problem::error(path, "it expires before it is published, so nobody will ever see it")
                .at_line(line)
                .help("put the later moment in `expires`"),
        );
    }
    Ok(said)
}

struct Reader<'a> {
    path: &'a str,
    context: &'a Context,
    jekyll: bool,
}

impl Reader<'_> {
    fn field(&self, said: &mut Said, key: &str, value: &Value) -> Result<(), Problem> {
        let name: String = key.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
        match name.as_str() {
            "id" | "guid" => first(&mut said.id, text(value)),
            "title" => first(&mut said.title, text(value)),
            // Jekyll's `published: false` is a draft, not a date.
            "published" if truth(value).is_some() => said.draft = truth(value).map(|is| at(!is, value)),
            "published" | "publishdate" | "pubdate" => {
                said.published = self.moment(value, key)?.or(said.published.take())
            }
            "date" => said.published = said.published.take().or(self.moment(value, key)?),
            "updated" | "lastmod" | "modified" | "lastmodified" | "lastmodifiedat" => {
                said.updated = said.updated.take().or(self.moment(value, key)?);
            }
            "expires" | "expirydate" | "expiry" | "unpublishdate" => {
                said.expires = said.expires.take().or(self.moment(value, key)?)
            }
            "embargo" | "embargoeduntil" => said.embargo = self.moment(value, key)?,
            "section" => first(&mut said.section, text(value)),
            "tags" | "categories" | "category" | "keywords" | "tag" => self.tags(said, value),
            "taxonomies" => self.each_of(said, value, &["tags", "categories", "keywords", "authors"])?,
            "params" | "extra" => self.each_of(
                said,
                value,
                &["author", "authors", "image", "summary", "description", "unlisted", "correction"],
            )?,
            "author" | "authors" => said.authors.extend(authors(value)),
            "language" | "lang" | "locale" => first(&mut said.language, text(value)),
            "summary" => said.summary = text(value).or(said.summary.take()),
            "description" | "excerpt" => first(&mut said.summary, text(value)),
            "url" | "link" | "canonical" | "canonicalurl" | "permalink" | "externalurl" => self.link(said, value),
            "path" => first(&mut said.link, text(value).map(rooted)),
            "slug" => first(&mut said.slug, text(value)),
            "aliases" | "alias" | "redirectfrom" => {
                said.aliases.extend(list(value).into_iter().map(|alias| alias.value))
            }
            "image" | "images" | "cover" | "featuredimage" | "thumbnail" | "ogimage" | "banner" | "hero" => {
                said.image = said.image.take().or_else(|| picture(value));
            }
            "enclosure" | "enclosures" | "audio" | "video" | "attachments" => {
                said.enclosures.extend(attachments(value))
            }
            "draft" => said.draft = truth(value).map(|is| at(is, value)),
            "unlisted" | "hidden" | "private" | "eleventyexcludefromcollections" => {
                said.unlisted = truth(value).map(|is| at(is, value));
            }
            "status" => self.status(said, value),
            "build" => self.each_of(said, value, &["list"])?,
            "list" => said.unlisted = text(value).map(|word| at(word.value == "never", value)),
            "correction" => first(&mut said.correction, text(value)),
            other => self.episode(said, other, key, value),
        }
        Ok(())
    }

    /// What only an episode says; a word of it that cannot be read is told where something can be heard.
    fn episode(&self, said: &mut Said, name: &str, key: &str, value: &Value) {
        let mut episode = said.episode.clone().unwrap_or_else(|| at(Episode::default(), value));
        match episode.value.take(name, value) {
            Ok(true) => said.episode = Some(episode),
            Ok(false) => {}
            Err(what) => {
                let problem = Problem::warning(self.path, format!("`{key}`: {what}")).at_line(value.line);
                said.misheard
                    .push(problem.help("docs/podcasts.md has the words of an episode").rule(Rule::MeansSomething));
            }
        }
    }

    fn each_of(&self, said: &mut Said, value: &Value, keys: &[&str]) -> Result<(), Problem> {
        let Node::Map(map) = &value.node else { return Ok(()) };
        map.iter()
            .filter(|(key, _)| keys.contains(&key.as_str()))
            .try_for_each(|(key, value)| self.field(said, key, value))
    }

    fn moment(&self, value: &Value, key: &str) -> Result<Option<Sourced<Timestamp>>, Problem> {
        let Some(told) = text(value) else { return Ok(None) };
        // Eleventy's words for times that only git or the file system know.
        if matches!(
            told.value.to_lowercase().as_str(),
            "last modified" | "created" | "git last modified" | "git created"
        ) {
            return Ok(None);
        }
        match dates::parse(&told.value, &self.context.zone, &self.context.language) {
            Ok(moment) => Ok(Some(at(moment, value))),
            Err(what) => Err(Problem::error(self.path, format!("`{key}`: {what}")).at_line(value.line)),
        }
    }

    fn tags(&self, said: &mut Said, value: &Value) {
        for tag in list(value) {
            // Jekyll separates with spaces, everyone else with commas or not at all.
            let parts: Vec<&str> = match &value.node {
                Node::Scalar(text) if self.jekyll && !text.contains(',') => text.split_whitespace().collect(),
                Node::Scalar(text) => text.split(',').collect(),
                _ => vec![&tag.value],
            };
            said.tags.extend(
                parts.into_iter().map(str::trim).filter(|tag| !tag.is_empty()).map(|tag| at(tag.to_owned(), value)),
            );
        }
    }

    fn link(&self, said: &mut Said, value: &Value) {
        if truth(value) == Some(false) {
            // Eleventy: `permalink: false` writes no page.
            said.unlisted = Some(at(true, value));
        } else if let Some(link) =
            text(value).filter(|link| !link.value.contains(['{', ':']) || is_address(&link.value))
        {
            first(&mut said.link, Some(if is_address(&link.value) { link } else { rooted(link) }));
        } else if text(value).is_some() {
            said.problems.push(
                Problem::warning(self.path, "this link is a pattern of another program, and is not used")
                    .at_line(value.line)
                    .help("set `output.link` in courant.toml, or write the address itself"),
            );
        }
    }

    /// Pelican: `draft`, `hidden` (a page, but in no list), `skip`.
    fn status(&self, said: &mut Said, value: &Value) {
        match text(value).map(|word| word.value.to_lowercase()).as_deref() {
            Some("draft" | "skip" | "private" | "pending") => said.draft = Some(at(true, value)),
            Some("hidden" | "unlisted") => said.unlisted = Some(at(true, value)),
            _ => {}
        }
    }
}

fn first<T>(slot: &mut Option<T>, found: Option<T>) {
    if slot.is_none() {
        *slot = found;
    }
}

fn at<T>(value: T, place: &Value) -> Sourced<T> {
    Sourced::at(value, SOURCE, place.line)
}

fn is_address(link: &str) -> bool {
    link.starts_with("http://") || link.starts_with("https://")
}

fn rooted(link: Sourced<String>) -> Sourced<String> {
    Sourced { value: format!("/{}", link.value.trim_start_matches('/')), ..link }
}

fn text(value: &Value) -> Option<Sourced<String>> {
    match &value.node {
        Node::Scalar(text) => {
            Some(crate::text::one_line(text)).filter(|text| !text.is_empty()).map(|text| at(text, value))
        }
        Node::List(list) => list.first().and_then(text),
        _ => None,
    }
}

fn list(value: &Value) -> Vec<Sourced<String>> {
    match &value.node {
        Node::List(list) => list.iter().filter_map(text).collect(),
        _ => text(value).into_iter().collect(),
    }
}

fn truth(value: &Value) -> Option<bool> {
    let Node::Scalar(text) = &value.node else { return None };
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn authors(value: &Value) -> Vec<Sourced<String>> {
    // `Jane Doe <jane@example.com>`: the address is nobody's business.
    let name = |text: &str| {
        let address = text.find('<').filter(|at| text[*at..].contains('@') || text[*at..].contains("://"));
        crate::text::one_line(&text[..address.unwrap_or(text.len())])
    };
    let names = match &value.node {
        Node::Scalar(text) if text.contains(';') => text.split(';').map(name).collect(),
        Node::Scalar(text) if text.contains(", ") && !is_one_name(text) => text.split(", ").map(name).collect(),
        Node::Scalar(text) => vec![name(text)],
        Node::List(list) => return list.iter().flat_map(authors).collect(),
        Node::Map(map) => map
            .iter()
            .find(|(key, _)| key == "name")
            .into_iter()
            .filter_map(|(_, value)| text(value))
            .map(|name| name.value)
            .collect(),
        Node::Null => Vec::new(),
    };
    names.into_iter().filter(|name| !name.is_empty()).map(|name| at(name, value)).collect()
}

/// `Doe, Jane` and `Acme, Inc.` are one name; `Jane Doe, John Roe` are two.
fn is_one_name(text: &str) -> bool {
    let mut parts = text.split(", ");
    let (before, after) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    parts.next().is_none()
        && (!before.contains(' ') || matches!(after, "Inc." | "Inc" | "Ltd." | "Ltd" | "LLC" | "Jr." | "PhD" | "MD"))
}

fn picture(value: &Value) -> Option<Sourced<(String, Option<String>)>> {
    match &value.node {
        Node::List(list) => list.first().and_then(picture),
        Node::Map(map) => {
            let get = |keys: &[&str]| {
                map.iter().find(|(key, _)| keys.contains(&key.as_str())).and_then(|(_, value)| text(value))
            };
            let address = get(&["url", "src", "path", "image", "file"])?;
            Some(at((address.value, get(&["alt", "caption", "title"]).map(|alt| alt.value)), value))
        }
        _ => text(value).map(|address| at((address.value, None), value)),
    }
}

fn attachments(value: &Value) -> Vec<Sourced<Attached>> {
    match &value.node {
        Node::List(list) => list.iter().flat_map(attachments).collect(),
        Node::Map(map) => {
            let get = |keys: &[&str]| {
                map.iter().find(|(key, _)| keys.contains(&key.as_str())).and_then(|(_, value)| text(value))
            };
            let Some(address) = get(&["url", "src", "path", "file", "href"]) else { return Vec::new() };
            let media_type = get(&["type", "mime_type", "mime", "media_type"]).map(|kind| kind.value);
            let length = get(&["length", "size", "size_in_bytes"]).and_then(|length| length.value.parse().ok());
            vec![at(Attached { address: address.value, media_type, length }, value)]
        }
        _ => text(value)
            .map(|address| at(Attached { address: address.value, media_type: None, length: None }, value))
            .into_iter()
            .collect(),
    }
}
