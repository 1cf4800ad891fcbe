//! XML in trees of elements: no entities, no document type, within bounds (XML 1.0; Namespaces in XML 1.0).

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::fault::Fault;
use super::names::prefix_of;

/// Deeper nesting than this is a tower.
const MOST_DEPTH: usize = 200;

/// More elements than this in one part are no text that anybody reads.
const MOST_ELEMENTS: usize = 600_000;

/// No element has more attributes.
const MOST_ATTRIBUTES: usize = 200;

/// An element with what is in it. Names are `prefix:local`, with our prefix for a namespace whatever the file's is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    nodes: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Words.
    Text(String),
}

impl Element {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What an attribute says.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What stands in it.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The elements in it.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
    }

    /// The first element of a name in it.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children().find(|child| child.name == name)
    }

    /// Where a path of names leads, the first of each.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The first element of a name, however deep.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.children().find_map(|child| if child.name == name { Some(child) } else { child.find(name) })
    }

    /// All words in it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text
    }

    fn gather(&self, text: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(words) => text.push_str(words),
                Node::Element(element) => element.gather(text),
            }
        }
    }
}

/// Reads a part. Elements named in `open` are gone into; what else stands there is given as a tree, one after the other, so that a long
/// text is never held as a whole. The root is gone into always.
pub fn each(bytes: &[u8], open: &[&str], take: &mut dyn FnMut(Element) -> Result<(), Fault>) -> Result<(), Fault> {
    let text = decoded(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut walk = Walk::default();
    let mut has_root = false;
    loop {
        match reader.read_event().map_err(Fault::damaged)? {
            Event::Start(start) => {
                let element = walk.enter(&start)?;
                has_root = true;
                if walk.tree.is_empty() && (walk.depth == 1 || open.contains(&element.name.as_str())) {
                    continue;
                }
                walk.tree.push(element);
            }
            Event::Empty(start) => {
                let element = walk.enter(&start)?;
                has_root = true;
                walk.leave();
                match walk.tree.last_mut() {
                    Some(parent) => parent.nodes.push(Node::Element(element)),
                    None if walk.depth > 0 => take(element)?,
                    None => {}
                }
            }
            Event::End(_) => {
                walk.leave();
                if let Some(mut element) = walk.tree.pop() {
                    // Most hold one thing, and room for four takes most of the memory.
                    element.nodes.shrink_to_fit();
                    match walk.tree.last_mut() {
                        Some(parent) => parent.nodes.push(Node::Element(element)),
                        None => take(element)?,
                    }
                }
            }
            Event::Text(words) => walk.words(&words.xml10_content().map_err(Fault::damaged)?),
            Event::CData(words) => walk.words(&words.decode().map_err(Fault::damaged)?),
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref().map_err(Fault::damaged)? {
                    Some(c) => c,
                    None => predefined(&reference.decode().map_err(Fault::damaged)?)?,
                };
                walk.words(c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(Fault::hostile("its XML has a document type, which documents have not")),
            Event::Eof if walk.depth > 0 => return Err(Fault::damaged("its XML ends early")),
            Event::Eof if !has_root => return Err(Fault::damaged("a part of it is empty")),
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The name of a part's root.
pub fn root(bytes: &[u8]) -> Result<String, Fault> {
    let text = decoded(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut walk = Walk::default();
    loop {
        match reader.read_event().map_err(Fault::damaged)? {
            Event::Start(start) | Event::Empty(start) => return Ok(walk.enter(&start)?.name),
            Event::DocType(_) => return Err(Fault::hostile("its XML has a document type, which documents have not")),
            Event::Eof => return Err(Fault::damaged("a part of it is empty")),
            _ => {}
        }
    }
}

/// UTF-8 or UTF-16, as the part says.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    match crate::article::encoding::decode(bytes) {
        Ok(decoded) => Ok(decoded.text),
        Err(what) => Err(Fault::damaged(format!("a part of it is no XML: {what}"))),
    }
}

fn predefined(name: &str) -> Result<char, Fault> {
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Fault::hostile("its XML has an entity that is not XML's own")),
    }
}

/// Where a reader stands.
#[derive(Default)]
struct Walk {
    /// Our prefixes by the file's, the innermost last.
    scopes: HashMap<Vec<u8>, Vec<&'static str>>,
    /// The file's prefixes that each open element declares.
    declared: Vec<Vec<Vec<u8>>>,
    elements: usize,
    /// The elements that are being gathered, the innermost last.
    tree: Vec<Element>,
    depth: usize,
}

impl Walk {
    fn enter(&mut self, start: &BytesStart<'_>) -> Result<Element, Fault> {
        self.depth += 1;
        self.elements += 1;
        if self.depth > MOST_DEPTH {
            return Err(Fault::hostile("its XML is nested too deep"));
        }
        if self.elements > MOST_ELEMENTS {
            return Err(Fault::too_large("it has more paragraphs and cells than a text has"));
        }
        let (mut declared, mut attributes) = (Vec::new(), Vec::new());
        for (count, attribute) in start.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(Fault::damaged)?;
            if count > MOST_ATTRIBUTES {
                return Err(Fault::hostile("an element of its XML has too many attributes"));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(Fault::damaged)?;
            let key = attribute.key.0;
            let prefix = if key == b"xmlns" { Some(&b""[..]) } else { key.strip_prefix(b"xmlns:") };
            match prefix {
                Some(prefix) => {
                    self.scopes.entry(prefix.to_owned()).or_default().push(prefix_of(&value));
                    declared.push(prefix.to_owned());
                }
                None => attributes.push((key.to_owned(), value.into_owned())),
            }
        }
        self.declared.push(declared);
        let attributes = attributes.into_iter().map(|(key, value)| (self.named(&key, false), value)).collect();
        Ok(Element { name: self.named(start.name().0, true), attributes, nodes: Vec::new() })
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        for prefix in self.declared.pop().unwrap_or_default() {
            if let Some(scope) = self.scopes.get_mut(&prefix) {
                scope.pop();
            }
        }
    }

    /// Only elements are in the default namespace (Namespaces in XML 1.0 §6.2).
    fn named(&self, name: &[u8], is_element: bool) -> String {
        let mut parts = name.splitn(2, |byte| *byte == b':');
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let (prefix, local) = second.map_or((&b""[..], first), |local| (first, local));
        let local = String::from_utf8_lossy(local);
        if prefix == b"xml" {
            return format!("xml:{local}");
        }
        if prefix.is_empty() && !is_element {
            return local.into_owned();
        }
        match self.scopes.get(prefix).and_then(|scope| scope.last()) {
            Some(ours) => format!("{ours}:{local}"),
            None => local.into_owned(),
        }
    }

    fn words(&mut self, words: &str) {
        let Some(element) = self.tree.last_mut() else { return };
        match element.nodes.last_mut() {
            Some(Node::Text(text)) => text.push_str(words),
            _ => element.nodes.push(Node::Text(words.to_owned())),
        }
    }
}
