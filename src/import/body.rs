//! The text of an item as clean HTML with whole addresses: what our readers are to see, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::markdown::MORE;
use super::tree::{Element, Node, parse, tree, write};
use super::{Item, ghost, plain};
use crate::article::Context;
use crate::article::address::PENDING;
use crate::article::clean::clean;
use crate::text::escape;

/// Clean HTML, and what of the text was changed on the way, counted.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Clean HTML.
    pub html: String,
    /// Players of other sites that are links now: nobody's reader shows them.
    pub embeds: usize,
    /// Whether only its words could be kept.
    pub is_words: bool,
}

/// Files that an archive's texts show, by their addresses.
pub type Pictures = BTreeSet<String>;

/// Cleans the text of an item of the site at `home`.
pub fn body(item: &Item, home: Option<&Url>, context: &Context) -> Body {
    let site = home.unwrap_or(&context.site);
    let html = item.body.replace(ghost::SITE, site.as_str().trim_end_matches('/'));
    let base = item.base.as_deref().map(|base| base.replace(ghost::SITE, site.as_str().trim_end_matches('/')));
    let base = base.and_then(|base| site.join(&base).ok()).unwrap_or_else(|| site.clone());
    let html = marked(&html);
    let (html, embeds) = if needs_walk(&html) { whole(&html, &base) } else { (html, 0) };
    match clean(&html, "", context) {
        Ok((html, _)) => Body { html: html.replace(&format!("=\"{PENDING}"), "=\""), embeds, is_words: false },
        Err(_) => Body { html: format!("<p>{}</p>", escape(&plain::words(&html))), embeds, is_words: true },
    }
}

/// `<!--more-->`, and what WordPress lets stand in it.
fn marked(html: &str) -> String {
    let mut html = html.to_owned();
    for begin in ["<!--more", "<!-- more"] {
        while let Some(at) = html.find(begin) {
            let Some(end) = html[at..].find("-->") else { break };
            html.replace_range(at..at + end + 3, MORE);
        }
    }
    html
}

/// Whether an address may be relative, or something is shown that cleaning takes out.
fn needs_walk(html: &str) -> bool {
    let lower = html.to_ascii_lowercase();
    let is_whole = |value: &str| {
        let value = value.trim_start_matches(['"', '\'', ' ']);
        ["http://", "https://", "mailto:", "tel:", "#"].iter().any(|head| value.starts_with(head))
    };
    let has_relative = |name: &str| {
        lower.match_indices(name).any(|(at, name)| {
            let after = lower[at + name.len()..].trim_start();
            after.strip_prefix('=').is_some_and(|value| !is_whole(value.trim_start()))
        })
    };
    lower.contains("<iframe")
        || lower.contains("data-src")
        || ["href", "src", "srcset", "poster", "cite"].iter().any(|name| has_relative(name))
}

/// The same HTML with whole addresses, and links in the place of frames, which are counted.
fn whole(html: &str, base: &Url) -> (String, usize) {
    let mut nodes = parse(html);
    let mut embeds = 0;
    nodes.iter_mut().for_each(|node| walk(node, base, &mut embeds));
    (write(&nodes), embeds)
}

fn walk(node: &mut Node, base: &Url, embeds: &mut usize) {
    let Node::Element(element) = node else { return };
    let joined = |value: &str| base.join(value.trim()).map_or_else(|_| value.to_owned(), String::from);
    if element.name == "iframe" {
        let Some(source) =
            element.attribute("src").or(element.attribute("data-src")).map(|source| shown(&joined(source)))
        else {
            return;
        };
        *embeds += 1;
        let attributes = vec![("href".to_owned(), source.clone())];
        *element = Element { name: "a".into(), attributes, nodes: vec![Node::Text(source)] };
        return;
    }
    if element.name == "img" {
        lazily(element);
    }
    for (name, value) in &mut element.attributes {
        match name.as_str() {
            "href" if value.trim().starts_with('#') => {}
            "href" | "src" | "poster" | "cite" => *value = joined(value),
            "srcset" => *value = srcset(value, &joined),
            _ => {}
        }
    }
    element.nodes.iter_mut().for_each(|child| walk(child, base, embeds));
}

/// Scripts that load a picture when it is seen keep its address beside a picture of nothing.
fn lazily(element: &mut Element) {
    let is_nothing = element.attribute("src").is_none_or(|source| source.starts_with("data:") || source.is_empty());
    let Some(source) = element.attribute("data-src").filter(|_| is_nothing).map(str::to_owned) else { return };
    element.attributes.retain(|(name, _)| name != "src");
    element.attributes.push(("src".into(), source));
    element.attributes.sort();
}

fn srcset(set: &str, joined: &dyn Fn(&str) -> String) -> String {
    let candidates =
        set.split(", ").map(str::trim).filter(|one| !one.is_empty()).map(|one| match one.split_once(' ') {
            Some((address, size)) => format!("{} {size}", joined(address)),
            None => joined(one),
        });
    candidates.collect::<Vec<_>>().join(", ")
}

/// The page that people open of what a frame shows.
fn shown(source: &str) -> String {
    let Ok(url) = Url::parse(source) else { return source.to_owned() };
    let last = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or("");
    match url.host_str().map(|host| host.trim_start_matches("www.")) {
        Some("youtube.com" | "youtube-nocookie.com") if url.path().starts_with("/embed/") => {
            format!("https://www.youtube.com/watch?v={last}")
        }
        Some("player.vimeo.com") => format!("https://vimeo.com/{last}"),
        _ => source.to_owned(),
    }
}

/// Files that clean HTML shows.
pub fn pictures(html: &str) -> Pictures {
    let mut found = Pictures::new();
    fn gather(nodes: &[Node], found: &mut Pictures) {
        for element in nodes.iter().filter_map(Node::element) {
            if matches!(element.name.as_str(), "img" | "audio" | "video" | "source") {
                found.extend(element.attribute("src").or(element.attribute("poster")).map(str::to_owned));
            }
            gather(&element.nodes, found);
        }
    }
    gather(&parse(html), &mut found);
    found
}

/// The same HTML with files of our own in the place of these addresses.
pub fn with_local(html: &str, local: &BTreeMap<String, String>) -> String {
    if local.is_empty() || !local.keys().any(|address| html.contains(&escape(address))) {
        return html.to_owned();
    }
    fn walk(nodes: &mut [Node], local: &BTreeMap<String, String>) {
        for node in nodes {
            let Node::Element(element) = node else { continue };
            let is_ours = element.attribute("src").is_some_and(|source| local.contains_key(source));
            if is_ours {
                // Other sizes of the same picture stay where they were, and would be gone with the old site.
                element.attributes.retain(|(name, _)| !matches!(name.as_str(), "srcset" | "sizes"));
            }
            for (name, value) in &mut element.attributes {
                if let ("src" | "href" | "poster", Some(file)) = (name.as_str(), local.get(value)) {
                    value.clone_from(file);
                }
            }
            walk(&mut element.nodes, local);
        }
    }
    let mut nodes = tree(html);
    walk(&mut nodes, local);
    write(&nodes)
}
