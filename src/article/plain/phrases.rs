//! The words that offices use, in small letters, and how they are looked for.

use crate::article::dates::Cursor;

/// Services that pass releases on: never an author. Without spaces and signs; a longer name may go on behind these.
#[rustfmt::skip]
const WIRES: &[&str] = &[
    "prnewswire", "businesswire", "globenewswire", "accesswire", "accessnewswire", "newsfile", "einpresswire",
    "einnews", "cision", "reuters", "associatedpress", "agencefrancepresse", "xinhua", "kyodo", "jijipress", "yonhap",
    "marketwire", "marketwired", "newswire", "prweb", "newsaktuell", "presseportal", "openpr", "actusnews", "prtimes",
    "antaranews", "mediaoutreach", "acnnewswire", "bloombergnews", "thenewswire", "canadanewswire", "europapress",
    "新华社", "新華社", "新华网", "新華網", "美通社", "美通", "共同社", "共同通信", "時事通信", "时事社", "中新社",
    "中新网", "中国新闻网", "中央社", "路透", "法新社", "美联社", "美聯社", "德新社", "塔斯社", "韩联社", "彭博社",
    "연합뉴스",
];

/// Services whose names are short enough to begin others.
const SHORT_WIRES: &[&str] = &[
    "ap", "afp", "dpa", "efe", "ansa", "apa", "tass", "upi", "pti", "ians", "ans", "cnw", "ots", "kna", "epd", "sda",
    "belga", "anp", "lusa", "jiji", "cna",
];

/// What companies' names end with.
#[rustfmt::skip]
const COMPANY: &[&str] = &[
    "inc", "ltd", "limited", "corp", "corporation", "co", "company", "group", "plc", "llc", "llp", "gmbh", "ag", "se",
    "kg", "sa", "sas", "spa", "srl", "nv", "bv", "ab", "asa", "oy", "holdings", "university", "ministry", "association",
    "foundation", "agency", "office",
];

/// Whether a name is a wire service's.
pub fn is_wire(name: &str) -> bool {
    let dense: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    SHORT_WIRES.contains(&dense.as_str())
        || WIRES.iter().any(|wire| dense.starts_with(wire))
        || dense.ends_with("prnewswire")
}

/// Whether a name says that it is an organisation's.
pub fn is_company(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| COMPANY.contains(&word.to_lowercase().as_str()))
}

/// The place after the longest of some whole phrases that a text starts with.
pub fn after_any(text: &str, phrases: &[&str]) -> Option<usize> {
    let first = text.chars().next()?;
    let mut small = first.to_lowercase();
    let small = small.next().filter(|_| small.next().is_none()).unwrap_or(first);
    let at_start = |phrase: &&str| {
        // Most begin otherwise, and that is quick to see.
        let mut here = Cursor::new(text, 0);
        let may_be = phrase.starts_with([first, small, '\'', ' ']) || phrase.is_empty();
        (may_be && here.whole(phrase)).then(|| here.at())
    };
    phrases.iter().filter_map(at_start).max()
}

/// Whether a text starts with one of some whole phrases.
pub fn starts_with_any(text: &str, phrases: &[&str]) -> bool {
    after_any(text, phrases).is_some()
}

/// Brackets, dashes, stars and the like around what a line says.
pub fn is_ornament(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '*' | '#'
                | '-'
                | '–'
                | '—'
                | '='
                | '_'
                | '~'
                | '['
                | ']'
                | '('
                | ')'
                | '<'
                | '>'
                | '【'
                | '】'
                | '（'
                | '）'
                | '《'
                | '》'
                | '〈'
                | '〉'
                | '|'
                | '｜'
                | ':'
                | '：'
                | '•'
                | '·'
                | '■'
                | '◆'
                | '●'
                | '+'
                | '/'
                | '!'
        )
}
