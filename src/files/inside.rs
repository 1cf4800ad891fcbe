//! Pictures inside documents, as if they were files beside them.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::{Media, Tree};
use crate::article::word::{self, Inside};

impl Tree {
    /// A picture in a document: what it is, without all of it being read.
    pub(super) fn inside(&self, inside: &Inside<'_>) -> Result<Media, String> {
        if self.is_hidden(inside.picture) {
            return Err("it is not published (`articles.ignore`)".into());
        }
        let document = self.file(inside.document)?;
        if document.stat.size > self.max_document_size {
            return Err("its document is too large (`articles.max_document_size`)".into());
        }
        let file = File::open(&document.source).map_err(|error| format!("it cannot be read: {error}"))?;
        let (length, head) = word::measure(BufReader::new(file), inside).map_err(|fault| fault.what)?;
        let media_type = mime_guess::from_path(inside.picture).first_or_octet_stream().essence_str().to_owned();
        let size = imagesize::blob_size(&head)
            .ok()
            .and_then(|size| Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?)));
        Ok(Media { length, inside: Some(inside.picture.to_owned()), media_type, size, ..document })
    }

    /// Whether a path leads into a document that is there: while that cannot be read, what was published of it stays.
    pub fn is_held(&self, path: &str) -> bool {
        word::inside(path).is_some_and(|inside| self.file(inside.document).is_ok())
    }
}

/// The bytes of a picture in a document.
pub fn picture(document: &Path, picture: &str) -> io::Result<Vec<u8>> {
    let inside = Inside { document: &document.to_string_lossy(), picture };
    word::bytes(BufReader::new(File::open(document)?), &inside).map_err(|fault| io::Error::other(fault.what))
}
