//! Text in columns, as plain-text mail has it: no line wider than it can be read, by the width that signs take on a screen.

use unicode_normalization::char::is_combining_mark;

/// How wide a text stands in a fixed pitch: an ideograph is two columns (UAX #11), what is put on a letter is none.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    match character {
        // Here will stand the recipient's address.
        '\u{3}' => 24,
        '\0'..='\u{1f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        mark if is_combining_mark(mark) => 0,
        _ => 1,
    }
}

/// The text with its lines broken between words, and between ideographs, so that they fit. A word that does not fit stands
/// alone on its line, so that an address stays one that can be clicked. At most two empty lines follow each other.
pub fn wrap(text: &str, columns: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + text.len() / 32);
    let mut empty = 2;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 2 {
            push(&mut wrapped, line, columns);
        }
    }
    wrapped.truncate(wrapped.trim_end().len());
    wrapped.push('\n');
    wrapped
}

/// One line; what is carried over stands below its beginning.
fn push(wrapped: &mut String, line: &str, columns: usize) {
    let indent = line.len() - line.trim_start_matches([' ', '-']).len();
    wrapped.push_str(&line[..indent]);
    let mut used = indent;
    for (index, (before, piece)) in pieces(&line[indent..]).into_iter().enumerate() {
        if index > 0 && used + before.len() + width(piece) > columns {
            wrapped.push('\n');
            wrapped.extend(std::iter::repeat_n(' ', indent));
            used = indent;
        } else {
            wrapped.push_str(before);
            used += before.len();
        }
        wrapped.push_str(piece);
        used += width(piece);
    }
    wrapped.push('\n');
}

/// What may not be broken, each with the space before it.
fn pieces(line: &str) -> Vec<(&str, &str)> {
    let mut pieces = Vec::new();
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let mut before = if pieces.is_empty() { "" } else { " " };
        let mut start = 0;
        let characters: Vec<(usize, char)> = word.char_indices().collect();
        for pair in characters.windows(2) {
            let ((_, last), (at, next)) = (pair[0], pair[1]);
            if breaks(last, next) {
                pieces.push((before, &word[start..at]));
                (before, start) = ("", at);
            }
        }
        pieces.push((before, &word[start..]));
    }
    pieces
}

/// Beside an ideograph a line may break, but none begins with what closes or ends with what opens.
fn breaks(last: char, next: char) -> bool {
    const OPEN: &str = "（「『【《〈〔［“‘([{";
    const CLOSE: &str = "，。、！？；：）」』】》〉〕］”’…·・ー～%,.!?;:)]}";
    (columns(last) == 2 || columns(next) == 2) && columns(next) > 0 && !OPEN.contains(last) && !CLOSE.contains(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_a_reader_would_break_them() {
        for (text, columns, want) in [
            ("one two three", 8, "one two\nthree\n"),
            ("a\n\n\n\n\nb", 8, "a\n\n\nb\n"),
            ("\n\na  \n", 8, "a\n"),
            ("- one two three", 9, "- one two\n  three\n"),
            ("https://example.com/a/b", 8, "https://example.com/a/b\n"),
            ("see https://example.com/a now", 8, "see\nhttps://example.com/a\nnow\n"),
            ("港口重新开放。新航线", 12, "港口重新开\n放。新航线\n"),
            ("他说“港口”开放", 6, "他说\n“港口”\n开放\n"),
            ("新GDP增长", 5, "新GDP\n增长\n"),
            ("18\u{a0}h\u{a0}30 dix", 7, "18\u{a0}h\u{a0}30\ndix\n"),
            ("", 8, "\n"),
        ] {
            assert_eq!(wrap(text, columns), want, "{text}");
        }
    }

    #[test]
    fn a_text_is_as_wide_as_it_stands() {
        for (text, columns) in [("abc", 3), ("新闻", 4), ("e\u{301}", 1), ("👩", 2), ("\u{1}", 0), ("مرحبا", 5)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }
}
