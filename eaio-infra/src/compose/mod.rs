//! The compose floor.
