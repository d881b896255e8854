//! The kubernetes floor.
