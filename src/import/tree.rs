//! HTML as a small tree, in the one form that says what readers see: white space folded, empty and meaningless elements gone, and
//! of two names for one thing (`<b>`, `<strong>`) always the same.

mod tables;
mod tidy;

use scraper::{ElementRef, Html};

use crate::text::escape;

/// What is in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Characters.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// In small letters.
    pub name: String,
    /// Sorted by name.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub nodes: Vec<Node>,
}

/// Elements that stand by themselves.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "ul",
];

/// Elements that have no end (HTML §13.1.2).
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "source", "track", "wbr"];

impl Element {
    /// An element with this in it.
    pub fn new(name: &str, nodes: Vec<Node>) -> Self {
        Self { name: name.into(), attributes: Vec::new(), nodes }
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has no attribute but these.
    pub fn has_only(&self, names: &[&str]) -> bool {
        self.attributes.iter().all(|(name, _)| names.contains(&name.as_str()))
    }

    /// Its text, if nothing else is in it.
    pub fn only_text(&self) -> Option<String> {
        let parts = self.nodes.iter().map(|node| if let Node::Text(text) = node { Some(text.as_str()) } else { None });
        parts.collect()
    }

    /// Whether it stands by itself.
    pub fn is_block(&self) -> bool {
        BLOCKS.contains(&self.name.as_str())
    }

    /// Its first tag.
    pub fn tag(&self) -> String {
        let attributes = self.attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escape(value)));
        format!("<{}{}>", self.name, attributes.collect::<String>())
    }

    /// Whether it has no end.
    pub fn is_void(&self) -> bool {
        VOID.contains(&self.name.as_str())
    }
}

impl Node {
    /// The element, if it is one.
    pub fn element(&self) -> Option<&Element> {
        if let Self::Element(element) = self { Some(element) } else { None }
    }

    /// Whether it is an element that stands by itself.
    pub fn is_block(&self) -> bool {
        self.element().is_some_and(Element::is_block)
    }

    /// Whether it is an element of this name.
    pub fn is(&self, name: &str) -> bool {
        self.element().is_some_and(|element| element.name == name)
    }
}

/// Reads clean HTML, and makes the one form of it.
pub fn tree(html: &str) -> Vec<Node> {
    tidy::tidy(parse(html))
}

/// Reads HTML as it is.
pub fn parse(html: &str) -> Vec<Node> {
    children(Html::parse_fragment(html).root_element())
}

fn children(parent: ElementRef<'_>) -> Vec<Node> {
    let node = |child| match ElementRef::wrap(child) {
        Some(element) => {
            let own = element.value();
            let mut attributes: Vec<(String, String)> =
                own.attrs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            attributes.sort();
            Some(Node::Element(Element { name: own.name().to_owned(), attributes, nodes: children(element) }))
        }
        None => child.value().as_text().map(|text| Node::Text(text.to_string())),
    };
    parent.children().filter_map(node).collect()
}

/// The nodes as HTML.
pub fn write(nodes: &[Node]) -> String {
    let mut html = String::new();
    nodes.iter().for_each(|node| write_node(node, &mut html));
    html
}

fn write_node(node: &Node, html: &mut String) {
    match node {
        Node::Text(text) => html.push_str(&escape(text).replace("&quot;", "\"").replace('\u{a0}', "&nbsp;")),
        Node::Element(element) => {
            html.push_str(&element.tag());
            // A parser takes the first line end of these away.
            let is_taken = element.name == "pre"
                && matches!(element.nodes.first(), Some(Node::Text(text)) if text.starts_with('\n'));
            html.push_str(if is_taken { "\n" } else { "" });
            element.nodes.iter().for_each(|node| write_node(node, html));
            if !element.is_void() {
                html.push_str(&format!("</{}>", element.name));
            }
        }
    }
}
