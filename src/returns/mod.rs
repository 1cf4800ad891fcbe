//! Mail that comes back is taken in: from a Maildir, from the admin, from mail services. What it says is believed only with a
//! token that our keys have signed, or from a service that has proven itself; then it settles what was in doubt, is counted,
//! or ends all mail to somebody.

mod maildir;

pub use maildir::Inbox;

use anyhow::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::bounce::{Claim, Kind, Report};
use crate::store::mail::{About, Changed, MailStore, Return};
use crate::subscriber::{BounceOf, Keys, Purpose};

/// What became of one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What it says: `hard`, `soft`, `delayed`, `delivered`, `complaint`, `reply`.
    pub kind: String,
    /// What that changed: `suppressed`, `counted`, `settled`, `nothing`; `not believed` where nothing proves it.
    pub changed: String,
    /// What the other server said.
    pub text: String,
}

/// Takes in what was reported. `proven`: it comes from a mail service that has proven itself, whose word on an address is
/// enough.
pub fn take(store: &MailStore, keys: &Keys, reports: &[Report], proven: bool, now: Timestamp) -> Result<Vec<Told>> {
    reports
        .iter()
        .map(|report| {
            let changed = one(store, keys, report, proven, now)?;
            if changed == "suppressed" {
                tracing::info!(event = "suppressed", "somebody is mailed no more: {}", name(report.kind));
            }
            Ok(Told { kind: name(report.kind).into(), changed: changed.into(), text: report.text.clone() })
        })
        .collect()
}

fn one(store: &MailStore, keys: &Keys, report: &Report, proven: bool, now: Timestamp) -> Result<&'static str> {
    let what = match report.kind {
        Kind::Hard => Return::Hard,
        Kind::Soft => Return::Soft,
        Kind::Delivered => Return::Delivered,
        Kind::Complaint => Return::Complaint,
        Kind::Delayed | Kind::Reply => return Ok("nothing"),
    };
    let mut about = report.mail.iter().find_map(|claim| proof(keys, claim, now));
    if about.is_none() && proven {
        let known = report.recipient.as_ref().map(|address| store.reference_of(address)).transpose()?;
        about = known.flatten().map(About::Person);
    }
    let Some(about) = about else { return Ok("not believed") };
    let said = match &report.status {
        Some(status) if !report.text.contains(status.as_str()) => format!("{status} {}", report.text),
        _ => report.text.clone(),
    };
    Ok(match store.take_back(about, what, &said, now)? {
        Some(Changed::Suppressed) => "suppressed",
        Some(Changed::Counted) => "counted",
        Some(Changed::Settled) => "settled",
        Some(Changed::Nothing) | None => "nothing",
    })
}

/// Which mail, or whose, a claim is about, if our keys have signed it.
fn proof(keys: &Keys, claim: &Claim, now: Timestamp) -> Option<About> {
    match claim {
        Claim::Bounce(token) => Some(match keys.read_bounce(token)? {
            BounceOf::Digest { digest, subscriber } => About::Digest(digest.into(), subscriber),
            BounceOf::Letter { letter } => About::Letter(letter.cast_signed()),
        }),
        Claim::Unsubscribe(token) => {
            let token = keys.read(token, &[Purpose::Unsubscribe], now).ok()?;
            Some(About::Person(token.subject))
        }
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Hard => "hard",
        Kind::Soft => "soft",
        Kind::Delayed => "delayed",
        Kind::Delivered => "delivered",
        Kind::Complaint => "complaint",
        Kind::Reply => "reply",
    }
}
