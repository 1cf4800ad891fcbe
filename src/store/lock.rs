//! One owner at a time: a lock beside the store, let go of by the system when its holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Held as long as it lives.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code)] File);

/// Why the lock cannot be had.
#[derive(Debug)]
pub enum LockError {
    /// Another process has it.
    Taken,
    /// The directory belongs to this user, and we are not that user.
    NotOurs(u32),
    /// The file system says no.
    Refused(std::io::Error),
}

impl Lock {
    /// Takes the lock of the store in this directory, which is made where it is missing.
    pub fn take(directory: &Path) -> Result<Self, LockError> {
        std::fs::create_dir_all(directory).map_err(LockError::Refused)?;
        check_owner(directory)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(directory.join("courant.lock"))
            .map_err(LockError::Refused)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken),
            Err(TryLockError::Error(error)) => Err(LockError::Refused(error)),
        }
    }
}

/// Files made by another user than the owner would lock the daemon out of its own state.
pub fn check_owner(directory: &Path) -> Result<(), LockError> {
    let owner = std::fs::metadata(directory).map_err(LockError::Refused)?.uid();
    if owner == rustix::process::geteuid().as_raw() { Ok(()) } else { Err(LockError::NotOurs(owner)) }
}
