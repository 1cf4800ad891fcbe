//! `digest send`: what is due to a cadence's subscriptions, without waiting for the hour; or one test.

use anyhow::{Result, anyhow};
use serde_json::Value as Json;

use super::settle::settle;
use crate::command::consent::{WrongUsage, consent, is_attended};
use crate::command::counter::Counter;
use crate::command::progress::grouped;
use crate::command::terminal::say;
use crate::digester::Sent;
use crate::mail::EmailAddress;
use crate::mailroom::Request;
use crate::subscriber::Cadence;

/// Plans what is due, sends it, and waits for what becomes of it.
pub fn send(counter: &Counter, cadence: Cadence, now: bool, dry: bool, yes: bool) -> Result<bool> {
    if !now && !dry {
        return Err(WrongUsage(format!(
            "`courant run` sends the {cadence} digest at its hour: say --now to send what is due without waiting for it, or \
             --to ADDRESS to send a test"
        ))
        .into());
    }
    counter.look()?;
    let planned: Sent = counter.ask(&Request::Send { cadence, dry: true })?;
    let told = format!("{} of {}", mails(planned.mails), digests(planned.digests.len() as u64));
    if planned.mails == 0 {
        say(&format!("nothing is due to {cadence} subscriptions"));
        return Ok(true);
    }
    if dry {
        say(&format!("{told} would be sent"));
        return Ok(true);
    }
    let harmless = planned.mails == 1 && !is_attended();
    if !harmless && !consent(&format!("{told} would be sent"), yes)? {
        return Ok(false);
    }
    let sent: Sent = counter.ask(&Request::Send { cadence, dry: false })?;
    settle(counter, sent.digests, Vec::new())
}

/// Sends one test, and waits for what becomes of it.
pub fn test(counter: &Counter, cadence: Cadence, to: String) -> Result<bool> {
    to.parse::<EmailAddress>().map_err(|why| anyhow!(why))?;
    counter.look()?;
    let made: Json = counter.ask(&Request::Test { cadence, to })?;
    say(made["subject"].as_str().unwrap_or_default());
    settle(counter, Vec::new(), made["letter"].as_i64().into_iter().collect())
}

/// `1 mail`, `1,200 mails`
pub fn mails(number: u64) -> String {
    format!("{} {}", grouped(number), if number == 1 { "mail" } else { "mails" })
}

fn digests(number: u64) -> String {
    format!("{} {}", grouped(number), if number == 1 { "digest" } else { "digests" })
}
