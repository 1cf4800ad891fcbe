//! The fields of a form, however they were sent.

use percent_encoding::percent_decode;
use serde_json::Value;

use super::{FormFault, multipart};
use crate::text::one_line;

/// No form of ours is longer: one of many feeds has some kilobytes.
const MOST_BYTES: usize = 16 * 1024;
const MOST_FIELDS: usize = 500;

/// Fields by name, in the order sent. A value is one line of legal text without white space around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a body of that `Content-Type`: `application/x-www-form-urlencoded` (also where none is told),
    /// `multipart/form-data` (RFC 7578) or a JSON object.
    pub fn parse(content_type: Option<&str>, body: &[u8]) -> Result<Self, FormFault> {
        if body.len() > MOST_BYTES {
            return Err(FormFault::TooLong);
        }
        let (kind, parameters) = content_type.map_or(("", ""), |told| told.split_once(';').unwrap_or((told, "")));
        let pairs = match kind.trim().to_ascii_lowercase().as_str() {
            "" | "application/x-www-form-urlencoded" => urlencoded(body),
            "multipart/form-data" => multipart::parse(parameters, body),
            "application/json" => json(body),
            _ => None,
        };
        let pairs = pairs.ok_or(FormFault::Unreadable)?;
        if pairs.len() > MOST_FIELDS {
            return Err(FormFault::TooLong);
        }
        // No keyboard sends NUL: whoever does is after something else.
        if pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return Err(FormFault::Unreadable);
        }
        Ok(Self(pairs.into_iter().map(|(name, value)| (name, one_line(&value))).collect()))
    }

    /// The first value of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All values of that name, in the order sent.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs().filter(move |(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Everything, in the order sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of that name, unless it is empty.
    pub(super) fn told(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// WHATWG URL §5.1; a `%` that starts no escape stands for itself.
fn urlencoded(body: &[u8]) -> Option<Vec<(String, String)>> {
    let decode = |bytes: &[u8]| {
        let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).decode_utf8().map(|text| text.into_owned()).ok()
    };
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            Some((decode(halves.next()?)?, decode(halves.next().unwrap_or_default())?))
        })
        .collect()
}

/// An object of plain values, of lists of them, and of `feeds` by name.
fn json(body: &[u8]) -> Option<Vec<(String, String)>> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return None };
    let mut pairs = Vec::new();
    for (name, value) in fields {
        match value {
            Value::Null => {}
            // What is there but empty is not the same as what is not there.
            Value::Array(values) if values.is_empty() => pairs.push((name, String::new())),
            Value::Array(values) => {
                for value in values {
                    pairs.push((name.clone(), plain(value)?));
                }
            }
            Value::Object(feeds) if name == "feeds" => {
                pairs.extend(feeds.is_empty().then(|| (name, String::new())));
                for (feed, cadence) in feeds {
                    pairs.push((format!("feed.{feed}"), plain(cadence)?));
                }
            }
            other => pairs.push((name, plain(other)?)),
        }
    }
    Some(pairs)
}

fn plain(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(switch) => Some(if switch { "on".into() } else { "off".into() }),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MULTIPART: &str = "Multipart/Form-Data; boundary=\"x y\"";

    fn read(kind: &str, body: &str) -> String {
        match Fields::parse(Some(kind).filter(|kind| !kind.is_empty()), body.as_bytes()) {
            Ok(fields) => fields.pairs().map(|(name, value)| format!("[{name}={value}]")).collect(),
            Err(fault) => fault.key().to_owned(),
        }
    }

    #[test]
    fn fields_are_read_however_they_were_sent() {
        let form = "application/x-www-form-urlencoded; charset=UTF-8";
        for (kind, body, fields) in [
            ("", "a=1&b=2", "[a=1][b=2]"),
            (form, "a=%C3%BC+%26&&=&b&a=2", "[a=ü &][=][b=][a=2]"),
            (form, "a=100%&b=%zz%4", "[a=100%][b=%zz%4]"),
            (form, "a=%20x%0D%0ABcc:%20y%09", "[a=x Bcc: y]"),
            (form, "a=%E2%80%AEx", "[a=x]"),
            (form, "a=%FF", "unreadable"),
            (form, "a=%00", "unreadable"),
            ("text/plain", "a=1", "unreadable"),
            ("application/json", r#"{"a":"x","b":true,"c":[1,"2"],"d":null}"#, "[a=x][b=on][c=1][c=2]"),
            ("application/json", r#"{"feeds":{"news":"daily","x":false}}"#, "[feed.news=daily][feed.x=off]"),
            ("application/json", r#"{"feeds":[]}"#, "[feeds=]"),
            ("application/json", r#"{"a":{"b":1}}"#, "unreadable"),
            ("application/json", r#"["a"]"#, "unreadable"),
            ("application/json", "{\"a\":\"\\u0000\"}", "unreadable"),
            (MULTIPART, "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x y--\r\n", "[a=1]"),
            (
                MULTIPART,
                "hello\n--x y\ncontent-disposition:form-data;name=a\nX: y\n\n1\n2\n--x y\nContent-Disposition: form-data; name=\"b\"\n\n\n--x y--",
                "[a=1 2][b=]",
            ),
            (MULTIPART, "--x y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n1\r\n--x y--", ""),
            (MULTIPART, "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", "unreadable"),
            (MULTIPART, "", "unreadable"),
            ("multipart/form-data", "--\r\n\r\n----", "unreadable"),
        ] {
            assert_eq!(read(kind, body), fields, "{kind}: {body}");
        }
    }

    #[test]
    fn a_body_is_bounded_in_length_count_and_depth() {
        let long = format!("a={}", "x".repeat(MOST_BYTES));
        assert_eq!(read("", &long), "too_long");
        assert_eq!(read("", &"a&".repeat(MOST_FIELDS + 1)), "too_long");
        for deep in [format!("{}{}", "[".repeat(8_000), "]".repeat(8_000)), "{\"a\":".repeat(3_000)] {
            assert_eq!(read("application/json", &deep), "unreadable");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_read_or_refused(
            kind in prop::sample::select(vec![None, Some("application/json"), Some("multipart/form-data; boundary=a"), Some("x/y;")]),
            body in prop_oneof![prop::collection::vec(any::<u8>(), 0..200), "[-a\r\n:;=\"{}&%0-9\\[\\]]{0,200}".prop_map(String::into_bytes)],
        ) {
            if let Ok(fields) = Fields::parse(kind, &body) {
                for (_, value) in fields.pairs() {
                    prop_assert!(!value.chars().any(char::is_control), "{value:?}");
                }
            }
        }
    }
}
