//! Processor architectures.

use std::fmt;

use super::error::Kind;
use super::form::form;

/// What a processor runs, named as Go, Docker and Kubernetes name it. `x86_64` and `aarch64`, as
/// AWS and `uname` say, are read too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Architecture {
    /// 64-bit x86: Intel and AMD.
    Amd64,
    /// 64-bit Arm: AWS Graviton.
    Arm64,
}

form!(value Architecture as text);

impl Architecture {
    const KIND: Kind = Kind::new("an architecture", "arm64");

    pub(super) const fn read(text: &str) -> Result<Self, &'static str> {
        match text.as_bytes() {
            b"amd64" | b"x86_64" => Ok(Architecture::Amd64),
            b"arm64" | b"aarch64" => Ok(Architecture::Arm64),
            _ => Err("amd64 or arm64"),
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Architecture::Amd64 => "amd64",
            Architecture::Arm64 => "arm64",
        })
    }
}
