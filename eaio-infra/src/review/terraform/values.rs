//! Files that give values to variables: those that Terraform loads by itself, and those that whoever applies must name.
//!
//! Source: "Input Variables on the Command Line" of Terraform's documentation, "Variable Definitions (.tfvars) Files".

use std::collections::{BTreeMap, BTreeSet};

use super::super::difference::between;
use super::super::{Action, Change, Effect, Identity};
use super::declaration::Written;
use super::root::{Root, is_true};
use crate::check::{Artifact, Located, Source, loaded};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A root module's files, without those that nobody but who applies it names.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// What is always there.
    pub(super) own: Vec<Artifact>,
    /// The others, by path.
    pub(super) named: BTreeMap<String, Artifact>,
}

impl Files {
    pub(super) fn new(folder: &str, artifacts: Vec<Artifact>) -> Self {
        let is_code = |artifact: &&Artifact| artifact.value.get("tfvars").is_none();
        let with_code: BTreeSet<String> =
            artifacts.iter().filter(is_code).map(|artifact| artifact.folder().to_owned()).collect();
        let mut files = Files::default();
        for artifact in artifacts {
            if artifact.value.get("tfvars").is_none() {
                files.own.push(artifact);
                continue;
            }
            let path = artifact.path().to_owned();
            let is_own = artifact.folder() == folder;
            let home = ancestors(artifact.folder()).find(|folder| with_code.contains(*folder));
            match home.map(|home| home == folder) {
                // Those of a module that is called give nothing to who calls it.
                Some(false) => {}
                Some(true) if is_own && loaded(&path).is_some() => files.own.push(artifact),
                _ => drop(files.named.insert(path, artifact)),
            }
        }
        files
    }

    /// With the values of one of the files that must be named.
    fn with(&self, folder: &str, path: &str) -> Vec<Artifact> {
        let slash = if folder.is_empty() { "" } else { "/" };
        let named = self.named.get(path).map(|artifact| Artifact {
            source: Source::File(format!("{folder}{slash}named.tfvars")),
            ..artifact.clone()
        });
        self.own.iter().cloned().chain(named).collect()
    }

    /// The variables that have no value unless a file is named.
    fn required(&self, folder: &str) -> BTreeSet<String> {
        let none = super::modules::Modules::default();
        let root = Root::new(folder, &self.own, &none);
        let variables = root.blocks.iter().filter(|(keyword, ..)| *keyword == "variable");
        let without = variables.filter(|(_, label, _)| !root.variables.contains_key(label));
        without.map(|(_, label, _)| (*label).to_owned()).collect()
    }

    fn gives(&self, path: &str, variables: &BTreeSet<String>) -> bool {
        let given = self.named.get(path).and_then(|artifact| artifact.value.get("tfvars"));
        given.is_some_and(|given| given.entries().any(|(name, ..)| variables.contains(name)))
    }
}

/// A folder, and those that it is in, from the nearest.
pub(in super::super) fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder: &&str| match folder.rsplit_once('/') {
        Some((above, _)) => Some(above),
        None => (!folder.is_empty()).then_some(""),
    })
}

/// What becomes of a root module, with the values of every file that may be named. `plan` tells it of two lists of files.
pub(super) fn plan(
    folder: &str,
    [old, new]: [&Files; 2],
    diagnostics: &mut Diagnostics,
    plan: impl Fn(&[Artifact], &[Artifact], &mut Diagnostics) -> Vec<Change>,
) -> Vec<Change> {
    let paths: BTreeSet<&String> = old.named.keys().chain(new.named.keys()).collect();
    if paths.is_empty() {
        return plan(&old.own, &new.own, diagnostics);
    }
    let is_in_both = |path: &&&String| old.named.contains_key(**path) && new.named.contains_key(**path);
    let mut runs: Vec<(Option<&str>, Vec<Change>)> = Vec::new();
    let mut told = Diagnostics::new();
    // Where there is code in none of them, nobody knows what takes the values.
    if !(old.own.is_empty() && new.own.is_empty()) {
        let required = [old.required(folder), new.required(folder)];
        let is_named = paths.iter().filter(is_in_both).any(|path| {
            [old, new].iter().zip(&required).any(|(files, required)| files.gives(path, required))
        });
        // Without a value for each variable, Terraform asks for it: somebody names a file.
        if !is_named {
            runs.push((None, plan(&old.own, &new.own, &mut told)));
        }
        for path in paths.iter().filter(is_in_both) {
            let [old, new] = [old, new].map(|files| files.with(folder, path));
            runs.push((Some(path.as_str()), plan(&old, &new, &mut told)));
        }
    }
    for one in told {
        if !diagnostics.iter().any(|other| *other == one) {
            diagnostics.push(one);
        }
    }
    let (mut changes, is_same) = merged(runs);
    let (mut is_all_compared, mut is_any_other) = (true, !is_same);
    for path in &paths {
        let is_compared = is_in_both(&path) && !(old.own.is_empty() && new.own.is_empty());
        if let Some(change) = changed(folder, path, [old, new], is_compared) {
            is_any_other = true;
            is_all_compared &= is_compared;
            changes.push(change);
        }
    }
    if is_any_other {
        let rule = if is_all_compared { "meaning-not-compared" } else { "not-compared" };
        diagnostics.push(not_known(rule, paths.into_iter()));
    }
    changes
}

/// That nobody knows which of these files is named.
pub(super) fn not_known<'p>(rule: &'static str, paths: impl Iterator<Item = &'p String>) -> Diagnostic {
    let paths: Vec<String> = paths.map(|path| format!("`{path}`")).collect();
    let summary = format!("with which values it is applied is not known: {}", paths.join(", "));
    let detail = "who reaches whom, who may do what, cost, capacity and promises were compared without them";
    Diagnostic::warning(rule, summary)
        .with_detail(detail)
        .with_help("Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself, and no other")
}

/// The changes of all runs, each once, and of those that not every run has, in which. Whether all have the same.
fn merged(runs: Vec<(Option<&str>, Vec<Change>)>) -> (Vec<Change>, bool) {
    let count = runs.len();
    let mut all: Vec<(Change, Vec<Option<&str>>)> = Vec::new();
    for (path, changes) in runs {
        for change in changes {
            match all.iter_mut().find(|(other, _)| *other == change) {
                Some((_, paths)) => paths.push(path),
                None => all.push((change, vec![path])),
            }
        }
    }
    let is_same = all.iter().all(|(_, paths)| paths.len() == count && paths.contains(&None));
    let noted = all.into_iter().map(|(mut change, paths)| {
        if paths.len() < count {
            let paths: Vec<String> = paths
                .into_iter()
                .map(|path| path.map_or_else(|| "no named file".to_owned(), |path| format!("`{path}`")))
                .collect();
            change.consequence(Effect::Note, format!("with the values of {}", paths.join(", ")));
        }
        change
    });
    (noted.collect(), is_same)
}

/// What a file gives otherwise than before.
fn changed(folder: &str, path: &str, files: [&Files; 2], is_compared: bool) -> Option<Change> {
    let [was, is] = files.map(|files| files.named.get(path).and_then(|one| one.value.get("tfvars")));
    let action = match (was, is) {
        (None, _) => Action::Create,
        (_, None) => Action::Destroy,
        _ => Action::Update,
    };
    let identity = Identity { unit: folder.to_owned(), kind: "values".to_owned(), name: path.to_owned() };
    let mut change = Change::new(identity, action);
    if let (Some(was), Some(is)) = (was, is) {
        change.differences = between(was, is, &Written { is_sensitive: false });
        for difference in &mut change.differences {
            let name = difference.path.names().next().unwrap_or_default();
            difference.is_sensitive |= files.iter().any(|files| files.is_sensitive(name));
        }
        if change.differences.is_empty() {
            return None;
        }
    }
    if !is_compared {
        change.consequence(Effect::Note, "what is applied with it was not compared");
    }
    Some(change)
}

impl Files {
    fn is_sensitive(&self, name: &str) -> bool {
        let of = self.own.iter().filter_map(|artifact| artifact.value.at(&["variable", name]));
        of.filter_map(|body: &Located| body.get("sensitive")).any(is_true)
    }
}
