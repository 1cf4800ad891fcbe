//! How large a feed's documents are, which readers fetch again at each change.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::article::parse;
use crate::documents::render;
use crate::feed;
use crate::files::Reading;
use crate::ledger::Entry;
use crate::newsroom::families::settings_of;
use crate::newsroom::survey::Survey;
use crate::problem::Problem;
use crate::rule::Rule;
use crate::settings::{Format, Settings};

/// The most bytes of a feed's newest document.
const MOST_BYTES: usize = 250_000;

/// What an entry has in a document besides its texts, in bytes: enough to tell which feeds are worth rendering.
const AROUND: usize = 900;

/// Feeds whose newest document is too large; of a family the largest, for all of it.
pub fn too_large(survey: &Survey, settings: &Settings) -> Vec<Problem> {
    let catalogue = &survey.catalogue;
    // By the feed's place, or the family's: how many are too large, and the largest by its likely size.
    let mut suspects: BTreeMap<(bool, usize), Vec<(usize, usize)>> = BTreeMap::new();
    for at in 0..catalogue.feeds() {
        // All of a podcast is in its newest document: directories know no other.
        let Some(feed) = settings_of(settings, catalogue, at).filter(|feed| feed.podcast.is_none()) else { continue };
        let likely: usize =
            catalogue.window(at).into_iter().map(|entry| weight(survey, &entry, feed.full_content)).sum();
        if likely * 3 > MOST_BYTES * 2 {
            let key = catalogue.member(at).map_or((false, at), |member| (true, member.family));
            suspects.entry(key).or_default().push((likely, at));
        }
    }
    let mut texts = HashMap::new();
    let judged = suspects.into_iter().filter_map(|((is_family, _), mut feeds)| {
        feeds.sort_unstable_by(|one, other| other.cmp(one));
        let (_, at) = *feeds.first()?;
        let feed = settings_of(settings, catalogue, at)?;
        let (format, size) = size(survey, settings, at, &mut texts)?;
        if size <= MOST_BYTES {
            return None;
        }
        let many = feeds.iter().filter(|(likely, _)| *likely > MOST_BYTES).count().max(1);
        let others = if is_family && many > 1 {
            format!(", and {} of its kind are about as large", many - 1)
        } else {
            String::new()
        };
        let entries = catalogue.window(at).len();
        let what =
            format!("`/{}.{}` has {} KB with its {entries} entries{others}", feed.name, extension(format), size / 1000);
        let fit = (entries * MOST_BYTES / size).max(1);
        let help = match feed.full_content {
            true => format!("readers fetch it again at each change: `items = {fit}`, or `content = \"summary\"`"),
            false => format!("readers fetch it again at each change: `items = {fit}`"),
        };
        let problem = Problem::warning(&feed.file.display().to_string(), what);
        Some(problem.help(help).rule(Rule::FeedSize))
    });
    judged.collect()
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Rss => "rss",
        Format::Atom => "atom",
        Format::Json => "json",
    }
}

/// About how many bytes an entry has in a document.
fn weight(survey: &Survey, entry: &Entry, full: bool) -> usize {
    let body = survey.catalogue.path_of(&entry.id).and_then(|path| survey.facts(path));
    let summary = entry.summary.text().map_or(0, str::len);
    AROUND + 2 * summary + body.filter(|_| full).map_or(0, |facts| facts.weight)
}

/// The largest of a feed's newest documents, as it would be published.
fn size(
    survey: &Survey,
    settings: &Settings,
    at: usize,
    texts: &mut HashMap<String, Arc<str>>,
) -> Option<(Format, usize)> {
    let catalogue = &survey.catalogue;
    let settings_here = settings_of(settings, catalogue, at)?;
    let mut entries: Vec<(Entry, Arc<str>)> = Vec::new();
    for entry in catalogue.window(at) {
        crate::heartbeat::beat();
        let text = match texts.get(&entry.id) {
            Some(text) => Arc::clone(text),
            None => {
                let path = catalogue.path_of(&entry.id)?;
                let text = match survey.tree.read(path) {
                    Reading::Whole(bytes, _) => parse(&bytes, path, &survey.context).ok().map(|article| article.body),
                    _ => None,
                };
                let text: Arc<str> = text.unwrap_or_default().into();
                texts.insert(entry.id.clone(), Arc::clone(&text));
                text
            }
        };
        entries.push((entry, text));
    }
    let place = (None, catalogue.archive_pages(at));
    let feed = feed::build(settings, &settings_here, entries, place, &|path| catalogue.link_to(path));
    let sizes = feed.documents.iter().filter_map(|(format, _)| Some((*format, render(&feed, *format).ok()?.len())));
    sizes.max_by_key(|(_, size)| *size)
}
