//! The command line of `outbox` and `mail`, as `--help` tells it.

use clap::{Args, Subcommand, ValueEnum};

/// `courant outbox …`
#[derive(Debug, Subcommand)]
pub enum Outbox {
    /// List mails that are not over: waiting, tried, failed, in doubt
    List {
        #[command(flatten)]
        which: Chosen,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Try mails again at once: those that are deferred, or the ones that are named
    Retry {
        #[command(flatten)]
        which: Chosen,
        /// Without asking here first
        #[arg(long)]
        yes: bool,
    },
    /// Never send mails that wait: the ones that are named
    Drop {
        #[command(flatten)]
        which: Chosen,
        /// Without asking here first
        #[arg(long)]
        yes: bool,
    },
}

/// Which mails.
#[derive(Debug, Args)]
pub struct Chosen {
    /// What a mail is called in the list: 12.345, letter.7
    #[arg(value_name = "MAIL")]
    pub ids: Vec<String>,
    /// All in this state, or these: queued,deferred
    #[arg(long, value_name = "STATE", value_delimiter = ',', conflicts_with = "ids")]
    pub state: Vec<Named>,
    /// All of this digest
    #[arg(long, value_name = "ID", conflicts_with = "ids")]
    pub digest: Option<String>,
}

/// A state, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Named {
    /// To be tried for the first time
    Queued,
    /// To be tried again
    Deferred,
    /// Under way
    Attempted,
    /// Accepted by the relay
    Sent,
    /// Refused
    Failed,
    /// Tried until it was no news any more
    Expired,
    /// Not sent because somebody left
    Suppressed,
    /// Dropped by the admin
    Cancelled,
    /// Nobody knows whether it left
    InDoubt,
    /// Waiting for an approval
    Waiting,
}

/// `courant mail …`
#[derive(Debug, Subcommand)]
pub enum Mail {
    /// Let no mail leave until `courant mail resume`
    Pause,
    /// Let mail leave again, and ask the relay at once
    Resume,
    /// Read one returned message on standard input
    Bounce {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}
