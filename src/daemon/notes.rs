//! What became of what was done on the status page: told there once more when the page is shown again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// So many are kept: whoever acts looks at once.
const MOST: usize = 32;

/// The notes.
#[derive(Default)]
pub struct Notes(Mutex<(u64, VecDeque<(u64, String)>)>);

impl Notes {
    /// Keeps one; its number.
    pub fn keep(&self, said: String) -> u64 {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.0 += 1;
        let number = notes.0;
        if notes.1.len() == MOST {
            notes.1.pop_front();
        }
        notes.1.push_back((number, said));
        number
    }

    /// The note that a query (`done=7`) names.
    pub fn named(&self, query: &str) -> Option<String> {
        let number: u64 = query.strip_prefix("done=")?.parse().ok()?;
        let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.1.iter().find(|(known, _)| *known == number).map(|(_, said)| said.clone())
    }
}
