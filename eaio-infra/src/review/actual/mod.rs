//! What is really there, or really planned, as tools tell it: plans and states of Terraform, objects of a cluster.

use std::collections::{BTreeMap, HashSet};

use super::kubernetes::Dump;
use super::terraform::{self, Planned, State};
use super::tree::{self, Tree, Unit, UnitKind};
use super::{Review, meaning};
use crate::diagnostic::{Diagnostic, Diagnostics};

#[cfg(test)]
mod tests;

/// Files that tools wrote: the name of each, and its text.
#[derive(Debug, Clone, Default)]
pub struct Actual {
    /// What `terraform show -json PLAN` wrote.
    pub plans: Vec<(String, String)>,
    /// What `terraform show -json` or `terraform state pull` wrote.
    pub states: Vec<(String, String)>,
    /// What `kubectl get -o json` or `-o yaml` wrote.
    pub objects: Vec<(String, String)>,
    /// Of plans and states, by name, the folder of the root module that each is of, where somebody said so. Any other is of the one
    /// that declares the most of its resources.
    pub root_modules: BTreeMap<String, String>,
}

/// What becomes of what is there.
#[derive(Debug, Clone, Default)]
pub struct ActualReview {
    /// What becomes of each object.
    pub review: Review,
    /// What is there, as in `plan.json (Terraform 1.11.4)`.
    pub before: String,
    /// What else there is to say.
    pub notes: Vec<String>,
}

impl Actual {
    /// What becomes of what is there where `tree` is applied; of a plan, what it says itself.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn review(&self, tree: &Tree) -> Result<ActualReview, Diagnostics> {
        let units = tree::units_of(tree);
        let of = |kind| units.iter().filter(move |unit| unit.kind == kind);
        let mut told = ActualReview::default();
        let mut names = Vec::new();
        let mut wrong = Diagnostics::new();
        for (name, text) in &self.plans {
            match Planned::read(name, text) {
                Ok(plan) => {
                    names.push(format!("{name} (a plan of Terraform {})", plan.version()));
                    let found = self.unit_of(name, of(UnitKind::RootModule), &plan.names());
                    let found = found.unwrap_or_else(|diagnostic| {
                        wrong.push(diagnostic);
                        None
                    });
                    let unit = found.map_or(name.as_str(), |unit| &unit.name);
                    told.review.changes.extend(plan.changes(unit));
                    told.notes.extend(plan.notes());
                    let declared = found.map(terraform::declared).unwrap_or_default();
                    match plan.names().difference(&declared).count() {
                        0 => {}
                        count => told.notes.push(format!(
                            "{count} of the plan's resources the environment does not declare as it is now"
                        )),
                    }
                    let [old, new] = plan.meant(unit);
                    told.review.deltas.extend(meaning::meaning(vec![old], vec![new], None, false).0);
                }
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        for (name, text) in &self.states {
            match State::read(name, text) {
                Ok(state) => {
                    names.push(format!("{name} (a state of Terraform {})", state.version));
                    let held = state.names().map(str::to_owned).collect();
                    match self.unit_of(name, of(UnitKind::RootModule), &held) {
                        Ok(Some(unit)) => told.state(&state, unit),
                        Ok(None) => wrong.push(of_nobody(name, of(UnitKind::RootModule))),
                        Err(diagnostic) => wrong.push(diagnostic),
                    }
                }
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        let mut dump = Dump::default();
        for (name, text) in &self.objects {
            let before = dump.len();
            match dump.add(name, text) {
                Ok(()) => names.push(format!("{name} ({} objects)", dump.len() - before)),
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        wrong.into_result(())?;
        if !self.objects.is_empty() {
            let units: Vec<Unit<'_>> = of(UnitKind::Kubernetes).cloned().collect();
            told.review.changes.extend(dump.changes(&units, &mut told.review.diagnostics));
        }
        told.review.changes.sort_by(|one, other| one.order().cmp(&other.order()));
        told.review.deltas.sort();
        if !self.states.is_empty() || !self.objects.is_empty() {
            told.review.diagnostics.push(
                Diagnostic::warning(
                    "meaning-not-compared",
                    "who reaches whom, and who may do what, was not compared",
                )
                .with_help("`diff` compares what two definitions mean, and `plan --plan` what a plan does"),
            );
        }
        told.before = names.join(", ");
        Ok(told)
    }
}

impl ActualReview {
    fn state(&mut self, state: &State, unit: &Unit<'_>) {
        let (changes, uncompared) = terraform::changes_from(state, unit, &mut self.review.diagnostics);
        self.review.changes.extend(changes);
        if !uncompared.is_empty() {
            self.notes
                .push(format!("not compared, as only Terraform computes it: {}", uncompared.join(", ")));
        }
        match state.in_modules(&terraform::closed(unit)) {
            0 => {}
            count => self.notes.push(format!(
                "{count} of the state's resources are in modules, whose files were not compared"
            )),
        }
    }
}

impl Actual {
    /// The root module that somebody said a file is of, or else the one that declares the most of its resources; nothing where none
    /// declares any, unless there is but one.
    fn unit_of<'u, 't: 'u>(
        &self,
        name: &str,
        units: impl Iterator<Item = &'u Unit<'t>>,
        held: &HashSet<String>,
    ) -> Result<Option<&'u Unit<'t>>, Diagnostic> {
        let units: Vec<&Unit<'_>> = units.collect();
        if let Some(folder) = self.root_modules.get(name) {
            let folder = folder.trim_matches('/');
            let is_meant = |unit: &&&Unit<'_>| {
                unit.name == folder
                    || unit.name.strip_suffix(folder).is_some_and(|before| before.ends_with('/'))
            };
            return units.iter().find(is_meant).map(|unit| Some(*unit)).ok_or_else(|| {
                let summary = format!("`{folder}` is no root module of the environment");
                Diagnostic::error("unreadable", summary).with_help(they_are(units.iter().copied()))
            });
        }
        if let [unit] = units.as_slice() {
            return Ok(Some(unit));
        }
        let counted =
            units.into_iter().map(|unit| (terraform::declared(unit).intersection(held).count(), unit));
        let counted: Vec<(usize, &Unit<'_>)> = counted.filter(|(count, _)| *count > 0).collect();
        let most = counted.iter().map(|(count, _)| *count).max().unwrap_or_default();
        let mut best = counted.into_iter().filter(|(count, _)| *count == most).map(|(_, unit)| unit);
        match (best.next(), best.next()) {
            (Some(one), Some(other)) => {
                let summary = format!("`{name}` may be of `{}` or of `{}`", one.name, other.name);
                Err(Diagnostic::error("unreadable", summary).with_help(format!("say which: FOLDER={name}")))
            }
            (found, _) => Ok(found),
        }
    }
}

fn of_nobody<'u, 't: 'u>(name: &str, units: impl Iterator<Item = &'u Unit<'t>>) -> Diagnostic {
    let summary = format!("`{name}` holds nothing that a root module of the environment declares");
    Diagnostic::error("unreadable", summary).with_help(they_are(units))
}

fn they_are<'u, 't: 'u>(units: impl Iterator<Item = &'u Unit<'t>>) -> String {
    let units: Vec<&str> = units.map(|unit| unit.name.as_str()).collect();
    match units.is_empty() {
        true => "the environment has no root module".to_owned(),
        false => format!("they are {}", units.join(", ")),
    }
}
