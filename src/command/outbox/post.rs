//! `mail`: a pause, and one returned message.

use std::io::Read;

use anyhow::{Result, anyhow};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value as Json;

use super::Mail;
use crate::command::counter::Counter;
use crate::command::newsroom::Place;
use crate::command::terminal::say;
use crate::mailroom::Request;

/// A returned message is not longer; a relay that sends back whole films is not read.
const MOST: u64 = 8 << 20;

/// Does what was typed; whether it worked out.
pub fn post(place: &Place, wanted: Mail) -> Result<bool> {
    let counter = Counter::of(&place.settings()?);
    match wanted {
        Mail::Pause | Mail::Resume => {
            let pause = matches!(wanted, Mail::Pause);
            let before: Json = counter.ask(&Request::Pause { pause })?;
            say(&match (pause, before["paused"].as_str()) {
                (true, Some(since)) => format!("no mail has left since {since}; `courant mail resume` lets it"),
                (true, None) => "no mail leaves from now on; `courant mail resume` lets it".into(),
                (false, Some(since)) => format!("mail leaves again; it was paused since {since}"),
                (false, None) => "mail was not paused; the relay is asked again".into(),
            });
            Ok(true)
        }
        Mail::Bounce { json } => bounce(&counter, json),
    }
}

fn bounce(counter: &Counter, json: bool) -> Result<bool> {
    let mut message = Vec::new();
    std::io::stdin().lock().take(MOST).read_to_end(&mut message)?;
    if message.is_empty() {
        return Err(anyhow!("nothing came in; a returned message is expected on standard input"));
    }
    let told: Json = counter.ask(&Request::Bounce { message: BASE64_STANDARD.encode(&message) })?;
    if json {
        say(&serde_json::to_string_pretty(&told)?);
        return Ok(true);
    }
    let reports = told.as_array().map_or(&[][..], Vec::as_slice);
    if reports.is_empty() {
        say("nothing was understood: this is no returned mail of ours; nothing was changed");
        return Ok(false);
    }
    for report in reports {
        let word = |name: &str| report[name].as_str().unwrap_or_default().to_owned();
        say(&format!("{}: {} ({})", word("kind"), word("changed"), word("text")));
    }
    Ok(true)
}
