//! A podcast in RSS: Apple's tags, which every directory reads, those of the podcast namespace (Podcasting 2.0), and Podlove
//! Simple Chapters. Directories read RSS alone, so the other formats have the sound, its length and its picture, and no more.

use super::element::Element;
use crate::article::{Episode, EpisodeKind, Mark};
use crate::feed::{Feed, Item, Show};
use crate::ledger::Attachment;
use crate::settings::{Genre, Person};

/// The namespaces, by their prefixes.
pub const NAMESPACES: [(&str, &str); 3] = [
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("podcast", "https://podcastindex.org/namespace/1.0"),
    ("psc", "http://podlove.org/simple-chapters"),
];

/// What the podcast says of itself.
pub fn channel(feed: &Feed, show: &Show) -> Vec<Element> {
    let told = &show.told;
    let yes = |is: bool, name| is.then(|| Element::text(name, "Yes"));
    let owner = told.email.as_ref().map(|email| {
        Element::new("itunes:owner").holding([
            Element::text("itunes:name", told.owner.as_ref().or(told.author.as_ref()).unwrap_or(&feed.author).as_str()),
            Element::text("itunes:email", email.to_string()),
        ])
    });
    let mut all = vec![
        Element::text("itunes:author", told.author.as_ref().unwrap_or(&feed.author).as_str()),
        Element::text("itunes:explicit", told.explicit.to_string()),
        Element::text("itunes:type", if told.serial { "serial" } else { "episodic" }),
        Element::text("podcast:guid", show.guid.as_str()),
        Element::text("podcast:medium", told.medium.as_deref().unwrap_or("podcast")),
    ];
    all.extend(told.genres.iter().map(genre));
    all.extend(feed.image.as_ref().map(|image| Element::new("itunes:image").with("href", Some(image))));
    all.extend(owner);
    all.extend(yes(told.complete, "itunes:complete"));
    all.extend(yes(told.block, "itunes:block"));
    all.extend(told.moved.as_ref().map(|address| Element::text("itunes:new-feed-url", address.as_str())));
    all.extend(told.locked.map(|locked| {
        Element::text("podcast:locked", if locked { "yes" } else { "no" }).with("owner", told.email.as_ref())
    }));
    all.extend(
        told.licence
            .as_ref()
            .map(|licence| Element::text("podcast:license", licence.as_str()).with("url", told.licence_page.as_ref())),
    );
    all.extend(
        told.funding.iter().map(|(page, text)| Element::text("podcast:funding", text.as_str()).with("url", Some(page))),
    );
    all.extend(told.people.iter().map(person));
    all.extend(
        told.verify.as_ref().map(|text| Element::text("podcast:txt", text.as_str()).with("purpose", Some("verify"))),
    );
    all
}

fn genre(genre: &Genre) -> Element {
    let part = genre.part.map(|part| Element::new("itunes:category").with("text", Some(part)));
    Element::new("itunes:category").with("text", Some(genre.name)).holding(part)
}

fn person(person: &Person) -> Element {
    Element::text("podcast:person", person.name.as_str())
        .with("role", person.role.as_ref())
        .with("group", person.group.as_ref())
        .with("img", person.image.as_ref())
        .with("href", person.page.as_ref())
}

/// What an episode says of itself; nothing of an article that nobody can hear.
pub fn item(feed: &Feed, show: &Show, item: &Item) -> Vec<Element> {
    let Some(sound) = item.sound() else { return Vec::new() };
    let none = Episode::default();
    let (entry, episode) = (&item.entry, item.entry.episode.as_deref().unwrap_or(&none));
    let kind = match episode.kind {
        None => "full",
        Some(EpisodeKind::Trailer) => "trailer",
        Some(EpisodeKind::Bonus) => "bonus",
    };
    let picture = item.image.as_ref().filter(|image| is_shown(&image.address));
    let mut all = vec![
        Element::text("itunes:explicit", episode.explicit.unwrap_or(show.told.explicit).to_string()),
        Element::text("itunes:episodeType", kind),
    ];
    all.extend((!entry.authors.is_empty()).then(|| Element::text("itunes:author", entry.authors.join(", "))));
    all.extend(item.duration().map(|seconds| Element::text("itunes:duration", seconds.to_string())));
    all.extend(picture.map(|image| Element::new("itunes:image").with("href", Some(&image.address))));
    // Apple counts in whole numbers from 1, the podcast namespace in decimals.
    let whole = episode.number.as_ref().filter(|number| number.parse::<u32>().is_ok_and(|number| number > 0));
    all.extend(whole.map(|number| Element::text("itunes:episode", number.as_str())));
    all.extend(episode.number.as_ref().map(|number| Element::text("podcast:episode", number.as_str())));
    if let Some(season) = episode.season {
        all.push(Element::text("itunes:season", season.to_string()));
        all.push(Element::text("podcast:season", season.to_string()).with("name", episode.season_name.as_ref()));
    }
    all.extend(episode.transcripts.iter().map(|transcript| {
        let has_times = matches!(transcript.media_type.as_str(), "text/vtt" | "application/x-subrip");
        Element::new("podcast:transcript")
            .with("url", Some(&transcript.told.address))
            .with("type", Some(&transcript.media_type))
            .with(
                "language",
                transcript.language.as_ref().or((entry.language != feed.language).then_some(&entry.language)),
            )
            .with("rel", has_times.then_some("captions"))
    }));
    all.extend(episode.chapters.as_ref().map(|told| {
        let chapters = Element::new("podcast:chapters").with("url", Some(&told.address));
        chapters.with("type", Some("application/json+chapters"))
    }));
    all.extend(
        (!episode.marks.is_empty())
            .then(|| Element::new("psc:chapters").with("version", Some("1.2")).holding(episode.marks.iter().map(mark))),
    );
    all.extend(episode.people.iter().map(person));
    all.extend(item.enclosures.iter().filter(|other| *other != sound).filter_map(alternative));
    all
}

fn mark(mark: &Mark) -> Element {
    let (seconds, millis) = (mark.start / 1000, mark.start % 1000);
    let start = format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    Element::new("psc:chapter")
        .with("start", Some(start))
        .with("title", Some(&mark.title))
        .with("href", mark.page.as_ref())
}

/// The same in another form, for RSS has one enclosure an item; one whose length nobody knows cannot be told.
fn alternative(other: &Attachment) -> Option<Element> {
    other.length?;
    let media_type = other.media_type.as_deref().filter(|kind| is_heard(kind))?;
    let source = Element::new("podcast:source").with("uri", Some(&other.address));
    let all = Element::new("podcast:alternateEnclosure").with("type", Some(media_type)).with("length", other.length);
    Some(all.holding([source]))
}

fn is_heard(media_type: &str) -> bool {
    media_type.starts_with("audio/") || media_type.starts_with("video/")
}

/// Directories take JPEG and PNG alone.
fn is_shown(address: &str) -> bool {
    let name = address.split(['?', '#']).next().unwrap_or("").to_ascii_lowercase();
    [".jpg", ".jpeg", ".png"].iter().any(|end| name.ends_with(end))
}

impl Item {
    /// What is heard or seen in it, of an episode: the first enclosure that can be.
    pub fn sound(&self) -> Option<&Attachment> {
        self.enclosures.iter().find(|one| one.media_type.as_deref().is_some_and(is_heard))
    }

    /// How long that is, in seconds: as its author says.
    pub fn duration(&self) -> Option<u64> {
        self.entry.episode.as_ref().and_then(|episode| episode.duration)
    }
}
