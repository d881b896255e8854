//! Named volumes: what they hold, and whether it is still mounted.

use super::super::{Action, Change, Effect, Reason};
use super::Turn;
use crate::check::Located;

/// Whether somebody else made it, and keeps it.
pub(super) fn is_external(volume: &Located) -> bool {
    volume.get("external").is_some_and(|external| external.is_true() || external.get("name").is_some())
}

/// What becomes of what a volume holds.
pub(super) fn judge(turn: &Turn<'_>, change: &mut Change) {
    change.is_stateful = true;
    let called = |project: &super::Project| match &project.name {
        Some(project) => format!("`{project}_{}`", turn.name),
        None => format!("`<project>_{}`", turn.name),
    };
    match (turn.one, turn.other) {
        // `docker compose up` removes no volume, and `down` only with `--volumes` those that the file names.
        (Some(one), None) => {
            change.action = Action::Forget;
            let text = match is_external(one) {
                true => "it is nothing of this project's".to_owned(),
                false => format!(
                    "nobody mounts it any longer; what it holds stays on the machine, in {}",
                    called(turn.old)
                ),
            };
            change.consequence(Effect::Note, text);
        }
        (Some(one), Some(other)) => {
            let is_said = |name: &str| {
                change.differences.iter().any(|difference| difference.path.names().next() == Some(name))
            };
            if is_said("name") || is_said("external") {
                change.action = Action::Replace;
                let argument = if is_said("name") { "name" } else { "external" };
                change.reasons.push(Reason { argument: argument.to_owned(), chain: Vec::new() });
                let before =
                    one.text_at(&["name"]).map_or_else(|| called(turn.old), |name| format!("`{name}`"));
                let text = match is_external(other) {
                    true => format!(
                        "another volume is mounted, and it has to be there; what {before} holds stays on the machine"
                    ),
                    false => format!(
                        "another volume is mounted, empty unless it is there already; what {before} holds stays on the machine"
                    ),
                };
                change.consequence(Effect::DataLoss, text);
                return;
            }
            if is_external(other) {
                return;
            }
            // Docker Compose, `ensureVolume`: "Volume … exists but doesn't match configuration in compose file. Recreate (data will
            // be lost)?"; whoever does not answer keeps the old one.
            change.action = Action::MayReplace;
            let mut arguments: Vec<&str> =
                change.differences.iter().filter_map(|difference| difference.path.names().next()).collect();
            arguments.dedup();
            change.reasons = arguments
                .into_iter()
                .map(|argument| Reason { argument: argument.to_owned(), chain: Vec::new() })
                .collect();
            change.consequence(
                Effect::DataLoss,
                "Compose asks whether to make it again, and what it holds is lost with it; without a yes, it stays as it was made",
            );
        }
        _ => {}
    }
}
