//! Pelican's metadata: `Key: value` lines up to the first empty one, `Title` among them, in Markdown files.

use super::{FrontMatter, Node, Value};

const KEYS: &[&str] = &[
    "title",
    "date",
    "modified",
    "tags",
    "category",
    "slug",
    "author",
    "authors",
    "summary",
    "lang",
    "status",
    "translation",
    "keywords",
];

/// Whether the text begins with a field that Pelican knows.
pub fn begins(text: &str) -> bool {
    let mut lines = text.lines().take_while(|line| !line.trim().is_empty());
    lines.next().and_then(field).is_some_and(|(key, _)| is_known(key))
        && text
            .lines()
            .take_while(|line| !line.trim().is_empty())
            .filter_map(field)
            .any(|(key, _)| key.eq_ignore_ascii_case("title"))
        && text
            .lines()
            .take_while(|line| !line.trim().is_empty())
            .all(|line| line.starts_with([' ', '\t']) || field(line).is_some())
}

fn is_known(key: &str) -> bool {
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn field(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_word = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    is_word.then(|| (key, value.trim()))
}

/// The fields; an indented line goes on with the one before.
pub fn parse(text: &str) -> FrontMatter {
    let mut fields: Vec<(String, Value)> = Vec::new();
    let (mut rest, mut line_number) = (0, 1);
    for line in text.split_inclusive('\n') {
        rest += line.len();
        line_number += 1;
        if line.trim().is_empty() {
            break;
        }
        match (field(line), fields.last_mut()) {
            (_, Some((_, Value { node: Node::Scalar(value), .. }))) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (Some((key, value)), _) => {
                fields.push((key.to_owned(), Value { node: Node::Scalar(value.to_owned()), line: line_number - 1 }));
            }
            _ => {}
        }
    }
    FrontMatter { fields, rest, rest_line: line_number }
}
