//! What commands ask of the mailroom.

use serde::{Deserialize, Serialize};

use crate::store::mail::{Place, RowIn, Which};
use crate::subscriber::{Cadence, State};

/// A question, or something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Request {
    /// Subscriptions after a key, at most so many: `{rows, last}`; no `last`: that was all.
    List {
        /// Only these.
        state: Option<State>,
        /// The last key that was seen, 0 at first.
        after: i64,
        /// How many subscribers.
        most: usize,
    },
    /// Takes subscribers in: what became of each.
    Import {
        /// They.
        rows: Vec<RowIn>,
        /// How they came: `command`, `import`.
        origin: String,
    },
    /// All that is known of one.
    Person {
        /// Whose.
        address: String,
    },
    /// Ends all mail to somebody.
    Remove {
        /// Whose.
        address: String,
        /// And lets go of all that says who they are.
        forget: bool,
    },
    /// The digest that a new reader of everything would get next.
    Preview {
        /// How often.
        cadence: Cadence,
    },
    /// Makes what is due to a cadence's subscriptions now.
    Send {
        /// How often.
        cadence: Cadence,
        /// Only says what that would be.
        dry: bool,
    },
    /// Sends a digest to one address as a test.
    Test {
        /// How often.
        cadence: Cadence,
        /// Where to.
        to: String,
    },
    /// Lets a digest leave, or holds it.
    Judge {
        /// Its id.
        id: String,
        /// Whether it leaves.
        leaves: bool,
    },
    /// What is to come, and what became of the last digests.
    Status,
    /// What became of these mails together: `{counts, waits, fault, trouble}`; `waits`: for an approval.
    Counts {
        /// Those of digests, by their ids.
        ids: Vec<String>,
        /// Letters, by their rows.
        letters: Vec<i64>,
    },
    /// A new key signs links from now on.
    RotateKeys,
    /// Mails in the outbox after a place, at most so many: `{rows, last}`; no `last`: that was all.
    Outbox {
        /// Which.
        which: Which,
        /// The last place that was seen; (0, 0) at first.
        after: Place,
        /// How many.
        most: usize,
    },
    /// Tries mails again at once, or never sends them: `{mails}`.
    Mend {
        /// Which.
        which: Which,
        /// Tries again; else drops.
        retry: bool,
    },
    /// Lets no mail leave from now on, or lets it leave again: `{paused}`, since when it was before.
    Pause {
        /// No mail leaves.
        pause: bool,
    },
    /// One returned message: what it says, and what that changed.
    Bounce {
        /// Its bytes in base64 (RFC 4648 §4).
        message: String,
    },
    /// How the outbox is: counts, whether they add up, what stands in the way.
    Mail,
}

impl Request {
    /// Whether mail may be due after it.
    pub fn mails(&self) -> bool {
        matches!(
            self,
            Self::Import { .. }
                | Self::Send { .. }
                | Self::Test { .. }
                | Self::Judge { .. }
                | Self::Mend { .. }
                | Self::Pause { .. }
        )
    }
}
