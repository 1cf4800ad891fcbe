//! Hugo at its best: no page is written, only the feed of the front page.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::Result;

use super::edits::{self, Measured};
use super::http::has;
use super::process::Process;
use super::support::corpus::Corpus;

const SETTINGS: &str = r#"
baseURL = "http://localhost/"
title = "News"
disableKinds = ["taxonomy", "term", "section", "sitemap", "robotsTXT", "404"]
ignoreFiles = ['\.tmp-x$']
[outputs]
home = ["html", "rss"]
[[cascade]]
[cascade._target]
kind = "page"
[cascade._build]
render = "never"
list = "always"
"#;

const TEMPLATE: &str = r#"{{ printf "<?xml version=\"1.0\" encoding=\"utf-8\"?>" | safeHTML }}
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>{{ .Site.Title }}</title><link>{{ .Permalink }}</link><description>{{ .Site.Title }}</description>
{{ range first 50 .Site.RegularPages.ByDate.Reverse }}<item>
<title>{{ .Title }}</title><guid isPermaLink="false">{{ .File.Path }}</guid>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
{{ printf "<content:encoded><![CDATA[%s]]></content:encoded>" .Content | safeHTML }}
</item>
{{ end }}</channel>
</rss>
"#;

/// Without an HTML page beside it, Hugo does not write a feed again after an edit.
const FRONT: &str = "<!doctype html><title>{{ .Site.Title }}</title>\n";

/// `hugo --watch`, its feed looked at on the disk; nothing where there is no Hugo.
pub fn measure(corpus: Corpus) -> Result<Option<Measured>> {
    let quiet = || Command::new("hugo").arg("version").stdout(Stdio::null()).status();
    if !quiet().is_ok_and(|status| status.success()) {
        println!("  Hugo is not installed (Debian: apt-get install hugo), and is left out");
        return Ok(None);
    }
    let directory = tempfile::tempdir()?;
    let root = directory.path();
    let articles = root.join("content");
    corpus.write(&articles)?;
    fs::create_dir(root.join("layouts"))?;
    fs::write(root.join("config.toml"), SETTINGS)?;
    fs::write(root.join("layouts/index.rss.xml"), TEMPLATE)?;
    fs::write(root.join("layouts/index.html"), FRONT)?;
    let feed = root.join("public/index.xml");
    let mut command = Command::new("hugo");
    let mut process = Process::start(command.arg("--watch").current_dir(root), &root.join("log"))?;
    let newest = corpus.article(0).title;
    let has_newest = || fs::read(&feed).is_ok_and(|bytes| has(&bytes, &newest));
    process.wait_for("hugo", |log| (log.contains("Watching for changes") && has_newest()).then_some(()))?;
    let sees = |title: &str| Ok(fs::read(&feed).is_ok_and(|bytes| has(&bytes, title)));
    edits::measure("Hugo, feeds only", corpus, &articles, &process, sees).map(Some)
}
