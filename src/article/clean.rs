//! Clean HTML: an allow-list, absolute addresses, nothing that runs, nothing that XML forbids.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use ammonia::Builder;

use super::address::{PENDING, Target, resolve};
use super::{Context, nesting, wellformed};

/// What an article's addresses lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refs {
    /// Files under the articles directory that are to be published, by their path there.
    pub files: BTreeSet<String>,
    /// The line of the file (from 1) on which each is first named, where it can be told: of a file by its path, of an article by
    /// its path and the fragment, of a place in the same one by the fragment, of an address on this site by all of it.
    pub lines: BTreeMap<String, u32>,
    /// Articles that it leads to, by their path there.
    pub articles: BTreeSet<String>,
    /// Addresses that were left out, and why.
    pub refused: Vec<(String, &'static str)>,
    /// How each of those is written where it is named.
    pub written: BTreeMap<String, String>,
}

impl Refs {
    /// Notes a target, and gives what stands in its attribute.
    pub fn note(&mut self, raw: &str, target: &Target, context: &Context) -> Option<String> {
        let mut named = |what: String| _ = self.written.entry(what).or_insert_with(|| raw.trim().to_owned());
        match target {
            Target::File(path) => {
                named(path.clone());
                self.files.insert(path.clone());
            }
            Target::Article(path, fragment) => {
                named(format!("{path}{fragment}"));
                self.articles.insert(path.clone());
            }
            Target::Own(fragment) => named(fragment.clone()),
            Target::Absolute(address) if address.starts_with(context.site.as_str()) => named(address.clone()),
            Target::Refused(why) if !self.refused.iter().any(|(known, _)| known == raw) => {
                self.refused.push((raw.to_owned(), why))
            }
            Target::Absolute(_) | Target::Refused(_) => {}
        }
        target.address(context)
    }
}

/// Cleans HTML that was written in a file of `directory`. `Err` where it cannot be read, and why.
pub fn clean(html: &str, directory: &str, context: &Context) -> Result<(String, Refs), &'static str> {
    let html = crate::text::legal(html);
    match wellformed::clean(&html, directory, context) {
        Some(clean) => Ok(clean),
        None => by_tree(&html, directory, context),
    }
}

/// The same for any HTML, as a browser would read it.
pub(super) fn by_tree(html: &str, directory: &str, context: &Context) -> Result<(String, Refs), &'static str> {
    nesting::bear(html)?;
    let refs = Arc::new(Mutex::new(Refs::default()));
    let (shared, directory, context) = (Arc::clone(&refs), directory.to_owned(), context.clone());
    let mut builder = builder();
    let kept = builder.clone_tags();
    let cleaned = builder
        .attribute_filter(move |element, name, value| {
            // What only an element names that is taken out is not shown, and so is not published.
            if !kept.contains(element) {
                return None;
            }
            let mut refs = shared.lock().unwrap_or_else(PoisonError::into_inner);
            attribute(element, name, value, &mut refs, &directory, &context)
        })
        .clean(html)
        .to_string();
    let refs = refs.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok((cleaned, refs))
}

/// What stands in an attribute that may stay; none leaves it out.
pub fn attribute<'v>(
    element: &str,
    name: &str,
    value: &'v str,
    refs: &mut Refs,
    directory: &str,
    context: &Context,
) -> Option<Cow<'v, str>> {
    // What is shown is a file, even without an extension; what is led to may be an article.
    let is_shown = !matches!(name, "href" | "cite");
    let mut whole = |raw: &str| match resolve(raw, directory, context) {
        Target::Article(path, _) if is_shown => refs.note(raw, &Target::File(path), context),
        Target::Own(_) if is_shown => refs.note(raw, &Target::Refused("it is no file"), context),
        target => refs.note(raw, &target, context),
    };
    match (element, name) {
        (_, "href" | "src" | "poster" | "cite") => whole(value).map(Cow::Owned),
        (_, "srcset") => Some(srcset(value, whole)).filter(|set| !set.is_empty()).map(Cow::Owned),
        (_, "width" | "height") => value.parse::<u32>().ok().map(|_| Cow::Borrowed(value)),
        ("code" | "pre", "class") => language_class(value).map(Cow::Owned),
        _ => Some(Cow::Borrowed(value)),
    }
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
        .add_tag_attributes("ol", ["reversed"])
        .add_tag_attributes("li", ["value"])
        .add_tag_attributes("details", ["open"])
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

/// So many characters at the head of `text_of`, and perhaps more.
pub fn head_of(html: &str, most: usize) -> String {
    // White space and references take more room than what they stand for: where too little is left, all of it is read.
    let cut = html.as_bytes().iter().skip(most * 4).position(|byte| *byte == b'<').map(|at| most * 4 + at);
    let head = cut.map(|cut| text_of(&html[..cut])).filter(|text| text.chars().nth(most).is_some());
    head.unwrap_or_else(|| text_of(html))
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
            ("<a href=''>a</a>", "<a href=\"x-courant-article:\">a</a>"),
            (
                "<img src='' alt=a><img srcset='#x 1x, #y 2x'><video poster='#x'></video>",
                "<img alt=\"a\"><img><video></video>",
            ),
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
        let html = "<img src=a.png><a href=b.md#c>b</a><img src=../../../x.png><script src=d.js></script><embed src=e.swf>\
                    <iframe src=f.pdf></iframe><img src=../../../x.png>";
        let (_, refs) = clean(html, "press/", &Context::for_tests()).unwrap();
        assert_eq!(
            refs.files.iter().collect::<Vec<_>>(),
            ["press/a.png"],
            "what runs or frames is not published either"
        );
        assert!(refs.articles.contains("press/b.md") && refs.refused.len() == 1);
        assert_eq!(refs.written["press/b.md#c"], "b.md#c");
    }

    #[test]
    fn a_tower_of_elements_is_refused_but_open_paragraphs_are_not() {
        assert!(clean(&"<div>".repeat(50_000), "", &Context::for_tests()).is_err());
        let hidden = "<\u{1}div>".repeat(50_000);
        assert!(clean(&hidden, "", &Context::for_tests()).is_err(), "what XML forbids hides nothing");
        assert!(clean(&"<p>a<li>b".repeat(5_000), "", &Context::for_tests()).is_ok());
    }

    #[test]
    fn text_has_no_markup_left() {
        assert_eq!(text_of("<p>a <em>b</em>c &amp;lt; d</p><p>e</p>"), "a bc &lt; d e");
    }
}
