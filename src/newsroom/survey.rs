//! What is known, for people who ask: nothing is written, nothing is published.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Newsroom, context};
use crate::article::{self, Article, Sourced, parse};
use crate::catalogue::{Catalogue, Look, Rules, Seen};
use crate::feed::address;
use crate::files::{Reading, Tree};
use crate::ledger::{Ledger, Record};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::store::Store;

/// One article, as `articles --json` tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    id: Option<String>,
    title: String,
    published: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    tags: Vec<String>,
    section: Option<String>,
    language: Option<String>,
    feeds: Vec<String>,
    link: Option<String>,
    path: String,
    state: String,
    problems: Vec<Problem>,
}

/// All articles and problems, without touching anything: with what is remembered where the store can be read.
pub fn survey(settings: &Settings, now: Timestamp) -> Result<(Vec<Known>, Vec<Problem>)> {
    let (tree, context) = (Tree::new(&settings.articles), context(settings));
    let scan = tree.scan("").map_err(|error| {
        anyhow::anyhow!("the articles directory {} cannot be read: {error}", settings.articles.directory.display())
    })?;
    let mut seen = BTreeMap::new();
    for path in scan.articles.keys() {
        seen.extend(read(&tree, path, &context).map(|seen| (path.clone(), seen)));
    }
    let ledger = remembered(settings);
    let mut catalogue = Catalogue::new(Rules::new(settings), ledger);
    let gone: Vec<String> = catalogue
        .known_paths()
        .filter(|path| !seen.contains_key(*path) && !scan.is_unknown(path))
        .map(str::to_owned)
        .collect();
    seen.extend(gone.into_iter().map(|path| (path, Seen::Gone)));
    catalogue.apply(Look { seen, ..Look::default() }, now);
    let mut problems: Vec<Problem> = catalogue.problems().chain(&scan.problems).cloned().collect();
    problems.sort();
    Ok((known(&catalogue, settings), problems))
}

fn read(tree: &Tree, path: &str, context: &article::Context) -> Option<Seen> {
    match tree.read(path) {
        Reading::Whole(bytes, _) => Some(match parse(&bytes, path, context) {
            Ok(mut article) => {
                for file in &article.refs.files {
                    if let Err(why) = tree.media(file) {
                        article.problems.push(
                            Problem::warning(path, format!("it shows the file `{file}`: {why}"))
                                .help("put the file there, or mend the address"),
                        );
                    }
                }
                Seen::Article(Box::new(article), super::look::hash(&bytes))
            }
            Err(problem) => Seen::Broken(problem),
        }),
        Reading::Refused(problem) => Some(Seen::Broken(problem)),
        Reading::Unsettled | Reading::Missing | Reading::NoFile => None,
    }
}

/// Every article whose file is there, or that is published without it; newest first.
pub fn known(catalogue: &Catalogue, settings: &Settings) -> Vec<Known> {
    let mut records: Vec<&Record> =
        catalogue.records().filter(|record| record.place != crate::ledger::Place::Gone).collect();
    records.sort_by_key(|record| record.entry.order());
    let mut problems: BTreeMap<&str, Vec<Problem>> = BTreeMap::new();
    for problem in catalogue.problems() {
        problems.entry(&problem.path).or_default().push(problem.clone());
    }
    let zone = &settings.site.timezone;
    let known = records.into_iter().map(|record| {
        let entry = &record.entry;
        Known {
            id: Some(entry.id.clone()),
            title: entry.title.clone(),
            published: Some(rfc3339(entry.published, zone)),
            updated: Some(rfc3339(entry.updated, zone)),
            authors: entry.authors.clone(),
            tags: entry.tags.clone(),
            section: entry.section.clone(),
            language: Some(entry.language.clone()),
            feeds: catalogue
                .feeds_of(&entry.id)
                .into_iter()
                .filter_map(|at| settings.feeds.get(at))
                .map(|feed| feed.name.clone())
                .collect(),
            link: Some(address(settings, &entry.link)),
            path: record.path.clone(),
            state: state(catalogue, record).to_owned(),
            problems: problems.get(record.path.as_str()).cloned().unwrap_or_default(),
        }
    });
    let known: Vec<Known> = known.collect();
    let unread = problems.into_iter().filter(|(path, _)| !known.iter().any(|known| known.path == *path));
    let unread: Vec<Known> = unread.map(|(path, problems)| unreadable(path, problems)).collect();
    known.into_iter().chain(unread).collect()
}

/// A file that was never an article: all that is known is what is wrong with it.
fn unreadable(path: &str, problems: Vec<Problem>) -> Known {
    Known {
        id: None,
        title: path.rsplit('/').next().unwrap_or(path).to_owned(),
        published: None,
        updated: None,
        authors: Vec::new(),
        tags: Vec::new(),
        section: None,
        language: None,
        feeds: Vec::new(),
        link: None,
        path: path.to_owned(),
        state: "problem".into(),
        problems,
    }
}

fn state(catalogue: &Catalogue, record: &Record) -> &'static str {
    use crate::ledger::Place;
    let entry = &record.entry;
    match record.place {
        Place::Held | Place::Emptied => "held",
        _ if entry.draft => "draft",
        _ if !catalogue.is_visible(&entry.id) && entry.expires.is_some() => "expired",
        _ if !catalogue.is_visible(&entry.id) => "scheduled",
        _ if entry.unlisted => "unlisted",
        _ => "published",
    }
}

fn rfc3339(moment: Timestamp, zone: &TimeZone) -> String {
    moment.display_with_offset(zone.to_offset(moment)).to_string()
}

impl Known {
    /// The title, for a list on a terminal.
    pub fn line(&self) -> String {
        let day = self.published.as_deref().and_then(|published| published.get(..10)).unwrap_or("          ");
        let state = if self.state == "published" { String::new() } else { format!(" [{}]", self.state) };
        format!("{day}  {}{state}\n            {}", self.title, self.path)
    }
}

/// A field of an article, as `show` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    name: String,
    value: String,
    from: String,
    line: Option<u32>,
}

/// One article as understood: each field, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    path: String,
    fields: Vec<Field>,
    problems: Vec<Problem>,
    body: String,
}

/// Understands one file. `remembered` is the record of its path, where there is one.
pub fn show(settings: &Settings, path: &str, ledger: Ledger, now: Timestamp) -> Result<Shown, Problem> {
    let (tree, context) = (Tree::new(&settings.articles), context(settings));
    if !tree.is_article(path) {
        return Err(Problem::error(path, "this is not an article")
            .help("articles are the files that `articles.extensions` and `articles.ignore` let through"));
    }
    let article = match read(&tree, path, &context) {
        Some(Seen::Article(article, hash)) => (article, hash),
        Some(Seen::Broken(problem)) => return Err(problem),
        _ => return Err(Problem::error(path, "there is no such file in the articles directory")),
    };
    let mut catalogue = Catalogue::new(Rules::new(settings), ledger);
    let before = catalogue.at_path(path).cloned();
    let seen = BTreeMap::from([(path.to_owned(), Seen::Article(article.0.clone(), article.1))]);
    catalogue.apply(Look { seen, ..Look::default() }, now);
    let problems: Vec<Problem> = catalogue.problems().filter(|problem| problem.path == path).cloned().collect();
    let fields = match catalogue.at_path(path) {
        Some(record) => fields(settings, &article.0, record, before.as_ref()),
        None => Vec::new(),
    };
    Ok(Shown { path: path.to_owned(), fields, problems, body: article.0.body.clone() })
}

fn fields(settings: &Settings, article: &Article, record: &Record, before: Option<&Record>) -> Vec<Field> {
    let (entry, zone) = (&record.entry, &settings.site.timezone);
    let mut fields = Vec::new();
    let mut tell = |name: &str, value: String, from: &str, line| {
        if !value.is_empty() {
            fields.push(Field { name: name.to_owned(), value, from: from.to_owned(), line });
        }
    };
    let at = |sourced: Option<&article::Origin>, otherwise: &'static str| {
        sourced.map_or((otherwise, None), |origin| (origin.source, origin.line))
    };
    let minted = if before.is_some() { "the ledger" } else { "the file's path" };
    let (from, line) = at(article.id.as_ref().map(|id| &id.origin), minted);
    tell("id", entry.id.clone(), from, line);
    tell("title", entry.title.clone(), article.title.origin.source, article.title.origin.line);
    let (from, line) = at(article.published.as_ref().map(|published| &published.origin), "first sight");
    tell("published", short(entry.published, zone), from, line);
    let changed = if record.changed.is_some() { "the last change of its content" } else { "published" };
    let (from, line) = at(article.updated.as_ref().map(|updated| &updated.origin), changed);
    tell("updated", short(entry.updated, zone), from, line);
    let (from, line) = at(article.section.as_ref().map(|section| &section.origin), "");
    tell("section", entry.section.clone().unwrap_or_default(), from, line);
    let mut list = |name: &str, values: &[Sourced<String>]| {
        for value in values {
            fields.push(Field {
                name: name.to_owned(),
                value: value.value.clone(),
                from: value.origin.source.to_owned(),
                line: value.origin.line,
            });
        }
    };
    list("tags", &article.tags);
    list("authors", &article.authors);
    if article.authors.is_empty() {
        for author in &entry.authors {
            fields.push(Field { name: "authors".into(), value: author.clone(), from: "the site".into(), line: None });
        }
    }
    let mut tell = |name: &str, value: String, origin: &article::Origin| {
        fields.push(Field { name: name.to_owned(), value, from: origin.source.to_owned(), line: origin.line });
    };
    tell("language", entry.language.clone(), &article.language.origin);
    if let Some(summary) = &article.summary {
        tell("summary", summary.value.clone(), &summary.origin);
    }
    let kept = article::Origin {
        source: if before.is_some_and(|before| before.link.is_some()) {
            "the ledger"
        } else {
            article.slug.origin.source
        },
        line: article.slug.origin.line,
    };
    tell("link", address(settings, &entry.link), article.link.as_ref().map_or(&kept, |link| &link.origin));
    if let Some(image) = &article.image {
        tell("image", image.value.address.clone(), &image.origin);
    }
    for enclosure in &article.enclosures {
        tell("enclosures", enclosure.value.address.clone(), &enclosure.origin);
    }
    for (name, moment) in [("expires", &article.expires), ("embargo", &article.embargo)] {
        if let Some(moment) = moment {
            tell(name, short(moment.value, zone), &moment.origin);
        }
    }
    for (name, is) in [("draft", &article.draft), ("unlisted", &article.unlisted)] {
        if let Some(is) = is {
            tell(name, is.value.to_string(), &is.origin);
        }
    }
    if let Some(correction) = &article.correction {
        tell("correction", correction.value.clone(), &correction.origin);
    }
    tell("encoding", article.encoding.value.to_owned(), &article.encoding.origin);
    fields
}

/// A day where it is a midnight of the site, else the whole moment.
fn short(moment: Timestamp, zone: &TimeZone) -> String {
    let zoned = moment.to_zoned(zone.clone());
    if zoned.time() == jiff::civil::Time::midnight() { zoned.date().to_string() } else { rfc3339(moment, zone) }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.path)?;
        for field in &self.fields {
            write!(f, "  {}: {}, from {}", field.name, field.value, field.from)?;
            match field.line {
                Some(line) => writeln!(f, ", line {line}")?,
                None => writeln!(f)?,
            }
        }
        for problem in &self.problems {
            writeln!(f, "  {}: {problem}", if problem.is_error() { "error" } else { "warning" })?;
        }
        Ok(())
    }
}

impl Newsroom {
    /// What is known now.
    pub fn known(&self) -> Vec<Known> {
        known(self.catalogue(), self.settings())
    }

    /// What is remembered, for `show`.
    pub fn ledger(&self) -> Result<Ledger> {
        self.store.load()
    }
}

/// What is remembered, read without changing anything; empty where there is no store.
pub fn remembered(settings: &Settings) -> Ledger {
    Store::peek(&settings.store).ok().flatten().and_then(|store| store.load().ok()).unwrap_or_default()
}
