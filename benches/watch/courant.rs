//! The daemon as it is shipped, on a port of its own, asked over HTTP.

use anyhow::Result;

use super::edits::{self, Measured};
use super::support::corpus::Corpus;
use super::support::newsroom::Newsroom;

/// Feeds in three formats, and no pages: what the others here do, times three.
pub fn feeds_only(corpus: Corpus) -> Result<Option<Measured>> {
    measure("Courant, feeds only", corpus, false)
}

/// What it does where nobody says otherwise: a page an article, and pages that list them.
pub fn with_pages(corpus: Corpus) -> Result<Option<Measured>> {
    measure("Courant, with pages", corpus, true)
}

fn measure(who: &'static str, corpus: Corpus, pages: bool) -> Result<Option<Measured>> {
    let newsroom = Newsroom::new(corpus, pages)?;
    let (process, mut reader, _) = newsroom.start(&corpus.article(0).title)?;
    edits::measure(who, corpus, &newsroom.articles(), &process, |title| reader.sees(title)).map(Some)
}
