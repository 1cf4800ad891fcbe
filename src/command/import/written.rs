//! Writing: only what differs, only where nobody else wrote, and not into a newsroom whose subscribers would be mailed all of it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value as Json;

use super::note::Changes;
use crate::command::consent::consent;
use crate::command::counter::Counter;
use crate::command::progress::{Progress, grouped};
use crate::mailroom::Request;
use crate::publish::write_together;
use crate::settings::Settings;

/// Whether so many new articles may come, although people subscribe to this newsroom: they would be mailed them as new.
pub fn is_wanted(settings: &Settings, new: usize, told: bool) -> Result<bool> {
    if new == 0 || told || !settings.store.exists() {
        return Ok(true);
    }
    let status: Json = Counter::of(settings).ask(&Request::Status)?;
    let active = status["subscribers"]["active"].as_u64().unwrap_or(0);
    let people = if active == 1 {
        "1 person subscribes already and".into()
    } else {
        format!("{} people subscribe already and", grouped(active))
    };
    let what = format!(
        "{people} would be mailed these {} articles as new: import first, and subscribers after",
        grouped(new as u64)
    );
    if active == 0 { Ok(true) } else { consent(&what, false) }
}

/// Writes what is to be written.
pub fn write(settings: &Settings, changes: &Changes<'_>, progress: &mut Progress) -> Result<()> {
    let root = &settings.articles.directory;
    let whole = changes.write.len() as u64;
    for (number, some) in changes.write.chunks(500).enumerate() {
        let files: Vec<(PathBuf, &[u8])> =
            some.iter().map(|file| (root.join(&file.path), file.bytes.as_slice())).collect();
        write_together(&files).with_context(|| format!("cannot write below {}", root.display()))?;
        let done = (number * 500 + some.len()) as u64;
        progress.tell(|| format!("{} of {} files written", grouped(done), grouped(whole)), done, Some(whole));
    }
    Ok(())
}
