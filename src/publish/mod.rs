//! What is published: first in memory, where readers have it at once, then on disk, whole or not at all.

mod disk;
mod flush;
mod kept;
mod pieces;
mod signposts;
mod site;
mod tag;
mod whole;

pub use disk::{Disk, WriteError};
pub use pieces::{PIECE, Pieces};
pub use signposts::Signposts;
pub use site::{Answer, Body, Served, Site};
pub use tag::{etag, etag_of};
pub use whole::{write_together, write_whole};

use std::path::PathBuf;

use bytes::Bytes;

/// A document to publish.
#[derive(Debug, Clone)]
pub struct Document {
    /// From the site's root, with a leading `/`; a directory's page is its `index.html`.
    pub path: String,
    /// As it is served.
    pub media_type: String,
    /// Its bytes, or the file that has them.
    pub content: Content,
    /// Kept in memory when it is on disk too: what is asked for all the time.
    pub keep: bool,
}

/// Where the bytes of a document are.
#[derive(Debug, Clone)]
pub enum Content {
    /// Here.
    Bytes(Bytes),
    /// In a file of the articles directory, or inside one, of this length, last written then (nanoseconds since 1970).
    File {
        /// The file.
        source: PathBuf,
        /// The picture inside of it, where it is a document.
        inside: Option<String>,
        /// Its length in bytes.
        length: u64,
        /// When it was last written.
        modified: i128,
    },
}

impl Document {
    /// A document made of bytes.
    pub fn new(path: impl Into<String>, media_type: impl Into<String>, bytes: impl Into<Bytes>, keep: bool) -> Self {
        Self { path: path.into(), media_type: media_type.into(), content: Content::Bytes(bytes.into()), keep }
    }
}
