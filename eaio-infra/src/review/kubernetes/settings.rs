//! ConfigMaps and Secrets: who sees that they changed, and when.

use super::super::{Action, Change, Effect};
use super::Turn;
use super::cluster::How;

/// Who has what a ConfigMap or a Secret says.
///
/// Source: Kubernetes, ConfigMaps, "Mounted ConfigMaps are updated automatically"; Secrets, the same.
pub(super) fn judge(turn: &Turn<'_>, change: &mut Change) {
    let Some(object) = turn.other.or(turn.one) else { return };
    if !matches!(object.kind.as_str(), "ConfigMap" | "Secret") {
        return;
    }
    let users = |how: Option<How>| {
        let users = turn.new.users(object).iter().filter(|one| how.is_none_or(|how| one.how == how));
        let mut titles: Vec<String> = users.map(|one| one.workload.title()).collect();
        titles.dedup();
        titles.join(", ")
    };
    match (turn.one, turn.other) {
        (Some(one), Some(other)) if one.name != other.name => {
            change.consequence(
                Effect::Note,
                format!("it is made as `{}`; `{}` stays until it is pruned", other.name, one.name),
            );
            let all = users(None);
            if !all.is_empty() {
                change.consequence(Effect::Restart, format!("whoever has it restarts: {all}"));
            }
        }
        (Some(_), None) => {
            let all = users(None);
            if !all.is_empty() {
                change.consequence(
                    Effect::Downtime,
                    format!("a pod that starts from now on does not find it: {all}"),
                );
            }
        }
        (Some(_), Some(_)) if change.action != Action::Create => {
            let says = [
                (How::Environment, "sees it only once it restarts, because it is in its environment"),
                (How::SubPath, "sees it only once it restarts, because it is mounted by `subPath`"),
                (How::Volume, "sees it within about a minute, in its files, without a restart"),
            ];
            for (how, text) in says {
                let some = users(Some(how));
                if !some.is_empty() {
                    change.consequence(Effect::Note, format!("{some} {text}"));
                }
            }
        }
        _ => {}
    }
}
