//! What an author wrote for nothing: fields that say nothing, and elements that readers never see.

use super::front_matter::{Node, Value};
use crate::problem::Problem;
use crate::rule::Rule;
use crate::text::has_byte;

/// Elements that show another page or run something: the cleaner takes them out, and readers would.
const LEFT_OUT: &[&str] = &["iframe", "embed", "object"];

/// Fields of the front matter that mean nothing as they are.
pub fn fields(fields: &[(String, Value)], path: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    for (key, value) in fields {
        let warn = |value: &Value, what: String, help: &str| {
            Problem::warning(path, what).at_line(value.line).help(help).rule(Rule::MeansSomething)
        };
        match key.to_lowercase().as_str() {
            "feed" | "feeds" => {
                let help = "in `feeds/NAME.toml`, `select` says which sections, tags or authors a feed takes";
                found.push(warn(value, format!("`{key}` means nothing here: a feed chooses its articles"), help));
            }
            "section" | "tags" | "categories" | "tag" | "keywords" => {
                let hollow = scalars(value).into_iter().filter(|(text, _)| is_hollow(text));
                let help = "write a word with a letter or a digit, or take it out";
                found.extend(
                    hollow.map(|(text, value)| warn(value, format!("`{key}` has `{text}`, which names nothing"), help)),
                );
            }
            _ => {}
        }
    }
    found
}

/// Elements of HTML that is not cleaned yet which are left out with all that is in them. `text` is the whole file.
pub fn elements(body: &str, text: &str, path: &str) -> Vec<Problem> {
    let is_tag = |html: &str, at: usize, element: &str| {
        let name = html.as_bytes().get(at + 1..at + 1 + element.len());
        let after = html.as_bytes().get(at + 1 + element.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(element.as_bytes()))
            && after.is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
    };
    let has =
        |html: &str, element: &str| html.match_indices('<').map(|(at, _)| at).find(|at| is_tag(html, *at, element));
    // Where the file has no tag, its HTML has none of these.
    if !has_byte(text, |byte| byte == b'<') {
        return Vec::new();
    }
    let found = LEFT_OUT.iter().filter(|element| has(body, element).is_some());
    found
        .map(|element| {
            let line = has(text, element).map(|at| text[..at].matches('\n').count() + 1);
            let problem = Problem::warning(path, format!("`<{element}>` is left out: no reader shows it"))
                .help("write a link to what it would have shown")
                .rule(Rule::NothingEmbedded);
            Problem { line: line.and_then(|line| u32::try_from(line).ok()), ..problem }
        })
        .collect()
}

fn scalars(value: &Value) -> Vec<(&str, &Value)> {
    match &value.node {
        Node::Scalar(text) => text.split(',').map(|part| (part.trim(), value)).collect(),
        Node::List(list) => list
            .iter()
            .flat_map(|one| match &one.node {
                Node::Scalar(text) => vec![(text.trim(), one)],
                _ => Vec::new(),
            })
            .collect(),
        Node::Null | Node::Map(_) => Vec::new(),
    }
}

/// A sign or two by themselves; a field that is left open is only left open.
fn is_hollow(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_alphanumeric) && text.is_ascii()
}
