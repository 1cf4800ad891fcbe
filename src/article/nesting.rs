//! What a tree of HTML would cost, from a glance at its tags, before anybody builds it.

use std::collections::BTreeMap;

/// Deeper nesting is an attack: building the tree is quadratic in it (50,000 `<div>` take half a minute).
const MOST_DEPTH: usize = 256;

/// HTML §13.2.4.3: emphasis that nobody closes is opened again in every block after it. 18 kB of that make 7 MB.
const MOST_COPIES: usize = 250_000;

/// Elements that may nest without being closed, and so do not tell depth.
const IMPLIED: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "thead", "tbody", "tfoot", "colgroup", "rp", "rt",
    "br", "hr", "img", "input", "wbr", "col", "area", "base", "link", "meta", "source", "track", "embed", "param",
];

/// What is opened again, by HTML's name "formatting".
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// What holds text and no elements, up to its end tag.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// `Err` says in words why HTML cannot be read: it would take too long, or too much memory.
pub fn bear(html: &str) -> Result<(), &'static str> {
    let mut glance = Glance::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with("!--") {
            rest = glance.comment(&rest[2..]);
        } else if rest.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) {
            rest = glance.tag(rest);
        }
        if glance.depth > MOST_DEPTH {
            return Err("its elements are nested more than 256 deep");
        }
        if glance.copies > MOST_COPIES {
            return Err("emphasis or links that are never closed would be repeated in every paragraph after them");
        }
    }
    Ok(())
}

#[derive(Default)]
struct Glance {
    /// How many elements are open.
    depth: usize,
    /// How many `<svg>` and `<math>`, in which nothing is raw.
    foreign: usize,
    /// Formatting elements that are open, by name.
    open: BTreeMap<&'static str, usize>,
    /// How many formatting elements were open at each other element.
    copies: usize,
    /// What is not closed any more, so that nobody looks for its end again and again.
    endless: Vec<String>,
}

impl Glance {
    /// Takes a comment in, at the second of its hyphens: `<!-->` is a whole one. What comes after it; of one that is never
    /// closed, all of it.
    fn comment<'h>(&mut self, comment: &'h str) -> &'h str {
        let ends = |at: &usize| ["->", "-!>"].iter().any(|end| comment[at + 1..].starts_with(end));
        let hyphens = || comment.match_indices('-').map(|(at, _)| at);
        if comment.starts_with("->") || comment.starts_with("-->") {
            return comment;
        }
        self.past("", comment, || hyphens().skip(1).find(ends))
    }

    /// What comes after `text`, at its end as it is found.
    fn past<'h>(&mut self, name: &str, text: &'h str, end: impl Fn() -> Option<usize>) -> &'h str {
        if self.endless.iter().any(|known| known == name) {
            return text;
        }
        let end = end();
        if end.is_none() {
            self.endless.push(name.to_owned());
        }
        end.map_or(text, |end| &text[end..])
    }

    /// Takes a tag in, behind its `<`; what comes after it.
    fn tag<'h>(&mut self, tag: &'h str) -> &'h str {
        let inside = tag.trim_start_matches('/');
        let length = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let name = inside[..length].to_ascii_lowercase();
        let after = &inside[length..];
        let after = &after[end_of_tag(after.as_bytes())..];
        let closes = tag.starts_with('/');
        if let Some(formatting) = FORMATTING.iter().find(|known| **known == name) {
            let open = self.open.entry(formatting).or_default();
            *open = if closes { open.saturating_sub(1) } else { *open + 1 };
        } else if !closes {
            self.copies += self.open.values().sum::<usize>();
        }
        if name == "svg" || name == "math" {
            self.foreign = if closes { self.foreign.saturating_sub(1) } else { self.foreign + 1 };
        }
        if !IMPLIED.contains(&name.as_str()) {
            self.depth = if closes { self.depth.saturating_sub(1) } else { self.depth + 1 };
        }
        if closes || self.foreign > 0 || !RAW.contains(&name.as_str()) {
            return after;
        }
        let ends = |rest: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(&name));
        self.past(&name, after, || after.match_indices("</").map(|(at, _)| at).find(|at| ends(&after[at + 2..])))
    }
}

/// How long the rest of a tag is, behind its name (HTML §13.2.5.32 to 40): a quote counts only where a value begins.
fn end_of_tag(rest: &[u8]) -> usize {
    let (mut at, mut named) = (0, false);
    while let Some(byte) = rest.get(at) {
        at += 1;
        match byte {
            b'>' => return at,
            b'/' => named = false,
            b'=' if named => {
                named = false;
                at += rest[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                at += match rest.get(at) {
                    Some(quote @ (b'"' | b'\'')) => rest[at + 1..].iter().take_while(|byte| *byte != quote).count() + 2,
                    _ => rest[at..].iter().take_while(|byte| **byte != b'>' && !byte.is_ascii_whitespace()).count(),
                };
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => named = true,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_take_too_long_is_told_by_a_glance() {
        let emphasis: String = (0..200).map(|number| format!("<b id={number}>")).collect();
        for (html, bearable) in [
            ("<div>".repeat(257), false),
            ("<DIV>".repeat(257), false),
            ("<div><p>".repeat(256), true),
            ("<p>a<li>b<br>".repeat(5_000), true),
            ("<i>a</i><b>b</b>".repeat(5_000), true),
            (format!("<p>{emphasis}{}", "<p>x".repeat(2_000)), false),
            (format!("<p>{emphasis}{}{}", "</b>".repeat(200), "<p>x".repeat(2_000)), true),
            (format!("<p>{emphasis}{}", "</i><p>x".repeat(2_000)), false),
            // A page's own scripts, styles and comments are full of signs.
            (format!("<script>{}</script>", "if (a<b) c<d;".repeat(500)), true),
            (format!("<!-- {} -->", "<div>".repeat(500)), true),
            (format!("<p title=\"{}\">", "<div>".repeat(500)), true),
            (format!("<p title='{}'>", "<div>".repeat(500)), true),
            // What only looks like them hides nothing.
            (format!("<!-->{}-->", "<div>".repeat(500)), false),
            (format!("<!--->{}-->", "<div>".repeat(500)), false),
            (format!("<!-- --!>{}-->", "<div>".repeat(500)), false),
            (format!("<!-a>{}-->", "<div>".repeat(500)), false),
            (format!("<!x {}", "<div>".repeat(500)), false),
            (format!("<p \"><i>{}\">", "<div>".repeat(500)), false),
            (format!("<p a/=\">{}\">", "<div>".repeat(500)), false),
            (format!("<svg><style>{}</style>", "<div>".repeat(500)), false),
            (format!("<script>{}", "<div>".repeat(500)), false),
        ] {
            assert_eq!(bear(&html).is_ok(), bearable, "{}", &html[..html.len().min(60)]);
        }
    }

    #[test]
    fn a_glance_takes_no_longer_than_the_text_is_long() {
        for part in ["<!--", "<script></div>", "<textarea><!--</a>", "<a b=\"", "</", "<p =\"'"] {
            assert_eq!(bear(&part.repeat(200_000)), Ok(()), "{part}");
        }
    }

    #[test]
    fn a_tag_may_end_anywhere() {
        for html in
            ["<", "</", "<a", "<a ", "<a b=", "<a b='", "<a b=\"c", "<!", "<!-", "<!--", "<é", "<script>", "<script></"]
        {
            assert_eq!(bear(html), Ok(()), "{html}");
        }
    }
}
