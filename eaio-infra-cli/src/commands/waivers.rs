//! The files of waivers: where they stand, and which of the files that were checked they are about.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use eaio_infra::check::Rule;
use eaio_infra::check::waive::{self, Scan};
use eaio_infra::diagnostic::Diagnostics;
use eaio_infra::unit::Date;

use crate::arguments::Check;

use super::check::{shown, text, unreadable};

const NAME: &str = ".eaio-infra.toml";

/// What was found in the files at `paths`, with what is waived as notes, and what is wrong with the waivers.
pub(super) fn apply(
    arguments: &Check,
    mut found: Diagnostics,
    paths: &[PathBuf],
    rules: &[&Rule],
    today: Date,
) -> Diagnostics {
    let files: BTreeSet<PathBuf> = match &arguments.waivers {
        Some(file) => BTreeSet::from([file.clone()]),
        None => arguments.path.iter().filter_map(|path| above(path)).collect(),
    };
    for file in files {
        let text = match text(&file) {
            Ok(text) => text,
            Err(reason) => {
                found.push(unreadable(&file, &reason));
                continue;
            }
        };
        let (mut decisions, mistakes) = waive::parse(&seen_from_here(&file), &text);
        // A rule that was not asked has found nothing, which says nothing.
        decisions.retain(|decision| rules.iter().any(|rule| rule.name == decision.rule));
        let folder = absolute(&file).and_then(|file| file.parent().map(Path::to_owned)).unwrap_or_default();
        let seen: BTreeMap<String, String> = paths
            .iter()
            .filter_map(|path| {
                let below = absolute(path)?.strip_prefix(&folder).ok()?.to_string_lossy().replace('\\', "/");
                Some((shown(path), below))
            })
            .collect();
        let is_whole =
            arguments.path.iter().filter_map(|path| absolute(path)).any(|path| folder.starts_with(path));
        found = waive::apply(found, &decisions, &Scan { today: Some(today), files: &seen, is_whole });
        found.extend(mistakes);
    }
    found
}

/// The nearest file of waivers in the folder of `path` or above it: up to the root of its repository, or where it is in
/// none, to the folder that the command runs in.
fn above(path: &Path) -> Option<PathBuf> {
    let start = absolute(path)?;
    let start = if start.is_dir() { start.as_path() } else { start.parent()? };
    let root = start.ancestors().find(|folder| folder.join(".git").exists());
    let here = std::env::current_dir().ok().and_then(|here| absolute(&here));
    let last =
        root.or_else(|| start.ancestors().find(|folder| Some(*folder) == here.as_deref())).unwrap_or(start);
    let searched = start.ancestors().take_while(|folder| folder.starts_with(last));
    searched.map(|folder| folder.join(NAME)).find(|file| file.is_file())
}

/// A file of waivers as diagnostics name it: by the shortest way, where it stands above the folder that the command runs in.
fn seen_from_here(file: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    match file.parent().and_then(|folder| here.strip_prefix(folder).ok()) {
        Some(below) => format!("{}{}", "../".repeat(below.components().count()), shown_name(file)),
        None => shown(file),
    }
}

fn shown_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Where a path leads, links followed, so that two paths can be compared.
fn absolute(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}
