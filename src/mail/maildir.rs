//! Into a Maildir: written whole under `tmp/`, synced, then renamed into `new/`, where every mail reader finds it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::failure::Failure;
use super::{Accepted, Envelope, FailureKind, lines, machine};

/// Delivers one message, with its envelope on top.
pub(super) fn deliver(
    directory: &Path,
    envelope: &Envelope,
    message: &[u8],
    may_leave: &mut dyn FnMut() -> bool,
) -> Result<Accepted, Failure> {
    let refused = |error: io::Error| Failure::io(FailureKind::Relay, "the maildir cannot be written", &error);
    prepare(directory).map_err(refused)?;
    let name = name().map_err(refused)?;
    let (written, delivered) = (directory.join("tmp").join(&name), directory.join("new").join(&name));
    let given_up = |failure: Failure| {
        let _ = fs::remove_file(&written);
        failure
    };
    write(&written, envelope, message).map_err(|error| given_up(refused(error)))?;
    if !may_leave() {
        return Err(given_up(Failure::withdrawn()));
    }
    fs::rename(&written, &delivered).map_err(|error| given_up(refused(error)))?;
    // The message is there, but whether it survives a power cut now is not known.
    sync(&directory.join("new"))
        .map_err(|error| Failure::io(FailureKind::Unknown, "the maildir cannot be synced", &error))?;
    Ok(Accepted { reply: format!("kept as new/{name}") })
}

/// Makes `tmp`, `new` and `cur` where they are missing, for nobody else's eyes.
fn prepare(directory: &Path) -> io::Result<()> {
    let mut is_new = false;
    for name in ["tmp", "new", "cur"] {
        let path = directory.join(name);
        if !path.is_dir() {
            DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
            is_new = true;
        }
    }
    if is_new { sync(directory) } else { Ok(()) }
}

/// A name that no other delivery has: the second, random bits, the machine.
fn name() -> io::Result<String> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let random = getrandom::u64().map_err(io::Error::other)?;
    // What a file name and the format's own marks (`/`, `:`) leave of the machine's name.
    let machine: String =
        machine::name().chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).take(64).collect();
    Ok(format!("{seconds}.R{random:016x}.{machine}"))
}

fn write(path: &Path, envelope: &Envelope, message: &[u8]) -> io::Result<()> {
    let from = envelope.from.as_ref().map(ToString::to_string).unwrap_or_default();
    // RFC 5321 §4.4: whoever makes final delivery writes the envelope's sender on top.
    let mut bytes = format!("Return-Path: <{from}>\nDelivered-To: {}\n", envelope.to).into_bytes();
    bytes.extend(lines::with_lf(message));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&bytes)?;
    file.sync_all()
}

fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}
