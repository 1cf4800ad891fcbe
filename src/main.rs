//! The command `courant`.

use std::process::ExitCode;

/// What a first look takes is given back to the system.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    courant::command::main()
}
