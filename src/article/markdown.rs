//! Markdown: CommonMark with tables, footnotes, strikethrough and task lists.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::{Context, Piece, Sourced, plain};

/// Reads Markdown that begins at `first_line` of its file. `said` is the title of the front matter, which a heading on top
/// only repeats.
pub fn read(text: &str, path: &str, first_line: u32, said: Option<&str>, context: &Context) -> Piece {
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    let mut piece = Piece { body: String::with_capacity(text.len() + text.len() / 4), ..Piece::default() };
    let (mut kept, mut in_head) = (Vec::new(), true);
    // Past the head a block is looked at by itself only for a title that nobody told yet.
    while in_head || (said.is_none() && piece.head.title.is_none()) {
        let Some((block, start)) = block(&mut events) else { break };
        let line = || first_line + newlines(&text[..start]);
        let drop = match block.first() {
            Some(Event::Start(Tag::Heading { .. })) if piece.head.title.is_none() => {
                let words = text_of(&block);
                let repeats = !words.is_empty() && said.is_none_or(|said| said == words);
                if !words.is_empty() {
                    piece.head.title = Some(Sourced::at(words, "the first heading", line()));
                }
                in_head && repeats
            }
            Some(Event::Start(Tag::Paragraph)) if in_head => {
                plain::take(&text_of(&block), path, line(), &mut piece.head, context)
            }
            _ => false,
        };
        if !drop {
            kept.extend(block);
        }
        in_head &= drop;
    }
    html::push_html(&mut piece.body, kept.into_iter().chain(events.map(|(event, _)| event)).map(shown));
    piece
}

/// All of a text as HTML, whatever its first lines say.
pub fn html(text: &str) -> String {
    let mut body = String::with_capacity(text.len() + text.len() / 4);
    html::push_html(&mut body, Parser::new_ext(text, options()).map(shown));
    body
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// No reader ticks a box.
fn shown(event: Event<'_>) -> Event<'_> {
    match event {
        Event::TaskListMarker(done) => Event::Text(if done { "☑ ".into() } else { "☐ ".into() }),
        event => event,
    }
}

/// The next block that stands in no other, and where it starts.
fn block<'t>(events: &mut impl Iterator<Item = (Event<'t>, Range<usize>)>) -> Option<(Vec<Event<'t>>, usize)> {
    let (first, place) = events.next()?;
    let mut depth = usize::from(matches!(first, Event::Start(_)));
    let mut block = vec![first];
    while depth > 0 {
        let Some((event, _)) = events.next() else { break };
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        block.push(event);
    }
    Some((block, place.start))
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
