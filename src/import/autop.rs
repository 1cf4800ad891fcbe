//! WordPress's classic texts: an empty line ends a paragraph, a line's end is one, and only blocks say so in HTML.

/// Elements that stand by themselves (`wpautop` of WordPress's formatting.php knows these).
const BLOCKS: &[&str] = &[
    "table",
    "thead",
    "tfoot",
    "caption",
    "col",
    "colgroup",
    "tbody",
    "tr",
    "td",
    "th",
    "div",
    "dl",
    "dd",
    "dt",
    "ul",
    "ol",
    "li",
    "pre",
    "form",
    "blockquote",
    "address",
    "style",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
    "article",
    "aside",
    "header",
    "footer",
    "nav",
    "figure",
    "figcaption",
    "details",
    "menu",
    "summary",
];

/// Elements whose text is no text to be changed.
const KEPT: &[&str] = &["pre", "script", "style", "textarea"];

/// The text with its paragraphs and line ends as HTML.
pub fn paragraphs(text: &str) -> String {
    let text = crate::text::unix_lines(text);
    let mut kept = Vec::new();
    let text = spaced(&links(&set_aside(&text, &mut kept)));
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for piece in text.split("\n\n").map(str::trim).filter(|piece| !piece.is_empty()) {
        let (head, rest) = leading_tags(piece);
        let (middle, tail) = trailing_tags(rest);
        let is_quoted = tags(head).last().is_some_and(|tag| tag.starts_with("<blockquote"));
        out.push_str(head.trim_end());
        match middle.trim() {
            "" => {}
            words if words.starts_with("<!--") && words.ends_with("-->") && words.matches("<!--").count() == 1 => {
                out.push_str(words)
            }
            words if head.is_empty() || is_quoted => out.push_str(&format!("<p>{}</p>", broken(words))),
            words => out.push_str(&broken(words)),
        }
        out.push_str(tail.trim_start());
        out.push('\n');
    }
    put_back(&out, &kept)
}

/// A text of blocks, with addresses that stand alone on a line as links: WordPress shows what is there.
pub fn linked(text: &str) -> String {
    let text = crate::text::unix_lines(text);
    let mut kept = Vec::new();
    let text = links(&set_aside(&text, &mut kept));
    put_back(&text, &kept)
}

/// Takes what must not be changed out of a text; an empty block stands there meanwhile.
fn set_aside<'t>(text: &'t str, kept: &mut Vec<&'t str>) -> String {
    let lower = text.to_ascii_lowercase();
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    while let Some((start, name)) = next_kept(&lower, from) {
        let end = lower[start..].find(&format!("</{name}>")).map_or(text.len(), |at| start + at + name.len() + 3);
        out.push_str(&text[from..start]);
        out.push_str(&format!("<pre data-kept=\"{}\"></pre>", kept.len()));
        kept.push(&text[start..end]);
        from = end;
    }
    out + &text[from..]
}

fn next_kept(lower: &str, from: usize) -> Option<(usize, &'static str)> {
    let starts = |name: &'static str| {
        let found = lower[from..]
            .match_indices(&format!("<{name}"))
            .map(|(at, tag)| (from + at, at + from + tag.len()))
            .find(|(_, end)| lower[*end..].starts_with(|c: char| c == '>' || c.is_whitespace()));
        found.map(|(at, _)| (at, name))
    };
    KEPT.iter().filter_map(|name| starts(name)).min()
}

fn put_back(text: &str, kept: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<pre data-kept=\"") {
        out.push_str(&rest[..at]);
        let number = &rest[at + 16..];
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        match (
            number[..digits].parse::<usize>().ok().and_then(|number| kept.get(number)),
            number[digits..].strip_prefix("\"></pre>"),
        ) {
            (Some(whole), Some(after)) => {
                out.push_str(whole);
                rest = after;
            }
            _ => {
                out.push_str(&rest[at..at + 16]);
                rest = number;
            }
        }
    }
    out + rest
}

/// An address that stands alone on its line is a link.
fn links(text: &str) -> String {
    let is_alone = |line: &str| {
        (line.starts_with("https://") || line.starts_with("http://"))
            && !line.contains(|c: char| c.is_whitespace() || "<>\"'[]".contains(c))
    };
    let line = |line: &str| match line.trim() {
        address if is_alone(address) => {
            format!("<a href=\"{0}\">{0}</a>", crate::text::escape(&super::plain::references(address)))
        }
        _ => line.to_owned(),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Empty lines before each block and after its end, so that blocks and paragraphs part.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((at, tag)) = next_tag(rest) {
        let is_end = tag.starts_with("</");
        out.push_str(&rest[..at]);
        if !is_end {
            out.push_str("\n\n");
        }
        out.push_str(tag);
        if is_end || tag.starts_with("<hr") {
            out.push_str("\n\n");
        }
        rest = &rest[at + tag.len()..];
    }
    out.push_str(rest);
    // Lines of nothing but spaces are empty.
    let lines: Vec<&str> = out.split('\n').map(|line| if line.trim().is_empty() { "" } else { line }).collect();
    lines.join("\n")
}

/// The next tag of a block, and where it is.
fn next_tag(text: &str) -> Option<(usize, &str)> {
    text.match_indices('<').find_map(|(at, _)| Some((at, block_tag(&text[at..])?)))
}

/// The tag of a block at the head of a text.
fn block_tag(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let end = text.find('>')? + 1;
    BLOCKS.contains(&name.as_str()).then(|| &text[..end])
}

fn leading_tags(piece: &str) -> (&str, &str) {
    let mut at = 0;
    loop {
        let rest = piece[at..].trim_start();
        let Some(tag) = block_tag(rest) else { break };
        at = piece.len() - rest.len() + tag.len();
    }
    piece.split_at(at)
}

fn trailing_tags(piece: &str) -> (&str, &str) {
    let mut end = piece.len();
    loop {
        let head = piece[..end].trim_end();
        let Some(start) = head
            .rfind("</")
            .filter(|start| block_tag(&head[*start..]).is_some_and(|tag| start + tag.len() == head.len()))
        else {
            return piece.split_at(end);
        };
        end = start;
    }
}

fn tags(head: &str) -> impl Iterator<Item = &str> {
    head.split_inclusive('>').map(str::trim)
}

/// Line ends as `<br>`, but inside a tag and where there is one already.
fn broken(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    let mut is_tag = false;
    for c in words.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ => {}
        }
        let has_break = || {
            ["<br>", "<br/>", "<br />"].iter().any(|tag| out.trim_end().ends_with(tag))
                || out.trim_end().ends_with("-->")
        };
        if c == '\n' && !is_tag && !has_break() {
            out.push_str("<br>");
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classic_texts_have_the_paragraphs_that_wordpress_shows() {
        for (text, want) in [
            ("One.\n\nTwo\nlines.", "<p>One.</p>\n<p>Two<br>\nlines.</p>\n"),
            ("<h2>Head</h2>\nText", "<h2>Head</h2>\n<p>Text</p>\n"),
            ("<p>Said.</p>\nMore", "<p>Said.</p>\n<p>More</p>\n"),
            ("<blockquote>Quoted.\n\nTwice.</blockquote>", "<blockquote><p>Quoted.</p>\n<p>Twice.</p></blockquote>\n"),
            ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("<div>\n\ntext\n\n</div>", "<div>\n<p>text</p>\n</div>\n"),
            ("<pre>a\n\n  b</pre>\nc", "<pre>a\n\n  b</pre>\n<p>c</p>\n"),
            ("a <em\nclass=\"x\">b</em><br />\nc", "<p>a <em\nclass=\"x\">b</em><br />\nc</p>\n"),
            ("Before\n\n<!--more-->\n\nafter", "<p>Before</p>\n<!--more-->\n<p>after</p>\n"),
            (
                "https://v.example/?a=1&amp;b",
                "<p><a href=\"https://v.example/?a=1&amp;b\">https://v.example/?a=1&amp;b</a></p>\n",
            ),
            ("a\r\n\r\nb", "<p>a</p>\n<p>b</p>\n"),
            ("", ""),
        ] {
            assert_eq!(paragraphs(text), want, "{text}");
        }
    }
}
