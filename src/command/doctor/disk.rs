//! What is to be seen of the disks that are written.

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::look::plain;
use crate::doctor::{Disk, Medium};
use crate::files::is_network;
use crate::settings::Settings;

/// tmpfs and ramfs (statfs(2)).
const MEMORY: [i64; 2] = [0x0102_1994, 0x8584_58f6];

/// The file system of the store first, then that of what is published where it is another.
pub fn disks(settings: &Settings) -> Vec<Disk> {
    let state = settings.store.parent().unwrap_or(Path::new("."));
    let found: Vec<Disk> = [state, &settings.output.directory].into_iter().filter_map(disk).collect();
    let device = |disk: &Disk| rustix::fs::stat(&disk.directory).map(|data| data.st_dev).ok();
    match found.as_slice() {
        [store, output] if device(store) == device(output) => found.into_iter().take(1).collect(),
        _ => found,
    }
}

fn disk(directory: &Path) -> Option<Disk> {
    let directory = directory.ancestors().map(named).find(|above| above.exists())?;
    let space = rustix::fs::statvfs(&directory).ok()?;
    let kind = rustix::fs::statfs(&directory).ok()?.f_type;
    let medium = match () {
        () if is_network(&directory) => Medium::Network,
        () if MEMORY.iter().any(|memory| i128::from(*memory) == i128::from(kind)) => Medium::Memory,
        () => Medium::Disk,
    };
    let sync = File::open(&directory).and_then(|opened| opened.sync_all());
    Some(Disk {
        free: space.f_bavail.saturating_mul(space.f_frsize),
        size: space.f_blocks.saturating_mul(space.f_frsize),
        files: (space.f_files > 0).then_some((space.f_favail, space.f_files)),
        kind: medium,
        sync: sync.map_err(|error| plain(&error)),
        directory,
    })
}

/// What stands before the first part of a relative path is this directory.
fn named(path: &Path) -> PathBuf {
    if path.as_os_str().is_empty() { ".".into() } else { path.to_owned() }
}

/// When a file was last written.
pub fn modified(file: &Path) -> Option<Timestamp> {
    Timestamp::try_from(std::fs::metadata(file).ok()?.modified().ok()?).ok()
}

/// What an upgrade, a restore or damage left beside the store, by name, with bytes.
pub fn copies(store: &Path) -> Vec<(PathBuf, u64)> {
    let directory = store.parent().unwrap_or(Path::new("."));
    let name = store.file_name().unwrap_or_default().to_string_lossy();
    let heads = [format!("{name}.before-"), format!("{name}.damaged-"), "before-restore-".to_owned()];
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_copy = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        heads.iter().any(|head| name.starts_with(head.as_str()))
    };
    let mut found: Vec<(PathBuf, u64)> = entries.filter(is_copy).map(|path| (path.clone(), bytes(&path))).collect();
    found.sort();
    found
}

/// Of a file, or of the files in a directory.
fn bytes(path: &Path) -> u64 {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|data| data.len()).sum(),
        Err(_) => std::fs::metadata(path).map_or(0, |data| data.len()),
    }
}
