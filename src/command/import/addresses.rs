//! What the settings should say, so that old addresses lead here.

use std::collections::BTreeSet;

use anyhow::Result;
use url::Url;

use super::Import;
use super::source::is_feed;
use crate::import::{Archive, Newsroom, path_of, pattern};
use crate::publish::write_whole;
use crate::settings::{FeedSettings, Format, Settings};

/// The feed file that `init` writes; in one that is still as it was we may write.
const SHIPPED: &str = include_str!("../../../feeds/news.toml");
const ALIASES: &str = "# aliases = { rss = [], atom = [], json = [] }\n";

/// A line for a file of settings.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// Which file.
    pub file: String,
    /// The line.
    pub line: String,
    /// Why.
    pub why: String,
    /// Whether it stands there now.
    pub is_written: bool,
}

/// Fills in what an export leaves to the site: Ghost's links.
pub fn complete(archive: &mut Archive, newsroom: &Newsroom) {
    if archive.kind != "a Ghost export" {
        return;
    }
    let home = newsroom.home.as_ref().unwrap_or(&newsroom.context.site).clone();
    for item in &mut archive.items {
        item.link = item
            .slug
            .as_ref()
            .and_then(|slug| home.join(&format!("{}/", crate::text::encode_segment(slug))).ok())
            .map(String::from);
    }
    if archive.feeds.is_empty() {
        archive.feeds.extend(home.join("rss/").map(|address| (Format::Rss, address.into())).ok());
    }
}

/// What to write into the settings; what may be written is.
pub fn setup(
    settings: &Settings,
    archive: &Archive,
    old: Option<&Archive>,
    newsroom: &Newsroom,
    wanted: &Import,
) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let site = &newsroom.context.site;
    if let Some(link) = pattern(&archive.items, site, newsroom.home.as_ref(), &newsroom.context.zone)
        .filter(|link| *link != settings.output.link)
    {
        lines.push(Line {
            file: settings.file.display().to_string(),
            line: format!("link = \"{link}\""),
            why: "in [output]: new articles get links like the old ones".into(),
            is_written: false,
        });
    }
    let had = old.or(Some(archive).filter(|archive| is_feed(archive)));
    let addresses = had.map_or(&archive.feeds, |had| &had.feeds);
    let named = wanted.feed.as_deref();
    let feed = settings.feeds.iter().find(|feed| named.is_none_or(|named| feed.name == named));
    if let Some(feed) = feed {
        let paths: BTreeSet<(Format, String)> =
            addresses.iter().filter_map(|(format, address)| Some((*format, alias(address, newsroom, feed)?))).collect();
        let wanted: Vec<(Format, String)> = paths.into_iter().filter(|(_, path)| !is_known(settings, path)).collect();
        if !wanted.is_empty() {
            lines.push(aliases(feed, &wanted)?);
        }
        if let Some(language) = newsroom
            .language
            .as_ref()
            .filter(|language| is_other(language, &newsroom.context.language) && feed.language.is_none())
        {
            lines.push(Line {
                file: feed.file.display().to_string(),
                line: format!("language = \"{language}\""),
                why: "the old feed was in this language".into(),
                is_written: false,
            });
        }
    }
    let is_elsewhere = newsroom.home.as_ref().filter(|home| home.host_str() != site.host_str());
    if let (Some(home), Some(_)) = (is_elsewhere, had) {
        lines.push(Line {
            file: format!("the web server of {}", home.host_str().unwrap_or("")),
            line: format!("redirect (301) {home}… to {site}…"),
            why: "path by path: links and feeds that people have go on".into(),
            is_written: false,
        });
    }
    Ok(lines)
}

fn is_other(one: &str, other: &str) -> bool {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or("").to_lowercase();
    primary(one) != primary(other)
}

/// The path of an old feed on this site, if an alias can lead from it.
fn alias(address: &str, newsroom: &Newsroom, feed: &FeedSettings) -> Option<String> {
    let crate::import::Where::Here(path) = path_of(address, &newsroom.context.site, newsroom.home.as_ref()) else {
        return None;
    };
    let own = |ending: &str| path == format!("/{}.{ending}", feed.name);
    (!own("rss") && !own("atom") && !own("json") && !path.contains(char::is_whitespace)).then_some(path)
}

/// Whether an address leads to a feed already.
fn is_known(settings: &Settings, path: &str) -> bool {
    let is_alias = |feed: &FeedSettings| feed.aliases.values().flatten().any(|alias| alias == path);
    let bare = path.trim_end_matches('/');
    settings.feeds.iter().any(is_alias) || matches!(bare, "/feed.json" | "/rss.xml" | "/atom.xml")
}

fn aliases(feed: &FeedSettings, wanted: &[(Format, String)]) -> Result<Line> {
    let mut parts = Vec::new();
    for (format, name) in [(Format::Rss, "rss"), (Format::Atom, "atom"), (Format::Json, "json")] {
        let had = feed.aliases.get(&format).into_iter().flatten();
        let new = wanted.iter().filter(|(known, _)| *known == format).map(|(_, path)| path);
        let paths: Vec<String> = had.chain(new).map(|path| format!("\"{path}\"")).collect();
        if !paths.is_empty() {
            parts.push(format!("{name} = [{}]", paths.join(", ")));
        }
    }
    let line = format!("aliases = {{ {} }}", parts.join(", "));
    let is_ours = std::fs::read_to_string(&feed.file).is_ok_and(|text| text == SHIPPED);
    if is_ours {
        write_whole(&feed.file, SHIPPED.replace(ALIASES, &format!("{line}\n")).as_bytes())?;
    }
    let why = "the addresses of the old feed lead to this one for ever".to_owned();
    Ok(Line { file: feed.file.display().to_string(), line, why, is_written: is_ours })
}

/// The host of an address, without `www.`.
pub fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("").trim_start_matches("www.")
}
