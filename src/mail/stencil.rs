//! A text that many get, encoded once for all of them but for the lines that have something of each recipient's own.

use std::ops::AddAssign;

use super::transfer::{Size, in_base64, quoted_printable};
use crate::text::unix_lines;

/// A text with marks: the control character of number `n`, from 1, stands for the `n`th text of a recipient's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stencil {
    text: String,
    pieces: Vec<Piece>,
    /// Of all but the marks.
    size: Size,
    /// How often each mark stands in it.
    marks: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Lines without a mark, in quoted-printable.
    Encoded(String),
    /// A line with marks.
    Open(String),
}

impl Stencil {
    /// The text may have so many marks.
    pub fn new(text: &str, marks: u8) -> Self {
        let text = unix_lines(text).into_owned();
        let is_mark = |byte: u8| (1..=marks).contains(&byte);
        let mut pieces: Vec<Piece> = Vec::new();
        for line in text.split('\n') {
            if line.bytes().any(is_mark) {
                pieces.push(Piece::Open(line.to_owned()));
                continue;
            }
            let encoded = quoted_printable(line, line.len());
            match pieces.last_mut() {
                Some(Piece::Encoded(lines)) => *lines += &format!("\r\n{encoded}"),
                _ => pieces.push(Piece::Encoded(encoded)),
            }
        }
        let mut size = Size::of("");
        text.split(|letter: char| u8::try_from(letter).is_ok_and(is_mark)).for_each(|part| size += Size::of(part));
        let marks = (1..=marks).map(|mark| text.bytes().filter(|byte| *byte == mark).count()).collect();
        Self { text, pieces, size, marks }
    }

    /// The text as one recipient reads it.
    pub fn filled(&self, own: &[&str]) -> String {
        self.fill(&self.text, own)
    }

    /// The same as [`encode`](super::transfer::encode) makes of the filled text.
    pub(super) fn encode(&self, own: &[&str]) -> (&'static str, String) {
        if own.iter().any(|own| own.contains(['\r', '\n'])) {
            return super::transfer::encode(&self.filled(own));
        }
        let mut size = self.size;
        for (own, times) in own.iter().zip(&self.marks) {
            (0..*times).for_each(|_| size += Size::of(own));
        }
        if !size.is_quoted() {
            return ("base64", in_base64(&self.filled(own)));
        }
        let mut out = String::with_capacity(size.quoted() + 64);
        for (index, piece) in self.pieces.iter().enumerate() {
            if index > 0 {
                out.push_str("\r\n");
            }
            match piece {
                Piece::Encoded(lines) => out.push_str(lines),
                Piece::Open(line) => out.push_str(&quoted_printable(&self.fill(line, own), line.len() + 512)),
            }
        }
        ("quoted-printable", out)
    }

    fn fill(&self, text: &str, own: &[&str]) -> String {
        let mut filled = String::with_capacity(text.len() + 512);
        let mut rest = text;
        // Looked for as bytes: a mail is long, and has three or four marks.
        while let Some(at) = rest.bytes().position(|byte| (1..=self.marks.len()).contains(&usize::from(byte))) {
            let (before, mark) = rest.split_at(at);
            filled.push_str(before);
            let which = mark.bytes().next().map_or(0, |byte| usize::from(byte) - 1);
            filled.push_str(own.get(which).copied().unwrap_or_default());
            rest = mark.get(1..).unwrap_or_default();
        }
        filled.push_str(rest);
        filled
    }
}

impl AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        self.length += other.length;
        self.escaped += other.escaped;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mail::transfer::encode;

    #[test]
    fn each_recipients_own_stands_where_its_mark_stood() {
        let stencil = Stencil::new("新 \u{1}|\u{2}\r\n|\u{3}|\u{1}", 3);
        assert_eq!(stencil.filled(&["u", "\u{1}", "é"]), "新 u|\u{1}\n|é|u");
        assert_eq!(stencil.filled(&[]), "新 |\n||");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_encoded_once_is_what_each_would_have_been_encoded_to(
            text in "([ -~]{0,90}|[a= \té\r\n\u{1}\u{2}]{0,120}|\\PC{0,40}\u{1}?)*",
            first in "[ -~]{0,200}",
            second in "\\PC{0,30}|[a\r\n]{0,5}",
        ) {
            let (stencil, own) = (Stencil::new(&text, 2), [&*first, &*second]);
            prop_assert_eq!(stencil.encode(&own), encode(&stencil.filled(&own)));
        }
    }
}
