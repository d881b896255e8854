use crate::check::{Artifact, Example, Findings, Index, Language, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "canary-steps-malformed",
    severity: Severity::Error,
    documentation: "The steps of a canary do not lead from little traffic to all of it: a share above 100 %, which Argo Rollouts \
                    refuses, or one that is no more than the step before it, which takes traffic back from the new version, as a \
                    warning.",
    bad: Example::yaml(
        "
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: api }
spec:
  strategy:
    canary:
      analysis: { templates: [{ templateName: error-rate }] }
      steps:
        - setWeight: 10
        - pause: { duration: 1h }
        - setWeight: 250
",
    ),
    good: Example::yaml(
        "
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: api }
spec:
  strategy:
    canary:
      analysis: { templates: [{ templateName: error-rate }] }
      steps:
        - setWeight: 10
        - pause: { duration: 1h }
        - setWeight: 25
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for rollout in index.objects_of("Rollout") {
        let Some(canary) = rollout.at(&["spec", "strategy", "canary"]) else { continue };
        // Where a router counts in other shares, it says so.
        if canary.at(&["trafficRouting", "maxTrafficWeight"]).is_some() {
            continue;
        }
        let steps = canary.get("steps").map_or(&[][..], Located::items);
        let weights = steps
            .iter()
            .filter_map(|step| step.get("setWeight"))
            .filter_map(|value| Some((value, value.number()?)));
        judge(findings, rollout.artifact, &rollout.title(), &weights.collect::<Vec<_>>());
    }
    for artifact in index.artifacts(Language::Described) {
        described(findings, artifact, &artifact.value);
    }
}

/// Lists of shares that a document describes: `- 10% of traffic`.
fn described(findings: &mut Findings<'_>, artifact: &Artifact, value: &Located) {
    for (name, _, value) in value.entries() {
        let is_canary = ["canary", "stages", "steps"].iter().any(|word| name.to_lowercase().contains(word));
        let shares: Option<Vec<(&Located, f64)>> =
            value.items().iter().map(|item| Some((item, share(item)?))).collect();
        if let Some(shares) = shares.filter(|shares| is_canary && shares.len() > 1) {
            judge(findings, artifact, &format!("`{name}`"), &shares);
        }
        described(findings, artifact, value);
    }
}

fn share(item: &Located) -> Option<f64> {
    item.text()?.split_once('%')?.0.trim().parse().ok()
}

fn judge(findings: &mut Findings<'_>, artifact: &Artifact, title: &str, shares: &[(&Located, f64)]) {
    let mut before = None;
    for (value, share) in shares {
        if !(0.0..=100.0).contains(share) {
            findings
                .at(
                    artifact,
                    value,
                    format!("a step of {title} sends {share} % of the traffic to the new version"),
                )
                .help("a share is from 0 to 100");
        } else if let Some(before) = before.filter(|before| before >= share) {
            findings
                .at(artifact, value, format!("a step of {title} sends {share} % of the traffic to the new version, after {before} %"))
                .help("let each step send more than the one before it")
                .warning();
        }
        before = Some(*share);
    }
}
