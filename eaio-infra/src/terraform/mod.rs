//! The terraform floor.
