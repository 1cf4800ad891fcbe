//! A digest in the browser.

use jiff::tz::TimeZone;
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::collection;
use super::frame::{Page, alternates};
use super::item::Item;
use super::masthead::Masthead;
use super::templates::Templates;
use crate::digest::{Edition, Kind, Story};
use crate::problem::Problem;
use crate::subscriber::Cadence;

impl Templates {
    /// The page of a digest at that absolute address, without anything that is one subscriber's.
    pub fn digest_page(&self, masthead: &Masthead, edition: &Edition, address: &str) -> Result<String, Problem> {
        let voice = self.voice(masthead, &edition.language)?;
        let kind = voice.words.desk(kind(edition), &[]);
        let day = edition.date.to_zoned(TimeZone::UTC).map(|day| voice.words.day(&day)).unwrap_or_default();
        let name = format!("{kind}, {day}");
        let mut page = Page::new("digest", format!("{name} – {}", masthead.title), &voice);
        page.description = edition.stories.first().map(|story| story.title.clone());
        page.json_ld = Some(Value::from_safe_string(collection::render(masthead, edition, &name, address)));
        let mut page = page.at(masthead, address.to_owned(), "website", &name);
        page.graph.extend(masthead.image.iter().map(|url| ("og:image", url.clone())));
        let stories: Vec<Item> = edition.stories.iter().map(item).collect();
        let feeds: Vec<String> = edition.feeds.iter().map(|part| part.title.clone()).collect();
        let more = match edition.more {
            0 => None,
            1 => Some(voice.desk("digest_more_one", &[])),
            more => {
                let count = voice.words.count(u64::try_from(more).unwrap_or(u64::MAX));
                Some(voice.desk("digest_more", &[("{count}", &count)]))
            }
        };
        let own = context! {
            kind => voice.say(&kind),
            day => voice.say(&day),
            machine => edition.date.to_string(),
            from => (!feeds.is_empty()).then(|| voice.desk("digest_from", &[("{feeds}", &voice.words.list(&feeds))])),
            corrections => edition.stories.iter().filter_map(|story| story.correction.clone()).collect::<Vec<_>>(),
            items => Serde(stories.iter().map(|story| voice.item(story)).collect::<Vec<_>>()),
            more,
            more_address => edition.feeds.first().map_or(masthead.url.as_str(), |part| part.page.as_str()),
            subscribe => masthead.mail.as_ref().map(|mail| mail.action.as_str()),
        };
        self.render(masthead, &voice, page, alternates(&[], &masthead.feeds), own)
    }
}

/// The key of what this digest is called.
fn kind(edition: &Edition) -> &'static str {
    match (edition.kind, edition.cadence) {
        (Kind::Correction, _) => "digest_correction",
        (Kind::Test, _) => "digest_test",
        (Kind::Digest, Cadence::Instant) => "digest_instant",
        (Kind::Digest, Cadence::Daily) => "digest_daily",
        (Kind::Digest, Cadence::Weekly) => "digest_weekly",
        (Kind::Digest, Cadence::Monthly) => "digest_monthly",
    }
}

/// A story, as lists of articles show one.
fn item(story: &Story) -> Item {
    Item {
        title: story.title.clone(),
        link: story.link.clone(),
        published: story.published,
        updated: story.published,
        summary: story.summary.clone(),
        authors: story.authors.clone(),
        section: story.section.clone(),
        tags: Vec::new(),
        language: Some(story.language.clone()),
        image: None,
    }
}
