//! `render`: the files of one environment or of all.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use eaio_infra::diagnostic::Diagnostics;
use eaio_infra::render::disk::{DiskError, Output, Plan, WriteError, snapshots};
use eaio_infra::render::{self, Options, Rendered};
use eaio_infra::topology::System;
use eaio_infra::unit::Date;

use crate::arguments::{Language, MessageFormat, Render};
use crate::terminal::Printed;
use crate::view::{human, json};
use crate::{Exit, Terminal};

/// What `render` has to say.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What was rendered, such as `eaio prod`.
    pub(crate) title: String,
    pub(crate) out: PathBuf,
    /// Whether nothing was to be written.
    pub(crate) check: bool,
    pub(crate) diagnostics: Diagnostics,
    /// What was done to the disk, or would be. `None` if it did not come to that.
    pub(crate) plan: Option<Plan>,
    pub(crate) resources: usize,
    pub(crate) objects: usize,
    pub(crate) services: usize,
    /// The order in which root modules are applied, by environment, where there are several.
    pub(crate) apply_orders: Vec<(String, Vec<String>)>,
    pub(crate) disk_error: Option<DiskError>,
    pub(crate) elapsed: Duration,
}

pub(super) fn run(
    system: &System,
    arguments: &Render,
    today: Date,
    format: MessageFormat,
    terminal: &Terminal<'_>,
) -> (Printed, Exit) {
    let start = Instant::now();
    let title =
        format!("{} {}", system.name, arguments.environment.as_deref().unwrap_or("(every environment)"));
    let mut report =
        Report { title, out: arguments.out.clone(), check: arguments.check, ..Report::default() };
    if let Some(rendered) = render_all(system, arguments, today, &mut report) {
        put(system, arguments, &rendered, &mut report);
    }
    report.elapsed = start.elapsed();
    let exit = if report.disk_error.is_some() {
        Exit::Disk
    } else if report.diagnostics.has_errors()
        || (report.check && report.plan.as_ref().is_some_and(Plan::differs))
    {
        Exit::Differs
    } else {
        Exit::Done
    };
    let printed = match format {
        MessageFormat::Human => human::render(&report, terminal.out.colour, terminal.err.colour),
        MessageFormat::Json => json::render(&report),
    };
    (printed, exit)
}

/// Every environment that is asked for, as one; `None` if one of them cannot be rendered.
fn render_all(system: &System, arguments: &Render, today: Date, report: &mut Report) -> Option<Rendered> {
    let languages = if arguments.only.is_empty() { Language::value_variants() } else { &arguments.only };
    let options = Options {
        targets: languages.iter().map(|language| language.target()).collect(),
        syntax: arguments.format.syntax(),
        today: Some(today),
    };
    let environments: Vec<String> = match &arguments.environment {
        Some(environment) => vec![environment.clone()],
        None => system.environments.iter().map(|environment| environment.name.to_string()).collect(),
    };
    let mut all = Rendered::default();
    for environment in &environments {
        match render::render(system, environment, &options) {
            Ok(rendered) => {
                match snapshots::check_addresses(&arguments.snapshots, &rendered) {
                    Ok(found) | Err(WriteError::Refused(found)) => report.diagnostics.extend(found),
                    Err(WriteError::Disk(error)) => {
                        report.disk_error = Some(error);
                        return None;
                    }
                }
                if rendered.apply_order.len() > 1 {
                    report.apply_orders.push((environment.clone(), rendered.apply_order));
                }
                report.diagnostics.extend(rendered.diagnostics);
                if let Err(diagnostic) = all.tree.extend("", rendered.tree) {
                    report.diagnostics.push(diagnostic);
                }
                report.resources += rendered.resources;
                report.objects += rendered.objects;
                report.services += rendered.services;
                all.scope.extend(rendered.scope);
            }
            Err(diagnostics) => report.diagnostics.extend(diagnostics),
        }
    }
    if arguments.all {
        // So that the files of an environment that is no longer in the definition go.
        all.scope.extend(languages.iter().map(|language| format!("{}/{}", system.name, language.folder())));
    }
    (!report.diagnostics.has_errors()).then_some(all)
}

fn put(system: &System, arguments: &Render, rendered: &Rendered, report: &mut Report) {
    let output = Output::new(&arguments.out, system.name.to_string());
    if arguments.check {
        match output.plan(&rendered.tree, &rendered.scope, false) {
            Ok(plan) => {
                report.diagnostics.extend(plan.conflicts.iter().cloned());
                report.plan = Some(plan);
            }
            Err(error) => report.disk_error = Some(error),
        }
        return;
    }
    match output.write(&rendered.tree, &rendered.scope, arguments.force) {
        Ok(written) => {
            report.diagnostics.extend(written.diagnostics);
            report.plan = Some(written.plan);
        }
        Err(WriteError::Refused(conflicts)) => report.diagnostics.extend(conflicts),
        Err(WriteError::Disk(error)) => report.disk_error = Some(error),
    }
}
