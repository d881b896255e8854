//! The unit floor.
