//! `cargo run -- render prod` renders EAIO's production.

use std::process::ExitCode;

fn main() -> ExitCode {
    eaio_infra_cli::run(&eaio::system())
}
