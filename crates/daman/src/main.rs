//! The `daman` program. `daman help` lists what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    daman::cli::run()
}
