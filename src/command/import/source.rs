//! A feed with all of its pages, or an export.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, anyhow};
use url::Url;

use super::fetch::{Fetcher, is_address};
use crate::command::progress::{Progress, grouped};
use crate::import::{Archive, Item, read};
use crate::settings::Format;

/// More pages than this lead in a circle.
const MOST_PAGES: usize = 2_000;

/// Reads a source and the pages of it that hold what came before.
pub fn whole(source: &str, fetcher: &Fetcher, progress: &mut Progress) -> Result<Archive> {
    let first = fetcher.get(source)?;
    let mut archive = read(&first.bytes, source).map_err(|problem| anyhow!("{problem}"))?;
    if is_address(source) && is_feed(&archive) {
        // Where it was found is where readers find it, whatever it says of itself.
        let format = archive.feeds.first().map_or_else(|| format_of(&archive), |(format, _)| *format);
        for address in [source, first.address.as_str()] {
            if !archive.feeds.iter().any(|(_, known)| known == address) {
                archive.feeds.push((format, address.to_owned()));
            }
        }
    }
    let mut seen = BTreeSet::from([source.to_owned(), first.address.clone()]);
    let mut here = first.address;
    let mut page = 1;
    while let Some(next) = next(&archive, &here, page, source) {
        page += 1;
        if page > MOST_PAGES || !seen.insert(next.clone()) {
            break;
        }
        let (known, told) = (
            archive.items.len() as u64,
            format!("{} items from {} pages", grouped(archive.items.len() as u64), page - 1),
        );
        progress.tell(|| told, known, None);
        let more = match fetcher
            .get(&next)
            .and_then(|got| Ok((read(&got.bytes, &next).map_err(|problem| anyhow!("{problem}"))?, got.address)))
        {
            Ok(more) => more,
            // WordPress says so where there is no further page.
            Err(_) if archive.next.is_none() => break,
            Err(error) => return Err(error.context("a page of the feed's history cannot be read")),
        };
        here = more.1;
        if !take(&mut archive, more.0) {
            break;
        }
    }
    Ok(archive)
}

/// Adds the items of an older page; whether there were any that are new.
fn take(archive: &mut Archive, more: Archive) -> bool {
    let known: BTreeSet<String> = archive.items.iter().filter_map(|item| item.identity().map(str::to_owned)).collect();
    let is_new = |item: &Item| item.identity().is_none_or(|id| !known.contains(id));
    let before = archive.items.len();
    archive.items.extend(more.items.into_iter().filter(|item| is_new(item)));
    archive.problems.extend(more.problems);
    for (what, number) in more.told {
        *archive.told.entry(what).or_default() += number;
    }
    archive.next = more.next;
    archive.items.len() > before
}

/// The address, or the file, of the page with what came before; of WordPress's feeds, which do not say it, the one that it has.
fn next(archive: &Archive, here: &str, page: usize, source: &str) -> Option<String> {
    if let Some(next) = &archive.next {
        if is_address(here) {
            return Url::parse(here).ok()?.join(next).ok().map(String::from).filter(|next| is_address(next));
        }
        // A copy of a feed on this machine has its pages beside it, or it has none.
        let name = next.rsplit('/').next().unwrap_or("").split(['?', '#']).next().unwrap_or("");
        let beside = Path::new(here).with_file_name(name);
        return (!name.is_empty() && beside.is_file()).then(|| beside.display().to_string());
    }
    let is_wordpress = archive.generator.as_deref().is_some_and(|generator| generator.contains("wordpress.org"));
    if !(is_wordpress && is_feed(archive) && is_address(source)) || archive.items.is_empty() {
        return None;
    }
    let mut url = Url::parse(source).ok()?;
    url.query_pairs_mut().append_pair("paged", &(page + 1).to_string());
    Some(url.into())
}

/// Whether it is a feed, and not an export.
pub fn is_feed(archive: &Archive) -> bool {
    archive.kind.ends_with("feed")
}

/// The format of a feed.
pub fn format_of(archive: &Archive) -> Format {
    match archive.kind {
        "an Atom feed" => Format::Atom,
        "a JSON feed" => Format::Json,
        _ => Format::Rss,
    }
}
