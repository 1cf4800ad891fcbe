//! How a name stands in an address.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

/// What RFC 3986 §3.3 lets stand in a segment, less what some program somewhere trips over.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &SEGMENT.remove(b'/');

/// One segment of a path, percent-encoded.
pub fn encode_segment(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// A path, percent-encoded but for its slashes.
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// One segment that every file system and browser takes: NFC, lower case, `-` for what separates or means something in an
/// address. A name of which nothing is left gives the head of its hash, so that there always is one.
pub fn slug(name: &str) -> String {
    let folded: String = match name.is_ascii() {
        true => name.to_ascii_lowercase(),
        false => name.nfc().flat_map(char::to_lowercase).nfc().collect(),
    };
    let mut slug = String::with_capacity(name.len());
    for c in folded.chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '.' | '~') || (!c.is_ascii() && is_mark(c)) {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_matches(|c| matches!(c, '-' | '.'));
    // A file name has 255 bytes; `-2` and `index.html` want their share.
    let mut end = slug.len().min(180);
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    match &slug[..end] {
        "" => blake3::hash(name.as_bytes()).to_hex()[..12].to_owned(),
        slug => slug.to_owned(),
    }
}

/// Vowel signs and the like: not alphabetic everywhere, but part of the word.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_one_safe_segment() {
        for (name, want) in [
            ("Hello World", "hello-world"),
            ("a/b?c#d%e", "a-b-c-d-e"),
            ("Über-Uns", "über-uns"),
            ("会议 纪要", "会议-纪要"),
            ("e\u{301}t\u{e9}", "été"),
            ("v1.2", "v1.2"),
        ] {
            assert_eq!(slug(name), want);
        }
        assert_eq!(slug("..").len(), 12, "nothing is left of two dots but their hash");
        assert!(slug(&"长".repeat(300)).len() <= 180);
    }
}
