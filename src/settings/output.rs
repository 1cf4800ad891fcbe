//! `[output]` and `[store]`: what is written where.

use std::path::PathBuf;

use super::refusal::Refusal;
use super::table::{Table, Told};
use super::{paths, web};

/// `[output]`
#[derive(Debug, Clone)]
pub struct Output {
    /// The directory that is published.
    pub directory: PathBuf,
    /// The pattern of an article's link: a path from the site's root, or an absolute address.
    pub link: String,
    /// Whether pages for people are made.
    pub pages: bool,
}

/// Reads `[output]`; none only after a fault.
pub(super) fn read(mut table: Table<'_>) -> Option<Output> {
    let directory = match table.word("url", path) {
        Some(told) => place(told),
        None => paths::resolve(&table.place().source.directory, "../public"),
    };
    let link = table.word_or("link", "/articles/{slug}/", web::link);
    let pages = table.switch("pages", true);
    table.finish();
    Some(Output { directory, link: link?, pages })
}

/// Reads `[store]`.
pub(super) fn store(mut table: Table<'_>) -> PathBuf {
    let file = match table.word("url", database) {
        Some(told) => place(told),
        None => paths::resolve(&table.place().source.directory, "../var/courant.db"),
    };
    table.finish();
    file
}

/// What was told, from the directory of its file.
pub(super) fn place(told: Told<String>) -> PathBuf {
    paths::resolve(&told.place.source.directory, &told.value)
}

/// A path, or `file:` and a path.
pub(super) fn path(text: &str) -> Result<String, Refusal> {
    if text.starts_with("s3:") {
        return Err(Refusal::new("object storage is to come").help("write the path of a directory"));
    }
    let path = text.strip_prefix("file:").map_or(text, without_slashes);
    match path.contains("://") || path.is_empty() {
        true => Err(Refusal::new("this is not the path of a directory").help("write it like this: `../public`")),
        false => Ok(path.to_owned()),
    }
}

/// `sqlite:` and a path.
fn database(text: &str) -> Result<String, Refusal> {
    if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        return Err(Refusal::new("PostgreSQL is to come").help("write `sqlite:` and the path of a file"));
    }
    match text.strip_prefix("sqlite:").map(without_slashes) {
        Some(path) if !path.is_empty() && path != ":memory:" => Ok(path.to_owned()),
        _ => Err(Refusal::new("this is not a store").help("write it like this: `sqlite:../var/courant.db`")),
    }
}

/// `//` stands before an empty host, as in `file:///srv/news`.
pub(super) fn without_slashes(path: &str) -> &str {
    path.strip_prefix("//").unwrap_or(path)
}
