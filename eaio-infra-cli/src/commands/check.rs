//! `check`: what the rules find in an environment, or in files that somebody else wrote.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use eaio_infra::check::{self, RULES, Rule};
use eaio_infra::diagnostic::{Diagnostic, Diagnostics, Severity, SourceLocation};
use eaio_infra::render::{self, Options};
use eaio_infra::topology::System;
use eaio_infra::unit::Date;

use crate::arguments::{Check, CheckFormat};
use crate::terminal::Printed;
use crate::view::{findings, sarif, workflow};
use crate::{Exit, Terminal};

use super::waivers;

/// What `check` has to say.
#[derive(Debug, Default)]
pub(crate) struct CheckReport {
    /// What was found, with what is waived as notes.
    pub(crate) diagnostics: Diagnostics,
    /// How many documents were read.
    pub(crate) artifacts: usize,
    /// Whether they were files that somebody else wrote, and no definition.
    pub(crate) is_of_files: bool,
}

/// A file that is larger is no manifest.
const LARGEST: u64 = 64 << 20;

pub(super) fn run(
    system: &System,
    arguments: &Check,
    today: Date,
    terminal: &Terminal<'_>,
) -> (Printed, Exit) {
    if arguments.list {
        let out = findings::list(&rules(arguments), arguments.format);
        return (Printed { out, err: String::new() }, Exit::Done);
    }
    let report = match arguments.path.is_empty() {
        true => of_system(system, arguments, today),
        false => of_files(arguments, today),
    };
    let is_wrong = report.diagnostics.has_errors()
        || (arguments.deny.is_some()
            && report.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Warning));
    let exit = if is_wrong { Exit::Differs } else { Exit::Done };
    let printed = match arguments.format {
        CheckFormat::Human => findings::human(&report, terminal.err.colour),
        CheckFormat::Json => findings::json(&report),
        CheckFormat::Sarif => sarif::log(&report, exit),
        CheckFormat::Github => workflow::annotations(&report),
        CheckFormat::Markdown => findings::markdown(&report),
    };
    (printed, exit)
}

/// The rules that are asked for.
fn rules(arguments: &Check) -> Vec<&'static Rule> {
    let is_asked =
        |rule: &&Rule| arguments.rule.is_empty() || arguments.rule.iter().any(|name| name == rule.name);
    RULES.iter().filter(is_asked).collect()
}

fn of_system(system: &System, arguments: &Check, today: Date) -> CheckReport {
    let mut report = CheckReport::default();
    let environments: Vec<String> = match &arguments.environment {
        Some(environment) => vec![environment.clone()],
        None => system.environments.iter().map(|environment| environment.name.to_string()).collect(),
    };
    let options = Options { today: Some(today), ..Options::default() };
    for environment in &environments {
        match render::render(system, environment, &options) {
            Ok(rendered) => {
                report.artifacts += rendered.artifacts.len();
                report.diagnostics.extend(rendered.diagnostics);
            }
            Err(diagnostics) => report.diagnostics.extend(diagnostics),
        }
    }
    if !arguments.rule.is_empty() {
        let is_asked = |diagnostic: &&Diagnostic| arguments.rule.iter().any(|name| name == diagnostic.rule);
        report.diagnostics = report.diagnostics.iter().filter(is_asked).cloned().collect();
    }
    report
}

fn of_files(arguments: &Check, today: Date) -> CheckReport {
    let mut report = CheckReport { is_of_files: true, ..CheckReport::default() };
    let mut paths = Vec::new();
    for path in &arguments.path {
        collect(path, &mut paths, &mut report.diagnostics);
    }
    paths.sort();
    paths.dedup();
    let (known, others): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.into_iter().partition(|path| check::read::knows(&path.to_string_lossy()));
    let paths = known;
    let mut texts = Vec::new();
    for path in &paths {
        match text(path) {
            Ok(text) => texts.push((shown(path), text)),
            Err(reason) => report.diagnostics.push(unreadable(path, &reason)),
        }
    }
    texts.extend(taken_up(&paths, &others));
    let read = check::read::files(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    report.artifacts = read.artifacts.len();
    let rules = rules(arguments);
    let found = check::check_read(&read, &rules);
    report.diagnostics.extend(read.diagnostics);
    report.diagnostics.extend(waivers::apply(arguments, found, &paths, &rules, today));
    report
}

/// Files of any kind that a kustomization beside or above them may make a ConfigMap of.
fn taken_up(paths: &[PathBuf], others: &[PathBuf]) -> Vec<(String, String)> {
    let is_kustomization =
        |path: &&PathBuf| path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("kustomization"));
    let folders: HashSet<&Path> =
        paths.iter().filter(is_kustomization).filter_map(|path| path.parent()).collect();
    let is_below = |path: &&PathBuf| path.ancestors().any(|folder| folders.contains(folder));
    others.iter().filter(is_below).filter_map(|path| Some((shown(path), text(path).ok()?))).collect()
}

/// What stands in a file.
pub(super) fn text(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST {
        return Err(format!("it has {} MiB, which no manifest has", size >> 20));
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "it is no UTF-8".to_owned())
}

/// The files at and below `path`, but for what tools keep for themselves.
fn collect(path: &Path, paths: &mut Vec<PathBuf>, diagnostics: &mut Diagnostics) {
    if !path.is_dir() {
        if path.exists() {
            paths.push(path.to_owned());
        } else {
            diagnostics.push(unreadable(path, "it is not there"));
        }
        return;
    }
    match fs::read_dir(path) {
        Ok(entries) => {
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                // A link may lead back up.
                let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                let is_kept =
                    name.starts_with('.') && name != ".github" || matches!(&*name, "node_modules" | "target");
                let leads_on = is_link && entry.path().is_dir();
                if !is_kept && !leads_on {
                    collect(&entry.path(), paths, diagnostics);
                }
            }
        }
        Err(error) => diagnostics.push(unreadable(path, &error.to_string())),
    }
}

pub(super) fn unreadable(path: &Path, reason: &str) -> Diagnostic {
    Diagnostic::error("unreadable", format!("it cannot be read: {reason}"))
        .with_help("the rest was checked without it")
        .with_location(SourceLocation { file: shown(path), line: 1, column: 1 })
}

/// A path as diagnostics show it, and as one file names another: from the folder that the command runs in, where it is
/// below that.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(&here).ok().filter(|below| !below.as_os_str().is_empty());
    let path = below.unwrap_or(path).to_string_lossy().replace('\\', "/");
    path.strip_prefix("./").unwrap_or(&path).to_owned()
}
