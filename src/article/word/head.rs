//! What the first paragraphs of a document say of it, as a release in plain text does; what they leave is the text.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Block, Document, Paragraph, Role, Span, Table, lines_of};
use crate::article::dates::is_space;
use crate::article::plain::parts::{self, Kept, Part, Taken};
use crate::article::plain::{self, is_paragraph};
use crate::article::{Context, Head, Sourced};
use crate::text::one_line;

/// Takes the head off a document.
pub fn take(document: &mut Document, path: &str, context: &Context) -> Head {
    document.blocks = unboxed(std::mem::take(&mut document.blocks));
    document.blocks.retain(|block| !is_mark(block));
    let title = title(document);
    let end = end(&document.blocks, title.as_ref());
    let rest = document.blocks.split_off(end);
    let (mut head, blocks, late) = taken(std::mem::take(&mut document.blocks), title.as_ref(), path, context);
    if let Some(title) = title {
        head.title = Some(Sourced::new(title.words, title.source));
    }
    let places =
        [lines_of(&rest), document.margins.clone(), document.notes.iter().flat_map(|note| lines_of(note)).collect()];
    let opaque = blocks
        .iter()
        .filter(|block| matches!(block, Block::Table(_)))
        .flat_map(|block| lines_of(std::slice::from_ref(block)));
    for line in opaque.collect::<Vec<_>>().iter().chain(places.iter().flatten()) {
        plain::heed(line, path, &mut head, context);
    }
    // What begins with an embargo says nothing else.
    let is_embargo = |block: &Block| {
        let Block::Paragraph(paragraph) = block else { return false };
        let lines = paragraph.lines();
        let mut found = Head::default();
        lines.iter().for_each(|line| plain::heed(line, path, &mut found, context));
        found.embargo.is_some() && lines.len() == 1 && !is_paragraph(&lines[0])
    };
    document.blocks = blocks;
    document.blocks.extend(rest.into_iter().filter(|block| !is_embargo(block)));
    document.blocks.extend(late);
    // Templates lay a whole page out in tables; its title stays where it stands.
    let boxed = || titled(&document.blocks, |role| role == Role::Title, "the title");
    head.title = head.title.take().or_else(boxed);
    if head.title.is_none() && document.properties.title.is_none() {
        head.title = titled(&document.blocks, |role| matches!(role, Role::Heading(_)), "the first heading");
    }
    without_lines(&mut head);
    head
}

/// A title that the document itself calls so: its first block, how many it takes, its words, and what it is.
struct Title {
    at: usize,
    count: usize,
    words: String,
    source: &'static str,
}

/// The paragraph of the title's style; else the heading that the document begins with; else what its properties call the title, where
/// it can be read.
fn title(document: &Document) -> Option<Title> {
    let words = |block: &Block| match block {
        Block::Paragraph(paragraph) => one_line(&paragraph.lines().join(" ")),
        Block::Table(_) => String::new(),
    };
    let role = |block: &Block| match block {
        Block::Paragraph(paragraph) => paragraph.role,
        Block::Table(_) => Role::Text,
    };
    let blocks = &document.blocks;
    let is_titled = |block: &Block| role(block) == Role::Title && !words(block).is_empty();
    if let Some(at) = blocks.iter().position(is_titled) {
        // A long title is often two paragraphs.
        let count = blocks.iter().skip(at).take_while(|block| is_titled(block)).count();
        let words: Vec<String> = blocks.iter().skip(at).take(count).map(words).collect();
        return Some(Title { at, count, words: words.join(" "), source: "the title" });
    }
    let body = blocks.iter().position(|block| role(block) == Role::Text && is_paragraph(&words(block)));
    let top = blocks.get(..body.unwrap_or(blocks.len()))?;
    let is_heading = |block: &Block| matches!(role(block), Role::Heading(_)) && !words(block).is_empty();
    if let Some(at) = top.iter().position(is_heading) {
        return Some(Title { at, count: 1, words: words(&top[at]), source: "the first heading" });
    }
    let told = document.properties.title.as_deref()?;
    let at = top.iter().position(|block| words(block).eq_ignore_ascii_case(told))?;
    Some(Title { at, count: 1, words: words(&top[at]), source: "the title" })
}

/// Where the head ends at the latest: behind the title at the next heading, list or table; without one at the first of these below a
/// paragraph.
fn end(blocks: &[Block], title: Option<&Title>) -> usize {
    let from = match title {
        Some(title) => title.at + title.count,
        None => blocks.iter().position(is_text).unwrap_or(blocks.len()),
    };
    let ends = |block: &Block| match block {
        Block::Table(_) => true,
        Block::Paragraph(paragraph) => {
            paragraph.item.is_some() || matches!(paragraph.role, Role::Heading(_) | Role::Quote | Role::Code)
        }
    };
    blocks.iter().skip(from).position(ends).map_or(blocks.len(), |at| from + at)
}

fn is_text(block: &Block) -> bool {
    matches!(block, Block::Paragraph(paragraph) if paragraph.item.is_none() && !paragraph.is_blank() && paragraph.role == Role::Text)
}

/// An end mark or a drawn line in a paragraph of its own.
fn is_mark(block: &Block) -> bool {
    let Block::Paragraph(paragraph) = block else { return false };
    let lines = paragraph.lines();
    let has_more = paragraph.spans.iter().any(|span| matches!(span, Span::Picture { .. } | Span::Note(_)));
    !has_more && matches!(lines.as_slice(), [line] if parts::is_mark(line.trim_matches(is_space)))
}

/// Reads the head off blocks; what is left of them, and what goes below the text.
fn taken(blocks: Vec<Block>, title: Option<&Title>, path: &str, context: &Context) -> (Head, Vec<Block>, Vec<Block>) {
    // What each paragraph says in lines, where it may be of the head.
    let lines: Vec<Vec<(usize, String)>> = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(paragraph) if paragraph.item.is_none() => {
                let lines = paragraph.lines().into_iter().enumerate();
                lines.filter(|(_, line)| !line.chars().all(is_space)).collect()
            }
            _ => Vec::new(),
        })
        .collect();
    let mut head = Head::default();
    let (mut of, mut heads) = (Vec::new(), BTreeSet::new());
    let (mut parts, mut follows) = (Vec::new(), false);
    for (at, block) in blocks.iter().enumerate() {
        let is_title = title.is_some_and(|title| (title.at..title.at + title.count).contains(&at));
        let is_second = title.is_some_and(|title| is_title && at > title.at);
        let role = if let Block::Paragraph(paragraph) = block { paragraph.role } else { Role::Text };
        let texts: Vec<&str> = lines[at].iter().map(|(_, line)| line.trim_matches(is_space)).collect();
        if texts.is_empty() || is_second {
            follows = false;
            heads.extend(is_second.then_some(at));
            continue;
        }
        if said_by_style(role, &texts, path, &mut head, context) {
            heads.insert(at);
            continue;
        }
        of.push(at);
        parts.push(Part { lines: texts, follows, is_title });
        follows = true;
    }
    let Taken { head: read, body, late } = parts::read(&parts, path, context);
    let head = merged(head, read);
    let whole = |kept: &Kept| (of[kept.part], lines[of[kept.part]][kept.line].0, kept.cut);
    let mut lines_left: BTreeMap<usize, Vec<(usize, usize, usize)>> = BTreeMap::new();
    for kept in body.iter().map(whole) {
        lines_left.entry(kept.0).or_default().push(kept);
    }
    let late = late.iter().map(|block| block.iter().map(whole).collect::<Vec<_>>());
    let late = late.filter_map(|block| gathered(&blocks, &lines, &block)).collect();
    let mut left = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.iter().enumerate() {
        let kept = lines_left.remove(&at).unwrap_or_default();
        let is_whole = kept.len() == lines[at].len() && kept.iter().all(|(_, _, cut)| *cut == 0);
        if !heads.contains(&at) && (is_whole || lines[at].is_empty()) {
            left.push(block.clone());
        } else {
            left.extend(gathered(&blocks, &lines, &kept));
            left.extend(pictures(block).filter(|_| kept.is_empty()));
        }
    }
    (head, left, late)
}

/// What the style of a paragraph says that it is: an author or a date. Whether it says nothing else.
fn said_by_style(role: Role, lines: &[&str], path: &str, head: &mut Head, context: &Context) -> bool {
    match (role, lines) {
        (Role::Author, lines) => {
            for line in lines {
                if !matches!(plain::classify(line, context), plain::Line::Byline(_)) {
                    let names = line.split([',', ';', '，', '、']).map(one_line).filter(|name| !name.is_empty());
                    head.byline.extend(names.map(|name| Sourced::new(name, "the author's line")));
                } else if let plain::Line::Byline(names) = plain::classify(line, context) {
                    head.byline.extend(names.into_iter().map(|name| Sourced::new(name, "the byline")));
                }
            }
            true
        }
        (Role::Date, [line]) => plain::take(line, path, 1, head, context),
        _ => false,
    }
}

/// Two heads of one document: what the first says counts.
fn merged(mut first: Head, second: Head) -> Head {
    first.problems.extend(second.problems);
    first.byline.extend(second.byline);
    Head {
        title: second.title,
        published: first.published.or(second.published),
        source: first.source.or(second.source),
        breadcrumb: second.breadcrumb,
        embargo: first.embargo.or(second.embargo),
        ..first
    }
}

/// Lines of several paragraphs as one, each on its own line.
fn gathered(blocks: &[Block], lines: &[Vec<(usize, String)>], kept: &[(usize, usize, usize)]) -> Option<Block> {
    let mut whole: Option<Paragraph> = None;
    for (at, line, cut) in kept {
        let Some(Block::Paragraph(paragraph)) = blocks.get(*at) else { continue };
        let text = lines[*at].iter().find(|(number, _)| number == line).map_or("", |(_, text)| text.as_str());
        let cut = cut + (text.len() - text.trim_start_matches(is_space).len());
        let spans = line_of(paragraph, *line, cut);
        match &mut whole {
            Some(whole) => {
                whole.spans.push(Span::Break);
                whole.spans.extend(spans);
            }
            None => whole = Some(Paragraph { spans, ..paragraph.clone() }),
        }
    }
    whole.map(Block::Paragraph)
}

/// The spans of one line of a paragraph, without so many bytes of its words at the head.
fn line_of(paragraph: &Paragraph, line: usize, mut cut: usize) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    for span in &paragraph.spans {
        match span {
            Span::Break => at += 1,
            _ if at != line => {}
            Span::Words { text, look, link } => {
                let here = cut.min(text.len());
                cut -= here;
                if let Some(text) = text.get(here..).filter(|text| !text.is_empty()) {
                    spans.push(Span::Words { text: text.to_owned(), look: *look, link: link.clone() });
                }
            }
            other => spans.push(other.clone()),
        }
    }
    spans
}

/// The pictures of a paragraph whose words are of the head.
fn pictures(block: &Block) -> Option<Block> {
    let Block::Paragraph(paragraph) = block else { return None };
    let spans: Vec<Span> =
        paragraph.spans.iter().filter(|span| matches!(span, Span::Picture { .. })).cloned().collect();
    (!spans.is_empty()).then(|| Block::Paragraph(Paragraph { spans, ..Paragraph::default() }))
}

/// The first paragraph of a role, however deep.
fn titled(blocks: &[Block], is: fn(Role) -> bool, source: &'static str) -> Option<Sourced<String>> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(paragraph) if is(paragraph.role) && !paragraph.is_blank() => {
            Some(Sourced::new(one_line(&paragraph.lines().join(" ")), source))
        }
        Block::Paragraph(_) => None,
        Block::Table(table) => {
            table.rows.iter().flat_map(|row| &row.cells).find_map(|cell| titled(&cell.blocks, is, source))
        }
    })
}

/// A table of one cell is a box around what is in it.
fn unboxed(blocks: Vec<Block>) -> Vec<Block> {
    let is_box = |table: &Table| table.rows.len() == 1 && table.rows[0].cells.len() == 1;
    let open = |block| match block {
        Block::Table(table) if is_box(&table) => {
            unboxed(table.rows.into_iter().flat_map(|row| row.cells).flat_map(|cell| cell.blocks).collect())
        }
        block => vec![block],
    };
    blocks.into_iter().flat_map(open).collect()
}

/// A document has paragraphs, and no lines that anybody counts.
fn without_lines(head: &mut Head) {
    fn clear<T>(said: &mut Sourced<T>) {
        said.origin.line = None;
    }
    head.title.iter_mut().for_each(clear);
    head.published.iter_mut().for_each(clear);
    head.source.iter_mut().for_each(clear);
    head.embargo.iter_mut().for_each(clear);
    head.byline.iter_mut().chain(&mut head.breadcrumb).for_each(clear);
    head.problems.iter_mut().for_each(|problem| problem.line = None);
}
