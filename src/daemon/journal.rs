//! Whether what is written somewhere goes to systemd's journal (systemd.exec(5), `$JOURNAL_STREAM`).

use std::os::fd::AsFd;

/// Whether this stream is the one that systemd has connected to the journal: its device and inode, as the variable has them. A
/// variable that was inherited by a program whose streams were turned elsewhere says nothing.
pub fn is_journal(stream: impl AsFd) -> bool {
    let told = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    match (told.split_once(':'), rustix::fs::fstat(stream)) {
        (Some((device, inode)), Ok(stat)) => device.parse() == Ok(stat.st_dev) && inode.parse() == Ok(stat.st_ino),
        _ => false,
    }
}
