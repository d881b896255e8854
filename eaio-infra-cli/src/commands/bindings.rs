//! `bindings`: Rust for the types of a provider, in a crate of one's own.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use eaio_infra::diagnostic::{Diagnostic, Diagnostics, Severity};
use eaio_infra::render::disk::Change;
use eaio_infra_bindings::{self as bindings, Allow, Destination, Facts, Files, Kinds, Slice, Units};
use serde_json::Value;

use crate::arguments::{Bindings, MessageFormat};
use crate::terminal::Printed;
use crate::view::{human, json};
use crate::{Exit, Terminal};

/// What `bindings` has to say.
#[derive(Debug, Default)]
pub(crate) struct BindingsReport {
    /// The provider and its version, as far as they are known.
    pub(crate) title: String,
    pub(crate) out: PathBuf,
    /// Whether nothing was to be written.
    pub(crate) check: bool,
    pub(crate) diagnostics: Diagnostics,
    /// What was done to each file, or would be. `None` if it did not come to that.
    pub(crate) changes: Option<BTreeMap<String, Change>>,
    /// Why it did not come to an end, where no diagnostic says so.
    pub(crate) error: Option<String>,
}

/// Why it does not go on.
enum Stop {
    Diagnostics(Diagnostics),
    /// Something that was given is wrong.
    Definition(String),
    Usage(String),
    Disk(String),
}

pub(super) fn run(arguments: &Bindings, format: MessageFormat, terminal: &Terminal<'_>) -> (Printed, Exit) {
    let mut report =
        BindingsReport { out: arguments.out.clone(), check: arguments.check, ..BindingsReport::default() };
    let exit = match make(arguments, &mut report) {
        Ok(()) if report.check && report.differs() => Exit::Differs,
        Ok(()) => Exit::Done,
        Err(stop) => report.stop(stop),
    };
    let printed = match format {
        MessageFormat::Human => human::bindings(&report, terminal.out.colour, terminal.err.colour),
        MessageFormat::Json => json::bindings(&report),
    };
    (printed, exit)
}

impl BindingsReport {
    fn differs(&self) -> bool {
        self.changes.iter().flat_map(BTreeMap::values).any(|change| *change != Change::Unchanged)
    }

    fn stop(&mut self, stop: Stop) -> Exit {
        let (error, exit) = match stop {
            Stop::Diagnostics(diagnostics) => {
                self.diagnostics.extend(diagnostics);
                return Exit::Differs;
            }
            Stop::Definition(error) => (error, Exit::Differs),
            Stop::Usage(error) => (error, Exit::Usage),
            Stop::Disk(error) => (error, Exit::Disk),
        };
        self.error = Some(error);
        exit
    }
}

fn make(arguments: &Bindings, report: &mut BindingsReport) -> Result<(), Stop> {
    let schema = parsed(&arguments.schema, json_value)?;
    let list = read(&arguments.allow)?;
    let allow = allow(arguments, &schema, &list)?;
    bindings::unknown_types(&schema, &allow, &shown(&arguments.allow), &list)
        .into_result(())
        .map_err(Stop::Diagnostics)?;
    let replacements = optional(&arguments.replacements, json_value)?;
    let facts = Facts { replacements, ..Facts::default() };
    let slice = bindings::slice(&schema, &facts, &allow).map_err(wrong(&arguments.allow))?;
    report.title = format!("{} {}", slice.source, slice.version);
    put(arguments, &generate(arguments, &slice, &allow)?, report)
}

/// The list, with what the arguments say of the provider.
fn allow(arguments: &Bindings, schema: &Value, list: &str) -> Result<Allow, Stop> {
    let mut allow = Allow::parse(list).map_err(wrong(&arguments.allow))?;
    let Bindings { provider, version, requirement, .. } = arguments;
    if allow.address.is_empty() || provider.is_some() {
        allow.address = address(schema, provider.as_deref())?;
    }
    allow.version = version.clone().unwrap_or(allow.version);
    if allow.version.is_empty() {
        let help = "the schema does not say which version it is of: give it with --version";
        return Err(Stop::Usage(help.to_owned()));
    }
    allow.requirement = requirement.clone().unwrap_or(allow.requirement);
    if allow.requirement.is_empty() {
        allow.requirement.clone_from(&allow.version);
    }
    Ok(allow)
}

/// The address of the provider in the schema: the one that is `wanted`, with or without its registry, or the only one.
fn address(schema: &Value, wanted: Option<&str>) -> Result<String, Stop> {
    let providers = schema["provider_schemas"].as_object().into_iter().flatten().map(|(address, _)| address);
    let providers: Vec<&String> =
        providers.filter(|address| !address.starts_with("terraform.io/builtin/")).collect();
    let is_wanted = |address: &&&String| match wanted {
        Some(wanted) => **address == wanted || address.ends_with(&format!("/{wanted}")),
        None => true,
    };
    let names = providers.iter().map(|address| format!("`{address}`")).collect::<Vec<_>>().join(", ");
    match (&providers.iter().filter(is_wanted).collect::<Vec<_>>()[..], wanted) {
        ([address], _) => Ok((**address).clone()),
        (_, Some(wanted)) => {
            Err(Stop::Usage(format!("`{wanted}` is not one provider of the schema, which has {names}")))
        }
        ([], None) => Err(Stop::Definition(
            "the schema has no provider: is it what `terraform providers schema -json` printed?".to_owned(),
        )),
        (_, None) => {
            Err(Stop::Usage(format!("the schema has several providers: choose one with --provider: {names}")))
        }
    }
}

fn generate(arguments: &Bindings, slice: &Slice, allow: &Allow) -> Result<Files, Stop> {
    let kinds = optional(&arguments.kinds, Kinds::parse)?;
    let units = optional(&arguments.units, Units::parse)?.unwrap_or_default();
    let list = arguments.allow.file_name().unwrap_or_default().to_string_lossy();
    let made_by = format!("eaio-infra bindings from {list}");
    let destination = Destination { language: &arguments.language_path, made_by: &made_by };
    bindings::generate(slice, allow, kinds.as_ref(), &units, destination)
        .map_err(|error| Stop::Definition(format!("{error:#}")))
}

/// Writes the files, or says what would be written.
fn put(arguments: &Bindings, files: &Files, report: &mut BindingsReport) -> Result<(), Stop> {
    let out = &arguments.out;
    let disk = |error: std::io::Error| Stop::Disk(format!("{}: {error}", out.display()));
    let formatted = bindings::format(files, rustfmt_folder(out).as_deref()).map_err(disk)?;
    if formatted.is_none() {
        let warning =
            Diagnostic::warning("rustfmt-missing", "the files are as they were generated, and not formatted");
        let note = Diagnostic { severity: Severity::Note, ..warning };
        report.diagnostics.push(note.with_help("install rustfmt: `rustup component add rustfmt`"));
    }
    let files = formatted.as_ref().unwrap_or(files);
    let plan = bindings::plan(out, files).map_err(disk)?;
    let foreign = plan.foreign.iter().map(|path| {
        Diagnostic::error("file-not-ours", format!("`{}` was not generated", out.join(path).display()))
            .with_help("move it away, or give --out another folder")
    });
    foreign.collect::<Diagnostics>().into_result(()).map_err(Stop::Diagnostics)?;
    if !arguments.check {
        bindings::write(out, files, &plan).map_err(disk)?;
    }
    let unchanged = files.keys().map(|path| (path.clone(), Change::Unchanged));
    let mut changes: BTreeMap<String, Change> = unchanged.collect();
    for (paths, change) in
        [(plan.create, Change::Create), (plan.update, Change::Update), (plan.remove, Change::Remove)]
    {
        changes.extend(paths.into_iter().map(|path| (path, change)));
    }
    report.changes = Some(changes);
    Ok(())
}

/// The nearest folder at or above `out` that says how Rust is formatted there, so that `cargo fmt` changes nothing.
fn rustfmt_folder(out: &Path) -> Option<PathBuf> {
    let out = std::path::absolute(out).ok()?;
    let has =
        |folder: &&Path| ["rustfmt.toml", ".rustfmt.toml"].iter().any(|name| folder.join(name).exists());
    out.ancestors().find(has).map(Path::to_owned)
}

fn read(path: &Path) -> Result<String, Stop> {
    fs::read_to_string(path).map_err(|error| Stop::Disk(format!("cannot read `{}`: {error}", path.display())))
}

fn parsed<T, E: Display>(path: &Path, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Stop> {
    parse(&read(path)?).map_err(wrong(path))
}

fn optional<T, E: Display>(
    path: &Option<PathBuf>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Stop> {
    path.as_ref().map(|path| parsed(path, parse)).transpose()
}

fn json_value(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text)
}

/// What is wrong with the file at `path`: the whole chain.
fn wrong<E: Display>(path: &Path) -> impl FnOnce(E) -> Stop {
    move |error| Stop::Definition(format!("{}: {error:#}", shown(path)))
}

fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
