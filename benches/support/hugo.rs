//! Hugo at its best: no page is written, only the feed of the front page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use super::corpus::Corpus;

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

/// A site with an archive; where its feed will be. Nothing where there is no Hugo.
pub fn site(corpus: Corpus, root: &Path) -> Result<Option<PathBuf>> {
    let quiet = || Command::new("hugo").arg("version").stdout(Stdio::null()).status();
    if !quiet().is_ok_and(|status| status.success()) {
        println!("  Hugo is not installed (Debian: apt-get install hugo), and is left out");
        return Ok(None);
    }
    corpus.write(&root.join("content"))?;
    fs::create_dir(root.join("layouts"))?;
    fs::write(root.join("config.toml"), SETTINGS)?;
    fs::write(root.join("layouts/index.rss.xml"), TEMPLATE)?;
    fs::write(root.join("layouts/index.html"), FRONT)?;
    Ok(Some(root.join("public/index.xml")))
}
