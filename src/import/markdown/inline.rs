//! What stands in a line.

use super::escape::{self, At};
use super::{Care, raw};
use crate::import::tree::{Element, Node};

/// The nodes of a line as Markdown.
pub fn inline(nodes: &[Node], at: At, care: Care) -> String {
    let mut line = Line { out: String::new(), care };
    line.nodes(nodes, at);
    line.out
}

struct Line {
    out: String,
    care: Care,
}

impl Line {
    fn nodes(&mut self, nodes: &[Node], at: At) {
        for (number, node) in nodes.iter().enumerate() {
            let next = nodes.get(number + 1);
            let at = At { head: at.head && (self.out.is_empty() || self.out.ends_with('\n')), ..at };
            match node {
                Node::Text(text) => {
                    let mut text = escape::text(text, at, self.care);
                    // `!` before a link would make a picture of it.
                    if text.ends_with('!') && next.is_some_and(|next| next.is("a")) {
                        text.truncate(text.len() - 1);
                        text.push_str("\\!");
                    }
                    self.out.push_str(&text);
                }
                Node::Element(element) => self.element(element, next, at),
            }
        }
    }

    fn element(&mut self, element: &Element, next: Option<&Node>, at: At) {
        match element.name.as_str() {
            "br" => self.out.push_str(if at.heading || at.cell || self.out.is_empty() { "<br>" } else { "\\\n" }),
            "em" if element.attributes.is_empty() => self.mark(element, "*", next, at),
            "strong" if element.attributes.is_empty() => self.mark(element, "**", next, at),
            "del" if element.attributes.is_empty() => self.mark(element, "~~", next, at),
            "code" if element.attributes.is_empty() && self.code(element, at) => {}
            "a" if element.has_only(&["href", "title"]) && element.attribute("href").is_some() => {
                self.link(element, at)
            }
            "img" if element.has_only(&["src", "alt", "title"]) && element.attribute("src").is_some() => {
                let (source, alt) = (element.attribute("src").unwrap_or(""), element.attribute("alt").unwrap_or(""));
                let alt = escape::text(
                    alt,
                    At { brackets: true, heading: at.heading, cell: at.cell, head: false },
                    Care::Strict,
                );
                let title = element.attribute("title").map(escape::title).unwrap_or_default();
                let picture = format!("![{alt}]({}{title})", escape::address(source));
                self.out.push_str(&in_cell(&picture, at));
            }
            _ => {
                self.out.push_str(&raw::tag(element));
                self.nodes(&element.nodes, At { head: false, ..at });
                if !element.is_void() {
                    self.out.push_str(&format!("</{}>", element.name));
                }
            }
        }
    }

    /// Emphasis: signs where they would be understood (CommonMark §6.2), else tags.
    fn mark(&mut self, element: &Element, sign: &str, next: Option<&Node>, at: At) {
        let inner = inline(&element.nodes, At { head: false, ..at }, self.care);
        let before = self.out.chars().next_back();
        let after = match next {
            Some(Node::Text(text)) => text.chars().next(),
            Some(Node::Element(element)) if element.name == "br" => None,
            Some(Node::Element(_)) => Some('<'),
            None => None,
        };
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let is_sign = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
        let (first, last) = (inner.chars().next(), inner.chars().next_back());
        let opens = !is_space(first) && (!is_sign(first) || is_space(before) || is_sign(before));
        let closes = !is_space(last) && (!is_sign(last) || is_space(after) || is_sign(after));
        let touches = inner.starts_with(['*', '~']) || inner.ends_with(['*', '~']) || matches!(before, Some('*' | '~'));
        let is_sure = opens && closes && !touches && self.care == Care::Light;
        match is_sure {
            true => self.out.push_str(&format!("{sign}{inner}{sign}")),
            false => self.out.push_str(&format!("<{0}>{inner}</{0}>", element.name)),
        }
    }

    /// A span of code; whether it could be one.
    fn code(&mut self, element: &Element, at: At) -> bool {
        let Some(text) = element.only_text().filter(|text| !text.is_empty()) else { return false };
        // In a cell a bar would end it, and no span can hold this space.
        if text.contains('\u{a0}') || (at.cell && text.contains(['|', '\\'])) || text.trim().is_empty() {
            return false;
        }
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let ticks = "`".repeat(longest + 1);
        let pad = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
        let pad = if pad { " " } else { "" };
        self.out.push_str(&format!("{ticks}{pad}{text}{pad}{ticks}"));
        true
    }

    fn link(&mut self, element: &Element, at: At) {
        let href = element.attribute("href").unwrap_or("");
        let title = element.attribute("title").map(escape::title).unwrap_or_default();
        let is_address = (href.starts_with("https://") || href.starts_with("http://"))
            && !href.contains(|c: char| c.is_whitespace() || "<>{}&\\|".contains(c));
        if title.is_empty() && is_address && element.only_text().as_deref() == Some(href) {
            return self.out.push_str(&format!("<{href}>"));
        }
        let words = inline(&element.nodes, At { brackets: true, head: false, ..at }, self.care);
        let link = format!("]({}{title})", escape::address(href));
        self.out.push_str(&format!("[{words}{}", in_cell(&link, at)));
    }
}

/// A bar in a cell ends it, wherever it stands.
fn in_cell(text: &str, at: At) -> String {
    if at.cell { text.replace("\\|", "|").replace('|', "\\|") } else { text.to_owned() }
}
