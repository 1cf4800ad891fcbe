//! Of what a document is made, besides the articles.

use std::os::unix::fs::MetadataExt;

use super::Settings;

/// This program, these settings and these templates, in a hash: where another run had the same, it made the same of the same articles.
/// None where nobody can tell.
pub fn maker(settings: &Settings, templates: &[(String, String)]) -> Option<[u8; 16]> {
    let program = std::env::current_exe().and_then(std::fs::metadata).ok()?;
    let (number, length) = (program.ino(), program.len());
    let times = (program.mtime(), program.mtime_nsec(), program.ctime(), program.ctime_nsec());
    let all = format!("{number} {length} {times:?}\n{settings:?}\n{templates:?}");
    blake3::hash(all.as_bytes()).as_bytes().first_chunk().copied()
}
