//! What a block is made of: one paragraph that was wrapped, several, or lines that are meant as lines.

use super::rows::{Row, columns, ends_sentence, is_wide};

/// Nobody wraps wider by hand.
const WIDEST: usize = 120;
/// In columns: what is narrower was not wrapped at all.
const NARROW: usize = 40;
/// In columns: what is narrower was hardly wrapped, if one line could have been longer.
const SHORT: usize = 60;

/// Whether each line of a block is a paragraph: its lines are longer than anybody wraps, or begin as Chinese paragraphs do.
pub fn is_loose(rows: &[Row]) -> bool {
    if rows.iter().any(|row| row.ideographic) {
        return true;
    }
    let (mut long, mut wrapped) = (0, 0);
    for row in rows {
        let width = columns(row.text);
        let breakable = row.text.contains(' ') || row.text.contains(is_wide);
        if width > WIDEST && breakable {
            long += 1;
        } else if width > 50 {
            wrapped += 1;
        }
    }
    long > 0 && long * 2 >= wrapped
}

/// The paragraphs of a block without lists.
pub fn split<'r, 'a>(rows: &'r [Row<'a>]) -> Vec<&'r [Row<'a>]> {
    let loose = is_loose(rows);
    let width = rows.iter().map(|row| columns(row.text)).max().unwrap_or(0);
    let margin = rows.iter().map(|row| row.indent).min().unwrap_or(0);
    let mut paragraphs = Vec::new();
    let mut from = 0;
    for at in 1..rows.len() {
        let (Some(above), Some(row)) = (rows.get(at - 1), rows.get(at)) else { break };
        let indented = row.indent >= margin + 2 && above.indent < row.indent && width >= SHORT;
        let ended = ends_sentence(above.text) && width >= SHORT && is_deliberate(above, row, width);
        if loose || row.ideographic || indented || ended {
            paragraphs.extend(rows.get(from..at));
            from = at;
        }
    }
    paragraphs.extend(rows.get(from..).filter(|rest| !rest.is_empty()));
    paragraphs
}

/// The text of a paragraph; `\n` where a line is meant to end.
pub fn text(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| columns(row.text)).max().unwrap_or(0);
    let pairs = || rows.iter().zip(rows.iter().skip(1));
    let deliberate = pairs().filter(|(above, row)| is_deliberate(above, row, width)).count();
    let lines = width <= NARROW || (width < SHORT && deliberate * 2 >= rows.len());
    let mut out = String::new();
    if let Some(first) = rows.first() {
        out.push_str(first.text);
    }
    for (above, row) in pairs() {
        let short = columns(above.text) * 10 < width * 6 && is_deliberate(above, row, width);
        out.push_str(if lines || short { "\n" } else { glue(above.text, row.text) });
        out.push_str(row.text);
    }
    out
}

/// What joins two lines that were one: nothing in Chinese and Japanese, nor after a hyphen inside a word.
pub fn glue(above: &str, below: &str) -> &'static str {
    let (Some(last), Some(first)) = (above.chars().next_back(), below.chars().next()) else { return "" };
    let hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7af}');
    let wide = |c: char| is_wide(c) && !hangul(c);
    let hyphen = last == '-' && first.is_lowercase() && above.chars().rev().nth(1).is_some_and(char::is_alphabetic);
    if hyphen || (wide(last) && wide(first)) { "" } else { " " }
}

/// Whether a line ends before it must: the next word would have had room.
fn is_deliberate(above: &Row, below: &Row, width: usize) -> bool {
    let word = below.text.split(' ').next().unwrap_or_default();
    let next = match word.chars().next() {
        Some(c) if is_wide(c) => 2,
        _ => 1 + columns(word),
    };
    // Punctuation does not begin a line in Chinese: a character more or less says nothing.
    let slack = if word.starts_with(is_wide) { 4 } else { 0 };
    !above.text.ends_with('-') && columns(above.text) + next + slack <= width
}
