//! `digest preview`: nobody is mailed by it.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command::counter::Counter;
use crate::command::terminal::say;
use crate::mailroom::Request;
use crate::subscriber::Cadence;

#[derive(Deserialize)]
struct Preview {
    subject: String,
    html: String,
    text: String,
    message: String,
}

/// Shows the text of the next digest, or writes all of it into a directory.
pub fn preview(counter: &Counter, cadence: Cadence, out: Option<&Path>) -> Result<bool> {
    counter.look()?;
    let made: Preview = counter.ask(&Request::Preview { cadence })?;
    let Some(directory) = out else {
        say(&format!("{}\n\n{}", made.subject, made.text.replace("\r\n", "\n").trim_end()));
        return Ok(true);
    };
    std::fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    for (name, text) in [("digest.html", &made.html), ("digest.txt", &made.text), ("message.eml", &made.message)] {
        let path = directory.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    say(&format!("{}\nwrote digest.html, digest.txt and message.eml to {}", made.subject, directory.display()));
    Ok(true)
}
