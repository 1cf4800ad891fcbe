//! `COURANT_SITE__URL=…`: environment variables over the keys of the settings file.
//!
//! A name without `__` is no key: `COURANT_CONFIG` is the command's, and orchestrators set `COURANT_PORT` and its kin for
//! a service of that name.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use super::document::{Node, Value, parse_variable};
use super::place::{Place, Source};
use super::reading::Reading;

/// Lays the variables over a document, in the order of their names, so that a table comes before its keys.
pub(super) fn overlay(root: &mut Node, environment: &[(String, String)], directory: &Path, reading: &Reading) {
    let keys: BTreeMap<&String, &String> = environment.iter().map(|(name, value)| (name, value)).collect();
    for (index, (name, value)) in keys.into_iter().enumerate() {
        let Some(path) = name.strip_prefix("COURANT_").filter(|path| path.contains("__")) else { continue };
        let source = Rc::new(Source {
            order: index + 1,
            shown: "environment".to_owned(),
            directory: directory.to_owned(),
            text: format!("{name}={value}"),
            variable: Some(name.len() + 1),
            open: false,
        });
        let key = Place { source: Rc::clone(&source), span: Some(0..name.len()) };
        let value = parse_variable(&source, reading);
        let path: Vec<String> = path.split("__").map(str::to_lowercase).collect();
        lay(root, &path, &key, value);
    }
}

/// Puts a value under a path of keys; what is no table on the way gives way to one.
fn lay(node: &mut Node, path: &[String], key: &Place, value: Node) {
    let [first, rest @ ..] = path else {
        *node = value;
        return;
    };
    if !matches!(node.value, Value::Table(_)) {
        *node = Node { place: key.clone(), value: Value::Table(BTreeMap::new()) };
    }
    if let Value::Table(entries) = &mut node.value {
        let empty = || (key.clone(), Node { place: key.clone(), value: Value::Table(BTreeMap::new()) });
        let entry = entries.entry(first.clone()).or_insert_with(empty);
        lay(&mut entry.1, rest, key, value);
    }
}
