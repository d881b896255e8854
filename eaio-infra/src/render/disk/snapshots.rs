//! Committed snapshots: what was rendered when a person last looked at it.

use std::fs;
use std::path::Path;

use crate::diagnostic::Diagnostics;
use crate::terraform::KnownAddresses;

use super::filesystem::{attempt, unless_missing};
use super::{DiskError, WriteError};
use crate::render::Rendered;

/// Where the snapshot of a rendered file stands below the folder of snapshots, without its ending `.snap`: by environment
/// first, because that is how snapshots are read. `shop/terraform/prod/main.tf.json` → `shop/prod/terraform/main.tf.json`;
/// what environments share (`base`, `bootstrap`) stands beside them.
pub fn snapshot_path(path: &str) -> String {
    let mut parts = path.splitn(3, '/');
    let (Some(system), Some(language), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return path.to_owned();
    };
    let rest = rest.strip_prefix("overlays/").unwrap_or(rest);
    match rest.split_once('/') {
        Some((environment, file)) => format!("{system}/{environment}/{language}/{file}"),
        None => format!("{system}/{rest}/{language}"),
    }
}

/// Compares the addresses of stateful resources with those of the snapshots below `folder`; see
/// [`Rendered::check_addresses`]. Where there are no snapshots, there is nothing to say.
///
/// # Errors
/// The disk failed, or a snapshot cannot be read.
pub fn check_addresses(folder: &Path, rendered: &Rendered) -> Result<Diagnostics, WriteError> {
    let mut before = std::collections::BTreeMap::new();
    let mut unreadable = Diagnostics::new();
    for module in rendered.root_modules.keys() {
        let mut known = KnownAddresses::new();
        let snapshots = folder.join(snapshot_path(module));
        for (name, text) in files(&snapshots)? {
            if let Err(diagnostic) = known.read(&name, &text) {
                unreadable.push(diagnostic.with_subject(snapshots.join(name).display().to_string()));
            }
        }
        before.insert(module.as_str(), known);
    }
    unreadable.into_result(()).map_err(WriteError::Refused)?;
    Ok(rendered.check_addresses(|module| before.get(module).cloned().unwrap_or_default()))
}

/// The snapshots of Terraform's files in `folder`, each under the name of the file, without what insta writes above it.
fn files(folder: &Path) -> Result<Vec<(String, String)>, DiskError> {
    let Some(entries) = unless_missing(attempt("read the folder", folder, |folder| fs::read_dir(folder)))?
    else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = attempt("read the folder", folder, |_| entry)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = name.strip_suffix(".snap").unwrap_or(&name);
        if name.ends_with(".tf.json") || name.ends_with(".tf") {
            let text = attempt("read", &path, |path| fs::read_to_string(path))?;
            let body =
                text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map(|(_, body)| body);
            found.push((name.to_owned(), body.unwrap_or(&text).to_owned()));
        }
    }
    found.sort();
    Ok(found)
}
