//! Hugo: the path of a file makes its address, unless `url`, `slug` or the settings' `permalinks` say otherwise
//! (gohugo.io/content-management/urls). Its feed's `guid` is the permalink.

use super::address::{filled, part_of};
use super::words::hugo as urlized;
use super::{Post, Site};
use crate::article::Node;

pub fn address(post: &Post, site: &Site) -> Option<String> {
    let language = post.language.as_deref().filter(|tag| site.value(&format!("languages.{tag}")).is_some());
    let is_default = language == site.text("defaultContentLanguage").or(Some("en"));
    let in_directory = site.is_on("defaultContentLanguageInSubdir");
    let prefix = match language {
        Some(tag) if !is_default || in_directory => format!("/{tag}"),
        None if in_directory => format!("/{}", site.text("defaultContentLanguage").unwrap_or("en")),
        _ => String::new(),
    };
    if let Some(url) = post.text("url") {
        let told = match url.contains(':') {
            true => filled(url, |token| part(post, token))?,
            false => url.to_owned(),
        };
        // What begins with a slash says all of it.
        return Some(if told.starts_with('/') { told } else { format!("{prefix}/{told}") });
    }
    let section = post.directories.first().map_or("", String::as_str);
    let last = || urlized(post.text("slug").unwrap_or(&post.stem));
    let path = match pattern(site, section) {
        Some(pattern) => filled(&pattern, |token| part(post, token))?,
        None => {
            let above: Vec<String> = post.directories.iter().map(|part| urlized(part)).collect();
            format!("/{}/{}/", above.join("/"), last())
        }
    };
    let path = match site.is_on("uglyURLs") {
        true => format!("{}.html", path.trim_end_matches('/')),
        false => format!("{}/", path.trim_end_matches('/')),
    };
    Some(format!("{prefix}/{path}"))
}

/// `permalinks.posts`, or since 0.120 also `permalinks.page.posts`.
fn pattern(site: &Site, section: &str) -> Option<String> {
    let of = |table: &str| {
        let table = site.table(table);
        let (_, value) = table.iter().find(|(name, _)| {
            name.trim_matches('/').eq_ignore_ascii_case(if section.is_empty() { "" } else { section })
        })?;
        match &value.node {
            Node::Scalar(text) => Some(text.clone()),
            _ => None,
        }
    };
    of("permalinks.page").or_else(|| of("permalinks"))
}

fn part(post: &Post, token: &str) -> Option<String> {
    let title = || urlized(post.text("title").unwrap_or(&post.article.title.value));
    let slug = post.text("slug").map(urlized);
    let section = |from: usize| {
        post.directories.get(from..).map(|parts| parts.iter().map(|part| urlized(part)).collect::<Vec<_>>().join("/"))
    };
    Some(match token {
        "title" => title(),
        "slug" => slug.unwrap_or_else(title),
        "filename" | "contentbasename" => urlized(&post.stem),
        "slugorfilename" | "slugorcontentbasename" => slug.unwrap_or_else(|| urlized(&post.stem)),
        "section" => urlized(post.directories.first()?),
        "sections" => section(0)?,
        "sections[1:]" => section(1).unwrap_or_default(),
        "sections[last]" => urlized(post.directories.last()?),
        token => return part_of(post.local.as_ref()?, token).map(|part| urlized(&part)),
    })
}
