//! On which line of a file an address stands: a fault without its line is one that somebody has to look for.

use std::collections::{BTreeMap, HashMap};

/// Addresses with spaces or brackets in them are looked for one by one; beyond so many they have no line.
const MOST_ODD: usize = 200;

/// The line (from 1) on which each of these addresses first stands as an address: in quotes, brackets, or as the value of a key.
/// A word of the text that looks like one does not count. One pass, however many there are.
pub fn lines_of<'w>(text: &str, written: impl Iterator<Item = &'w str>) -> BTreeMap<&'w str, u32> {
    let (odd, plain): (Vec<&str>, Vec<&str>) =
        written.filter(|address| !address.is_empty()).partition(|address| address.contains(is_border));
    let mut found = BTreeMap::new();
    if !plain.is_empty() {
        let wanted: HashMap<&str, &'w str> = plain.into_iter().map(|address| (address, address)).collect();
        for (number, line) in (1_u32..).zip(text.split('\n')) {
            for token in tokens(line) {
                if let Some(address) = wanted.get(token) {
                    found.entry(*address).or_insert(number);
                }
            }
            if found.len() == wanted.len() {
                break;
            }
        }
    }
    for address in odd.into_iter().take(MOST_ODD) {
        if let Some(at) = text.find(address) {
            let before = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
            found.insert(address, u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1));
        }
    }
    found
}

/// What parts an address from what is around it.
fn is_border(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | '<' | '>' | '[' | ']' | ',' | '`' | '=')
}

/// What of a line may be an address by what stands before it.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    line.split(is_border).filter(move |token| {
        let before = &line[..at];
        at += token.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
        let is_held = before.ends_with(['"', '\'', '(', '<', '=', '[']);
        // `image: a.png`, `- a.png`, `[1]: a.png`, `a.png 1x, b.png 2x`.
        let is_value = before.ends_with(char::is_whitespace) && before.trim_end().ends_with([':', '-', ',', '(', '=']);
        !token.is_empty() && (is_held || is_value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_where_it_is_one_and_not_where_a_word_looks_like_it() {
        let text = "---\nimage: cover.png\naudio:\n  - talk.mp3\n---\nOf x and cover.png.\n<a href=x>\n![a](b.png \"t\") [c][1]\n\n\
                    [1]: c.md#d\n<img srcset=\"e.png 1x, f.png 2x\">\n![g](<g h.png>) <i@j.example>\n[k]( l.md )\n";
        let found = |address: &str| lines_of(text, std::iter::once(address)).get(address).copied();
        for (address, line) in [
            ("cover.png", Some(2)),
            ("talk.mp3", Some(4)),
            ("x", Some(7)),
            ("b.png", Some(8)),
            ("c.md#d", Some(10)),
            ("e.png", Some(11)),
            ("f.png", Some(11)),
            ("g h.png", Some(12)),
            ("l.md", Some(13)),
            ("nowhere.png", None),
            ("", None),
        ] {
            assert_eq!(found(address), line, "{address}");
        }
    }
}
