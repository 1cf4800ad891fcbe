//! Where a command asks the mailroom: over the running daemon's socket, or, where none runs, in a room of its own.

use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, anyhow};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::build;
use super::newsroom::{ask, lock};
use super::terminal::complain;
use crate::control;
use crate::mailer::{self, Turn};
use crate::mailroom::{Mailroom, Request};
use crate::settings::Settings;
use crate::store::Lock;

/// The counter of one newsroom.
pub struct Counter {
    settings: Arc<Settings>,
    /// Known from the first question on: who was answered by a daemon does not take the lock from the next one.
    way: OnceCell<Way>,
}

enum Way {
    Daemon,
    Alone(Box<Mailroom>, #[allow(dead_code)] Lock),
}

impl Counter {
    /// The counter of the newsroom with these settings.
    pub fn of(settings: &Settings) -> Self {
        Self { settings: Arc::new(settings.clone()), way: OnceCell::new() }
    }

    /// Asks, and has the answer; an error says in words why there is none.
    pub fn ask<T: DeserializeOwned>(&self, request: &Request) -> Result<T> {
        if !self.is_alone() {
            if let Some(answer) = ask(&self.settings, &control::Request::Mail(request.clone()))? {
                self.way.get_or_init(|| Way::Daemon);
                return Ok(answer);
            }
            if self.way.get().is_some() {
                return Err(anyhow!(
                    "the daemon has ended meanwhile: look with `courant digest status`, and ask again"
                ));
            }
        }
        let answer = self.room(|| Ok(()))?.answer(request, Timestamp::now()).map_err(|why| anyhow!(why))?;
        Ok(serde_json::from_value(answer)?)
    }

    /// Has everybody look at the articles now, so that what was saved a moment ago is known.
    pub fn look(&self) -> Result<()> {
        let build = control::Request::Build { accept_removals: false };
        if ask::<Json>(&self.settings, &build)?.is_some() {
            self.way.get_or_init(|| Way::Daemon);
            return Ok(());
        }
        self.room(|| {
            let newsroom = build::look(&self.settings, false)?;
            newsroom.faults().for_each(|fault| complain(&format!("warning: {fault}")));
            Ok(())
        })?;
        Ok(())
    }

    /// Whether a daemon answers.
    pub fn has_daemon(&self) -> bool {
        matches!(self.way.get(), Some(Way::Daemon))
    }

    /// Whether this command has the store to itself.
    pub fn is_alone(&self) -> bool {
        matches!(self.way.get(), Some(Way::Alone(..)))
    }

    /// Sends one batch of what is due; with a daemon there is nothing to do here.
    pub fn send(&self) -> Result<Option<Turn>> {
        match self.way.get() {
            Some(Way::Alone(room, _)) => room.send(Timestamp::now(), &AtomicBool::new(false)).map(Some),
            _ => Ok(None),
        }
    }

    /// Our own room, and what is to be done between taking the lock and opening it.
    fn room(&self, before: impl FnOnce() -> Result<()>) -> Result<&Mailroom> {
        if self.way.get().is_none() {
            let lock = lock(&self.settings)?;
            before()?;
            let room = Mailroom::open(Arc::clone(&self.settings), Box::new(mailer::fetch), Timestamp::now())?;
            self.way.get_or_init(|| Way::Alone(Box::new(room), lock));
        }
        match self.way.get() {
            Some(Way::Alone(room, _)) => Ok(room),
            _ => Err(anyhow!("the daemon has ended meanwhile: ask again")),
        }
    }
}
