//! Tables: a head of one row, rows of as many cells, lines in the cells.

use super::Care;
use super::escape::At;
use super::inline::inline;
use crate::import::tree::{Element, Node};

/// A table; none where Markdown has no such one.
pub fn table(element: &Element, care: Care) -> Option<String> {
    let parts: Vec<&Element> = element.nodes.iter().map(Node::element).collect::<Option<_>>()?;
    let (head, body) = match parts.as_slice() {
        [head] if head.name == "thead" => (head, None),
        [head, body] if head.name == "thead" && body.name == "tbody" => (head, Some(body)),
        _ => return None,
    };
    let [Node::Element(first)] = head.nodes.as_slice() else { return None };
    let titles = row(first, "th", care)?;
    let mut lines = vec![shown(&titles), shown(&vec!["---".to_owned(); titles.len()])];
    for node in body.map(|body| body.nodes.as_slice()).unwrap_or_default() {
        let cells = row(node.element()?, "td", care).filter(|cells| cells.len() == titles.len())?;
        lines.push(shown(&cells));
    }
    let is_plain = parts.iter().all(|part| part.attributes.is_empty());
    (is_plain && !titles.is_empty()).then(|| lines.join("\n"))
}

fn row(row: &Element, kind: &str, care: Care) -> Option<Vec<String>> {
    let cell = |node: &Node| {
        let cell = node.element().filter(|cell| cell.name == kind && cell.attributes.is_empty())?;
        let is_line = !cell.nodes.iter().any(Node::is_block);
        is_line.then(|| inline(&cell.nodes, At { cell: true, ..At::default() }, care))
    };
    if row.attributes.is_empty() { row.nodes.iter().map(cell).collect() } else { None }
}

fn shown(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}
