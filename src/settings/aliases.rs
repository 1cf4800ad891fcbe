//! Old addresses that lead to feeds: a site that moved here keeps its readers.

use std::collections::BTreeMap;

use super::feed::{FORMATS, ToldFeed};
use super::reading::Reading;
use super::refusal::Refusal;
use super::table::{Table, Told};
use super::{FeedSettings, Format};

/// Addresses that machines look for (DESIGN 2.5), and the front page.
const TAKEN: [&str; 6] = ["/", "/feeds.opml", "/feeds.css", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt"];

/// Reads `aliases` of a feed with these formats.
pub(super) fn read(mut table: Table<'_>, formats: &[Format]) -> Vec<(Format, Told<String>)> {
    let mut aliases = Vec::new();
    for (name, format) in FORMATS {
        for told in table.words(name, alias).unwrap_or_default() {
            if !formats.contains(&format) {
                let what = format!("this feed has no `{name}` that `{}` could lead to", told.value);
                table.fault(&told.place, Refusal::new(what).help(format!("add `{name}` to `formats`")));
            }
            aliases.push((format, told));
        }
    }
    table.finish();
    aliases
}

/// A path from the root of the site.
fn alias(text: &str) -> Result<String, Refusal> {
    let help = "write the path alone, as it was on the old site: `/feed/` or `/index.xml`";
    if !text.starts_with('/')
        || text.starts_with("//")
        || text.contains(|c: char| "?#\\".contains(c) || c.is_whitespace())
    {
        return Err(Refusal::new(format!("`{text}` is not a path")).help(help));
    }
    match text.split('/').any(|part| part == "." || part == "..") {
        true => Err(Refusal::new(format!("`{text}` is not a path that a reader would ask for")).help(help)),
        false => Ok(text.to_owned()),
    }
}

/// Tells of aliases that are somebody's address already, or stand twice.
pub(super) fn compare(feeds: &[ToldFeed], reading: &Reading) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for feed in feeds {
        for told in &feed.aliases {
            let alias = told.value.as_str();
            let owner = feeds.iter().map(|other| &other.settings).find(|other| is_address(other, alias));
            let refusal = if let Some(owner) = owner {
                let what = format!("`{alias}` is an address of the feed `{}` itself", owner.name);
                Some(Refusal::new(what).help("take it out: an alias leads from an address that nothing else has"))
            } else if TAKEN.contains(&alias) {
                Some(Refusal::new(format!("`{alias}` is an address of the newsroom itself")).help("take it out"))
            } else {
                seen.insert(alias, &feed.settings.name).map(|other| {
                    Refusal::new(format!("`{alias}` stands twice"))
                        .help(format!("it leads to the feed `{other}` already: take one of them out"))
                })
            };
            if let Some(refusal) = refusal {
                reading.fault(&told.place, refusal);
            }
        }
    }
}

/// Whether a path is a feed's own document, page, archive page, or (with `each`) may be one of its family's.
fn is_address(feed: &FeedSettings, path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/').and_then(|rest| rest.strip_prefix(feed.name.as_str())) else {
        return false;
    };
    let is_document =
        |rest: &str| FORMATS.iter().any(|(name, _)| rest.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')));
    let documents = FORMATS.iter().any(|(name, _)| rest.strip_prefix('.') == Some(*name));
    documents
        || matches!(rest, "" | "/")
        || rest.starts_with("/archive/")
        || (feed.each.is_some() && rest.starts_with('/') && is_document(rest))
}
