//! `completions`: a script for a shell.

use clap_complete::Shell;
use eaio_infra::topology::System;

use crate::Exit;
use crate::arguments;
use crate::terminal::Printed;

pub(super) fn run(system: &System, shell: Shell) -> (Printed, Exit) {
    let mut script = Vec::new();
    // The program that a system builds is called like the system.
    clap_complete::generate(shell, &mut arguments::command(system), system.name.to_string(), &mut script);
    (Printed { out: String::from_utf8_lossy(&script).into_owned(), err: String::new() }, Exit::Done)
}
