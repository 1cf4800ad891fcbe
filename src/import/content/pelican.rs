//! Pelican 4: `ARTICLE_URL`, with the metadata's `slug`, `date`, `category`, `author`, `lang` in braces
//! (docs.getpelican.com/en/stable/settings.html). Its feeds' ids are tag URIs of the link and the day.

use super::words::pelican as slugified;
use super::{Kind, Post, Site};

pub fn address(post: &Post, site: &Site) -> Option<String> {
    if let Some(told) = post.text("url") {
        return filled(told, post);
    }
    let is_page = post.directories.first().is_some_and(|first| first == "pages");
    let (name, default) = if is_page { ("PAGE_URL", "pages/{slug}.html") } else { ("ARTICLE_URL", "{slug}.html") };
    let kind = if post.is_draft() { Kind::Draft } else { Kind::Post };
    match kind {
        Kind::Draft => None,
        _ => filled(site.text(name).unwrap_or(default), post),
    }
}

fn filled(pattern: &str, post: &Post) -> Option<String> {
    let (mut out, mut rest) = (String::new(), pattern);
    while let Some((head, tail)) = rest.split_once('{') {
        out.push_str(head);
        let (token, after) = tail.split_once('}')?;
        out.push_str(&match token.split_once(':') {
            Some(("date", format)) => jiff::fmt::strtime::format(format, post.local.as_ref()?).ok()?,
            None if token == "slug" => match post.text("slug") {
                Some(slug) => slug.to_owned(),
                None => slugified(post.text("title").unwrap_or(&post.article.title.value))?,
            },
            None if token == "category" => {
                slugified(post.text("category").or(post.directories.first().map(String::as_str))?)?
            }
            None if token == "author" => slugified(post.text("author")?)?,
            None if token == "lang" => post.text("lang")?.to_owned(),
            _ => return None,
        });
        rest = after;
    }
    out.push_str(rest);
    Some(out.strip_suffix("index.html").map(str::to_owned).unwrap_or(out))
}
