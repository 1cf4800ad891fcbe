//! The command `courant`.

use std::process::ExitCode;

fn main() -> ExitCode {
    courant::command::main()
}
