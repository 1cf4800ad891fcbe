//! Word's documents (ECMA-376, ISO 29500 transitional and strict): what their parts say, as a `Document`.

mod drawing;
mod field;
mod inline;
mod numbering;
mod relations;
mod styles;
mod table;

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

use super::archive::Archive;
use super::document::{Block, Document, Item, Paragraph, Role};
use super::fault::Fault;
use super::properties;
use super::xml::{self, Element};
use field::Field;
use numbering::Numbering;
use relations::Relations;
use styles::Styles;

/// Where Word puts pictures.
pub const PICTURES: &str = "word/media/";

/// Reads a document.
pub fn read<R: Read + Seek>(archive: &mut Archive<R>) -> Result<Document, Fault> {
    let package = Relations::of_package(archive)?;
    let main = package.part("officeDocument").unwrap_or("word/document.xml").to_owned();
    let Some(text) = archive.text(&main)? else {
        return Err(Fault::damaged("it has no text part, as Word's documents have"));
    };
    if xml::root(&text)? != "w:document" {
        return Err(Fault::new("this is no text document", "save its text as .docx or .odt"));
    }
    let relations = Relations::of(archive, &main)?;
    let styles = Styles::read(part(archive, &relations, "styles")?.as_deref())?;
    let numbering = Numbering::read(part(archive, &relations, "numbering")?.as_deref(), &styles)?;
    let mut reader = Reader {
        styles,
        numbering,
        relations: Relations::default(),
        parts: archive.names(),
        notes: HashMap::new(),
        fields: Vec::new(),
        carried: None,
        document: Document::default(),
    };
    reader.document.properties =
        properties::of_docx(archive, package.part("core-properties").unwrap_or("docProps/core.xml"))?;
    reader.document.properties.language = reader.document.properties.language.take().or(reader.styles.language());
    for (kind, element) in [("footnotes", "w:footnote"), ("endnotes", "w:endnote")] {
        if let Some(name) = relations.part(kind).map(str::to_owned) {
            reader.relations = Relations::of(archive, &name)?;
            reader.notes(archive.text(&name)?.as_deref(), element)?;
        }
    }
    for name in relations.parts(&["header", "footer"]) {
        reader.margin(archive.text(name)?.as_deref())?;
    }
    reader.relations = relations;
    let mut blocks = Vec::new();
    xml::each(&text, &["w:document", "w:body"], &mut |element| {
        reader.block(&element, &mut blocks);
        Ok(())
    })?;
    reader.settle(&mut blocks);
    reader.document.blocks = blocks;
    Ok(reader.document)
}

fn part<R: Read + Seek>(archive: &mut Archive<R>, relations: &Relations, kind: &str) -> Result<Option<Vec<u8>>, Fault> {
    relations.part(kind).map_or(Ok(None), |name| archive.text(name))
}

/// A walk over the text.
struct Reader {
    styles: Styles,
    numbering: Numbering,
    /// Of the part that is read.
    relations: Relations,
    /// The names of all parts, in small letters.
    parts: HashSet<String>,
    /// Where each note is in the document, by its element and id.
    notes: HashMap<(&'static str, String), usize>,
    /// The fields that are open, the innermost last.
    fields: Vec<Field>,
    /// A paragraph that goes on in the next.
    carried: Option<Paragraph>,
    document: Document,
}

impl Reader {
    /// Reads what stands on lines of its own.
    fn block(&mut self, element: &Element, out: &mut Vec<Block>) {
        match element.name() {
            "w:p" => self.paragraph(element, out),
            "w:tbl" => {
                self.settle(out);
                let table = self.table(element);
                if !self.is_contents() {
                    out.push(Block::Table(table));
                }
            }
            "w:sdt" => self.control(element, out),
            "w:ins" | "w:moveTo" | "w:customXml" | "w:smartTag" => self.blocks(element, out),
            "mc:AlternateContent" => chosen(element).into_iter().for_each(|chosen| self.blocks(chosen, out)),
            "w:altChunk" | "w:subDoc" => self.document.leave_out(super::document::LeftOut::Embedded),
            _ => {}
        }
    }

    fn blocks(&mut self, element: &Element, out: &mut Vec<Block>) {
        element.children().for_each(|child| self.block(child, out));
    }

    /// All that is in an element, with nothing carried in or out.
    fn apart(&mut self, element: &Element) -> Vec<Block> {
        let mut blocks = Vec::new();
        let outer = self.carried.take();
        self.blocks(element, &mut blocks);
        self.settle(&mut blocks);
        self.carried = outer;
        blocks
    }

    /// A content control: what is in it, unless that is a table of contents or asks for something to be written.
    fn control(&mut self, element: &Element, out: &mut Vec<Block>) {
        let is_contents = element
            .at(&["w:sdtPr", "w:docPartObj", "w:docPartGallery"])
            .and_then(|gallery| gallery.get("w:val"))
            .is_some_and(|gallery| gallery == "Table of Contents");
        if let Some(content) = element.child("w:sdtContent").filter(|_| !is_contents && !asks(element)) {
            self.blocks(content, out);
        }
    }

    fn paragraph(&mut self, element: &Element, out: &mut Vec<Block>) {
        let properties = element.child("w:pPr");
        let style = properties.and_then(|properties| value(properties, "w:pStyle"));
        let says = self.styles.paragraph(style);
        let outline = properties.and_then(|properties| value(properties, "w:outlineLvl"));
        let outline = outline.and_then(|level| level.parse::<u8>().ok()).map(|level| (level < 9).then_some(level));
        let role = match (says.role, outline) {
            (Role::Text, Some(Some(level))) => Role::Heading(level + 1),
            (role, _) => role,
        };
        let mut boxes = Vec::new();
        let mut paragraph = Paragraph { role, ..self.carried.take().unwrap_or_default() };
        paragraph.is_rtl = properties.and_then(|properties| switch(properties, "w:bidi")).unwrap_or(says.is_rtl);
        paragraph.item = None;
        let look = inline::Context { base: says.look, link: None };
        self.inline_all(element, &look, &mut paragraph.spans, &mut boxes);
        if role == Role::Text || role == Role::Quote {
            paragraph.item = self.item(properties, style);
        }
        if properties.is_some_and(goes_on) {
            self.carried = Some(paragraph);
        } else if role != Role::Contents {
            out.push(Block::Paragraph(paragraph));
        }
        out.append(&mut boxes);
    }

    /// Where a paragraph stands in a list: its own word counts before its style's.
    fn item(&mut self, properties: Option<&Element>, style: Option<&str>) -> Option<Item> {
        let own = properties.and_then(|properties| properties.child("w:numPr"));
        let (number, level) = self.styles.list(style);
        let number = own.and_then(|own| value(own, "w:numId")).map(str::to_owned).or(number)?;
        let level = own.and_then(|own| value(own, "w:ilvl")).and_then(|level| level.parse().ok()).or(level);
        let level = level.or_else(|| self.numbering.level_of(&number, style?)).unwrap_or(0);
        self.numbering.next(&number, level)
    }

    /// What was carried has nothing to go on in.
    fn settle(&mut self, out: &mut Vec<Block>) {
        out.extend(self.carried.take().map(Block::Paragraph));
    }

    /// Reads footnotes or endnotes. Those that draw a line between text and notes have a type.
    fn notes(&mut self, bytes: Option<&[u8]>, name: &'static str) -> Result<(), Fault> {
        let Some(bytes) = bytes else { return Ok(()) };
        xml::each(bytes, &[], &mut |element| {
            let is_own = element.get("w:type").is_none_or(|kind| kind == "normal");
            if let Some(id) = element.get("w:id").filter(|_| is_own && element.name() == name) {
                let id = id.to_owned();
                let blocks = self.apart(&element);
                self.notes.insert((name, id), self.document.notes.len());
                self.document.notes.push(blocks);
            }
            Ok(())
        })
    }

    /// Notes the lines of a header or footer.
    fn margin(&mut self, bytes: Option<&[u8]>) -> Result<(), Fault> {
        let Some(bytes) = bytes else { return Ok(()) };
        let kept = std::mem::take(&mut self.document.left_out);
        xml::each(bytes, &[], &mut |element| {
            let mut blocks = Vec::new();
            self.block(&element, &mut blocks);
            self.document.margins.extend(super::document::lines_of(&blocks));
            Ok(())
        })?;
        self.carried = None;
        self.fields.clear();
        self.document.left_out = kept;
        Ok(())
    }

    /// Whether what is read belongs to a table of contents.
    fn is_contents(&self) -> bool {
        self.fields.iter().any(Field::is_contents)
    }
}

/// The first of several ways to show a thing, which new programs take (ECMA-376 part 3, §9.4).
fn chosen(element: &Element) -> Option<&Element> {
    element.child("mc:Choice").or_else(|| element.child("mc:Fallback"))
}

/// Whether a content control holds nothing but the words that ask for its content.
fn asks(control: &Element) -> bool {
    control.child("w:sdtPr").and_then(|properties| switch(properties, "w:showingPlcHdr")).unwrap_or(false)
}

/// Whether a paragraph goes on in the next: its mark was deleted, or it is a letter as high as several lines, which Word
/// keeps as a paragraph of its own (`w:framePr`, ECMA-376 §17.3.1.11).
fn goes_on(properties: &Element) -> bool {
    let drop_cap = properties.child("w:framePr").and_then(|frame| frame.get("w:dropCap"));
    properties.child("w:rPr").is_some_and(is_deleted) || drop_cap.is_some_and(|kind| kind != "none")
}

fn is_deleted(properties: &Element) -> bool {
    properties.children().any(|child| matches!(child.name(), "w:del" | "w:moveFrom"))
}

/// What `w:val` of an element in `within` says.
fn value<'e>(within: &'e Element, name: &str) -> Option<&'e str> {
    within.child(name)?.get("w:val")
}

/// Whether an element in `within` says yes or no (ECMA-376 §17.17.4); there without a word is yes.
fn switch(within: &Element, name: &str) -> Option<bool> {
    let value = within.child(name)?.get("w:val").unwrap_or("true");
    Some(!matches!(value, "0" | "false" | "off" | "none"))
}
