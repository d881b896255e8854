//! Where a command writes.

use std::io::{self, ErrorKind, Write};

use crate::Exit;
use crate::arguments::Color;

/// Standard output, for what was asked; standard error, for what is wrong.
pub struct Terminal<'a> {
    /// Results: a summary, a list, JSON.
    pub out: Stream<'a>,
    /// Diagnostics and errors.
    pub err: Stream<'a>,
}

/// A place to write to.
pub struct Stream<'a> {
    /// The place.
    pub writer: &'a mut dyn Write,
    /// Whether it shows colours.
    pub colour: bool,
}

/// What a command has to say.
#[derive(Debug, Default)]
pub(crate) struct Printed {
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Terminal<'_> {
    /// Follows `--color`.
    pub(crate) fn colour(&mut self, color: Color) {
        let colour = match color {
            Color::Auto => return,
            Color::Always => true,
            Color::Never => false,
        };
        (self.out.colour, self.err.colour) = (colour, colour);
    }

    /// Writes it, and says how the command ended.
    pub(crate) fn print(&mut self, printed: &Printed, exit: Exit) -> Exit {
        // Nobody is left to tell when standard error fails.
        let _ = self.err.write(&printed.err);
        match self.out.write(&printed.out) {
            // `… | head` has read what it wanted.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let _ = self.err.write(&format!("error: cannot write to standard output: {error}\n"));
                Exit::Disk
            }
            _ => exit,
        }
    }

    /// Writes help, a version, or what is wrong with the arguments.
    pub(crate) fn print_usage(&mut self, error: &clap::Error) -> Exit {
        let text = |colour: bool| {
            let text = error.render();
            if colour { text.ansi().to_string() } else { text.to_string() }
        };
        if error.use_stderr() {
            self.print(&Printed { err: text(self.err.colour), ..Printed::default() }, Exit::Usage)
        } else {
            self.print(&Printed { out: text(self.out.colour), ..Printed::default() }, Exit::Done)
        }
    }
}

impl Stream<'_> {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(text.as_bytes())?;
        self.writer.flush()
    }
}
