//! `digest status`: who is subscribed, what is to come, what became of the last digests.

use anyhow::Result;
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::command::counter::Counter;
use crate::command::progress::grouped;
use crate::command::terminal::{complain, say};
use crate::mailroom::Request;

/// So much of what is to come fits on a screen; JSON has all of it.
const MOST: usize = 10;

/// Shows it.
pub fn status(counter: &Counter, json: bool) -> Result<bool> {
    let status: Json = counter.ask(&Request::Status)?;
    if json {
        say(&serde_json::to_string_pretty(&status)?);
        return Ok(true);
    }
    let mut lines = vec![format!("subscribers  {}", numbers(&status["subscribers"]))];
    let upcoming = list(&status["upcoming"]);
    for (at, next) in upcoming.iter().take(MOST).enumerate() {
        let moment = word(&next["at"]).parse::<Timestamp>().ok().and_then(|moment| {
            let there = moment.in_tz(word(&next["zone"])).ok()?;
            Some(there.strftime("%Y-%m-%d %H:%M").to_string())
        });
        let head = if at == 0 { "next" } else { "" };
        lines.push(format!(
            "{head:<13}{:<8} {} in {}",
            word(&next["cadence"]),
            moment.unwrap_or_else(|| word(&next["at"]).to_owned()),
            word(&next["zone"])
        ));
    }
    if upcoming.len() > MOST {
        lines.push(format!("{:<13}and {} more: see --json", "", upcoming.len() - MOST));
    }
    for (at, made) in list(&status["digests"]).iter().enumerate() {
        let head = if at == 0 { "digests" } else { "" };
        let kind = if word(&made["kind"]) == "digest" { word(&made["cadence"]) } else { word(&made["kind"]) };
        let state = Some(word(&made["state"])).filter(|state| *state != "open").map(|state| format!("{state}: "));
        lines.push(format!(
            "{head:<13}{} {kind:<10} {} {}{}\n{:<13}  {}",
            word(&made["id"]),
            word(&made["date"]),
            state.unwrap_or_default(),
            numbers(&made["counts"]),
            "",
            word(&made["subject"]),
        ));
    }
    say(&lines.join("\n"));
    if let Some(fault) = status["fault"].as_str() {
        complain(&format!("error: {fault}"));
    }
    Ok(true)
}

/// `3 active, 1 pending`: what there is none of is left out.
fn numbers(counts: &Json) -> String {
    let counts = counts.as_object().into_iter().flatten();
    let counts = counts.filter_map(|(name, number)| Some((name.replace('_', " "), number.as_u64()?)));
    let told: Vec<String> =
        counts.filter(|(_, number)| *number > 0).map(|(name, number)| format!("{} {name}", grouped(number))).collect();
    if told.is_empty() { "none".into() } else { told.join(", ") }
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}
