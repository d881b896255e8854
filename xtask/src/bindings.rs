//! `cargo xtask bindings`: the providers whose bindings stand in `bindings/`.
//!
//! ```text
//! terraform providers schema -json → slice → xtask/schemas/aws.json → generate → bindings/aws/src/generated/*.rs
//! ```
//!
//! The slice is committed, so that the second step runs without Terraform.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use eaio_infra_bindings::{self as bindings, Allow, Files, Kinds, Slice, Units};
use serde_json::Value;

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
    Slice(SliceArguments),
}

#[derive(clap::Args)]
struct SliceArguments {
    /// What `terraform providers schema -json` printed.
    #[arg(long)]
    schema: PathBuf,
    /// The resource types, and the argument paths that only one of the accepted major versions has.
    #[arg(long)]
    differences: PathBuf,
    /// Which arguments force replacement.
    #[arg(long)]
    replacements: PathBuf,
}

pub fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Some(Command::Slice(arguments)) => slice(&arguments),
        None => run_generate(arguments.check),
    }
}

fn slice(arguments: &SliceArguments) -> Result<()> {
    let json = |path: &PathBuf| -> Result<Value> {
        serde_json::from_str(&read(path)?).with_context(|| path.display().to_string())
    };
    let slice = bindings::slice(
        &json(&arguments.schema)?,
        &json(&arguments.differences)?,
        &json(&arguments.replacements)?,
        &committed("-allow.json", Allow::parse)?,
    )?;
    let path = root().join("xtask/schemas").join(format!("{}.json", slice.local_name()));
    Ok(fs::write(path, slice.to_json())?)
}

/// The repository's root: the folder above xtask.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn run_generate(check: bool) -> Result<()> {
    let generated = bindings::format(generate()?, &root())?;
    let folder = root().join("bindings").join(PROVIDER).join("src/generated");
    if !check {
        return bindings::write(&folder, &generated);
    }
    let stale = bindings::differences(&folder, &generated)?;
    if !stale.is_empty() {
        bail!("stale: {}\nrun `cargo xtask bindings`", stale.join(", "));
    }
    Ok(())
}

/// The files as the committed schema and tables make them, not yet formatted.
fn generate() -> Result<Files> {
    bindings::generate(
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
