//! The letterhead: an office's name, address and telephone above `FOR IMMEDIATE RELEASE`. It is no headline; that comes after.

use super::head::{Reader, is_paragraph};
use super::offices::{is_address, is_office};
use super::rows::{Block, Row, ends_sentence, tidy};
use super::{Line, classify, contact, headline, leading, release};

/// No letterhead has more lines, and none of its lines more characters.
const MOST_LINES: usize = 12;
const LONGEST_LINE: usize = 80;

impl<'a> Reader<'a, '_> {
    /// Sets a letterhead aside, to be shown below the text.
    pub fn letterhead(&mut self) {
        let rows: Vec<Row<'a>> = self.blocks.iter().flatten().take(2 * MOST_LINES).copied().collect();
        let Some(length) = self.length(&rows) else { return };
        let mut kept = Block::new();
        for row in rows.iter().take(length) {
            let is_taken = match classify(row.text, self.context) {
                Line::Dateline(dateline) => self.date(dateline, row),
                Line::Breadcrumb(segments) => self.breadcrumb(segments, row) > 0,
                Line::Embargo(until) => self.embargo(until, &[*row]) > 0,
                _ => false,
            };
            if !is_taken {
                kept.push(*row);
            }
        }
        self.late.push(kept);
        let mut left = length;
        while let Some(block) = self.blocks.pop_front() {
            if block.len() > left {
                self.blocks.push_front(block.into_iter().skip(left).collect());
                return;
            }
            left -= block.len();
        }
    }

    /// How many of a text's first lines are a letterhead.
    fn length(&self, rows: &[Row]) -> Option<usize> {
        let is_release = |row: &Row| {
            let text = tidy(row.text);
            match classify(row.text, self.context) {
                Line::Release(_) => true,
                Line::Contact => release::after_kind(&text) != text,
                _ => false,
            }
        };
        let length = rows.iter().take(MOST_LINES + 1).position(is_release).filter(|length| *length > 0)?;
        let (above, below) = (rows.get(..length)?, rows.get(length + 1..)?);
        let is_short = |row: &Row| {
            let characters = row.text.chars().count();
            characters <= LONGEST_LINE && !(characters > 60 && ends_sentence(row.text))
        };
        let is_other = |row: &&Row| matches!(classify(row.text, self.context), Line::Other);
        let name = above.iter().find(is_other)?;
        let rest = || above.iter().filter(|row| row.number != name.number);
        let says_where = rest().any(|row| is_address(row.text) || contact::is_related(&tidy(row.text)));
        // A headline stands above its release line too: then what comes below is the text.
        let mut texts = below.iter().skip_while(|row| !is_other(row));
        let next = texts.next()?;
        let is_headline = headline::fits(next.text)
            && !is_paragraph(next.text)
            && leading::leading(next.text, self.context).is_none()
            && texts.next().is_some();
        (above.iter().all(is_short) && is_headline && (says_where || is_office(name.text))).then_some(length)
    }
}
