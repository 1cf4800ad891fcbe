//! Writing what waits: a temporary file beside it, synced, renamed over it, and the directory synced. Leaving any of these out loses
//! files in a power cut. After an error the next try makes a new temporary file; a second sync of the old one would lie.

use std::collections::BTreeSet;
use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::disk::{TEMPORARY, Waiting};
use super::tag::moment;
use super::{Body, Content, Disk, Served, Site, WriteError};
use crate::files;
use crate::heartbeat;

/// More files than this at once are synced together: one sync of the file system instead of thousands.
const MANY: usize = 16;

impl Disk {
    /// Writes what waits. What fails waits on, and the first failure is told.
    pub fn flush(&mut self, site: &Site) -> Result<(), WriteError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.held = 0;
        let together = waiting.len() > MANY;
        let (mut temporary, mut failure) = (Vec::new(), None);
        for (path, document) in waiting {
            heartbeat::beat();
            let file = self.file(&path);
            match self.prepare(&file, &document.content, !together) {
                Ok(written) => temporary.push((path, file, document, written)),
                Err(error) => {
                    failure.get_or_insert(WriteError { path: file, error });
                    self.wait(path, document);
                }
            }
        }
        if together && let Err(error) = self.sync_all() {
            failure.get_or_insert(WriteError { path: self.root.clone(), error });
        }
        let mut directories = BTreeSet::new();
        for (path, file, document, written) in temporary {
            heartbeat::beat();
            match written.persist(&file) {
                Ok(_) => {
                    directories.extend(file.parent().map(Path::to_owned));
                    on_disk_now(site, &path, &file, &document);
                    self.touched.insert(path);
                }
                Err(error) => {
                    failure.get_or_insert(WriteError { path: file, error: error.error });
                    self.wait(path, document);
                }
            }
        }
        directories.extend(self.remove_unwanted(&mut failure));
        self.sync_directories(&directories, together, &mut failure);
        failure.map_or(Ok(()), Err)
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
            Content::File { source, inside, modified, .. } => {
                match inside {
                    Some(picture) => temporary.write_all(&files::picture(source, picture)?)?,
                    None => _ = io::copy(&mut File::open(source)?, temporary.as_file_mut())?,
                }
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
            self.touched.insert(path.clone());
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

/// What is on disk need not stay in memory, unless it is asked for all the time.
fn on_disk_now(site: &Site, path: &str, file: &Path, document: &Waiting) {
    if !document.keep
        && let Some(served) = site.get(path)
        && served.etag == document.etag
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
