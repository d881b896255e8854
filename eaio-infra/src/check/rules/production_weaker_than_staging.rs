use std::collections::HashMap;

use crate::check::rule::definition;
use crate::check::{Findings, Index, Rule};
use crate::diagnostic::Severity;
use crate::topology::{Environment, Nat, Tier};

pub const RULE: Rule = Rule {
    name: "production-weaker-than-staging",
    severity: Severity::Warning,
    documentation: "A component has less in production than in staging: instances, pods, days of backups, storage; or production \
                    spans fewer zones. Staging then says nothing of how production stands, and the copy that nobody's customers \
                    use is the safer one.",
    bad: definition!("examples/production_weaker_than_staging_bad.rs"),
    good: definition!("examples/production_weaker_than_staging_good.rs"),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(definition) = index.definition() else { return };
    let production = definition.environment;
    if production.tier != Tier::Production {
        return;
    }
    let environments = definition.system.environments.iter();
    for staging in environments.filter(|environment| environment.tier == Tier::Staging) {
        networks(production, staging, findings);
        for (name, entry) in production.components() {
            let Some(other) = staging.components().get(name) else { continue };
            if other.component.kind() != entry.component.kind() {
                continue;
            }
            let there: HashMap<&str, u64> = other
                .component
                .measures()
                .into_iter()
                .map(|measure| (measure.name, measure.amount))
                .collect();
            let weaker: Vec<String> = entry
                .component
                .measures()
                .iter()
                .filter_map(|here| {
                    let there = there.get(here.name).filter(|there| **there > here.amount)?;
                    Some(format!("{}: {} here, {there} there", here.name, here.amount))
                })
                .collect();
            if !weaker.is_empty() {
                let summary =
                    format!("`{name}` has less in `{}` than in `{}`", production.name, staging.name);
                findings
                    .at_location(entry.location.clone(), summary)
                    .detail(format!("{}\nthe other is at {}", weaker.join("\n"), other.location))
                    .help("give production at least as much, or staging no more than production");
            }
        }
    }
}

fn networks(production: &Environment, staging: &Environment, findings: &mut Findings<'_>) {
    if production.platform.region().is_none() || staging.platform.region().is_none() {
        return;
    }
    let (here, there) = (&production.network, &staging.network);
    let mut weaker = Vec::new();
    if here.zones < there.zones {
        weaker.push(format!("zones: {} here, {} there", here.zones, there.zones));
    }
    if here.nat == Nat::One && there.nat == Nat::PerZone && here.zones > 1 {
        weaker.push("one NAT gateway here, one in each zone there".to_owned());
    }
    if !weaker.is_empty() {
        let summary = format!("`{}` has less of a network than `{}`", production.name, staging.name);
        findings
            .at_location(production.location().clone(), summary)
            .detail(format!("{}\nthe other is at {}", weaker.join("\n"), staging.location()))
            .help("give production at least as much, or staging no more than production");
    }
}
