//! Lists. Two that follow each other have different marks, or they would be one.

use super::Care;
use super::blocks::{loose, tight};
use crate::import::tree::{Element, Node};

/// A list that comes after another block; none where Markdown has no such list.
pub fn list(element: &Element, before: Option<&Node>, care: Care) -> Option<String> {
    let items: Vec<&Element> = element.nodes.iter().map(Node::element).collect::<Option<_>>()?;
    let is_ordered = element.name == "ol";
    let start: u64 = match element.attribute("start") {
        Some(start) => start.parse().ok().filter(|start| *start < 999_999_000)?,
        None => 1,
    };
    let known: &[&str] = if is_ordered { &["start"] } else { &[] };
    let is_list = !items.is_empty() && element.has_only(known);
    if !is_list || items.iter().any(|item| item.name != "li" || !item.attributes.is_empty()) {
        return None;
    }
    let has_paragraph = |item: &&Element| item.nodes.iter().any(|node| node.is("p"));
    let is_loose = items.iter().any(has_paragraph);
    // Of a loose list every line is a paragraph.
    let is_mixed = |item: &&Element| !item.nodes.iter().all(Node::is_block);
    if is_loose && items.iter().any(is_mixed) {
        return None;
    }
    let follows = before.is_some_and(|before| before.is(&element.name));
    let mut parts = Vec::with_capacity(items.len());
    for (item, number) in items.iter().zip(start..) {
        let mark = match (is_ordered, follows) {
            (false, false) => "-".to_owned(),
            (false, true) => "*".to_owned(),
            (true, false) => format!("{number}."),
            (true, true) => format!("{number})"),
        };
        let text = if is_loose { loose(&item.nodes, care) } else { tight(&item.nodes, care) };
        parts.push(indented(&mark, &text));
    }
    Some(parts.join(if is_loose { "\n\n" } else { "\n" }))
}

/// A mark, and the lines of an item behind it.
fn indented(mark: &str, text: &str) -> String {
    let room = " ".repeat(mark.len() + 1);
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(number, line)| match (number, line) {
            (0, line) => format!("{mark} {line}").trim_end().to_owned(),
            (_, "") => String::new(),
            (_, line) => format!("{room}{line}"),
        })
        .collect();
    if lines.is_empty() { mark.to_owned() } else { lines.join("\n") }
}
