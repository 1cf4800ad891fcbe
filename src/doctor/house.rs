//! The machine that the newsroom lives on.

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::Timestamp;

use super::{About, Level, Report};
use crate::settings::Settings;

/// Before this the program was not written: a clock that says less is wrong (2026-01-01).
const WRITTEN: Timestamp = Timestamp::constant(1_767_225_600, 0);

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
                let help = "some changes are seen late; run `sysctl fs.inotify.max_user_watches=524288`, and write it into /etc/sysctl.d";
                add(Level::Warning, what, help);
            }
        }
    }
    let output = settings.output.directory.display();
    match &seen.output {
        Ok(()) => add(Level::Ok, format!("{output} can be written"), ""),
        Err(why) => add(Level::Error, format!("{output} cannot be written: {why}"), "let this user write there"),
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
    if seen.now < WRITTEN {
        let what = format!("the clock says {}", seen.now);
        add(Level::Error, what, "set it, and keep it right with NTP: dates, digests and certificates hang on it");
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
}
