//! The body as HTML: one block element a line.

use super::links;
use super::lists::{self, Item, Marker, Numbers};
use super::paragraphs::{self, glue};
use super::rows::{Block, Row, columns, ends_sentence};

/// A line this wide, in columns, may have been wrapped.
const WRAPPED: usize = 50;

/// The HTML of some blocks.
pub fn html(blocks: &[Block]) -> String {
    let mut writer = Writer::default();
    for block in blocks {
        writer.block(block);
    }
    writer.end_list();
    writer.out
}

/// Lines as one.
pub fn joined(rows: &[Row]) -> String {
    let mut out = String::new();
    let mut above = "";
    for row in rows {
        if !out.is_empty() {
            out.push_str(glue(above, row.text));
        }
        out.push_str(row.text);
        above = row.text;
    }
    out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The list that is open: a blank line does not end it, a paragraph does.
    items: Vec<Item>,
    numbers: Numbers,
}

impl Writer {
    /// Writes a block: paragraphs, and lists between them.
    fn block(&mut self, block: &[Row]) {
        let mut at = 0;
        while let Some(row) = block.get(at) {
            let above = at.checked_sub(1).and_then(|above| block.get(above));
            if let Some((marker, start)) = self.marker(row, above, block.get(at + 1)) {
                at += self.item(marker, start, block.get(at..).unwrap_or_default());
                continue;
            }
            let from = at;
            at += 1;
            while let Some(row) = block.get(at) {
                if self.marker(row, block.get(at - 1), block.get(at + 1)).is_some() {
                    break;
                }
                at += 1;
            }
            self.paragraphs(block.get(from..at).unwrap_or_default());
        }
    }

    fn paragraphs(&mut self, rows: &[Row]) {
        self.end_list();
        for paragraph in paragraphs::split(rows) {
            self.out.push_str("<p>");
            self.out.push_str(&links::inline(&paragraphs::text(paragraph)));
            self.out.push_str("</p>\n");
        }
    }

    /// The marker of a line that begins an item. Where a line may be the middle of a sentence, a dash or a number may be so too.
    fn marker(&mut self, row: &Row, above: Option<&Row>, below: Option<&Row>) -> Option<(Marker, usize)> {
        let (marker, start) = lists::marker(row.text)?;
        let wrapped = above.is_some_and(|above| {
            columns(above.text) >= WRAPPED
                && !ends_sentence(above.text)
                && !above.text.ends_with([':', '：', ';', '；', ',', '，'])
                && self.items.is_empty()
        });
        let repeated = below.is_some_and(|below| lists::marker(below.text).is_some());
        let certain = matches!(marker, Marker::Bullet) || !wrapped || repeated;
        (certain && self.numbers.admit(marker)).then_some((marker, start))
    }

    /// Takes an item off some lines, with the lines it goes on in; how many.
    fn item(&mut self, marker: Marker, start: usize, rows: &[Row]) -> usize {
        let Some(first) = rows.first() else { return 1 };
        let mut text = first.text.get(start..).unwrap_or_default().to_owned();
        let mut taken = 1;
        while let (Some(above), Some(row)) = (rows.get(taken - 1), rows.get(taken)) {
            let goes_on = row.indent > first.indent || columns(above.text) >= WRAPPED;
            if !goes_on || lists::marker(row.text).is_some() {
                break;
            }
            text.push_str(glue(&text, row.text));
            text.push_str(row.text);
            taken += 1;
        }
        self.items.push(Item { indent: first.indent, marker, text });
        taken
    }

    fn end_list(&mut self) {
        if !self.items.is_empty() {
            lists::write(&self.items, &mut self.out);
            self.items.clear();
        }
    }
}
