//! Rust bindings of a Terraform provider, in two steps:
//!
//! ```text
//! terraform providers schema -json → slice → xtask/schemas/aws.json → generate → aws/generated/*.rs
//! ```
//!
//! The slice is committed, so that the second step runs without Terraform.

mod allow;
mod attributes;
mod compact;
mod document;
mod files;
mod fold;
mod generate;
mod kinds;
mod merge;
mod names;
mod schema;
mod shapes;
mod slice;
mod structs;
#[cfg(test)]
mod tests;
mod units;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use allow::Allow;
use kinds::Kinds;
use schema::Slice;
use units::Units;

/// The one provider so far.
const PROVIDER: &str = "aws";

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Writes nothing; fails when the committed bindings are not what would be generated.
    #[arg(long)]
    check: bool,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Writes the slice of a provider's schema that the bindings are generated from.
    Slice(slice::Arguments),
}

pub fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Some(Command::Slice(arguments)) => slice::run(&arguments),
        None => run_generate(arguments.check),
    }
}

/// The repository's root: the folder above xtask.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn run_generate(check: bool) -> Result<()> {
    let generated = files::format(generate()?, &root())?;
    let folder = root().join("eaio-infra/src/terraform").join(PROVIDER).join("generated");
    if !check {
        return files::write(&folder, &generated);
    }
    let stale = files::differences(&folder, &generated)?;
    if !stale.is_empty() {
        bail!("stale: {}\nrun `cargo xtask bindings`", stale.join(", "));
    }
    Ok(())
}

/// The files as the committed schema and tables make them, not yet formatted.
fn generate() -> Result<files::Files> {
    generate::files(
        &committed(".json", Slice::parse)?,
        &committed("-allow.json", Allow::parse)?,
        &committed("-kinds.txt", Kinds::parse)?,
        &committed("-units.txt", Units::parse)?,
    )
}

/// A file of xtask/schemas, parsed.
fn committed<T>(ending: &str, parse: impl Fn(&str) -> Result<T>) -> Result<T> {
    let path = root().join("xtask/schemas").join(format!("{PROVIDER}{ending}"));
    parse(&read(&path)?).with_context(|| path.display().to_string())
}
