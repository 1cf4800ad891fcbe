//! What `base.html` needs, whatever the page is.

use minijinja::Value;
use serde::Serialize;

use super::masthead::{FeedLink, Masthead};
use super::tongue::direction;
use super::voice::Voice;

/// The frame of a page.
#[derive(Serialize)]
pub struct Frame<'a> {
    /// What is the page's own.
    pub page: Page<'a>,
    /// What is the same on all.
    pub site: Site<'a>,
    /// The words by key, fit to stand in text: marked where they are in another language than the page.
    pub words: Value,
    /// The same without any markup, for attributes.
    pub plain: Value,
    /// What is said where people subscribe, like `words`.
    pub desk: Value,
    /// The same without any markup.
    pub desk_plain: Value,
    /// The content of the `<style>` element.
    pub style: Value,
    /// The documents that a reader finds by itself.
    pub alternates: Vec<Alternate<'a>>,
}

/// The page itself.
#[derive(Serialize)]
pub struct Page<'a> {
    /// The class of its body, and the name of its template.
    pub kind: &'static str,
    /// For the window's title.
    pub title: String,
    /// BCP 47.
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// For search engines, in plain text.
    pub description: Option<String>,
    /// Its one address; none for pages that stand at any.
    pub address: Option<String>,
    /// Whether search engines are asked to leave it out.
    pub hidden: bool,
    /// Whether its address is for one person alone and must not be told to where its links lead.
    pub secret: bool,
    /// Open Graph (ogp.me): property and content.
    pub graph: Vec<(&'static str, String)>,
    /// The content of the JSON-LD block.
    pub json_ld: Option<Value>,
}

/// The newsroom, as templates see it.
#[derive(Serialize)]
pub struct Site<'a> {
    title: &'a str,
    description: Option<&'a str>,
    url: &'a str,
    image: Option<&'a str>,
    /// Its icon; there is always one.
    icon: String,
    opml: String,
    privacy_url: Option<&'a str>,
    imprint_url: Option<&'a str>,
    /// `lang` and `dir` of what is written in the newsroom's own language, where that is not the page's.
    attributes: Value,
}

/// A document that a reader finds by itself (RSS Advisory Board, "RSS Autodiscovery").
#[derive(Serialize)]
pub struct Alternate<'a> {
    title: String,
    media_type: &'a str,
    address: &'a str,
}

/// A feed, as templates see it.
#[derive(Serialize)]
pub struct FeedView<'a> {
    title: &'a str,
    description: Option<&'a str>,
    page: &'a str,
    formats: Vec<Format<'a>>,
}

#[derive(Serialize)]
struct Format<'a> {
    name: &'a str,
    media_type: &'a str,
    address: &'a str,
}

impl<'a> Page<'a> {
    /// A page of that kind with that title, in the voice's language.
    pub fn new(kind: &'static str, title: String, voice: &Voice<'a>) -> Self {
        Self {
            kind,
            title,
            language: voice.language,
            direction: direction(voice.language),
            description: None,
            address: None,
            hidden: false,
            secret: false,
            graph: Vec::new(),
            json_ld: None,
        }
    }

    /// The same at that address, with a card for whoever passes it on; its description is the page's.
    pub fn at(mut self, masthead: &Masthead, address: String, kind: &str, headline: &str) -> Self {
        self.graph.extend([
            ("og:type", kind.to_owned()),
            ("og:site_name", masthead.title.clone()),
            ("og:title", headline.to_owned()),
            ("og:url", address.clone()),
        ]);
        self.address = Some(address);
        self
    }
}

/// The newsroom.
pub fn site<'a>(masthead: &'a Masthead, voice: &Voice<'a>) -> Site<'a> {
    Site {
        title: &masthead.title,
        description: masthead.description.as_deref(),
        url: &masthead.url,
        image: masthead.image.as_deref(),
        icon: masthead.icon(),
        opml: format!("{}feeds.opml", masthead.url),
        privacy_url: masthead.privacy_url.as_deref(),
        imprint_url: masthead.imprint_url.as_deref(),
        attributes: voice.attributes(&masthead.language),
    }
}

/// The documents of these feeds in every format, and of all others that there are in their first. A newsroom can have a feed
/// for every desk; a reader's menu, and a page, have room for some.
pub fn alternates<'a>(own: &'a [FeedLink], all: &'a [FeedLink]) -> Vec<Alternate<'a>> {
    const MOST: usize = 24;
    let own = if own.is_empty() { all.get(..1).unwrap_or_default() } else { own };
    let others = all.iter().filter(|feed| own.iter().all(|own| own.name != feed.name));
    let whole = own.iter().flat_map(|feed| feed.documents.iter().map(move |document| (feed, document)));
    let first = others.filter_map(|feed| Some((feed, feed.documents.first()?)));
    let title = |feed: &FeedLink, name: &str| match feed.documents.as_slice() {
        [_] => feed.title.clone(),
        _ => format!("{} ({name})", feed.title),
    };
    whole
        .chain(first)
        .take(MOST)
        .map(|(feed, (name, media_type, address))| Alternate { title: title(feed, name), media_type, address })
        .collect()
}

/// Feeds, in the order given.
pub fn feeds(feeds: &[FeedLink]) -> Vec<FeedView<'_>> {
    feeds.iter().map(feed).collect()
}

/// One feed.
pub fn feed(feed: &FeedLink) -> FeedView<'_> {
    FeedView {
        title: &feed.title,
        description: feed.description.as_deref(),
        page: &feed.page,
        formats: feed
            .documents
            .iter()
            .map(|(name, media_type, address)| Format { name, media_type, address })
            .collect(),
    }
}
