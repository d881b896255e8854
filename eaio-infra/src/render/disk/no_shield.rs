//! Where folders cannot be exchanged, nothing stands in for the tree, and it changes in sight.

use std::collections::BTreeSet;
use std::path::Path;

use super::DiskError;
use crate::diagnostic::Diagnostics;

pub(super) fn identity(_: &Path) -> Result<Option<u64>, DiskError> {
    Ok(None)
}

pub(super) fn same_file_system(_: &Path, _: &Path) -> Result<bool, DiskError> {
    Ok(true)
}

pub(super) fn carry(_: &Path, _: &Path, _: &BTreeSet<&str>) -> Result<Option<BTreeSet<u64>>, DiskError> {
    Ok(None)
}

pub(super) fn flush(_: &Path) -> Result<(), DiskError> {
    Ok(())
}

pub(super) fn exchange(_: &Path, _: &Path) -> Result<bool, DiskError> {
    Ok(false)
}

pub(super) fn bring_home(_: &Path, _: &Path, _: &BTreeSet<u64>) -> Result<Diagnostics, DiskError> {
    Ok(Diagnostics::new())
}
