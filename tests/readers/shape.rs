//! What a reader may not lose of HTML: its words, its elements and where they lead, in their order.

use scraper::{Html, Node};

/// The attributes that lead somewhere, or stand for what is not seen.
const KEPT: &[&str] = &["href", "src", "srcset", "poster", "cite", "alt"];

/// One line a word, an element or an attribute. White space and ids are no part of it: readers fold the one, and leave out the
/// other so that two articles on one page do not share any.
pub fn shape(html: &str) -> String {
    let fragment = Html::parse_fragment(html);
    let mut lines = Vec::new();
    for node in fragment.tree.root().descendants() {
        match node.value() {
            Node::Text(text) => lines.extend(text.split_whitespace().map(str::to_owned)),
            Node::Element(element) => {
                lines.push(format!("<{}>", element.name()));
                let kept = KEPT.iter().filter_map(|name| Some(format!(" {name}={}", element.attr(name)?)));
                lines.extend(kept);
            }
            _ => {}
        }
    }
    lines.join("\n")
}
