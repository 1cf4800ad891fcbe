//! A document as both formats give it: what it says of itself, and its text as blocks.

use std::collections::BTreeMap;
use std::rc::Rc;

/// A document.
#[derive(Debug, Default)]
pub struct Document {
    /// What its properties say.
    pub properties: Properties,
    /// Its text.
    pub blocks: Vec<Block>,
    /// Its footnotes and endnotes, as its text names them.
    pub notes: Vec<Vec<Block>>,
    /// The lines of its headers and footers: they are not shown, but an embargo may stand there.
    pub margins: Vec<String>,
    /// What could be seen in it and is left out, and how often.
    pub left_out: BTreeMap<LeftOut, usize>,
}

impl Document {
    /// Notes that something was left out.
    pub fn leave_out(&mut self, what: LeftOut) {
        *self.left_out.entry(what).or_default() += 1;
    }
}

/// What a document says of itself beside its text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Properties {
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub keywords: Vec<String>,
    pub category: Option<String>,
    pub subject: Option<String>,
    pub description: Option<String>,
    /// Which language its program takes it to be in.
    pub language: Option<String>,
}

/// What readers of the document see and readers of the article do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// EMF, WMF, TIFF, PDF.
    Format,
    /// What was cropped away is in the file still.
    Cropped,
    /// A picture that lies elsewhere.
    Linked,
    /// Its file is not in the archive.
    Missing,
    Chart,
    Diagram,
    /// A spreadsheet, a sound, a form's control.
    Embedded,
}

impl LeftOut {
    /// What it is, for one and for several; and what to do about it.
    pub fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Format => (
                "a picture is left out: its format (EMF, WMF, TIFF …) is none that browsers show",
                "pictures are left out: their formats (EMF, WMF, TIFF …) are none that browsers show",
                "in the document, save the picture as PNG and put that in its place",
            ),
            Self::Cropped => (
                "a cropped picture is left out: what was cropped away is still in its file",
                "cropped pictures are left out: what was cropped away is still in their files",
                "in Word: Picture Format, Compress Pictures, Delete cropped areas; in LibreOffice: Compress, Delete cropped areas",
            ),
            Self::Linked => (
                "a picture is left out: the document only links to it",
                "pictures are left out: the document only links to them",
                "in Word: File, Info, Edit Links to Files, Save picture in document; in LibreOffice: Edit, External Links, Break Link",
            ),
            Self::Missing => (
                "a picture is left out: its file is not in the document",
                "pictures are left out: their files are not in the document",
                "put the picture into the document again",
            ),
            Self::Chart => {
                ("a chart is left out", "charts are left out", "copy the chart and paste it in its place as a picture")
            }
            Self::Diagram => (
                "a diagram (SmartArt) is left out",
                "diagrams (SmartArt) are left out",
                "copy the diagram and paste it in its place as a picture",
            ),
            Self::Embedded => (
                "an embedded object is left out",
                "embedded objects are left out",
                "paste what it shows in its place, as text, table or picture",
            ),
        }
    }
}

/// A part of the text that stands on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph, a heading, an item of a list.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    /// What it is.
    pub role: Role,
    /// Its place in a list.
    pub item: Option<Item>,
    /// Whether it runs from right to left.
    pub is_rtl: bool,
    /// Its words and pictures.
    pub spans: Vec<Span>,
}

/// What a paragraph is, by its style.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Text,
    Title,
    Subtitle,
    Author,
    Date,
    /// From 1 to 9.
    Heading(u8),
    Quote,
    Code,
    /// Its table of contents: pages have none.
    Contents,
}

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// How deep, from 0.
    pub level: u8,
    /// Whether it has a number, and which.
    pub number: Option<u64>,
    /// Whether it goes on with the item above.
    pub goes_on: bool,
}

/// A stretch of text of one look, or what stands between words.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// Words.
    Words { text: String, look: Look, link: Option<Rc<str>> },
    /// The line ends here.
    Break,
    /// A picture.
    Picture { picture: Picture, link: Option<Rc<str>> },
    /// A footnote or endnote, by its place in `Document::notes`.
    Note(usize),
}

/// How words look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    pub strong: bool,
    pub emphasis: bool,
    pub underlined: bool,
    pub struck: bool,
    pub raised: bool,
    pub lowered: bool,
    pub code: bool,
}

/// A picture in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its part.
    pub part: String,
    /// What it shows, in words.
    pub alt: String,
    /// How large it is shown, in pixels of CSS.
    pub size: Option<(u32, u32)>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// From above.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Whether it says what the columns are.
    pub is_head: bool,
    /// From the start of the line.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// How many columns and rows it takes.
    pub columns: usize,
    pub rows: usize,
    /// What is in it.
    pub blocks: Vec<Block>,
}

impl Paragraph {
    /// Its words as lines; what is raised to a note is no word.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![String::new()];
        for span in &self.spans {
            match span {
                Span::Words { text, .. } => lines.iter_mut().last().into_iter().for_each(|line| line.push_str(text)),
                Span::Break => lines.push(String::new()),
                Span::Picture { .. } | Span::Note(_) => {}
            }
        }
        lines
    }

    /// Whether it shows nothing.
    pub fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| match span {
            Span::Words { text, .. } => text.chars().all(crate::article::dates::is_space),
            Span::Break => true,
            Span::Picture { .. } | Span::Note(_) => false,
        })
    }
}

/// Every line of blocks, however deep.
pub fn lines_of(blocks: &[Block]) -> Vec<String> {
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => lines.extend(paragraph.lines()),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.for_each(|cell| lines.extend(lines_of(&cell.blocks)));
            }
        }
    }
    lines
}
