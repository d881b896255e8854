//! From artifacts to a tree of files, and from there to the disk.

pub mod disk;
mod environment;
pub mod tree;

pub use environment::{Options, Rendered, Target, render};
