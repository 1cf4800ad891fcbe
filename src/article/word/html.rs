//! A document's text as HTML, which is cleaned like any other: one block element a line.

use super::document::{Block, Look, Paragraph, Picture, Role, Span, Table};
use super::{Format, lists::Lists, pictures};
use crate::text::escape;

/// No heading is deeper in HTML.
const DEEPEST: u8 = 6;

/// The HTML of blocks. `notes` are the document's, `file_name` is its own.
pub fn write(blocks: &[Block], notes: &[Vec<Block>], file_name: &str, format: Format) -> String {
    let top = headings(blocks).min().unwrap_or(2);
    let mut writer = Writer { notes, file_name, format, top, out: String::new(), noted: Vec::new() };
    writer.blocks(blocks);
    writer.notes();
    writer.out
}

/// The levels of all headings, however deep they stand.
fn headings(blocks: &[Block]) -> Box<dyn Iterator<Item = u8> + '_> {
    Box::new(blocks.iter().flat_map(|block| match block {
        Block::Paragraph(Paragraph { role: Role::Heading(level), .. }) => {
            Box::new(std::iter::once(*level)) as Box<dyn Iterator<Item = u8>>
        }
        Block::Paragraph(_) => Box::new(std::iter::empty()),
        Block::Table(table) => {
            Box::new(table.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| headings(&cell.blocks)))
        }
    }))
}

struct Writer<'d> {
    notes: &'d [Vec<Block>],
    file_name: &'d str,
    format: Format,
    /// The level of the highest headings: they come right below the title, whatever the document calls them.
    top: u8,
    out: String,
    /// The notes that were named, in that order.
    noted: Vec<usize>,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let (mut lists, mut around) = (Lists::default(), Role::Text);
        for block in blocks {
            let paragraph = match block {
                Block::Paragraph(paragraph) if paragraph.is_blank() => continue,
                Block::Paragraph(paragraph) => Some(paragraph),
                Block::Table(_) => None,
            };
            let role = paragraph.map_or(Role::Text, |paragraph| paragraph.role);
            if let Some(item) = paragraph.and_then(|paragraph| paragraph.item)
                && (!item.goes_on || lists.is_open())
            {
                self.leave(&mut around, Role::Text);
                lists.item(item, &mut self.out);
                if let Some(paragraph) = paragraph {
                    self.element(if item.goes_on { Some("p") } else { None }, paragraph, false);
                }
                continue;
            }
            lists.end(&mut self.out);
            self.leave(&mut around, role);
            match block {
                Block::Paragraph(paragraph) => self.paragraph(paragraph, &mut around),
                Block::Table(table) => self.table(table),
            }
        }
        lists.end(&mut self.out);
        self.leave(&mut around, Role::Text);
    }

    /// Ends what is around the paragraphs before, where the next is not like them.
    fn leave(&mut self, around: &mut Role, next: Role) {
        if *around == next {
            return;
        }
        match around {
            Role::Quote => self.out.push_str("</blockquote>\n"),
            Role::Code => self.out.push_str("</code></pre>\n"),
            _ => {}
        }
        *around = Role::Text;
    }

    fn paragraph(&mut self, paragraph: &Paragraph, around: &mut Role) {
        match paragraph.role {
            Role::Heading(level) => {
                let level = (level - self.top.min(level) + 2).min(DEEPEST);
                self.element(Some(&format!("h{level}")), paragraph, true);
            }
            Role::Code => {
                self.out.push_str(if *around == Role::Code { "\n" } else { "<pre><code>" });
                *around = Role::Code;
                let lines = paragraph.lines();
                // Programs write a code's indentation with spaces that do not break.
                self.out.push_str(&escape(&lines.join("\n").replace('\u{a0}', " ")));
            }
            Role::Quote => {
                if *around != Role::Quote {
                    self.out.push_str("<blockquote>\n");
                }
                *around = Role::Quote;
                self.element(Some("p"), &upright(paragraph), false);
            }
            _ => self.element(Some("p"), paragraph, false),
        }
    }

    /// A paragraph in an element of its own, or in the one that is open.
    fn element(&mut self, name: Option<&str>, paragraph: &Paragraph, is_heading: bool) {
        if let Some(name) = name {
            let direction = if paragraph.is_rtl { " dir=\"rtl\"" } else { "" };
            self.out.push_str(&format!("<{name}{direction}>"));
        }
        self.spans(&paragraph.spans, is_heading);
        if let Some(name) = name {
            self.out.push_str(&format!("</{name}>\n"));
        }
    }

    /// Words with their looks, links around them: what two neighbours share stays open between them.
    fn spans(&mut self, spans: &[Span], is_heading: bool) {
        let mut open: Vec<String> = Vec::new();
        let spans = trimmed(spans);
        for (at, span) in spans.iter().enumerate() {
            let wanted = match span {
                Span::Words { look, link, .. } => tags(*look, link.as_deref(), is_heading),
                Span::Picture { link, .. } => tags(Look::default(), link.as_deref(), is_heading),
                Span::Break => open.clone(),
                Span::Note(_) => Vec::new(),
            };
            let shared = open.iter().zip(&wanted).take_while(|(open, wanted)| open == wanted).count();
            self.close(&mut open, shared);
            for tag in wanted.into_iter().skip(shared) {
                self.out.push_str(&format!("<{tag}>"));
                open.push(tag);
            }
            match span {
                Span::Words { text, .. } => {
                    let text = if at == 0 { text.trim_start_matches([' ', '\t', '\n']) } else { text };
                    self.out.push_str(&escape(&text.replace(['\t', '\n'], " ")));
                }
                Span::Break => self.out.push_str("<br>"),
                Span::Picture { picture, .. } => self.picture(picture),
                Span::Note(note) => self.reference(*note),
            }
        }
        self.close(&mut open, 0);
    }

    fn close(&mut self, open: &mut Vec<String>, keep: usize) {
        for tag in open.drain(keep..).rev() {
            let name = tag.split(' ').next().unwrap_or_default();
            self.out.push_str(&format!("</{name}>"));
        }
    }

    fn picture(&mut self, picture: &Picture) {
        let address = pictures::address(self.file_name, self.format, &picture.part);
        let size = picture.size.map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\""));
        let (address, alt) = (escape(&address), escape(&picture.alt));
        self.out.push_str(&format!("<img src=\"{address}\" alt=\"{alt}\"{}>", size.unwrap_or_default()));
    }

    fn reference(&mut self, note: usize) {
        let known = self.noted.iter().position(|known| *known == note);
        let number = known.unwrap_or(self.noted.len()) + 1;
        // The way back leads to where it is first named.
        let id = if known.is_none() { format!(" id=\"fnref-{number}\"") } else { String::new() };
        if known.is_none() {
            self.noted.push(note);
        }
        self.out.push_str(&format!("<sup><a href=\"#fn-{number}\"{id}>{number}</a></sup>"));
    }

    fn table(&mut self, table: &Table) {
        let rows: Vec<_> =
            table.rows.iter().filter(|row| row.cells.iter().any(|cell| !is_blank(&cell.blocks))).collect();
        // A box around a text is no table.
        if let [row] = rows.as_slice()
            && let [cell] = row.cells.as_slice()
        {
            return self.blocks(&cell.blocks);
        }
        if rows.is_empty() {
            return;
        }
        let heads = rows.iter().take_while(|row| row.is_head).count();
        let heads = if heads == rows.len() { 0 } else { heads };
        self.out.push_str("<table>\n");
        for (at, row) in rows.iter().enumerate() {
            let part = match at {
                at if at == heads => "<tbody>\n",
                0 => "<thead>\n",
                _ => "",
            };
            self.out.push_str(part);
            self.out.push_str("<tr>\n");
            let name = if at < heads { "th" } else { "td" };
            for cell in &row.cells {
                let over = |name: &str, count: usize| match count {
                    0 | 1 => String::new(),
                    count => format!(" {name}=\"{count}\""),
                };
                self.out.push_str(&format!("<{name}{}{}>", over("colspan", cell.columns), over("rowspan", cell.rows)));
                self.cell(&cell.blocks, at < heads);
                self.out.push_str(&format!("</{name}>\n"));
            }
            self.out.push_str("</tr>\n");
            if at + 1 == heads {
                self.out.push_str("</thead>\n");
            }
        }
        self.out.push_str("</tbody>\n</table>\n");
    }

    /// One paragraph in a cell needs no element of its own.
    fn cell(&mut self, blocks: &[Block], is_head: bool) {
        let mut shown = blocks.iter().filter(|block| !is_blank(std::slice::from_ref(*block)));
        match (shown.next(), shown.next()) {
            (Some(Block::Paragraph(only)), None) if only.item.is_none() && matches!(only.role, Role::Text) => {
                self.spans(&only.spans, is_head)
            }
            _ => self.blocks(blocks),
        }
    }

    /// The notes that were named; one may name another.
    fn notes(&mut self) {
        if self.noted.is_empty() {
            return;
        }
        self.out.push_str("<hr>\n<ol>\n");
        let mut at = 0;
        while let Some(blocks) = self.noted.get(at).map(|note| self.notes.get(*note).map_or(&[][..], Vec::as_slice)) {
            at += 1;
            self.out.push_str(&format!("<li id=\"fn-{at}\">"));
            self.cell(blocks, false);
            self.out.push_str(&format!(" <a href=\"#fnref-{at}\">↩</a></li>\n"));
        }
        self.out.push_str("</ol>\n");
    }
}

/// A quotation that is slanted as a whole is so by its style: the element says it already.
fn upright(paragraph: &Paragraph) -> Paragraph {
    let mut paragraph = paragraph.clone();
    let is_slanted = |span: &Span| !matches!(span, Span::Words { look, .. } if !look.emphasis);
    if paragraph.spans.iter().all(is_slanted) {
        for span in &mut paragraph.spans {
            if let Span::Words { look, .. } = span {
                look.emphasis = false;
            }
        }
    }
    paragraph
}

/// Without the breaks and the white space at both ends, which many set for room.
fn trimmed(spans: &[Span]) -> &[Span] {
    let is_room = |span: &Span| match span {
        Span::Break => true,
        Span::Words { text, .. } => text.chars().all(crate::article::dates::is_space),
        Span::Picture { .. } | Span::Note(_) => false,
    };
    let from = spans.iter().position(|span| !is_room(span)).unwrap_or(spans.len());
    let to = spans.iter().rposition(|span| !is_room(span)).map_or(from, |last| last + 1);
    spans.get(from..to).unwrap_or_default()
}

/// The elements that a look and a link are made of, outermost first.
fn tags(look: Look, link: Option<&str>, is_heading: bool) -> Vec<String> {
    let link_tag = link.map(|link| format!("a href=\"{}\"", escape(link)));
    let marks = [
        ("strong", look.strong && !is_heading),
        ("em", look.emphasis && !is_heading),
        // Links are underlined anyway, and headings for their size.
        ("u", look.underlined && link.is_none() && !is_heading),
        ("del", look.struck),
        ("sup", look.raised),
        ("sub", look.lowered),
        ("code", look.code),
    ];
    link_tag.into_iter().chain(marks.into_iter().filter(|(_, is)| *is).map(|(name, _)| name.to_owned())).collect()
}

fn is_blank(blocks: &[Block]) -> bool {
    blocks.iter().all(|block| match block {
        Block::Paragraph(paragraph) => paragraph.is_blank(),
        Block::Table(table) => table.rows.iter().flat_map(|row| &row.cells).all(|cell| is_blank(&cell.blocks)),
    })
}
