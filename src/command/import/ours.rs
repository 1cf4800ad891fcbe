//! The proof: this newsroom builds, and what it publishes is read as any reader reads it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use super::report::{Proved, Report};
use super::source::{format_of, is_feed};
use crate::command::build::built;
use crate::command::check;
use crate::import::{Archive, Seen, compare, read, seen};
use crate::problem::Problem;
use crate::settings::{FeedSettings, Format, Settings};

/// What readers had of a feed, or of what an export has: the old feed had what was published by now.
pub fn had(archive: &Archive) -> Vec<Seen> {
    let now = Timestamp::now();
    let is_had = |entry: &Seen| is_feed(archive) || entry.published.is_none_or(|published| published <= now);
    seen(archive).into_iter().filter(is_had).collect()
}

/// Builds, and compares what readers had with the feed that has most of it. `published` are all ids that were taken over.
pub fn prove(
    settings: &Settings,
    (kind, old): (&Archive, &[Seen]),
    published: &BTreeSet<String>,
    named: Option<&str>,
    report: &mut Report,
) -> Result<()> {
    let built = built(settings, false)?;
    report.published = built.articles;
    report.faults.extend(built.faults);
    report.warnings = built.problems.iter().filter(|problem| !problem.is_error()).count();
    let errors: Vec<&Problem> = built.problems.iter().filter(|problem| problem.is_error()).collect();
    report
        .faults
        .extend(errors.iter().map(|problem| check::fault(settings, problem).to_string().trim_end().to_owned()));
    let feeds = settings.feeds.iter().filter(|feed| named.is_none_or(|named| feed.name == named));
    let mut best: Option<(usize, Proved)> = None;
    for feed in feeds {
        let format = Some(format_of(kind)).filter(|format| is_feed(kind) && feed.formats.contains(format));
        let Some(format) = format.or_else(|| feed.formats.first().copied()) else { continue };
        let (newest, archive) = entries(settings, feed, format)?;
        let proof = compare(old, &newest, &archive, published);
        let found = proof.in_newest + proof.in_archive;
        if best.as_ref().is_none_or(|(most, _)| found > *most) {
            let document = document(feed, format);
            best = Some((found, Proved { feed: feed.name.clone(), document, entries: newest.len(), proof }));
        }
    }
    report.proof = best.map(|(_, proved)| proved);
    match (&report.proof, named) {
        (None, Some(named)) => Err(anyhow!("there is no feed `{named}` in {}", settings.feeds_directory.display())),
        (None, None) => {
            let file = settings.feeds_directory.join("news.toml");
            Err(anyhow!("there is no feed to compare with: write one, such as {}, and import again", file.display()))
        }
        _ => Ok(()),
    }
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Rss => "rss",
        Format::Atom => "atom",
        Format::Json => "json",
    }
}

fn document(feed: &FeedSettings, format: Format) -> String {
    format!("/{}.{}", feed.name, extension(format))
}

/// The entries of the newest document, and of the pages of the archive.
fn entries(settings: &Settings, feed: &FeedSettings, format: Format) -> Result<(Vec<Seen>, Vec<Seen>)> {
    let root = &settings.output.directory;
    let newest = entries_of(&root.join(document(feed, format).trim_start_matches('/')))?;
    let mut archive = Vec::new();
    for entry in std::fs::read_dir(root.join(&feed.name).join("archive")).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|own| own == extension(format)) {
            archive.extend(entries_of(&path)?);
        }
    }
    Ok((newest, archive))
}

fn entries_of(file: &Path) -> Result<Vec<Seen>> {
    let bytes =
        std::fs::read(file).map_err(|error| anyhow!("cannot read what was published, {}: {error}", file.display()))?;
    let archive = read(&bytes, &file.display().to_string()).map_err(|problem| anyhow!("{problem}"))?;
    Ok(seen(&archive))
}
