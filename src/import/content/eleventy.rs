//! Eleventy 1 to 3: the path of a file makes its address, unless `permalink` says otherwise, in the file or in the data file of a
//! directory above it (11ty.dev/docs/permalinks). A date at the head of its name is no part of it. What JavaScript says is not known.

use super::Post;
use super::words::plain;

/// `patterns` are permalinks of directories, the nearest last.
pub fn address(post: &Post, patterns: &[(String, String)]) -> Option<String> {
    let directory = post.directories.join("/");
    let of_directory = || {
        let is_above = |(known, _): &&(String, String)| {
            known.is_empty() || directory == *known || directory.starts_with(&format!("{known}/"))
        };
        patterns.iter().filter(is_above).max_by_key(|(known, _)| known.len()).map(|(_, pattern)| pattern.as_str())
    };
    match post.text("permalink").or_else(of_directory) {
        Some("false") => None,
        Some(told) => filled(told, post),
        None => Some(format!("/{directory}/{}/", post.stem)),
    }
}

/// `{{ page.fileSlug }}`, `{{ title | slugify }}` and a few more; none where it says more than a file can answer.
fn filled(pattern: &str, post: &Post) -> Option<String> {
    let (mut out, mut rest) = (String::new(), pattern);
    while let Some((head, tail)) = rest.split_once("{{") {
        out.push_str(head);
        let (inside, after) = tail.split_once("}}")?;
        let mut steps = inside.trim_matches(['-', ' ']).split('|').map(str::trim);
        let told = match steps.next()? {
            "page.fileSlug" | "fileSlug" => post.stem.clone(),
            "page.filePathStem" => format!("/{}/{}", post.directories.join("/"), post.stem),
            "title" => post.article.title.value.clone(),
            "slug" => post.text("slug")?.to_owned(),
            _ => return None,
        };
        let told = match (steps.next(), steps.next()) {
            (None, _) => told,
            (Some("slug" | "slugify" | "url"), None) => plain(&told)?,
            _ => return None,
        };
        out.push_str(&told);
        rest = after;
    }
    out.push_str(rest);
    let is_page = out.strip_suffix("index.html").map(str::to_owned);
    (!out.contains("{%")).then(|| is_page.unwrap_or(out))
}
