//! HTML inside Markdown: no empty line may be in it, and no template of another program.

use crate::import::tree::{Element, Node};
use crate::text::escape;

/// A block as HTML of its own lines.
pub fn block(node: &Node) -> String {
    match node {
        Node::Element(element) if super::is_more(node) => {
            debug_assert!(element.is_void());
            "<!--more-->".into()
        }
        node => {
            let mut html = String::new();
            write(node, &mut html, false);
            html.trim_end().to_owned()
        }
    }
}

/// A tag of an element of a line.
pub fn tag(element: &Element) -> String {
    without_templates(&element.tag())
}

fn write(node: &Node, html: &mut String, is_pre: bool) {
    match node {
        Node::Text(text) => {
            let escaped = escape(text).replace("&quot;", "\"").replace('\u{a0}', "&nbsp;");
            // An empty line ends HTML in Markdown.
            let has_empty = is_pre && escaped.split('\n').rev().skip(1).any(|line| line.trim().is_empty());
            let escaped = if has_empty { escaped.replace('\n', "&#10;") } else { escaped };
            let is_head = html.is_empty() || html.ends_with('\n');
            html.push_str(&without_templates(&without_statements(&escaped, is_head)));
        }
        Node::Element(element) => {
            let is_pre = is_pre || element.name == "pre";
            html.push_str(&tag(element));
            // Only at the ends of a block and beside one is a line end no white space.
            let on_lines = !is_pre && element.is_block() && element.nodes.iter().any(Node::is_block);
            let mut may_break = on_lines;
            for child in &element.nodes {
                if on_lines && (may_break || child.is_block()) && !html.ends_with('\n') {
                    html.push('\n');
                }
                write(child, html, is_pre);
                may_break = child.is_block();
            }
            if on_lines && !html.ends_with('\n') {
                html.push('\n');
            }
            if !element.is_void() {
                html.push_str(&format!("</{}>", element.name));
            }
        }
    }
}

/// `import x from 'y'` at the head of a line would be taken for a statement of MDX.
fn without_statements(text: &str, is_head: bool) -> String {
    let mut out = text.to_owned();
    for (word, hidden) in [("import ", "&#105;mport "), ("export ", "&#101;xport ")] {
        out = out.replace(&format!("\n{word}"), &format!("\n{hidden}"));
        if let (true, Some(rest)) = (is_head, out.strip_prefix(word)) {
            out = format!("{hidden}{rest}");
        }
    }
    out
}

/// `{{` and `{%` would be taken for another program's.
fn without_templates(html: &str) -> String {
    html.replace("{{", "&#123;&#123;").replace("{%", "&#123;%").replace("&#123;{", "&#123;&#123;")
}
