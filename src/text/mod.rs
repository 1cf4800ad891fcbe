//! Text as such: what XML allows, where a text may be cut, how it stands in an address or in markup.

mod cut;
mod lasting;
mod mask;
mod slug;

pub use cut::{first_sentences, headline, words};
pub use lasting::lasting;
pub use mask::without_addresses;
pub use slug::{encode_path, encode_segment, slug};

use std::borrow::Cow;

/// Leaves out what XML 1.0 §2.2 forbids even as a reference, and mends C1 controls, which are windows-1252 read as Latin-1.
pub fn legal(text: &str) -> Cow<'_, str> {
    if !has_byte(text, may_be_suspect) || !text.chars().any(is_suspect) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(mend).collect())
}

/// Whether a character that begins with this byte may be suspect.
fn may_be_suspect(byte: u8) -> bool {
    ((byte < b' ') & (byte != b'\t') & (byte != b'\n')) | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xef)
}

fn is_suspect(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

fn mend(c: char) -> Option<char> {
    match c {
        // NEL is a line end in the encodings that have it.
        '\u{85}' => Some('…'),
        '\u{80}'..='\u{9f}' => {
            let byte = [u8::try_from(u32::from(c)).unwrap_or(b'?')];
            let (decoded, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            decoded.chars().next().filter(|mended| !is_suspect(*mended))
        }
        '\r' => Some('\n'),
        c if is_suspect(c) => None,
        c => Some(c),
    }
}

/// Whether some byte of a text is as wanted: quickly told where none is, for it looks at a stretch of bytes at a time. What is wanted is
/// asked with `|` and `&`: a branch would make it look at one after the other.
pub fn has_byte(text: &str, wanted: impl Fn(u8) -> bool) -> bool {
    text.as_bytes().chunks(256).any(|part| part.iter().fold(false, |found, byte| found | wanted(*byte)))
}

/// `1,234,567`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// One line: legal, without directional overrides (which let a title rewrite what stands around it), white space folded.
pub fn one_line(text: &str) -> String {
    if is_one_line(text) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in legal(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        match word.is_ascii() {
            true => line.push_str(word),
            false => line.extend(word.chars().filter(|c| !turns(*c))),
        }
    }
    line
}

/// Whether a text is one line of ASCII as it stands, with one space between two words.
fn is_one_line(text: &str) -> bool {
    !has_byte(text, |byte| !(b' '..=b'~').contains(&byte))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
}

/// Whether a character turns the direction of what stands around it, or is a byte order mark.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Line ends as `\n`.
pub fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// `&`, `<`, `>`, `"` as references: safe in text and in a quoted attribute of HTML and XML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// The number of edits between two words is small enough for a slip of the finger: the nearest of `known`, if any.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_xml_forbids_is_left_out_and_c1_is_mended() {
        for (text, want) in [
            ("plain", "plain"),
            ("a\0b\u{b}c\u{fffe}d\u{ffff}", "abcd"),
            ("\u{93}quoted\u{94} \u{80}5", "“quoted” €5"),
            ("tab\tnew\nline", "tab\tnew\nline"),
        ] {
            assert_eq!(legal(text), want);
        }
    }

    #[test]
    fn a_title_is_one_line_that_cannot_turn_its_surroundings() {
        assert_eq!(one_line("  a\r\n b\u{202e}c\u{a0}d "), "a bc d");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn what_is_quickly_told_is_told_rightly(text in r"([a-z ]|\n|\r|\PC|[\x00-\x20]|[\u{7f}-\u{a0}]|\u{202e}|\u{feff}|\u{ffff}){0,40}") {
            let legal_slowly: String = text.chars().filter_map(mend).collect();
            prop_assert_eq!(legal(&text).into_owned(), legal_slowly.clone());
            let mut line = String::new();
            for word in legal_slowly.split_whitespace() {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.extend(word.chars().filter(|c| !turns(*c)));
            }
            prop_assert_eq!(one_line(&text), line);
        }
    }
}
