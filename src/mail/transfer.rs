//! How a text travels: quoted-printable or base64 (RFC 2045 §6), either of which survives every relay, so that signatures
//! hold.
//!
//! Written here because each of a million recipients has a message of their own, and the library is five times slower; a
//! test holds the two against each other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::text::unix_lines;

/// Octets of a line (RFC 2045 §6.7 (5), §6.8).
const LINE: usize = 76;
/// A line end that is no part of the text (RFC 2045 §6.7 (5)).
const SOFT: &[u8] = b"=\r\n";

/// A text in whichever of the two is shorter: its name, and the text with CRLF.
pub(super) fn encode(text: &str) -> (&'static str, String) {
    let text = &*unix_lines(text);
    let size = Size::of(text);
    match size.is_quoted() {
        true => ("quoted-printable", quoted_printable(text, size.quoted())),
        false => ("base64", in_base64(text)),
    }
}

/// What says how long a text becomes, in octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// With CRLF for each line end.
    pub length: usize,
    /// Those that do not stand for themselves in quoted-printable.
    pub escaped: usize,
}

impl Size {
    /// That of a text whose lines end with LF.
    pub fn of(text: &str) -> Self {
        let length = text.len() + count(text, |byte| byte == b'\n');
        Self { length, escaped: count(text, |byte| !matches!(byte, b' '..=b'~' | b'\n') || byte == b'=') }
    }

    /// Whether quoted-printable is the shorter. Each adds its soft line ends; three octets in 75, two in 76.
    pub fn is_quoted(self) -> bool {
        self.quoted() <= self.length * 4 / 3 * 78 / 76
    }

    /// How long it becomes in quoted-printable, about.
    pub fn quoted(self) -> usize {
        (self.length + 2 * self.escaped) * 78 / 75
    }
}

/// How many octets are such. In pieces short enough for a count of eight bits, of which the machine keeps many at once.
fn count(text: &str, is_such: impl Fn(u8) -> bool) -> usize {
    let pieces = text.as_bytes().chunks(128);
    pieces.map(|piece| usize::from(piece.iter().map(|byte| u8::from(is_such(*byte))).sum::<u8>())).sum()
}

/// A text whose lines end with LF, in base64.
pub(super) fn in_base64(text: &str) -> String {
    let text = text.replace('\n', "\r\n");
    let lines = text.as_bytes().chunks(LINE / 4 * 3);
    let mut out = String::with_capacity(text.len() * 4 / 3 + lines.len() * 2 + 4);
    for (index, line) in lines.enumerate() {
        if index > 0 {
            out.push_str("\r\n");
        }
        STANDARD.encode_string(line, &mut out);
    }
    out
}

/// Such a text in quoted-printable; it may become so long.
pub(super) fn quoted_printable(text: &str, expected: usize) -> String {
    let mut lines = Lines { out: Vec::with_capacity(expected + 64), width: 0, last: 0 };
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            lines.out.extend_from_slice(b"\r\n");
            lines.width = 0;
        }
        lines.add(line.as_bytes());
    }
    // Nothing but ASCII was put into it.
    String::from_utf8(lines.out).unwrap_or_default()
}

/// Lines of quoted-printable as they grow.
struct Lines {
    out: Vec<u8>,
    /// Octets of the last line.
    width: usize,
    /// Octets of the last character in it: one, or three where it is encoded.
    last: usize,
}

impl Lines {
    /// A line of the text.
    fn add(&mut self, line: &[u8]) {
        // RFC 2045 §6.7 (3): no white space at the end of a line.
        let (end, mut rest) = match line.split_last() {
            Some((end @ (b' ' | b'\t'), rest)) => (Some(*end), rest),
            _ => (None, line),
        };
        while !rest.is_empty() {
            let plain = rest.iter().position(|byte| !STANDS[usize::from(*byte)]).unwrap_or(rest.len());
            self.plain(&rest[..plain]);
            rest = &rest[plain..];
            if let Some((byte, after)) = rest.split_first() {
                self.escape(*byte);
                rest = after;
            }
        }
        if let Some(blank) = end {
            self.escape(blank);
        }
    }

    /// Octets that stand for themselves. A soft end needs an octet itself, and the line end that ends the text's line none:
    /// so a line may be full only until another octet comes.
    fn plain(&mut self, mut run: &[u8]) {
        while !run.is_empty() {
            if self.width == LINE {
                self.make_room(1);
            }
            let fits = if run.len() <= LINE - self.width { run.len() } else { LINE - 1 - self.width };
            self.out.extend_from_slice(&run[..fits]);
            (self.width, self.last, run) = (self.width + fits, 1, &run[fits..]);
            if !run.is_empty() {
                self.out.extend_from_slice(SOFT);
                self.width = 0;
            }
        }
    }

    fn escape(&mut self, byte: u8) {
        self.make_room(3);
        let digit = |nibble: u8| b"0123456789ABCDEF"[usize::from(nibble & 15)];
        self.out.extend_from_slice(&[b'=', digit(byte >> 4), digit(byte)]);
        (self.width, self.last) = (self.width + 3, 3);
    }

    /// Ends the line softly where so many octets more have no room in it.
    fn make_room(&mut self, octets: usize) {
        if self.width + octets <= LINE {
            return;
        }
        if self.width < LINE {
            self.out.extend_from_slice(SOFT);
            self.width = 0;
        } else {
            // It is full: the last character goes over.
            let at = self.out.len() - self.last;
            self.out.splice(at..at, SOFT.iter().copied());
            self.width = self.last;
        }
    }
}

/// RFC 2045 §6.7 (2), (3): what stands for itself; a table, as every octet of every mail is looked up.
const STANDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        table[byte as usize] = byte != b'=';
        byte += 1;
    }
    table[b'\t' as usize] = true;
    table
};

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use lettre::message::Body;
    use lettre::message::header::ContentTransferEncoding;
    use proptest::prelude::*;

    use super::*;

    /// The library's own.
    fn theirs(text: &str, encoding: ContentTransferEncoding) -> Vec<u8> {
        Body::new_with_encoding(text.replace('\n', "\r\n").into_bytes(), encoding).unwrap().into_vec()
    }

    fn assert_same(text: &str) {
        let ours = quoted_printable(text, 0);
        assert_eq!(ours.as_bytes(), theirs(text, ContentTransferEncoding::QuotedPrintable), "{text:?}");
        assert_eq!(in_base64(text).as_bytes(), theirs(text, ContentTransferEncoding::Base64), "{text:?}");
    }

    #[test]
    fn every_length_of_a_line_breaks_where_the_library_breaks_it() {
        for length in 60..160 {
            for part in ["a", "=", "é", "a ", "aa=", "\t", "新 b"] {
                for end in ["", "a", " ", "\t", "=", "é", "  ", "\n", " \n"] {
                    let line: String = part.chars().cycle().take(length).collect();
                    assert_same(&format!("{line}{end}"));
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_encoded_as_the_library_does(text in "([ -~]{0,90}|[a= \té\n]{0,200}|\\PC{0,80})*") {
            assert_same(&unix_lines(&text));
        }
    }

    #[test]
    fn the_shorter_of_the_two_is_taken() {
        for (text, encoding) in [("", "quoted-printable"), ("Plain\r\ntext", "quoted-printable"), ("新闻", "base64")]
        {
            assert_eq!(encode(text).0, encoding, "{text}");
        }
        assert_eq!(encode("a\r\nb\rc \n").1, "a\r\nb\r\nc=20\r\n");
    }
}
