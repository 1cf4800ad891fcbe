//! How the mailer is, for whoever asks while it works: it is written at the end of each turn, and nobody waits for one.

use std::sync::{Arc, Mutex, PoisonError};

/// How it was after its last turn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// Why no mail leaves, if none does.
    pub fault: Option<String>,
    /// Why mail waits though nothing is wrong, if it does.
    pub held: Option<String>,
    /// Connections to the relay.
    pub connections: usize,
    /// Mails that are under way on them.
    pub under_way: usize,
}

/// Where it is written.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<Mutex<Condition>>);

impl Board {
    /// How it was last.
    pub fn read(&self) -> Condition {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn write(&self, condition: Condition) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = condition;
    }
}
