//! How mail leaves, as far as receivers see it.

use crate::mail::EmailAddress;
use crate::settings::{Relay, Settings};

/// Who sends through whom.
#[derive(Debug)]
pub(super) struct Post {
    /// The domain of the sender's address.
    pub from: Option<String>,
    /// The domain that bounces come back to.
    pub bounces: Option<String>,
    /// The hosts of the relays.
    pub relays: Vec<String>,
    /// Whether a `sendmail` of this machine carries it.
    pub is_by_sendmail: bool,
}

impl Post {
    pub(super) fn of(settings: &Settings) -> Self {
        let mail = &settings.mail;
        let ways = || [Some(&mail.relay), mail.fallback.as_ref()].into_iter().flatten();
        let hosts = ways().filter_map(|relay| match relay {
            Relay::Smtp { url, .. } => url.host_str().map(str::to_owned),
            Relay::Maildir(_) | Relay::Sendmail(_) => None,
        });
        Self {
            from: mail.from.as_ref().map(|from| from.address.ascii_domain()),
            bounces: return_address(settings).map(EmailAddress::ascii_domain),
            relays: hosts.collect(),
            is_by_sendmail: ways().any(|relay| matches!(relay, Relay::Sendmail(_))),
        }
    }

    /// Whether anybody gets it.
    pub(super) fn leaves(&self) -> bool {
        self.is_by_sendmail || !self.relays.is_empty()
    }

    /// The domain that receivers see as the return path (RFC 5321 §4.4).
    pub(super) fn return_path(&self) -> Option<&str> {
        self.bounces.as_deref().or(self.from.as_deref())
    }
}

/// The address that bounces come back to.
pub(super) fn return_address(settings: &Settings) -> Option<&EmailAddress> {
    settings.mail.bounces.as_ref().and_then(|bounces| bounces.address.as_ref())
}

/// Whether anybody tells us of bounces: a Maildir, or a mail service.
pub(super) fn are_bounces_heard(settings: &Settings) -> bool {
    settings
        .mail
        .bounces
        .as_ref()
        .is_some_and(|bounces| bounces.maildir.is_some() || !bounces.amazon.is_empty() || bounces.postmark.is_some())
}
