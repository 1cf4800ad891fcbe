//! OpenDocument texts (OASIS ODF 1.3): what their parts say, as a `Document`.

mod frame;
mod inline;
mod lists;
mod styles;
mod table;

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::archive::Archive;
use super::document::{Block, Document, Item, LeftOut, Paragraph, Role};
use super::fault::Fault;
use super::properties;
use super::xml::{self, Element};
use lists::Lists;
use styles::Styles;

/// Where LibreOffice puts pictures.
pub const PICTURES: &str = "Pictures/";

/// Reads a document.
pub fn read<R: Read + Seek>(archive: &mut Archive<R>) -> Result<Document, Fault> {
    if is_locked(archive)? {
        return Err(Fault::locked());
    }
    let Some(content) = archive.text("content.xml")? else {
        return Err(Fault::damaged("it has no text part, as OpenDocument texts have"));
    };
    let mut reader = Reader {
        styles: Styles::default(),
        lists: Lists::default(),
        parts: archive.names(),
        ends_in_space: true,
        document: Document { properties: properties::of_odt(archive)?, ..Document::default() },
    };
    if let Some(bytes) = archive.text("styles.xml")? {
        xml::each(&bytes, &["office:styles", "office:automatic-styles", "office:master-styles"], &mut |element| {
            match element.name() {
                "style:master-page" => reader.margins(&element),
                _ => reader.style(&element),
            }
            Ok(())
        })?;
    }
    let (mut blocks, mut has_text) = (Vec::new(), false);
    let open = ["office:automatic-styles", "office:body", "office:text"];
    xml::each(&content, &open, &mut |element| {
        match element.name() {
            "text:list-style" | "style:style" | "style:default-style" => reader.style(&element),
            // A spreadsheet or a presentation under a text's name.
            "office:spreadsheet" | "office:presentation" | "office:drawing" => {
                return Err(Fault::new("this is no text document", "save its text as .odt or .docx"));
            }
            _ => {
                has_text = true;
                reader.block(&element, &mut blocks);
            }
        }
        Ok(())
    })?;
    if !has_text {
        return Err(Fault::damaged("it has no text"));
    }
    reader.document.blocks = blocks;
    Ok(reader.document)
}

/// Whether its parts are encrypted (ODF 1.3 part 2, §4.4).
fn is_locked<R: Read + Seek>(archive: &mut Archive<R>) -> Result<bool, Fault> {
    let Some(bytes) = archive.text("META-INF/manifest.xml")? else { return Ok(false) };
    let mut is_locked = false;
    xml::each(&bytes, &[], &mut |element| {
        is_locked |= element.child("manifest:encryption-data").is_some();
        Ok(())
    })?;
    Ok(is_locked)
}

/// A walk over the text.
struct Reader {
    styles: Styles,
    lists: Lists,
    /// The names of all parts, in small letters.
    parts: HashSet<String>,
    /// Whether a space that comes now says nothing.
    ends_in_space: bool,
    document: Document,
}

impl Reader {
    fn style(&mut self, element: &Element) {
        match element.name() {
            "text:list-style" => self.lists.define(element),
            "style:style" => self.styles.add(element),
            _ => {}
        }
    }

    /// Reads what stands on lines of its own.
    fn block(&mut self, element: &Element, out: &mut Vec<Block>) {
        match element.name() {
            "text:p" | "text:h" => self.paragraph(element, None, out),
            "text:list" => self.list(element, None, 0, out),
            "text:numbered-paragraph" => self.blocks(element, out),
            "table:table" => {
                let table = self.table(element);
                out.push(Block::Table(table));
            }
            "text:section" if element.get("text:display").is_some_and(|word| word != "true") => {}
            "text:section" | "text:bibliography" | "text:index-body" | "office:text" => self.blocks(element, out),
            "draw:frame" | "draw:g" | "draw:a" | "draw:custom-shape" | "draw:rect" => {
                let mut paragraph = Paragraph::default();
                let mut boxes = Vec::new();
                self.frame(element, None, &mut paragraph.spans, &mut boxes);
                out.push(Block::Paragraph(paragraph));
                out.append(&mut boxes);
            }
            // Deleted text is kept in `text:tracked-changes`; contents and indexes name pages.
            _ => {}
        }
    }

    fn blocks(&mut self, element: &Element, out: &mut Vec<Block>) {
        element.children().for_each(|child| self.block(child, out));
    }

    fn paragraph(&mut self, element: &Element, item: Option<Item>, out: &mut Vec<Block>) {
        let style = element.get("text:style-name");
        let level = element.get("text:outline-level").and_then(|level| level.parse::<u8>().ok());
        let role = match (element.name(), self.styles.role(style)) {
            ("text:h", Role::Title) => Role::Title,
            ("text:h", Role::Heading(of_style)) => Role::Heading(level.unwrap_or(of_style).clamp(1, 9)),
            ("text:h", _) => Role::Heading(level.unwrap_or(1).clamp(1, 9)),
            (_, role) => role,
        };
        if role == Role::Contents {
            return;
        }
        let item = item.or_else(|| self.listed_by_style(style, role));
        let mut paragraph = Paragraph { role, item, is_rtl: self.styles.is_rtl(style), spans: Vec::new() };
        if matches!(role, Role::Heading(_) | Role::Title) {
            paragraph.item = None;
        }
        let says = self.styles.says("paragraph", style);
        let mut boxes = Vec::new();
        if !says.is_hidden() && element.child("text:hidden-paragraph").is_none_or(is_visible) {
            self.ends_in_space = true;
            self.inline_all(
                element,
                &inline::Context { says, is_code: false, link: None },
                &mut paragraph.spans,
                &mut boxes,
            );
        }
        out.push(Block::Paragraph(paragraph));
        out.append(&mut boxes);
    }

    /// A style may put its paragraphs in a list; then there is no element of one.
    fn listed_by_style(&mut self, style: Option<&str>, role: Role) -> Option<Item> {
        let list = self.styles.list(style).filter(|_| role == Role::Text)?;
        self.lists.next(&list, 0, None)
    }

    /// The lines of headers and footers.
    fn margins(&mut self, master: &Element) {
        let kept = std::mem::take(&mut self.document.left_out);
        for margin in master
            .children()
            .filter(|child| ["style:header", "style:footer"].iter().any(|name| child.name().starts_with(name)))
        {
            let mut blocks = Vec::new();
            self.blocks(margin, &mut blocks);
            self.document.margins.extend(super::document::lines_of(&blocks));
        }
        self.document.left_out = kept;
    }

    fn leave_out(&mut self, what: LeftOut) {
        self.document.leave_out(what);
    }
}

fn is_visible(hidden: &Element) -> bool {
    hidden.get("text:is-hidden") == Some("false")
}
