use crate::check::{Example, Findings, Index, Rule, Variable, credential};

use super::plaintext_secret_elsewhere as elsewhere;
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "plaintext-secret",
    severity: Severity::Error,
    documentation: "A credential stands in plain text: in a workload, in Terraform, in an image, in a pipeline; by the name of what \
                    holds it, or as the password in a URL. Whoever reads the repository has it, and with Terraform whoever reads \
                    the state. It cannot be changed without a release. In a Compose file, and in a pipeline whose value may be for \
                    a test alone, it is a warning; what everybody would try first is `default-credentials` in Compose.",
    bad: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          env:
            - { name: DB_PASSWORD, value: eK7rq2mZ }
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          env:
            - { name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: api, key: password } } }
            - { name: TOKEN_FILE, value: /var/run/secrets/token }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        for container in pod.containers() {
            for variable in container.variables().filter_map(|(name, value)| Variable::new(name, value)) {
                // The name of a Secret gives nothing away.
                let is_reference = variable.is_called("SECRET") && index.is_secret(variable.value);
                if is_reference || !credential::is_given_away(variable.name, variable.value) {
                    continue;
                }
                let known = credential::well_known(variable.name, variable.value);
                let known = known.map_or_else(String::new, |value| {
                    format!("; besides, `{value}` is what everybody tries first")
                });
                let summary = format!(
                    "{} stands in plain text in container `{}`",
                    what(variable.name, variable.value),
                    container.name()
                );
                findings
                    .at_place(pod.object.artifact, variable.place, summary)
                    .detail(format!("{}{known}", pod.object.title()))
                    .help("keep it in a Secret, and take it from there with `valueFrom.secretKeyRef`");
            }
        }
    }
    for project in index.projects() {
        for service in &project.services {
            for variable in service.variables() {
                let is_known = credential::well_known(variable.name, variable.value).is_some();
                if is_known || !credential::is_given_away(variable.name, variable.value) {
                    continue;
                }
                let summary = format!(
                    "{} stands in plain text in service `{}`",
                    what(variable.name, variable.value),
                    service.name
                );
                findings
                    .at_place(project.artifact, variable.place, summary)
                    .detail("whoever reads the repository has it")
                    .help("take it from the machine, as in `${NAME:?}`, or from a file under `secrets`")
                    .warning();
            }
        }
    }
    elsewhere::check(index, findings);
}

pub(super) fn what(name: &str, value: &str) -> String {
    match credential::url_password(value) {
        Some(_) => format!("the password in `{name}`"),
        None => format!("`{name}`"),
    }
}
