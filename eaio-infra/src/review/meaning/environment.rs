//! Environments that stand side by side in a tree: each has everything that another has, under the same names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::check::{Artifact, Language};

use super::Delta;

/// One environment, as it was and as it is.
#[derive(Debug, Default)]
pub(super) struct Environment {
    /// What it is called; nothing where there is only one.
    pub(super) name: String,
    pub(super) before: Vec<Artifact>,
    pub(super) after: Vec<Artifact>,
}

impl Environment {
    /// Whether a unit belongs to it, or may.
    pub(super) fn has(&self, unit: &str) -> bool {
        self.name.is_empty() || self.name == unit || self.name == last(unit)
    }

    /// `subject` with the environment's name before it.
    pub(super) fn name(&self, subject: &str) -> String {
        match self.name.as_str() {
            "" => subject.to_owned(),
            name => format!("{name}: {subject}"),
        }
    }

    /// A delta that says which environment it is about.
    pub(super) fn names(&self, delta: Delta) -> Delta {
        let (subject, text) = (self.name(&delta.subject), self.name(&delta.text));
        Delta { subject, text, environment: self.name.clone(), ..delta }
    }
}

/// The environments of both trees: one, unless root modules have resources of the same address. Then each root module is one, and what
/// stands in a folder of the same name belongs to it, as in `terraform/prod` and `overlays/prod`.
pub(super) fn each(before: Vec<Artifact>, after: Vec<Artifact>) -> Vec<Environment> {
    let folders: BTreeSet<&str> =
        before.iter().chain(&after).filter(|one| is_terraform(one)).map(Artifact::folder).collect();
    if folders.len() < 2 || !(are_copies(&before) || are_copies(&after)) {
        return vec![Environment { name: String::new(), before, after }];
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for folder in folders {
        *names.entry(last(folder).to_owned()).or_default() += 1;
    }
    let of = |artifact: &Artifact| {
        let folder = artifact.folder();
        match names.get(last(folder)) {
            Some(1) => last(folder).to_owned(),
            _ if is_terraform(artifact) => folder.to_owned(),
            _ => String::new(),
        }
    };
    let mut environments: BTreeMap<String, Environment> = BTreeMap::new();
    let mut entry = |artifact: Artifact, is_before: bool| {
        let name = of(&artifact);
        let environment = environments
            .entry(name)
            .or_insert_with_key(|name| Environment { name: name.clone(), ..Environment::default() });
        match is_before {
            true => environment.before.push(artifact),
            false => environment.after.push(artifact),
        }
    };
    before.into_iter().for_each(|artifact| entry(artifact, true));
    after.into_iter().for_each(|artifact| entry(artifact, false));
    environments.into_values().collect()
}

/// Whether two root modules have a resource of one address.
fn are_copies(artifacts: &[Artifact]) -> bool {
    let mut seen: HashMap<(&str, &str), &str> = HashMap::new();
    artifacts.iter().filter(|artifact| is_terraform(artifact)).any(|artifact| {
        let resources = artifact.value.get("resource").into_iter().flat_map(|types| types.entries());
        let mut addresses =
            resources.flat_map(|(kind, _, labels)| labels.entries().map(move |(label, ..)| (kind, label)));
        addresses.any(|address| *seen.entry(address).or_insert(artifact.folder()) != artifact.folder())
    })
}

fn is_terraform(artifact: &Artifact) -> bool {
    artifact.language == Language::Terraform
}

fn last(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}
