//! The least that anybody could do: wait for the event, read the file, render it, write a feed of 50 entries of which 49 are
//! kept from before, rename it. No identity, no validation, no store, nothing that a newsroom could rely on.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;

use anyhow::{Context, Result};
use notify::event::{ModifyKind, RenameMode};
use notify::{Event, EventKind, RecursiveMode, Watcher};
use pulldown_cmark::{Options, Parser, html::push_html};

use super::edits::{self, Measured, NEWEST};
use super::support::corpus::Corpus;
use super::support::http::has;
use super::support::newsroom::directory;
use super::support::process::Process;

/// The argument that makes this program the loop and not the measure.
pub const ROLE: &str = "the-least-possible";

/// The loop as a process of its own, its feed looked at on the disk.
pub fn measure(corpus: Corpus) -> Result<Option<Measured>> {
    let directory = directory()?;
    let (articles, feed) = (directory.path().join("articles"), directory.path().join("feed.xml"));
    corpus.write(&articles)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(ROLE).args([&articles, &feed]);
    let mut process = Process::start(&mut command, &directory.path().join("log"))?;
    process.wait_for("the loop", |_| feed.exists().then_some(()))?;
    let sees = |title: &str| Ok(fs::read(&feed).is_ok_and(|bytes| has(&bytes, title)));
    edits::measure("the least possible", corpus, &articles, &process, sees).map(Some)
}

/// The loop itself; it runs until it is ended.
pub fn run(corpus: Corpus, articles: &Path, feed: &Path) -> Result<()> {
    let (send, events) = channel();
    let mut watcher = notify::recommended_watcher(send)?;
    watcher.watch(articles, RecursiveMode::Recursive)?;
    let mut entries = Vec::new();
    for number in 0..NEWEST {
        let path = articles.join(corpus.article(number).path);
        // A small archive has fewer than a feed holds.
        entries.extend(fs::read_to_string(&path).ok().map(|text| (path, entry(&text))));
    }
    write(&entries, feed)?;
    for event in events {
        let Event { kind: EventKind::Modify(ModifyKind::Name(RenameMode::To)), paths, .. } = event? else { continue };
        for (path, known) in entries.iter_mut().filter(|(path, _)| paths.contains(path)) {
            *known = entry(&fs::read_to_string(path)?);
        }
        write(&entries, feed)?;
    }
    Ok(())
}

fn entry(text: &str) -> String {
    let mut parts = text.splitn(3, "---\n");
    let (head, body) = (parts.nth(1).unwrap_or(""), parts.next().unwrap_or(""));
    let title = head.lines().find_map(|line| line.strip_prefix("title: ")).unwrap_or("").trim_matches('"');
    let mut html = String::with_capacity(body.len() * 2);
    push_html(&mut html, Parser::new_ext(body, Options::ENABLE_TABLES));
    format!("<item><title>{title}</title><content:encoded><![CDATA[{html}]]></content:encoded></item>\n")
}

fn write(entries: &[(std::path::PathBuf, String)], feed: &Path) -> Result<()> {
    let mut out = String::from("<rss version=\"2.0\"><channel><title>News</title>\n");
    out.extend(entries.iter().map(|(_, entry)| entry.as_str()));
    out.push_str("</channel></rss>\n");
    let beside = feed.with_extension("tmp");
    fs::write(&beside, out)?;
    fs::rename(&beside, feed).context("cannot write the feed")
}
