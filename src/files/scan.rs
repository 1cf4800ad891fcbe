//! What is in the directory: every article file with what tells whether it changed.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::Tree;
use crate::problem::Problem;

/// What tells whether a file is the one it was: place, size and times, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stat {
    /// The file system and the file's number there.
    pub file: (u64, u64),
    /// Bytes.
    pub size: u64,
    /// When its content was last written, in nanoseconds since 1970.
    pub modified: i128,
    /// When anything about it last changed; nobody can set it.
    pub changed: i128,
}

impl Stat {
    /// From what the system says.
    pub fn of(metadata: &Metadata) -> Self {
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Self {
            file: (metadata.dev(), metadata.ino()),
            size: metadata.len(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

/// Documents in formats that are not read, by their extensions.
const FOREIGN: [&str; 5] = ["doc", "docm", "rtf", "pages", "wpd"];

/// What a scan could not tell.
#[derive(Debug, Default)]
pub struct Scan {
    /// Directories (`` is the root) that could not be read: nothing under them is gone.
    pub unreadable: Vec<String>,
    /// What could not be looked at, and why.
    pub problems: Vec<Problem>,
    /// Documents in formats that are not read.
    pub foreign: Vec<String>,
}

impl Scan {
    /// Whether nothing can be said of this path, because a directory above it could not be read.
    pub fn is_unknown(&self, path: &str) -> bool {
        self.unreadable.iter().any(|directory| is_below(path, directory))
    }
}

/// Whether a path is a directory or under it; `` is the root.
pub fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Tree {
    /// What tells the root from another directory in its place; none where there is none.
    pub fn identity(&self) -> Option<(u64, u64)> {
        let root = std::fs::metadata(self.root()).ok().filter(Metadata::is_dir)?;
        Some((root.dev(), root.ino()))
    }

    /// Scans a directory (`` is the root) and all under it, and shows every article file by its path from the root, in no order:
    /// a large archive is never held as a whole. `Err` where the root itself cannot be read.
    pub fn scan(&self, below: &str, show: &mut dyn FnMut(String, Stat)) -> io::Result<Scan> {
        // A root that is there and cannot be listed is a fault of the whole, not of a part.
        std::fs::read_dir(self.root())?;
        let mut scan = Scan::default();
        if below.is_empty() || !self.is_hidden(below) {
            self.scan_directory(below, &mut scan, &mut Vec::new(), show);
        }
        Ok(scan)
    }

    fn scan_directory(
        &self,
        directory: &str,
        scan: &mut Scan,
        above: &mut Vec<(u64, u64)>,
        show: &mut dyn FnMut(String, Stat),
    ) {
        let path = self.root().join(directory);
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound || error.kind() == io::ErrorKind::NotADirectory => {
                return;
            }
            Err(error) => return unreadable(directory, &error, scan),
        };
        if let Ok(metadata) = std::fs::metadata(&path) {
            let itself = (metadata.dev(), metadata.ino());
            // A link that leads back up would be walked for ever.
            if above.contains(&itself) {
                return;
            }
            above.push(itself);
        }
        for entry in entries {
            match entry {
                Ok(entry) => self.scan_entry(directory, &entry.file_name(), scan, above, show),
                Err(error) => unreadable(directory, &error, scan),
            }
        }
        above.pop();
    }

    fn scan_entry(
        &self,
        directory: &str,
        name: &OsStr,
        scan: &mut Scan,
        above: &mut Vec<(u64, u64)>,
        show: &mut dyn FnMut(String, Stat),
    ) {
        // A share may take its time for each of them.
        crate::heartbeat::beat();
        let Some(name) = name.to_str() else {
            let shown = join(directory, &name.to_string_lossy());
            scan.problems.push(Problem::error(&shown, "the file's name is not UTF-8").help("rename it"));
            return;
        };
        if self.is_ignored(name) {
            return;
        }
        let path = join(directory, name);
        let full = self.root().join(&path);
        match self.metadata(&full) {
            Ok(metadata) if metadata.is_dir() => self.scan_directory(&path, scan, above, show),
            Ok(metadata) if metadata.is_file() && self.is_named_as_article(name) => show(path, Stat::of(&metadata)),
            Ok(metadata) if metadata.is_file() && is_foreign(name) => scan.foreign.push(path),
            Ok(metadata) if metadata.is_symlink() && self.is_named_as_article(name) => scan.problems.push(
                Problem::warning(&path, "this is a symbolic link, and links are not followed")
                    .help("copy the file here, or set `articles.follow_links = true`"),
            ),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => unreadable(&path, &error, scan),
        }
    }

    /// Of the file itself, or of what a link leads to where links are followed.
    pub(super) fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        if self.follow_links { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) }
    }

    /// What is at a path now; `None` where there is nothing, or nothing that is looked at.
    pub fn stat(&self, path: &str) -> io::Result<Option<Metadata>> {
        match self.metadata(&self.root().join(path)) {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether somebody may think that a file of this name is an article; a PDF mostly is what an article leads to.
fn is_foreign(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    !name.starts_with("~$")
        && extension.is_some_and(|extension| FOREIGN.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

fn unreadable(directory: &str, error: &io::Error, scan: &mut Scan) {
    scan.unreadable.push(directory.to_owned());
    let shown = if directory.is_empty() { "." } else { directory };
    scan.problems.push(
        Problem::error(shown, format!("cannot be read: {error}"))
            .help("let the user that runs courant read it (chmod o+rX)"),
    );
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}
