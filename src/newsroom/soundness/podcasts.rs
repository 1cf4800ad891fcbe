//! Podcasts: what directories refuse, before they do.

use std::collections::BTreeMap;

use super::Trial;
use crate::article::Episode;
use crate::ledger::Entry;
use crate::newsroom::families::settings_of;
use crate::newsroom::survey::Survey;
use crate::problem::Problem;
use crate::rule::Rule;
use crate::settings::{FeedSettings, Settings};

/// What Apple Podcasts plays.
const PLAYED: [&str; 8] =
    ["audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a", "video/mp4", "video/x-m4v", "video/quicktime"];

/// The sides of a podcast's picture, in pixels.
const SIDES: std::ops::RangeInclusive<u32> = 1400..=3000;

/// Whether a feed that takes this article is a podcast.
pub fn takes(survey: &Survey, settings: &Settings, entry: &Entry) -> bool {
    let feeds = survey.catalogue.feeds_of(&entry.id);
    feeds.into_iter().any(|at| settings_of(settings, &survey.catalogue, at).is_some_and(|feed| feed.podcast.is_some()))
}

/// Holds an article in a podcast's feed to what is asked of an episode.
pub fn judge_episode(trial: &mut Trial<'_>) {
    let heard = trial.facts.article.enclosures.iter().zip(&trial.record.entry.enclosures).find_map(|(told, one)| {
        let own = one.file.as_deref().and_then(|file| trial.facts.media_of(file)).map(|media| media.media_type.clone());
        let guess = || mime_guess::from_path(one.address.split(['?', '#']).next().unwrap_or("")).first();
        let kind = one.media_type.clone().or(own).or_else(|| guess().map(|kind| kind.essence_str().to_owned()))?;
        (kind.starts_with("audio/") || kind.starts_with("video/")).then_some((kind, told.origin.line))
    });
    match heard {
        None => trial.warn(None, |path| {
            let help = "name its recording in `enclosures`, or keep it out by the feed's `select`";
            Problem::warning(path, "it is in a podcast, and there is nothing to hear")
                .help(help)
                .rule(Rule::EpisodeHeard)
        }),
        Some((kind, line)) if !PLAYED.contains(&kind.as_str()) => trial.warn(line, |path| {
            let problem =
                Problem::warning(path, format!("its recording is {kind}, which Apple Podcasts does not play"));
            problem.help("save it as MP3 or M4A").rule(Rule::EpisodePlays)
        }),
        Some(_) => {}
    }
}

/// Holds the podcasts themselves to what directories ask.
pub fn judge(survey: &Survey, settings: &Settings) -> Vec<Problem> {
    let all = settings.feeds.iter().chain(settings.families.iter().map(|(_, feed)| feed));
    let mut found: Vec<Problem> = all.flat_map(|feed| show(feed, settings, survey)).collect();
    for at in 0..survey.catalogue.feeds() {
        if settings_of(settings, &survey.catalogue, at).is_some_and(|feed| feed.podcast.is_some()) {
            found.extend(twins(survey, at));
        }
    }
    found
}

fn show(feed: &FeedSettings, settings: &Settings, survey: &Survey) -> Vec<Problem> {
    let Some(podcast) = &feed.podcast else { return Vec::new() };
    let file = feed.file.display().to_string();
    let problem = |what: String, help: &str| Problem::warning(&file, what).help(help).rule(Rule::PodcastComplete);
    let mut found = Vec::new();
    if podcast.genres.is_empty() {
        found.push(problem(
            format!("the podcast `{}` has no category", feed.name),
            "add `category = \"News\"`, or what it is",
        ));
    }
    if podcast.email.is_none() {
        let help =
            "add `owner = { name = \"…\", email = \"…\" }`: a directory sends a word there before it lists the podcast";
        found.push(problem(format!("the podcast `{}` does not say whose it is", feed.name), help));
    }
    if feed.description.is_none() {
        found.push(problem(format!("the podcast `{}` has no description", feed.name), "add `description = \"…\"`"));
    }
    let Some(image) = feed.image.as_ref().or(settings.site.image.as_ref()) else {
        let help = "add `image`: a JPEG or PNG, a square of 1400 to 3000 pixels";
        found.push(problem(format!("the podcast `{}` has no picture", feed.name), help));
        return found;
    };
    // One of our own files can be measured.
    let own = image.as_str().strip_prefix(survey.context.media("").as_str());
    let name = own.map(|path| percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned());
    let media = name.and_then(|name| survey.tree.media(&name).ok());
    if let Some((width, height)) = media.and_then(|media| media.size)
        && (width != height || !SIDES.contains(&width))
    {
        let what = format!("the picture of the podcast `{}` has {width} × {height} pixels", feed.name);
        let help = "directories want a square of 1400 to 3000 pixels";
        found.push(Problem::warning(&file, what).help(help).rule(Rule::PodcastPicture));
    }
    found
}

/// Episodes that have one number in one season.
fn twins(survey: &Survey, at: usize) -> Vec<Problem> {
    let mut known: BTreeMap<(Option<u32>, String), Entry> = BTreeMap::new();
    let mut found = Vec::new();
    let mut entries = survey.catalogue.window(at);
    entries.reverse();
    for entry in entries {
        let whole = |episode: &&Episode| episode.kind.is_none();
        let Some(episode) = entry.episode.as_deref().filter(whole) else { continue };
        let Some(number) = episode.number.clone() else { continue };
        if let Some(other) = known.insert((episode.season, number.clone()), entry.clone()) {
            let path = |entry: &Entry| survey.catalogue.path_of(&entry.id).map(str::to_owned);
            let (Some(here), Some(there)) = (path(&entry), path(&other)) else { continue };
            let problem = Problem::warning(&here, format!("its episode number {number} is that of {there} too"));
            found.push(problem.help("give it the next one, or another `season`").rule(Rule::EpisodeNumber));
        }
    }
    found
}
