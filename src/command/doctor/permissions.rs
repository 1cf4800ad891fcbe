//! Who may read what.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::Access;

use super::look::MOST;

/// Articles and their directories that this user may not read: the first of them, and how many.
pub fn unreadable(root: &Path) -> Option<(PathBuf, u64)> {
    let (mut found, mut waiting, mut looked) = (None, vec![root.to_owned()], 0);
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            let (path, is_directory) = (entry.path(), entry.file_type().is_ok_and(|kind| kind.is_dir()));
            let wanted = if is_directory { Access::READ_OK | Access::EXEC_OK } else { Access::READ_OK };
            if rustix::fs::access(&path, wanted).is_err() {
                let (_, number) = found.get_or_insert((path, 0));
                *number += 1;
            } else if is_directory {
                waiting.push(path);
            }
            looked += 1;
        }
        if looked > MOST {
            break;
        }
    }
    found
}

/// The first directory, from above, that others may not pass or list.
pub fn closed(output: &Path) -> Option<PathBuf> {
    let whole = output.canonicalize().ok()?;
    let above: Vec<&Path> = whole.ancestors().collect();
    let is_closed = |directory: &&&Path| {
        let wanted = if ***directory == *whole { 0o005 } else { 0o001 };
        std::fs::metadata(directory).is_ok_and(|data| data.permissions().mode() & wanted != wanted)
    };
    above.iter().rev().find(is_closed).map(|directory| directory.to_path_buf())
}
