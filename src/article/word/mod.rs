//! Documents of Word (`.docx`) and LibreOffice (`.odt`): an archive in, what any text is read into out.
//!
//! `archive` and `xml` hold what comes in to bounds; `docx` and `odt` read the two formats into one `Document`; `head` takes off it what a
//! release says of itself, as from plain text; `html` writes the rest. Macros, remarks, hidden and deleted text, and whatever lies
//! outside the file are never looked at.

mod alt;
mod archive;
mod document;
mod docx;
mod fault;
mod head;
mod html;
mod lists;
mod names;
mod odt;
mod pictures;
mod properties;
mod roles;
mod says;
mod symbols;
mod xml;

pub use fault::Fault;
pub use pictures::{Inside, bytes, inside, measure};

use super::{Context, Piece, Sourced};
use crate::problem::Problem;
use crate::rule::Rule;
use archive::Archive;
use document::{Document, LeftOut};

/// What fields of a document's properties come from.
const PROPERTIES: &str = "the document's properties";

/// A format of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Word's.
    Docx,
    /// OpenDocument's.
    Odt,
}

impl Format {
    /// The format that a path names; none where it is no document's.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "docx" => Some(Self::Docx),
            "odt" => Some(Self::Odt),
            _ => None,
        }
    }
}

/// Reads a document. What is wrong with it and holds nothing back comes with it.
pub fn read(bytes: &[u8], path: &str, format: Format, context: &Context) -> Result<(Piece, Vec<Problem>), Fault> {
    let mut archive = Archive::of(bytes)?;
    let mut document = match format {
        Format::Docx => docx::read(&mut archive)?,
        Format::Odt => odt::read(&mut archive)?,
    };
    let problems = document.left_out.iter().map(|(what, count)| left_out(*what, *count, path)).collect();
    let mut head = head::take(&mut document, path, context);
    properties_of(&document, &mut head);
    let name = path.rsplit('/').next().unwrap_or(path);
    let body = html::write(&document.blocks, &document.notes, name, format);
    Ok((Piece { head, body }, problems))
}

/// What readers of the document see and readers of the article do not.
fn left_out(what: LeftOut, count: usize, path: &str) -> Problem {
    let (one, several, help) = what.words();
    let what = if count == 1 { one.to_owned() } else { format!("{count} {several}") };
    Problem::warning(path, what).help(help).rule(Rule::DocumentShown)
}

/// Properties count where nothing that can be read says more.
fn properties_of(document: &Document, head: &mut super::Head) {
    let properties = &document.properties;
    let said = |words: &Option<String>| words.clone().map(|words| Sourced::new(words, PROPERTIES));
    let all = |words: &[String]| words.iter().map(|word| Sourced::new(word.clone(), PROPERTIES)).collect::<Vec<_>>();
    head.title = head.title.take().or_else(|| said(&properties.title));
    head.tags.extend(all(&properties.keywords));
    head.credited = all(&properties.authors);
    if head.breadcrumb.is_empty() {
        head.section = said(&properties.category);
    }
    // A subject of a word or two is what it is filed under.
    let subject = properties.subject.clone().filter(|subject| subject.split_whitespace().count() > 4);
    head.summary = said(&properties.description).or_else(|| said(&subject));
    let language = properties.language.as_deref().and_then(crate::settings::language_tag);
    head.perhaps = language.map(|tag| Sourced::new(tag, PROPERTIES));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;
