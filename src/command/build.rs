//! `run` and `build`: what publishes.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use serde::Deserialize;

use super::newsroom::{Place, ask, lock};
use super::terminal::{complain, say};
use super::{check, log};
use crate::control::Request;
use crate::daemon::Sockets;
use crate::newsroom::Newsroom;
use crate::problem::Problem;
use crate::publish::Site;
use crate::settings::Settings;

/// The daemon.
pub fn run(place: &Place) -> Result<bool> {
    let settings = place.settings_of_daemon()?;
    // Before there is any other thread.
    let sockets = Sockets::take()?;
    let _log = log::start()?;
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let _lock = lock(&settings)?;
    let again = place.clone();
    crate::daemon::run(settings, sockets, Box::new(move || again.read()), resolvers())?;
    Ok(true)
}

/// Who resolves names for this machine.
pub fn resolvers() -> Vec<std::net::SocketAddr> {
    crate::resolve::parse_resolv_conf(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
}

/// What a build came to.
#[derive(Debug, Deserialize)]
pub struct Built {
    /// Published articles.
    pub articles: usize,
    /// Names of feeds.
    pub feeds: Vec<String>,
    /// Articles that are held back by what is wrong with them.
    pub held: usize,
    /// What could not be done.
    pub faults: Vec<String>,
    /// What is wrong with files.
    pub problems: Vec<Problem>,
}

/// Publishes once. With a running daemon, that one looks at everything and publishes.
pub fn build(place: &Place, accept_removals: bool) -> Result<bool> {
    let settings = place.settings()?;
    let built = built(&settings, accept_removals)?;
    for problem in &built.problems {
        complain(&check::fault(&settings, problem).to_string());
    }
    for fault in &built.faults {
        complain(&format!("error: {fault}"));
    }
    let feeds = match built.feeds.len() {
        1 => "1 feed".to_owned(),
        number => format!("{number} feeds"),
    };
    say(&format!("published {} articles in {feeds}", built.articles));
    Ok(built.faults.is_empty() && built.held == 0)
}

/// Publishes once, by the running daemon where there is one.
pub fn built(settings: &Settings, accept_removals: bool) -> Result<Built> {
    match ask::<Built>(settings, &Request::Build { accept_removals })? {
        Some(built) => Ok(built),
        None => alone(settings, accept_removals),
    }
}

fn alone(settings: &Settings, accept_removals: bool) -> Result<Built> {
    let _lock = lock(settings)?;
    let mut newsroom = look(settings, accept_removals)?;
    newsroom.settle();
    if newsroom.settings().feeds.is_empty() {
        complain(&format!(
            "warning: there is no feed: write one, such as {}/news.toml",
            settings.feeds_directory.display()
        ));
    }
    Ok(Built {
        articles: newsroom.catalogue().published(),
        feeds: newsroom.settings().feeds.iter().map(|feed| feed.name.clone()).collect(),
        held: newsroom.catalogue().held(),
        faults: newsroom.faults().map(str::to_owned).collect(),
        problems: newsroom.problems(),
    })
}

/// Looks at all articles once, and publishes. The caller holds the lock.
pub fn look(settings: &Settings, accept_removals: bool) -> Result<Newsroom> {
    let mut newsroom = Newsroom::open(Arc::new(settings.clone()), Arc::new(Site::default()), Timestamp::now())?;
    if accept_removals {
        newsroom.accept_removals();
    }
    // A file that somebody is writing right now is waited for, within reason.
    let patience = Timestamp::now() + jiff::SignedDuration::from_secs(10);
    loop {
        let now = Timestamp::now();
        let turn = newsroom.turn(now);
        if !newsroom.is_waiting() || now > patience {
            return Ok(newsroom);
        }
        let wait = turn.next.duration_since(Timestamp::now());
        std::thread::sleep(std::time::Duration::try_from(wait).unwrap_or_default());
    }
}
