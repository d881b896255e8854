//! What comes or goes as a whole, in a line each.

use std::collections::BTreeMap;
use std::fmt;

use eaio_infra::review::{Action, Change, Delta, DeltaKind, Direction, Effect};

use super::text::line;
use crate::commands::DiffReport;

/// Of fewer objects than these, each is told.
const MANY: usize = 8;
/// So many kinds are named.
const KINDS: usize = 6;

/// A folder, and how many objects of which kinds come or go with it.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) action: Action,
    folder: String,
    kinds: BTreeMap<String, usize>,
}

/// As in `shop/terraform/demo: 168 objects (10 aws_subnet, 8 aws_iam_role and 40 other kinds)`.
impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kinds: Vec<(&String, &usize)> = self.kinds.iter().collect();
        kinds.sort_by_key(|(kind, count)| (usize::MAX - **count, kind.as_str()));
        let named: Vec<String> =
            kinds.iter().take(KINDS).map(|(kind, count)| format!("{count} {kind}")).collect();
        let more = match kinds.len().saturating_sub(KINDS) {
            0 => String::new(),
            1 => " and another kind".to_owned(),
            more => format!(" and {more} other kinds"),
        };
        let folder = if self.folder.is_empty() { "." } else { &self.folder };
        f.write_str(&line(&format!("{folder}: {} objects ({}{more})", self.count(), named.join(", "))))
    }
}

/// What a whole environment means, but for whom it lets in.
#[derive(Debug)]
pub(super) struct Meaning {
    environment: String,
    kinds: BTreeMap<DeltaKind, usize>,
}

/// As in `demo comes or goes as a whole: 14 of privilege, 5 of capacity`.
impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = self.kinds.iter().map(|(kind, count)| format!("{count} of {kind}"));
        let kinds: Vec<String> = kinds.collect();
        f.write_str(&line(&format!("{} comes or goes as a whole: {}", self.environment, kinds.join(", "))))
    }
}

/// Takes out of `shown` what an environment means that comes or goes as a whole: that what it has may do what it does. Who may reach it
/// somebody has to know.
pub(super) fn take_meaning(wholes: &[Whole], shown: &mut Vec<&Delta>) -> Vec<Meaning> {
    let is_whole = |environment: &str| {
        let mut folders = wholes.iter().map(|whole| whole.folder.as_str());
        folders.any(|folder| folder == environment || folder.ends_with(&format!("/{environment}")))
    };
    let is_taken = |delta: &&Delta| {
        let lets_in = delta.kind == DeltaKind::Reach && delta.direction == Direction::Opened;
        !delta.environment.is_empty() && !lets_in && is_whole(&delta.environment)
    };
    let mut taken: BTreeMap<&str, BTreeMap<DeltaKind, usize>> = BTreeMap::new();
    for delta in shown.iter().filter(|delta| is_taken(delta)) {
        *taken.entry(&delta.environment).or_default().entry(delta.kind).or_default() += 1;
    }
    shown.retain(|delta| !is_taken(delta));
    let meaning = |(environment, kinds): (&str, _)| Meaning { environment: environment.to_owned(), kinds };
    taken.into_iter().map(meaning).collect()
}

impl Whole {
    /// How many objects there are in it.
    pub(super) fn count(&self) -> usize {
        self.kinds.values().sum()
    }
}

/// Takes out of `shown` what comes or goes as a whole, but for what holds data and goes, and what somebody has to know of.
pub(super) fn take(report: &DiffReport, shown: &mut Vec<&Change>) -> Vec<Whole> {
    let folder = |change: &&Change| -> Option<(Action, String)> {
        let is_harmless = |effect| matches!(effect, Effect::Restart | Effect::Note);
        let is_quiet = match change.action {
            Action::Create => change.consequences.iter().all(|one| is_harmless(one.effect)),
            // That its pods stop, the line says.
            Action::Destroy => {
                !change.is_stateful
                    && change
                        .consequences
                        .iter()
                        .all(|one| is_harmless(one.effect) || one.effect == Effect::Downtime)
            }
            _ => false,
        };
        let folder = report.wholes.folder(change).filter(|_| is_quiet)?;
        Some((change.action, folder.to_owned()))
    };
    let mut wholes: BTreeMap<(Action, String), Vec<&Change>> = BTreeMap::new();
    for change in shown.iter() {
        if let Some(key) = folder(change) {
            wholes.entry(key).or_default().push(change);
        }
    }
    wholes.retain(|_, changes| changes.len() >= MANY);
    shown.retain(|change| folder(change).is_none_or(|key| !wholes.contains_key(&key)));
    let whole = |((action, folder), changes): ((Action, String), Vec<&Change>)| {
        let mut kinds = BTreeMap::new();
        for change in changes {
            *kinds.entry(change.identity.kind.clone()).or_default() += 1;
        }
        Whole { action, folder, kinds }
    };
    wholes.into_iter().map(whole).collect()
}
