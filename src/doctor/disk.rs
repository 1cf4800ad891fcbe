//! Where it writes: whether there is room, and whether what is written stays.

use std::path::PathBuf;

use super::{About, Level, Report};

/// Below this nothing that is written is sure to find room, in bytes.
const NONE: u64 = 16 << 20;
/// Below this somebody should make room, where it is little of the whole as well.
const LITTLE: u64 = 1 << 30;

/// The file system under a directory that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The directory, or the nearest above it that is there.
    pub directory: PathBuf,
    /// Bytes that this user may still write.
    pub free: u64,
    /// Its size in bytes.
    pub size: u64,
    /// Files that can still be made, and how many there can be in all; none where the file system has no such limit.
    pub files: Option<(u64, u64)>,
    /// What it is.
    pub kind: Medium,
    /// Whether the system says that what is written is on the disk (`fsync`), or why not.
    pub sync: Result<(), String>,
}

/// What a file system lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A disk of this machine.
    Disk,
    /// Memory: empty after the machine starts.
    Memory,
    /// Another machine.
    Network,
}

/// `is_store`: what is there cannot be made again.
pub(super) fn examine(disk: &Disk, is_store: bool, report: &mut Report) {
    let mut add = |level, what: String, help: &str| report.add(About::Newsroom, level, what, help);
    let directory = disk.directory.display();
    let room = format!("{} of {} are free in {directory}", told(disk.free), told(disk.size));
    if disk.free < NONE {
        add(Level::Error, room, "nothing can be published or remembered on a full disk; make room");
    } else if disk.free < LITTLE && disk.free < disk.size / 20 {
        add(Level::Warning, room, "make room before it is full: nothing can be published or remembered then");
    } else {
        add(Level::Ok, room, "");
    }
    if let Some((free, all)) = disk.files.filter(|(free, all)| *free < all / 100) {
        let level = if free == 0 { Level::Error } else { Level::Warning };
        let what = format!("only {free} more files can be made in {directory}, of {all} (`df -i`)");
        add(
            level,
            what,
            "each page and feed is a file; remove what is not needed, or make the file system anew with more",
        );
    }
    if let Err(why) = &disk.sync {
        let what = format!("what is written in {directory} is not sure to stay (fsync): {why}");
        add(
            Level::Error,
            what,
            "after a power cut mail may be sent twice; put it on a file system that keeps its word",
        );
    }
    match disk.kind {
        Medium::Memory if is_store => {
            let help = "addresses and what was mailed are lost when the machine starts; set `url` of [store] to a place on a disk";
            add(Level::Warning, format!("the store lies in memory, in {directory}"), help);
        }
        Medium::Network if is_store => {
            let help = "locks and the journal are not safe there, and a store can be damaged; set `url` of [store] to a disk of this machine";
            add(Level::Warning, format!("the store lies on a network's file system, in {directory}"), help);
        }
        Medium::Disk | Medium::Memory | Medium::Network => {}
    }
}

/// Bytes as people say them.
pub(super) fn told(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = units.into_iter().find(|(_, bits)| bytes >> bits > 0);
    unit.map_or_else(|| format!("{bytes} bytes"), |(name, bits)| format!("{} {name}", bytes >> bits))
}
