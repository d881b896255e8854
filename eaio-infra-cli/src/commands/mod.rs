//! One command, one file.

mod bindings;
mod check;
mod completions;
mod diff;
mod explain;
mod list;
mod plan;
mod render;
mod waivers;
mod workflow;

use eaio_infra::topology::System;

use crate::arguments::{Arguments, Command};
use crate::terminal::Printed;
use crate::{Exit, Terminal, clock};
pub(crate) use bindings::BindingsReport;
pub(crate) use check::CheckReport;
#[cfg(test)]
pub(crate) use diff::Failure;
pub(crate) use diff::{DiffReport, Gates, Kind as DiffKind};
pub(crate) use list::Row;
pub(crate) use render::Report;

/// Runs the command. What it has to say is returned, for one place to write.
pub(crate) fn run(system: &System, arguments: Arguments, terminal: &Terminal<'_>) -> (Printed, Exit) {
    let today = arguments.today.unwrap_or_else(clock::today);
    match arguments.command {
        Command::Render(render) => render::run(system, &render, today, arguments.message_format, terminal),
        Command::Bindings(bindings) => bindings::run(&bindings, arguments.message_format, terminal),
        Command::Check(check) => check::run(system, &check, today, terminal),
        Command::Diff(diff) => diff::run(system, &diff, terminal),
        Command::Plan(plan) => plan::run(system, &plan, terminal),
        Command::Explain { rule } => explain::run(&rule),
        Command::Workflow(workflow) => workflow::run(system, &workflow),
        Command::List => list::run(system, arguments.message_format),
        Command::Completions { shell } => completions::run(system, shell),
    }
}
