//! Plain text: a press release as offices write them, with its head in whatever order and its body however wrapped.
//!
//! `classify` says what one line is; `head` walks down the first lines with it; `body` makes HTML of the rest.

mod body;
mod breadcrumb;
mod byline;
mod contact;
mod dateline;
mod embargo;
mod head;
mod headline;
mod labels;
mod leading;
mod letterhead;
mod links;
mod lists;
mod names;
mod notes;
mod offices;
mod paragraphs;
pub mod parts;
mod phrases;
mod release;
mod rows;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::{Context, Head, Piece};
use dateline::Dateline;
pub use head::is_paragraph;

/// No line of a head is longer, in bytes; what is, is a paragraph.
const LONGEST: usize = 1000;

/// What one line of a head is.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// `Home > News > X`: its segments without the first. Means something only before the headline.
    Breadcrumb(Vec<String>),
    /// `FOR IMMEDIATE RELEASE` and its kin, with the date or source that stand in it.
    Release(Option<Dateline>),
    /// Until when nothing may be seen, or what is not understood of that.
    Embargo(Result<Timestamp, String>),
    /// Whom to ask: never a headline, but part of the text.
    Contact,
    /// Who wrote it; nobody where a wire service did. Means something only straight after the headline.
    Byline(Vec<String>),
    /// Source and date, and nothing else.
    Dateline(Dateline),
    /// Anything else.
    Other,
}

/// Reads a text whose first line is line `first_line` (from 1) of the file `path`.
pub fn read(text: &str, path: &str, first_line: u32, context: &Context) -> Piece {
    let text = crate::text::unix_lines(text);
    let text = crate::text::legal(&text);
    let (head, body) = head::read(rows::blocks(&text, first_line), path, context);
    Piece { head, body: body::html(&body) }
}

/// Takes what the whole text of a short block of another format says of the head; whether it says nothing else, so that the block
/// is not to be shown. A dateline that begins a paragraph counts, but stays.
pub fn take(block: &str, path: &str, line: u32, head: &mut Head, context: &Context) -> bool {
    head::take(&rows::Row { number: line, indent: 0, ideographic: false, text: block.trim() }, path, head, context)
}

/// Takes the embargo that a line begins with, wherever it stands: what leaves too early cannot be taken back.
pub fn heed(line: &str, path: &str, head: &mut Head, context: &Context) {
    let row = rows::Row { number: 1, indent: 0, ideographic: false, text: line.trim() };
    head::heed(&row, path, head, context);
}

/// What a line, or the whole text of a short block, is.
pub fn classify(line: &str, context: &Context) -> Line {
    if line.len() > LONGEST {
        return Line::Other;
    }
    let line = rows::tidy(line);
    if line.is_empty() {
        return Line::Other;
    }
    if let Some(until) = embargo::in_line(&line, context) {
        return Line::Embargo(until);
    }
    if let Some(dateline) = release::release(&line, context) {
        return Line::Release(dateline);
    }
    if contact::is_labelled(&line) || contact::is_labelled(release::after_kind(&line)) {
        return Line::Contact;
    }
    if let Some(segments) = breadcrumb::segments(&line) {
        return Line::Breadcrumb(segments);
    }
    if let Some(dateline) = dateline::standalone(&line, context) {
        return Line::Dateline(dateline);
    }
    if contact::is_bare(&line) {
        return Line::Contact;
    }
    byline::authors(&line, &context.language).map_or(Line::Other, Line::Byline)
}
