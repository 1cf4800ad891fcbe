//! The head of a message or of a part.

use encoding_rs::{Encoding, UTF_8};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Message, MessageParser, MimeHeaders};

/// Octets of a head that are read.
const LONGEST: usize = 64 << 10;

/// Headers in their order: names in lower case, values unfolded.
#[derive(Debug, Default)]
pub(super) struct Head {
    headers: Vec<(String, String)>,
    /// `text/plain`, in lower case; empty where none is told.
    pub kind: String,
    /// What parts a multipart.
    pub boundary: Option<String>,
    /// What a text says that it is encoded in.
    pub charset: Option<String>,
    /// `base64`, `quoted-printable`; in lower case.
    pub encoding: String,
}

impl Head {
    /// Reads what stands before the first empty line; line ends are `\n`.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let parser = MessageParser::new().with_mime_headers().default_header_raw();
        let Some(message) = parser.parse_headers(bytes) else { return Self::default() };
        let attribute = |name: &str| message.content_type()?.attribute(name).map(str::to_owned);
        Self {
            headers: headers(&message, bytes),
            kind: kind(&message),
            boundary: attribute("boundary").filter(|boundary| !boundary.is_empty()),
            charset: attribute("charset"),
            encoding: message.content_transfer_encoding().unwrap_or_default().trim().to_ascii_lowercase(),
        }
    }

    /// The first header of a name (in lower case).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every header of a name (in lower case).
    pub fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether there is one of these headers.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }
}

fn headers(message: &Message<'_>, bytes: &[u8]) -> Vec<(String, String)> {
    let text = |from: u32, to: u32| {
        let raw = bytes.get(from as usize..to as usize).unwrap_or_default();
        String::from_utf8_lossy(raw).split('\n').map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
    };
    let value = |header: &mail_parser::Header<'_>| decoded(&text(header.offset_start, header.offset_end));
    message.headers().iter().map(|header| (header.name().to_ascii_lowercase(), value(header))).collect()
}

/// Encoded words (RFC 2047) as text, in every encoding that encoding_rs knows; white space between two of them is none (§6.2).
fn decoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let (mut rest, mut after_word) = (value, false);
    while let Some(at) = rest.find("=?") {
        let plain = &rest[..at];
        if !(after_word && plain.trim().is_empty()) {
            text.push_str(plain);
        }
        let found = word(&rest[at + 2..]);
        after_word = found.is_some();
        match found {
            Some((word, length)) => {
                text.push_str(&word);
                rest = &rest[at + 2 + length..];
            }
            None => {
                text.push_str("=?");
                rest = &rest[at + 2..];
            }
        }
    }
    text + rest
}

/// What stands in an encoded word, and how long it is without its `=?`.
fn word(text: &str) -> Option<(String, usize)> {
    let (charset, rest) = text.split_once('?').filter(|(charset, _)| charset.len() < 50)?;
    let (kind, rest) = rest.split_once('?').filter(|(kind, _)| kind.len() == 1)?;
    let (body, _) = rest.split_once("?=")?;
    let bytes = match kind {
        "B" | "b" => base64_decode(body.as_bytes())?,
        _ => quoted_printable_decode(body.replace('_', " ").as_bytes())?,
    };
    // RFC 2231 §5: a language may follow.
    let label = charset.split('*').next().unwrap_or_default();
    let (text, _) = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8).decode_without_bom_handling(&bytes);
    Some((text.into_owned(), charset.len() + 1 + kind.len() + 1 + body.len() + 2))
}

fn kind(message: &Message<'_>) -> String {
    let Some(kind) = message.content_type() else { return String::new() };
    format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read_and_what_only_looks_like_one_stays() {
        for (value, want) in [
            ("plain", "plain"),
            ("=?utf-8?q?Caf=C3=A9_noir?= now", "Café noir now"),
            ("=?GB18030?B?19S2r7vYuLQ=?=", "自动回复"),
            ("=?iso-8859-1*fr?Q?=E9?= =?iso-8859-1?Q?t=E9?= b", "été b"),
            ("=?utf-8?q?a?= b =?x", "a b =?x"),
            ("=?utf-8?x", "=?utf-8?x"),
            ("a =?= b ?=", "a =?= b ?="),
        ] {
            assert_eq!(decoded(value), want);
        }
    }

    #[test]
    fn a_head_is_read_unfolded_and_by_names_in_any_case() {
        let head = Head::parse(
            b"SUBJECT: a\n b\nTo: x\nTO: y\nContent-Type: Text/HTML;\n\tcharset=\"GBK\"; boundary=\"\"\n\n",
        );
        assert_eq!((head.get("subject"), head.all("to").collect::<Vec<_>>()), (Some("a b"), vec!["x", "y"]));
        assert_eq!((head.kind.as_str(), head.charset.as_deref(), &head.boundary), ("text/html", Some("GBK"), &None));
    }
}
