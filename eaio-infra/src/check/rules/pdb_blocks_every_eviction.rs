use crate::check::{Example, Findings, Index, Keeps, Rule, quantity};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pdb-blocks-every-eviction",
    severity: Severity::Error,
    documentation: "A PodDisruptionBudget keeps every pod that there can ever be: no node on which one of them runs can be drained, \
                    and an update of the nodes does not end. Where pods may go as soon as an autoscaler has added some, it is \
                    `pdb-over-hpa-min`.",
    bad: Example::yaml(
        "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  minAvailable: 2
  selector: { matchLabels: { app: api } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { memory: 512Mi } }
",
    ),
    good: Example::yaml(
        "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: api } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { memory: 512Mi } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for budget in index.budgets() {
        // Who wants a Job to end where it began keeps its pods on purpose.
        if budget.pods.iter().any(|pod| pod.is_finite()) {
            continue;
        }
        let most = budget.replicas.map(|(_, most)| most);
        let is_blocked = match (budget.keeps, most) {
            (Keeps::All, None) => true,
            (keeps, Some(most)) => keeps.is_all_of(most),
            _ => false,
        };
        if !is_blocked {
            continue;
        }
        let title = budget.object.title();
        let titles: Vec<String> = budget.pods.iter().map(|pod| pod.object.title()).collect();
        let summary = match (budget.keeps, most) {
            (Keeps::All, _) | (_, None) => format!("{title} lets no pod go"),
            (_, Some(most)) => {
                format!("{title} lets no pod go: it keeps {} of {most}", quantity::shown(budget.value))
            }
        };
        let selected =
            if titles.is_empty() { String::new() } else { format!("it selects {}; ", titles.join(", ")) };
        findings
            .at(budget.object.artifact, budget.value, summary)
            .detail(format!("{selected}no node on which such a pod runs can be drained"))
            .help("let one go with `maxUnavailable: 1`, and have at least two where one must stay");
    }
}
