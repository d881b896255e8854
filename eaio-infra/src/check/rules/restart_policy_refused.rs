use crate::check::{Content, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "restart-policy-refused",
    severity: Severity::Error,
    documentation: "The pods of a Job end, and have to say `restartPolicy: OnFailure` or `Never`: the default is `Always`, and the API \
                    server refuses it. The pods of what runs for ever can say nothing else than `Always`.",
    bad: Example::yaml(
        "
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    spec:
      containers: [{ name: migrate, image: 'example/migrate:1.0.0' }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      restartPolicy: OnFailure
      containers: [{ name: api, image: 'example/api:1.0.0' }]
",
    ),
    good: Example::yaml(
        "
apiVersion: batch/v1
kind: CronJob
metadata: { name: clean }
spec:
  schedule: 0 3 * * *
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{ name: clean, image: 'example/clean:1.0.0' }]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let is_patched = index.has_patches();
    for pod in index.pods() {
        let object = &pod.object;
        let is_judged = pod.is_whole() && !index.is_said_elsewhere(object);
        let said = pod.spec.get("restartPolicy").filter(|value| value.content != Content::Null);
        let text = said.map(|value| (value, value.literal()));
        match (object.kind, text) {
            ("Job" | "CronJob", None) if is_judged && !is_patched && !object.artifact.is_in_document() => {
                findings
                    .at(
                        object.artifact,
                        pod.spec,
                        format!("the pods of {} do not say `restartPolicy`", object.title()),
                    )
                    .detail("the default is `Always`, which the API server refuses in a Job")
                    .help(HELP);
            }
            ("Job" | "CronJob", Some((value, Some("Always")))) => {
                findings
                    .at(
                        object.artifact,
                        value,
                        format!("the pods of {} are restarted for ever", object.title()),
                    )
                    .detail("the API server refuses `Always` in a Job")
                    .help(HELP);
            }
            (
                "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController",
                Some((value, Some(policy))),
            ) if policy != "Always" => {
                findings
                    .at(object.artifact, value, format!("{} says `restartPolicy: {policy}`", object.title()))
                    .detail(format!("the API server refuses anything but `Always` in a {}", object.kind))
                    .help("take it out, or make it a Job");
            }
            _ => {}
        }
    }
}

const HELP: &str = "say `restartPolicy: OnFailure`, or `Never` to keep each failed pod and its log";
