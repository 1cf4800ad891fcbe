//! What is typed: arguments in, an exit status out. 0: done; 1: it did not work out; 2: wrong usage.

mod arguments;
mod articles;
mod backup;
mod build;
mod check;
mod completions;
mod consent;
mod counter;
mod digests;
mod doctor;
mod import;
mod init;
mod listing;
mod locale;
mod log;
mod manual;
mod newsroom;
mod outbox;
mod progress;
mod questions;
mod subscribers;
mod terminal;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::settings::Faults;
use arguments::{Arguments, Command};
use consent::WrongUsage;
use newsroom::Place;

/// sysexits.h, EX_CONFIG: tells a service manager that the same settings will be refused again (`RestartPreventExitStatus=`).
const CONFIG: u8 = 78;

/// Runs what the arguments ask for.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match run(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            match error.downcast_ref::<Faults>() {
                Some(faults) => terminal::complain(&faults.to_string()),
                None => terminal::complain(&format!("error: {error:#}\n")),
            }
            match error.is::<Faults>() && std::env::var_os("NOTIFY_SOCKET").is_some() {
                true => ExitCode::from(CONFIG),
                false if error.is::<WrongUsage>() => ExitCode::from(2),
                false => ExitCode::FAILURE,
            }
        }
    }
}

/// Whether it worked out.
fn run(arguments: Arguments) -> Result<bool> {
    let place = Place::find(arguments.config);
    match arguments.command.unwrap_or(Command::Run) {
        Command::Run => build::run(&place),
        Command::Build { accept_removals } => build::build(&place, accept_removals),
        Command::Check { format } => check::check(&place, format),
        Command::Init(wanted) => init::init(&wanted),
        Command::Articles { json } => articles::list(&place, json),
        Command::Show { path, json } => articles::show(&place, &path, json),
        Command::Subscribers(wanted) => subscribers::run(&place, wanted),
        Command::Digest(wanted) => digests::run(&place, wanted),
        Command::Outbox(wanted) => outbox::run(&place, wanted),
        Command::Mail(wanted) => outbox::post(&place, wanted),
        Command::Import(wanted) => import::import(&place, &wanted),
        Command::Doctor(wanted) => doctor::doctor(&place, &wanted),
        Command::Backup { file, yes, json } => backup::backup(&place, file, yes, json),
        Command::Restore { file, moved, yes, json } => backup::restore(&place, &file, moved, yes, json),
        Command::Status { json } => articles::status(&place, json),
        Command::Completions { shell } => completions::print(shell),
        Command::Man { directory } => manual::write(&directory),
    }
}
