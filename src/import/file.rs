//! One item as an article file: what our own reader understands of it is what the item says, or it is told.

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

use super::body::{Body, body, with_local};
use super::front_matter::FrontMatter;
use super::link::{Where, path_of};
use super::markdown::{Converted, all_html, markdown};
use super::tree::{tree, write};
use super::{Item, State, plain};
use crate::article::{Article, Context, parse, read_path, rendered};
use crate::catalogue::filled;
use crate::text::{headline, slug};

/// What must be known of the newsroom that items come into.
#[derive(Debug, Clone)]
pub struct Newsroom {
    /// How its articles are read.
    pub context: Context,
    /// Its `output.link`.
    pub link: String,
    /// The site that moves here, where its address is known.
    pub home: Option<Url>,
    /// The language of the feed that moves here, where that is another than the site's.
    pub language: Option<String>,
}

/// A file that an item becomes.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path under the articles directory.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What readers know it by.
    pub id: Option<String>,
    /// What to call it in a message.
    pub name: String,
    /// What was changed on the way, in words.
    pub told: Vec<&'static str>,
    /// Blocks that stayed HTML.
    pub raw: usize,
}

/// Makes the file at `path` of an item. `local` has files beside it for addresses in its text.
pub fn file(item: &Item, path: &str, newsroom: &Newsroom, local: &BTreeMap<String, String>) -> File {
    let context = &newsroom.context;
    let directory = read_path(path).directory;
    let Body { html, embeds, is_words } = body(item, newsroom.home.as_ref(), context);
    let html = with_local(&html, local);
    let mut told = Vec::new();
    told.extend(
        (embeds > 0).then_some("texts with a player of another site: a link stands there now, as no reader shows it"),
    );
    told.extend(is_words.then_some("texts nested too deeply: only their words are kept"));
    let render = |text: &str| rendered(text, directory, context);
    let Converted { text, kept: raw, meant } = markdown(&html, &render);
    let title = title(item, &html, path, &mut told);
    // A reader of press releases finds a byline or a date in the first lines; what is HTML is only what it says.
    let first_html = || with_first_html(&html, &text);
    let texts: [&dyn Fn() -> String; 3] = [&|| text.clone(), &first_html, &|| all_html(&html)];
    let titles = [title.clone(), escaped(&title)];
    let whole = |title: &str, text: &str| {
        format!("{}\n{}\n", front(item, title, path, newsroom, local).whole(), text.trim_end())
    };
    let found = texts.iter().find_map(|text| {
        let text = text();
        titles.iter().find_map(|written| {
            let whole = whole(written, &text);
            let article = parse(whole.as_bytes(), path, context).ok()?;
            says(&article, item, &title, &meant).then_some(whole)
        })
    });
    let whole = found.unwrap_or_else(|| {
        told.push("texts that are not understood here exactly as they were: look at them");
        whole(&titles[0], &text)
    });
    File {
        path: path.into(),
        bytes: whole.into_bytes(),
        id: item.identity().map(str::to_owned),
        name: item.name().into(),
        told,
        raw,
    }
}

/// Whether an article is what the item says: nothing of its text taken for a field, nothing lost.
fn says(article: &Article, item: &Item, title: &str, meant: &str) -> bool {
    let same = |told: &Option<Timestamp>, read: Option<Timestamp>| *told == read;
    article.title.value == title
        && article.embargo.is_none()
        && same(
            &item.published,
            article.published.as_ref().map(|published| published.value).filter(|_| item.published.is_some()),
        )
        && (!item.authors.is_empty() || article.authors.is_empty())
        && write(&tree(&article.body)) == meant
}

/// Its title, or the first words of its text: every article has one here.
fn title(item: &Item, html: &str, path: &str, told: &mut Vec<&'static str>) -> String {
    if !item.title.is_empty() {
        return crate::text::one_line(&item.title);
    }
    told.push("items without a title: the first words of their text stand there");
    let words = headline(&plain::words(html), 60);
    if words.is_empty() { read_path(path).name.replace('-', " ") } else { words }
}

/// Signs that would be markup in a title, as themselves.
fn escaped(title: &str) -> String {
    let mut out = String::with_capacity(title.len() + 8);
    for c in title.chars() {
        if "\\`*_[]<>&~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn with_first_html(html: &str, text: &str) -> String {
    let all = all_html(html);
    let first = all.split("\n\n").next().unwrap_or("").to_owned();
    let rest = text.split_once("\n\n").map_or("", |(_, rest)| rest);
    format!("{first}\n\n{rest}")
}

fn front(item: &Item, title: &str, path: &str, newsroom: &Newsroom, local: &BTreeMap<String, String>) -> FrontMatter {
    let Newsroom { context, .. } = newsroom;
    let own = |address: &str| local.get(address).cloned().unwrap_or_else(|| with_site(address, newsroom));
    let mut front = FrontMatter::default();
    front.text("title", title);
    front.moment("date", item.published, &context.zone);
    front.moment(
        "updated",
        item.updated.filter(|updated| item.published.is_some_and(|published| *updated > published)),
        &context.zone,
    );
    front.maybe("id", item.identity());
    link(&mut front, item, path, newsroom);
    front.list("aliases", item.aliases.iter().map(String::as_str));
    front.list("tags", item.tags.iter().map(String::as_str));
    front.list("authors", item.authors.iter().map(String::as_str));
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or("").to_lowercase();
    let language = item.language.as_ref().or(newsroom.language.as_ref());
    front.maybe(
        "language",
        language
            .map(String::as_str)
            .filter(|tag| primary(tag) != primary(&context.language) || item.language.is_some()),
    );
    front.maybe("summary", item.summary.as_deref().map(escaped_lightly).as_deref());
    match &item.image {
        Some((address, Some(alt))) if !alt.is_empty() => {
            front.table("image", &[("src", own(address)), ("alt", alt.clone())])
        }
        Some((address, _)) => front.text("image", &own(address)),
        None => {}
    }
    let enclosures: Vec<Vec<(&str, String)>> = item
        .enclosures
        .iter()
        .map(|one| {
            let kind = one.media_type.clone().map(|kind| ("type", kind));
            let length = one.length.map(|length| ("length", length.to_string()));
            std::iter::once(("url", own(&one.address))).chain(kind).chain(length).collect()
        })
        .collect();
    front.tables("enclosures", &enclosures);
    if !item.enclosures.is_empty() {
        for (name, value) in &item.episode {
            front.text(name, value);
        }
        let transcripts: Vec<Vec<(&str, String)>> = item
            .transcripts
            .iter()
            .map(|(address, kind, language)| {
                let kind = kind.clone().map(|kind| ("type", kind));
                let language = language.clone().map(|language| ("language", language));
                std::iter::once(("url", own(address))).chain(kind).chain(language).collect()
            })
            .collect();
        front.tables("transcripts", &transcripts);
    }
    front.flag("draft", item.state != State::Public);
    front.flag("unlisted", item.is_page);
    front
}

/// What makes the link the one that it was: nothing where the pattern of the settings makes it, else a slug, else the address.
fn link(front: &mut FrontMatter, item: &Item, path: &str, newsroom: &Newsroom) {
    let context = &newsroom.context;
    let link = item.link.clone().or_else(|| {
        item.slug
            .as_ref()
            .zip(newsroom.home.as_ref())
            .map(|(slug, home)| format!("{home}{}/", crate::text::encode_segment(slug)))
    });
    let Some(link) = link.map(|link| with_site(&link, newsroom)) else {
        return front.maybe("slug", item.slug.as_deref().filter(|told| slug(told) != slug(read_path(path).name)));
    };
    match path_of(&link, &context.site, newsroom.home.as_ref()) {
        Where::Here(wanted) => {
            let last = wanted.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let bare = [".html", ".htm", ".php"].iter().find_map(|end| last.strip_suffix(end)).unwrap_or(last);
            let date = item.published.map(|published| published.to_zoned(context.zone.clone()).date());
            let section = read_path(path).section.unwrap_or("news");
            let made = |slug: &str| date.map(|date| filled(&newsroom.link, date, slug, Some(section), path));
            let (named, told) = (slug(read_path(path).name), slug(bare));
            if made(&named).as_deref() == Some(wanted.as_str()) {
            } else if made(&told).as_deref() == Some(wanted.as_str()) {
                front.text("slug", bare);
            } else if wanted.contains(['{', ':']) {
                // Elsewhere such signs make a pattern.
                front.text(
                    "url",
                    context
                        .site
                        .join(wanted.trim_start_matches('/'))
                        .map_or_else(|_| wanted.clone(), String::from)
                        .as_str(),
                );
            } else {
                front.text("url", &wanted);
            }
        }
        Where::Elsewhere(address) => front.text("url", &address),
        Where::Nowhere => front.maybe("slug", item.slug.as_deref()),
    }
}

/// An address with that of the site in the place of what Ghost writes for it.
fn with_site(address: &str, newsroom: &Newsroom) -> String {
    let site = newsroom.home.as_ref().unwrap_or(&newsroom.context.site).as_str();
    address.replace(super::ghost::SITE, site.trim_end_matches('/'))
}

/// A summary is plain text with perhaps a little markup: what is markup only by chance is escaped.
fn escaped_lightly(summary: &str) -> String {
    if summary.contains(['*', '_', '`', '<', '[', '\\', '~']) { escaped(summary) } else { summary.to_owned() }
}
