//! Takes typed keys out of a table, and tells what is left over.

use std::collections::BTreeMap;

use super::document::{Node, Value};
use super::place::Place;
use super::reading::Reading;
use super::refusal::{Refusal, listed, nearest};

/// A table that is being read. Every key may be taken once; `finish` tells of keys that nobody took.
pub(super) struct Table<'r> {
    path: String,
    place: Place,
    entries: BTreeMap<String, (Place, Node)>,
    known: Vec<&'static str>,
    told: Vec<&'static str>,
    reading: &'r Reading,
}

/// A value that somebody wrote, and where.
#[derive(Debug, Clone)]
pub(super) struct Told<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<'r> Table<'r> {
    /// A table under a dotted path (empty for the whole document).
    pub fn new(node: Node, path: &str, reading: &'r Reading) -> Self {
        let entries = match node.value {
            Value::Table(entries) => entries,
            other => {
                let what = format!("`{path}` must be a table, not {}", other.kind());
                let help = match path.rsplit_once('.') {
                    Some((_, key)) => format!("write its keys in braces: `{key} = {{ … }}`"),
                    None => format!("write `[{path}]`, and its keys below that"),
                };
                reading.fault(&node.place, Refusal::new(what).help(help));
                BTreeMap::new()
            }
        };
        Self { path: path.to_owned(), place: node.place, entries, known: Vec::new(), told: Vec::new(), reading }
    }

    /// Where the table is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether somebody wrote a key that was taken, and not as an empty string; its value may be wrong all the same.
    pub fn stood(&self, key: &str) -> bool {
        self.told.contains(&key)
    }

    /// Whether somebody wrote any key that was taken.
    pub fn is_told(&self) -> bool {
        !self.told.is_empty()
    }

    /// Tells that something here is wrong.
    pub fn fault(&self, place: &Place, refusal: impl Into<Refusal>) {
        self.reading.fault(place, refusal);
    }

    /// Tells that a key must stand here, and does not.
    pub fn missing(&self, key: &str) {
        let what = format!("`{key}` is missing from `{}`", self.path);
        self.fault(&self.place, Refusal::new(what).help(format!("add `{key} = \"…\"`")));
    }

    fn dotted(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value of a key, whatever it is.
    pub fn take(&mut self, key: &'static str) -> Option<Node> {
        self.known.push(key);
        self.reading.know(self.dotted(key));
        let (_, node) = self.entries.remove(key)?;
        if !matches!(&node.value, Value::Text(text) if text.is_empty()) {
            self.told.push(key);
        }
        Some(node)
    }

    /// The value of a key, left where it is.
    pub fn peek(&self, key: &str) -> Option<Node> {
        self.entries.get(key).map(|(_, node)| node.clone())
    }

    /// Refuses a key that people try, with what to do instead.
    pub fn forbid(&mut self, key: &str, refusal: Refusal) {
        if let Some((place, _)) = self.entries.remove(key) {
            self.fault(&place, refusal);
        }
    }

    /// A table in this one; an empty one where there is none.
    pub fn table(&mut self, key: &'static str) -> Table<'r> {
        let empty = || Node { place: self.place.clone(), value: Value::Table(BTreeMap::new()) };
        let empty = empty();
        let node = self.take(key).filter(|node| !matches!(&node.value, Value::Text(text) if text.is_empty()));
        Table::new(node.unwrap_or(empty), &self.dotted(key), self.reading)
    }

    /// A list of tables.
    pub fn tables(&mut self, key: &'static str) -> Vec<Table<'r>> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let path = self.dotted(key);
        match node.value {
            Value::List(items) => items.into_iter().map(|item| Table::new(item, &path, self.reading)).collect(),
            _ => {
                self.wrong(key, "a list of tables", &node, format!("write `[[{path}]]`, and its keys below that"));
                Vec::new()
            }
        }
    }

    /// The table that knows a key which stands before all tables.
    fn elsewhere(&self, key: &str) -> Option<String> {
        let known = self.path.is_empty().then(|| self.reading.known())?;
        known
            .iter()
            .find_map(|path| path.split_once('.').filter(|(_, last)| *last == key))
            .map(|(table, _)| table.to_owned())
    }

    /// Ends the reading of this table: keys that nobody took are told, with the nearest that is known.
    pub fn finish(self) {
        for (key, (place, node)) in &self.entries {
            let is_table = matches!(node.value, Value::Table(_));
            let kind = if is_table && self.path.is_empty() { "table" } else { "key" };
            let variable = place.source.variable.is_some();
            let tail = if is_table { "__…" } else { "" };
            // What an environment variable spells is told as it would be spelt there.
            let spelt = |name: &str| match variable {
                true => format!("COURANT_{}{tail}", self.dotted(name).replace('.', "__").to_uppercase()),
                false => name.to_owned(),
            };
            let help = match (nearest(key, self.known.iter().copied()), self.elsewhere(key)) {
                (Some(name), _) => format!("did you mean `{}`?", spelt(name)),
                (None, Some(table)) => format!("write it below `[{table}]`"),
                (None, None) => format!("known here: {}", listed(self.known.iter().copied(), "and")),
            };
            let what = if variable { "variable" } else { kind };
            self.fault(place, Refusal::new(format!("unknown {what} `{}`", spelt(key))).help(help));
        }
    }
}
