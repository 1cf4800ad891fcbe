//! The log: one line for each thing that an admin would want to know. To systemd's journal with fields, where that reads standard
//! error; else to standard error, coloured on a terminal, plain elsewhere, as JSON where `COURANT_LOG_FORMAT=json` asks for it.
//!
//! No address, token or password gets through: what looks like one is taken out here, whoever wrote it.

mod events;
mod journal;
mod json;
mod output;
mod plain;
mod record;
mod repeats;
mod teller;

use anyhow::{Result, anyhow};
use tracing::subscriber::set_global_default;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

use super::consent::WrongUsage;
use output::Output;
use teller::{Log, Teller};

/// How much is told: a level's name; `info` unless it says otherwise.
const LEVEL: &str = "COURANT_LOG";
/// How it is told.
const FORMAT: &str = "COURANT_LOG_FORMAT";

/// Begins to log, until what it gives is dropped.
pub fn start() -> Result<Log> {
    let level = level(&told(LEVEL))?;
    let output = Output::choose(&told(FORMAT))?;
    let log = Log::start(output);
    let lines = tracing_subscriber::registry().with(level).with(Teller::of(&log));
    // A second log in one process (tests) is not an error.
    _ = set_global_default(lines);
    Ok(log)
}

fn told(variable: &str) -> String {
    std::env::var(variable).unwrap_or_default().trim().to_lowercase()
}

fn level(told: &str) -> Result<LevelFilter> {
    Ok(match told {
        "" | "info" => LevelFilter::INFO,
        "error" => LevelFilter::ERROR,
        "warn" => LevelFilter::WARN,
        "debug" => LevelFilter::DEBUG,
        "trace" => LevelFilter::TRACE,
        other => {
            let what = format!("{LEVEL} is `{other}`; write `error`, `warn`, `info`, `debug` or `trace`");
            return Err(anyhow!(WrongUsage(what)));
        }
    })
}
