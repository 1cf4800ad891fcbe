//! The machine that the newsroom lives on.

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::Timestamp;

use super::{About, Disk, Level, Report, clock, disk};
use crate::settings::Settings;

/// What was seen of it.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The articles directory, or why it cannot be read.
    pub articles: Result<Articles, String>,
    /// Whether the output directory can be written, or why not.
    pub output: Result<(), String>,
    /// The store.
    pub store: Store,
    /// How many directories this user may watch (inotify), where the system tells.
    pub watches: Option<u64>,
    /// Whether each address can be listened on, or why not.
    pub ports: Vec<(SocketAddr, Result<(), String>)>,
    /// Whether the daemon is running.
    pub is_running: bool,
    /// What the clock says.
    pub now: Timestamp,
    /// Whether something keeps the clock right, where the system tells.
    pub is_synchronised: Option<bool>,
    /// When the store was last written.
    pub written: Option<Timestamp>,
    /// How many articles and directories of articles cannot be read, and the first of them.
    pub unreadable: Option<(PathBuf, u64)>,
    /// The directory that keeps other users, such as a web server, from reading what is published.
    pub closed: Option<PathBuf>,
    /// The file system of the store, and that of what is published where it is another.
    pub disks: Vec<Disk>,
    /// Older copies of the store that lie beside it, with their bytes.
    pub copies: Vec<(PathBuf, u64)>,
    /// Whether the newsroom's address leads here: whether what is there is ours, or why nothing answers; none where nobody asked.
    pub address: Option<Result<bool, String>>,
    /// Whether each relay lets us in, or why not.
    pub relays: Vec<(String, Result<(), String>)>,
}

/// A directory of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Articles {
    /// How many directories it has in it, itself too.
    pub directories: u64,
    /// Whether it lies on a network's file system.
    pub is_network: bool,
}

/// How the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// There is none yet.
    None,
    /// It can be read, and by nobody else.
    Whole,
    /// It can be read, and so can others: this file or directory.
    Open(PathBuf),
    /// It cannot be read: why.
    Broken(String),
}

pub(super) fn examine(settings: &Settings, seen: &Surroundings, report: &mut Report) {
    let mut add = |level, what: String, help: &str| report.add(About::Newsroom, level, what, help);
    let feeds = settings.feeds.len();
    let told = format!("{} is understood; {feeds} feed{}", settings.file.display(), if feeds == 1 { "" } else { "s" });
    add(Level::Ok, told, "");
    for warning in &settings.warnings {
        add(Level::Warning, format!("{}: {}", warning.path, warning.what), &warning.help);
    }
    let directory = settings.articles.directory.display();
    match &seen.articles {
        Err(why) => {
            add(Level::Error, format!("articles cannot be read in {directory}: {why}"), "let this user read it")
        }
        Ok(articles) => {
            add(Level::Ok, format!("articles are in {directory}"), "");
            if articles.is_network {
                let help = "changes that other machines make are found by looking, every `poll` of [articles]";
                add(Level::Warning, "they lie on a network's file system".into(), help);
            } else if let Some(limit) = seen.watches.filter(|limit| *limit < 2 * articles.directories) {
                let what = format!("{} directories, and {limit} may be watched", articles.directories);
                let (name, better) = ("fs.inotify.max_user_watches", (4 * articles.directories).max(524_288));
                let help = format!(
                    "some changes are seen late; run `sysctl -w {name}={better}`, and write `{name} = {better}` into /etc/sysctl.d/60-courant.conf"
                );
                add(Level::Warning, what, &help);
            }
        }
    }
    if let Some((first, number)) = &seen.unreadable {
        let what = format!("{number} articles cannot be read, {} first", first.display());
        add(
            Level::Warning,
            what,
            "they are not published; let the user that the daemon runs as read them: `chmod a+rX`",
        );
    }
    let output = settings.output.directory.display();
    match &seen.output {
        Ok(()) => add(Level::Ok, format!("{output} can be written"), ""),
        Err(why) => add(Level::Error, format!("{output} cannot be written: {why}"), "let this user write there"),
    }
    if let Some(closed) = &seen.closed {
        let help = format!(
            "well while this daemon serves it; a web server that shall is let in with `chmod a+rx {}`, or put `url` of [output] elsewhere",
            closed.display()
        );
        add(Level::Ok, "what is published can be read by this user only".into(), &help);
    }
    store(settings, seen, &mut add);
    for (address, result) in seen.ports.iter().filter(|_| !seen.is_running) {
        if let Err(why) = result {
            add(
                Level::Error,
                format!("{address} cannot be listened on: {why}"),
                "end what has it, or change `listen` of [http]",
            );
        }
    }
    let told = if seen.is_running { "the daemon is running" } else { "the daemon is not running" };
    add(Level::Ok, told.into(), if seen.is_running { "" } else { "start it with `courant run`" });
    let site = &settings.site.url;
    if site.scheme() != "https" && site.domain().is_some_and(|host| host != "localhost") {
        let help = "readers' programs warn of it, and mail needs https; set `url` of [site] once the web server has a certificate";
        add(Level::Warning, format!("the newsroom's address is {site}"), help);
    }
    clock::examine(seen, &mut add);
    for (at, disk) in seen.disks.iter().enumerate() {
        disk::examine(disk, at == 0, report);
    }
}

fn store(settings: &Settings, seen: &Surroundings, add: &mut impl FnMut(Level, String, &str)) {
    let store = settings.store.display();
    match &seen.store {
        Store::None => add(Level::Ok, format!("there is no store yet in {store}"), "the first start makes it"),
        Store::Whole => add(Level::Ok, format!("the store {store} is whole and private"), ""),
        Store::Open(path) => {
            let help = format!("addresses are in it; run `chmod go-rwx {}`", path.display());
            add(Level::Warning, format!("others may look into {}", path.display()), &help);
        }
        Store::Broken(why) => {
            let help = "run this as the user that the daemon runs as; a damaged store is put aside and rebuilt at the next start";
            add(Level::Error, format!("the store {store} cannot be used: {why}"), help);
        }
    }
    if let Some((first, _)) = seen.copies.first() {
        let bytes = disk::told(seen.copies.iter().map(|(_, bytes)| bytes).sum());
        let what = format!("{} older copies of the store are kept beside it, {bytes}", seen.copies.len());
        let help = format!(
            "addresses are in them, of people who were forgotten since too; remove what you need no more, such as {}",
            first.display()
        );
        add(Level::Ok, what, &help);
    }
}
