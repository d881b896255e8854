//! `cargo xtask …`: what is generated, and the check that it is not stale.

mod bindings;
mod functions;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Generates what is generated; `--check` fails when it is stale.")]
enum Command {
    /// The Rust bindings of the Terraform providers, from the schemas in xtask/schemas.
    Bindings(bindings::Arguments),
    /// The functions of Terraform's language in Rust, from the facts and types in xtask/functions.
    Functions(functions::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Bindings(arguments) => bindings::run(arguments),
        Command::Functions(arguments) => functions::run(arguments),
    }
}
