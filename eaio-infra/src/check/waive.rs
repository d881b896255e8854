//! Waivers of a definition: what they cover becomes a note, and one that covers nothing is a warning.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::topology::{Environment, Waiver};

/// `found` in `environment`, with what is waived in it as notes.
pub(crate) fn waive(environment: &Environment, found: &Diagnostics) -> Diagnostics {
    let waivers = environment.waivers();
    let mut is_used = vec![false; waivers.len()];
    let mut all: Diagnostics = found
        .iter()
        .map(|diagnostic| {
            let waived = waivers.iter().position(|waiver| covers(environment, waiver, diagnostic));
            let Some(at) = waived else { return diagnostic.clone() };
            is_used[at] = true;
            Diagnostic {
                severity: Severity::Note,
                summary: format!("waived: {}", diagnostic.summary),
                help: Some(format!("{} ({})", waivers[at].reason, waivers[at].location)),
                ..diagnostic.clone()
            }
        })
        .collect();
    let unused = waivers.iter().zip(is_used).filter(|(_, is_used)| !is_used);
    all.extend(unused.map(|(waiver, _)| {
        Diagnostic::warning(
            "waiver-of-nothing",
            format!("nothing is found by `{}` that could be waived", waiver.rule),
        )
        .with_help("take the waiver out: what it was for is mended, or the rule has another name")
        .with_location(waiver.location.clone())
    }));
    all
}

fn covers(environment: &Environment, waiver: &Waiver, diagnostic: &Diagnostic) -> bool {
    let is_there = match &waiver.component {
        None => true,
        Some(component) => environment
            .components()
            .get(component)
            .is_some_and(|entry| diagnostic.location.as_ref() == Some(&entry.location)),
    };
    diagnostic.rule == waiver.rule && is_there
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::Redis;
    use crate::topology::{Machine, Tier};
    use crate::unit::{gib, name};

    #[test]
    fn what_is_waived_is_a_note_and_a_waiver_of_nothing_a_warning() {
        let mut environment = Environment::compose(name!("dev"), Machine { memory: gib(4) });
        environment.tier = Tier::Local;
        let redis = environment.add(name!("redis"), Redis::default());
        environment.waive("no-probe", Some(redis.name()), "it restarts within a second");
        environment.waive("floating-tag", None, "it is a laptop");
        let place = environment.components()[redis.name()].location.clone();
        let found: Diagnostics = [
            Diagnostic::error("no-probe", "redis has no probe").with_location(place),
            Diagnostic::error("no-probe", "another has no probe"),
        ]
        .into_iter()
        .collect();
        insta::assert_snapshot!(waive(&environment, &found));
    }
}
