//! `digest`: a look ahead, sending out of turn, approvals, and what became of it all.

mod arguments;
mod preview;
mod send;
mod settle;
mod status;

pub use arguments::Digest;
pub use send::mails;

use anyhow::Result;
use serde_json::Value as Json;

use super::counter::Counter;
use super::newsroom::Place;
use super::terminal::say;
use crate::mailroom::Request;

/// Does what was typed; whether it worked out.
pub fn run(place: &Place, wanted: Digest) -> Result<bool> {
    let counter = Counter::of(&place.settings()?);
    match wanted {
        Digest::Preview { cadence, out } => preview::preview(&counter, cadence, out.as_deref()),
        Digest::Send { cadence, now, dry_run, to, yes } => match to {
            Some(to) => send::test(&counter, cadence, to),
            None => send::send(&counter, cadence, now, dry_run, yes),
        },
        Digest::Approve { id, hold } => approve(&counter, &id, !hold),
        Digest::Status { json } => status::status(&counter, json),
    }
}

/// Lets a digest leave, or holds it. It is named by its id, or by the address of its page.
fn approve(counter: &Counter, told: &str, leaves: bool) -> Result<bool> {
    let id = told.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let judged: Json = counter.ask(&Request::Judge { id, leaves })?;
    let mails = mails(judged["mails"].as_u64().unwrap_or(0));
    say(&match leaves {
        true if counter.has_daemon() => format!("approved: {mails} on the way"),
        true => format!("approved: {mails}, to be sent while `courant run` runs"),
        false => format!("held: {mails}"),
    });
    Ok(true)
}
