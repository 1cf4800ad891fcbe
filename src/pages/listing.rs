//! The pages that list articles: the front page, a feed's page, a year's page.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::frame::{Page, alternates, feed, feeds};
use super::item::Item;
use super::masthead::{FeedLink, Masthead};
use super::templates::Templates;
use super::voice::{ItemView, RowView, Voice};
use super::{join, tongue};
use crate::problem::Problem;

/// A year, as templates see it.
#[derive(Serialize)]
struct Year {
    name: String,
    address: String,
    /// Whether it is the page's own.
    here: bool,
}

/// A month of a year's page.
#[derive(Serialize)]
struct Month<'a> {
    name: Value,
    items: Vec<RowView<'a>>,
}

impl Templates {
    /// The front page: the first of the newest large, the others as a list, in the order given.
    pub fn front(&self, masthead: &Masthead, newest: &[Item]) -> Result<String, Problem> {
        let voice = self.voice(masthead, &masthead.language)?;
        let (lead, others) = newest.split_first().map_or((None, newest), |(lead, others)| (Some(lead), others));
        let mut page = Page::new("front", masthead.title.clone(), &voice);
        page.description = masthead.description.clone();
        let mut page = page.at(masthead, masthead.url.clone(), "website", &masthead.title);
        let image = lead.and_then(|item| item.image.as_ref()).map(|image| &image.url).or(masthead.image.as_ref());
        page.graph.extend(image.map(|url| ("og:image", url.clone())));
        let own = context! {
            lead => Serde(lead.map(|item| voice.item(item))),
            items => Serde(items(&voice, others)),
            form => Serde(join::beside(masthead, &voice, &[])),
            feeds => Serde(feeds(&masthead.feeds)),
            sections => sections(masthead),
            languages => languages(masthead, &voice),
            years => Serde(years(masthead, None)),
        };
        self.render(masthead, &voice, page, alternates(&[], &masthead.feeds), own)
    }

    /// A feed's page, with its newest articles in the order given.
    pub fn feed(&self, masthead: &Masthead, link: &FeedLink, newest: &[Item]) -> Result<String, Problem> {
        let voice = self.voice(masthead, &masthead.language)?;
        let unsaid = voice.words.fill("feed_about", "{site}", &masthead.title);
        let mut page = Page::new("feed", format!("{} – {}", link.title, masthead.title), &voice);
        page.description = Some(link.description.clone().unwrap_or_else(|| unsaid.clone()));
        let mut page = page.at(masthead, link.page.clone(), "website", &link.title);
        page.graph.extend(masthead.image.as_ref().map(|url| ("og:image", url.clone())));
        let is_offered =
            masthead.mail.as_ref().is_some_and(|mail| mail.offers.iter().any(|offer| offer.name == link.name));
        let own = context! {
            form => Serde(join::beside(masthead, &voice, &[&link.name]).filter(|_| is_offered)),
            feed => Serde(feed(link)),
            about => link.description.clone().map_or_else(|| voice.say(&unsaid), Value::from),
            items => Serde(items(&voice, newest)),
            years => Serde(years(masthead, None)),
        };
        self.render(masthead, &voice, page, alternates(std::slice::from_ref(link), &masthead.feeds), own)
    }

    /// The page of a family of feeds, in the order given.
    pub fn family(&self, masthead: &Masthead, link: &FeedLink, members: &[FeedLink]) -> Result<String, Problem> {
        let voice = self.voice(masthead, &masthead.language)?;
        let unsaid = voice.words.fill("feed_about", "{site}", &masthead.title);
        let mut page = Page::new("family", format!("{} – {}", link.title, masthead.title), &voice);
        page.description = Some(link.description.clone().unwrap_or_else(|| unsaid.clone()));
        let page = page.at(masthead, link.page.clone(), "website", &link.title);
        let own = context! {
            title => link.title.as_str(),
            about => link.description.clone().map_or_else(|| voice.say(&unsaid), Value::from),
            feeds => Serde(feeds(members)),
        };
        self.render(masthead, &voice, page, alternates(&[], &masthead.feeds), own)
    }

    /// Everything of one year, by months, in the order given.
    pub fn year(&self, masthead: &Masthead, year: i16, all: &[Item]) -> Result<String, Problem> {
        let voice = self.voice(masthead, &masthead.language)?;
        let title = voice.words.fill("archive_of", "{year}", &year.to_string());
        let page = Page::new("year", format!("{title} – {}", masthead.title), &voice);
        let page = page.at(masthead, year_address(masthead, year), "website", &title);
        let own = context! { year, months => Serde(months(&voice, all)), years => Serde(years(masthead, Some(year))) };
        self.render(masthead, &voice, page, alternates(&[], &masthead.feeds), own)
    }
}

fn items<'a>(voice: &Voice<'a>, items: &'a [Item]) -> Vec<ItemView<'a>> {
    items.iter().map(|item| voice.item(item)).collect()
}

/// Runs of one month, so that the order given stays.
fn months<'a>(voice: &Voice<'a>, items: &'a [Item]) -> Vec<Month<'a>> {
    let month = |item: &Item| item.published.to_zoned(voice.zone.clone()).month();
    items
        .chunk_by(|one, next| month(one) == month(next))
        .map(|run| Month {
            name: voice.say(run.first().map_or("", |item| voice.words.month(month(item)))),
            items: run.iter().map(|item| voice.row(item)).collect(),
        })
        .collect()
}

/// Sections have no pages of their own; where a feed is called like one, it leads there.
fn sections(masthead: &Masthead) -> Vec<Value> {
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let view = |section: &String| {
        let feed = masthead.feeds.iter().find(|feed| same(&feed.name, section) || same(&feed.title, section));
        context! { name => section.as_str(), address => feed.map(|feed| feed.page.as_str()) }
    };
    masthead.sections.iter().map(view).collect()
}

/// One language is no news.
fn languages(masthead: &Masthead, voice: &Voice<'_>) -> Vec<Value> {
    let several = if masthead.languages.len() > 1 { masthead.languages.as_slice() } else { &[] };
    several.iter().map(|tag| context! { name => tongue::name(tag), attributes => voice.attributes(tag) }).collect()
}

fn years(masthead: &Masthead, here: Option<i16>) -> Vec<Year> {
    let view =
        |year: &i16| Year { name: year.to_string(), address: year_address(masthead, *year), here: here == Some(*year) };
    masthead.years.iter().map(view).collect()
}

fn year_address(masthead: &Masthead, year: i16) -> String {
    format!("{}archive/{year}/", masthead.url)
}
