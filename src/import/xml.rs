//! XML from outside, read as readers of feeds do: no entity but HTML's names for characters is known, none is ever fetched, and
//! depth and number are bounded. A bare `&`, a prefix that nobody declared and an element that is not closed are borne.

use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use url::Url;

use super::plain::reference;
use super::xml_names::canonical;
use crate::problem::Problem;
use crate::text::legal;

/// Deeper nesting is an attack, not a feed.
const MOST_DEPTH: usize = 200;
/// And so are more elements than this: an export of a hundred thousand articles has a tenth of them.
const MOST_ELEMENTS: usize = 40_000_000;

/// An element with all that is in it.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// `prefix:name` where the prefix is the one that everybody uses for its namespace; RSS's own have none.
    pub name: String,
    /// By the same kind of names.
    pub attributes: Vec<(String, String)>,
    /// What is in it, in its order.
    pub nodes: Vec<Node>,
    /// Where it begins, from 1.
    pub line: u32,
    /// `xml:lang` that holds here.
    pub language: Option<Rc<str>>,
    /// `xml:base` that holds here.
    pub base: Option<Rc<str>>,
}

/// What is in an element.
#[derive(Debug, Clone)]
pub enum Node {
    /// Text, with its references resolved.
    Text(String),
    /// An element.
    Element(Element),
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements of this name in it.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
    }

    /// All text in it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text
    }

    fn gather(&self, text: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => element.gather(text),
            }
        }
    }

    /// The text of the first element of this name that has any.
    pub fn said(&self, name: &str) -> Option<String> {
        self.all(name).map(Self::text).map(|text| text.trim().to_owned()).find(|text| !text.is_empty())
    }

    /// What is in it as HTML: elements of XHTML, and of feeds whose makers forgot to escape it.
    pub fn html(&self) -> String {
        let mut html = String::new();
        self.nodes.iter().for_each(|node| node.write(&mut html));
        html
    }
}

impl Node {
    fn write(&self, html: &mut String) {
        match self {
            Self::Text(text) => html.push_str(&crate::text::escape(text)),
            Self::Element(element) => {
                let name = element.name.rsplit(':').next().unwrap_or("");
                html.push_str(&format!("<{name}"));
                for (key, value) in element.attributes.iter().filter(|(key, _)| !key.starts_with("xmlns")) {
                    html.push_str(&format!(" {key}=\"{}\"", crate::text::escape(value)));
                }
                html.push('>');
                element.nodes.iter().for_each(|node| node.write(html));
                html.push_str(&format!("</{name}>"));
            }
        }
    }
}

/// Reads a document. Each element whose name is one of `names` is handed over when it ends, and is not kept; the root with all
/// else is given back. `path` is what the document is called in messages.
pub fn walk(text: &str, path: &str, names: &[&str], each: &mut dyn FnMut(Element)) -> Result<Element, Problem> {
    let mut walker = Walker { text, path, counted: (0, 1), elements: 0, open: Vec::new(), root: None, names, each };
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.expand_empty_elements = true;
    loop {
        let before = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            let line = walker.line(reader.error_position());
            walker.fault(line, format!("this is not XML that can be read: {error}"))
        })?;
        match event {
            Event::Start(start) => walker.start(&start, before)?,
            Event::End(end) => walker.end(&String::from_utf8_lossy(end.name().as_ref())),
            Event::Text(text) => walker.characters(&String::from_utf8_lossy(&text)),
            Event::CData(text) => walker.characters(&String::from_utf8_lossy(&text)),
            Event::GeneralRef(name) => walker.characters(&resolved(&name)),
            Event::DocType(declared) if String::from_utf8_lossy(&declared).contains("<!ENTITY") => {
                let line = walker.line(before);
                return Err(walker
                    .fault(line, "it declares entities of its own, which may be an attack".into())
                    .help("take the DOCTYPE out if you trust it: no feed and no export needs one"));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    walker.finish()
}

struct Frame {
    raw: String,
    element: Element,
    /// Prefixes that it declares, with what everybody calls their namespace.
    declared: Vec<(String, &'static str)>,
}

struct Walker<'a> {
    text: &'a str,
    path: &'a str,
    /// Up to where lines are counted, and the line there.
    counted: (usize, u32),
    elements: usize,
    open: Vec<Frame>,
    root: Option<Element>,
    names: &'a [&'a str],
    each: &'a mut dyn FnMut(Element),
}

impl Walker<'_> {
    fn fault(&self, line: u32, what: String) -> Problem {
        Problem::error(self.path, what).at_line(line)
    }

    /// The line of an offset, which never goes back far.
    fn line(&mut self, offset: u64) -> u32 {
        let end = usize::try_from(offset).unwrap_or(usize::MAX).min(self.text.len());
        let (from, line) = if end >= self.counted.0 { self.counted } else { (0, 1) };
        let more = self.text.as_bytes()[from..end].iter().filter(|byte| **byte == b'\n').count();
        self.counted = (end, line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)));
        self.counted.1
    }

    fn start(&mut self, start: &BytesStart<'_>, offset: u64) -> Result<(), Problem> {
        let line = self.line(offset);
        self.elements += 1;
        if self.open.len() >= MOST_DEPTH || self.elements > MOST_ELEMENTS {
            return Err(self.fault(line, "it is nested too deeply, or has too many elements".into()));
        }
        let raw = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        let told: Vec<(String, String)> = start
            .html_attributes()
            .with_checks(false)
            .flatten()
            .map(|one| {
                (
                    String::from_utf8_lossy(one.key.as_ref()).into_owned(),
                    unescaped(&String::from_utf8_lossy(&one.value)),
                )
            })
            .collect();
        let declared = told
            .iter()
            .filter_map(|(key, value)| {
                let prefix = key.strip_prefix("xmlns")?;
                let prefix = prefix.strip_prefix(':').or(prefix.is_empty().then_some(""))?;
                Some((prefix.to_owned(), canonical(value)?))
            })
            .collect();
        let parent = self.open.last().map(|frame| &frame.element);
        let (language, base) = (parent.and_then(|it| it.language.clone()), parent.and_then(|it| it.base.clone()));
        self.open.push(Frame { raw, element: Element { line, language, base, ..Element::default() }, declared });
        let attributes: Vec<(String, String)> =
            told.into_iter().map(|(key, value)| (self.name(&key, false), value)).collect();
        let name = self.open.last().map(|frame| self.name(&frame.raw, true)).unwrap_or_default();
        if let Some(Frame { element, .. }) = self.open.last_mut() {
            element.name = name;
            element.attributes = attributes;
            if let Some(language) = element.attribute("xml:lang").map(Rc::from) {
                element.language = Some(language);
            }
            if let Some(base) = element.attribute("xml:base").map(|base| based(element.base.as_deref(), base)) {
                element.base = Some(base);
            }
        }
        Ok(())
    }

    /// A name as everybody writes it; an attribute without a prefix is its element's.
    fn name(&self, raw: &str, is_element: bool) -> String {
        let (prefix, local) = raw.split_once(':').unwrap_or(("", raw));
        if prefix.is_empty() && !is_element {
            return local.to_owned();
        }
        let declared = self.open.iter().rev().flat_map(|frame| &frame.declared).find(|(known, _)| known == prefix);
        match declared.map_or(prefix, |(_, usual)| usual) {
            "" => local.to_owned(),
            prefix => format!("{prefix}:{local}"),
        }
    }

    fn characters(&mut self, text: &str) {
        let Some(Frame { element, .. }) = self.open.last_mut() else { return };
        match element.nodes.last_mut() {
            Some(Node::Text(known)) => known.push_str(&legal(text)),
            _ => element.nodes.push(Node::Text(legal(text).into_owned())),
        }
    }

    /// Closes the element of this name, and what is still open in it; an end of nothing is passed over.
    fn end(&mut self, raw: &str) {
        let Some(at) = self.open.iter().rposition(|frame| frame.raw == raw) else { return };
        while self.open.len() > at {
            let Some(Frame { element, .. }) = self.open.pop() else { return };
            if self.names.contains(&element.name.as_str()) {
                (self.each)(element);
            } else if let Some(parent) = self.open.last_mut() {
                parent.element.nodes.push(Node::Element(element));
            } else {
                self.root.get_or_insert(element);
            }
        }
    }

    fn finish(mut self) -> Result<Element, Problem> {
        if let Some(frame) = self.open.last() {
            let what = format!("it ends before `</{}>`, which begins on line {}", frame.raw, frame.element.line);
            let line = self.line(u64::MAX);
            return Err(self.fault(line, what).help("it was cut short: export or download it again"));
        }
        self.root.take().ok_or_else(|| self.fault(1, "there is no XML in it".into()))
    }
}

fn based(parent: Option<&str>, told: &str) -> Rc<str> {
    let joined = parent.and_then(|parent| Url::parse(parent).ok()).and_then(|parent| parent.join(told).ok());
    Rc::from(joined.map_or_else(|| told.to_owned(), String::from))
}

/// `&amp;`, `&#8217;`, `&rsquo;`; what stands for nothing stays as it is.
fn resolved(name: &BytesRef<'_>) -> String {
    let name = String::from_utf8_lossy(name).into_owned();
    reference(&name).unwrap_or_else(|| format!("&{name};"))
}

fn unescaped(text: &str) -> String {
    super::plain::references(text).into_owned()
}
