//! All that mails, put together: for the daemon's threads, and for a command that works alone. What commands ask is answered
//! here, whoever asks.

mod answer;
mod outbox;
mod overview;
mod request;

pub use outbox::Health;
pub use overview::Overview;
pub use request::Request;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::{Current, Shared};
use crate::digester::Digester;
use crate::mailer::{Ask, Board, Mailer, Turn};
use crate::settings::Settings;
use crate::store::mail::MailStore;

/// The room.
pub struct Mailroom {
    store: Arc<MailStore>,
    current: Shared,
    digester: Mutex<Digester>,
    mailer: Mutex<Mailer>,
    /// What each of them takes before anything else: who reloads does not wait until a plan for a million is made.
    to_digester: Mutex<Option<Arc<Current>>>,
    to_mailer: Mutex<Option<Arc<Current>>>,
    /// What the mailer says of itself.
    board: Board,
}

impl Mailroom {
    /// Opens the room of a newsroom. The caller holds the lock of the store.
    pub fn open(settings: Arc<Settings>, ask: Ask, now: Timestamp) -> Result<Self> {
        let store = Arc::new(MailStore::open(&settings.store)?);
        let current = Arc::new(Current::new(Arc::clone(&settings), store.keys(now)?)?);
        let (letters, links) = (Arc::clone(&current.letters), current.links.clone());
        let digester = Digester::new(Arc::clone(&settings), Arc::clone(&letters), Arc::clone(&store), links.clone())?;
        let mailer = Mailer::open(settings, letters, Arc::clone(&store), links, ask)?;
        Ok(Self {
            store,
            current: Arc::new(RwLock::new(current)),
            digester: Mutex::new(digester),
            board: mailer.board(),
            mailer: Mutex::new(mailer),
            to_digester: Mutex::default(),
            to_mailer: Mutex::default(),
        })
    }

    /// The rows.
    pub fn store(&self) -> &Arc<MailStore> {
        &self.store
    }

    /// What is in force.
    pub fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same, for who must know when it changes.
    pub fn shared(&self) -> Shared {
        Arc::clone(&self.current)
    }

    /// What would be in force with other settings; nothing is changed yet.
    pub fn prepare(&self, settings: Arc<Settings>) -> Result<Arc<Current>> {
        Ok(Arc::new(Current::new(settings, self.current().links.keys.clone())?))
    }

    /// Takes what was prepared.
    pub fn reload(&self, current: Arc<Current>) {
        *lock(&self.to_digester) = Some(Arc::clone(&current));
        *lock(&self.to_mailer) = Some(Arc::clone(&current));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
    }

    /// Makes what is due; when to come again.
    pub fn plan(&self, now: Timestamp) -> Result<Timestamp> {
        self.digester().turn(now)
    }

    /// Sends one batch of what is due.
    pub fn send(&self, now: Timestamp, end: &AtomicBool) -> Result<Turn> {
        self.mailer().turn(now, end)
    }

    /// Gives up what has no answer yet; how many mails that is.
    pub fn give_up(&self) -> Result<usize> {
        self.mailer().give_up()
    }

    fn digester(&self) -> MutexGuard<'_, Digester> {
        let mut digester = lock(&self.digester);
        if let Some(current) = lock(&self.to_digester).take() {
            let letters = Arc::clone(&current.letters);
            digester.reload(Arc::clone(&current.settings), letters, current.links.clone());
        }
        digester
    }

    fn mailer(&self) -> MutexGuard<'_, Mailer> {
        let mut mailer = lock(&self.mailer);
        if let Some(current) = lock(&self.to_mailer).take() {
            let letters = Arc::clone(&current.letters);
            mailer.reload(Arc::clone(&current.settings), letters, current.links.clone());
        }
        mailer
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
