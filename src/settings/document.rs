//! A TOML document in which every key and value knows its place.

use std::collections::BTreeMap;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::place::{Place, Source};
use super::reading::Reading;
use super::refusal::Refusal;

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Where the value is; of a `[table]` its header.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// What TOML knows.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Float,
    Boolean(bool),
    /// A date, a time, or both, as written.
    Moment(String),
    List(Vec<Node>),
    /// By key, with the place of the key.
    Table(BTreeMap<String, (Place, Node)>),
}

impl Value {
    /// What it is called in a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Float => "a number",
            Self::Boolean(_) => "a boolean",
            Self::Moment(_) => "a date or a time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The place of the value under these keys, if there is one.
    pub fn find(&self, keys: &[&str]) -> Option<&Place> {
        match (keys, &self.value) {
            ([], _) => Some(&self.place),
            ([key, rest @ ..], Value::Table(entries)) => entries.get(*key)?.1.find(rest),
            _ => None,
        }
    }
}

/// Reads a whole document; what is no TOML is told, and the rest is read all the same.
pub(super) fn parse(source: &Rc<Source>, reading: &Reading) -> Node {
    let (root, errors) = DeTable::parse_recoverable(&source.text);
    for error in errors {
        let place = Place { source: Rc::clone(source), span: error.span() };
        reading.syntax(&place, explained(error.message(), place.text()));
    }
    Node { place: Place::whole(source), value: table(root.into_inner(), source, reading) }
}

/// What the parser says, in words for people who never heard of its grammar where they are likely to need them. The text
/// itself is never told again: it may be a secret that lacks its quotes.
fn explained(message: &str, text: &str) -> Refusal {
    let is_value = message.starts_with("string values must be quoted") || message.starts_with("invalid ");
    let is_word = text.starts_with(|c: char| c.is_alphanumeric() || c == '.') && !text.contains(['"', '\n', '=']);
    if message == "duplicate key" {
        Refusal::new("this key stands twice").help("take one of them out")
    } else if is_value && text.starts_with(['“', '”', '„', '‘', '’', '«', '»']) {
        Refusal::new("these quotes are a typesetter's").help("write `\"` before and after the text")
    } else if is_value && is_word {
        Refusal::new("text must stand in quotes").help("write `\"` before and after it")
    } else if is_value && text.trim().is_empty() && !message.contains("key") && !message.contains("basic string") {
        Refusal::new("the value is missing").help("write one behind the `=`, or take the line out")
    } else if message.starts_with("unclosed table") {
        Refusal::new("this table's name is not closed").help("write `]` behind it")
    } else if message.starts_with("missing comma") {
        Refusal::new("a `,` or a closing bracket is missing before this").help("look at the line above too")
    } else if message.starts_with("invalid unquoted key") && text.starts_with(':') {
        Refusal::new("a key and its value are parted by `=`").help("write `=` instead of `:`")
    } else {
        Refusal::new(message)
    }
}

/// Reads the value of an environment variable: as TOML if it is, else as the string that it is.
pub(super) fn parse_variable(source: &Rc<Source>, reading: &Reading) -> Node {
    let text = &source.text[source.variable.unwrap_or(0)..];
    match DeValue::parse(text) {
        Ok(value) => node(value, source, reading),
        Err(_) => Node { place: Place::at(source, 0..text.len()), value: Value::Text(text.to_owned()) },
    }
}

fn node(value: Spanned<DeValue<'_>>, source: &Rc<Source>, reading: &Reading) -> Node {
    let place = Place::at(source, value.span());
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => {
                reading.syntax(&place, Refusal::new("this number is too large").help("write a smaller one"));
                Value::Integer(0)
            }
        },
        DeValue::Float(_) => Value::Float,
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(|item| node(item, source, reading)).collect()),
        DeValue::Table(entries) => table(entries, source, reading),
    };
    Node { place, value }
}

fn table(entries: DeTable<'_>, source: &Rc<Source>, reading: &Reading) -> Value {
    let entry = |(key, value): (Spanned<std::borrow::Cow<'_, str>>, _)| {
        let place = Place::at(source, key.span());
        (key.into_inner().into_owned(), (place, node(value, source, reading)))
    };
    Value::Table(entries.into_iter().map(entry).collect())
}
