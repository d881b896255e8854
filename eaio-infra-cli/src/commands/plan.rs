//! `plan`: the report of `diff`, of what tools say that is there or planned.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eaio_infra::diagnostic::{Diagnostic, Diagnostics};
use eaio_infra::review::Actual;
use eaio_infra::topology::System;

use super::diff::{self, DiffReport, folder};
use crate::arguments::Plan;
use crate::terminal::Printed;
use crate::{Exit, Terminal};

pub(super) fn run(system: &System, arguments: &Plan, terminal: &Terminal<'_>) -> (Printed, Exit) {
    if [&arguments.plan, &arguments.state, &arguments.objects].iter().all(|files| files.is_empty()) {
        return (
            Printed { err: nothing_said(system, &arguments.environment), ..Printed::default() },
            Exit::Usage,
        );
    }
    diff::tell(report(system, arguments), &arguments.report, &arguments.directory, terminal)
}

fn nothing_said(system: &System, environment: &str) -> String {
    format!(
        "\
error: say what is planned, or what is there: --plan, --state or --objects

  terraform plan -out=plan && terraform show -json plan > plan.json
  {system} plan {environment} --plan plan.json

  terraform show -json > state.json
  {system} plan {environment} --state state.json

  kubectl get deployments,statefulsets,services,configmaps -n NAMESPACE -o json > objects.json
  {system} plan {environment} --objects objects.json

`diff {environment}` says what a change does without any of them.
",
        system = system.name
    )
}

fn report(system: &System, arguments: &Plan) -> Result<DiffReport, Diagnostics> {
    let environment = &arguments.environment;
    let (tree, _) = diff::rendered(system, environment)?;
    let mut wrong = Diagnostics::new();
    let mut root_modules = BTreeMap::new();
    let mut read = |paths: &[PathBuf], is_of_terraform| {
        let mut files = Vec::new();
        for path in paths {
            let (folder, path) = match is_of_terraform {
                true => of_root_module(arguments, path),
                false => (None, path.clone()),
            };
            match file(arguments, &path) {
                Ok(file) => {
                    root_modules.extend(folder.map(|folder| (file.0.clone(), folder)));
                    files.push(file);
                }
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        files
    };
    let [plans, states] = [&arguments.plan, &arguments.state].map(|files| read(files, true));
    let objects = read(&arguments.objects, false);
    let actual = Actual { plans, states, objects, root_modules };
    wrong.into_result(())?;
    let told = actual.review(&tree)?;
    if told.review.diagnostics.has_errors() {
        return Err(told.review.diagnostics);
    }
    let after = if arguments.plan.is_empty() { "the definition" } else { "what is planned" };
    let report = DiffReport {
        title: format!("{} {environment}", system.name),
        before: told.before,
        after: after.to_owned(),
        review: told.review,
        notes: told.notes,
        ..DiffReport::default()
    };
    Ok(report.with(&arguments.report))
}

/// What `FOLDER=FILE` says, and any other path as it is. A file that has such a name is that file.
fn of_root_module(arguments: &Plan, path: &Path) -> (Option<String>, PathBuf) {
    let said = path.to_str().and_then(|said| said.split_once('='));
    match said.filter(|_| !arguments.directory.join(path).exists()) {
        Some((folder, file)) => (Some(folder.to_owned()), file.into()),
        None => (None, path.to_owned()),
    }
}

/// A file's name as it was given, and its text. What is no text is told by what it begins with.
fn file(arguments: &Plan, path: &Path) -> Result<(String, String), Diagnostic> {
    let name = folder::shown(path);
    let path = arguments.directory.join(path);
    let size = path.metadata().map_or(0, |metadata| metadata.len());
    if size > folder::LARGEST {
        let [size, most] = [size, folder::LARGEST].map(|size| size >> 20);
        let summary = format!("`{name}` has {size} MiB, and {most} are read at most");
        return Err(Diagnostic::error("too-large", summary));
    }
    let bytes = folder::bytes(&path, &name)?;
    Ok((name, String::from_utf8_lossy(&bytes).into_owned()))
}
