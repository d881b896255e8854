//! `cargo xtask bindings`: the providers whose bindings stand in `bindings/`.
//!
//! ```text
//! terraform providers schema -json → slice → xtask/schemas/aws.json → generate → bindings/aws/src/generated/*.rs
//! ```
//!
//! The slice is committed, so that the second step runs without Terraform.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use eaio_infra_bindings::{self as bindings, Allow, Destination, Facts, Files, Kinds, Slice, Units};
use serde_json::Value;

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
    /// The provider's local name: `xtask/schemas/<provider>-allow.json` says what is taken from the schema, and
    /// `<provider>-values.json`, if it is there, the allowed values.
    #[arg(long)]
    provider: String,
    /// What `terraform providers schema -json` printed.
    #[arg(long)]
    schema: PathBuf,
    /// The resource types, and the argument paths that only one of the accepted major versions has.
    #[arg(long)]
    differences: Option<PathBuf>,
    /// Which arguments force replacement.
    #[arg(long)]
    replacements: Option<PathBuf>,
}

pub fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Some(Command::Slice(arguments)) => slice(&arguments),
        None => providers()?.iter().try_for_each(|provider| provider.bindings(arguments.check)),
    }
}

fn slice(arguments: &SliceArguments) -> Result<()> {
    let json = |path: &PathBuf| -> Result<Value> {
        serde_json::from_str(&read(path)?).with_context(|| path.display().to_string())
    };
    let optional = |path: &Option<PathBuf>| path.as_ref().map(json).transpose();
    let provider = Provider(arguments.provider.clone());
    let facts = Facts {
        differences: optional(&arguments.differences)?,
        replacements: optional(&arguments.replacements)?,
        values: provider.table("-values.json", bindings::parse_values)?.unwrap_or_default(),
    };
    let allow = provider.committed("-allow.json", Allow::parse)?;
    let slice = bindings::slice(&json(&arguments.schema)?, &facts, &allow)?;
    ensure!(slice.local_name() == provider.0, "`{}` is not the provider `{}`", slice.source, provider.0);
    Ok(fs::write(provider.path(".json"), slice.to_json())?)
}

/// The local name of a provider that has bindings.
struct Provider(String);

/// Every provider with a slice, by name.
fn providers() -> Result<Vec<Provider>> {
    let mut providers = Vec::new();
    for entry in fs::read_dir(root().join("xtask/schemas"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        match name.strip_suffix(".json") {
            Some(name) if !name.ends_with("-allow") && !name.ends_with("-values") => {
                providers.push(name.to_owned())
            }
            _ => {}
        }
    }
    providers.sort_unstable();
    Ok(providers.into_iter().map(Provider).collect())
}

impl Provider {
    /// Writes the bindings, or fails where they are stale.
    fn bindings(&self, check: bool) -> Result<()> {
        let package = root().join("bindings").join(&self.0);
        ensure!(package.join("Cargo.toml").exists(), "there is no crate in bindings/{}", self.0);
        let folder = package.join("src/generated");
        let generated = self.generate().with_context(|| self.0.clone())?;
        let generated = bindings::format(&generated, Some(&root()))?.context("rustfmt is not there")?;
        let plan = bindings::plan(&folder, &generated)?;
        ensure!(plan.foreign.is_empty(), "nobody generated {}", plan.foreign.join(", "));
        if !check {
            return Ok(bindings::write(&folder, &generated, &plan)?);
        }
        let stale = plan.stale();
        if !stale.is_empty() {
            bail!("{} is stale: {}\nrun `cargo xtask bindings`", self.0, stale.join(", "));
        }
        Ok(())
    }

    /// The files as the committed schema and tables make them, not yet formatted.
    fn generate(&self) -> Result<Files> {
        let made_by = format!("cargo xtask bindings from xtask/schemas/{}.json", self.0);
        let kinds = self.table("-kinds.txt", Kinds::parse)?;
        let units = self.table("-units.txt", Units::parse)?;
        bindings::generate(
            &self.committed(".json", Slice::parse)?,
            &self.committed("-allow.json", Allow::parse)?,
            kinds.as_ref(),
            &units.unwrap_or_default(),
            Destination { language: "eaio_infra_terraform", made_by: &made_by },
        )
    }

    /// A file of xtask/schemas, parsed.
    fn committed<T>(&self, ending: &str, parse: impl Fn(&str) -> Result<T>) -> Result<T> {
        let path = self.path(ending);
        parse(&read(&path)?).with_context(|| path.display().to_string())
    }

    /// The same, where there is one.
    fn table<T>(&self, ending: &str, parse: impl Fn(&str) -> Result<T>) -> Result<Option<T>> {
        if self.path(ending).exists() { self.committed(ending, parse).map(Some) } else { Ok(None) }
    }

    fn path(&self, ending: &str) -> PathBuf {
        root().join("xtask/schemas").join(format!("{}{ending}", self.0))
    }
}

/// The repository's root: the folder above xtask.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
