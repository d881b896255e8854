use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

use super::undeclared;

pub const RULE: Rule = Rule {
    name: "network-undeclared",
    severity: Severity::Error,
    documentation: "A service joins a network that the project's `networks` does not declare. Compose refuses the whole project. Only \
                    `default` is there without being declared.",
    bad: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    networks: [default, backend]
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    networks: [default, backend]
networks:
  backend: { internal: true }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    undeclared::check(index, findings, "networks", |service| {
        service.uses("networks").into_iter().filter(|(name, _)| *name != "default").collect()
    });
}
