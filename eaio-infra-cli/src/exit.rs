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
    /// The arguments are wrong.
    Usage = 2,
    /// The disk failed.
    Disk = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
