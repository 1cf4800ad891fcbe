//! Markdown: CommonMark with tables, footnotes, strikethrough and task lists.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::{Context, Piece, Sourced, plain};

/// Reads Markdown that begins at `first_line` of its file. `said` is the title of the front matter, which a heading on top
/// only repeats.
pub fn read(text: &str, path: &str, first_line: u32, said: Option<&str>, context: &Context) -> Piece {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let (events, places): (Vec<Event<'_>>, Vec<Range<usize>>) =
        Parser::new_ext(text, options).into_offset_iter().unzip();
    let mut piece = Piece::default();
    let mut dropped = vec![false; events.len()];
    let mut in_head = true;
    for block in blocks(&events) {
        let line = || first_line + newlines(&text[..places[block.start].start]);
        let words = text_of(&events[block.clone()]);
        let drop = match &events[block.start] {
            Event::Start(Tag::Heading { .. }) if piece.head.title.is_none() && !words.is_empty() => {
                let repeats = said.is_none_or(|said| said == words);
                piece.head.title = Some(Sourced::at(words, "the first heading", line()));
                in_head && repeats
            }
            Event::Start(Tag::Paragraph) if in_head => plain::take(&words, path, line(), &mut piece.head, context),
            _ => false,
        };
        dropped[block].fill(drop);
        in_head &= drop;
        if !in_head && piece.head.title.is_some() {
            break;
        }
    }
    let kept = events.into_iter().zip(dropped).filter(|(_, dropped)| !dropped).map(|(event, _)| match event {
        Event::TaskListMarker(done) => Event::Text(if done { "☑ ".into() } else { "☐ ".into() }),
        event => event,
    });
    html::push_html(&mut piece.body, kept);
    piece
}

/// The ranges of the blocks that stand in no other.
fn blocks(events: &[Event<'_>]) -> Vec<Range<usize>> {
    let (mut blocks, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(_) => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    blocks.push(start..at + 1);
                }
            }
            _ if depth == 0 => blocks.push(at..at + 1),
            _ => {}
        }
    }
    blocks
}

/// The words of a block, without its markup.
fn text_of(events: &[Event<'_>]) -> String {
    let mut words = String::new();
    let mut image = 0;
    for event in events {
        match event {
            Event::Start(Tag::Image { .. }) => image += 1,
            Event::End(TagEnd::Image) => image -= 1,
            Event::Text(text) | Event::Code(text) if image == 0 => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    crate::text::one_line(&words)
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(0)
}
