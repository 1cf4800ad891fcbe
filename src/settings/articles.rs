//! `[articles]`: where the articles are and how they are watched.

use std::path::PathBuf;
use std::time::Duration;

use super::refusal::Refusal;
use super::table::Table;
use super::{paths, words};

/// `[articles]`
#[derive(Debug, Clone)]
pub struct Articles {
    /// The root of all articles.
    pub directory: PathBuf,
    /// Lower-case file extensions of articles, without the dot.
    pub extensions: Vec<String>,
    /// Patterns (`*`, `?`) of file and directory names that are passed over.
    pub ignore: Vec<String>,
    /// How long a file that is still open must be still.
    pub settle: Duration,
    /// How often everything is looked at again.
    pub rescan: Duration,
    /// The same on a network's file system.
    pub poll: Duration,
    /// Whether symbolic links are followed.
    pub follow_links: bool,
    /// The largest article, in bytes.
    pub max_size: u64,
    /// The largest document (`.docx`, `.odt`), in bytes: its pictures are in it.
    pub max_document_size: u64,
}

/// What is an article unless the admin says otherwise.
const EXTENSIONS: [&str; 7] = ["md", "markdown", "txt", "html", "htm", "docx", "odt"];

/// What editors, copy tools and network shares leave behind, and what describes a directory to people.
const IGNORED: [&str; 12] =
    [".*", "*~", "~$*", "#*#", "*.tmp", "*.swp", "*.part", "Thumbs.db", "@eaDir", "#recycle", "README*", "LICENSE*"];

/// Reads `[articles]`; none only after a fault.
pub(super) fn read(mut table: Table<'_>) -> Option<Articles> {
    let directory = match table.path("directory") {
        Some(told) => told.value,
        None => paths::resolve(&table.place().source.directory, "../articles"),
    };
    let extensions = table.words_or("extensions", &EXTENSIONS, extension);
    let ignore = table.words_or("ignore", &IGNORED, pattern);
    let settle = table.word_or("settle", "100ms", words::duration_from("0s", "1m"));
    let rescan = table.word_or("rescan", "5m", words::duration_from("1s", "1d"));
    let poll = table.word_or("poll", "5s", words::duration_from("100ms", "1h"));
    let follow_links = table.switch("follow_links", false);
    let max_size = table.word_or("max_size", "4MiB", words::size);
    let max_document_size = table.word_or("max_document_size", "32MiB", words::size);
    table.finish();
    Some(Articles {
        directory,
        extensions,
        ignore,
        settle: settle?,
        rescan: rescan?,
        poll: poll?,
        follow_links,
        max_size: max_size?,
        max_document_size: max_document_size?,
    })
}

/// An extension in lower case, without its dot.
fn extension(text: &str) -> Result<String, Refusal> {
    let small = text.strip_prefix('.').unwrap_or(text).to_lowercase();
    match small.as_str() {
        "doc" | "pdf" | "rtf" | "pages" | "fodt" | "docm" | "dotx" | "ott" => {
            Err(Refusal::new(format!("`{small}` files cannot be read"))
                .help("save them as .docx, .odt, Markdown, HTML or plain text"))
        }
        _ if small.is_empty() || small.contains(['/', '.', '*', '?']) => {
            Err(Refusal::new(format!("`{text}` is not an extension")).help("write it like this: `md`"))
        }
        _ => Ok(small),
    }
}

/// A pattern of names: a name never has a `/`.
fn pattern(text: &str) -> Result<String, Refusal> {
    match text.contains('/') {
        true => Err(Refusal::new(format!("`{text}` can match no name"))
            .help("patterns are of one name, of a file or a directory, without `/`")),
        false => Ok(text.to_owned()),
    }
}
