//! What is to be seen of the machine. Nothing is made or changed by looking.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use jiff::Timestamp;
use rustix::fs::Access;
use serde_json::Value as Json;

use super::disk::{copies, disks, modified};
use super::permissions::{closed, unreadable};
use crate::command::newsroom::ask;
use crate::control::Request;
use crate::doctor::{Articles, Store, Surroundings};
use crate::files::is_network;
use crate::settings::{ADMIN, Settings};
use crate::store;

/// More directories than that are not counted.
pub(super) const MOST: u64 = 1_000_000;

/// Looks.
pub fn look(settings: &Settings) -> Result<Surroundings> {
    let is_running = ask::<Json>(settings, &Request::Status)?.is_some();
    let http = &settings.http;
    // Where the admin is answered by default, the daemon does without if somebody else is there.
    let listened: Vec<SocketAddr> =
        http.listen.iter().copied().chain(http.admin.filter(|admin| *admin != ADMIN)).collect();
    let free = |address: &SocketAddr| TcpListener::bind(address).map(drop).map_err(|error| plain(&error));
    let ports =
        if is_running { Vec::new() } else { listened.iter().map(|address| (*address, free(address))).collect() };
    let watches = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok();
    Ok(Surroundings {
        articles: articles(&settings.articles.directory),
        output: writable(&settings.output.directory),
        store: stored(&settings.store),
        watches: watches.and_then(|number| number.trim().parse().ok()),
        ports,
        is_running,
        now: Timestamp::now(),
        is_synchronised: is_synchronised(),
        written: modified(&settings.store),
        unreadable: unreadable(&settings.articles.directory),
        closed: closed(&settings.output.directory),
        disks: disks(settings),
        copies: copies(&settings.store),
        address: None,
        relays: Vec::new(),
    })
}

fn articles(root: &Path) -> Result<Articles, String> {
    std::fs::read_dir(root).map_err(|error| plain(&error))?;
    let (mut directories, mut waiting) = (0, vec![root.to_owned()]);
    while let Some(directory) = waiting.pop() {
        directories += 1;
        if directories > MOST {
            break;
        }
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(entry.path());
            }
        }
    }
    Ok(Articles { directories, is_network: is_network(root) })
}

/// What `timedatectl` knows; a machine without it may well be kept right by its host.
fn is_synchronised() -> Option<bool> {
    let asked = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output().ok()?;
    match String::from_utf8_lossy(&asked.stdout).trim() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// A directory that is not there yet can be made where the nearest one above it can be written.
fn writable(directory: &Path) -> Result<(), String> {
    let nearest = directory.ancestors().find(|above| above.exists()).unwrap_or(Path::new("."));
    rustix::fs::access(nearest, Access::WRITE_OK).map_err(|error| plain(&error.into()))
}

fn stored(path: &Path) -> Store {
    match store::Store::peek(path).and_then(|store| store.map(|store| store.load()).transpose()) {
        Ok(None) => return Store::None,
        Ok(Some(_)) => {}
        Err(error) => return Store::Broken(format!("{error:#}")),
    }
    let is_open = |file: &PathBuf| std::fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o077 != 0);
    let files = ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", path.display())));
    files.into_iter().find(is_open).map_or(Store::Whole, Store::Open)
}

/// What the system says, without its number.
pub(super) fn plain(error: &std::io::Error) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase()
}
