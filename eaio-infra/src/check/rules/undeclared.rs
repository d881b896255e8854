//! What the rules about names that a project does not declare have in common.

use crate::check::{Findings, Index, Place, Service};

/// Finds every name of those that stand under `kind` which a service uses, and the project does not declare.
pub(super) fn check<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    kind: &str,
    uses: impl Fn(&Service<'a>) -> Vec<(&'a str, Place)>,
) {
    let one = kind.trim_end_matches('s');
    for project in index.whole_projects() {
        let declared: Vec<&str> = project.declared(kind).map(|(name, ..)| name).collect();
        for service in &project.services {
            for (name, place) in uses(service) {
                if declared.contains(&name) || name.contains('$') {
                    continue;
                }
                let detail = if declared.is_empty() {
                    format!("it declares no {kind}")
                } else {
                    format!("it declares {}", declared.join(", "))
                };
                let summary = format!(
                    "service `{}` uses the {one} `{name}`, which the project does not declare",
                    service.name
                );
                findings
                    .at_place(project.artifact, place, summary)
                    .detail(detail)
                    .help(format!("declare `{name}` under the project's `{kind}`"));
            }
        }
    }
}
