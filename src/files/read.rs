//! What a file holds, read so that nothing hostile or half-written is taken for an article.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{Stat, Tree};
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
    /// By its name.
    pub media_type: String,
    /// Width and height in pixels, of an image that can be read.
    pub size: Option<(u32, u32)>,
}

impl Tree {
    /// Reads an article file.
    pub fn read(&self, path: &str) -> Reading {
        let refused = |what: String| Reading::Refused(Problem::error(path, what));
        let full = self.root().join(path);
        let file = match self.open(&full) {
            Ok(file) => file,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Reading::Missing;
            }
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                return Reading::NoFile;
            }
            Err(error) => return Reading::Refused(not_readable(path, &error)),
        };
        let before = match file.metadata() {
            Ok(metadata) if metadata.is_file() => Stat::of(&metadata),
            Ok(_) => return Reading::NoFile,
            Err(error) => return Reading::Refused(not_readable(path, &error)),
        };
        if !self.is_really_below(&full) {
            return Reading::NoFile;
        }
        if before.size > self.max_size {
            let (size, most) = (before.size / 1024, self.max_size / 1024);
            return refused(format!(
                "the file is too large: {size} KiB, and the most is {most} KiB (`articles.max_size`)"
            ));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(before.size).unwrap_or(0) + 1);
        if let Err(error) = (&file).take(self.max_size + 1).read_to_end(&mut bytes) {
            return Reading::Refused(not_readable(path, &error));
        }
        match file.metadata() {
            Ok(after) if Stat::of(&after) == before => Reading::Whole(bytes, before),
            _ => Reading::Unsettled,
        }
    }

    /// Never waits for the other end of a pipe, and follows a link only where that is asked for.
    fn open(&self, path: &Path) -> io::Result<File> {
        use rustix::fs::OFlags;
        let no_follow = if self.follow_links { OFlags::empty() } else { OFlags::NOFOLLOW };
        let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOCTTY | no_follow).bits()).unwrap_or(0);
        OpenOptions::new().read(true).custom_flags(flags).open(path)
    }

    /// Whether a path leads to a file under the root without a link on its way, where links are not followed.
    fn is_really_below(&self, path: &Path) -> bool {
        if self.follow_links {
            return true;
        }
        let (Ok(root), Ok(real)) = (self.root().canonicalize(), path.canonicalize()) else { return false };
        path.strip_prefix(self.root()).is_ok_and(|relative| real == root.join(relative))
    }

    /// A file that an article shows: only a regular one that is not passed over, and that really is under the root. `Err` says
    /// what is wrong with it, as a fragment.
    pub fn media(&self, path: &str) -> Result<Media, String> {
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
        Ok(Media { stat: Stat::of(&metadata), media_type, size, source })
    }
}

fn dimensions(path: &Path) -> Option<(u32, u32)> {
    let size = imagesize::size(path).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

fn not_readable(path: &str, error: &io::Error) -> Problem {
    Problem::error(path, format!("cannot be read: {error}")).help("let the user that runs courant read it (chmod o+r)")
}
