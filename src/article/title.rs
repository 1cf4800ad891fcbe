//! Titles and summaries of front matter as plain text: inline markup goes, references are decoded, any other `<` is a `<`.

use pulldown_cmark::{Event, Options, Parser};

/// Elements that only mark text; `<div>` in a headline is what the headline is about.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
];

/// The plain text of one line that may have inline Markdown and HTML.
pub fn plain(text: &str) -> String {
    if !text.contains(['<', '&', '*', '_', '`', '[', '\\', '~']) {
        return text.to_owned();
    }
    // A word in front keeps `# 1`, `1.` and `- ` from being read as blocks.
    let guarded = format!("x {text}");
    let mut out = String::with_capacity(text.len());
    for event in Parser::new_ext(&guarded, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::InlineHtml(tag) if tag.starts_with("<br") => out.push(' '),
            Event::InlineHtml(tag) if is_inline(&tag) => {}
            Event::InlineHtml(tag) | Event::Html(tag) => out.push_str(&tag),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    crate::text::one_line(out.strip_prefix("x ").unwrap_or(&out))
}

fn is_inline(tag: &str) -> bool {
    let name: String = tag
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    INLINE.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_markup_goes_and_everything_else_stays() {
        for (title, want) in [
            ("Plain", "Plain"),
            ("AT&amp;T rises", "AT&T rises"),
            ("AT&T rises", "AT&T rises"),
            ("Use <div> today", "Use <div> today"),
            ("Use &lt;div&gt; today", "Use <div> today"),
            ("An <em>important</em> <b>note</b>", "An important note"),
            ("A *big* **deal** in `code`", "A big deal in code"),
            ("# 1 in sales", "# 1 in sales"),
            ("1. FC Köln wins", "1. FC Köln wins"),
            ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
            ("a < b & c > d", "a < b & c > d"),
            ("]]> &#x26; &nbsp;", "]]> &"),
            ("See [the report](https://a.example/)", "See the report"),
        ] {
            assert_eq!(plain(title), want);
        }
    }
}
