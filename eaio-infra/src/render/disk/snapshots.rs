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

/// Where the rendered file stands whose snapshot that is, with or without its ending `.snap`: what [`snapshot_path`] is undone by.
pub fn rendered_path(snapshot: &str) -> String {
    let path = snapshot.strip_suffix(".snap").unwrap_or(snapshot);
    let mut parts = path.splitn(4, '/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(system), Some(environment), Some(language), Some(file)) => {
            let is_overlay = language == "kubernetes" && environment != "base";
            let overlays = if is_overlay { "overlays/" } else { "" };
            format!("{system}/{language}/{overlays}{environment}/{file}")
        }
        (Some(system), Some(file), Some(language), None) => format!("{system}/{language}/{file}"),
        _ => path.to_owned(),
    }
}

/// What was rendered, as its snapshot has it: without what insta writes above it, and with the one end of line that every rendered
/// file has.
pub fn rendered_text(snapshot: &str) -> String {
    let body =
        snapshot.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map(|(_, body)| body);
    format!("{}\n", body.unwrap_or(snapshot).trim_end_matches('\n'))
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
            found.push((name.to_owned(), rendered_text(&text)));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_leads_back_to_its_file() {
        for path in [
            "shop/terraform/prod/main.tf.json",
            "shop/terraform/prod/network/main.tf.json",
            "shop/terraform/bootstrap/main.tf.json",
            "shop/kubernetes/base/config/a.yaml",
            "shop/kubernetes/overlays/prod/kustomization.yaml",
            "shop/compose/local/compose.yaml",
            "shop/terraform/README.md",
            "README.md",
        ] {
            assert_eq!(rendered_path(&format!("{}.snap", snapshot_path(path))), path);
        }
    }

    #[test]
    fn the_header_is_no_part_of_the_text() {
        assert_eq!(rendered_text("---\nsource: a\n---\na: 1\n---\nb: 1\n"), "a: 1\n---\nb: 1\n");
        assert_eq!(rendered_text("a: 1"), "a: 1\n");
    }
}
