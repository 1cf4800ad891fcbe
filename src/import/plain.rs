//! HTML as plain text: references of characters, inline tags in titles, the words of a text.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use scraper::Html;

use crate::text::{legal, one_line};

/// Elements that only mark text; any other `<` in a title is what the title is about.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strike", "strong", "sub", "sup", "tt", "u", "wbr",
];

thread_local! {
    /// HTML has two thousand names; each is asked of its parser once.
    static NAMES: RefCell<HashMap<String, Option<String>>> = RefCell::new(HashMap::new());
}

/// What `&NAME;` stands for; none where it stands for nothing.
pub fn reference(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code).map(|c| legal(&c.to_string()).into_owned());
    }
    match name {
        "amp" => return Some("&".into()),
        "lt" => return Some("<".into()),
        "gt" => return Some(">".into()),
        "quot" => return Some("\"".into()),
        "apos" => return Some("'".into()),
        "nbsp" => return Some("\u{a0}".into()),
        _ => {}
    }
    let is_name = name.len() <= 40 && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_name {
        return None;
    }
    NAMES.with_borrow_mut(|names| {
        let asked = || {
            let whole = format!("&{name};");
            let text: String = Html::parse_fragment(&whole).root_element().text().collect();
            (text != whole && !text.ends_with(';')).then_some(text)
        };
        names.entry(name.to_owned()).or_insert_with(asked).clone()
    })
}

/// The same text with its references resolved; what is none stays.
pub fn references(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.bytes().take(42).position(|byte| byte == b';');
        match end.and_then(|end| Some((reference(&after[..end])?, end))) {
            Some((resolved, end)) => {
                out.push_str(&resolved);
                rest = &after[end + 1..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    Cow::Owned(out + rest)
}

/// A title as readers show it: references are resolved and inline tags gone.
pub fn title(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return one_line(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at..];
        let name: String = tag
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .flat_map(char::to_lowercase)
            .collect();
        match tag.find('>').filter(|_| INLINE.contains(&name.as_str())) {
            Some(end) => {
                out.push_str(if name == "br" { " " } else { "" });
                rest = &tag[end + 1..];
            }
            None => {
                out.push('<');
                rest = &tag[1..];
            }
        }
    }
    out.push_str(rest);
    one_line(&references(&out))
}

/// The words of HTML, on one line.
pub fn words(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return one_line(html);
    }
    let spaced =
        html.replace("<br", " <br").replace("</p>", " </p>").replace("</li>", " </li>").replace("</div>", " </div>");
    one_line(&Html::parse_fragment(&spaced).root_element().text().collect::<String>())
}

/// A summary in plain text, if it says anything that the beginning of the text does not: programs that have none cut one off.
pub fn summary(told: &str, body: &str) -> Option<String> {
    let summary = words(told);
    let ends = ["Continue reading", "Read more", "Read More", "[…]", "[...]", "[&hellip;]", "…", "...", "→", "»"];
    // What a widespread plugin puts behind everything.
    let promoted = summary.rfind("The post ").filter(|at| summary[*at..].contains(" appeared first on "));
    let mut head = promoted.map_or(summary.as_str(), |at| summary[..at].trim_end());
    while let Some(shorter) = ends.iter().find_map(|end| head.trim_end().strip_suffix(end)) {
        head = shorter;
    }
    // WordPress: `… <a>Continue reading <span>TITLE</span></a>`.
    let head = head.rfind("Continue reading").map_or(head, |at| &head[..at]).trim_end_matches([' ', '…', '.', '[']);
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let repeats = squeezed(&words(body)).starts_with(&squeezed(head));
    let whole = promoted.map_or(summary.as_str(), |at| summary[..at].trim_end());
    (!whole.is_empty() && !repeats).then(|| whole.to_owned())
}

/// Plain text as HTML: paragraphs between empty lines, and its line ends.
pub fn paragraphs(text: &str) -> String {
    let text = crate::text::unix_lines(text);
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| format!("<p>{}</p>\n", crate::text::escape(part).replace('\n', "<br>\n"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_what_readers_show() {
        for (told, want) in [
            ("Plain", "Plain"),
            ("AT&amp;T &#8217;s &rsquo;", "AT&T ’s ’"),
            ("A <em>very</em> good<br/>day", "A very good day"),
            ("Use <div> and <T> & co; a < b", "Use <div> and <T> & co; a < b"),
            ("&nosuchname; &#0;x &#x1F600;", "&nosuchname; x 😀"),
            (" two\n lines ", "two lines"),
        ] {
            assert_eq!(title(told), want);
        }
    }

    #[test]
    fn a_summary_that_only_repeats_is_none() {
        let body = "<p>The pilots of the harbour have won.</p><p>More.</p>";
        for (told, want) in [
            ("The pilots of the &#8230; <a href='x'>Continue reading <span>The prize</span></a>", None),
            ("The pilots of the [&hellip;]", None),
            ("<p>The pilots of the harbour have won.</p>", None),
            ("<p>The pilots of [&#8230;]</p><p>The post <a>X</a> appeared first on <a>Y</a>.</p>", None),
            ("A prize for the pilots", Some("A prize for the pilots")),
            ("", None),
        ] {
            assert_eq!(summary(told, body).as_deref(), want, "{told}");
        }
    }
}
