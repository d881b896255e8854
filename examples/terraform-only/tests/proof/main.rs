//! What proves that the files are right: a person reads every change of them, tests say what must hold, and the real
//! Terraform accepts them in both of its syntaxes.

mod assertions;
mod conformance;
mod snapshots;
mod support;
