//! The pages of one thing: an article, or that there is none.

use minijinja::value::Serde;
use minijinja::{Value, context};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::frame::{Page, alternates, feeds};
use super::item::{ArticlePage, Enclosure};
use super::masthead::Masthead;
use super::news_article::machine_time;
use super::templates::Templates;
use super::voice::{Voice, picture};
use super::{echo, join, news_article, turn};
use crate::problem::Problem;

/// A file that comes with an article, as templates see it.
#[derive(Serialize)]
struct Medium<'a> {
    url: &'a str,
    media_type: &'a str,
    /// `audio`, `video`, or `file` for what a browser is not asked to play.
    kind: &'static str,
    /// The end of its address, as people read it.
    name: String,
    size: Option<Value>,
}

impl Templates {
    /// An article's page.
    pub fn article(&self, masthead: &Masthead, article: &ArticlePage) -> Result<String, Problem> {
        let item = &article.item;
        let voice = self.voice(masthead, item.language.as_deref().unwrap_or(&masthead.language))?;
        let body = echo::within_reach(&echo::below_the_headline(&article.body));
        let names: Vec<&str> = article.feeds.iter().map(|feed| feed.name.as_str()).collect();
        let own = context! {
            item => Serde(voice.item(item)),
            standfirst => item.summary.as_deref().filter(|summary| !echo::says(&body, summary)),
            picture => Serde(item.image.as_ref().filter(|image| !echo::shows(&body, &image.url)).map(picture)),
            body => Value::from_safe_string(body.clone()),
            correction => article.correction.as_deref(),
            media => Serde(media(&voice, article)),
            feeds => Serde(feeds(&article.feeds)),
            form => Serde(join::beside(masthead, &voice, &names)),
            ..turn::view(&voice, &article.neighbours)
        };
        self.render(
            masthead,
            &voice,
            article_page(masthead, article, &voice),
            alternates(&article.feeds, &masthead.feeds),
            own,
        )
    }

    /// What stands where nothing ever was.
    pub fn not_found(&self, masthead: &Masthead) -> Result<String, Problem> {
        self.notice(masthead, "not_found", "not_found_title")
    }

    /// What stands where an article was taken away.
    pub fn gone(&self, masthead: &Masthead) -> Result<String, Problem> {
        self.notice(masthead, "gone", "gone_title")
    }

    fn notice(&self, masthead: &Masthead, kind: &'static str, title: &str) -> Result<String, Problem> {
        let voice = self.voice(masthead, &masthead.language)?;
        let title = format!("{} – {}", voice.words.fill(title, "", ""), masthead.title);
        let page = Page { hidden: true, ..Page::new(kind, title, &voice) };
        self.render(masthead, &voice, page, alternates(&[], &masthead.feeds), context! {})
    }
}

fn article_page<'a>(masthead: &Masthead, article: &ArticlePage, voice: &Voice<'a>) -> Page<'a> {
    let item = &article.item;
    let mut page = Page::new("article", format!("{} – {}", item.title, masthead.title), voice);
    page.description = item.summary.clone();
    page.hidden = article.unlisted;
    page.json_ld = Some(Value::from_safe_string(news_article::render(masthead, article, voice.language)));
    let mut page = page.at(masthead, item.link.clone(), "article", &item.title);
    page.graph.push(("article:published_time", machine_time(item.published, &masthead.zone)));
    page.graph.push(("article:modified_time", machine_time(item.updated, &masthead.zone)));
    page.graph.extend(item.section.iter().map(|section| ("article:section", section.clone())));
    page.graph.extend(item.tags.iter().map(|tag| ("article:tag", tag.clone())));
    page.graph.extend(image(masthead, article));
    page
}

/// The article's picture with what it shows, else the newsroom's.
fn image(masthead: &Masthead, article: &ArticlePage) -> Vec<(&'static str, String)> {
    let Some(image) = &article.item.image else {
        return masthead.image.iter().map(|url| ("og:image", url.clone())).collect();
    };
    let size = |pixels: Option<u32>| pixels.map(|pixels| pixels.to_string());
    let known = [
        ("og:image", Some(image.url.clone())),
        ("og:image:width", size(image.width)),
        ("og:image:height", size(image.height)),
        ("og:image:alt", image.alt.clone()),
    ];
    known.into_iter().filter_map(|(property, content)| Some((property, content?))).collect()
}

/// What comes with the article, but for a picture that the page shows anyway.
fn media<'a>(voice: &Voice<'_>, article: &'a ArticlePage) -> Vec<Medium<'a>> {
    let shown = |enclosure: &&Enclosure| {
        let lead = article.item.image.as_ref().is_some_and(|image| image.url == enclosure.url);
        lead || echo::shows(&article.body, &enclosure.url)
    };
    let view = |enclosure: &'a Enclosure| Medium {
        url: &enclosure.url,
        media_type: &enclosure.media_type,
        kind: match enclosure.media_type.split('/').next() {
            Some("audio") => "audio",
            Some("video") => "video",
            _ => "file",
        },
        name: file_name(&enclosure.url),
        size: enclosure.length.map(|bytes| voice.say(&voice.words.size(bytes))),
    };
    article.enclosures.iter().filter(|enclosure| !shown(enclosure)).map(view).collect()
}

fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let end = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    percent_decode_str(end).decode_utf8_lossy().into_owned()
}
