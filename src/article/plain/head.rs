//! The first lines of a release, in whatever order an office puts them, and what they leave to the body.

use std::collections::VecDeque;

use crate::article::{Context, Head, Sourced};

use super::rows::{Block, Row, columns, ends_sentence, tidy};
use super::{LONGEST, Line, body, classify, embargo, headline, leading, lists, paragraphs, release};

/// So many lines that are nothing special may stand between the headline and its dateline.
const MOST_BETWEEN: usize = 6;

/// Reads the head off a text's blocks; what it leaves is the body.
pub fn read<'a>(blocks: Vec<Block<'a>>, path: &str, context: &Context) -> (Head, Vec<Block<'a>>) {
    let (late, body) = (Vec::new(), Vec::new());
    let mut reader = Reader { context, path, head: Head::default(), blocks: blocks.into(), late, body };
    reader.letterhead();
    let direct = reader.before_headline();
    reader.after_headline(direct);
    for block in std::mem::take(&mut reader.blocks) {
        reader.sift(&block);
    }
    reader.body.append(&mut reader.late);
    (reader.head, reader.body)
}

/// Takes what one line says by itself; whether it says nothing else.
pub fn take(row: &Row, path: &str, head: &mut Head, context: &Context) -> bool {
    let (blocks, late, body) = (VecDeque::new(), Vec::new(), Vec::new());
    let mut reader = Reader { context, path, head: std::mem::take(head), blocks, late, body };
    let titled = reader.head.title.is_some();
    let taken = match classify(row.text, context) {
        Line::Breadcrumb(segments) if !titled => reader.breadcrumb(segments, row) > 0,
        Line::Byline(authors) if titled => reader.byline(authors, row) > 0,
        Line::Release(dateline) => reader.release(dateline, row) > 0,
        Line::Embargo(until) => reader.embargo(until, &[*row]) > 0,
        Line::Dateline(dateline) => reader.date(dateline, row),
        Line::Breadcrumb(_) | Line::Byline(_) | Line::Contact | Line::Other => {
            if let Some(leading) = leading::leading(row.text, context) {
                reader.date(leading.dateline, row);
            }
            false
        }
    };
    *head = reader.head;
    taken
}

/// Reads the head off the blocks of a document, whose title is the block of the row `title` where it says so itself. What it leaves:
/// the body, and what goes below it.
pub fn read_parts<'a>(
    blocks: Vec<Block<'a>>,
    title: Option<u32>,
    path: &str,
    context: &Context,
) -> (Head, Vec<Block<'a>>, Vec<Block<'a>>) {
    let (late, body) = (Vec::new(), Vec::new());
    let mut reader = Reader { context, path, head: Head::default(), blocks: blocks.into(), late, body };
    let direct = match title {
        Some(title) => {
            reader.above_title(title);
            true
        }
        None => {
            reader.letterhead();
            reader.before_headline()
        }
    };
    reader.after_headline(direct);
    for block in std::mem::take(&mut reader.blocks) {
        reader.sift(&block);
    }
    (reader.head, reader.body, reader.late)
}

/// Takes the embargo that a line begins with.
pub fn heed(row: &Row, path: &str, head: &mut Head, context: &Context) {
    let (blocks, late, body) = (VecDeque::new(), Vec::new(), Vec::new());
    let mut reader = Reader { context, path, head: std::mem::take(head), blocks, late, body };
    reader.sift(&[*row]);
    *head = reader.head;
}

/// A text on its way from blocks to head and body.
pub struct Reader<'a, 'c> {
    /// What the site says.
    pub context: &'c Context,
    /// The file.
    pub path: &'c str,
    /// What was read of the head.
    pub head: Head,
    /// What is not read yet.
    pub blocks: VecDeque<Block<'a>>,
    /// What stood above the headline and goes below the text.
    pub late: Vec<Block<'a>>,
    /// What is the body's.
    pub body: Vec<Block<'a>>,
}

impl<'a> Reader<'a, '_> {
    /// Takes lines until the headline is taken, or it is clear that there is none. Whether there is one.
    fn before_headline(&mut self) -> bool {
        let mut released = false;
        while let Some(block) = self.blocks.pop_front() {
            let mut rows = block.as_slice();
            while let Some(row) = rows.first() {
                let taken = match classify(row.text, self.context) {
                    Line::Breadcrumb(segments) => self.breadcrumb(segments, row),
                    Line::Release(dateline) => {
                        released = true;
                        self.release(dateline, row)
                    }
                    Line::Embargo(until) => self.embargo(until, rows),
                    Line::Contact => self.contact(rows),
                    // `2002-22` below `FOR IMMEDIATE RELEASE` is the release's number.
                    Line::Other if released && !row.text.contains(char::is_alphabetic) => 1,
                    Line::Byline(authors) if self.headline_follows(rows) => self.byline(authors, row),
                    Line::Dateline(dateline) => {
                        if !self.date(dateline, row) {
                            self.body.push(vec![*row]);
                        }
                        1
                    }
                    Line::Byline(_) | Line::Other => return self.headline(rows),
                };
                rows = rows.get(taken..).unwrap_or_default();
            }
        }
        false
    }

    /// Takes the lines above a title that is known, and the title's own.
    fn above_title(&mut self, title: u32) {
        let is_title = |block: &Block| block.first().is_some_and(|row| row.number == title);
        let is_release = |row: &Row| matches!(classify(row.text, self.context), Line::Release(_));
        if self.blocks.iter().take_while(|block| !is_title(block)).flatten().any(is_release) {
            self.letterhead();
        }
        while let Some(block) = self.blocks.pop_front() {
            if is_title(&block) {
                return;
            }
            let mut rows = block.as_slice();
            while let Some(row) = rows.first() {
                let taken = match classify(row.text, self.context) {
                    Line::Breadcrumb(segments) => self.breadcrumb(segments, row),
                    Line::Release(dateline) => self.release(dateline, row),
                    Line::Embargo(until) => self.embargo(until, rows),
                    Line::Contact => self.contact(rows),
                    Line::Byline(authors) => self.byline(authors, row),
                    Line::Dateline(dateline) if self.date(dateline.clone(), row) => 1,
                    Line::Dateline(_) | Line::Other => {
                        self.body.push(vec![*row]);
                        1
                    }
                };
                rows = rows.get(taken..).unwrap_or_default();
            }
        }
    }

    /// Takes the headline off these lines and puts the rest back. Whether there was one.
    fn headline(&mut self, rows: &[Row<'a>]) -> bool {
        let context = self.context;
        let special = |row: &Row| {
            !matches!(classify(row.text, context), Line::Other | Line::Breadcrumb(_))
                || lists::marker(row.text).is_some()
                || leading::leading(row.text, context).is_some()
        };
        let mut rows = rows.to_vec();
        let alone = rows.len() == 1 && self.blocks.is_empty();
        let Some(first) = rows.first().copied() else { return false };
        let mut taken = headline::lines(&rows, special);
        if alone && first.text.chars().nth(headline::LONGEST).is_none() {
            taken = 1;
        }
        if let Some(leading) = leading::leading(first.text, context) {
            // `25 October 2023 – Acme opens a plant` is a headline with its date in front; else it is the first paragraph.
            if rows.len() > 1 || ends_sentence(first.text) || taken == 0 {
                taken = 0;
            } else if self.date(leading.dateline, &first)
                && let (Some(row), Some(rest)) = (rows.first_mut(), first.text.get(leading.length..))
            {
                row.text = rest;
            }
        }
        let (title, rest) = rows.split_at(taken);
        if !title.is_empty() {
            let whole = body::joined(title);
            let bare = whole.trim_start_matches(['#', '*', '_', ' ']).trim_end_matches(['*', '_', '#']);
            let title = if bare.is_empty() { &whole } else { release::without_kind(bare) };
            if alone && ends_sentence(title) {
                self.body.push(rows.clone());
            }
            self.head.title = Some(Sourced::at(tidy(title), "the headline", first.number));
        }
        if !rest.is_empty() {
            self.blocks.push_front(rest.to_vec());
        }
        taken > 0
    }

    /// Takes what belongs to the head from below the headline, up to the first paragraph. `direct` is whether a byline may come.
    fn after_headline(&mut self, mut direct: bool) {
        let mut between = 0;
        while let Some(block) = self.blocks.pop_front() {
            let loose = paragraphs::is_loose(&block) || is_short(&block);
            let mut kept = Block::new();
            let mut rows = block.as_slice();
            // Inside a wrapped paragraph a line may look like anything.
            while let Some(row) = rows.first().filter(|_| between <= MOST_BETWEEN && (kept.is_empty() || loose)) {
                let taken = self.below(rows, direct);
                if taken > 0 {
                    rows = rows.get(taken..).unwrap_or_default();
                    continue;
                }
                direct = false;
                between += 1;
                let (row, led) = self.undated(rows).unwrap_or((*row, 0));
                if led > 0 || is_paragraph(row.text) || lists::marker(row.text).is_some() {
                    between = MOST_BETWEEN + 1;
                }
                kept.push(row);
                rows = rows.get(led.max(1)..).unwrap_or_default();
            }
            if !rows.is_empty() {
                between = MOST_BETWEEN + 1;
            }
            kept.extend_from_slice(rows);
            self.sift(&kept);
            if between > MOST_BETWEEN {
                return;
            }
        }
    }

    /// How many of these lines below the headline belong to the head; none where the first does not.
    fn below(&mut self, rows: &[Row<'a>], direct: bool) -> usize {
        let Some(row) = rows.first() else { return 0 };
        match classify(row.text, self.context) {
            Line::Release(dateline) => self.release(dateline, row),
            Line::Embargo(until) => self.embargo(until, rows),
            Line::Dateline(dateline) => usize::from(self.date(dateline, row)),
            Line::Byline(authors) if direct => self.byline(authors, row),
            Line::Breadcrumb(_) | Line::Byline(_) | Line::Contact | Line::Other => 0,
        }
    }

    /// The first of these lines without the dateline at its head, and how many lines that and its dateline are; a dateline may
    /// have been wrapped. None where there is no dateline.
    fn undated(&mut self, rows: &[Row<'a>]) -> Option<(Row<'a>, usize)> {
        let (first, second) = (rows.first()?, rows.get(1));
        if let Some(leading) = leading::leading(first.text, self.context) {
            let length = if self.date(leading.dateline, first) { leading.length } else { 0 };
            return Some((Row { text: first.text.get(length..)?, ..*first }, 1));
        }
        let second = second.filter(|_| first.text.len() < LONGEST)?;
        let leading = leading::leading(&format!("{} {}", first.text, second.text), self.context)?;
        let length = leading.length.checked_sub(first.text.len() + 1)?;
        let text = second.text.get(length..)?;
        self.date(leading.dateline, first).then_some((Row { text, ..*second }, 2))
    }

    /// Passes lines on to the body. There only an embargo still counts, where it stands at the start of a line.
    fn sift(&mut self, rows: &[Row<'a>]) {
        let mut kept = Block::with_capacity(rows.len());
        for row in rows {
            if let Some(until) = embargo::at_start(row.text, self.context) {
                self.embargo(until, &[*row]);
                if row.text.len() < LONGEST {
                    continue;
                }
            }
            kept.push(*row);
        }
        if !kept.is_empty() {
            self.body.push(kept);
        }
    }

    /// Whether something that can be a headline comes after the first of these lines.
    fn headline_follows(&self, rows: &[Row]) -> bool {
        let next = rows.get(1).or_else(|| self.blocks.front().and_then(|block| block.first()));
        next.is_some_and(|row| headline::fits(row.text) && matches!(classify(row.text, self.context), Line::Other))
    }
}

/// Longer than a subtitle, or a sentence.
pub fn is_paragraph(text: &str) -> bool {
    let length = text.chars().take(201).count();
    length > 200 || (length > 80 && ends_sentence(text))
}

/// A block of a few short lines, none of them a sentence.
fn is_short(block: &[Row]) -> bool {
    block.len() <= 6 && block.iter().all(|row| columns(row.text) < 70 && !ends_sentence(row.text))
}
