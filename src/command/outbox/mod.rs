//! `outbox` and `mail`: what waits, what became of it, and what the admin does about it.

mod arguments;
mod list;
mod post;

pub use arguments::{Mail, Outbox};
pub use post::post;

use anyhow::{Result, anyhow};
use clap::ValueEnum;
use serde_json::Value as Json;

use super::consent::{WrongUsage, consent};
use super::counter::Counter;
use super::newsroom::Place;
use super::progress::grouped;
use super::terminal::say;
use crate::mailroom::{Health, Request};
use crate::store::mail::{Count, DROP, Place as Row, RETRY, Waiting, Which};
use arguments::{Chosen, Named};

/// Mails that are asked for at once.
const PAGE: usize = 1_000;

/// Does what was typed; whether it worked out.
pub fn run(place: &Place, wanted: Outbox) -> Result<bool> {
    let counter = Counter::of(&place.settings()?);
    match wanted {
        Outbox::List { which, json } => list::list(&counter, &which_of(which), json),
        Outbox::Retry { mut which, yes } => {
            if which.ids.is_empty() && which.state.is_empty() {
                which.state = vec![Named::Deferred];
            }
            mend(&counter, which, true, yes)
        }
        Outbox::Drop { which, yes } => {
            if which.ids.is_empty() && which.state.is_empty() && which.digest.is_none() {
                return Err(WrongUsage(
                    "say which mails: by what `courant outbox list` calls them, --state queued, or --digest ID".into(),
                )
                .into());
            }
            mend(&counter, which, false, yes)
        }
    }
}

fn which_of(chosen: Chosen) -> Which {
    let name = |state: &Named| state.to_possible_value().map(|value| value.get_name().to_owned());
    Which { states: chosen.state.iter().filter_map(name).collect(), digest: chosen.digest, ids: chosen.ids }
}

fn mend(counter: &Counter, chosen: Chosen, retry: bool, yes: bool) -> Result<bool> {
    let which = which_of(chosen);
    let what = if retry { "tried again now" } else { "never sent" };
    if which.ids.is_empty() {
        let (mut mails, mend) = (0, if retry { &RETRY } else { &DROP });
        pages(counter, &which, |rows| {
            mails += rows.iter().filter(|row| mend.mends(row)).count();
            Ok(true)
        })?;
        if mails == 0 {
            say("no such mail is in the outbox");
            return Ok(true);
        }
        if !consent(&format!("{} would be {what}", number(mails as u64)), yes)? {
            return Ok(false);
        }
    }
    let named = which.ids.len() as u64;
    let mended: Json = counter.ask(&Request::Mend { which, retry })?;
    let mails = mended["mails"].as_u64().unwrap_or(0);
    let when = if retry && !counter.has_daemon() { ", while `courant run` runs" } else { "" };
    say(&format!("{} {what}{when}", number(mails)));
    if mails < named {
        return Err(anyhow!(
            "{} of them {} not: what was sent, or is under way, stays as it is",
            named - mails,
            if named - mails == 1 { "is" } else { "are" }
        ));
    }
    Ok(true)
}

/// Gives page after page to `take`, until there is none, or it wants no more.
fn pages(counter: &Counter, which: &Which, mut take: impl FnMut(Vec<Waiting>) -> Result<bool>) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Page {
        rows: Vec<Waiting>,
        last: Option<Row>,
    }
    let mut after = (0, 0);
    loop {
        let page: Page = counter.ask(&Request::Outbox { which: which.clone(), after, most: PAGE })?;
        let goes_on = take(page.rows)?;
        match page.last {
            Some(last) if goes_on => after = last,
            _ => return Ok(()),
        }
    }
}

/// How the outbox is, in a few lines: `mail  1,200 sent, 3 deferred; it adds up`.
pub fn health(health: &Health) -> Vec<String> {
    let told = |counts: &Count| {
        let states = counts.states().into_iter().filter(|(_, mails)| *mails > 0);
        let states: Vec<String> =
            states.map(|(name, mails)| format!("{} {}", grouped(mails), name.replace('_', " "))).collect();
        if states.is_empty() { "none".into() } else { states.join(", ") }
    };
    let sum = if health.balanced { "every mail is accounted for" } else { "this does not add up" };
    let mut lines = vec![format!("digest mail  {}; {sum}", told(&health.counts))];
    if health.letters.planned > 0 {
        lines.push(format!("letters      {}", told(&health.letters)));
    }
    if let Some(since) = &health.paused {
        lines.push(format!("paused       no mail leaves since {since}; `courant mail resume` lets it"));
    }
    if let Some(why) = &health.held {
        lines.push(format!("held         {why}"));
    }
    lines
}

fn number(mails: u64) -> String {
    super::digests::mails(mails)
}
