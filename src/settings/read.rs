//! All files into one value, or all their faults.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::tz::TimeZone;

use super::document::parse;
use super::fault::Faults;
use super::files::{self, source};
use super::place::{Place, Source};
use super::reading::Reading;
use super::table::Table;
use super::{Settings, aliases, apart, articles, digest, environment, feed, http, mail, output, paths, site};

/// Where feed files come from.
pub(super) enum Feeds<'a> {
    /// The directory that the settings name.
    Directory,
    /// Names and texts, as if they stood there.
    Texts(&'a [(&'a str, &'a str)]),
}

impl Settings {
    /// Reads the settings file and every feed file that it leads to.
    ///
    /// `environment` are the process's variables: `COURANT_SITE__URL` stands over `url` in `[site]`, its value read as
    /// TOML where it is TOML, else as the string that it is; `CREDENTIALS_DIRECTORY` is where systemd put credentials, and
    /// where it is empty they are done without: systemd hands them to the daemon only, and commands beside it ask that.
    pub fn read(file: &Path, environment: &[(String, String)]) -> Result<Self, Faults> {
        let reading = Reading::new(environment);
        let directory = paths::directory_of(file);
        let source = source(0, file, &directory, fs::read(file), &reading);
        assemble(file, &source, environment, &Feeds::Directory, &reading).ok_or_else(|| reading.faults())
    }

    /// The same from texts: what would stand in `file`, and in the feed files, by the feeds' names.
    pub fn from_text(
        file: &Path,
        text: &str,
        feeds: &[(&str, &str)],
        environment: &[(String, String)],
    ) -> Result<Self, Faults> {
        let reading = Reading::new(environment);
        let source = source(0, file, &paths::directory_of(file), Ok(text.as_bytes().to_vec()), &reading);
        assemble(file, &source, environment, &Feeds::Texts(feeds), &reading).ok_or_else(|| reading.faults())
    }
}

/// Reads everything; none only after a fault, and after the last of them.
pub(super) fn assemble(
    file: &Path,
    source: &Rc<Source>,
    environment: &[(String, String)],
    feeds: &Feeds<'_>,
    reading: &Reading,
) -> Option<Settings> {
    if source.text.is_empty() && !reading.is_clean() {
        return None;
    }
    let mut root = parse(source, reading);
    environment::overlay(&mut root, environment, &source.directory, reading);
    let document = root.clone();
    let mut table = Table::new(root, "", reading);
    let site = site::read(table.table("site"));
    let articles = articles::read(table.table("articles"));
    let (feeds_directory, told) = feeds_directory(table.table("feeds"));
    let output = output::read(table.table("output"));
    let http = http::read(table.table("http"), site.as_ref().map(|site| &site.url), reading);
    let store = output::store(table.table("store"));
    let mail = mail::read(table.table("mail"), reading);
    let digest = digest::read(table.table("digest"));
    let hubs = http::hubs(table.table("websub"));
    table.finish();
    if let (Some(articles), Some(output)) = (&articles, &output) {
        apart::check(&document, articles, output, &store, mail.as_ref(), reading);
    }
    let zone = site.as_ref().map_or(TimeZone::UTC, |site| site.timezone.clone());
    let sources = match feeds {
        Feeds::Directory => files::feeds(&feeds_directory, told.as_ref(), 1 + environment.len(), reading),
        Feeds::Texts(texts) => files::texts(texts, &feeds_directory, 1 + environment.len(), reading),
    };
    let feeds: Vec<_> = sources
        .iter()
        .filter_map(|(file, source)| {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            feed::read(Table::new(parse(source, reading), "", reading), &name, file, &zone)
        })
        .collect();
    aliases::compare(&feeds, reading);
    if !reading.is_clean() {
        return None;
    }
    let (families, feeds): (Vec<_>, Vec<_>) =
        feeds.into_iter().map(|feed| (feed.settings.each, feed.settings)).partition(|(each, _)| each.is_some());
    Some(Settings {
        file: paths::absolute(file),
        site: site?,
        articles: articles?,
        feeds_directory,
        feeds: feeds.into_iter().map(|(_, feed)| feed).collect(),
        families: families.into_iter().filter_map(|(each, feed)| Some((each?, feed))).collect(),
        output: output?,
        http: http?,
        store,
        mail: mail?,
        digest: digest?,
        hubs,
        warnings: reading.warnings(),
    })
}

/// Reads `[feeds]`: the directory, and where it was told.
fn feeds_directory(mut table: Table<'_>) -> (PathBuf, Option<Place>) {
    let told = table.path("directory");
    let default = paths::resolve(&table.place().source.directory, "../feeds");
    table.finish();
    told.map_or((default, None), |told| (told.value, Some(told.place)))
}
