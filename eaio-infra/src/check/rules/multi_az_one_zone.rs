use std::collections::HashSet;

use crate::check::{Database, DatabaseService, Example, Findings, Index, Located, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "multi-az-one-zone",
    severity: Severity::Error,
    documentation: "A database is to stand in several zones, and all subnets of its subnet group are in one. RDS makes no subnet \
                    group in one zone at all, and ElastiCache no Multi-AZ there; the replicas of MemoryDB fail together with their \
                    primary, which is a warning.",
    bad: Example::hcl(
        r#"
resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.2.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_db_subnet_group" "main" {
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}

resource "aws_db_instance" "main" {
  engine               = "postgres"
  instance_class       = "db.r6g.large"
  multi_az             = true
  db_subnet_group_name = aws_db_subnet_group.main.name
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.2.0/24"
  availability_zone = "us-east-1b"
}

resource "aws_db_subnet_group" "main" {
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}

resource "aws_db_instance" "main" {
  engine               = "postgres"
  instance_class       = "db.r6g.large"
  multi_az             = true
  db_subnet_group_name = aws_db_subnet_group.main.name
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for group in index.resources("aws_db_subnet_group") {
        if let Some((zone, value)) = only_zone(index, group) {
            findings
                .at(group.artifact, value, format!("every subnet of {} is in {zone}", group.address()))
                .subject(group.address())
                .detail("RDS makes a subnet group only with subnets in two zones or more")
                .help("add a subnet in another zone");
        }
    }
    for database in index.databases() {
        let Some((group, is_error)) = group(index, database) else { continue };
        if let Some((zone, value)) = only_zone(index, group) {
            let summary =
                format!("{} is to stand in several zones, and has subnets in {zone} alone", database.title);
            let finding = findings.at(group.artifact, value, summary).subject(&database.title);
            let finding = finding.detail(group.address()).help("add a subnet in another zone to the group");
            if !is_error {
                finding.warning();
            }
        }
    }
}

/// The subnet group of a cache that is to stand in several zones, and whether AWS refuses one in a single zone.
fn group<'i, 'a>(index: &'i Index<'a>, database: &Database<'a>) -> Option<(&'i Resource<'a>, bool)> {
    let resource = database.resource.as_ref()?;
    let is_error = match database.service {
        DatabaseService::ElastiCache => index.is_true(resource, &["multi_az_enabled"]).then_some(true)?,
        DatabaseService::MemoryDb => {
            let replicas = index.value(resource, &["num_replicas_per_shard"]);
            let has_some =
                replicas.is_none_or(|replicas| replicas.number().is_some_and(|number| number > 0.0));
            has_some.then_some(false)?
        }
        DatabaseService::Rds | DatabaseService::RdsCluster => return None,
    };
    Some((database.named(index, "subnet_group_name")?, is_error))
}

/// The zone that all subnets of a group are in, and where they are named; nothing where one of them is not known.
fn only_zone<'a>(index: &Index<'a>, group: &Resource<'a>) -> Option<(&'a str, &'a Located)> {
    let value = group.body.get("subnet_ids")?;
    let mut zones = HashSet::new();
    for subnet in index.resolved(group, value).items() {
        let (subnet, _) = index.referent(group, subnet)?;
        if subnet.resource_type != "aws_subnet" || subnet.is_repeated() {
            return None;
        }
        zones.insert(index.text(subnet, &["availability_zone"])?);
    }
    let mut zones = zones.into_iter();
    match (zones.next(), zones.next()) {
        (Some(zone), None) => Some((zone, value)),
        _ => None,
    }
}
