//! How a header stands in a message: ASCII, folded, and the same again when it is read.
//!
//! Written here because the library's own way is wrong for titles that anybody may write: it leaves a text that looks like an
//! encoded word as it is, which is then read as another text, and it never folds a long word.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// RFC 5322 §2.1.1 wants 78 characters, RFC 2047 §2 wants 76 where there are encoded words.
const LINE: usize = 76;
/// An encoded word may have 75 characters (RFC 2047 §2); with less it fits beside each of our header names.
const WORD: usize = 64;
const BASE64: &str = "=?utf-8?B?";
const QUOTED: &str = "=?utf-8?Q?";
const END: &str = "?=";

/// The head of a message, line by line.
#[derive(Debug, Default)]
pub struct Head(pub String);

impl Head {
    /// Adds a header whose value is these tokens with one space or a folded line between them.
    pub fn add(&mut self, name: &str, tokens: &[String]) {
        self.0.push_str(name);
        self.0.push(':');
        let mut width = name.len() + 1;
        for (index, token) in tokens.iter().enumerate() {
            if index > 0 && width + 1 + token.len() > LINE {
                self.0.push_str("\r\n");
                width = 0;
            }
            self.0.push(' ');
            self.0.push_str(token);
            width += 1 + token.len();
        }
        self.0.push_str("\r\n");
    }
}

/// Any one line as `unstructured` of RFC 5322 §2.2.1.
pub fn unstructured(line: &str) -> Vec<String> {
    if is_plain(line) { tokens(line) } else { encoded_words(line) }
}

/// Any one line as `phrase` of RFC 5322 §3.2.5: as it is, quoted, or encoded.
pub fn phrase(line: &str) -> Vec<String> {
    let quoted = format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""));
    match line {
        _ if !is_plain(line) || !is_plain(&quoted) => encoded_words(line),
        _ if line.bytes().all(|byte| is_atom(byte) || byte == b' ') => tokens(line),
        _ => tokens(&quoted),
    }
}

fn tokens(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

/// Whether it reads the same unencoded, and folds.
fn is_plain(line: &str) -> bool {
    let short = line.split(' ').all(|word| word.len() <= WORD);
    short && !line.contains("=?") && line.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// `atext` of RFC 5322 §3.2.3.
fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// RFC 2047 §2: whole characters in each word, in whichever of the two encodings is shorter. The space between two of them
/// is no part of the text (§6.2).
fn encoded_words(line: &str) -> Vec<String> {
    let room = WORD - BASE64.len() - END.len();
    let in_base64 = line.len().div_ceil(3) * 4;
    if line.chars().map(quoted_width).sum::<usize>() <= in_base64 {
        let words = split(line, room, quoted_width);
        return words.into_iter().map(|word| format!("{QUOTED}{}{END}", quoted(word))).collect();
    }
    let words = split(line, room / 4 * 3, char::len_utf8);
    words.into_iter().map(|word| format!("{BASE64}{}{END}", STANDARD.encode(word))).collect()
}

/// Pieces of whole characters that are at most so wide together.
fn split(line: &str, room: usize, width_of: fn(char) -> usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut width) = (0, 0);
    for (at, character) in line.char_indices() {
        if width + width_of(character) > room {
            pieces.push(&line[start..at]);
            (start, width) = (at, 0);
        }
        width += width_of(character);
    }
    pieces.push(&line[start..]);
    pieces
}

/// RFC 2047 §5 (3): in a phrase only these stand for themselves.
fn stands_for_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!*+-/".contains(&byte)
}

fn quoted_width(character: char) -> usize {
    let itself = u8::try_from(character).is_ok_and(|byte| stands_for_itself(byte) || byte == b' ');
    if itself { 1 } else { 3 * character.len_utf8() }
}

fn quoted(word: &str) -> String {
    let byte = |byte: u8| match byte {
        b' ' => "_".to_owned(),
        byte if stands_for_itself(byte) => char::from(byte).to_string(),
        byte => format!("={byte:02X}"),
    };
    word.bytes().map(byte).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_as_it_is_where_it_can_and_encoded_where_it_must() {
        for (line, as_text, as_phrase) in [
            ("The Courant", "The Courant", "The Courant"),
            ("Courant, The", "Courant, The", "\"Courant, The\""),
            ("A \"B\" \\ C", "A \"B\" \\ C", "\"A \\\"B\\\" \\\\ C\""),
            ("Zoë", "=?utf-8?Q?Zo=C3=AB?=", "=?utf-8?Q?Zo=C3=AB?="),
            ("新闻", "=?utf-8?B?5paw6Ze7?=", "=?utf-8?B?5paw6Ze7?="),
            ("=?utf-8?Q?a?=", "=?utf-8?B?PT91dGYtOD9RP2E/PQ==?=", "=?utf-8?B?PT91dGYtOD9RP2E/PQ==?="),
        ] {
            assert_eq!([unstructured(line).join(" "), phrase(line).join(" ")], [as_text, as_phrase]);
        }
    }

    #[test]
    fn no_word_is_too_long_and_none_splits_a_character() {
        for line in ["新闻".repeat(70), "é".repeat(150), "a".repeat(150), "👩‍👩‍👧 é新".repeat(20)] {
            let mut head = Head::default();
            head.add("Subject", &unstructured(&line));
            assert!(head.0.lines().all(|line| line.len() <= LINE), "{}", head.0);
            for word in unstructured(&line).iter().filter_map(|word| word.strip_prefix(BASE64)) {
                let bytes = STANDARD.decode(word.strip_suffix(END).unwrap()).unwrap();
                assert!(String::from_utf8(bytes).is_ok(), "{word}");
            }
        }
    }
}
