//! The daemon as it is shipped, on a port of its own, asked over HTTP.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::Result;

use super::edits::{self, Measured};
use super::http::Reader;
use super::process::Process;
use super::support::corpus::Corpus;

/// Feeds in three formats, and no pages: what the others here do, times three.
pub fn feeds_only(corpus: Corpus) -> Result<Option<Measured>> {
    measure("Courant, feeds only", corpus, false)
}

/// What it does where nobody says otherwise: a page an article, and pages that list them.
pub fn with_pages(corpus: Corpus) -> Result<Option<Measured>> {
    measure("Courant, with pages", corpus, true)
}

fn measure(who: &'static str, corpus: Corpus, pages: bool) -> Result<Option<Measured>> {
    let directory = tempfile::tempdir()?;
    let root = directory.path();
    let articles = root.join("articles");
    corpus.write(&articles)?;
    for made in ["config", "feeds"] {
        fs::create_dir(root.join(made))?;
    }
    let settings = format!(
        "[site]\ntitle = \"The Courant\"\nurl = \"http://localhost/\"\ntag = \"courant.example,2026\"\n\
         [output]\npages = {pages}\n[http]\nlisten = [\"127.0.0.1:0\"]\nadmin = \"\"\n"
    );
    fs::write(root.join("config/courant.toml"), settings)?;
    fs::write(root.join("feeds/news.toml"), "title = \"News\"\n")?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_courant"));
    let mut process = Process::start(command.arg("run").current_dir(root), &root.join("log"))?;
    let address = process.wait_for("courant", announced)?;
    let mut reader = Reader::connect(address, "/news.rss")?;
    let newest = corpus.article(0).title;
    process.wait_for("the newest article in the feed", |_| reader.sees(&newest).unwrap_or(false).then_some(()))?;
    edits::measure(who, corpus, &articles, &process, |title| reader.sees(title)).map(Some)
}

/// The address in `http://127.0.0.1:PORT/`.
fn announced(log: &str) -> Option<SocketAddr> {
    log.split("http://").skip(1).find_map(|rest| rest.split_once('/')?.0.parse().ok())
}
