//! What lies in a directory, and whether anything of it was touched.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A file's bytes, modification time and inode; a directory or anything else has no bytes.
#[derive(PartialEq, Eq)]
pub struct Entry {
    pub bytes: Option<Vec<u8>>,
    pub touched: (i64, i64),
    pub inode: u64,
}

/// All entries by their path from the top.
pub type Tree = BTreeMap<String, Entry>;

/// Looks at everything below a directory; nothing where there is none.
pub fn look(top: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut waiting = vec![top.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            // A temporary file may be gone again.
            let Ok(facts) = fs::symlink_metadata(&path) else { continue };
            let bytes = if facts.is_file() { fs::read(&path).ok() } else { None };
            if facts.is_dir() {
                waiting.push(path.clone());
            }
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
            tree.insert(name, Entry { bytes, touched: (facts.mtime(), facts.mtime_nsec()), inode: facts.ino() });
        }
    }
    tree
}

/// Fails with the names of the files that differ in bytes, or that were written again with the same bytes.
pub fn assert_same(before: &Tree, after: &Tree, what: &str) {
    let mut differences = Vec::new();
    for (name, entry) in before {
        match after.get(name) {
            None => differences.push(format!("{name}: gone")),
            Some(now) if now.bytes != entry.bytes => {
                differences.push(format!("{name}: other bytes{}", first(entry, now)))
            }
            Some(now) if now.bytes.is_some() && now != entry => {
                differences.push(format!("{name}: same bytes, written again"))
            }
            _ => {}
        }
    }
    differences.extend(after.keys().filter(|name| !before.contains_key(*name)).map(|name| format!("{name}: new")));
    assert!(differences.is_empty(), "{what}:\n{}", differences.join("\n"));
}

/// The first line that differs.
fn first(before: &Entry, after: &Entry) -> String {
    let text = |entry: &Entry| String::from_utf8_lossy(entry.bytes.as_deref().unwrap_or_default()).into_owned();
    let (before, after) = (text(before), text(after));
    let differing = before.lines().zip(after.lines()).enumerate().find(|(_, (old, new))| old != new);
    match differing {
        Some((index, (old, new))) => format!(", from line {}:\n  - {old}\n  + {new}", index + 1),
        None => format!(", {} instead of {} of them", after.len(), before.len()),
    }
}

/// An archive, as documents are.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A picture of this many pixels, as far as its head tells.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    bytes
}
