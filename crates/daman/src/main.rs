//! The `daman` program. `daman help` lists what it does.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Gives what a password's hashing took back to the machine, and takes less time than the system's.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    daman::cli::run()
}
