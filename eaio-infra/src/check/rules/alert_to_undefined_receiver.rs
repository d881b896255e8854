use crate::check::{Artifact, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "alert-to-undefined-receiver",
    severity: Severity::Error,
    documentation: "A route of Alertmanager sends alerts to a receiver that the same configuration does not have. Alertmanager refuses \
                    the configuration: it does not start, or goes on with the old one, and nobody is told of anything new.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: ConfigMap
metadata: { name: alertmanager }
data:
  alertmanager.yml: |
    route:
      receiver: team
      routes:
        - matchers: [severity = critical]
          receiver: pager
    receivers:
      - name: team
      - name: pagerduty
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: ConfigMap
metadata: { name: alertmanager }
data:
  alertmanager.yml: |
    route:
      receiver: team
      routes:
        - matchers: [severity = critical]
          receiver: pagerduty
    receivers:
      - name: team
      - name: pagerduty
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (artifact, configuration) in index.alertmanagers() {
        let receivers = configuration.get("receivers").map_or(&[][..], Located::items);
        let names: Option<Vec<&str>> =
            receivers.iter().map(|receiver| receiver.get("name")?.literal()).collect();
        let (Some(names), Some(route)) = (names, configuration.get("route")) else { continue };
        if !names.is_empty() {
            routes(findings, artifact, route, &names);
        }
    }
}

/// It nests no deeper than was read.
fn routes(findings: &mut Findings<'_>, artifact: &Artifact, route: &Located, names: &[&str]) {
    if let Some((value, name)) = route.get("receiver").and_then(|value| Some((value, value.literal()?)))
        && !names.contains(&name)
    {
        findings
            .at(artifact, value, format!("a route sends alerts to `{name}`, which is no receiver"))
            .detail(format!("the receivers are {}", names.join(", ")))
            .help("name a receiver that is there, or define it");
    }
    for route in route.get("routes").map_or(&[][..], Located::items) {
        routes(findings, artifact, route, names);
    }
}
