//! What came of an import, in words and as JSON.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::addresses::Line;
use super::media::Media;
use super::note::Changes;
use super::states;
use crate::command::progress::grouped;
use crate::command::terminal::{complain, say};
use crate::import::{Archive, Change, File, Proof};
use crate::text::words;

/// So many of a kind are told one by one; JSON has all.
const MOST: usize = 20;

/// All of it.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    source: Source,
    /// Files that were not there, that were written over, and that were the same.
    new: usize,
    changed: usize,
    same: usize,
    /// Files that were left alone, and why.
    kept: Vec<(String, &'static str)>,
    /// What was left out or is not as it was, and how often.
    told: BTreeMap<String, usize>,
    /// Pictures and recordings.
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<Fetched>,
    /// What is wrong with the source and held nothing back.
    problems: Vec<String>,
    /// What should stand in the settings.
    pub setup: Vec<Line>,
    /// How many articles are published now, and how many warnings `courant check` has for all of them.
    pub published: usize,
    pub warnings: usize,
    /// What could not be published.
    pub faults: Vec<String>,
    /// What readers will see.
    pub proof: Option<Proved>,
}

#[derive(Debug, Default, Serialize)]
struct Source {
    kind: &'static str,
    title: Option<String>,
    items: usize,
}

#[derive(Debug, Serialize)]
struct Fetched {
    fetched: usize,
    there: usize,
    elsewhere: usize,
    failed: Vec<(String, String)>,
}

/// A feed of ours, held against the old one.
#[derive(Debug, Serialize)]
pub struct Proved {
    /// Its name.
    pub feed: String,
    /// The document that was compared.
    pub document: String,
    /// How many entries it has.
    pub entries: usize,
    /// What came of it.
    #[serde(flatten)]
    pub proof: Proof,
}

impl Report {
    /// What is known before anything is written.
    pub fn new(archive: &Archive, files: &[File], media: Option<&Media>) -> Self {
        let mut told = archive.told.clone();
        told.extend(states(archive).into_iter().map(|(what, number)| (what.to_owned(), number)));
        for what in files.iter().flat_map(|file| &file.told) {
            *told.entry((*what).to_owned()).or_default() += 1;
        }
        let raw = files.iter().filter(|file| file.raw > 0).count();
        if raw > 0 {
            told.insert("articles with a block that stays HTML, as Markdown cannot say it".into(), raw);
        }
        Self {
            source: Source { kind: archive.kind, title: archive.title.clone(), items: archive.items.len() },
            told,
            media: media.map(|media| Fetched {
                fetched: media.fetched,
                there: media.there,
                elsewhere: media.elsewhere,
                failed: media.failed.clone(),
            }),
            problems: archive.problems.iter().map(ToString::to_string).collect(),
            ..Self::default()
        }
    }

    /// What is written.
    pub fn take(&mut self, changes: &Changes<'_>) {
        (self.new, self.changed, self.same) = (changes.new, changes.changed(), changes.same.len());
        self.kept.clone_from(&changes.kept);
    }

    /// Tells it; whether readers will see nothing new and all could be done.
    pub fn tell(&self, json: bool, dry: bool) -> Result<bool> {
        if json {
            say(&serde_json::to_string_pretty(self)?);
        } else {
            self.in_words(dry);
        }
        Ok(self.faults.is_empty() && self.proof.as_ref().is_none_or(|proved| proved.proof.new_items == 0))
    }

    fn in_words(&self, dry: bool) {
        let named = self.source.title.as_ref().map(|title| format!(", {title}")).unwrap_or_default();
        say(&format!("{}{named}: {}", self.source.kind, counted(self.source.items, "item")));
        let verb = if dry { "would be" } else { "were" };
        say(&format!(
            "{} {verb} written, {} written over, {} as they are",
            grouped(self.new as u64),
            grouped(self.changed as u64),
            grouped(self.same as u64)
        ));
        if let Some(media) = &self.media {
            say(&format!(
                "pictures and recordings: {} fetched, {} were there, {} on other sites stay there",
                grouped(media.fetched as u64),
                grouped(media.there as u64),
                grouped(media.elsewhere as u64)
            ));
            some(&media.failed, |(address, why)| {
                complain(&format!("warning: {address} cannot be fetched, and stays where it is: {why}"))
            });
        }
        for (what, number) in &self.told {
            say(&format!("  {}: {what}", grouped(*number as u64)));
        }
        some(&self.problems, |problem| complain(&format!("warning: {problem}")));
        some(&self.kept, |(path, why)| {
            complain(&format!("warning: {path} is left as it is: {why} (--force writes over it)"))
        });
        for line in &self.setup {
            let verb = if line.is_written { "written into" } else { "to be written into" };
            say(&format!("{verb} {}:\n  {}\n  ({})", line.file, line.line, line.why));
        }
        self.faults
            .iter()
            .for_each(|fault| complain(&format!("error: {}", fault.strip_prefix("error: ").unwrap_or(fault))));
        if self.warnings > 0 {
            say(&format!("`courant check` has {}", counted(self.warnings, "warning")));
        }
        if let Some(proved) = &self.proof {
            in_words(proved);
        }
    }
}

fn in_words(Proved { document, entries, proof, .. }: &Proved) {
    say(&format!(
        "compared {} of the old feed with {document}, which has {}:",
        counted(proof.compared, "entry").replace("entrys", "entries"),
        grouped(*entries as u64)
    ));
    say(&format!("  {} the same id, link, date and title", grouped(proof.same as u64)));
    if proof.in_archive > 0 {
        say(&format!(
            "  {} not among the newest of the feed, but in its archive: only the limit `items` keeps them out",
            grouped(proof.in_archive as u64)
        ));
    }
    if proof.moved_links > 0 {
        say(&format!(
            "  {} with the same path on another site: let the old one lead here",
            grouped(proof.moved_links as u64)
        ));
    }
    some(&proof.differences, |one| {
        let what = match one.what {
            Change::ChangedId => "another id, so it is shown as new",
            Change::NewItem => "not in the old feed, so it is shown as new",
            Change::MissingItem => "in neither the new feed nor its archive",
            Change::ChangedLink => "another link",
            Change::ChangedDate => "another date",
            Change::LostDate => "no date any more",
            Change::ChangedTitle => "another title",
        };
        let title = words(if one.title.is_empty() { &one.id } else { &one.title }, 60);
        let change = match (one.old.is_empty(), one.new.is_empty()) {
            (false, false) => format!(" ({} → {})", one.old, one.new),
            (false, true) => format!(" ({})", one.old),
            _ => format!(" ({})", one.new),
        };
        say(&format!("  {title}: {what}{change}"));
    });
    say(&format!("readers will see {}", counted(proof.new_items, "new item")));
}

fn counted(number: usize, what: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{} {what}{end}", grouped(number as u64))
}

/// Tells the first of many, and how many more there are.
fn some<T>(all: &[T], tell: impl Fn(&T)) {
    all.iter().take(MOST).for_each(tell);
    if all.len() > MOST {
        complain(&format!("… and {} more; --json has all of them", grouped((all.len() - MOST) as u64)));
    }
}
