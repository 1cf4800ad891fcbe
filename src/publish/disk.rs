//! The published directory: each file is written whole or not at all (`flush.rs`), and not at all when nothing changed.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::tag::{etag, moment};
use super::{Body, Content, Document, Served, Site};
use crate::files;
use crate::heartbeat;

pub(super) const TEMPORARY: &str = ".courant-";

/// So many bytes may wait in memory: a first look at a large archive makes more.
const MOST_WAITING: usize = 16 << 20;

/// The published directory, and what of the site is not on it yet.
pub struct Disk {
    pub(super) root: PathBuf,
    /// What is served and could not be written yet.
    pub(super) waiting: BTreeMap<String, Waiting>,
    /// How many bytes of it are in memory.
    pub(super) held: usize,
    /// What could not be removed yet.
    pub(super) unremoved: BTreeSet<String>,
    pub(super) swept: HashSet<PathBuf>,
    /// Documents whose files were written, found or removed, until somebody asks.
    pub(super) touched: BTreeSet<String>,
}

/// What is to be written, and by which tag readers know it.
pub(super) struct Waiting {
    pub(super) content: Content,
    pub(super) etag: String,
    pub(super) keep: bool,
}

impl Waiting {
    fn held(&self) -> usize {
        match &self.content {
            Content::Bytes(bytes) => bytes.len(),
            // What is inside a document is served from memory until it is on disk.
            Content::File { inside: Some(_), length, .. } => usize::try_from(*length).unwrap_or(usize::MAX),
            Content::File { inside: None, .. } => 0,
        }
    }
}

/// What could not be written.
#[derive(Debug)]
pub struct WriteError {
    /// The file or directory.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

impl Disk {
    /// The published directory; it is made when something is written.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            waiting: BTreeMap::new(),
            held: 0,
            unremoved: BTreeSet::new(),
            swept: HashSet::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Shows documents to readers from `now` on, and keeps those that the disk does not have for `flush`.
    pub fn show(&mut self, site: &Site, documents: Vec<Document>, now: SystemTime) {
        for Document { path, media_type, content, keep } in documents {
            heartbeat::beat();
            self.unremoved.remove(&path);
            let (known, waits) = (site.get(&path), self.waiting.contains_key(&path));
            let etag = etag(&content);
            if known.as_ref().is_some_and(|known| known.etag == etag && known.media_type == media_type) && !waits {
                continue;
            }
            let file = self.file(&path);
            // What is served is on the disk too, unless it waits: only then, and at a start, may it have these bytes already.
            let may_be_there = known.is_none_or(|known| known.etag == etag) || waits;
            let on_disk = may_be_there.then(|| same_on_disk(&file, &content)).flatten();
            let modified = on_disk.map_or(now, |modified| modified.min(now));
            let length = match &content {
                Content::Bytes(bytes) => bytes.len() as u64,
                Content::File { length, .. } => *length,
            };
            let body = match (&content, on_disk) {
                (Content::Bytes(bytes), None) => Body::Memory(bytes.clone()),
                (Content::Bytes(bytes), _) if keep => Body::Memory(bytes.clone()),
                (Content::File { source, inside: Some(picture), length, .. }, None) => {
                    // A document that has just been replaced is read again soon, and its pictures with it.
                    match files::picture(source, picture) {
                        Ok(bytes) if bytes.len() as u64 == *length => Body::Memory(bytes.into()),
                        _ => continue,
                    }
                }
                (Content::File { source, inside: None, .. }, None) => Body::Disk(source.clone()),
                _ => Body::Disk(file),
            };
            site.put(&path, Served { media_type, etag: etag.clone(), modified, length, body });
            match on_disk {
                Some(_) => {
                    self.settle(&path);
                    self.touched.insert(path);
                }
                None => self.wait(path, Waiting { content, etag, keep }),
            }
        }
    }

    pub(super) fn wait(&mut self, path: String, waiting: Waiting) {
        self.held += waiting.held();
        self.held -= self.waiting.insert(path, waiting).map_or(0, |before| before.held());
    }

    fn settle(&mut self, path: &str) {
        self.held -= self.waiting.remove(path).map_or(0, |waiting| waiting.held());
    }

    /// Whether so much waits that it should be written before there is more.
    pub fn is_full(&self) -> bool {
        self.held > MOST_WAITING
    }

    /// Takes documents away from readers now, and from the disk with `flush`.
    pub fn hide(&mut self, site: &Site, paths: impl IntoIterator<Item = String>) {
        for path in paths {
            site.remove(&path);
            self.settle(&path);
            self.unremoved.insert(path);
        }
    }

    /// Whether the disk has all that is served.
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.unremoved.is_empty()
    }

    /// The bytes of a document that an earlier run wrote, and when.
    pub fn read(&self, path: &str) -> Option<(Vec<u8>, SystemTime)> {
        let file = self.file(path);
        let bytes = std::fs::read(&file).ok()?;
        Some((bytes, std::fs::metadata(&file).and_then(|metadata| metadata.modified()).ok()?))
    }

    /// The paths of all documents that lie there, whoever wrote them.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let mut directories = vec![self.root.clone()];
        while let Some(directory) = directories.pop() {
            for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => directories.push(entry.path()),
                    Ok(kind) if kind.is_file() => {
                        let path = entry.path();
                        paths.extend(
                            path.strip_prefix(&self.root).ok().and_then(Path::to_str).map(|path| format!("/{path}")),
                        );
                    }
                    _ => {}
                }
            }
        }
        paths.sort();
        paths
    }

    /// The file of a path.
    pub fn file(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }
}

/// When the file was last written, if it has these bytes already.
fn same_on_disk(file: &Path, content: &Content) -> Option<SystemTime> {
    let metadata = std::fs::symlink_metadata(file).ok().filter(|metadata| metadata.is_file())?;
    let modified = metadata.modified().ok()?;
    match content {
        Content::Bytes(bytes) => {
            let same = metadata.len() == bytes.len() as u64 && std::fs::read(file).is_ok_and(|there| there == *bytes);
            same.then_some(modified)
        }
        Content::File { length, modified: written, .. } => {
            (metadata.len() == *length && modified == moment(*written)).then_some(modified)
        }
    }
}
