//! What stores promise by what they are: how much of their data can be lost, how far back they can be restored and how fast, and
//! whether they outlive a zone.

use std::collections::BTreeMap;

use crate::check::{Index, Loss, Object, Store};
use crate::review::delta::{Delta, DeltaKind, Direction};

/// What is said of a promise: the higher it ranks, the more is promised.
type Promises = BTreeMap<(String, &'static str), (i64, String)>;

pub(super) fn deltas(before: &Index<'_>, after: &Index<'_>) -> Vec<Delta> {
    let [old, new] = [before, after].map(promises);
    let mut deltas = Vec::new();
    for ((subject, what), (before, was)) in &old {
        // What goes whole is a change of its own.
        let Some((after, is)) = new.get(&(subject.clone(), *what)) else { continue };
        if before != after {
            deltas.push(Delta {
                kind: DeltaKind::Promise,
                direction: if after > before { Direction::Better } else { Direction::Worse },
                subject: subject.clone(),
                before: Some(was.clone()),
                after: Some(is.clone()),
                text: format!("{subject}, {what}: {was} → {is}"),
                environment: String::new(),
            });
        }
    }
    deltas
}

fn promises(index: &Index<'_>) -> Promises {
    let mut promises = Promises::new();
    of_arguments(index, &mut promises);
    for point in index.recovery_points() {
        let subject = match point.store {
            Store::Rds(resource) | Store::ElastiCache(resource) => resource.address(),
            Store::Archive(pod, _) => title(&pod.object),
        };
        let rank = match point.loses {
            Loss::Moment => 0,
            Loss::UpTo(time) => the_less(time.as_millis()),
            Loss::Everything => i64::MIN,
        };
        let promise = (rank, point.loses.to_string());
        let said = promises.entry((subject, "can lose")).or_insert_with(|| promise.clone());
        // Of several, the one that loses the most.
        *said = promise.min(said.clone());
    }
    for restore in index.restores() {
        let promise = (the_less(restore.takes.as_millis()), restore.takes.to_string());
        promises.insert((title(restore.workload), "a full volume is restored in no less than"), promise);
    }
    promises
}

/// How that ranks of which less is better.
fn the_less(amount: u64) -> i64 {
    -i64::try_from(amount).unwrap_or(i64::MAX)
}

fn title(object: &Object<'_>) -> String {
    format!("{} {}/{}", object.kind, object.namespace, object.name)
}

#[allow(clippy::cast_possible_truncation)] // Days and copies are few.
fn of_arguments(index: &Index<'_>, promises: &mut Promises) {
    let number = |resource, path: &[&str], otherwise: i64| match index.value(resource, path) {
        None => Some(otherwise),
        Some(_) => {
            index.number(resource, path).filter(|number| (0.0..=1e6).contains(number)).map(|n| n as i64)
        }
    };
    for resource in index.all_resources().iter().filter(|resource| !resource.is_data) {
        let mut promise = |what, rank: Option<i64>, shown: &dyn Fn(i64) -> String| {
            if let Some(rank) = rank {
                promises.insert((resource.address(), what), (rank, shown(rank)));
            }
        };
        let days = |days: i64| if days == 0 { "no backups".to_owned() } else { format!("{days} days") };
        let zones = |rank: i64| if rank == 0 { "one zone" } else { "several zones" }.to_owned();
        let copies = |copies: i64| format!("{copies} for each master");
        let flag = |path: &[&str]| match index.value(resource, path) {
            Some(value) if value.is_unknown() => None,
            _ => Some(i64::from(index.is_true(resource, path))),
        };
        // What AWS takes where nothing is said: Terraform's provider, the pages of the resources.
        match resource.resource_type {
            "aws_db_instance" => {
                promise("restored as far back as", number(resource, &["backup_retention_period"], 0), &days);
                promise("stands in", flag(&["multi_az"]), &zones);
            }
            "aws_rds_cluster" => {
                promise("restored as far back as", number(resource, &["backup_retention_period"], 1), &days);
            }
            "aws_elasticache_replication_group" => {
                promise("restored as far back as", number(resource, &["snapshot_retention_limit"], 0), &days);
                promise("stands in", flag(&["multi_az_enabled"]), &zones);
                promise("replicas", number(resource, &["replicas_per_node_group"], 0), &copies);
            }
            "aws_memorydb_cluster" => {
                promise("restored as far back as", number(resource, &["snapshot_retention_limit"], 0), &days);
                promise("replicas", number(resource, &["num_replicas_per_shard"], 1), &copies);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::review::meaning::tests::shown;

    fn database(size: &str, throughput: &str, timeout: &str) -> String {
        format!(
            "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {{ name: fast }}
provisioner: ebs.csi.aws.com
parameters: {{ type: gp3{throughput} }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{ name: timescaledb, namespace: eaio }}
spec:
  selector: {{ matchLabels: {{ app: timescaledb }} }}
  template:
    metadata: {{ labels: {{ app: timescaledb }} }}
    spec:
      containers:
        - name: postgres
          image: timescale/timescaledb:2.17.2-pg16
          args: [-c, archive_command=pgbackrest archive-push %p, -c, archive_timeout={timeout}]
  volumeClaimTemplates:
    - metadata: {{ name: data }}
      spec: {{ storageClassName: fast, resources: {{ requests: {{ storage: {size} }} }} }}
"
        )
    }

    #[test]
    fn how_long_a_restore_takes_and_what_is_lost() {
        let of = |before: &str, after: &str| shown(&[("db.yaml", before)], &[("db.yaml", after)]);
        let before = database("400Gi", "", "60s");
        insta::assert_snapshot!(of(&before, &database("800Gi", "", "300s")), @"
        promise worse: StatefulSet eaio/timescaledb, a full volume is restored in no less than: 54m → 1h49m
        promise worse: StatefulSet eaio/timescaledb, can lose: up to 1m → up to 5m
        ");
        insta::assert_snapshot!(of(&before, &database("400Gi", ", throughput: '500'", "60s")), @"promise better: StatefulSet eaio/timescaledb, a full volume is restored in no less than: 54m → 13m");
        // Nobody knows how fast that is.
        insta::assert_snapshot!(of(&before, &database("400Gi", ", throughput: '${RATE}'", "60s")), @"");
    }

    #[test]
    fn what_backups_and_copies_promise() {
        let of = |days: u32, failover: &str, limit: u32| {
            format!(
                r#"
resource "aws_db_instance" "orders" {{
  multi_az                = true
  backup_retention_period = {days}
}}
resource "aws_elasticache_replication_group" "sessions" {{
  automatic_failover_enabled = {failover}
  snapshot_retention_limit   = {limit}
}}
"#
            )
        };
        let between = |before: &str, after: &str| shown(&[("main.tf", before)], &[("main.tf", after)]);
        insta::assert_snapshot!(between(&of(7, "true", 7), &of(0, "false", 7)), @"
        promise worse: aws_db_instance.orders, restored as far back as: 7 days → no backups
        promise worse: aws_db_instance.orders, can lose: up to 5m → all that it has
        promise worse: aws_elasticache_replication_group.sessions, can lose: the writes of a moment → up to 1d
        ");
        insta::assert_snapshot!(between(&of(7, "false", 7), &of(7, "false", 0)), @"
        promise worse: aws_elasticache_replication_group.sessions, restored as far back as: 7 days → no backups
        promise worse: aws_elasticache_replication_group.sessions, can lose: up to 1d → all that it has
        ");
        insta::assert_snapshot!(between(&of(7, "var.failover", 7), &of(7, "false", 7)), @"");
    }
}
