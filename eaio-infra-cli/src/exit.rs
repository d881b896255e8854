//! How a command ended, as a number.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// What was asked is done.
    Done = 0,
    /// There are differences, conflicts, errors in the definition, or findings.
    Differs = 1,
    /// `diff` or `plan` found changes.
    Changes = 2,
    /// The disk failed.
    Disk = 3,
    /// `diff` or `plan` found changes that `--fail-on` does not let pass.
    Refused = 4,
    /// The arguments are wrong: `EX_USAGE` of `sysexits.h`, so that it is no command's own answer.
    Usage = 64,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
