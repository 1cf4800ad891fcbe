//! Mail to one person about the subscription itself.

use crate::subscriber::Cadence;

/// A note. Nothing in it was written by whoever asked for it, so that nobody can send words of their own to a stranger.
/// Links are whole addresses that only the recipient gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Somebody asked for mail to this address.
    Confirm {
        /// What was asked for: what the feed is called, and how often.
        feeds: Vec<(String, Cadence)>,
        /// The page with the button.
        confirm: String,
        /// The page of whoever did not ask.
        not_me: String,
        /// How long the link is good.
        days: u32,
    },
    /// Somebody asked for mail to an address that gets it already; nothing was changed.
    Already {
        /// The page where it can be changed.
        preferences: String,
    },
    /// Somebody asked for what is kept about this address.
    Data {
        /// The page that has it.
        link: String,
        /// How long the link is good.
        hours: u32,
    },
    /// Somebody asked that what is kept about this address be erased.
    Erase {
        /// The page with the button.
        link: String,
        /// How long the link is good.
        hours: u32,
    },
}
