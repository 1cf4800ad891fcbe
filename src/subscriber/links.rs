//! The addresses of what only one person may do: each carries a token.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{Keys, Purpose, Token};

/// A link to all data, or to erasing it, works for so long.
pub const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// A wish waits so long for its confirmation.
pub const WISH: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Makes links.
#[derive(Debug, Clone)]
pub struct Links {
    /// Where people reach the daemon; its path ends in `/`.
    pub base: Url,
    /// What signs.
    pub keys: Keys,
}

impl Links {
    /// To a page without a token.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// To a digest in the browser.
    pub fn digest(&self, id: &str) -> String {
        self.page(&format!("digests/{id}/"))
    }

    /// To the form.
    pub fn subscribe(&self) -> String {
        self.page("subscribe")
    }

    /// To leaving; for ever.
    pub fn unsubscribe(&self, reference: u64) -> String {
        self.signed("unsubscribe", Purpose::Unsubscribe, reference, None)
    }

    /// To preferences.
    pub fn preferences(&self, reference: u64) -> String {
        self.signed("preferences", Purpose::Preferences, reference, None)
    }

    /// To all that is known of somebody.
    pub fn data(&self, reference: u64, made: Timestamp) -> String {
        self.signed("preferences", Purpose::Data, reference, Some(made + FRESH))
    }

    /// To erasing it.
    pub fn erase(&self, reference: u64, made: Timestamp) -> String {
        self.signed("preferences", Purpose::Erase, reference, Some(made + FRESH))
    }

    /// To confirming a wish.
    pub fn confirm(&self, wish: u64, made: Timestamp) -> String {
        self.signed("confirm", Purpose::Confirm, wish, Some(made + WISH))
    }

    /// To saying that a wish was somebody else's.
    pub fn not_me(&self, wish: u64) -> String {
        self.signed("unsubscribe", Purpose::NotMe, wish, None)
    }

    /// To letting a digest go, or holding it.
    pub fn approve(&self, digest: i64) -> String {
        self.signed("digests/approve", Purpose::Approve, digest.cast_unsigned(), None)
    }

    fn signed(&self, page: &str, purpose: Purpose, subject: u64, expires: Option<Timestamp>) -> String {
        self.page(&format!("{page}/{}", self.keys.sign(Token { purpose, subject, expires })))
    }
}
