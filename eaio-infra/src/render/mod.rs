//! From artifacts to a tree of files, and from there to the disk.
