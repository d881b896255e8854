//! One command, one file.

mod bindings;
mod check;
mod completions;
mod diff;
mod explain;
mod list;
mod render;
mod workflow;

use eaio_infra::topology::System;

use crate::arguments::{Arguments, Command};
use crate::terminal::Printed;
use crate::{Exit, Terminal};
pub(crate) use bindings::BindingsReport;
pub(crate) use check::CheckReport;
pub(crate) use diff::{DiffReport, Failure, Gates, Kind as DiffKind};
pub(crate) use list::Row;
pub(crate) use render::Report;

/// Runs the command. What it has to say is returned, for one place to write.
pub(crate) fn run(system: &System, arguments: Arguments, terminal: &Terminal<'_>) -> (Printed, Exit) {
    match arguments.command {
        Command::Render(render) => render::run(system, &render, arguments.message_format, terminal),
        Command::Bindings(bindings) => bindings::run(&bindings, arguments.message_format, terminal),
        Command::Check(check) => check::run(system, &check, terminal),
        Command::Diff(diff) => diff::run(system, &diff, terminal),
        Command::Explain { rule } => explain::run(&rule),
        Command::Workflow(workflow) => workflow::run(system, &workflow),
        Command::List => list::run(system, arguments.message_format),
        Command::Completions { shell } => completions::run(system, shell),
    }
}
