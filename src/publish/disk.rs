//! The published directory: each file is written whole or not at all, and not at all when nothing changed.
//!
//! A temporary file beside it, synced, renamed over it, and the directory synced: leaving any of these out loses files in a
//! power cut. After an error the next try makes a new temporary file; a second sync of the old one would lie.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tempfile::NamedTempFile;

use super::{Body, Content, Document, Served, Site};

const TEMPORARY: &str = ".courant-";

/// More files than this at once are synced together: one sync of the file system instead of thousands.
const MANY: usize = 16;

/// The published directory, and what of the site is not on it yet.
pub struct Disk {
    root: PathBuf,
    /// What is served and could not be written yet.
    waiting: BTreeMap<String, Document>,
    /// What could not be removed yet.
    unremoved: BTreeSet<String>,
    swept: HashSet<PathBuf>,
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
        Self { root: root.to_owned(), waiting: BTreeMap::new(), unremoved: BTreeSet::new(), swept: HashSet::new() }
    }

    /// Shows documents to readers from `now` on, and keeps those that the disk does not have for `flush`.
    pub fn show(&mut self, site: &Site, documents: Vec<Document>, now: SystemTime) {
        for document in documents {
            self.unremoved.remove(&document.path);
            let known = site.get(&document.path);
            let etag = etag(&document.content);
            if known.as_ref().is_some_and(|known| known.etag == etag && known.media_type == document.media_type)
                && !self.waiting.contains_key(&document.path)
            {
                continue;
            }
            let file = self.file(&document.path);
            let on_disk = same_on_disk(&file, &document.content).map(|modified| modified.min(now));
            let length = match &document.content {
                Content::Bytes(bytes) => bytes.len() as u64,
                Content::File { length, .. } => *length,
            };
            let body = match (&document.content, on_disk) {
                (Content::Bytes(bytes), None) => Body::Memory(bytes.clone()),
                (Content::Bytes(bytes), _) if document.keep => Body::Memory(bytes.clone()),
                (Content::File { source, .. }, None) => Body::Disk(source.clone()),
                _ => Body::Disk(file),
            };
            let modified = on_disk.unwrap_or(now);
            site.put(&document.path, Served { media_type: document.media_type.clone(), etag, modified, length, body });
            if on_disk.is_none() {
                self.waiting.insert(document.path.clone(), document);
            }
        }
    }

    /// Takes documents away from readers now, and from the disk with `flush`.
    pub fn hide(&mut self, site: &Site, paths: impl IntoIterator<Item = String>) {
        for path in paths {
            site.remove(&path);
            self.waiting.remove(&path);
            self.unremoved.insert(path);
        }
    }

    /// Whether the disk has all that is served.
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.unremoved.is_empty()
    }

    /// Writes what waits. What fails waits on, and the first failure is told.
    pub fn flush(&mut self, site: &Site) -> Result<(), WriteError> {
        let waiting = std::mem::take(&mut self.waiting);
        let together = waiting.len() > MANY;
        let (mut temporary, mut failure) = (Vec::new(), None);
        for (path, document) in waiting {
            let file = self.file(&path);
            match self.prepare(&file, &document.content, !together) {
                Ok(written) => temporary.push((path, file, document, written)),
                Err(error) => {
                    failure.get_or_insert(WriteError { path: file, error });
                    self.waiting.insert(path, document);
                }
            }
        }
        if together && let Err(error) = self.sync_all() {
            failure.get_or_insert(WriteError { path: self.root.clone(), error });
        }
        let mut directories = BTreeSet::new();
        for (path, file, document, written) in temporary {
            match written.persist(&file) {
                Ok(_) => {
                    directories.extend(file.parent().map(Path::to_owned));
                    on_disk_now(site, &path, &file, &document);
                }
                Err(error) => {
                    failure.get_or_insert(WriteError { path: file, error: error.error });
                    self.waiting.insert(path, document);
                }
            }
        }
        directories.extend(self.remove_unwanted(&mut failure));
        self.sync_directories(&directories, together, &mut failure);
        failure.map_or(Ok(()), Err)
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

    fn prepare(&mut self, file: &Path, content: &Content, sync: bool) -> io::Result<NamedTempFile> {
        let directory = file.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(directory)?;
        if self.swept.insert(directory.to_owned()) {
            sweep(directory)?;
        }
        let mode = std::fs::metadata(file).map_or(0o644, |metadata| metadata.permissions().mode() & 0o777);
        let mut temporary = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .permissions(Permissions::from_mode(mode))
            .tempfile_in(directory)?;
        match content {
            Content::Bytes(bytes) => temporary.write_all(bytes)?,
            Content::File { source, modified, .. } => {
                io::copy(&mut File::open(source)?, temporary.as_file_mut())?;
                temporary.as_file().set_modified(moment(*modified))?;
            }
        }
        if sync {
            temporary.as_file().sync_all()?;
        }
        Ok(temporary)
    }

    fn sync_all(&self) -> io::Result<()> {
        rustix::fs::syncfs(File::open(&self.root)?).map_err(io::Error::from)
    }

    fn remove_unwanted(&mut self, failure: &mut Option<WriteError>) -> Vec<PathBuf> {
        let mut directories = Vec::new();
        for path in std::mem::take(&mut self.unremoved) {
            let file = self.file(&path);
            match std::fs::remove_file(&file) {
                Ok(()) => directories.extend(self.prune(&file)),
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(error) => {
                    failure.get_or_insert(WriteError { path: file, error });
                    self.unremoved.insert(path);
                }
            }
        }
        directories
    }

    /// Removes directories that became empty; the first that stays.
    fn prune(&self, file: &Path) -> Option<PathBuf> {
        let mut directory = file.parent()?;
        while directory != self.root && std::fs::remove_dir(directory).is_ok() {
            directory = directory.parent()?;
        }
        Some(directory.to_owned())
    }

    fn sync_directories(&self, directories: &BTreeSet<PathBuf>, together: bool, failure: &mut Option<WriteError>) {
        let result = if together {
            self.sync_all().map_err(|error| WriteError { path: self.root.clone(), error })
        } else {
            directories.iter().try_for_each(|directory| match File::open(directory).and_then(|open| open.sync_all()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(WriteError { path: directory.clone(), error })
                }
                _ => Ok(()),
            })
        };
        if let Err(error) = result {
            failure.get_or_insert(error);
        }
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

/// What is on disk need not stay in memory, unless it is asked for all the time.
fn on_disk_now(site: &Site, path: &str, file: &Path, document: &Document) {
    if !document.keep
        && let Some(served) = site.get(path)
        && served.etag == etag(&document.content)
    {
        site.put(path, Served { body: Body::Disk(file.to_owned()), ..served });
    }
}

/// Temporary files that a crash left behind.
fn sweep(directory: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The tag of bytes.
pub fn etag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32])
}

/// Strong: of bytes, their hash; of a file, when it was written and how long it is, as web servers do.
fn etag(content: &Content) -> String {
    match content {
        Content::Bytes(bytes) => etag_of(bytes),
        Content::File { length, modified, .. } => format!("\"{modified:x}-{length:x}\""),
    }
}

fn moment(nanoseconds: i128) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(0))
}

/// The bytes of a served document.
impl Served {
    /// Reads them where they are.
    pub fn bytes(&self) -> io::Result<Bytes> {
        match &self.body {
            Body::Memory(bytes) => Ok(bytes.clone()),
            Body::Disk(file) => {
                let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
                File::open(file)?.read_to_end(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}
