//! `subscribers show`, `add`, `remove`: one person.

use anyhow::{Result, anyhow};
use jiff::Timestamp;
use serde_json::Value as Json;

use super::arguments::Told;
use super::rules::Rules;
use crate::command::consent::consent;
use crate::command::counter::Counter;
use crate::command::terminal::{complain, say};
use crate::mail::EmailAddress;
use crate::mailroom::Request;
use crate::settings::Settings;
use crate::store::mail::{Imported, RowIn};
use crate::subscriber::State;

/// Adds one subscriber, or asks them.
pub fn add(settings: &Settings, counter: &Counter, address: &str, told: &Told) -> Result<bool> {
    let now = Timestamp::now();
    let rules = Rules::new(settings, told, now)?;
    let address: EmailAddress = address.parse().map_err(|why: String| anyhow!(why))?;
    let subscriptions = rules.default_subscriptions(rules.cadence).map_err(|why| anyhow!(why))?;
    let gets: Vec<String> = subscriptions.iter().map(|wanted| format!("{} {}", wanted.feed, wanted.cadence)).collect();
    let row = RowIn {
        address: address.to_string(),
        subscriptions,
        zone: rules.zone,
        language: rules.language,
        state: told.confirmed.then_some(State::Active),
        confirmed: told.confirmed.then_some(now),
        proof: rules.proof.unwrap_or_default(),
    };
    let became: Vec<Imported> = counter.ask(&Request::Import { rows: vec![row], origin: "command".into() })?;
    match became.into_iter().next() {
        Some(Imported::Taken) if told.confirmed => {
            say(&format!("subscribed: {address} ({}, {})", gets.join(", "), settings_of(counter, &address)?));
        }
        Some(Imported::Taken) => say(&format!("subscribed already: {address} ({})", gets.join(", "))),
        Some(Imported::Asked) => {
            let leaves = if counter.has_daemon() { "is on its way" } else { "leaves while `courant run` runs" };
            say(&format!("asked: a mail to {address} with a question {leaves} ({})", gets.join(", ")));
        }
        Some(Imported::Refused(why)) => {
            complain(&format!("error: {address}: {why}"));
            return Ok(false);
        }
        None => return Err(anyhow!("there was no answer")),
    }
    Ok(true)
}

/// The zone and language that are kept: who is here already keeps theirs.
fn settings_of(counter: &Counter, address: &EmailAddress) -> Result<String> {
    let person: Json = counter.ask(&Request::Person { address: address.to_string() })?;
    let word = |name: &str| person[name].as_str().unwrap_or_default().to_owned();
    Ok(format!("{}, {}", word("timezone"), word("language")))
}

/// Shows all that is known of one.
pub fn show(counter: &Counter, address: &str, json: bool) -> Result<bool> {
    let person: Json = counter.ask(&Request::Person { address: address.to_owned() })?;
    match json {
        true => say(&serde_json::to_string_pretty(&person)?),
        false => say(&told(&person)),
    }
    Ok(true)
}

/// What is known, a line each; what is not known has none.
fn told(person: &Json) -> String {
    let word = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let of = |at: &str, from: &str| match (word(&person[at]), word(&person[from])) {
        (at, from) if at.is_empty() || from.is_empty() => at + &from,
        (at, from) => format!("{at} ({from})"),
    };
    let gets = |subscriptions: &Json| {
        let each = subscriptions.as_array().into_iter().flatten();
        let each = each.map(|each| format!("{} {}", word(&each["feed"]), word(&each["cadence"])));
        each.collect::<Vec<_>>().join(", ")
    };
    let mut lines = vec![
        ("address", word(&person["address"])),
        ("state", word(&person["state"])),
        ("gets", gets(&person["subscriptions"])),
        ("timezone", word(&person["timezone"])),
        ("language", word(&person["language"])),
        ("paused until", word(&person["paused_until"])),
        ("asked", of("asked_at", "asked_from")),
        ("confirmed", of("confirmed_at", "proof")),
    ];
    let each = |name: &str| person[name].as_array().cloned().unwrap_or_default();
    for wish in each("unconfirmed") {
        let wanted = gets(&wish["wish"]["subscriptions"]);
        lines.push(("unconfirmed", format!("{} {wanted} ({})", word(&wish["asked_at"]), word(&wish["asked_from"]))));
    }
    for (kind, what) in [("digests", "subject"), ("letters", "for")] {
        for mail in each(kind) {
            let told = format!("{} {}, {}", word(&mail["at"]), word(&mail[what]), word(&mail["state"]));
            let answer = word(&mail["answer"]);
            let answer = if answer.is_empty() { answer } else { format!(": {answer}") };
            lines.push((if kind == "digests" { "digest" } else { "letter" }, told + &answer));
        }
    }
    let lines = lines.iter().filter(|(_, value)| !value.is_empty());
    lines.map(|(name, value)| format!("{name:<13}{value}")).collect::<Vec<_>>().join("\n")
}

/// Ends all mail to one.
pub fn remove(counter: &Counter, address: &str, forget: bool, yes: bool) -> Result<bool> {
    let address: EmailAddress = address.parse().map_err(|why: String| anyhow!(why))?;
    let what = format!("all that is known of {address} would be deleted, and cannot be brought back");
    if forget && !consent(&what, yes)? {
        return Ok(false);
    }
    let answer: Json = counter.ask(&Request::Remove { address: address.to_string(), forget })?;
    say(&match (forget, answer["known"] == true) {
        (false, _) => format!("unsubscribed: {address}"),
        (true, true) => format!("forgotten: {address}"),
        (true, false) => format!("nobody was known by {address}; no import brings them in now"),
    });
    Ok(true)
}

/// Signs links with a new key from now on.
pub fn new_links(counter: &Counter, yes: bool) -> Result<bool> {
    if !consent("every link to preferences, and every question that waits for an answer, ends", yes)? {
        return Ok(false);
    }
    counter.ask::<Json>(&Request::RotateKeys)?;
    say("links are signed with a new key; those to leave go on");
    Ok(true)
}
