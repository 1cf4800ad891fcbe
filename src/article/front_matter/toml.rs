//! TOML, with the place of every value.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Node, Value};
use crate::problem::Problem;

/// The fields of a TOML block that begins on line 2 of its file.
pub fn parse(text: &str, path: &str) -> Result<Vec<(String, Value)>, Problem> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        Problem::error(path, format!("the TOML front matter cannot be read: {}", error.message()))
            .at_line(line(text, at))
            .at_column(u32::try_from(text[start..at].chars().count()).unwrap_or(0) + 1)
            .help("a text needs quotes around it")
    })?;
    Ok(fields(text, table.get_ref()))
}

fn fields(text: &str, table: &DeTable<'_>) -> Vec<(String, Value)> {
    let mut fields: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let line = line(text, key.span().start);
            (key.span().start, key.get_ref().to_string(), Value { node: node(text, value), line })
        })
        .collect();
    // The table is sorted by name; people think in the order that they wrote.
    fields.sort_by_key(|(at, _, _)| *at);
    fields.into_iter().map(|(_, key, value)| (key, value)).collect()
}

fn node(text: &str, value: &Spanned<DeValue<'_>>) -> Node {
    match value.get_ref() {
        DeValue::String(string) => Node::Scalar(string.to_string()),
        DeValue::Array(array) => Node::List(
            array.iter().map(|value| Value { node: node(text, value), line: line(text, value.span().start) }).collect(),
        ),
        DeValue::Table(table) => Node::Map(fields(text, table)),
        // Numbers, dates and truths stay as they were written.
        _ => Node::Scalar(text.get(value.span()).unwrap_or("").to_owned()),
    }
}

/// The block begins on line 2 of its file.
fn line(text: &str, at: usize) -> u32 {
    u32::try_from(text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0) + 2
}
