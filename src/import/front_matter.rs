//! Front matter as this program reads it: YAML, each field under the name that the handbook gives it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::text::one_line;

/// Fields in their order.
#[derive(Debug, Default)]
pub struct FrontMatter(String);

impl FrontMatter {
    /// A field with a text; an empty one is left out.
    pub fn text(&mut self, key: &str, text: &str) {
        let text = one_line(text);
        if !text.is_empty() {
            self.0.push_str(&format!("{key}: {}\n", quoted(&text)));
        }
    }

    /// The same, for one that may not be there.
    pub fn maybe(&mut self, key: &str, text: Option<&str>) {
        self.text(key, text.unwrap_or(""));
    }

    /// A field with a moment, in the zone of the site, so that a person reads the day that was meant.
    pub fn moment(&mut self, key: &str, moment: Option<Timestamp>, zone: &TimeZone) {
        if let Some(moment) = moment {
            self.0.push_str(&format!("{key}: {}\n", moment.display_with_offset(zone.to_offset(moment))));
        }
    }

    /// A field with a list of texts.
    pub fn list<'t>(&mut self, key: &str, texts: impl IntoIterator<Item = &'t str>) {
        let texts: Vec<String> = texts.into_iter().map(one_line).filter(|text| !text.is_empty()).collect();
        if texts.is_empty() {
            return;
        }
        let is_simple = |text: &String| {
            text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '/'))
                && !text.contains(" -")
                && !text.ends_with('-')
                && text.starts_with(char::is_alphabetic)
                && !text.eq_ignore_ascii_case("null")
        };
        let shown = |text: &String| {
            if is_simple(text) { text.clone() } else { serde_json::Value::from(text.as_str()).to_string() }
        };
        let shown: Vec<String> = texts.iter().map(shown).collect();
        self.0.push_str(&format!("{key}: [{}]\n", shown.join(", ")));
    }

    /// A field that is `true`.
    pub fn flag(&mut self, key: &str, is_set: bool) {
        if is_set {
            self.0.push_str(&format!("{key}: true\n"));
        }
    }

    /// A list of tables, or, of one with a single field, that field's text.
    pub fn tables(&mut self, key: &str, tables: &[Vec<(&str, String)>]) {
        if tables.is_empty() {
            return;
        }
        self.0.push_str(&format!("{key}:\n"));
        for table in tables {
            for (number, (name, text)) in table.iter().enumerate() {
                let mark = if number == 0 { "  - " } else { "    " };
                self.0.push_str(&format!("{mark}{name}: {}\n", quoted(&one_line(text))));
            }
        }
    }

    /// One table.
    pub fn table(&mut self, key: &str, table: &[(&str, String)]) {
        self.0.push_str(&format!("{key}:\n"));
        for (name, text) in table {
            self.0.push_str(&format!("  {name}: {}\n", quoted(&one_line(text))));
        }
    }

    /// All of it between its marks.
    pub fn whole(&self) -> String {
        format!("---\n{}---\n", self.0)
    }
}

/// YAML 1.2 §7.3.1: a double-quoted text, whose escapes are JSON's. Without quotes where nobody could misread it.
fn quoted(text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ',' | '(' | ')');
    let is_safe = text.starts_with(char::is_alphabetic)
        && text.chars().all(is_word)
        && !text.ends_with('-')
        && !text.contains(" -");
    let is_word_of_yaml =
        matches!(text.to_lowercase().as_str(), "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n");
    match is_safe && !is_word_of_yaml {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::article::{Context, parse};

    #[test]
    fn what_is_written_is_what_is_read() {
        for text in [
            "Plain words",
            "No",
            "A: b # c",
            "\"Quoted\" and 'so'",
            "back\\slash",
            "- dash",
            "会议 纪要",
            "1.10",
            "null",
            "a, b (c)",
            "@x",
            "{{ y }}",
            "x\u{2028}y",
        ] {
            let mut front = FrontMatter::default();
            front.text("title", "T");
            front.text("summary", text);
            front.list("tags", ["a", text]);
            let context = Context::for_tests();
            let article = parse(format!("{}\nText.\n", front.whole()).as_bytes(), "a.md", &context).unwrap();
            let plain = |text: &str| text.replace('\\', "").replace(['\u{2028}'], " ");
            assert_eq!(plain(&article.summary.unwrap().value), plain(text));
            assert_eq!(article.tags.last().unwrap().value, one_line(text), "{}", front.whole());
        }
    }
}
