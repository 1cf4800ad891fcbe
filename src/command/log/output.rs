//! Where lines go, and in which shape.

use std::io::{self, Write as _};

use anyhow::{Result, anyhow};
use jiff::tz::TimeZone;

use super::journal::{Journal, SOCKET, priority};
use super::record::Record;
use super::{FORMAT, json, plain};
use crate::command::consent::WrongUsage;
use crate::command::terminal;
use crate::daemon::is_journal;

/// Where, and how.
pub enum Output {
    /// To the journal of systemd.
    Journal(Journal),
    /// To a terminal, with or without colour.
    Terminal(bool),
    /// To whatever standard error is.
    Plain,
    /// The same, as JSON.
    Json,
}

impl Output {
    /// What fits where standard error leads, unless a format was asked for.
    pub fn choose(format: &str) -> Result<Self> {
        match format {
            "json" => Ok(Self::Json),
            "plain" => Ok(Self::Plain),
            "" | "auto" => Ok(match Journal::at(SOCKET) {
                Ok(journal) if is_journal(io::stderr()) => Self::Journal(journal),
                _ if io::IsTerminal::is_terminal(&io::stderr()) => Self::Terminal(terminal::is_colourful()),
                _ => Self::Plain,
            }),
            other => {
                let what = format!("{FORMAT} is `{other}`; write `json`, `plain` or `auto`");
                Err(anyhow!(WrongUsage(what)))
            }
        }
    }

    /// Writes a line. Nobody can be told that the log cannot be written.
    pub fn write(&self, record: &Record, zone: &TimeZone) {
        let line = match self {
            Self::Journal(journal) => match journal.tell(record) {
                Ok(()) => return,
                // Its other ear: sd-daemon(3) has the level before the line.
                Err(_) => prefixed(record),
            },
            Self::Terminal(is_colourful) => plain::terminal(record, zone, *is_colourful),
            Self::Plain => plain::file(record, zone),
            Self::Json => json::line(record),
        };
        _ = io::stderr().write_all(line.as_bytes());
    }
}

fn prefixed(record: &Record) -> String {
    let level = priority(record.level);
    record.shown().lines().map(|line| format!("<{level}>{line}\n")).collect()
}
