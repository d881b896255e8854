//! Real tools, where the machine has them.
//!
//! Where one is missing, the test says so and passes, so that a laptop without it can work. With
//! `EAIO_CONFORMANCE=required`, as in the pipeline, it fails instead: a check nobody runs is no check.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

static SKIPPED: AtomicUsize = AtomicUsize::new(0);

/// Whether to go on with the part of a test that needs `tool`: true where it is `available`, false
/// (and a line on stderr, with a count) where it is skipped.
///
/// # Panics
/// Where it is missing and `EAIO_CONFORMANCE=required`.
pub fn require_or_skip(tool: &str, available: bool) -> bool {
    let required = std::env::var("EAIO_CONFORMANCE").is_ok_and(|value| value == "required");
    assert!(available || !required, "EAIO_CONFORMANCE=required, and {tool} is missing");
    if !available {
        let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
        // Not `eprintln!`, which the test runner keeps to itself while a test passes.
        let _ = writeln!(std::io::stderr(), "skipped ({count} in this process): {tool} is missing");
    }
    available
}

/// The command `name`, or nothing where `name` with the arguments `probe` cannot be run: then the test
/// is to be skipped.
pub fn tool(name: &str, probe: &[&str]) -> Option<Command> {
    // A property test asks often, and starting a tool to see whether it starts takes as long as its work.
    static AVAILABLE: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
    let available = *AVAILABLE
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry([&[name], probe].concat().join(" "))
        .or_insert_with(|| {
            Command::new(name).args(probe).output().is_ok_and(|output| output.status.success())
        });
    require_or_skip(&format!("`{name}`"), available).then(|| Command::new(name))
}

/// What a command said, to be shown where it failed.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).trim().to_owned();
    let said = [text(&output.stdout), text(&output.stderr)].join("\n").trim().to_owned();
    if said.is_empty() { output.status.to_string() } else { said }
}
