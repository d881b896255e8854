//! The commands of eaio-infra: arguments → a call of the library → a view.
//!
//! A system's program is one line, and so is a test of it:
//!
//! ```no_run
//! # use eaio_infra::prelude::*;
//! # fn system() -> System { System::new(name!("shop")) }
//! fn main() -> std::process::ExitCode {
//!     eaio_infra_cli::run(&system())
//! }
//! ```
#![deny(missing_docs)]

mod arguments;
mod clock;
mod commands;
mod exit;
mod terminal;
mod view;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use eaio_infra::topology::System;

pub use exit::Exit;
pub use terminal::{Stream, Terminal};

/// A command makes and drops many small texts, some of them in threads, and does both in two thirds of the time that it takes with the
/// allocator of glibc (`docs/benchmarks.md`).
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Does what the arguments of this process ask, for `system`.
pub fn run(system: &System) -> ExitCode {
    // `choice` knows whether it is a terminal, and NO_COLOR, CLICOLOR and TERM.
    let out_colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    let err_colour = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    let (mut stdout, mut stderr) = (io::stdout().lock(), io::stderr().lock());
    let mut terminal = Terminal {
        out: Stream { writer: &mut stdout, colour: out_colour },
        err: Stream { writer: &mut stderr, colour: err_colour },
    };
    run_with(system, std::env::args_os(), &mut terminal).into()
}

/// Does what `arguments` ask, the first of which is the program's name, and writes to `terminal`.
pub fn run_with(
    system: &System,
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    match arguments::parse(system, arguments) {
        Ok(arguments) => {
            terminal.colour(arguments.color);
            let (printed, exit) = commands::run(system, arguments, terminal);
            terminal.print(&printed, exit)
        }
        Err(error) => terminal.print_usage(&error),
    }
}
