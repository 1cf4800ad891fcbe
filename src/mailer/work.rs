//! A mail that was taken to be sent.

use jiff::Timestamp;

use super::judge::LIFETIME;
use super::writer::Writer;
use crate::digest::schedule;
use crate::settings::Settings;
use crate::store::mail::{Claim, Flight, Letter, Settled};

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// For a reason of its own.
    Letter(Letter),
    /// Of a digest.
    Delivery(Claim),
}

impl Work {
    /// Which it is.
    pub fn which(&self) -> Settled {
        match self {
            Self::Letter(letter) => Settled::Letter(letter.key),
            Self::Delivery(claim) => Settled::Delivery(claim.digest, claim.subscriber),
        }
    }

    /// How often it was tried, this time too.
    pub fn tries(&self) -> u32 {
        match self {
            Self::Letter(letter) => letter.tries,
            Self::Delivery(claim) => claim.tries,
        }
    }

    /// Whether it may leave at this moment; asked once, just before it does.
    pub fn may_leave(&self, flight: &Flight) -> bool {
        match self {
            Self::Letter(_) => true,
            Self::Delivery(claim) => flight.may_leave(claim.digest, claim.subscriber),
        }
    }

    /// When it is no news any more: a while after it was made, or when the next digest of its cadence is due.
    pub fn ends(&self, writer: &Writer, settings: &Settings) -> Timestamp {
        let claim = match self {
            Self::Letter(letter) => return letter.made + LIFETIME,
            Self::Delivery(claim) => claim,
        };
        let next = writer.digest(claim.digest).ok().flatten().and_then(|shared| {
            let zone = jiff::tz::TimeZone::get(&claim.person.zone).ok()?;
            // Spread over some minutes, it may be made a little before its own hour has come round.
            schedule::next(shared.made.edition.cadence, &settings.digest, &zone, claim.made)
        });
        let last = claim.made + LIFETIME;
        next.map_or(last, |next| next.at.min(last))
    }
}
