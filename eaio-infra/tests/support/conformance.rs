//! Tests that ask a real tool, where the machine has it.
//!
//! Where it is missing, the test says so and passes, so that a laptop without it can work. With
//! `EAIO_CONFORMANCE=required`, as in the pipeline, it fails instead: a check nobody runs is no check.

use std::process::Command;

/// Whether to go on with the part of a test that needs `tool`: true where it is `available`, false
/// (and a line on stderr) where it is skipped.
pub fn require_or_skip(tool: &str, available: bool) -> bool {
    let required = std::env::var("EAIO_CONFORMANCE").is_ok_and(|value| value == "required");
    assert!(available || !required, "EAIO_CONFORMANCE=required, and `{tool}` is not installed");
    if !available {
        eprintln!("skipped: `{tool}` is not installed");
    }
    available
}

/// The command for the program `name`, or nothing where `name --version` cannot be run: then the
/// test is to be skipped.
pub fn tool(name: &str) -> Option<Command> {
    let available = Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    require_or_skip(name, available).then(|| Command::new(name))
}
