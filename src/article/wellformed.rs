//! HTML as our Markdown renderer writes it: a few known elements, each where it may stand and closed where it should be. That needs
//! no tree, and is cleaned in one pass. What comes out is what the cleaner proper would make of it, byte for byte; whatever
//! looks different in the least is left to that one.

mod elements;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::Context;
use super::clean::{Refs, attribute};
use crate::text::has_byte;
use elements::Holds::{self, Blocks, Cells, Code, Items, Nothing, Parts, Rows, Words};
use elements::{ELEMENTS, Element};

/// Deeper nesting is for the cleaner proper to judge, and so is more of it (`nesting.rs`).
const MOST_DEPTH: usize = 64;
const MOST_WEIGHT: usize = 250_000;

/// Cleans HTML that was written in a file of `directory`; none where a tree is needed. Nothing that XML forbids is in it any more.
pub fn clean(html: &str, directory: &str, context: &Context) -> Option<(String, Refs)> {
    // A tokenizer takes a byte order mark away.
    if html.starts_with('\u{feff}') {
        return None;
    }
    let (out, open) = (String::with_capacity(html.len() + html.len() / 8), Vec::with_capacity(8));
    let is_special = has_byte(html, |byte| byte == b'&') || has_byte(html, |byte| byte == 0xc2);
    let refs = Refs::default();
    let mut pass = Pass { html, is_special, at: 0, copied: 0, out, directory, context, open, refs, weight: 0 };
    let mut tags = 0;
    while pass.text()? {
        match pass.eats("</") {
            true => pass.end()?,
            false => pass.start()?,
        }
        tags += 1;
    }
    pass.copy(html.len(), html.len());
    // Our renderer writes no `>` but at the end of a tag.
    (pass.open.is_empty() && ends(html) == tags).then_some((pass.out, pass.refs))
}

/// How many `>` are in a text, counted in bytes as machines do that fastest.
fn ends(html: &str) -> usize {
    let count = |part: &[u8]| part.iter().fold(0_u8, |sum, byte| sum + u8::from(*byte == b'>'));
    html.as_bytes().chunks(255).map(|part| usize::from(count(part))).sum()
}

/// A walk over a text, most of which stays as it is.
struct Pass<'h, 'c> {
    html: &'h str,
    /// Whether there may be references in it, or what has to be one.
    is_special: bool,
    /// Up to where it is read, and up to where it is written.
    at: usize,
    copied: usize,
    out: String,
    directory: &'c str,
    context: &'c Context,
    open: Vec<&'static Element>,
    refs: Refs,
    /// How many elements were open, summed over all of them.
    weight: usize,
}

impl<'h> Pass<'h, '_> {
    fn rest(&self) -> &'h str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn eats(&mut self, wanted: &str) -> bool {
        let met = self.rest().starts_with(wanted);
        self.at += if met { wanted.len() } else { 0 };
        met
    }

    /// Writes what is read up to `end`, and goes on behind what stands up to `next`.
    fn copy(&mut self, end: usize, next: usize) {
        self.out.push_str(self.html.get(self.copied..end).unwrap_or_default());
        self.copied = next;
    }

    fn holds(&self) -> Holds {
        self.open.last().map_or(Blocks, |element| element.holds)
    }

    /// Reads up to the next tag. Whether there is one; none where there is text that does not belong here.
    fn text(&mut self) -> Option<bool> {
        let text = self.rest().find('<').map_or(self.rest(), |length| &self.rest()[..length]);
        let end = self.at + text.len();
        let fits = match self.holds() {
            Blocks | Words => true,
            Items | Parts | Rows | Cells => text.bytes().all(|byte| matches!(byte, b' ' | b'\n' | b'\t')),
            Code | Nothing => text.is_empty(),
        };
        if !fits || (self.is_special && !self.references(text)) {
            return None;
        }
        self.at = end;
        Some(end < self.html.len())
    }

    /// Writes what the cleaner proper writes as a reference. Whether there is none but those that our renderer writes.
    fn references(&mut self, text: &str) -> bool {
        let start = self.at;
        for (at, part) in text.match_indices(['&', '\u{a0}']) {
            if part == "&" {
                let rest = &text[at..];
                if !["&amp;", "&lt;", "&gt;"].iter().any(|reference| rest.starts_with(reference)) {
                    return false;
                }
            } else {
                self.copy(start + at, start + at + part.len());
                self.out.push_str("&nbsp;");
            }
        }
        true
    }

    fn end(&mut self) -> Option<()> {
        let element = self.open.pop()?;
        (self.eats(element.name) && self.eats(">")).then_some(())
    }

    fn start(&mut self) -> Option<()> {
        let tag = self.rest().strip_prefix('<')?;
        let name = tag.get(..tag.bytes().position(|byte| !byte.is_ascii_alphanumeric())?)?;
        let first = name.bytes().next();
        let element = ELEMENTS.iter().find(|element| element.name.bytes().next() == first && element.name == name)?;
        // A link ends another that is open.
        let linked = name == "a" && self.open.iter().any(|open| open.name == name);
        self.weight += self.open.len();
        if linked
            || !element.within.contains(&self.holds())
            || self.open.len() >= MOST_DEPTH
            || self.weight > MOST_WEIGHT
        {
            return None;
        }
        self.at += 1 + name.len();
        let mut seen = Seen::default();
        while self.rest().starts_with(' ') && !self.rest().starts_with(" /") {
            let (attribute, tail) = self.rest().get(1..)?.split_once("=\"")?;
            let (value, _) = tail.split_once('"')?;
            seen.add(attribute)?;
            self.attribute(element, attribute, value)?;
        }
        let end = self.at;
        if element.holds == Nothing {
            if self.eats(" /") {
                self.copy(end, self.at);
            }
        } else {
            self.open.push(element);
        }
        self.eats(">").then_some(())
    }

    /// Takes an attribute in, at the space before it.
    fn attribute(&mut self, element: &Element, name: &str, value: &str) -> Option<()> {
        let start = self.at;
        self.at += 1 + name.len() + 2 + value.len() + 1;
        if has_byte(value, |byte| (byte == b'<') | (byte == b'>')) {
            return None;
        }
        if element.dropped.contains(&name) {
            self.copy(start, self.at);
            return Some(());
        }
        if !element.kept.contains(&name) {
            return None;
        }
        let raw = decoded(value)?;
        if matches!(name, "href" | "src") && !is_plain_address(&raw) {
            return None;
        }
        // Where an attribute is left out, the cleaner proper writes the others in another order.
        let kept = attribute(element.name, name, &raw, &mut self.refs, self.directory, self.context)?;
        if *kept != *value || value.contains(['&', '\u{a0}']) {
            self.copy(self.at - 1 - value.len(), self.at - 1);
            escape(&mut self.out, &kept);
        }
        Some(())
    }
}

/// The names of a tag's attributes: of two with one name a parser drops the second.
#[derive(Default)]
struct Seen<'t>([Option<&'t str>; 3]);

impl<'t> Seen<'t> {
    fn add(&mut self, name: &'t str) -> Option<()> {
        let free = self.0.iter().position(Option::is_none)?;
        (!self.0.contains(&Some(name))).then(|| self.0[free] = Some(name))
    }
}

/// Whether an address has no scheme but the web's, and nothing that a parser of addresses would take away.
fn is_plain_address(value: &str) -> bool {
    let has_known_scheme = value.starts_with("https://") || value.starts_with("http://") || !value.contains(':');
    has_known_scheme && value.trim() == value && !value.contains(char::is_control)
}

/// A value of an attribute without its references; none where there is one that our renderer does not write.
fn decoded(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains('&') {
        return Some(Cow::Borrowed(value));
    }
    let mut parts = value.split('&');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (reference, rest) = part.split_once(';')?;
        out.push(match reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" | "#x27" => '\'',
            _ => return None,
        });
        out.push_str(rest);
    }
    Some(Cow::Owned(out))
}

/// HTML §13.3, escaping a string in an attribute.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\u{a0}']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut chars = after.chars();
        out.push_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "&nbsp;",
        });
        rest = chars.as_str();
    }
    out.push_str(rest);
}
