//! What stands in a line: words as they look, links, notes, and what hangs on them (ODF 1.3 part 3, §6).

use std::rc::Rc;

use super::Reader;
use crate::article::word::document::{Block, Look, Span};
use crate::article::word::says::Says;
use crate::article::word::xml::{Element, Node};

/// More spaces than this in one place are a layout.
const MOST_SPACES: usize = 100;

/// What holds for all words of a stretch.
#[derive(Debug, Clone)]
pub struct Context {
    /// How they look where they say nothing.
    pub says: Says,
    /// Whether they are code.
    pub is_code: bool,
    /// Where they lead.
    pub link: Option<Rc<str>>,
}

impl Context {
    fn look(&self) -> Look {
        Look { code: self.is_code, ..self.says.look() }
    }
}

impl Reader {
    /// Reads all that stands in an element; text boxes, which stand on lines of their own, go to `boxes`.
    pub(super) fn inline_all(
        &mut self,
        element: &Element,
        context: &Context,
        spans: &mut Vec<Span>,
        boxes: &mut Vec<Block>,
    ) {
        for node in element.nodes() {
            match node {
                Node::Text(text) => self.say(text, context.look(), context, spans),
                Node::Element(element) => self.inline(element, context, spans, boxes),
            }
        }
    }

    fn inline(&mut self, element: &Element, context: &Context, spans: &mut Vec<Span>, boxes: &mut Vec<Block>) {
        match element.name() {
            "text:span" => self.span(element, context, spans, boxes),
            "text:a" => {
                let link = link(element).or_else(|| context.link.clone());
                self.inline_all(element, &Context { link, ..context.clone() }, spans, boxes);
            }
            "text:s" => {
                let count = element.get("text:c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                // More than one space is meant to be seen.
                let spaces = if count == 1 { " ".to_owned() } else { "\u{a0}".repeat(count.min(MOST_SPACES)) };
                self.push(&spaces, context.look(), context, spans);
                self.ends_in_space = true;
            }
            "text:tab" => {
                self.push("\t", context.look(), context, spans);
                self.ends_in_space = true;
            }
            "text:line-break" => {
                spans.push(Span::Break);
                self.ends_in_space = true;
            }
            "text:note" => self.note(element, spans),
            "text:ruby" => {
                let words = |name: &str| element.child(name).map(Element::text).unwrap_or_default();
                let text = format!("{}（{}）", words("text:ruby-base"), words("text:ruby-text"));
                self.push(&text, context.look(), context, spans);
            }
            "text:hidden-text" if element.get("text:is-hidden") != Some("false") => {}
            "draw:frame" | "draw:g" | "draw:a" | "draw:custom-shape" | "draw:rect" | "draw:ellipse" | "draw:line"
            | "draw:path" | "draw:polygon" | "draw:control" => self.frame(element, context.link.clone(), spans, boxes),
            // Remarks, places, code, and what was changed.
            "office:annotation"
            | "office:annotation-end"
            | "text:script"
            | "text:hidden-paragraph"
            | "text:bookmark"
            | "text:bookmark-start"
            | "text:bookmark-end"
            | "text:change"
            | "text:change-start"
            | "text:change-end"
            | "text:soft-page-break"
            | "text:toc-mark"
            | "text:alphabetical-index-mark"
            | "office:event-listeners" => {}
            // Fields say what they last gave; `text:meta` and the like hold words.
            name if name.starts_with("text:") || name.starts_with("loext:") => {
                self.inline_all(element, context, spans, boxes)
            }
            _ => {}
        }
    }

    fn span(&mut self, element: &Element, context: &Context, spans: &mut Vec<Span>, boxes: &mut Vec<Block>) {
        let style = element.get("text:style-name");
        let says = self.styles.says("text", style).over(context.says);
        if says.is_hidden() {
            return;
        }
        let is_code = context.is_code || self.styles.is_code(style);
        self.inline_all(element, &Context { says, is_code, link: context.link.clone() }, spans, boxes);
    }

    fn note(&mut self, element: &Element, spans: &mut Vec<Span>) {
        let Some(body) = element.child("text:note-body") else { return };
        let mut blocks = Vec::new();
        let ends_in_space = self.ends_in_space;
        self.blocks(body, &mut blocks);
        self.ends_in_space = ends_in_space;
        spans.push(Span::Note(self.document.notes.len()));
        self.document.notes.push(blocks);
    }

    /// Adds text as it stands in the XML: white space there is one space, and none at the start (ODF 1.3 part 3, §6.1.2).
    fn say(&mut self, text: &str, look: Look, context: &Context, spans: &mut Vec<Span>) {
        let mut words = String::with_capacity(text.len());
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r');
            if !is_space {
                words.push(c);
            } else if !self.ends_in_space {
                words.push(' ');
            }
            self.ends_in_space = is_space;
        }
        let words = context.says.font().map_or(words.clone(), |font| font.words(&words));
        self.push(&words, look, context, spans);
    }

    fn push(&mut self, text: &str, look: Look, context: &Context, spans: &mut Vec<Span>) {
        if text.is_empty() {
            return;
        }
        if !text.ends_with([' ', '\t']) {
            self.ends_in_space = false;
        }
        if let Some(Span::Words { text: before, look: same, link }) = spans.last_mut()
            && *same == look
            && *link == context.link
        {
            before.push_str(text);
        } else {
            spans.push(Span::Words { text: text.to_owned(), look, link: context.link.clone() });
        }
    }
}

/// Where an element leads; a place in the document itself is nowhere.
pub(super) fn link(element: &Element) -> Option<Rc<str>> {
    let address = element.get("xlink:href")?.trim();
    // Relative addresses start from the archive, as if it were a directory (ODF 1.3 part 2, §3.7).
    let address = address.strip_prefix("../").unwrap_or(address);
    (!address.is_empty() && !address.starts_with('#')).then(|| address.into())
}
