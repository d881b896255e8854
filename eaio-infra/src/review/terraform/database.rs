//! What follows from a change of a database of Amazon RDS.
//!
//! Sources: the Amazon RDS User Guide, "Settings for DB instances", "Upgrades of the RDS for PostgreSQL DB engine"; the Amazon RDS API
//! Reference, `ModifyDBInstance`.

use super::super::{Change, Effect};
use super::consequence::{is, shrinks, text};
use super::instance::Instance;

/// "Settings for DB instances" says of each setting when it is applied, and whether with downtime.
pub(super) fn instance(change: &mut Change, old: &Instance, new: &Instance, has: &dyn Fn(&[&str]) -> bool) {
    if has(&["allocated_storage"]) && shrinks(old, new, "allocated_storage") {
        change.consequence(Effect::Refused, "RDS gives no storage back");
    }
    if has(&["engine_version"]) {
        version(change, old, new, "the database is down while its version is changed");
    } else if has(&["instance_class"]) {
        let is_spread = is(&new.body, "multi_az", "true") && is(&old.body, "multi_az", "true");
        let text = match is_spread {
            true => "the standby takes over: connections break for a minute or two",
            false => "the database is down while it moves to its new class",
        };
        waits(change, new, text);
    } else if has(&["allocated_storage", "multi_az", "storage_type", "iops", "port", "db_subnet_group_name"])
        && !is(&new.body, "apply_immediately", "true")
    {
        change.consequence(Effect::Note, WAITS);
    }
}

/// Of a cluster that is of another version.
pub(super) fn cluster(change: &mut Change, old: &Instance, new: &Instance) {
    version(change, old, new, "its instances restart for the new version");
}

const WAITS: &str = "without `apply_immediately` it waits for the maintenance window";

/// A downtime: now, or in the maintenance window where nobody asks for it at once.
pub(super) fn waits(change: &mut Change, new: &Instance, text: &str) {
    change.consequence(Effect::Downtime, text);
    if !is(&new.body, "apply_immediately", "true") {
        change.consequence(Effect::Note, WAITS);
    }
}

/// Of an engine of another version. A standby is upgraded at the same time, so that it does not help.
fn version(change: &mut Change, old: &Instance, new: &Instance, downtime: &str) {
    let parts = |instance: &Instance| -> Option<Vec<u32>> {
        text(instance, "engine_version")?.split('.').map(|part| part.parse().ok()).collect()
    };
    let (Some(was), Some(is)) = (parts(old), parts(new)) else {
        return waits(change, new, downtime);
    };
    // `16` is any 16.x.
    let most = was.len().min(is.len());
    if is[..most] < was[..most] {
        change.consequence(Effect::Refused, "RDS installs no older version");
    } else if is[..most] == was[..most] {
        // `ModifyDBInstance`, `EngineVersion`: of a major version alone, its default minor version where that is higher.
        let text = match is.len() < was.len() {
            true => {
                "where RDS's default minor version is higher, it is installed, and the database is down meanwhile"
            }
            false => {
                "the database is down where it is of a lower minor version; where it is of a higher one, RDS refuses"
            }
        };
        return waits(change, new, text);
    } else if major(new, &was).is_some_and(|was| major(new, &is).is_some_and(|is| is != was)) {
        upgraded(change, old, new);
    }
    waits(change, new, downtime);
}

/// Of an engine of a higher major version.
fn upgraded(change: &mut Change, old: &Instance, new: &Instance) {
    // `ModifyDBInstance` and `ModifyDBCluster`, `AllowMajorVersionUpgrade`.
    let is_allowed = new.body.get("allow_major_version_upgrade");
    if is_allowed.is_none_or(|allowed| !allowed.is_unknown() && !super::root::is_true(allowed)) {
        let text = "another major version: RDS refuses it without `allow_major_version_upgrade`";
        change.consequence(Effect::Refused, text);
    }
    // `ModifyDBInstance`, `EngineVersion`: a new group is to be named, of the new version's family.
    let group = |instance: &Instance| text(instance, "parameter_group_name");
    if let (Some(was), Some(is)) = (group(old), group(new))
        && was == is
        && !is.starts_with("default.")
    {
        let text = format!("`{is}` is no parameter group of the new major version: RDS refuses it");
        change.consequence(Effect::Refused, text);
    }
    let text = "there is no way back from another major version but to restore a snapshot";
    change.consequence(Effect::Note, text);
}

/// The numbers of a version that name the major version, of the engines where that is known: PostgreSQL since 10 has one, MySQL and
/// MariaDB have two.
fn major<'v>(instance: &Instance, version: &'v [u32]) -> Option<&'v [u32]> {
    let numbers = match text(instance, "engine")?.as_str() {
        "postgres" | "aurora-postgresql" => {
            if version.first().is_some_and(|first| *first >= 10) {
                1
            } else {
                2
            }
        }
        "mysql" | "mariadb" => 2,
        _ => return None,
    };
    version.get(..numbers)
}

#[cfg(test)]
mod tests {
    use super::super::tests::from;

    #[test]
    fn a_database_is_of_another_version() {
        let database = |engine: &str, version: &str, more: &str| {
            format!(
                r#"resource "aws_db_instance" "main" {{
  engine         = "{engine}"
  engine_version = "{version}"{more}
}}"#
            )
        };
        let allowed = "\n  allow_major_version_upgrade = true\n  apply_immediately = true";
        let group = "\n  parameter_group_name = \"own\"";
        let cluster = |version: &str| {
            format!(
                r#"resource "aws_rds_cluster" "main" {{
  engine            = "aurora-postgresql"
  engine_version    = "{version}"
  apply_immediately = true
}}"#
            )
        };
        let cases = [
            from(&database("postgres", "16.14", ""), &database("postgres", "16", "")),
            from(&database("postgres", "16", ""), &database("postgres", "16.14", "")),
            from(&database("postgres", "16", ""), &database("postgres", "17", "")),
            from(
                &database("postgres", "16", group),
                &database("postgres", "17", &format!("{allowed}{group}")),
            ),
            from(&database("mysql", "8.0.44", ""), &database("mysql", "8.4.7", allowed)),
            from(&database("oracle-se2", "19", ""), &database("oracle-se2", "21", "")),
            from(&cluster("16.9"), &cluster("17.5")),
        ];
        insta::assert_snapshot!(cases.join("\n"));
    }
}
