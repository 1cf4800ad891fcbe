//! What a file holds, read so that nothing hostile or half-written is taken for an article.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

use super::{Stat, Tree};
use crate::article::word::{Format, inside};
use crate::problem::Problem;

/// What reading an article file gave.
#[derive(Debug)]
pub enum Reading {
    /// Its bytes, and what they were read from.
    Whole(Vec<u8>, Stat),
    /// It changed while it was read.
    Unsettled,
    /// It is not there.
    Missing,
    /// It is a directory, a link, or nothing that holds text.
    NoFile,
    /// It is there and cannot be read.
    Refused(Problem),
}

/// A file that an article shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Where it really is.
    pub source: PathBuf,
    /// What it was when it was looked at.
    pub stat: Stat,
    /// How many bytes it has.
    pub length: u64,
    /// The picture's name, where `source` is a document and this one of its pictures.
    pub inside: Option<String>,
    /// By its name.
    pub media_type: String,
    /// Width and height in pixels, of an image that can be read.
    pub size: Option<(u32, u32)>,
}

impl Tree {
    /// Reads an article file.
    pub fn read(&self, path: &str) -> Reading {
        let refused = |what: String| Reading::Refused(Problem::error(path, what));
        let file = match self.open(path) {
            Ok(file) => file,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Reading::Missing;
            }
            Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
                return Reading::NoFile;
            }
            Err(error) => return Reading::Refused(not_readable(path, &error)),
        };
        let before = match file.metadata() {
            Ok(metadata) if metadata.is_file() => Stat::of(&metadata),
            Ok(_) => return Reading::NoFile,
            Err(error) => return Reading::Refused(not_readable(path, &error)),
        };
        let (most, key) = self.most(path);
        if before.size > most {
            let (size, most) = (before.size / 1024, most / 1024);
            return refused(format!(
                "the file is too large: {size} KiB, and the most is {most} KiB (`articles.{key}`)"
            ));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(before.size).unwrap_or(0) + 1);
        if let Err(error) = (&file).take(most + 1).read_to_end(&mut bytes) {
            return Reading::Refused(not_readable(path, &error));
        }
        match file.metadata() {
            Ok(after) if Stat::of(&after) == before => Reading::Whole(bytes, before),
            _ => Reading::Unsettled,
        }
    }

    /// The most bytes that an article file may have, and the setting that says so.
    fn most(&self, path: &str) -> (u64, &'static str) {
        match Format::of(path) {
            Some(_) => (self.max_document_size, "max_document_size"),
            None => (self.max_size, "max_size"),
        }
    }

    /// Never waits for the other end of a pipe, and follows a link, the last or one on the way, only where that is asked for (`ELOOP`).
    fn open(&self, path: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        if self.follow_links {
            return Ok(rustix::fs::open(self.root().join(path), flags, Mode::empty())?.into());
        }
        let root = rustix::fs::open(self.root(), OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match rustix::fs::openat2(&root, path, flags, Mode::empty(), resolve) {
            Ok(file) => Ok(file.into()),
            // A kernel before 5.6, or a sandbox that does not know the call.
            Err(Errno::NOSYS | Errno::PERM) => self.open_by_steps(path, flags),
            Err(error) => Err(error.into()),
        }
    }

    /// The same, asking afterwards where the path really led.
    fn open_by_steps(&self, path: &str, flags: OFlags) -> io::Result<File> {
        let file = rustix::fs::open(self.root().join(path), flags | OFlags::NOFOLLOW, Mode::empty())?;
        let root = self.root().canonicalize()?;
        if root.join(path).canonicalize()? == root.join(path) { Ok(file.into()) } else { Err(Errno::LOOP.into()) }
    }

    /// A file that an article shows: only a regular one that is not passed over, and that really is under the root; or a picture
    /// inside a document that is such a file. `Err` says what is wrong with it, as a fragment.
    pub fn media(&self, path: &str) -> Result<Media, String> {
        match inside(path).filter(|_| !self.root().join(path).exists()) {
            Some(inside) => self.inside(&inside),
            None => self.file(path),
        }
    }

    /// A file that is published whole.
    pub(super) fn file(&self, path: &str) -> Result<Media, String> {
        if self.is_hidden(path) {
            return Err("it is not published (`articles.ignore`)".into());
        }
        let missing = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "there is no such file".to_owned(),
            _ => format!("it cannot be read: {error}"),
        };
        let root = self.root().canonicalize().map_err(missing)?;
        let source = root.join(path).canonicalize().map_err(missing)?;
        let inside = source.strip_prefix(&root).map_err(|_| "it lies outside the articles directory".to_owned())?;
        if inside.to_str().is_none_or(|inside| self.is_hidden(inside)) {
            return Err("it is not published (`articles.ignore`)".into());
        }
        let metadata = std::fs::metadata(&source).map_err(missing)?;
        if !metadata.is_file() {
            return Err("it is not a file".into());
        }
        File::open(&source).map_err(missing)?;
        let media_type = mime_guess::from_path(&source).first_or_octet_stream().essence_str().to_owned();
        let size = if media_type.starts_with("image/") { dimensions(&source) } else { None };
        Ok(Media { length: metadata.len(), inside: None, stat: Stat::of(&metadata), media_type, size, source })
    }
}

fn dimensions(path: &Path) -> Option<(u32, u32)> {
    let size = imagesize::size(path).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

fn not_readable(path: &str, error: &io::Error) -> Problem {
    Problem::error(path, format!("cannot be read: {error}")).help("let the user that runs courant read it (chmod o+r)")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn no_link_is_followed_whichever_way_a_file_is_opened() {
        let directory = tempfile::tempdir().unwrap();
        let (root, outside) = (directory.path().join("root"), directory.path().join("outside"));
        for name in ["root/a", "outside/a"] {
            std::fs::create_dir_all(directory.path().join(name)).unwrap();
            std::fs::write(directory.path().join(name).join("b.md"), "Text.").unwrap();
        }
        std::os::unix::fs::symlink(&outside, root.join("away")).unwrap();
        std::os::unix::fs::symlink("a", root.join("inside")).unwrap();
        std::os::unix::fs::symlink("b.md", root.join("a/last.md")).unwrap();
        let tree = Tree {
            root,
            extensions: vec!["md".into()],
            ignore: Vec::new(),
            follow_links: false,
            max_size: 99,
            max_document_size: 99,
        };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        for (path, is_open) in
            [("a/b.md", true), ("a/last.md", false), ("inside/b.md", false), ("away/a/b.md", false), ("a/c.md", false)]
        {
            assert_eq!(tree.open(path).is_ok(), is_open, "{path}");
            assert_eq!(tree.open_by_steps(path, flags).is_ok(), is_open, "{path} by steps");
            assert_eq!(matches!(tree.read(path), Reading::Whole(..)), is_open, "{path}");
        }
    }
}
