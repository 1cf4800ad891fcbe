//! The command line, as `--help` tells it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::digests::Digest;
use super::doctor::Doctor;
use super::import::Import;
use super::outbox::{Mail, Outbox};
use super::subscribers::Subscribers;

/// Watches a directory of articles, publishes feeds and pages when they change, and mails digests of what is new.
#[derive(Debug, Parser)]
#[command(name = "courant", version, about, max_term_width = 100)]
pub struct Arguments {
    /// The settings: else $COURANT_CONFIG, config/courant.toml here, /etc/courant/courant.toml
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch, publish and serve until stopped (also without a command)
    Run,
    /// Publish once and end
    Build {
        /// Most articles are gone, and are meant to be
        #[arg(long)]
        accept_removals: bool,
    },
    /// Tell every fault in settings, feeds and articles, with line and remedy
    Check {
        /// How faults are told
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Make a newsroom
    Init(Init),
    /// List what is known
    Articles {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one article as understood, and where each field came from
    Show {
        /// The article's file
        path: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Who is subscribed: list, show, add, import, export, remove
    #[command(subcommand)]
    Subscribers(Subscribers),
    /// Digests: preview, send, approve, status
    #[command(subcommand)]
    Digest(Digest),
    /// Mail waiting, tried, failed: list, retry, drop
    #[command(subcommand)]
    Outbox(Outbox),
    /// Mail: pause, resume, bounce
    #[command(subcommand)]
    Mail(Mail),
    /// Take over what was published elsewhere: a feed, a WordPress or a Ghost export
    Import(Import),
    /// Look at the surroundings: machine, mail, DNS
    Doctor(Doctor),
    /// Copy what is remembered into one file, while the daemon runs or not
    Backup {
        /// Its name, or a directory for it; else courant-YYYY-MM-DDTHHMMSSZ.backup here
        file: Option<PathBuf>,
        /// Replace a file of this name without asking
        #[arg(long)]
        yes: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Put a backup in the place of what is remembered; what was there is kept
    Restore {
        /// The backup
        file: PathBuf,
        /// Nothing was mailed since it was made: the newsroom moved here with it
        #[arg(long)]
        moved: bool,
        /// Without asking here first
        #[arg(long)]
        yes: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Ask the running daemon how it is
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what a shell needs to complete the words of this command
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Write the manual, a page a command, into a directory
    Man {
        /// The directory; it is made
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

/// How faults are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// As annotations of GitHub's workflows
    Github,
    /// As JSON
    Json,
}

/// What a new newsroom is called.
#[derive(Debug, Args)]
pub struct Init {
    /// Where; else here
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// What it is called
    #[arg(long)]
    pub title: Option<String>,
    /// Where readers will find it
    #[arg(long)]
    pub url: Option<String>,
    /// The language of what names none, such as en or zh-Hans
    #[arg(long)]
    pub language: Option<String>,
    /// Where a date without a zone is, such as Europe/Berlin
    #[arg(long)]
    pub timezone: Option<String>,
    /// Who its mail is from
    #[arg(long)]
    pub from: Option<String>,
    /// Without the welcome article
    #[arg(long)]
    pub empty: bool,
}
