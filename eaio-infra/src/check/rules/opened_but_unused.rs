use std::collections::HashSet;

use crate::check::{Example, Findings, Index, Ports, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "opened-but-unused",
    severity: Severity::Warning,
    documentation: "A rule of a security group lets others in at a port at which nothing that bears the group listens: a typing \
                    error, or what a former engine has left. Only groups are judged that nothing but databases and caches bears.",
    bad: Example::hcl(
        r#"
resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id

  ingress {
    from_port       = 3306
    to_port         = 3306
    protocol        = "tcp"
    security_groups = [aws_security_group.api.id]
  }
}

resource "aws_db_instance" "main" {
  engine                 = "postgres"
  instance_class         = "db.r6g.large"
  vpc_security_group_ids = [aws_security_group.database.id]
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id

  ingress {
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.api.id]
  }
}

resource "aws_db_instance" "main" {
  engine                 = "postgres"
  instance_class         = "db.r6g.large"
  vpc_security_group_ids = [aws_security_group.database.id]
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (group, listeners) in index.listeners_by_group() {
        let addresses: HashSet<String> =
            listeners.iter().map(|listener| listener.resource.address()).collect();
        let is_listener = |bearer: &String| addresses.contains(bearer);
        if index.is_exported(group) || !index.bearers(group).iter().all(is_listener) {
            continue;
        }
        for rule in index.ingress_of(group) {
            let Ports::Tcp(range) = &rule.ports else { continue };
            if listeners.iter().flat_map(|listener| &listener.ports).any(|port| range.contains(port)) {
                continue;
            }
            let ports = if range.start() == range.end() {
                format!("port {}", range.start())
            } else {
                format!("ports {} to {}", range.start(), range.end())
            };
            let open: Vec<String> = listeners
                .iter()
                .map(|listener| format!("{} listens on {}", listener.resource.address(), listener.ports[0]))
                .collect();
            findings
                .at(
                    rule.artifact,
                    rule.value,
                    format!("{} is opened at {ports}, where nothing listens", group.title()),
                )
                .subject(group.title())
                .detail(open.join("; "))
                .help("open the port that is listened on, or drop the rule");
        }
    }
}
