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
    if text.graphemes(true).nth(most).is_none() {
        return text.to_owned();
    }
    let limit = text.grapheme_indices(true).nth(most).map_or(text.len(), |(at, _)| at);
    match sentence_ends(text).take_while(|end| *end <= limit).last() {
        Some(end) => text[..end].trim_end().to_owned(),
        None => words(text, most),
    }
}

/// Whole words from the start, at most `most` graphemes with the `…` that tells of more.
pub fn words(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.graphemes(true).nth(most).is_none() {
        return text.to_owned();
    }
    let limit = text.grapheme_indices(true).nth(most.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
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
}
