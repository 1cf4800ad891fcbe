//! What stands by itself.

use super::escape::At;
use super::inline::inline;
use super::{Care, lists, raw, tables};
use crate::import::tree::{Element, Node};

/// Blocks one after the other; what can only be HTML is.
fn inside(nodes: &[Node], care: Care) -> String {
    let before = |at: usize| at.checked_sub(1).and_then(|at| nodes.get(at));
    let all =
        nodes.iter().enumerate().map(|(at, node)| block(node, before(at), care).unwrap_or_else(|| raw::block(node)));
    all.collect::<Vec<_>>().join("\n\n")
}

/// A block that comes after another; none where it can only be HTML.
pub fn block(node: &Node, before: Option<&Node>, care: Care) -> Option<String> {
    let Node::Element(element) = node else { return None };
    let plain = element.attributes.is_empty();
    match element.name.as_str() {
        "p" if plain && !element.nodes.iter().any(Node::is_block) => {
            Some(inline(&element.nodes, At { head: true, ..At::default() }, care))
                .filter(|text| !text.trim().is_empty())
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => heading(element, care),
        "hr" if plain => Some("---".into()),
        "hr" if super::is_more(node) => Some("<!--more-->".into()),
        "blockquote" if plain => {
            let text = inside(&element.nodes, care);
            Some(
                text.split('\n')
                    .map(|line| if line.is_empty() { ">".into() } else { format!("> {line}") })
                    .collect::<Vec<_>>()
                    .join("\n"),
            )
        }
        "ul" | "ol" => lists::list(element, before, care),
        "pre" if plain => fenced(element),
        "table" if plain => tables::table(element, care),
        _ => None,
    }
}

fn heading(element: &Element, care: Care) -> Option<String> {
    let level = element.name[1..].parse().ok()?;
    let text = inline(&element.nodes, At { heading: true, ..At::default() }, care);
    let id = element
        .attribute("id")
        .filter(|id| !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || "{}".contains(c)));
    let id = id.map(|id| format!(" {{#{id}}}"));
    let is_whole = element.has_only(&["id"]) && (id.is_some() || element.attributes.is_empty());
    (is_whole && !text.contains('\n')).then(|| format!("{} {text}{}", "#".repeat(level), id.unwrap_or_default()))
}

/// Code between fences that are longer than any in it.
fn fenced(element: &Element) -> Option<String> {
    let [Node::Element(code)] = element.nodes.as_slice() else { return None };
    let text = code.only_text()?;
    let language = match code.attribute("class") {
        Some(class) => {
            class.strip_prefix("language-").filter(|name| !name.contains(|c: char| c.is_whitespace() || c == '`'))?
        }
        None => "",
    };
    if code.name != "code" || !code.has_only(&["class"]) || text.contains('\r') || !text.ends_with('\n') {
        return None;
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    Some(format!("{fence}{language}\n{text}{fence}"))
}

/// What is in an item of a list, or in a quote: runs of a line, and blocks. Runs have no empty line around them.
pub fn tight(nodes: &[Node], care: Care) -> String {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.is_block()) {
        if at > from {
            parts.push(inline(&nodes[from..at], At { head: true, ..At::default() }, care));
        }
        let before = at.checked_sub(1).and_then(|at| nodes.get(at));
        parts.push(block(node, before, care).unwrap_or_else(|| raw::block(node)));
        from = at + 1;
    }
    if from < nodes.len() {
        parts.push(inline(&nodes[from..], At { head: true, ..At::default() }, care));
    }
    parts.join("\n")
}

/// The same with empty lines between all.
pub fn loose(nodes: &[Node], care: Care) -> String {
    inside(nodes, care)
}
