//! Feeds: who is in one, and what they ask for.

use super::{Trial, sizes};
use crate::ledger::Entry;
use crate::newsroom::survey::Survey;
use crate::problem::Problem;
use crate::rule::Rule;
use crate::settings::{FeedSettings, Settings};

/// What RSS lets a feed's picture be, by the end of its address.
const PICTURES: [&str; 4] = [".gif", ".jpg", ".jpeg", ".png"];

/// Whether a visible article is in a feed.
pub fn judge_article(trial: &mut Trial<'_>, survey: &Survey, settings: &Settings) {
    let has_feeds = !(settings.feeds.is_empty() && settings.families.is_empty());
    if has_feeds && !trial.record.entry.unlisted && survey.catalogue.feeds_of(&trial.record.entry.id).is_empty() {
        trial.warn(None, |path| {
            let help = "widen the `select` of a feed, or say `unlisted: true` where it is meant to be a page only";
            Problem::warning(path, "it is in no feed").help(help).rule(Rule::InFeed)
        });
    }
}

/// Holds the feeds themselves to their rules.
pub fn judge(survey: &Survey, settings: &Settings) -> Vec<Problem> {
    let all = || settings.feeds.iter().chain(settings.families.iter().map(|(_, feed)| feed));
    let mut found: Vec<Problem> = all().flat_map(|feed| unmatched(survey, feed)).collect();
    let unfit = |image: &url::Url| !PICTURES.iter().any(|end| image.as_str().to_ascii_lowercase().ends_with(end));
    let pictures = all().map(|feed| (&feed.file, feed.image.as_ref()));
    for (file, image) in std::iter::once((&settings.file, settings.site.image.as_ref())).chain(pictures) {
        if let Some(image) = image.filter(|image| unfit(image)) {
            let what = format!("the picture `{image}` is left out of RSS");
            let problem = Problem::warning(&file.display().to_string(), what);
            found.push(problem.help("give it one whose address ends in .png, .jpg or .gif").rule(Rule::FeedImage));
        }
    }
    found.extend(sizes::too_large(survey, settings));
    found
}

/// What an entry has of what feeds select by.
type Has = fn(&Entry) -> Vec<&String>;

/// What a feed selects by and no article has.
fn unmatched(survey: &Survey, feed: &FeedSettings) -> Vec<Problem> {
    let entries = || survey.records().map(|record| &record.entry).filter(|entry| !entry.draft);
    if entries().next().is_none() {
        return Vec::new();
    }
    let select = &feed.select;
    let lists: [(&str, &[String], Has); 3] = [
        ("section", &select.sections, |entry| entry.section.iter().collect()),
        ("tag", &select.tags, |entry| entry.tags.iter().collect()),
        ("author", &select.authors, |entry| entry.authors.iter().collect()),
    ];
    let missing = lists.into_iter().flat_map(|(kind, values, has)| {
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        let nobody = |value: &&String| !entries().any(|entry| has(entry).into_iter().any(|is| same(is, value)));
        values.iter().filter(nobody).map(move |value| (kind, value)).collect::<Vec<_>>()
    });
    missing
        .map(|(kind, value)| {
            let what = format!("the feed `{}` takes the {kind} `{value}`, which no article has", feed.name);
            let problem = Problem::warning(&feed.file.display().to_string(), what);
            problem
                .help(format!(
                    "see how it is written with `courant articles --json`, or write an article with that {kind}"
                ))
                .rule(Rule::FeedTakes)
        })
        .collect()
}
