//! What a command says, for people and for programs.

pub(crate) mod findings;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod review;
pub(crate) mod sarif;
pub(crate) mod workflow;
