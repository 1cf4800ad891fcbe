//! `completions`: what a shell needs to complete our words, on standard output.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::Arguments;

/// Prints the script of a shell.
pub fn print(shell: Shell) -> Result<bool> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "courant", &mut script);
    match io::stdout().write_all(&script) {
        // A reader that went away is no fault.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write the script"),
        _ => Ok(true),
    }
}
