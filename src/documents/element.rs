//! An element of a namespace that a format borrows from another. Both crates have a type of their own for it, alike in all.

use std::collections::BTreeMap;

/// An element of another namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// With its prefix: `itunes:image`.
    name: &'static str,
    text: Option<String>,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
}

/// By prefix and local name, in the order in which they were made.
type ByName<E> = BTreeMap<String, BTreeMap<String, Vec<E>>>;

impl Element {
    /// An empty one.
    pub fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    /// One that has a text.
    pub fn text(name: &'static str, text: impl Into<String>) -> Self {
        Self { text: Some(crate::text::legal(&text.into()).into_owned()), ..Self::new(name) }
    }

    /// The same with an attribute, where there is a value for it.
    pub fn with(mut self, attribute: &str, value: Option<impl ToString>) -> Self {
        let value = value.map(|value| crate::text::legal(&value.to_string()).into_owned());
        self.attributes.extend(value.map(|value| (attribute.to_owned(), value)));
        self
    }

    /// The same with what stands in it.
    pub fn holding(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    fn local(&self) -> String {
        self.name.rsplit(':').next().unwrap_or(self.name).to_owned()
    }

    /// An element that holds nothing has an empty text, or the crates would break its line.
    fn value(&mut self) -> Option<String> {
        self.text.take().or_else(|| self.children.is_empty().then(String::new))
    }

    fn in_rss(mut self) -> rss::extension::Extension {
        let value = self.value();
        let children = by_local(self.children, Self::in_rss);
        rss::extension::Extension { name: self.name.into(), value, attrs: self.attributes, children }
    }

    fn in_atom(mut self) -> atom_syndication::extension::Extension {
        let value = self.value();
        let children = by_local(self.children, Self::in_atom);
        atom_syndication::extension::Extension { name: self.name.into(), value, attrs: self.attributes, children }
    }
}

fn by_local<E>(elements: Vec<Element>, made: fn(Element) -> E) -> BTreeMap<String, Vec<E>> {
    let mut all: BTreeMap<String, Vec<E>> = BTreeMap::new();
    for element in elements {
        all.entry(element.local()).or_default().push(made(element));
    }
    all
}

fn by_name<E>(elements: Vec<Element>, made: fn(Element) -> E) -> ByName<E> {
    let mut by_prefix: BTreeMap<String, Vec<Element>> = BTreeMap::new();
    for element in elements {
        by_prefix.entry(element.name.split(':').next().unwrap_or("").to_owned()).or_default().push(element);
    }
    by_prefix.into_iter().map(|(prefix, elements)| (prefix, by_local(elements, made))).collect()
}

/// As an RSS document holds them.
pub fn in_rss(elements: Vec<Element>) -> rss::extension::ExtensionMap {
    by_name(elements, Element::in_rss)
}

/// As an Atom document holds them.
pub fn in_atom(elements: Vec<Element>) -> atom_syndication::extension::ExtensionMap {
    by_name(elements, Element::in_atom)
}
