//! `cargo xtask …`: what is generated, and the check that it is not stale.

mod bindings;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Generates what is generated; `--check` fails when it is stale.")]
enum Command {
    /// The Rust bindings of the Terraform providers, from the schemas in xtask/schemas.
    Bindings(bindings::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Bindings(arguments) => bindings::run(arguments),
    }
}
