//! The command line of `subscribers`, as `--help` tells it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::rules::Format;
use crate::subscriber::{Cadence, State};

/// `courant subscribers …`
#[derive(Debug, Subcommand)]
pub enum Subscribers {
    /// List subscribers, and what they get
    List {
        /// Only these: pending, active, unsubscribed or suppressed
        #[arg(long, value_parser = state)]
        state: Option<State>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show all that is known of one
    Show {
        /// Whose
        address: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Add one: they are asked by mail, unless they are --confirmed
    Add {
        /// Whose
        address: String,
        #[command(flatten)]
        told: Told,
    },
    /// Add many from a CSV file with a header: address, feed, cadence, timezone, language, state, confirmed_at, proof; or
    /// from an export of Mailchimp, listmonk, Ghost, Buttondown, Substack or Mailman
    Import {
        /// The file; - for standard input
        file: PathBuf,
        /// Whose export it is, where its columns do not tell: list (one of your own), mailchimp, listmonk, ghost, buttondown,
        /// substack or mailman
        #[arg(long, value_name = "NAME", value_parser = Format::named)]
        format: Option<Format>,
        /// All in the file are unsubscribed, or suppressed, whatever it says
        #[arg(long, conflicts_with = "confirmed", value_parser = never_mailed)]
        state: Option<State>,
        #[command(flatten)]
        told: Told,
        /// Ask many people without asking here first
        #[arg(long)]
        yes: bool,
    },
    /// Write all subscribers as CSV, in the columns that import takes
    Export {
        /// The file; else, or with -, standard output
        file: Option<PathBuf>,
    },
    /// End all mail to somebody
    Remove {
        /// Whose
        address: String,
        /// Also delete all that is known of them; a keyed hash stays, so that no import brings them back
        #[arg(long)]
        forget: bool,
        /// Forget without asking here first
        #[arg(long)]
        yes: bool,
    },
    /// Sign links with a new key: every link to preferences that was mailed ends, those to leave go on
    NewLinks {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// What new subscribers get, where nothing else is said of them.
#[derive(Debug, Args)]
pub struct Told {
    /// Feeds by their names; else every feed with mail = "open"
    #[arg(long, value_name = "FEED,…", value_delimiter = ',')]
    pub feeds: Vec<String>,
    /// instant, daily, weekly or monthly
    #[arg(long, default_value = "daily")]
    pub cadence: Cadence,
    /// Such as Europe/Berlin; else the site's
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// Such as en or zh-Hans; else the site's
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// They agreed already, and --proof says how
    #[arg(long, requires = "proof")]
    pub confirmed: bool,
    /// When, where and to what they agreed
    #[arg(long, value_name = "TEXT", requires = "confirmed")]
    pub proof: Option<String>,
}

fn never_mailed(text: &str) -> Result<State, String> {
    let left =
        State::named(&text.to_lowercase()).filter(|state| matches!(state, State::Unsubscribed | State::Suppressed));
    left.ok_or_else(|| "write `unsubscribed` or `suppressed`".into())
}

fn state(text: &str) -> Result<State, String> {
    State::named(&text.to_lowercase()).ok_or_else(|| "write `pending`, `active`, `unsubscribed` or `suppressed`".into())
}
