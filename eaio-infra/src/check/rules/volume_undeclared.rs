use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

use super::undeclared;

pub const RULE: Rule = Rule {
    name: "volume-undeclared",
    severity: Severity::Error,
    documentation: "A service mounts a named volume that the project's `volumes` does not declare. Compose refuses the whole project: what \
                    looks like a name without `./` before it is a volume, and never a directory.",
    bad: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
    volumes: [\"data:/var/lib/postgresql/data\"]
",
    ),
    good: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
    volumes:
      - data:/var/lib/postgresql/data
      - ./initial.sql:/docker-entrypoint-initdb.d/initial.sql:ro
volumes:
  data:
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    undeclared::check(index, findings, "volumes", |service| {
        service.mounts().into_iter().map(|mount| (mount.volume, mount.place)).collect()
    });
}
