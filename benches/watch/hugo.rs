//! `hugo --watch`, its feed looked at on the disk.

use std::fs;
use std::process::Command;

use anyhow::Result;

use super::edits::{self, Measured};
use super::support::corpus::Corpus;
use super::support::http::has;
use super::support::hugo::site;
use super::support::newsroom::directory;
use super::support::process::Process;

/// Nothing where there is no Hugo.
pub fn measure(corpus: Corpus) -> Result<Option<Measured>> {
    let directory = directory()?;
    let root = directory.path();
    let Some(feed) = site(corpus, root)? else { return Ok(None) };
    let mut command = Command::new("hugo");
    let mut process = Process::start(command.arg("--watch").current_dir(root), &root.join("log"))?;
    let newest = corpus.article(0).title;
    let has_newest = || fs::read(&feed).is_ok_and(|bytes| has(&bytes, &newest));
    process.wait_for("hugo", |log| (log.contains("Watching for changes") && has_newest()).then_some(()))?;
    let sees = |title: &str| Ok(fs::read(&feed).is_ok_and(|bytes| has(&bytes, title)));
    edits::measure("Hugo, feeds only", corpus, &root.join("content"), &process, sees).map(Some)
}
