//! `cargo run -p terraform-only -- render prod` writes both root modules.

use std::process::ExitCode;

fn main() -> ExitCode {
    eaio_infra_cli::run(&terraform_only::system())
}
