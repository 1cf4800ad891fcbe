//! The elements that our Markdown renderer writes, and where each may stand.

use Holds::{Blocks, Cells, Code, Items, Nothing, Parts, Rows, Words};

/// What an element may have in it. HTML §13.2.6 moves, closes or repeats what stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Blocks,
    Words,
    Items,
    Parts,
    Rows,
    Cells,
    /// `<code>`, at once: a parser takes a line end behind `<pre>` away.
    Code,
    Nothing,
}

/// An element: its name, where it may stand, what it holds, and its attributes: those that are kept and those that are not.
pub struct Element {
    pub name: &'static str,
    pub within: &'static [Holds],
    pub holds: Holds,
    pub kept: &'static [&'static str],
    pub dropped: &'static [&'static str],
}

const fn element(name: &'static str, within: &'static [Holds], holds: Holds) -> Element {
    Element { name, within, holds, kept: &[], dropped: &[] }
}

const fn heading(name: &'static str) -> Element {
    Element { kept: &["id"], ..element(name, &[Blocks], Words) }
}

const fn cell(name: &'static str) -> Element {
    Element { dropped: &["style"], ..element(name, &[Cells], Blocks) }
}

const INLINE: &[Holds] = &[Words, Blocks];

pub static ELEMENTS: &[Element] = &[
    element("p", &[Blocks], Words),
    Element { kept: &["href", "title"], ..element("a", INLINE, Words) },
    element("em", INLINE, Words),
    element("strong", INLINE, Words),
    element("li", &[Items], Blocks),
    element("ul", &[Blocks], Items),
    Element { kept: &["start"], ..element("ol", &[Blocks], Items) },
    heading("h1"),
    heading("h2"),
    heading("h3"),
    heading("h4"),
    heading("h5"),
    heading("h6"),
    element("blockquote", &[Blocks], Blocks),
    Element { kept: &["class"], ..element("code", &[Words, Blocks, Code], Words) },
    element("pre", &[Blocks], Code),
    Element { kept: &["src", "alt", "title"], ..element("img", INLINE, Nothing) },
    element("br", INLINE, Nothing),
    element("hr", &[Blocks], Nothing),
    element("del", INLINE, Words),
    Element { dropped: &["class"], ..element("sup", INLINE, Words) },
    Element { kept: &["id"], dropped: &["class"], ..element("div", &[Blocks], Blocks) },
    element("table", &[Blocks], Parts),
    element("thead", &[Parts], Rows),
    element("tbody", &[Parts], Rows),
    element("tr", &[Rows], Cells),
    cell("th"),
    cell("td"),
];
