//! Pictures inside documents: which leave, and by which path they are known in the articles directory.

use std::io::{Read, Seek};

use super::archive::{Archive, MOST_PICTURE};
use super::fault::Fault;
use super::{Format, docx, odt};

/// Behind the path of a document: its pictures lie there as if they were files of a directory.
const INSIDE: &str = ".media/";

/// Formats that browsers show. SVG can run programs where it is opened by itself; documents have a PNG beside it.
const SHOWN: &[&str] = &["png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "avif"];

/// What is looked at of a picture to know its size: metadata of a camera stand before that.
const HEAD: u64 = 512 << 10;

/// A picture in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside<'p> {
    /// The document, by its path.
    pub document: &'p str,
    /// The picture, as the path goes on behind that.
    pub picture: &'p str,
}

/// The document that a path leads into, and the picture there; none where it is the path of a file.
pub fn inside(path: &str) -> Option<Inside<'_>> {
    let places = path.match_indices(INSIDE).map(|(at, _)| at);
    places.filter(|at| Format::of(&path[..*at]).is_some()).find_map(|at| {
        let (document, picture) = (&path[..at], &path[at + INSIDE.len()..]);
        is_shown(picture).then_some(Inside { document, picture })
    })
}

/// Whether browsers show a picture of this name.
pub fn is_shown(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, extension)| SHOWN.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

/// How a picture is named from the directory of its document: `report.docx.media/image1.png`.
pub fn address(file_name: &str, format: Format, part: &str) -> String {
    let home = home(format);
    let name =
        part.get(..home.len()).filter(|start| start.eq_ignore_ascii_case(home)).map_or(part, |_| &part[home.len()..]);
    crate::text::encode_path(&format!("./{file_name}{INSIDE}{name}"))
}

/// Where a program puts the pictures of its documents.
fn home(format: Format) -> &'static str {
    match format {
        Format::Docx => docx::PICTURES,
        Format::Odt => odt::PICTURES,
    }
}

/// How many bytes a picture has, and the first of them, enough to know its size in pixels.
pub fn measure(reader: impl Read + Seek, inside: &Inside<'_>) -> Result<(u64, Vec<u8>), Fault> {
    read(reader, inside, HEAD)
}

/// A picture's bytes.
pub fn bytes(reader: impl Read + Seek, inside: &Inside<'_>) -> Result<Vec<u8>, Fault> {
    Ok(read(reader, inside, MOST_PICTURE)?.1)
}

fn read(reader: impl Read + Seek, inside: &Inside<'_>, most: u64) -> Result<(u64, Vec<u8>), Fault> {
    let mut archive = Archive::open(reader)?;
    let format = Format::of(inside.document).unwrap_or(Format::Docx);
    let at_home = format!("{}{}", home(format), inside.picture);
    let part = if archive.has(&at_home) { at_home } else { inside.picture.to_owned() };
    archive.picture(&part, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_into_a_document_only_to_what_browsers_show() {
        for (path, want) in [
            ("a/b.docx.media/image1.png", Some(("a/b.docx", "image1.png"))),
            ("b.ODT.media/1000.JPG", Some(("b.ODT", "1000.JPG"))),
            ("b.docx.media/word/document.xml", None),
            ("b.docx.media/word/vbaProject.bin", None),
            ("b.docx.media/image1.svg", None),
            ("b.md.media/image1.png", None),
            ("b.docx/image1.png", None),
            ("image1.png", None),
        ] {
            assert_eq!(inside(path).map(|inside| (inside.document, inside.picture)), want, "{path}");
        }
    }

    #[test]
    fn a_picture_is_named_as_if_it_lay_beside_its_document() {
        for (format, part, want) in [
            (Format::Docx, "word/media/image1.png", "./r%201.docx.media/image1.png"),
            (Format::Docx, "media/image1.png", "./r%201.docx.media/media/image1.png"),
            (Format::Odt, "Pictures/10 0.png", "./r%201.docx.media/10%200.png"),
        ] {
            assert_eq!(address("r 1.docx", format, part), want);
        }
    }
}
