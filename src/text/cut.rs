//! Where a text may be cut: after a sentence, else between words, never inside a character that people see.

use unicode_segmentation::UnicodeSegmentation;

/// Words after which a full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "no", "nos", "vs", "inc", "ltd", "co", "corp", "dept", "gen",
    "col", "capt", "lt", "sgt", "rev", "hon", "gov", "sen", "rep", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec", "approx", "est", "fig", "art", "vol", "e.g", "i.e", "etc", "cf", "al", "bzw",
    "ca", "nr", "usw", "z.b", "mme", "mlle", "m", "sra", "dra", "a.m", "p.m", "u.s", "u.k", "u.n",
];

/// As many whole sentences from the start as fit into `most` graphemes; where not even one does, whole words and `…`.
pub fn first_sentences(text: &str, most: usize) -> String {
    let text = text.trim();
    let Some(limit) = place_of(text, most) else { return text.to_owned() };
    match sentence_ends(text).take_while(|end| *end <= limit).last() {
        Some(end) => text[..end].trim_end().to_owned(),
        None => words(text, most),
    }
}

/// Whole words from the start, at most `most` graphemes with the `…` that tells of more.
pub fn words(text: &str, most: usize) -> String {
    let text = text.trim();
    if place_of(text, most).is_none() {
        return text.to_owned();
    }
    let limit = place_of(text, most.saturating_sub(1)).unwrap_or(text.len());
    // Chinese has no spaces, and a word of eighty letters is cut where it must be.
    let cut = text[..limit]
        .rfind(char::is_whitespace)
        .filter(|at| text[..*at].graphemes(true).count() * 2 > most)
        .unwrap_or(limit);
    let kept = text[..cut]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '，' | '、'));
    format!("{kept}…")
}

/// One line of at most `most` graphemes, cut after a word; also where a grapheme is a heap of hundreds of marks.
pub fn headline(text: &str, most: usize) -> String {
    let line = words(&super::one_line(text), most);
    match line.char_indices().nth(most * 4) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

/// Where the grapheme with this number (from 0) begins, in bytes; none where there are fewer.
fn place_of(text: &str, number: usize) -> Option<usize> {
    let head = text.as_bytes().get(..=number)?;
    if !head.iter().fold(false, |found, byte| found | !(b' '..=b'~').contains(byte)) {
        return Some(number);
    }
    let (mut at, mut left) = (0, number);
    for c in text.chars() {
        // Whatever may belong to the character before it, or have another belong to it, is for the rules of Unicode.
        if !stands_alone(c) {
            return text.grapheme_indices(true).nth(number).map(|(at, _)| at);
        }
        if left == 0 {
            // What comes after it belongs to it, if to any.
            return Some(at);
        }
        left -= 1;
        at += c.len_utf8();
    }
    None
}

/// UAX #29 §3.1: characters of the property value `Other` that no rule but GB999 names: Latin letters, the signs of Western and
/// Eastern punctuation, kana and the Chinese characters.
fn stands_alone(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{a8}' | '\u{b0}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}')
}

/// The byte offsets just after each sentence.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().filter_map(move |(at, c)| {
        let after = at + c.len_utf8();
        match c {
            '。' | '！' | '？' => Some(after + closers(&text[after..])),
            '.' | '!' | '?' | '…' | '؟' | '।' => {
                let end = after + closers(&text[after..]);
                let next = text[end..].chars().next();
                let ends = next.is_none_or(char::is_whitespace) && !(c == '.' && is_abbreviated(&text[..at]));
                ends.then_some(end)
            }
            _ => None,
        }
    })
}

fn closers(rest: &str) -> usize {
    rest.chars()
        .take_while(|c| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | '」' | '』' | '）' | ']'))
        .map(char::len_utf8)
        .sum()
}

fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“')).next().unwrap_or("");
    let lower = word.to_lowercase();
    // A single letter is an initial; a number of one or two digits is an ordinal in German, but ends a sentence in English.
    (word.chars().count() == 1 && word.chars().all(char::is_alphabetic)) || ABBREVIATIONS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_cut_after_a_sentence_else_after_a_word() {
        for (text, most, want) in [
            ("Short.", 80, "Short."),
            ("One sentence. Two sentences. Three.", 30, "One sentence. Two sentences."),
            (
                "Mr. Smith went to Washington in Oct. 2023 by train. Then home.",
                55,
                "Mr. Smith went to Washington in Oct. 2023 by train.",
            ),
            ("She said “Go!” and left. More.", 26, "She said “Go!” and left."),
            ("no end in sight here at all", 12, "no end in…"),
            ("第一句。第二句也在这里。第三句。", 12, "第一句。第二句也在这里。"),
            ("没有句号的一段很长的文字在这里继续", 6, "没有句号的…"),
            ("aaaaaaaaaaaaaaaaaaaaaaaa", 10, "aaaaaaaaa…"),
            ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧👩‍👩‍👧…"),
        ] {
            assert_eq!(first_sentences(text, most), want);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn characters_that_people_see_are_counted_as_unicode_counts_them(
            text in r"([a-z ]|\PC|\n|\r\n|[\u{300}-\u{36f}]|[\u{1f1e6}-\u{1f1ff}]|[가-힣]|[ᄀ-ᇿ]|[ァ-ヿ]|\u{200d}|👩|™|©){0,24}",
            number in 0_usize..24,
        ) {
            prop_assert_eq!(place_of(&text, number), text.grapheme_indices(true).nth(number).map(|(at, _)| at));
        }
    }
}
