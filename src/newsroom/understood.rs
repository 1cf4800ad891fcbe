//! One article as understood: each field, and where it came from.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::context;
use super::facts::read;
use super::known::rfc3339;
use crate::article::{Article, Sourced};
use crate::catalogue::{Catalogue, Look, Rules, Seen};
use crate::feed::address;
use crate::files::Tree;
use crate::ledger::{Ledger, Record};
use crate::problem::Problem;
use crate::settings::Settings;

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
pub struct Understood {
    path: String,
    fields: Vec<Field>,
    problems: Vec<Problem>,
    body: String,
}

/// Understands one file. `remembered` is the record of its path, where there is one.
pub fn show(settings: &Settings, path: &str, ledger: Ledger, now: Timestamp) -> Result<Understood, Problem> {
    let (tree, context) = (Tree::new(&settings.articles), context(settings));
    if !tree.is_article(path) {
        return Err(Problem::error(path, "this is not an article")
            .help("articles are the files that `articles.extensions` and `articles.ignore` let through"));
    }
    let article = match read(&tree, path, &context) {
        Some((Seen::Article(article, hash), _)) => (article, hash),
        Some((Seen::Broken(problem), _)) => return Err(problem),
        _ => return Err(Problem::error(path, "there is no such file in the articles directory")),
    };
    let mut catalogue = Catalogue::new(Rules::new(settings), ledger);
    let before = catalogue.at_path(path);
    let seen = BTreeMap::from([(path.to_owned(), Seen::Article(article.0.clone(), article.1))]);
    catalogue.apply(Look { seen, ..Look::default() }, now);
    let problems: Vec<Problem> = catalogue.problems().filter(|problem| problem.path == path).cloned().collect();
    let fields = match catalogue.at_path(path) {
        Some(record) => fields(settings, &article.0, &record, before.as_ref()),
        None => Vec::new(),
    };
    Ok(Understood { path: path.to_owned(), fields, problems, body: article.0.body.clone() })
}

/// Tells fields one after the other; what is empty is not told.
#[derive(Default)]
struct Teller(Vec<Field>);

impl Teller {
    fn tell(&mut self, name: &str, value: impl Into<String>, from: &str, line: Option<u32>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push(Field { name: name.to_owned(), value, from: from.to_owned(), line });
        }
    }

    fn told_by<T>(&mut self, name: &str, told: Option<&Sourced<T>>, value: impl Into<String>, otherwise: &str) {
        match told {
            Some(told) => self.tell(name, value, told.origin.source, told.origin.line),
            None => self.tell(name, value, otherwise, None),
        }
    }
}

fn fields(settings: &Settings, article: &Article, record: &Record, before: Option<&Record>) -> Vec<Field> {
    let (entry, zone) = (&record.entry, &settings.site.timezone);
    let mut teller = Teller::default();
    teller.told_by(
        "id",
        article.id.as_ref(),
        &entry.id,
        if before.is_some() { "the ledger" } else { "the file's path" },
    );
    teller.told_by("title", Some(&article.title), &entry.title, "");
    teller.told_by("published", article.published.as_ref(), short(entry.published, zone), "first sight");
    let changed = if record.changed.is_some() { "the last change of its content" } else { "published" };
    teller.told_by("updated", article.updated.as_ref(), short(entry.updated, zone), changed);
    teller.told_by("section", article.section.as_ref(), entry.section.clone().unwrap_or_default(), "");
    for tag in &article.tags {
        teller.told_by("tags", Some(tag), &tag.value, "");
    }
    for (at, author) in entry.authors.iter().enumerate() {
        teller.told_by("authors", article.authors.get(at), author, "the site");
    }
    teller.told_by("language", Some(&article.language), &entry.language, "");
    teller.told_by("summary", article.summary.as_ref(), entry.summary.text().unwrap_or_default(), "");
    let kept = before.is_some_and(|before| before.link.is_some());
    let slug = Some(&article.slug).filter(|_| !kept);
    match &article.link {
        Some(link) => teller.told_by("link", Some(link), address(settings, &entry.link), ""),
        None => teller.told_by("link", slug, address(settings, &entry.link), "the ledger"),
    }
    if let Some(image) = &article.image {
        teller.told_by("image", Some(image), &image.value.address, "");
    }
    for enclosure in &article.enclosures {
        teller.told_by("enclosures", Some(enclosure), &enclosure.value.address, "");
    }
    for (name, moment) in [("expires", &article.expires), ("embargo", &article.embargo)] {
        teller.told_by(
            name,
            moment.as_ref(),
            moment.as_ref().map_or(String::new(), |moment| short(moment.value, zone)),
            "",
        );
    }
    for (name, is) in [("draft", &article.draft), ("unlisted", &article.unlisted)] {
        teller.told_by(name, is.as_ref(), is.as_ref().map_or(String::new(), |is| is.value.to_string()), "");
    }
    teller.told_by("correction", article.correction.as_ref(), entry.correction.clone().unwrap_or_default(), "");
    teller.told_by("encoding", Some(&article.encoding), article.encoding.value, "");
    teller.0
}

/// A day where it is a midnight of the site, else the whole moment.
fn short(moment: Timestamp, zone: &TimeZone) -> String {
    let zoned = moment.to_zoned(zone.clone());
    if zoned.time() == jiff::civil::Time::midnight() { zoned.date().to_string() } else { rfc3339(moment, zone) }
}

impl std::fmt::Display for Understood {
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
