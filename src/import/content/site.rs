//! What a generator's settings say of addresses and times.

use jiff::tz::TimeZone;

use super::Generator;
use crate::article::{Node, Value, front_matter};

/// A site's settings, as far as they say where its pages are.
#[derive(Debug, Clone)]
pub struct Site {
    /// Whose they are.
    pub generator: Generator,
    fields: Vec<(String, Value)>,
}

impl Site {
    /// Reads the file of settings at `path`. What cannot be read says nothing: the feed is still there.
    pub fn read(generator: Generator, path: &str, text: &str) -> Self {
        let extension = path.rsplit('.').next().unwrap_or("");
        let fields = match extension {
            "toml" => fields(&format!("+++\n{text}\n+++\n")),
            "yaml" | "yml" => {
                // A document may begin with its mark, which would end a front matter.
                let text: String =
                    text.lines().filter(|line| line.trim_end() != "---").flat_map(|line| [line, "\n"]).collect();
                fields(&format!("---\n{text}---\n"))
            }
            "json" => fields(text),
            "py" => assignments(text),
            _ => Vec::new(),
        };
        Self { generator, fields }
    }

    /// A site without settings.
    pub fn bare(generator: Generator) -> Self {
        Self { generator, fields: Vec::new() }
    }

    /// What a setting says, by its name in whatever case; a point leads into a table.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let mut fields = &self.fields;
        let mut parts = name.split('.').peekable();
        while let Some(part) = parts.next() {
            let (_, value) = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(part))?;
            match (&value.node, parts.peek()) {
                (_, None) => return Some(value),
                (Node::Map(map), Some(_)) => fields = map,
                _ => return None,
            }
        }
        None
    }

    /// The text of a setting.
    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.value(name)?.node {
            Node::Scalar(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// Whether a setting is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| matches!(text.to_lowercase().as_str(), "true" | "yes" | "on"))
    }

    /// The names and texts of a table of settings.
    pub fn table(&self, name: &str) -> Vec<(&str, &Value)> {
        match self.value(name).map(|value| &value.node) {
            Some(Node::Map(map)) => map.iter().map(|(key, value)| (key.as_str(), value)).collect(),
            _ => Vec::new(),
        }
    }

    /// The address of the site, ending in `/`.
    pub fn home(&self) -> Option<String> {
        let told = match self.generator {
            Generator::Hugo => self.text("baseURL")?.to_owned(),
            Generator::Zola => self.text("base_url")?.to_owned(),
            Generator::Pelican => self.text("FEED_DOMAIN").or_else(|| self.text("SITEURL"))?.to_owned(),
            Generator::Jekyll => {
                format!("{}{}", self.text("url")?.trim_end_matches('/'), self.text("baseurl").unwrap_or(""))
            }
            Generator::Eleventy => return None,
        };
        told.starts_with("http").then(|| format!("{}/", told.trim_end_matches('/')))
    }

    /// The zone in which a date without one is, where the settings or the program say so: Hugo, Zola and Eleventy take UTC. Jekyll
    /// takes that of the machine.
    pub fn zone(&self) -> Option<TimeZone> {
        let told = match self.generator {
            Generator::Hugo => self.text("timeZone"),
            Generator::Jekyll => self.text("timezone"),
            Generator::Pelican => self.text("TIMEZONE"),
            Generator::Zola | Generator::Eleventy => None,
        };
        match (told, self.generator) {
            (Some(told), _) => TimeZone::get(told).ok(),
            (None, Generator::Jekyll) => None,
            (None, _) => Some(TimeZone::UTC),
        }
    }

    /// Where its articles are, from the root of the site.
    pub fn content(&self) -> String {
        let told = match self.generator {
            Generator::Hugo => self.text("contentDir").unwrap_or("content"),
            Generator::Zola => "content",
            Generator::Pelican => self.text("PATH").unwrap_or("content"),
            Generator::Jekyll => self.text("source").unwrap_or(""),
            Generator::Eleventy => "",
        };
        told.trim_start_matches("./").trim_matches('/').trim_start_matches('.').to_owned()
    }
}

fn fields(text: &str) -> Vec<(String, Value)> {
    front_matter::split(text, "", false).map(|front| front.fields).unwrap_or_default()
}

/// `NAME = "text"` at the head of a line, which is how people write a `pelicanconf.py`.
fn assignments(text: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = name.trim_end();
        let is_name =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit());
        let value = value.trim();
        let text = ['"', '\''].into_iter().find_map(|mark| {
            let rest = value.strip_prefix(mark)?;
            rest.find(mark).map(|end| rest[..end].to_owned())
        });
        let text =
            text.or_else(|| ["True", "False"].into_iter().find(|word| value.starts_with(word)).map(str::to_lowercase));
        if let Some(text) = text.filter(|_| is_name) {
            let line = u32::try_from(number).unwrap_or(0) + 1;
            found.push((name.to_owned(), Value { node: Node::Scalar(text), line }));
        }
    }
    found
}
