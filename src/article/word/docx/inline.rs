//! What stands in a line: words as they look, links, notes, and what hangs on them.

use std::rc::Rc;

use super::field::Field;
use super::styles::says_of;
use super::{Reader, asks, chosen};
use crate::article::word::document::{Block, LeftOut, Look, Span};
use crate::article::word::says::Says;
use crate::article::word::symbols::Font;
use crate::article::word::xml::{Element, Node};

/// Fields inside fields; what is deeper is ignored.
const MOST_FIELDS: usize = 50;

/// What holds for all words of a stretch.
#[derive(Debug, Clone)]
pub struct Context {
    /// How they look where they say nothing.
    pub base: Says,
    /// Where they lead.
    pub link: Option<Rc<str>>,
}

/// An address with a place there; none where nothing outside is meant.
pub fn address(address: &str, place: Option<&str>) -> Option<Rc<str>> {
    let address = address.trim();
    if address.is_empty() || address.starts_with('#') {
        return None;
    }
    // A share of some office's network is no server of the web.
    let address = if address.starts_with("\\\\") { format!("file:{address}") } else { address.to_owned() };
    match place.filter(|place| !place.is_empty() && !address.contains('#')) {
        Some(place) => Some(format!("{address}#{place}").into()),
        None => Some(address.into()),
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
        element.children().for_each(|child| self.inline(child, context, spans, boxes));
    }

    fn inline(&mut self, element: &Element, context: &Context, spans: &mut Vec<Span>, boxes: &mut Vec<Block>) {
        match element.name() {
            "w:r" => self.run(element, context, spans, boxes),
            "w:hyperlink" => {
                let link = self.link(element).or_else(|| context.link.clone());
                self.inline_all(element, &Context { link, ..context.clone() }, spans, boxes);
            }
            "w:fldSimple" => {
                self.fields.push(Field::simple(element.get("w:instr").unwrap_or_default()));
                self.inline_all(element, context, spans, boxes);
                self.fields.pop();
            }
            "w:sdt" if asks(element) => {}
            "w:sdt" => {
                if let Some(content) = element.child("w:sdtContent") {
                    self.inline_all(content, context, spans, boxes);
                }
            }
            "w:ins" | "w:moveTo" | "w:smartTag" | "w:customXml" | "w:dir" | "w:bdo" => {
                self.inline_all(element, context, spans, boxes)
            }
            "mc:AlternateContent" => {
                if let Some(chosen) = chosen(element) {
                    self.inline_all(chosen, context, spans, boxes);
                }
            }
            "m:oMath" | "m:oMathPara" => {
                let mut text = String::new();
                formula(element, &mut text);
                self.say(&text, Look { emphasis: true, ..Look::default() }, context, spans);
            }
            _ => {}
        }
    }

    fn link(&self, element: &Element) -> Option<Rc<str>> {
        let relation = self.relations.get(element.get("r:id")?).filter(|relation| relation.is_external)?;
        address(&relation.target, element.get("w:anchor"))
    }

    /// Reads words of one look.
    fn run(&mut self, element: &Element, context: &Context, spans: &mut Vec<Span>, boxes: &mut Vec<Block>) {
        let properties = element.child("w:rPr");
        let style = properties.and_then(|properties| super::value(properties, "w:rStyle"));
        let (styled, is_code) = style.map(|style| self.styles.words(style)).unwrap_or_default();
        let says = properties.map(says_of).unwrap_or_default().over(styled).over(context.base);
        // A mark that a note is named by is raised by its own.
        let look = Look { code: is_code, ..says.look() };
        // What ends a field ends it where it cannot be seen, too.
        if says.is_hidden() {
            for child in element.children().filter(|child| matches!(child.name(), "w:fldChar" | "w:instrText")) {
                self.piece(child, look, context, spans, boxes);
            }
            return;
        }
        let fonts = properties.and_then(|properties| properties.child("w:rFonts"));
        let font = fonts.and_then(|fonts| fonts.get("w:ascii").or(fonts.get("w:hAnsi"))).and_then(Font::of);
        for child in element.children() {
            match (child.name(), font) {
                ("w:t", Some(font)) => self.say(&font.words(&child.text()), look, context, spans),
                _ => self.piece(child, look, context, spans, boxes),
            }
        }
    }

    fn piece(
        &mut self,
        element: &Element,
        look: Look,
        context: &Context,
        spans: &mut Vec<Span>,
        boxes: &mut Vec<Block>,
    ) {
        match element.name() {
            "w:t" => self.say(&element.text(), look, context, spans),
            "w:tab" | "w:ptab" => self.say("\t", look, context, spans),
            "w:noBreakHyphen" => self.say("\u{2011}", look, context, spans),
            "w:softHyphen" => self.say("\u{ad}", look, context, spans),
            "w:sym" => {
                let (font, sign) = (element.get("w:font").unwrap_or_default(), element.get("w:char"));
                let sign = sign.and_then(|sign| u32::from_str_radix(sign, 16).ok()).and_then(char::from_u32);
                let text = sign.map(|sign| match Font::of(font) {
                    Some(font) => font.words(sign.encode_utf8(&mut [0; 4])),
                    None => sign.to_string(),
                });
                self.say(&text.unwrap_or_default(), look, context, spans);
            }
            "w:br" if element.get("w:type").is_some_and(|kind| matches!(kind, "page" | "column")) => {}
            "w:br" | "w:cr" if self.is_shown() => spans.push(Span::Break),
            "w:fldChar" => self.field(element),
            "w:instrText" => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruct(&element.text());
                }
            }
            "w:footnoteReference" => self.note("w:footnote", element, spans),
            "w:endnoteReference" => self.note("w:endnote", element, spans),
            "w:drawing" => self.drawing(element, context, spans, boxes),
            "w:pict" => self.drawing(element, context, spans, boxes),
            "w:object" => self.document.leave_out(LeftOut::Embedded),
            "w:ruby" => {
                let words = |name: &str| element.child(name).map(ruby).unwrap_or_default();
                self.say(&format!("{}（{}）", words("w:rubyBase"), words("w:rt")), look, context, spans);
            }
            "mc:AlternateContent" => {
                for child in chosen(element).into_iter().flat_map(Element::children) {
                    self.piece(child, look, context, spans, boxes);
                }
            }
            _ => {}
        }
    }

    fn field(&mut self, element: &Element) {
        match element.get("w:fldCharType") {
            Some("begin") if self.fields.len() < MOST_FIELDS => self.fields.push(Field::default()),
            Some("separate") => self.fields.iter_mut().last().into_iter().for_each(Field::give),
            Some("end") => _ = self.fields.pop(),
            _ => {}
        }
    }

    fn note(&mut self, name: &'static str, element: &Element, spans: &mut Vec<Span>) {
        let id = element.get("w:id").unwrap_or_default().to_owned();
        if let Some(at) = self.notes.get(&(name, id)).filter(|_| self.is_shown()) {
            spans.push(Span::Note(*at));
        }
    }

    /// Whether what is read is neither an instruction nor a table of contents.
    fn is_shown(&self) -> bool {
        self.fields.iter().all(Field::is_shown)
    }

    /// Adds words.
    fn say(&mut self, text: &str, look: Look, context: &Context, spans: &mut Vec<Span>) {
        if text.is_empty() || !self.is_shown() {
            return;
        }
        let link = self.fields.iter().rev().find_map(|field| field.link.clone()).or_else(|| context.link.clone());
        // Word parts a word wherever somebody edited it.
        if let Some(Span::Words { text: before, look: same, link: there }) = spans.last_mut()
            && *same == look
            && *there == link
        {
            before.push_str(text);
        } else {
            spans.push(Span::Words { text: text.to_owned(), look, link });
        }
    }
}

/// The words of a formula, one after the other.
fn formula(element: &Element, text: &mut String) {
    for child in element.children() {
        match child.name() {
            "m:t" => text.push_str(&child.text()),
            _ => formula(child, text),
        }
    }
}

/// The words of runs.
fn ruby(element: &Element) -> String {
    let runs = element.children().filter(|child| child.name() == "w:r");
    runs.flat_map(Element::children).filter(|child| child.name() == "w:t").flat_map(Element::nodes).fold(
        String::new(),
        |mut words, node| {
            if let Node::Text(text) = node {
                words.push_str(text);
            }
            words
        },
    )
}
