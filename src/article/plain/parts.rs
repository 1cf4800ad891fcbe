//! The paragraphs of a document as a text of this kind: the same lines mean the same, wherever they were written.

use super::rows::{Block, Row, columns, ends_sentence, tidy};
use super::{Line, classify, contact, head, rows};
use crate::article::{Context, Head};

/// No block of contact lines is longer.
const MOST_CONTACTS: usize = 12;

/// A paragraph of a document.
#[derive(Debug)]
pub struct Part<'a> {
    /// Its lines, trimmed; none of them is blank.
    pub lines: Vec<&'a str>,
    /// Whether it stands right below the paragraph before it.
    pub follows: bool,
    /// Whether its document says that it is the title.
    pub is_title: bool,
}

/// A line that stays in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its paragraph, and its place there.
    pub part: usize,
    /// From 0.
    pub line: usize,
    /// How many bytes at its head belong to the head.
    pub cut: usize,
}

/// Parts taken apart.
#[derive(Debug, Default)]
pub struct Taken {
    /// What they say.
    pub head: Head,
    /// The lines of the text.
    pub body: Vec<Kept>,
    /// Lines that stood above it and go below, in their blocks.
    pub late: Vec<Vec<Kept>>,
}

/// Whether a line is an end mark, or drawn: it is not shown.
pub fn is_mark(line: &str) -> bool {
    rows::is_end_mark(line) || rows::is_rule(line)
}

/// Reads the first paragraphs of a document. Of a title that it says itself only the place counts.
pub fn read(parts: &[Part<'_>], path: &str, context: &Context) -> Taken {
    let mut places = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut title = None;
    let mut joins = 0_usize;
    for (at, part) in parts.iter().enumerate() {
        let first = places.len();
        let rows: Block = part.lines.iter().enumerate().map(|(line, text)| row(first + line, text)).collect();
        places.extend((0..part.lines.len()).map(|line| (at, line)));
        if part.is_title {
            title = title.or(rows.first().map(|row| row.number));
        }
        match blocks.last_mut().filter(|_| joins > 0) {
            Some(block) => block.extend(rows),
            None => blocks.push(rows),
        }
        joins = joins.checked_sub(1).unwrap_or_else(|| contacts(parts, at, context));
    }
    blocks.retain(|block| !block.is_empty());
    let (head, body, late) = head::read_parts(blocks, title, path, context);
    let kept = |row: &Row| {
        let number = usize::try_from(row.number).unwrap_or(usize::MAX);
        let (part, line) = places.get(number).copied()?;
        let whole = parts.get(part)?.lines.get(line)?;
        Some(Kept { part, line, cut: whole.len().saturating_sub(row.text.len()) })
    };
    Taken {
        head,
        body: body.iter().flatten().filter_map(kept).collect(),
        late: late.iter().map(|block| block.iter().filter_map(kept).collect()).collect(),
    }
}

fn row(number: usize, text: &str) -> Row<'_> {
    Row { number: u32::try_from(number).unwrap_or(u32::MAX), indent: 0, ideographic: false, text }
}

/// How many paragraphs below one belong to the contact that it begins: in a document each line of one is a paragraph.
fn contacts(parts: &[Part<'_>], at: usize, context: &Context) -> usize {
    let is_contact = |part: &Part<'_>| {
        !part.is_title && part.lines.first().is_some_and(|line| classify(line, context) == Line::Contact)
    };
    if !parts.get(at).is_some_and(is_contact) {
        return 0;
    }
    let is_short = |line: &&str| columns(line) < 70 && !ends_sentence(line);
    let below = parts.get(at + 1..).unwrap_or_default().iter().take(MOST_CONTACTS);
    let below = below.take_while(|part| part.follows && !part.is_title && part.lines.iter().all(is_short));
    let related = below.enumerate().filter(|(_, part)| part.lines.iter().any(|line| contact::is_related(&tidy(line))));
    related.last().map_or(0, |(last, _)| last + 1)
}
