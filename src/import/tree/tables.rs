//! The one form of a table: its first row of headings is its head, and a cell with one paragraph has its line.

use super::{Element, Node};

/// Tidies a table whose cells are tidy.
pub fn tidy(mut table: Element) -> Element {
    table.nodes.retain(Node::is_block);
    for part in table.nodes.iter_mut().filter_map(element_mut) {
        part.nodes.retain(Node::is_block);
        for row in part.nodes.iter_mut().filter_map(element_mut) {
            row.nodes.retain(Node::is_block);
            row.nodes.iter_mut().filter_map(element_mut).for_each(cell);
        }
    }
    let has_head = table.nodes.iter().any(|node| node.is("thead"));
    let body = table.nodes.iter().position(|node| node.is("tbody"));
    if let (false, Some(at)) = (has_head, body)
        && let Some(Node::Element(body)) = table.nodes.get_mut(at)
        && body
            .nodes
            .first()
            .and_then(Node::element)
            .is_some_and(|row| !row.nodes.is_empty() && row.nodes.iter().all(|cell| cell.is("th")))
    {
        let head = body.nodes.remove(0);
        table.nodes.insert(at, Node::Element(Element::new("thead", vec![head])));
    }
    // A part without a row shows nothing.
    table.nodes.retain(|node| {
        node.element()
            .is_none_or(|part| !matches!(part.name.as_str(), "thead" | "tbody" | "tfoot") || !part.nodes.is_empty())
    });
    table
}

fn element_mut(node: &mut Node) -> Option<&mut Element> {
    if let Node::Element(element) = node { Some(element) } else { None }
}

fn cell(cell: &mut Element) {
    if let [Node::Element(paragraph)] = cell.nodes.as_mut_slice()
        && paragraph.name == "p"
        && paragraph.attributes.is_empty()
    {
        cell.nodes = std::mem::take(&mut paragraph.nodes);
    }
}
