//! Where things are: paths made absolute, told apart, and shown short.

use std::path::{Component, Path, PathBuf};

/// A path as written in a file of `directory`, made absolute and without `.` and `..`.
pub(super) fn resolve(directory: &Path, path: impl AsRef<Path>) -> PathBuf {
    clean(&directory.join(path))
}

/// The directory of a file, absolute, with links followed where it exists: `..` must mean there what it means to the
/// system.
pub(super) fn directory_of(file: &Path) -> PathBuf {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    directory.canonicalize().unwrap_or_else(|_| absolute(directory))
}

/// A path from the root, without `.` and `..`.
pub(super) fn absolute(path: &Path) -> PathBuf {
    clean(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                // Above the root is the root.
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// As a person would write it: from the current directory where it lies below that.
pub(super) fn shown(path: &Path) -> String {
    let path = absolute(path);
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).ok().filter(|short| !short.as_os_str().is_empty()).unwrap_or(&path).display().to_string()
}

/// Whether a path is a directory or lies in it, links followed as far as both exist.
pub(super) fn within(path: &Path, directory: &Path) -> bool {
    let followed = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    path.starts_with(directory) || followed(path).starts_with(followed(directory))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn paths_start_at_the_directory_of_their_file() {
        for (directory, path, meant) in [
            ("/n/config", "../articles", "/n/articles"),
            ("/n/config", "x/./y", "/n/config/x/y"),
            ("/n/config", "/srv/a/", "/srv/a"),
            ("/n", "../../../a", "/a"),
        ] {
            assert_eq!(resolve(Path::new(directory), path), Path::new(meant));
        }
    }
}
