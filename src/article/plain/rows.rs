//! Lines and blocks: what stands between blank lines.

use crate::article::dates::{is_cjk, is_space};

/// A line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// The line of the file, from 1.
    pub number: u32,
    /// Its indentation in columns; a tab goes to the next fourth, an ideographic space takes two.
    pub indent: usize,
    /// Whether it begins with an ideographic space, as a Chinese paragraph does.
    pub ideographic: bool,
    /// Its text, trimmed.
    pub text: &'a str,
}

/// The lines between two blank ones.
pub type Block<'a> = Vec<Row<'a>>;

/// The blocks of a text. End marks and ruled lines part blocks as blank lines do, and are not shown.
pub fn blocks(text: &str, first_line: u32) -> Vec<Block<'_>> {
    let mut blocks = vec![Block::new()];
    for (offset, line) in text.split('\n').enumerate() {
        let trimmed = line.trim_matches(is_space);
        if trimmed.is_empty() || is_end_mark(trimmed) || is_rule(trimmed) {
            if blocks.last().is_some_and(|block| !block.is_empty()) {
                blocks.push(Block::new());
            }
            continue;
        }
        let row = Row {
            number: first_line.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)),
            indent: indent(line),
            ideographic: line.starts_with('\u{3000}'),
            text: trimmed,
        };
        if let Some(block) = blocks.last_mut() {
            block.push(row);
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// A line for matching: one space for any run of any spaces, nothing invisible.
pub fn tidy(line: &str) -> String {
    let invisible = ['\u{200b}', '\u{200e}', '\u{200f}', '\u{2060}'];
    match line.is_ascii() {
        true => crate::text::one_line(line),
        false => crate::text::one_line(&line.replace(invisible, "")),
    }
}

/// How wide a text is shown; Chinese characters take two columns.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Chinese and Japanese characters and their punctuation: lines of them are joined without a space.
pub fn is_wide(c: char) -> bool {
    is_cjk(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff60}')
}

/// Whether a text ends as a sentence does; `Acme Inc.` does not.
pub fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c| {
        is_space(c) || matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | '）' | '」' | '』' | ']' | '】')
    });
    match text.chars().next_back() {
        Some('!' | '?' | '。' | '！' | '？' | '…' | '．') => true,
        Some('.') => {
            let word = text.rsplit(is_space).next().unwrap_or_default().to_lowercase();
            ![
                "inc.", "ltd.", "co.", "corp.", "jr.", "sr.", "u.s.", "u.k.", "bros.", "s.a.", "s.p.a.", "n.v.",
                "l.p.", "plc.",
            ]
            .contains(&word.as_str())
        }
        _ => false,
    }
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| is_space(*c)).fold(0, |columns, c| match c {
        '\t' => (columns / 4 + 1) * 4,
        '\u{3000}' => columns + 2,
        '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{2060}' => columns,
        _ => columns + 1,
    })
}

/// `###`, `# # #`, `-ENDS-`, `[ENDS]`, `-30-`, `（完）`, `***`: the text ends here; notes may follow.
pub fn is_end_mark(line: &str) -> bool {
    if line.len() > 40 {
        return false;
    }
    let dense: String = line.chars().filter(|c| !is_space(*c)).collect();
    if dense.len() >= 3 && (dense.bytes().all(|b| b == b'#') || dense.bytes().all(|b| b == b'*')) {
        return true;
    }
    let inner = dense.trim_matches(|c| {
        matches!(
            c,
            '-' | '–'
                | '—'
                | '*'
                | '#'
                | '~'
                | '='
                | '_'
                | '.'
                | '['
                | ']'
                | '<'
                | '>'
                | '('
                | ')'
                | '（'
                | '）'
                | '【'
                | '】'
                | '/'
        )
    });
    let marked = inner.len() < dense.len();
    if matches!(inner, "ENDS" | "END") {
        return true;
    }
    marked
        && matches!(
            inner.to_lowercase().as_str(),
            "ends"
                | "end"
                | "more"
                | "30"
                | "完"
                | "终"
                | "終"
                | "以上"
                | "끝"
                | "ende"
                | "fin"
                | "fine"
                | "fim"
                | "endofrelease"
                | "endsrelease"
        )
}

/// A line drawn with characters.
pub fn is_rule(line: &str) -> bool {
    let mut chars = line.chars().filter(|c| !is_space(*c));
    let first = chars.next();
    let drawn = matches!(first, Some('-' | '=' | '_' | '~' | '—' | '–' | '─' | '━' | '*' | '·' | '+'));
    drawn && line.chars().nth(2).is_some() && chars.all(|c| Some(c) == first)
}
