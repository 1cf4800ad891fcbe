//! A part of a published file, read piece by piece.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use bytes::Bytes;

/// How much of a file is in memory at once, for each who reads it.
pub const PIECE: u64 = 256 * 1024;

/// What is left of a part. Whoever replaces the file puts another in its place: what is open stays what it was.
#[derive(Debug)]
pub struct Pieces {
    file: File,
    left: u64,
}

impl Pieces {
    /// So many bytes of a file from an offset; `Err` where it is no longer `whole` bytes long.
    pub fn open(path: &Path, whole: u64, from: u64, left: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() != whole {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.seek(SeekFrom::Start(from))?;
        Ok(Self { file, left })
    }

    /// How many bytes are left.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The next piece, and what is left behind it.
    pub fn next(mut self) -> io::Result<(Self, Bytes)> {
        let mut bytes = vec![0; usize::try_from(self.left.min(PIECE)).unwrap_or(usize::MAX)];
        self.file.read_exact(&mut bytes)?;
        self.left -= bytes.len() as u64;
        Ok((self, bytes.into()))
    }
}
