//! The command line of `digest`, as `--help` tells it.

use std::path::PathBuf;

use clap::Subcommand;

use crate::subscriber::Cadence;

/// `courant digest …`
#[derive(Debug, Subcommand)]
pub enum Digest {
    /// Show the digest that a new reader of everything would get next
    Preview {
        /// instant, daily, weekly or monthly
        cadence: Cadence,
        /// Write digest.html, digest.txt and message.eml there; else the text is shown
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Send what is due to a cadence's subscriptions now, or one test
    Send {
        /// instant, daily, weekly or monthly
        cadence: Cadence,
        /// Do not wait for the hour: a run of its own, whatever else runs that day
        #[arg(long)]
        now: bool,
        /// Only say how many mails of how many digests that would be
        #[arg(long)]
        dry_run: bool,
        /// Send one test there instead
        #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["now", "dry_run"])]
        to: Option<String>,
        /// Send without asking here first
        #[arg(long)]
        yes: bool,
    },
    /// Let a digest leave that waits for an approval
    Approve {
        /// Its id, or the address of its page
        id: String,
        /// Hold it instead
        #[arg(long)]
        hold: bool,
    },
    /// Show who is subscribed, what is due next, and what became of the last digests
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}
