//! Clean HTML: an allow-list, absolute addresses, nothing that runs, nothing that XML forbids.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use ammonia::Builder;

use super::Context;
use super::address::{PENDING, Target, resolve};

/// Deeper nesting is an attack: cleaning is quadratic in it (50,000 `<div>` take half a minute).
const MOST_DEPTH: usize = 256;

/// Elements that may nest without being closed, and so do not tell depth.
const IMPLIED: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "thead", "tbody", "tfoot", "colgroup", "rp", "rt",
    "br", "hr", "img", "input", "wbr", "col", "area", "base", "link", "meta", "source", "track", "embed", "param",
];

/// What an article's addresses lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refs {
    /// Files under the articles directory that are to be published, by their path there.
    pub files: BTreeSet<String>,
    /// The line of the file (from 1) on which each of them is first named, where it can be told.
    pub lines: BTreeMap<String, u32>,
    /// Articles that it leads to, by their path there.
    pub articles: BTreeSet<String>,
    /// Addresses that were left out, and why.
    pub refused: Vec<(String, &'static str)>,
    /// How each file is written where it is named.
    pub written: BTreeMap<String, String>,
}

impl Refs {
    /// Notes a target, and gives what stands in its attribute.
    pub fn note(&mut self, raw: &str, target: &Target, context: &Context) -> Option<String> {
        match target {
            Target::File(path) => {
                self.written.entry(path.clone()).or_insert_with(|| raw.trim().to_owned());
                self.files.insert(path.clone());
            }
            Target::Article(path, _) => _ = self.articles.insert(path.clone()),
            Target::Refused(why) => self.refused.push((raw.to_owned(), why)),
            Target::Absolute(_) | Target::Own(_) => {}
        }
        target.address(context)
    }
}

/// Cleans HTML that was written in a file of `directory`. `Err` where it nests too deeply to be read.
pub fn clean(html: &str, directory: &str, context: &Context) -> Result<(String, Refs), &'static str> {
    if depth(html) > MOST_DEPTH {
        return Err("its elements are nested more than 256 deep");
    }
    let html = crate::text::legal(html);
    let refs = Arc::new(Mutex::new(Refs::default()));
    let (shared, directory, context) = (Arc::clone(&refs), directory.to_owned(), context.clone());
    let cleaned = builder()
        .attribute_filter(move |element, attribute, value| {
            let mut refs = shared.lock().unwrap_or_else(PoisonError::into_inner);
            // What is shown is a file, even without an extension; what is led to may be an article.
            let mut whole = |raw: &str| match resolve(raw, &directory, &context) {
                Target::Article(path, _) if !matches!(attribute, "href" | "cite") => {
                    refs.note(raw, &Target::File(path), &context)
                }
                target => refs.note(raw, &target, &context),
            };
            match (element, attribute) {
                (_, "href" | "src" | "poster" | "cite") => whole(value).map(Cow::Owned),
                (_, "srcset") => Some(srcset(value, whole)).filter(|set| !set.is_empty()).map(Cow::Owned),
                (_, "width" | "height") => value.parse::<u32>().ok().map(|_| Cow::Borrowed(value)),
                ("code" | "pre", "class") => language_class(value).map(Cow::Owned),
                _ => Some(Cow::Borrowed(value)),
            }
        })
        .clean(&html)
        .to_string();
    let refs = refs.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok((cleaned, refs))
}

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["picture", "source", "audio", "video", "track", "section", "main", "address"])
        .rm_tags(["nav"])
        .add_clean_content_tags([
            "nav",
            "form",
            "iframe",
            "object",
            "embed",
            "applet",
            "svg",
            "math",
            "noscript",
            "template",
            "textarea",
            "select",
            "button",
            "title",
            "head",
            "frameset",
            "noframes",
            "noembed",
            "xmp",
            "plaintext",
        ])
        .add_generic_attributes(["id", "dir"])
        .add_tag_attributes("img", ["srcset", "sizes", "loading"])
        .add_tag_attributes("source", ["src", "srcset", "sizes", "type", "media"])
        .add_tag_attributes("audio", ["src", "controls"])
        .add_tag_attributes("video", ["src", "controls", "poster", "width", "height"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label"])
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("pre", ["class"])
        .add_tag_attributes("a", ["name"])
        .rm_tag_attributes("img", ["align"])
        .add_url_schemes([PENDING.trim_end_matches(':')])
        .link_rel(None);
    builder
}

/// Each candidate of a `srcset`, whole; what is refused is left out (HTML §4.8.4.2.1).
fn srcset(set: &str, mut whole: impl FnMut(&str) -> Option<String>) -> String {
    let mut candidates = Vec::new();
    let mut rest = set.trim();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (raw, after) = rest.split_at(end);
        let ends_here = raw.ends_with(',');
        let (descriptor, next) = match after.find(',') {
            _ if ends_here => ("", after),
            Some(comma) => (after[..comma].trim(), &after[comma + 1..]),
            None => (after.trim(), ""),
        };
        if let Some(address) = whole(raw.trim_matches(',')) {
            candidates.push(format!("{address} {descriptor}").trim_end().to_owned());
        }
        rest = next.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    candidates.join(", ")
}

/// `language-…` is what highlighters look for; any other class means nothing here.
fn language_class(classes: &str) -> Option<String> {
    classes.split_whitespace().find(|class| class.starts_with("language-")).map(str::to_owned)
}

/// How deep elements nest, from a glance at the tags.
pub fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closes = rest.starts_with('/');
        let name: String = rest[usize::from(closes)..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || IMPLIED.contains(&name.as_str()) {
            continue;
        }
        if closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// The text of clean HTML: no tags, references decoded, white space folded.
pub fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |length| at + length + 1);
        // Words of two blocks or cells are two words; of an emphasis they are one.
        let tag = rest[at..end].trim_start_matches(['<', '/']);
        if [
            "p",
            "br",
            "li",
            "div",
            "td",
            "th",
            "tr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "dd",
            "dt",
            "blockquote",
            "pre",
        ]
        .iter()
        .any(|block| tag.strip_prefix(block).is_some_and(|after| after.starts_with(['>', ' ', '/'])))
        {
            text.push(' ');
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    crate::text::one_line(&unescape(&text))
}

/// The references that the cleaner writes.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&nbsp;", " ")
            .replace("&amp;", "&"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cleaned(html: &str) -> String {
        clean(html, "press/", &Context::for_tests()).unwrap().0
    }

    #[test]
    fn what_leaves_runs_nothing_and_is_whole() {
        for (html, want) in [
            ("<p onclick=x style='color:red' class=a>hi</p>", "<p>hi</p>"),
            ("<script>alert(1)</script><p>a<iframe src=//x></iframe></p>", "<p>a</p>"),
            ("<a href='javascript:alert(1)'>a</a>", "<a>a</a>"),
            ("<a href='#x'>a</a>", "<a href=\"x-courant-article:#x\">a</a>"),
            (
                "<img src=a.png width=10 height=9% onerror=x>",
                "<img src=\"https://news.example/media/press/a.png\" width=\"10\">",
            ),
            (
                "<img srcset='a.png 1x, //b.example/c.png 2x, javascript:x 3x'>",
                "<img srcset=\"https://news.example/media/press/a.png 1x, https://b.example/c.png 2x\">",
            ),
            (
                "<video poster=/p.jpg src=v.mp4 autoplay></video>",
                "<video poster=\"https://news.example/p.jpg\" src=\"https://news.example/media/press/v.mp4\"></video>",
            ),
            (
                "<pre><code class='x language-rust y'>a</code></pre>",
                "<pre><code class=\"language-rust\">a</code></pre>",
            ),
            ("a\u{b}b\u{fffe}]]>", "ab]]&gt;"),
        ] {
            assert_eq!(cleaned(html), want);
        }
    }

    #[test]
    fn files_articles_and_refusals_are_noted() {
        let html = "<img src=a.png><a href=b.md>b</a><img src=../../../x.png>";
        let (_, refs) = clean(html, "press/", &Context::for_tests()).unwrap();
        assert!(refs.files.contains("press/a.png") && refs.articles.contains("press/b.md") && refs.refused.len() == 1);
    }

    #[test]
    fn a_tower_of_elements_is_refused_but_open_paragraphs_are_not() {
        assert!(clean(&"<div>".repeat(50_000), "", &Context::for_tests()).is_err());
        assert!(clean(&"<p>a<li>b".repeat(5_000), "", &Context::for_tests()).is_ok());
    }

    #[test]
    fn text_has_no_markup_left() {
        assert_eq!(text_of("<p>a <em>b</em>c &amp;lt; d</p><p>e</p>"), "a bc &lt; d e");
    }
}
