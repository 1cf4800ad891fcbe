//! What the settings alone say of a newsroom: the same on every page.

use super::masthead::{FeedLink, MailForm, Masthead};
use crate::feed::{address, document_path};
use crate::settings::{FeedSettings, Format, MailPolicy, Settings};
use crate::subscriber::Offer;

impl Masthead {
    /// The masthead of a newsroom, without what grows with its articles.
    pub fn of(settings: &Settings) -> Self {
        let site = &settings.site;
        Self {
            title: site.title.clone(),
            description: settings.feeds.first().and_then(|feed| feed.description.clone()),
            url: site.url.to_string(),
            language: site.language.clone(),
            zone: site.timezone.clone(),
            image: site.image.as_ref().map(ToString::to_string),
            privacy_url: site.privacy_url.as_ref().map(ToString::to_string),
            imprint_url: site.imprint_url.as_ref().map(ToString::to_string),
            mail: MailForm::of(settings),
            feeds: settings.feeds.iter().map(|feed| FeedLink::of(settings, feed)).collect(),
            sections: Vec::new(),
            languages: Vec::new(),
            years: Vec::new(),
        }
    }
}

impl MailForm {
    /// The form with which people subscribe, where there is a feed that anyone may have by mail.
    fn of(settings: &Settings) -> Option<Self> {
        let offers = offers(settings, &|feed| feed.mail == MailPolicy::Open);
        let zone = settings.site.timezone.iana_name().unwrap_or("UTC").to_owned();
        let action = format!("{}subscribe", settings.http.url);
        (!offers.is_empty()).then_some(Self { action, offers, zone })
    }
}

impl FeedLink {
    /// A feed, as pages point to it.
    pub fn of(settings: &Settings, feed: &FeedSettings) -> Self {
        let documents = feed.formats.iter().map(|format| {
            let (name, kind) = match format {
                Format::Rss => ("RSS", "application/rss+xml"),
                Format::Atom => ("Atom", "application/atom+xml"),
                Format::Json => ("JSON", "application/feed+json"),
            };
            (name, kind, address(settings, &document_path(&feed.name, *format)))
        });
        Self {
            name: feed.name.clone(),
            title: title(settings, feed),
            description: feed.description.clone(),
            page: address(settings, &format!("/{}/", feed.name)),
            documents: documents.collect(),
        }
    }
}

/// Feeds as they are offered by mail, those that `which` takes.
pub fn offers(settings: &Settings, which: &dyn Fn(&FeedSettings) -> bool) -> Vec<Offer> {
    let feeds = settings.feeds.iter().filter(|feed| which(feed));
    feeds
        .map(|feed| Offer {
            name: feed.name.clone(),
            title: title(settings, feed),
            description: feed.description.clone(),
        })
        .collect()
}

/// What a feed is called.
pub fn title(settings: &Settings, feed: &FeedSettings) -> String {
    feed.title.clone().unwrap_or_else(|| settings.site.title.clone())
}
