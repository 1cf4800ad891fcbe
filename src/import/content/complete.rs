//! A file with what it lacks: some fields more in its front matter, in the language in which that is written. Every other byte stays.

use crate::article::{FrontMatter, Node};

/// A field that is to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Other names under which our reader understands the same: in lower case, without `_` and `-`.
    pub also: &'static [&'static str],
    /// What it says.
    pub says: Says,
}

/// What a field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// A text.
    Text(String),
    /// A moment, as RFC 3339 writes it.
    Moment(String),
    /// Yes.
    True,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Yaml,
    Toml,
    Json,
    Pelican,
    None,
}

/// The file with these fields. `front` is what it says now; `Err` says what keeps it from being changed.
pub fn completed(bytes: &[u8], front: &FrontMatter, fields: &[Field]) -> Result<Vec<u8>, String> {
    if fields.is_empty() {
        return Ok(bytes.to_vec());
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("it is UTF-16: save it as UTF-8".into());
    }
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let language = language(&bytes[mark..], front);
    let first = bytes[mark..].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let end = if first.ends_with(b"\r") { "\r\n" } else { "\n" };
    let mut whole = bytes.to_vec();
    let mut new = String::new();
    for field in fields {
        match place(front, field) {
            Some((key, line)) => whole = replaced(&whole, key, line, language, field)?,
            None => new.push_str(&(written(language, &renamed(front, field), bytes) + end)),
        }
    }
    if new.is_empty() {
        return Ok(whole);
    }
    let (at, new) = match language {
        Language::None => (mark, format!("---{end}{new}---{end}{end}")),
        Language::Json => {
            let open = whole.iter().position(|byte| *byte == b'{').map_or(whole.len(), |at| at + 1);
            (open, format!("{end}{}", new.trim_end()))
        }
        // Behind the mark; Pelican's first line must be one of its own.
        _ => (whole.iter().position(|byte| *byte == b'\n').map_or(whole.len(), |at| at + 1), new),
    };
    whole.splice(at..at, new.into_bytes());
    Ok(whole)
}

fn language(bytes: &[u8], front: &FrontMatter) -> Language {
    let head = bytes.trim_ascii_start();
    match head {
        _ if front.rest == 0 => Language::None,
        _ if head.starts_with(b"---") => Language::Yaml,
        _ if head.starts_with(b"+++") => Language::Toml,
        _ if head.starts_with(b"{") => Language::Json,
        _ => Language::Pelican,
    }
}

/// Where the same is said already.
fn place<'f>(front: &'f FrontMatter, field: &Field) -> Option<(&'f str, u32)> {
    let plain =
        |key: &str| key.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect::<String>();
    let is_same = |key: &str| plain(key) == field.name || field.also.contains(&plain(key).as_str());
    let found = front.fields.iter().find(|(key, value)| is_same(key) && !is_flag(field, &value.node));
    found.map(|(key, value)| (key.as_str(), value.line))
}

/// The same under another name, where its own stands for something else already.
fn renamed(front: &FrontMatter, field: &Field) -> Field {
    let is_taken = front.fields.iter().any(|(key, _)| key.eq_ignore_ascii_case(field.name));
    let name = field.also.first().copied().filter(|_| is_taken).unwrap_or(field.name);
    Field { name, ..field.clone() }
}

/// Jekyll's `published: false` is another thing than a moment.
fn is_flag(field: &Field, node: &Node) -> bool {
    let Node::Scalar(text) = node else { return false };
    matches!(field.says, Says::Moment(_))
        && matches!(text.to_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off")
}

fn written(language: Language, field: &Field, bytes: &[u8]) -> String {
    let is_utf_8 = std::str::from_utf8(bytes).is_ok();
    let text = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        // In a file of another encoding only ASCII means the same.
        if is_utf_8 { quoted } else { escaped(&quoted) }
    };
    let (name, value) = (
        field.name,
        match (&field.says, language) {
            (Says::Text(told), Language::Pelican) => told.clone(),
            (Says::Text(told), _) => text(told),
            (Says::Moment(told), Language::Json) => text(told),
            (Says::Moment(told), _) => told.clone(),
            (Says::True, _) => "true".into(),
        },
    );
    match language {
        Language::Yaml | Language::None => format!("{name}: {value}"),
        Language::Toml => format!("{name} = {value}"),
        Language::Json => format!("  \"{name}\": {value},"),
        Language::Pelican => format!("{name}: {value}"),
    }
}

/// YAML 1.2 §5.7 and TOML 1.0 have these escapes alike; JSON is always UTF-8.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false if u32::from(c) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out
}

/// The file with another value on the line of a field.
fn replaced(bytes: &[u8], key: &str, line: u32, language: Language, field: &Field) -> Result<Vec<u8>, String> {
    let hard = || {
        format!(
            "its `{key}` says something else, and cannot be changed by itself: change it to {}",
            written(language, field, b"")
        )
    };
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let at = usize::try_from(line)
        .ok()
        .and_then(|line| line.checked_sub(1))
        .filter(|at| *at < lines.len())
        .ok_or_else(hard)?;
    let text = std::str::from_utf8(lines[at]).map_err(|_| hard())?;
    let sign = if language == Language::Toml { '=' } else { ':' };
    let (head, value) = text.split_once(sign).ok_or_else(hard)?;
    let is_whole = head.trim().trim_matches(['"', '\'']).eq_ignore_ascii_case(key)
        && !value.trim().is_empty()
        && !value.trim_start().starts_with(['|', '>', '[', '{']);
    if !is_whole {
        return Err(hard());
    }
    let new = written(language, field, bytes);
    let (_, new) = new.split_once(sign).ok_or_else(hard)?;
    let comma =
        if language == Language::Json && !value.trim_end().ends_with(',') { new.trim_end_matches(',') } else { new };
    let end = &value[value.trim_end().len()..];
    let mut whole = lines[..at].concat();
    whole.extend_from_slice(format!("{head}{sign}{comma}{end}").as_bytes());
    whole.extend(lines[at + 1..].concat());
    Ok(whole)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::article::{Context, front_matter, parse};

    fn field(name: &'static str, says: Says) -> Field {
        let also: &[&str] = match name {
            "id" => &["guid"],
            "published" => &["publishdate", "pubdate"],
            _ => &[],
        };
        Field { name, also, says }
    }

    #[test]
    fn a_field_more_in_every_language_and_not_a_byte_less() {
        let fields = [
            field("id", Says::Text("https://a.example/?p=\"1\"".into())),
            field("published", Says::Moment("2024-05-01T10:00:00Z".into())),
        ];
        for (text, want) in [
            (
                "---\ntitle: T\n---\nHi",
                "---\nid: \"https://a.example/?p=\\\"1\\\"\"\npublished: 2024-05-01T10:00:00Z\ntitle: T\n---\nHi",
            ),
            (
                "---\r\ntitle: T\r\n---\r\nHi",
                "---\r\nid: \"https://a.example/?p=\\\"1\\\"\"\r\npublished: 2024-05-01T10:00:00Z\r\ntitle: T\r\n---\r\nHi",
            ),
            (
                "+++\ntitle = \"T\"\n[extra]\na = 1\n+++\nHi",
                "+++\nid = \"https://a.example/?p=\\\"1\\\"\"\npublished = 2024-05-01T10:00:00Z\ntitle = \"T\"\n[extra]\na = 1\n+++\nHi",
            ),
            (
                "{\n  \"title\": \"T\"\n}\nHi",
                "{\n  \"id\": \"https://a.example/?p=\\\"1\\\"\",\n  \"published\": \"2024-05-01T10:00:00Z\",\n  \"title\": \"T\"\n}\nHi",
            ),
            (
                "Title: T\nDate: 2024-05-01\n\nHi",
                "Title: T\nid: https://a.example/?p=\"1\"\npublished: 2024-05-01T10:00:00Z\nDate: 2024-05-01\n\nHi",
            ),
            (
                "# T\n\nHi",
                "---\nid: \"https://a.example/?p=\\\"1\\\"\"\npublished: 2024-05-01T10:00:00Z\n---\n\n# T\n\nHi",
            ),
            (
                "---\ntitle: T\nguid: 12\npublishDate: 2020-01-01 # then\n---\nHi",
                "---\ntitle: T\nguid: \"https://a.example/?p=\\\"1\\\"\"\npublishDate: 2024-05-01T10:00:00Z\n---\nHi",
            ),
            (
                "---\ntitle: T\npublished: true\nid: 'x'\n---\nHi",
                "---\npublishdate: 2024-05-01T10:00:00Z\ntitle: T\npublished: true\nid: \"https://a.example/?p=\\\"1\\\"\"\n---\nHi",
            ),
        ] {
            let front = front_matter::split(text, "a.md", true).unwrap();
            let whole = String::from_utf8(completed(text.as_bytes(), &front, &fields).unwrap()).unwrap();
            assert_eq!(whole, want);
            let article = parse(whole.as_bytes(), "a.md", &Context::for_tests()).unwrap();
            assert_eq!(article.id.unwrap().value, "https://a.example/?p=\"1\"", "{whole}");
            assert_eq!(article.published.unwrap().value.to_string(), "2024-05-01T10:00:00Z", "{whole}");
            assert_eq!(article.title.value, "T");
        }
    }

    #[test]
    fn what_cannot_be_changed_by_itself_is_told() {
        for text in ["---\ntitle: T\nid: |\n  x\n---\nHi", "---\ntitle: T\nid:\n  a: b\n---\nHi"] {
            let front = front_matter::split(text, "a.md", true).unwrap();
            let told = completed(text.as_bytes(), &front, &[field("id", Says::Text("1".into()))]).unwrap_err();
            assert!(told.contains("change it to id: \"1\""), "{told}");
        }
        let latin = b"---\ntitle: caf\xe9\n---\nHi";
        let front = front_matter::split("---\ntitle: café\n---\nHi", "a.md", true).unwrap();
        let whole = completed(latin, &front, &[field("id", Says::Text("é😀".into()))]).unwrap();
        assert_eq!(whole, b"---\nid: \"\\u00e9\\U0001f600\"\ntitle: caf\xe9\n---\nHi");
    }
}
