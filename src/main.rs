//! The `urne` program: parse, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    urne::cli::main()
}
