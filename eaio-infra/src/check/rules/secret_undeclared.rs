use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

use super::undeclared;

pub const RULE: Rule = Rule {
    name: "secret-undeclared",
    severity: Severity::Error,
    documentation: "A service, or the build of its image, reads a secret that the project's `secrets` does not declare. Compose refuses the \
                    whole project.",
    bad: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/password }
    secrets: [password]
",
    ),
    good: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/password }
    secrets: [password]
secrets:
  password: { file: ./password.txt }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    undeclared::check(index, findings, "secrets", |service| service.uses("secrets"));
}
