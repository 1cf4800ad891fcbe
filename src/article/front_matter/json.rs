//! A JSON object at the head of a file, as Hugo has it.

use serde_json::{Deserializer, Value as Json};

use super::{FrontMatter, Node, Value};
use crate::problem::Problem;

/// Whether the text begins with an object, and not with a template's `{{` or `{%`.
pub fn begins(text: &str) -> bool {
    text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// The fields, and where the object ends.
pub fn parse(text: &str, path: &str) -> Result<FrontMatter, Problem> {
    let mut stream = Deserializer::from_str(text).into_iter::<serde_json::Map<String, Json>>();
    match stream.next() {
        Some(Ok(object)) => {
            let rest = stream.byte_offset();
            let head = &text[..rest];
            let mut fields: Vec<(usize, String, Value)> = object
                .into_iter()
                .map(|(key, value)| {
                    let at = place_of_key(head, &key);
                    let line = lines_before(head, at) + 1;
                    (at, key, Value { node: node(value, line), line })
                })
                .collect();
            // The object is sorted by name; of two names for one thing the first written counts.
            fields.sort_by_key(|(at, ..)| *at);
            let fields = fields.into_iter().map(|(_, key, value)| (key, value)).collect();
            Ok(FrontMatter { fields, rest, rest_line: lines_before(text, rest) + 1 })
        }
        error => {
            let problem = Problem::error(path, "the JSON front matter cannot be read");
            Err(match error {
                Some(Err(error)) => Problem { what: format!("{}: {error}", problem.what), ..problem }
                    .at_line(u32::try_from(error.line()).unwrap_or(1))
                    .at_column(u32::try_from(error.column()).unwrap_or(1)),
                _ => problem.at_line(1),
            })
        }
    }
}

fn node(value: Json, line: u32) -> Node {
    match value {
        Json::Null => Node::Null,
        Json::String(text) => Node::Scalar(text),
        Json::Array(list) => {
            Node::List(list.into_iter().map(|value| Value { node: node(value, line), line }).collect())
        }
        Json::Object(map) => {
            Node::Map(map.into_iter().map(|(key, value)| (key, Value { node: node(value, line), line })).collect())
        }
        other => Node::Scalar(other.to_string()),
    }
}

/// serde_json tells no places: the first `"key"` is the field's, near enough for a message.
fn place_of_key(head: &str, key: &str) -> usize {
    head.find(&format!("\"{key}\"")).unwrap_or(0)
}

fn lines_before(text: &str, at: usize) -> u32 {
    u32::try_from(text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0)
}
