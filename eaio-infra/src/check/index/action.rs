//! Actions that the steps of workflows use.

use crate::check::{Artifact, Language, Located};

use super::Index;

/// An action that a step uses.
#[derive(Debug, Clone, Copy)]
pub struct Action<'a> {
    /// The workflow.
    pub artifact: &'a Artifact,
    /// The action, such as `actions/checkout`.
    pub name: &'a str,
    /// What stands after the `@`.
    pub version: &'a str,
    /// Where it stands.
    pub value: &'a Located,
    /// The step.
    pub step: &'a Located,
    /// The job that the step is of.
    pub job: &'a Located,
}

impl<'a> Action<'a> {
    /// Its major version, where that is what is asked for: `v4`, or a release of it, `v4.1.0`.
    pub fn major(&self) -> Option<u32> {
        self.version.strip_prefix('v')?.split('.').next()?.parse().ok()
    }

    /// What is given to it under a name.
    pub fn input(&self, name: &str) -> Option<&'a Located> {
        self.step.at(&["with", name])
    }
}

impl<'a> Index<'a> {
    /// Every action that a step of a workflow uses.
    pub fn actions(&self) -> Vec<Action<'a>> {
        let mut actions = Vec::new();
        for artifact in self.artifacts(Language::Workflow) {
            for (_, _, job) in artifact.value.get("jobs").into_iter().flat_map(Located::entries) {
                for step in job.get("steps").map_or(&[][..], Located::items) {
                    let Some(value) = step.get("uses") else { continue };
                    let Some((name, version)) = value.text().and_then(|uses| uses.split_once('@')) else {
                        continue;
                    };
                    actions.push(Action { artifact, name, version, value, step, job });
                }
            }
        }
        actions
    }
}
