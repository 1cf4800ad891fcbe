//! A file beside the state that others read: whole or not at all, and not at all when nothing changed.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// For everybody to read: web servers run as users of their own.
const READABLE: u32 = 0o644;
/// So many are synced at once.
const TOGETHER: usize = 500;

/// Writes bytes unless the file has them; whether it did.
pub fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<bool> {
    if std::fs::read(file).is_ok_and(|there| there == bytes) {
        return Ok(false);
    }
    let directory = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(super::disk::TEMPORARY)
        .permissions(Permissions::from_mode(READABLE))
        .tempfile_in(directory)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(file).map_err(|error| error.error)?;
    File::open(directory)?.sync_all()?;
    Ok(true)
}

/// Writes many files: all of each or nothing of it, with two syncs of the file system for as many as a directory's worth of them.
pub fn write_together(files: &[(PathBuf, &[u8])]) -> io::Result<()> {
    for some in files.chunks(TOGETHER) {
        let mut temporary = Vec::with_capacity(some.len());
        for (file, bytes) in some {
            let directory = file.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(directory)?;
            let mut written = tempfile::Builder::new()
                .prefix(super::disk::TEMPORARY)
                .permissions(Permissions::from_mode(READABLE))
                .tempfile_in(directory)?;
            written.write_all(bytes)?;
            // Closed: a process may have only so many files open.
            temporary.push((written.into_temp_path(), file));
        }
        let Some((_, first)) = temporary.first() else { continue };
        let root = File::open(first.parent().unwrap_or(Path::new(".")))?;
        rustix::fs::syncfs(&root)?;
        for (written, file) in temporary {
            written.persist(file).map_err(|error| error.error)?;
        }
        rustix::fs::syncfs(&root)?;
    }
    Ok(())
}
