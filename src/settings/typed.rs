//! Typed values out of a table: words with a meaning, lists, numbers, paths.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::document::{Node, Value};
use super::paths;
use super::refusal::Refusal;
use super::table::{Table, Told};

impl Table<'_> {
    /// Tells that a value is of another type.
    pub fn wrong(&self, key: &str, wanted: &str, node: &Node, help: String) {
        let what = format!("`{key}` must be {wanted}, not {}", node.value.kind());
        self.fault(&node.place, Refusal::new(what).help(help));
    }

    /// The meaning of a node that should be text; what an environment variable holds is text whatever it looks like.
    fn parsed<T>(
        &self,
        key: &str,
        node: &Node,
        parse: impl Fn(&str) -> Result<T, Refusal>,
        default: Option<&str>,
    ) -> Option<Told<T>> {
        let from_variable = node.place.source.variable.is_some();
        let text = match &node.value {
            Value::Text(text) => text.as_str(),
            Value::List(_) | Value::Table(_) => {
                self.wrong(key, "a string", node, format!("write `{key} = \"{}\"`", default.unwrap_or("…")));
                return None;
            }
            _ if from_variable => node.place.text(),
            _ => {
                let text = node.place.text();
                let quoted = |_| format!("put it in quotes: `{key} = \"{text}\"`");
                self.wrong(key, "a string", node, parse(text).map_or_else(|refusal| refusal.help, quoted));
                return None;
            }
        };
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        match (parse(text), default) {
            (Ok(value), _) => return Some(Told { value, place: node.place.clone() }),
            (Err(refusal), Some(default)) if refusal.help.is_empty() => {
                self.fault(&node.place, refusal.help(format!("the default is `{default}`")));
            }
            (Err(refusal), _) => self.fault(&node.place, refusal),
        }
        None
    }

    /// A string with a meaning. An empty one is as good as none, so that the shipped file can show a key that has no
    /// default, and an environment variable can take a setting back.
    pub fn word<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<Told<T>> {
        let node = self.take(key)?;
        self.parsed(key, &node, parse, None)
    }

    /// The same with a default, which is written as the admin would; none only after a fault.
    pub fn word_or<T>(
        &mut self,
        key: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let node = self.take(key);
        if let Some(told) = node.and_then(|node| self.parsed(key, &node, &parse, Some(default))) {
            return Some(told.value);
        }
        parse(default).map_err(|refusal| self.fault(self.place(), refusal)).ok()
    }

    /// The same, where TOML's own dates and times will do too.
    pub fn moment<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<Told<T>> {
        let mut node = self.take(key)?;
        if let Value::Moment(text) = node.value {
            node.value = Value::Text(text);
        }
        self.parsed(key, &node, parse, None)
    }

    /// A list of strings with a meaning; one string is a list of one.
    pub fn words<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<Vec<Told<T>>> {
        let node = self.take(key)?;
        let items = match node.value {
            Value::List(items) => items,
            Value::Text(_) => vec![node],
            _ => {
                self.wrong(key, "a list of strings", &node, format!("write it in brackets: `{key} = [\"…\"]`"));
                return None;
            }
        };
        Some(items.iter().filter_map(|item| self.parsed(key, item, &parse, None)).collect())
    }

    /// The same without the places, or with a default.
    pub fn words_or<T>(
        &mut self,
        key: &'static str,
        default: &[&str],
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Vec<T> {
        match self.words(key, &parse) {
            Some(told) => told.into_iter().map(|told| told.value).collect(),
            None => default.iter().filter_map(|text| parse(text).ok()).collect(),
        }
    }

    /// `true` or `false`.
    pub fn switch(&mut self, key: &'static str, default: bool) -> bool {
        let Some(node) = self.take(key) else { return default };
        match node.value {
            Value::Boolean(value) => value,
            _ => {
                self.wrong(key, "true or false", &node, format!("write `{key} = true` or `{key} = false`"));
                default
            }
        }
    }

    /// A whole number in a range.
    pub fn count(&mut self, key: &'static str, default: u32, range: RangeInclusive<u32>) -> u32 {
        let Some(node) = self.take(key) else { return default };
        let Value::Integer(number) = node.value else {
            self.wrong(key, "an integer", &node, format!("the default is `{key} = {default}`"));
            return default;
        };
        match u32::try_from(number) {
            Ok(number) if range.contains(&number) => number,
            _ => {
                let what = format!("`{key}` must be from {} to {}, not {number}", range.start(), range.end());
                self.fault(&node.place, Refusal::new(what).help(format!("the default is `{default}`")));
                default
            }
        }
    }

    /// A path, made absolute from the directory of the file that it stands in.
    pub fn path(&mut self, key: &'static str) -> Option<Told<PathBuf>> {
        let told = self.word(key, |text| Ok(text.to_owned()))?;
        Some(Told { value: paths::resolve(&told.place.source.directory, &told.value), place: told.place })
    }
}
