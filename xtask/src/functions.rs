//! `cargo xtask functions`: the functions of Terraform's language.
//!
//! ```text
//! terraform metadata functions -json → facts → xtask/functions/facts.json → eaio-infra-terraform/src/functions/generated.rs
//! ```
//!
//! The facts are committed, so that the second step runs without Terraform. What they leave open stands in
//! xtask/functions/types.txt.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use eaio_infra_bindings::{self as bindings, Files};

use crate::bindings::{read, root};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Writes nothing; fails when the committed functions are not what would be generated.
    #[arg(long)]
    check: bool,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Writes the facts that the functions are generated from.
    Facts {
        /// What `terraform metadata functions -json` printed.
        #[arg(long)]
        metadata: PathBuf,
    },
}

pub fn run(arguments: Arguments) -> Result<()> {
    let facts = root().join("xtask/functions/facts.json");
    if let Some(Command::Facts { metadata }) = arguments.command {
        let metadata =
            serde_json::from_str(&read(&metadata)?).with_context(|| metadata.display().to_string())?;
        return Ok(fs::write(facts, bindings::function_facts(&metadata)?)?);
    }
    let types = root().join("xtask/functions/types.txt");
    let path = root().join("eaio-infra-terraform/src/functions/generated.rs");
    let generated = format(bindings::functions(&read(&facts)?, &read(&types)?)?)?;
    // A file that is right is not touched, so that nothing is built again.
    if fs::read_to_string(&path).is_ok_and(|committed| committed == generated) {
        return Ok(());
    }
    if arguments.check {
        bail!("stale: {}\nrun `cargo xtask functions`", path.display());
    }
    Ok(fs::write(path, generated)?)
}

/// As rustfmt leaves it, which begins at a `mod.rs`.
fn format(text: String) -> Result<String> {
    let files = Files::from([("mod.rs".to_owned(), text)]);
    let formatted = bindings::format(&files, Some(&root()))?.context("rustfmt is not there")?;
    formatted.into_values().next().context("rustfmt left no file")
}
