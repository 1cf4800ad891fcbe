//! A message taken apart: its heads, its texts, its machine-readable parts. Heads and encodings are mail-parser's; the walk is
//! ours, so that no message is taken apart deeper, or in more parts, than any mail program makes them.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::head::Head;

/// Parts within parts.
const DEEPEST: usize = 8;
/// Parts in all.
const MOST: usize = 100;
/// Octets of a text; what a server says stands at its start.
const LONGEST_TEXT: usize = 128 << 10;

/// A message, read.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// Its head.
    pub head: Head,
    /// Its own leaves, in their order.
    pub parts: Vec<Part>,
    /// The heads of the mails that it returns.
    pub originals: Vec<Head>,
}

/// A leaf.
#[derive(Debug)]
pub(super) struct Part {
    /// `text/plain`, in lower case.
    pub kind: String,
    /// Its text; of HTML what people see.
    pub text: String,
}

impl Mail {
    /// The parts of one of these kinds.
    pub fn kinds<'m>(&'m self, kinds: &'m [&str]) -> impl Iterator<Item = &'m Part> {
        self.parts.iter().filter(move |part| kinds.contains(&part.kind.as_str()))
    }

    /// What is written to people: the plain texts, or else what is seen of the HTML.
    pub fn text(&self) -> String {
        let all = |kind: &str| {
            let parts = self.parts.iter().filter(|part| part.kind == kind);
            parts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n")
        };
        Some(all("text/plain")).filter(|text| !text.trim().is_empty()).unwrap_or_else(|| all("text/html"))
    }

    /// The subject in lower case; empty without one.
    pub fn subject(&self) -> String {
        self.head.get("subject").unwrap_or_default().to_lowercase()
    }
}

/// Takes a message apart.
pub(super) fn read(bytes: &[u8]) -> Mail {
    let bytes = unix(bytes);
    let mut mail = Mail::default();
    let (head, body) = cut(&bytes);
    let head = Head::parse(head);
    walk(&head.kind, &head, body, 0, &mut mail);
    mail.head = head;
    mail
}

/// One kind of line end, whatever the message went through.
fn unix(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut unix = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            b'\r' => unix.push(b'\n'),
            byte => unix.push(*byte),
        }
    }
    Cow::Owned(unix)
}

/// Head and body, at the first empty line.
fn cut(bytes: &[u8]) -> (&[u8], &[u8]) {
    if bytes.first() == Some(&b'\n') {
        return (&[], &bytes[1..]);
    }
    match bytes.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&bytes[..=at + 1], &bytes[at + 2..]),
        None => (bytes, &[]),
    }
}

fn walk(kind: &str, head: &Head, body: &[u8], depth: usize, mail: &mut Mail) {
    if mail.parts.len() + mail.originals.len() >= MOST || depth > DEEPEST {
        return;
    }
    let multipart = head.boundary.as_deref().filter(|_| kind.starts_with("multipart/"));
    if let Some(pieces) = multipart.map(|boundary| pieces(body, boundary)).filter(|pieces| !pieces.is_empty()) {
        // RFC 2046 §5.1.5: what a digest holds are messages.
        let default = if kind == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        for piece in pieces {
            let (top, rest) = cut(piece);
            let part = Head::parse(top);
            let kind = if part.kind.is_empty() { default } else { &part.kind };
            walk(kind, &part, rest, depth + 1, mail);
        }
        return;
    }
    let body = decoded(body, &head.encoding);
    // A multipart without its boundary is read as it stands.
    let kind = if kind.is_empty() || kind.starts_with("multipart/") { "text/plain" } else { kind };
    match kind {
        "message/rfc822" | "message/global" => {
            mail.originals.push(Head::parse(cut(&body).0));
        }
        "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
            mail.originals.push(Head::parse(&body));
        }
        _ => mail
            .parts
            .push(Part { text: text(&body, head.charset.as_deref(), kind == "text/html"), kind: kind.to_owned() }),
    }
}

/// What stands between the lines of a boundary (RFC 2046 §5.1.1); a last line may be missing.
fn pieces<'b>(body: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let (mut pieces, mut begun, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary.as_bytes())) else {
            continue;
        };
        let is_last = rest.starts_with(b"--");
        if !is_last && !rest.trim_ascii().is_empty() {
            continue;
        }
        // The line end before a boundary belongs to the boundary.
        pieces.extend(begun.map(|begin: usize| &body[begin..end.saturating_sub(1).max(begin)]));
        begun = (!is_last).then_some(at);
        if is_last || pieces.len() >= MOST {
            break;
        }
    }
    pieces.extend(begun.map(|begin| &body[begin..]));
    pieces
}

/// RFC 2045 §6; what is not in the encoding that it claims is read as it stands.
fn decoded<'b>(body: &'b [u8], encoding: &str) -> Cow<'b, [u8]> {
    let decoded = match encoding {
        "base64" => base64_decode(body),
        "quoted-printable" => quoted_printable_decode(body),
        _ => None,
    };
    decoded.map_or(Cow::Borrowed(body), |decoded| match unix(&decoded) {
        Cow::Borrowed(_) => Cow::Owned(decoded),
        Cow::Owned(unix) => Cow::Owned(unix),
    })
}

/// What is valid UTF-8 is UTF-8, whatever it says; else what it says, else a guess.
fn text(bytes: &[u8], charset: Option<&str>, is_html: bool) -> String {
    let bytes = &bytes[..bytes.len().min(LONGEST_TEXT)];
    let declared = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = match std::str::from_utf8(bytes) {
        // ISO-2022-JP is ASCII, and not always declared.
        Ok(text) if declared == Some(ISO_2022_JP) || text.contains("\u{1b}$") => ISO_2022_JP,
        Ok(_) => UTF_8,
        // The cut may have gone through a character.
        Err(error) if error.error_len().is_none() && declared.is_none() => UTF_8,
        _ => declared.filter(|known| *known != UTF_8).unwrap_or_else(|| guess(bytes)),
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    if is_html { html_to_text(&text) } else { text.into_owned() }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}
