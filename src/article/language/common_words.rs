//! Prose in a language that many write is told by its little words: no other language has so many of them.

use std::sync::LazyLock;

/// Words that make up a good part of any prose, and that are rare in every other language.
#[rustfmt::skip]
const LANGUAGES: &[(&str, &[&str])] = &[
    ("en", &["the", "and", "of", "to", "that", "which", "with", "from", "has", "have", "this", "are", "were", "been",
             "would", "will", "their", "for", "by", "it", "its", "who", "is", "was", "on", "at", "be"]),
];

/// The bytes of a text's beginning that are judged, in samples from its start, middle and end.
const SAMPLED: usize = 2_200;
const SAMPLE: usize = 240;

/// So many words in a hundred, in each sample, leave no doubt.
const SHARE: usize = 16;

/// The words, each as a number and with its language, at the place that its number gives or at the next that was free.
static WORDS: LazyLock<[(u64, usize); PLACES]> = LazyLock::new(|| {
    let mut places = [(0, 0); PLACES];
    for (language, (_, words)) in LANGUAGES.iter().enumerate() {
        for word in words.iter().map(|word| word.bytes().fold(0, packed)) {
            let mut at = place(word);
            while places[at].0 != 0 {
                at = (at + 1) % PLACES;
            }
            places[at] = (word, language);
        }
    }
    places
});

/// Many more than there are words.
const PLACES: usize = 1 << 10;

/// A word of up to eight bytes as a number, letter by letter.
fn packed(word: u64, byte: u8) -> u64 {
    word << 8 | u64::from(byte)
}

fn place(word: u64) -> usize {
    // The fraction of the golden ratio spreads what is alike.
    usize::try_from(word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54).unwrap_or(0)
}

/// The language of a word.
fn language(word: u64) -> Option<usize> {
    let mut at = place(word);
    while WORDS[at].0 != 0 {
        if WORDS[at].0 == word {
            return Some(WORDS[at].1);
        }
        at = (at + 1) % PLACES;
    }
    None
}

/// The language of clean HTML, where its little words leave no doubt; none says nothing.
pub fn tell(html: &str) -> Option<&'static str> {
    let end = html.len().min(SAMPLED);
    let last = end.checked_sub(3 * SAMPLE)? + 2 * SAMPLE;
    let mut told = [0, last / 2, last].into_iter().map(|start| sample(html.as_bytes().get(start..start + SAMPLE)?));
    let first = told.next()??;
    told.all(|other| other == Some(first)).then(|| LANGUAGES.get(first).map(|(tag, _)| *tag))?
}

/// The language of a piece of clean HTML, which may begin and end anywhere.
fn sample(html: &[u8]) -> Option<usize> {
    let mut counts = [0_usize; LANGUAGES.len()];
    let (mut words, mut length, mut word, mut in_tag) = (0, 0, 0_u64, false);
    for byte in html {
        match byte {
            b'<' => in_tag = true,
            // It began inside a tag: what was counted was none of its words.
            b'>' if !in_tag => (words, counts) = (0, [0; LANGUAGES.len()]),
            b'>' => in_tag = false,
            _ if in_tag => continue,
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => {
                word = packed(word, byte | (u8::from(byte.is_ascii()) << 5));
                length += 1;
                continue;
            }
            _ => {}
        }
        if length > 0 {
            words += 1;
            if let Some(language) = language(word).filter(|_| length <= 8) {
                counts[language] += 1;
            }
            (length, word) = (0, 0);
        }
    }
    let (language, most) = counts.into_iter().enumerate().max_by_key(|(_, count)| *count)?;
    let others = counts.iter().sum::<usize>() - most;
    (words >= 20 && most * 100 >= words * SHARE && others * 4 <= most).then_some(language)
}
