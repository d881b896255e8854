//! What proves that EAIO's files are right: a person reads every change of them, the real tools accept them, and they
//! come out the same on every machine.

mod conformance;
mod delivery;
mod determinism;
mod first_use;
mod scanners;
mod snapshots;
mod support;
