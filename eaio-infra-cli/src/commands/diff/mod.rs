//! `diff`: what a change does, before anyone applies it.

mod against;
mod base;
mod build;
pub(super) mod folder;
mod gate;
mod git;
mod skipped;
mod whole;

use std::path::Path;

use eaio_infra::check::read;
use eaio_infra::diagnostic::{Diagnostic, Diagnostics, Severity};
use eaio_infra::render::{self, Options};
use eaio_infra::review::{Ignored, Review, Tree, compare, review};
use eaio_infra::topology::System;

use crate::arguments::{Diff, DiffFormat, ReportOptions};
use crate::terminal::Printed;
use crate::view::human::diagnostics;
use crate::view::review as view;
use crate::{Exit, Terminal};
pub(crate) use gate::{Failure, Gates};
use skipped::Skipped;
use whole::Wholes;

/// What `diff` has to say.
#[derive(Debug, Default)]
pub(crate) struct DiffReport {
    /// What was compared, such as `eaio prod`.
    pub(crate) title: String,
    pub(crate) kind: Kind,
    /// What it was compared with.
    pub(crate) before: String,
    pub(crate) after: String,
    /// Without what was ignored.
    pub(crate) review: Review,
    /// What else there is to say of two environments.
    pub(crate) notes: Vec<String>,
    pub(crate) ignored: Vec<Ignored>,
    /// What comes or goes as a whole.
    pub(crate) wholes: Wholes,
    /// Whether noise, and what comes or goes as a whole, is told one by one.
    pub(crate) unfold: bool,
    pub(crate) failures: Vec<Failure>,
}

/// What two trees are to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One takes the other's place.
    #[default]
    Change,
    /// They stand side by side.
    Comparison,
}

/// Two trees, and what they are called.
struct Compared {
    title: String,
    kind: Kind,
    before: (Tree, String),
    after: (Tree, String),
    notes: Vec<String>,
}

pub(super) fn run(system: &System, arguments: &Diff, terminal: &Terminal<'_>) -> (Printed, Exit) {
    let report = trees(system, arguments).and_then(|compared| report(compared, &arguments.report));
    tell(report, &arguments.report, &arguments.directory, terminal)
}

/// Writes a report in every format that is asked for, and says how that ends.
pub(super) fn tell(
    report: Result<DiffReport, Diagnostics>,
    options: &ReportOptions,
    directory: &Path,
    terminal: &Terminal<'_>,
) -> (Printed, Exit) {
    let report = match report {
        Ok(report) => report,
        Err(found) => {
            return (
                Printed { err: diagnostics(&found, terminal.err.colour), ..Printed::default() },
                Exit::Differs,
            );
        }
    };
    // Everything is made before anything is written.
    let texts: Vec<(&Path, String)> =
        options.write.iter().map(|write| (&*write.file, view::text(&report, write.format, false))).collect();
    let mut printed = view::print(&report, options.format, terminal);
    let mut summary = None;
    if options.format == DiffFormat::Github {
        match std::env::var_os("GITHUB_STEP_SUMMARY") {
            Some(file) => summary = Some((file, view::text(&report, DiffFormat::Markdown, false))),
            None => printed.out.push_str(&view::text(&report, DiffFormat::Markdown, false)),
        }
    }
    let written = texts.iter().try_for_each(|(file, text)| write(&directory.join(file), text));
    let written = written.and_then(|()| match &summary {
        Some((file, text)) => append(Path::new(file), text),
        None => Ok(()),
    });
    if let Err(diagnostic) = written {
        let err = diagnostics(&diagnostic.into(), terminal.err.colour);
        return (Printed { err, ..printed }, Exit::Disk);
    }
    let exit = match report.review.changes.is_empty() && report.review.deltas.is_empty() {
        _ if !report.failures.is_empty() => Exit::Refused,
        true => Exit::Done,
        false => Exit::Changes,
    };
    (printed, exit)
}

fn report(compared: Compared, options: &ReportOptions) -> Result<DiffReport, Diagnostics> {
    let Compared { title, kind, before: (before, before_name), after: (after, after_name), notes } = compared;
    let review = match kind {
        Kind::Change => review(&before, &after),
        Kind::Comparison => compare(&before, &after),
    };
    if review.diagnostics.has_errors() {
        // What cannot be read would look as if it were gone.
        return Err(located(&review.diagnostics, &[(&before, &before_name), (&after, &after_name)]));
    }
    let report = DiffReport {
        wholes: Wholes::of(&review.changes, &before, &after),
        title,
        kind,
        before: before_name,
        after: after_name,
        review,
        notes,
        ..DiffReport::default()
    };
    Ok(report.with(options))
}

impl DiffReport {
    /// Without what is ignored, and with what does not pass.
    pub(super) fn with(mut self, options: &ReportOptions) -> Self {
        self.ignored = self.review.ignore(&options.ignore);
        self.failures = options.fail_on.failures(&self.review);
        self.unfold = options.unfold;
        self
    }
}

/// Each diagnostic, with the tree in which it is: a path is often in both.
fn located(diagnostics: &Diagnostics, trees: &[(&Tree, &str)]) -> Diagnostics {
    let is_in = |tree: &Tree, diagnostic: &Diagnostic| {
        let file = diagnostic.location.as_ref().map(|location| &location.file);
        let text = file.and_then(|file| tree.0.get_key_value(file));
        text.is_some_and(|(path, text)| !read::files([(path.as_str(), text.as_str())]).diagnostics.is_empty())
    };
    let named = diagnostics.iter().map(|diagnostic| {
        let names: Vec<&str> =
            trees.iter().filter(|(tree, _)| is_in(tree, diagnostic)).map(|(_, name)| *name).collect();
        let diagnostic = match diagnostic.severity {
            Severity::Error => diagnostic
                .clone()
                .with_help("nothing was compared: what cannot be read would look as if it were gone"),
            _ => diagnostic.clone(),
        };
        match names.as_slice() {
            [] => diagnostic,
            names => diagnostic.with_subject(format!("in {}", names.join(" and in "))),
        }
    });
    named.collect()
}

/// What is compared with what.
fn trees(system: &System, arguments: &Diff) -> Result<Compared, Diagnostics> {
    if let [old, new] = arguments.trees.as_slice() {
        return folders(arguments, old, new).map_err(Diagnostics::from);
    }
    let name = system.name.as_str();
    let change = |title: String, before: base::Base, after: Tree| Compared {
        title,
        kind: Kind::Change,
        notes: Skipped::notes((&before.skipped, &before.name), (&Skipped::default(), "")),
        before: (before.tree, before.name),
        after: (after, "the definition".to_owned()),
    };
    let Some(environment) = &arguments.environment else {
        let mut after = Tree::default();
        let mut wrong = Diagnostics::new();
        for environment in &system.environments {
            match rendered(system, environment.name.as_str()) {
                Ok((tree, _)) => after.0.extend(tree.0),
                Err(found) => wrong.extend(found),
            }
        }
        wrong.into_result(())?;
        let before = base::find(name, arguments)?;
        return Ok(change(format!("{name} (every environment)"), before, after));
    };
    let (after, scope) = rendered(system, environment)?;
    if let Some(other) = &arguments.against {
        let (before, _) = rendered(system, other)?;
        let names = against::Names::of(system, other, environment);
        return Ok(Compared {
            title: format!("{name} {environment} against {other}"),
            kind: Kind::Comparison,
            before: (names.renamed(&before), other.clone()),
            after: (names.renamed(&after), environment.clone()),
            notes: names
                .to_note()
                .into_iter()
                .chain(against::components(system, environment, other))
                .collect(),
        });
    }
    let mut before = base::find(name, arguments)?;
    base::keep(&mut before.tree, name, environment, &scope);
    Ok(change(format!("{name} {environment}"), before, after))
}

fn folders(arguments: &Diff, old: &Path, new: &Path) -> Result<Compared, Diagnostic> {
    let [before, after] = [old, new].map(|path| arguments.directory.join(path));
    for (path, shown) in [(&before, old), (&after, new)] {
        if !path.exists() {
            return Err(folder::unreadable(&folder::shown(shown), "it is not there"));
        }
    }
    if before.is_dir() != after.is_dir() {
        return Err(Diagnostic::error("unreadable", "a folder cannot be compared with a file"));
    }
    // Two files are the same file, whatever they are called.
    let name = new.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let [old, new] = [old, new].map(folder::shown);
    let (before, after) = (folder::files(&before, &name)?, folder::files(&after, &name)?);
    Ok(Compared {
        title: format!("{old} → {new}"),
        kind: Kind::Change,
        notes: Skipped::notes((&before.skipped, &old), (&after.skipped, &new)),
        before: (Tree(before.files), old),
        after: (Tree(after.files), new),
    })
}

/// What an environment renders to now, and the folders that are its own.
pub(super) fn rendered(system: &System, environment: &str) -> Result<(Tree, Vec<String>), Diagnostics> {
    let rendered = render::render(system, environment, &Options::default())?;
    Ok((rendered.tree.iter().collect(), rendered.scope))
}

/// Writes a file whole, or not at all.
fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        // `/dev/stdout` cannot be replaced.
        return std::fs::write(path, text).map_err(|error| unwritable(path, &error));
    }
    let staged = path.with_file_name(format!(
        ".{}.{}",
        path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default(),
        std::process::id()
    ));
    let result = std::fs::write(&staged, text).and_then(|()| std::fs::rename(&staged, path));
    result.map_err(|error| {
        let _ = std::fs::remove_file(&staged);
        unwritable(path, &error)
    })
}

fn append(path: &Path, text: &str) -> Result<(), Diagnostic> {
    use std::io::Write;
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("unwritable", format!("`{}` cannot be written: {error}", folder::shown(path)))
}
