//! Zola: the path of a file makes its address, unless `path` or `slug` says otherwise (getzola.org/documentation/content/page). A
//! date at the head of its name is no part of it. The id in its feeds is the permalink.

use super::words::plain;
use super::{Post, Site};

pub fn address(post: &Post, site: &Site) -> Option<String> {
    let default = site.text("default_language").unwrap_or("en");
    let prefix =
        post.language.as_deref().filter(|tag| *tag != default).map_or_else(String::new, |tag| format!("/{tag}"));
    if let Some(path) = post.text("path") {
        return Some(format!("{prefix}/{}/", path.trim_matches('/')));
    }
    let mode = site.text("slugify.paths").or_else(|| site.text("slugify_paths")).unwrap_or("on");
    let name = |text: &str| match mode {
        "on" | "true" => plain(text),
        "safe" => Some(
            text.replace(['<', '>', ':', '"', '/', '|', '?', '*', '#', '\\', '(', ')', '[', ']', '\r', '\n', '\t'], "")
                .replace(' ', "_"),
        ),
        _ => Some(text.to_owned()),
    };
    let above: Option<Vec<String>> = post.directories.iter().map(|part| name(part)).collect();
    let last = name(post.text("slug").unwrap_or(&post.stem))?;
    Some(format!("{prefix}/{}/{last}/", above?.join("/")))
}
