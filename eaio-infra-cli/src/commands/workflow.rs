//! `workflow`: the pipeline that runs `diff` for every proposed change.

use std::fs;

use eaio_infra::delivery::ReviewPipeline;
use eaio_infra::diagnostic::Diagnostic;
use eaio_infra::topology::System;

use crate::Exit;
use crate::arguments::{Host, Workflow};
use crate::terminal::Printed;
use crate::view::human::diagnostics;

pub(super) fn run(system: &System, arguments: &Workflow) -> (Printed, Exit) {
    let default = ReviewPipeline::new(system.name.as_str());
    let pipeline = ReviewPipeline {
        program: if arguments.program.is_empty() { default.program } else { arguments.program.clone() },
        fail_on: arguments.fail_on.as_ref().map_or(default.fail_on, ToString::to_string),
        directory: arguments.directory.clone(),
        image: arguments.image.clone().unwrap_or(default.image),
        ..default
    };
    let text = match arguments.host {
        Host::Github => pipeline.to_github(),
        Host::Gitlab => pipeline.to_gitlab(),
    };
    let text = text.and_then(|text| match &arguments.check {
        None => Ok(text),
        Some(file) if fs::read_to_string(file).is_ok_and(|there| there == text) => Ok(String::new()),
        Some(file) => {
            Err(Diagnostic::error("stale", format!("`{}` is not what would be printed", file.display()))
                .with_help("write it anew: leave out --check, and redirect the output to it"))
        }
    });
    match text {
        Ok(out) => (Printed { out, err: String::new() }, Exit::Done),
        Err(diagnostic) => {
            (Printed { out: String::new(), err: diagnostics(&diagnostic.into(), false) }, Exit::Differs)
        }
    }
}
