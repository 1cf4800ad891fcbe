//! A subscriber, and what one asked for.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Cadence;
use crate::mail::EmailAddress;

/// Where a subscriber stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Asked; a confirmation went out, or will.
    Pending,
    /// Confirmed.
    Active,
    /// Left.
    Unsubscribed,
    /// Mail bounced hard, or was complained of.
    Suppressed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Active, Self::Unsubscribed, Self::Suppressed];

    /// As rows and commands write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Unsubscribed => "unsubscribed",
            Self::Suppressed => "suppressed",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Somebody who asked for mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// What links in mails name: random, and no address.
    pub reference: u64,
    /// As it was written.
    pub address: EmailAddress,
    /// Where they stand.
    pub state: State,
    /// IANA name of their time zone.
    pub zone: String,
    /// BCP 47.
    pub language: String,
    /// The first day, in their zone, on which they want mail again.
    pub paused_until: Option<Date>,
    /// When they asked, or were added.
    pub asked: Timestamp,
    /// When they confirmed.
    pub confirmed: Option<Timestamp>,
    /// How consent was given: `confirmed by mail`, or what the admin wrote.
    pub proof: String,
    /// From where they asked: a network, `command`, `import`.
    pub origin: String,
    /// What they are subscribed to, by the feed's name.
    pub subscriptions: Vec<Subscription>,
}

/// A feed and how often.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subscription {
    /// The feed's name.
    pub feed: String,
    /// How often.
    pub cadence: Cadence,
}

/// What somebody asked for and has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The feeds.
    pub subscriptions: Vec<Subscription>,
    /// IANA name of the time zone.
    pub zone: String,
    /// BCP 47.
    pub language: String,
}
