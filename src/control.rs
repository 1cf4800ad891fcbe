//! The control socket: commands beside a running daemon ask it instead of opening its store. One JSON line each way.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use crate::mailroom;

/// What a command asks of the daemon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "lowercase")]
pub enum Request {
    /// Look at everything now, and publish.
    Build {
        /// What is gone is meant to be gone.
        accept_removals: bool,
    },
    /// What is known.
    Articles,
    /// One article as understood.
    Show {
        /// From the articles directory.
        path: String,
    },
    /// How it is.
    Status,
    /// Something of the mailroom.
    Mail(mailroom::Request),
}

/// What the daemon says: an answer, or why there is none.
pub type Reply = Result<Json, String>;

/// The longest request: some thousand subscribers at once.
const MOST: u64 = 16 << 20;

/// The socket beside a store.
pub fn socket(directory: &Path) -> PathBuf {
    directory.join("courant.sock")
}

/// Listens beside the store; the caller holds its lock, so a socket that is there was left by a dead daemon.
pub fn listen(directory: &Path) -> io::Result<UnixListener> {
    listen_at(&socket(directory))
}

/// Listens at a path that is ours: a socket that is there was left by a dead daemon, and anything else is left alone. Its owner
/// and its group may come.
pub fn listen_at(path: &Path) -> io::Result<UnixListener> {
    match std::fs::symlink_metadata(path) {
        Ok(there) if there.file_type().is_socket() => std::fs::remove_file(path)?,
        Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let listener = through_short_path(path, |path| UnixListener::bind(path))?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}

/// Takes the socket away, so that nobody waits for a daemon that has ended.
pub fn close(directory: &Path) {
    // Left behind it does no harm: the next daemon makes it anew, and a command finds nobody there.
    close_at(&socket(directory));
}

/// The same for a socket elsewhere.
pub fn close_at(path: &Path) {
    _ = std::fs::remove_file(path);
}

/// Reads a request from a connection and answers it with what `answer` gives.
pub fn serve(stream: UnixStream, answer: impl FnOnce(Request) -> Reply) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut line = String::new();
    io::Read::take(BufReader::new(&stream), MOST).read_line(&mut line)?;
    let reply = match serde_json::from_str::<Request>(&line) {
        Ok(request) => answer(request),
        Err(error) => Err(format!("this daemon does not know that question: {error}")),
    };
    let mut text = serde_json::to_string(&reply).map_err(io::Error::other)?;
    text.push('\n');
    (&stream).write_all(text.as_bytes())
}

/// Asks the daemon; `None` where no daemon answers.
pub fn ask<T: DeserializeOwned>(directory: &Path, request: &Request) -> io::Result<Option<Result<T, String>>> {
    let path = socket(directory);
    let stream = match through_short_path(&path, |path| UnixStream::connect(path)) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut text = serde_json::to_string(request).map_err(io::Error::other)?;
    text.push('\n');
    (&stream).write_all(text.as_bytes())?;
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    if line.is_empty() {
        return Ok(Some(Err("the daemon ended before it answered".into())));
    }
    serde_json::from_str(&line).map(Some).map_err(io::Error::other)
}

/// A socket's address has 108 bytes; a deep directory is reached through its open file instead.
fn through_short_path<T>(path: &Path, open: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    let (Some(directory), Some(name), 100..) = (path.parent(), path.file_name(), path.as_os_str().len()) else {
        return open(path);
    };
    use std::os::fd::AsRawFd;
    let directory = std::fs::File::open(directory)?;
    open(&Path::new("/proc/self/fd").join(directory.as_raw_fd().to_string()).join(name))
}
