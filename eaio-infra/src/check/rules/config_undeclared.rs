use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

use super::undeclared;

pub const RULE: Rule = Rule {
    name: "config-undeclared",
    severity: Severity::Error,
    documentation: "A service reads a config that the project's `configs` does not declare. Compose refuses the whole project.",
    bad: Example::yaml(
        "
services:
  proxy:
    image: example/proxy:1.0.0
    configs: [{ source: routes, target: /etc/proxy/routes.yaml }]
",
    ),
    good: Example::yaml(
        "
services:
  proxy:
    image: example/proxy:1.0.0
    configs: [{ source: routes, target: /etc/proxy/routes.yaml }]
configs:
  routes: { file: ./routes.yaml }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    undeclared::check(index, findings, "configs", |service| service.uses("configs"));
}
