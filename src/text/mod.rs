//! Text as such: what XML allows, where a text may be cut, how it stands in an address or in markup.

mod cut;
mod slug;

pub use cut::{first_sentences, headline, words};
pub use slug::{encode_path, encode_segment, slug};

use std::borrow::Cow;

/// Leaves out what XML 1.0 §2.2 forbids even as a reference, and mends C1 controls, which are windows-1252 read as Latin-1.
pub fn legal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_suspect) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(mend).collect())
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

/// One line: legal, without directional overrides (which let a title rewrite what stands around it), white space folded.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in legal(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(
            word.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')),
        );
    }
    line
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
}
