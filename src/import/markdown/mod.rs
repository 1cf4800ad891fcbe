//! HTML as Markdown. What Markdown cannot say stays HTML inside it, and nothing is believed: what our own renderer makes of it is
//! compared with what was meant, block by block, and a block that differs is HTML.

mod blocks;
mod escape;
mod inline;
mod lists;
mod raw;
mod tables;

use super::tree::{Node, tree, write};

/// How much is written with signs of Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// As a person would write it.
    Light,
    /// Every sign that could mean something is escaped, and emphasis is tags.
    Strict,
}

/// What stands for `<!--more-->`, which cleaning would take away.
pub const MORE: &str = "<hr id=\"courant-more\">";

/// A text as Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// Markdown, with HTML in it where that says more.
    pub text: String,
    /// How many blocks stayed HTML.
    pub kept: usize,
    /// What readers are to see of it, in the one form of HTML (`tree`).
    pub meant: String,
}

/// Markdown that our renderer makes this HTML of again. `render` is that renderer: Markdown in, clean HTML out.
pub fn markdown(html: &str, render: &dyn Fn(&str) -> Option<String>) -> Converted {
    let nodes = tree(html);
    let meant = meant(&nodes, render);
    let says = |text: &str, meant: &str| render(text).is_some_and(|made| write(&tree(&made)) == meant);
    // Nearly always all of it is understood at once.
    let (mut kept, mut parts) = (0, Vec::with_capacity(nodes.len()));
    for (at, node) in nodes.iter().enumerate() {
        let block = blocks::block(node, before(&nodes, at), Care::Light);
        kept += usize::from(block.is_none());
        parts.push(block.unwrap_or_else(|| raw::block(node)));
    }
    let text = parts.join("\n\n");
    if says(&text, &meant) {
        return Converted { text, kept, meant };
    }
    (kept, parts) = (0, Vec::new());
    for (at, node) in nodes.iter().enumerate() {
        let own = self::meant(std::slice::from_ref(node), render);
        let tried = [Care::Light, Care::Strict].into_iter().find_map(|care| {
            let text = blocks::block(node, before(&nodes, at), care)?;
            says(&text, &own).then_some(text)
        });
        kept += usize::from(tried.is_none());
        parts.push(tried.unwrap_or_else(|| raw::block(node)));
    }
    let text = parts.join("\n\n");
    if says(&text, &meant) {
        return Converted { text, kept, meant };
    }
    let text = nodes.iter().map(raw::block).collect::<Vec<_>>().join("\n\n");
    Converted { text, kept: nodes.len(), meant }
}

fn before(nodes: &[Node], at: usize) -> Option<&Node> {
    at.checked_sub(1).and_then(|at| nodes.get(at))
}

/// The same HTML as it is when everything in it is HTML.
pub fn all_html(html: &str) -> String {
    tree(html).iter().map(raw::block).collect::<Vec<_>>().join("\n\n")
}

/// What readers are to see: the same nodes, cleaned as all that is published is.
fn meant(nodes: &[Node], render: &dyn Fn(&str) -> Option<String>) -> String {
    let seen: Vec<Node> = nodes.iter().filter(|node| !is_more(node)).cloned().collect();
    let html = write(&seen);
    // What is clean stays as it is, but for addresses that are not whole yet.
    let is_whole = |name: &str| html.match_indices(name).all(|(at, name)| html[at + name.len()..].starts_with("http"));
    if ["href=\"", "src=\"", "srcset=\"", "poster=\"", "cite=\""].iter().all(|name| is_whole(name)) {
        return html;
    }
    let raw: Vec<String> = seen.iter().map(raw::block).collect();
    render(&raw.join("\n\n")).map_or_else(|| write(&seen), |made| write(&tree(&made)))
}

fn is_more(node: &Node) -> bool {
    node.element().is_some_and(|element| element.name == "hr" && element.attribute("id") == Some("courant-more"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;
