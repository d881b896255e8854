//! Rust bindings of a Terraform provider, in two steps:
//!
//!     terraform providers schema -json → slice → xtask/schemas/aws.json → generate → aws/generated/*.rs
//!
//! The slice is committed, so that the second step runs without Terraform.

mod allow;
mod attributes;
mod document;
mod files;
mod fold;
mod generate;
mod kinds;
mod names;
mod schema;
mod shapes;
mod slice;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use allow::Allow;
use kinds::Kinds;
use schema::Slice;

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

fn schemas() -> PathBuf {
    root().join("xtask/schemas")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn run_generate(check: bool) -> Result<()> {
    let slice = Slice::parse(&read(&schemas().join("aws.json"))?).context("xtask/schemas/aws.json")?;
    let allow =
        Allow::parse(&read(&schemas().join("aws-allow.json"))?).context("xtask/schemas/aws-allow.json")?;
    let kinds =
        Kinds::parse(&read(&schemas().join("aws-kinds.txt"))?).context("xtask/schemas/aws-kinds.txt")?;
    let generated = files::format(generate::files(&slice, &allow, &kinds)?, &root())?;
    let folder = root().join("eaio-infra/src/terraform/aws/generated");
    if !check {
        return files::write(&folder, &generated);
    }
    let stale = files::differences(&folder, &generated)?;
    if !stale.is_empty() {
        bail!("stale: {}\nrun `cargo xtask bindings`", stale.join(", "));
    }
    Ok(())
}
