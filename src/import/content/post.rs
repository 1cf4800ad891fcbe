//! A file of a content directory: its front matter, what our reader makes of it, and what its path says by its generator's rules.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Generator, Site};
use crate::article::{Article, Context, Node, Value, decode, front_matter, parse};
use crate::problem::Problem;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An article.
    Post,
    /// Not to be published yet.
    Draft,
    /// A page of its own, which stands in no feed.
    Page,
}

/// A file that may be an article.
#[derive(Debug, Clone)]
pub struct Post {
    /// Its path under the articles of its site, with `/`.
    pub path: String,
    /// Its front matter.
    pub fields: Vec<(String, Value)>,
    /// As our reader understands it.
    pub article: Article,
    /// When it was published, where it says so, by its own generator's rules.
    pub published: Option<Timestamp>,
    /// The same as a moment of its site's clock: addresses are made of it.
    pub local: Option<Zoned>,
    /// The last part of its path without extension, language and, where its generator takes it for a date, the date.
    pub stem: String,
    /// The same with its date.
    pub dated_stem: String,
    /// The directories above it, without those that only its generator needs.
    pub directories: Vec<String>,
    /// The language in its name.
    pub language: Option<String>,
}

impl Post {
    /// Reads a file. `ours` is how the newsroom reads it.
    pub fn read(path: &str, bytes: &[u8], site: &Site, ours: &Context) -> Result<Self, Problem> {
        let article = parse(bytes, path, ours)?;
        let decoded = decode(bytes).map_err(|what| Problem::error(path, what))?;
        let is_markdown = path.ends_with(".md") || path.ends_with(".markdown");
        let fields = front_matter::split(&decoded.text, path, is_markdown)?.fields;
        let named = named(path, site.generator);
        let zone = site.zone().unwrap_or_else(|| ours.zone.clone());
        let mut post = Self {
            path: path.to_owned(),
            fields,
            article,
            published: None,
            local: None,
            stem: named.stem,
            dated_stem: named.dated_stem,
            directories: named.directories,
            language: named.language,
        };
        let theirs = Context { zone: zone.clone(), ..ours.clone() };
        post.published = post.moment(&theirs, named.date);
        post.local = post.published.map(|at| at.to_zoned(post.offset(&zone)));
        Ok(post)
    }

    /// What a field says, by its name in whatever case.
    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.value(name)?.node {
            Node::Scalar(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A field.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The texts of a field that may be a list.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        match self.value(name).map(|value| &value.node) {
            Some(Node::List(list)) => list
                .iter()
                .filter_map(|value| match &value.node {
                    Node::Scalar(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            Some(Node::Scalar(text)) => vec![text.as_str()],
            _ => Vec::new(),
        }
    }

    /// Whether its author has not published it.
    pub fn is_draft(&self) -> bool {
        self.article.draft.as_ref().is_some_and(|draft| draft.value)
            || self.path.split('/').any(|part| matches!(part, "_drafts" | "drafts"))
    }

    /// Its date by its generator's rules, in its generator's zone.
    fn moment(&self, theirs: &Context, of_name: Option<Date>) -> Option<Timestamp> {
        let told = ["date", "publishdate", "published", "pubdate"].into_iter().find_map(|name| self.text(name));
        let told = told.and_then(|told| crate::article::dates::parse(told, &theirs.zone, &theirs.language).ok());
        told.or_else(|| of_name?.to_zoned(theirs.zone.clone()).ok().map(|at| at.timestamp()))
    }

    /// The zone in which its day is counted: the one that its own date names, where it names one (Hugo keeps that), else the site's.
    fn offset(&self, zone: &TimeZone) -> TimeZone {
        let told = self.text("date").unwrap_or("");
        let own = jiff::fmt::temporal::Pieces::parse(told).ok();
        own.and_then(|pieces| pieces.to_numeric_offset()).map_or_else(|| zone.clone(), TimeZone::fixed)
    }
}

struct Named {
    directories: Vec<String>,
    stem: String,
    dated_stem: String,
    date: Option<Date>,
    language: Option<String>,
}

fn named(path: &str, generator: Generator) -> Named {
    let says = crate::article::read_path(path);
    let mut directories: Vec<String> = path.split('/').map(str::to_owned).collect();
    let file = directories.pop().unwrap_or_default();
    let bare = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let bare = says.language.and_then(|tag| bare.strip_suffix(tag)?.strip_suffix('.')).unwrap_or(bare);
    let mut dated_stem = bare.to_owned();
    // A directory with an `index` is the article, whose files lie beside it.
    if bare == "index" && !directories.is_empty() {
        dated_stem = directories.pop().unwrap_or_default();
    }
    if generator == Generator::Jekyll {
        directories.retain(|part| !matches!(part.as_str(), "_posts" | "_drafts"));
    }
    let (date, rest) = dated(&dated_stem);
    let takes_date = !matches!(generator, Generator::Hugo | Generator::Pelican);
    let stem = if takes_date && date.is_some() { rest.to_owned() } else { dated_stem.clone() };
    // Hugo and Pelican take a date of a name only when they are told to: then it stands in no field, and the day is right.
    Named { directories, stem, dated_stem, date, language: says.language.map(str::to_owned) }
}

/// `2024-01-02-name` or `2024-01-02_name`.
pub fn dated(stem: &str) -> (Option<Date>, &str) {
    let date = stem.get(..10).and_then(|head| head.parse::<Date>().ok()).filter(|_| stem.as_bytes()[4] == b'-');
    match (date, stem.get(10..)) {
        (Some(date), Some(rest)) if rest.len() > 1 && rest.starts_with(['-', '_']) => (Some(date), &rest[1..]),
        _ => (None, stem),
    }
}
