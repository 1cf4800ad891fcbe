//! `subscribers export`: everybody as CSV, one row a subscription, as `import` takes it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use super::columns::COLUMNS;
use super::list::pages;
use crate::command::counter::Counter;
use crate::command::progress::{Progress, grouped};
use crate::store::mail::Listed;

/// Writes everybody to a file, or to standard output.
pub fn export(counter: &Counter, file: Option<&Path>) -> Result<bool> {
    let Some(file) = file.filter(|file| *file != Path::new("-")) else {
        return match write(counter, io::stdout().lock()) {
            // A reader that went away is no fault.
            Err(error) if is_gone(&error) => Ok(true),
            written => written.map(|_| true),
        };
    };
    if file.exists() && !file.is_file() {
        return Err(anyhow!("{} is not a file: `-` writes to standard output", file.display()));
    }
    // Whole or not at all, and for nobody else's eyes.
    let mut new = file.as_os_str().to_owned();
    new.push(".part");
    let new = Path::new(&new);
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(new)
        .map_err(anyhow::Error::new)
        .and_then(|out| write(counter, &out).and_then(|()| keep(&out, new, file)));
    if written.is_err() {
        _ = std::fs::remove_file(new);
    }
    written.with_context(|| format!("cannot write {}", file.display()))?;
    Ok(true)
}

fn keep(out: &File, new: &Path, file: &Path) -> Result<()> {
    out.sync_all()?;
    Ok(std::fs::rename(new, file)?)
}

fn write(counter: &Counter, out: impl Write) -> Result<()> {
    let mut csv = csv::Writer::from_writer(BufWriter::with_capacity(1 << 16, out));
    csv.write_record(COLUMNS)?;
    let (mut progress, mut rows) = (Progress::start(), 0);
    pages(counter, None, |page| {
        rows += page.len() as u64;
        progress.tell(|| format!("{} rows", grouped(rows)), 0, None);
        for listed in page {
            csv.write_record(record(&listed))?;
        }
        Ok(true)
    })?;
    Ok(csv.flush()?)
}

fn record(listed: &Listed) -> [String; 8] {
    [
        listed.address.clone(),
        listed.feed.clone().unwrap_or_default(),
        listed.cadence.map_or_else(String::new, |cadence| cadence.to_string()),
        listed.timezone.clone(),
        listed.language.clone(),
        listed.state.name().to_owned(),
        listed.confirmed_at.map_or_else(String::new, |at| at.to_string()),
        listed.proof.clone(),
    ]
}

fn is_gone(error: &anyhow::Error) -> bool {
    let is_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.downcast_ref::<io::Error>().is_some_and(is_pipe)
        || error
            .downcast_ref::<csv::Error>()
            .is_some_and(|error| matches!(error.kind(), csv::ErrorKind::Io(error) if is_pipe(error)))
}
