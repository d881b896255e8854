use crate::check::{Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "rollout-without-metric",
    severity: Severity::Warning,
    documentation: "A canary goes on by itself, step by step, and no analysis asks how the new version does. It reaches everyone however \
                    it behaves, only later. A step that waits for a person, `pause: {}`, is left alone.",
    bad: Example::yaml(
        "
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: api }
spec:
  strategy:
    canary:
      steps:
        - setWeight: 10
        - pause: { duration: 1h }
        - setWeight: 50
        - pause: { duration: 1h }
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
        - setWeight: 50
        - pause: { duration: 1h }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for rollout in index.objects_of("Rollout") {
        let Some(canary) = rollout.at(&["spec", "strategy", "canary"]) else { continue };
        let steps = canary.get("steps").map_or(&[][..], Located::items);
        let is_watched =
            |step: &Located| ["analysis", "experiment", "plugin"].iter().any(|kind| step.get(kind).is_some());
        let waits_for_a_person = |step: &Located| {
            step.get("pause").is_some_and(|pause| !pause.is_unknown() && pause.get("duration").is_none())
        };
        let is_several = steps.iter().filter(|step| step.get("setWeight").is_some()).count() > 0;
        if !is_several
            || canary.get("analysis").is_some()
            || steps.iter().any(|step| is_watched(step) || waits_for_a_person(step))
        {
            continue;
        }
        let Some(first) = canary.get("steps") else { continue };
        findings
            .at(
                rollout.artifact,
                first,
                format!("the canary of {} goes on without asking how the new version does", rollout.title()),
            )
            .help(
                "add an `analysis` of its errors and latency, or a step that waits for a person: `pause: {}`",
            );
    }
    for canary in index.objects_of("Canary").filter(|canary| canary.api_version.starts_with("flagger.app/")) {
        let Some(analysis) = canary.at(&["spec", "analysis"]) else { continue };
        if analysis.get("metrics").is_none() && analysis.get("webhooks").is_none() {
            findings
                .at(
                    canary.artifact,
                    analysis,
                    format!("{} goes on without asking how the new version does", canary.title()),
                )
                .help("add `metrics` to its analysis");
        }
    }
}
