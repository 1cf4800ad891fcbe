//! The one form of a tree.

use super::tables;
use super::{Element, Node};

/// Elements of a line in which white space at the ends means what it means outside.
const MARKS: &[&str] = &["em", "strong", "del", "a", "u", "ins", "small", "mark", "sub", "sup", "span", "cite", "q"];

/// Elements that only group, if they have no attribute.
const GROUPS: &[&str] = &["div", "section", "article", "main", "header", "footer"];

/// Tidies what stands in no element.
pub fn tidy(nodes: Vec<Node>) -> Vec<Node> {
    paragraphs(container(nodes.into_iter().flat_map(node).collect()))
}

/// One node; elements that mean nothing give what is in them.
fn node(node: Node) -> Vec<Node> {
    let Node::Element(mut element) = node else {
        let Node::Text(text) = node else { return Vec::new() };
        return vec![Node::Text(folded(&text))];
    };
    element.name = usual(&element.name).to_owned();
    if element.name == "pre" {
        return vec![Node::Element(code(element))];
    }
    element.nodes = element.nodes.into_iter().flat_map(self::node).collect();
    match element.name.as_str() {
        "span" | "a" | "bdi" | "font" if element.attributes.is_empty() => return element.nodes,
        "img" => {
            element.attributes.retain(|(name, _)| name != "loading");
            if element.attribute("alt").is_none() {
                element.attributes.push(("alt".into(), String::new()));
                element.attributes.sort();
            }
        }
        "blockquote" => element.nodes = paragraphs(container(element.nodes)),
        "figure" if element.attributes.is_empty() => {
            element.nodes = inline_or_blocks(element.nodes);
            // A frame around one picture and no words is the picture.
            if let [Node::Element(only)] = element.nodes.as_slice()
                && (only.name == "img" || (only.name == "a" && matches!(only.nodes.as_slice(), [one] if one.is("img"))))
            {
                element.name = "p".into();
            }
        }
        "table" => element = tables::tidy(element),
        "li" => element.nodes = inline_or_blocks(element.nodes),
        name if MARKS.contains(&name) => return marked(element),
        _ if element.is_block() => element.nodes = inline_or_blocks(element.nodes),
        _ => element.nodes = joined(element.nodes),
    }
    let is_nothing =
        element.nodes.is_empty() && matches!(element.name.as_str(), "p" | "div" | "section" | "figure" | "blockquote");
    if is_nothing && element.attribute("id").is_none() {
        return Vec::new();
    }
    vec![Node::Element(element)]
}

fn usual(name: &str) -> &str {
    match name {
        "b" => "strong",
        "i" => "em",
        "s" | "strike" => "del",
        "tt" => "code",
        name => name,
    }
}

/// White space that a browser folds, as one space.
fn folded(text: &str) -> String {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_space(c) {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}

/// What stands between blocks is no white space; groups that say nothing give what is in them.
fn container(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(group)
                if GROUPS.contains(&group.name.as_str())
                    && group.attributes.is_empty()
                    && group.nodes.iter().all(Node::is_block) =>
            {
                out.extend(group.nodes);
            }
            node => out.push(node),
        }
    }
    out
}

/// Runs of a line become paragraphs.
fn paragraphs(nodes: Vec<Node>) -> Vec<Node> {
    let (mut out, mut run) = (Vec::new(), Vec::new());
    let end = |run: &mut Vec<Node>, out: &mut Vec<Node>| {
        let line = line(std::mem::take(run));
        if !line.is_empty() {
            out.push(Node::Element(Element::new("p", line)));
        }
    };
    for node in nodes {
        if node.is_block() {
            end(&mut run, &mut out);
            out.push(node);
        } else {
            run.push(node);
        }
    }
    end(&mut run, &mut out);
    out
}

/// What is in a block: lines without white space at their ends, and blocks.
fn inline_or_blocks(nodes: Vec<Node>) -> Vec<Node> {
    let (mut out, mut run) = (Vec::new(), Vec::new());
    for node in container(nodes) {
        if node.is_block() {
            out.extend(line(std::mem::take(&mut run)));
            out.push(node);
        } else {
            run.push(node);
        }
    }
    out.extend(line(run));
    out
}

/// One run of a line: no white space at its ends and around breaks, no break at its end.
fn line(nodes: Vec<Node>) -> Vec<Node> {
    let mut nodes = joined(nodes);
    loop {
        match nodes.last_mut() {
            Some(Node::Text(text)) => {
                text.truncate(text.trim_end_matches(' ').len());
                if !text.is_empty() {
                    break;
                }
            }
            Some(last) if last.is("br") => {}
            _ => break,
        }
        nodes.pop();
    }
    let mut out: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let is_start = out.last().is_none_or(|last| last.is("br"));
        match node {
            Node::Text(text) if is_start => {
                let text = text.trim_start_matches(' ');
                if !text.is_empty() {
                    out.push(Node::Text(text.to_owned()));
                }
            }
            node => {
                if let (true, Some(Node::Text(before))) = (node.is("br"), out.last_mut()) {
                    before.truncate(before.trim_end_matches(' ').len());
                }
                out.push(node);
            }
        }
    }
    out.retain(|node| !matches!(node, Node::Text(text) if text.is_empty()));
    out
}

/// Texts side by side are one, and so are two emphases; of two spaces there is one.
fn joined(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match (out.last_mut(), node) {
            (Some(Node::Text(before)), Node::Text(text)) => {
                let text = if before.ends_with(' ') { text.trim_start_matches(' ') } else { &text };
                before.push_str(text);
            }
            (Some(Node::Element(before)), Node::Element(mut element))
                if before.name == element.name
                    && matches!(element.name.as_str(), "em" | "strong" | "del")
                    && before.attributes.is_empty()
                    && element.attributes.is_empty() =>
            {
                before.nodes.append(&mut element.nodes);
                before.nodes = joined(std::mem::take(&mut before.nodes));
            }
            (_, Node::Text(text)) if text.is_empty() => {}
            (_, node) => out.push(node),
        }
    }
    out
}

/// White space at the ends of a mark stands outside of it; a mark of nothing is nothing, and one in its like is one.
fn marked(mut element: Element) -> Vec<Node> {
    let mut nodes = joined(std::mem::take(&mut element.nodes));
    let (mut before, mut after) = (false, false);
    if let Some(Node::Text(text)) = nodes.first_mut() {
        before = text.starts_with(' ');
        *text = text.trim_start_matches(' ').to_owned();
    }
    if let Some(Node::Text(text)) = nodes.last_mut() {
        after = text.ends_with(' ');
        text.truncate(text.trim_end_matches(' ').len());
    }
    nodes.retain(|node| !matches!(node, Node::Text(text) if text.is_empty()));
    let name = element.name.clone();
    let nodes = nodes
        .into_iter()
        .flat_map(|node| match node {
            Node::Element(inner) if inner.name == name && inner.attributes.is_empty() && name != "a" => inner.nodes,
            node => vec![node],
        })
        .collect();
    element.nodes = joined(nodes);
    let space = |is: bool| is.then(|| Node::Text(" ".into()));
    let is_nothing =
        element.nodes.is_empty() && !element.attributes.iter().any(|(name, _)| matches!(name.as_str(), "id" | "name"));
    let inner = (!is_nothing).then_some(Node::Element(element));
    space(before).into_iter().chain(inner).chain(space(after)).collect()
}

/// `<pre>` is code with one line end behind it; marks without attributes are highlighting that lost its colours.
fn code(element: Element) -> Element {
    let is_code = matches!(element.nodes.as_slice(), [Node::Element(code)] if matches!(code.name.as_str(), "code" | "tt") && code.has_only(&["class"]));
    let mut inner = match element.nodes {
        mut nodes if is_code => match nodes.pop() {
            Some(Node::Element(code)) => code,
            _ => Element::default(),
        },
        nodes => Element::new("code", nodes),
    };
    let mut text = String::new();
    if !bare(&inner.nodes, &mut text) {
        let nodes = if is_code { vec![Node::Element(inner)] } else { inner.nodes };
        return Element { name: "pre".into(), attributes: element.attributes, nodes };
    }
    let text = text.trim_end_matches(['\n', ' ']);
    inner.name = "code".into();
    inner.nodes = vec![Node::Text(format!("{text}\n"))];
    let attributes: Vec<(String, String)> = element.attributes;
    // `<pre class="language-…">` says the same as its code would.
    let (class, others): (Vec<_>, Vec<_>) = attributes.into_iter().partition(|(name, _)| name == "class");
    if inner.attributes.is_empty() {
        inner.attributes = class;
    }
    Element { name: "pre".into(), attributes: others, nodes: vec![Node::Element(inner)] }
}

/// Whether there is only text, with line breaks and marks that say nothing.
fn bare(nodes: &[Node], text: &mut String) -> bool {
    nodes.iter().all(|node| match node {
        Node::Text(part) => {
            text.push_str(part);
            true
        }
        Node::Element(element) if element.name == "br" => {
            text.push('\n');
            true
        }
        Node::Element(element) => {
            matches!(element.name.as_str(), "span" | "code" | "div")
                && element.attributes.is_empty()
                && bare(&element.nodes, text)
        }
    })
}
