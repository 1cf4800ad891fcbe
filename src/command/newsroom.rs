//! Which newsroom a command is about, and how it gets at it.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use serde::de::DeserializeOwned;

use crate::control::{self, Request};
use crate::settings::{Faults, Settings};
use crate::store::{Lock, LockError, check_owner};

/// Where systemd puts credentials (systemd.exec(5)), by this variable.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// And where it puts those of the unit that is shipped.
const OF_THE_DAEMON: &str = "/run/credentials/courant.service";

/// Where the settings are.
#[derive(Debug, Clone)]
pub struct Place {
    /// The settings file.
    pub file: PathBuf,
}

impl Place {
    /// `--config`, else `$COURANT_CONFIG`, else `config/courant.toml` here, else `/etc/courant/courant.toml`.
    pub fn find(told: Option<PathBuf>) -> Self {
        let here = PathBuf::from("config/courant.toml");
        let file = told
            .or_else(|| std::env::var_os("COURANT_CONFIG").filter(|file| !file.is_empty()).map(PathBuf::from))
            .unwrap_or_else(|| if here.exists() { here } else { "/etc/courant/courant.toml".into() });
        Self { file }
    }

    /// Reads the settings for a command, with what the environment overrides. The credentials that systemd hands to the daemon
    /// are taken from there while it runs, where this user may; without them a command that needs them says so.
    pub fn settings(&self) -> Result<Settings> {
        self.exists()?;
        let mut environment = environment();
        if !environment.iter().any(|(name, _)| name == CREDENTIALS) {
            let is_ours = std::fs::read_dir(OF_THE_DAEMON).is_ok();
            environment.push((CREDENTIALS.into(), if is_ours { OF_THE_DAEMON.into() } else { String::new() }));
        }
        Ok(Settings::read(&self.file, &environment)?)
    }

    /// Reads the settings for the daemon: whatever they name must be there.
    pub fn settings_of_daemon(&self) -> Result<Settings> {
        self.exists()?;
        Ok(self.read()?)
    }

    fn exists(&self) -> Result<()> {
        if !self.file.exists() {
            return Err(anyhow!(
                "there is no newsroom here: {} does not exist; make one with `courant init`, or name its settings with --config FILE",
                self.file.display()
            ));
        }
        Ok(())
    }

    /// Reads the settings again.
    pub fn read(&self) -> Result<Settings, Faults> {
        Settings::read(&self.file, &environment())
    }
}

fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("COURANT_") || name == CREDENTIALS)
        .collect()
}

/// The directory of the store, its lock and its socket.
pub fn state(settings: &Settings) -> &Path {
    settings.store.parent().unwrap_or(Path::new("."))
}

/// Takes the lock, or says in words why not.
pub fn lock(settings: &Settings) -> Result<Lock> {
    Lock::take(state(settings)).map_err(|error| refusal(error, settings))
}

/// Asks the running daemon; `None` where none runs.
pub fn ask<T: DeserializeOwned>(settings: &Settings, request: &Request) -> Result<Option<T>> {
    let directory = state(settings);
    if directory.exists() {
        check_owner(directory).map_err(|error| refusal(error, settings))?;
    }
    match control::ask(directory, request)? {
        Some(Ok(answer)) => Ok(Some(answer)),
        Some(Err(why)) => Err(anyhow!(why)),
        None => Ok(None),
    }
}

/// A command of another user would lock the daemon out of its own files.
pub fn check_user(settings: &Settings) -> Result<()> {
    check_owner(state(settings)).map_err(|error| refusal(error, settings))
}

fn refusal(error: LockError, settings: &Settings) -> anyhow::Error {
    let directory = state(settings).display();
    match error {
        LockError::Taken => anyhow!(
            "another courant is at work on this newsroom (it holds {directory}/courant.lock); one at a time: stop it first, or use \
             the commands that ask it, such as `courant status`"
        ),
        LockError::NotOurs(owner) => {
            let arguments: Vec<String> = std::env::args().collect();
            anyhow!(
                "{directory} belongs to user {}; run this as that user:\n  sudo -u {} {}",
                name_of(owner),
                name_of(owner),
                arguments.join(" ")
            )
        }
        LockError::Refused(error) => anyhow!("cannot use {directory}: {error}"),
    }
}

/// The user's name where /etc/passwd has it, else `#1000`, which sudo takes too.
fn name_of(user: u32) -> String {
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let entry = passwd
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.get(2) == Some(&user.to_string().as_str()));
    entry.and_then(|fields| fields.first().map(|name| (*name).to_owned())).unwrap_or_else(|| format!("'#{user}'"))
}
