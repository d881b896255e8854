//! List prices of us-east-1 in US dollars, before tax and discounts, and what of a resource they are for.
//!
//! Source: AWS's public price lists, as gathered on [`PRICED_ON`]. EC2's are in `unit/instance_types.csv`.

use crate::unit::Money;

use super::{Priced, Unpriced};

/// The day of the prices.
pub const PRICED_ON: &str = "2026-07-20";

/// Hours in a month, as AWS counts them.
pub(super) const HOURS_PER_MONTH: u64 = 730;

type Price = fn(&Priced<'_, '_>) -> Result<Money, Unpriced>;

/// How a month of a type of resource is priced; nothing for a type that costs nothing by itself.
pub(super) fn of(resource_type: &str) -> Option<Price> {
    let at = PRICES.binary_search_by_key(&resource_type, |(name, _)| name).ok()?;
    Some(PRICES[at].1)
}

const USE: Unpriced = "it is paid by use";
const UNKNOWN: Unpriced = "no price is known here";

/// Sorted by type.
const PRICES: &[(&str, Price)] = &[
    ("aws_backup_plan", |_| Err(USE)),
    ("aws_cloudwatch_log_group", |_| Err(USE)),
    ("aws_db_instance", database),
    ("aws_docdb_cluster_instance", |_| Err(UNKNOWN)),
    ("aws_dynamodb_table", |_| Err(USE)),
    ("aws_ebs_volume", volume),
    ("aws_ecr_repository", |_| Err(USE)),
    ("aws_efs_file_system", |_| Err(USE)),
    ("aws_eks_cluster", |priced| {
        priced.in_us_east_1()?;
        Ok(hourly(100_000))
    }),
    ("aws_eks_node_group", nodes),
    ("aws_elasticache_cluster", |_| Err(UNKNOWN)),
    ("aws_elasticache_replication_group", cache),
    ("aws_instance", |priced| priced.instance(priced.text(&["instance_type"])?)),
    ("aws_kms_key", |priced| {
        priced.in_us_east_1()?;
        Ok(Money::dollars(1))
    }),
    ("aws_lambda_function", |_| Err(USE)),
    ("aws_lb", |priced| {
        priced.in_us_east_1()?;
        Ok(hourly(22_500))
    }),
    ("aws_memorydb_cluster", |_| Err(UNKNOWN)),
    ("aws_msk_cluster", |_| Err(UNKNOWN)),
    ("aws_nat_gateway", |priced| {
        priced.in_us_east_1()?;
        Ok(hourly(45_000))
    }),
    ("aws_opensearch_domain", |_| Err(UNKNOWN)),
    ("aws_rds_cluster_instance", |_| Err(UNKNOWN)),
    ("aws_redshift_cluster", |_| Err(UNKNOWN)),
    ("aws_route53_zone", |_| Ok(Money::micro_dollars(500_000))),
    ("aws_s3_bucket", |_| Err(USE)),
    ("aws_secretsmanager_secret", |priced| {
        priced.in_us_east_1()?;
        Ok(Money::micro_dollars(400_000))
    }),
    ("aws_vpc_endpoint", endpoint),
    ("aws_wafv2_web_acl", |priced| {
        let rules = priced.elements(&["rule"]).or_else(|reason| {
            match priced.index.value(priced.resource, &["rule"]) {
                // One block is no list.
                Some(rule) if rule.entries().next().is_some() => Ok(1),
                _ => Err(reason),
            }
        })?;
        Ok(Money::dollars(5 + rules))
    }),
];

fn hourly(micro_dollars: u64) -> Money {
    Money::micro_dollars(micro_dollars).times(HOURS_PER_MONTH)
}

/// RDS: PostgreSQL on `db.r6g`, whose price doubles with each size, and gp3 storage; both cost twice as much in two zones.
fn database(priced: &Priced<'_, '_>) -> Result<Money, Unpriced> {
    priced.in_us_east_1()?;
    if priced.text(&["engine"])? != "postgres" {
        return Err(UNKNOWN);
    }
    let steps = match priced.text(&["instance_class"])? {
        "db.r6g.large" => 0,
        "db.r6g.xlarge" => 1,
        "db.r6g.2xlarge" => 2,
        "db.r6g.4xlarge" => 3,
        "db.r6g.8xlarge" => 4,
        "db.r6g.16xlarge" => 5,
        _ => return Err("a class without a price here"),
    };
    let storage = priced.number(&["allocated_storage"])?;
    if !matches!(priced.text(&["storage_type"]), Ok("gp3")) {
        return Err("a kind of storage without a price here");
    }
    let zones = if priced.is_true(&["multi_az"]) { 2 } else { 1 };
    let machine = hourly(225_000 << steps).times(zones).as_micro_dollars();
    let storage = Money::micro_dollars(115_000).times(storage).times(zones).as_micro_dollars();
    Ok(Money::micro_dollars(machine.saturating_add(storage)))
}

/// ElastiCache on `cache.r6g.large`; Valkey costs a fifth less than Redis OSS.
fn cache(priced: &Priced<'_, '_>) -> Result<Money, Unpriced> {
    priced.in_us_east_1()?;
    if priced.text(&["node_type"])? != "cache.r6g.large" {
        return Err("a class without a price here");
    }
    let nodes = match priced.number(&["num_cache_clusters"]) {
        Ok(nodes) => nodes,
        Err(_) => {
            let groups = priced.number_or(&["num_node_groups"], Some(1))?;
            groups.saturating_mul(1 + priced.number_or(&["replicas_per_node_group"], Some(0))?)
        }
    };
    let price = if priced.text(&["engine"]) == Ok("valkey") { 164_800 } else { 206_000 };
    Ok(hourly(price).times(nodes))
}

/// The nodes that a group starts with; an autoscaler decides from there on.
fn nodes(priced: &Priced<'_, '_>) -> Result<Money, Unpriced> {
    let nodes = priced.number(&["scaling_config", "desired_size"])?;
    let types = priced.index.value(priced.resource, &["instance_types"]);
    let types = types.map_or(&[][..], crate::check::Located::items);
    let [instance] = types else { return Err("which instances it has is not known") };
    if priced.text(&["capacity_type"]) == Ok("SPOT") {
        return Err("spot prices change");
    }
    let instance = priced.index.resolved(priced.resource, instance).text().ok_or("its size is computed")?;
    let machine = priced.instance(instance)?.as_micro_dollars();
    let disk = disk(priced)?.as_micro_dollars();
    Ok(Money::micro_dollars(machine.saturating_add(disk)).times(nodes))
}

/// The root volume of each node, which its launch template or its group says.
fn disk(priced: &Priced<'_, '_>) -> Result<Money, Unpriced> {
    let template = priced.index.value(priced.resource, &["launch_template", "id"]);
    let template = template.and_then(|id| priced.index.referent(priced.resource, id));
    let (resource, path): (_, &[&str]) = match template {
        Some((template, _)) => (template, &["block_device_mappings", "ebs", "volume_size"]),
        None => (priced.resource, &["disk_size"]),
    };
    let disk = Priced { resource, ..*priced };
    // What AWS takes where nothing is said (Amazon EKS API Reference, CreateNodegroup, `diskSize`).
    Ok(gp3(disk.number_or(path, Some(20))?))
}

/// A gp3 volume with no more than the throughput and the operations that it comes with.
pub(super) fn gp3(gibibytes: u64) -> Money {
    Money::micro_dollars(80_000).times(gibibytes)
}

fn volume(priced: &Priced<'_, '_>) -> Result<Money, Unpriced> {
    priced.in_us_east_1()?;
    match priced.text(&["type"]) {
        Ok("gp3") => Ok(gp3(priced.number(&["size"])?)),
        _ => Err("a kind of storage without a price here"),
    }
}

/// Gateway endpoints cost nothing.
fn endpoint(priced: &Priced<'_, '_>) -> Result<Money, Unpriced> {
    match priced.text(&["vpc_endpoint_type"]) {
        Ok("Interface") => {
            priced.in_us_east_1()?;
            Ok(hourly(10_000).times(priced.elements(&["subnet_ids"])?))
        }
        Err(_) if priced.index.value(priced.resource, &["vpc_endpoint_type"]).is_some() => {
            Err("its kind is computed")
        }
        Ok("Gateway") | Err(_) => Ok(Money::default()),
        Ok(_) => Err(UNKNOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Index, read};
    use crate::cost::Estimate;

    #[test]
    fn the_table_is_sorted() {
        assert!(PRICES.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn what_has_a_price_and_what_has_none() {
        let text = r#"
provider "aws" { region = "us-east-1" }
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
locals { zones = ["a", "b", "c"] }
resource "aws_eks_cluster" "main" {}
resource "aws_eks_node_group" "workers" {
  instance_types = ["c6i.2xlarge"]
  launch_template { id = aws_launch_template.workers.id }
  scaling_config { desired_size = 6 }
}
resource "aws_launch_template" "workers" {
  block_device_mappings {
    ebs { volume_size = 100 }
  }
}
resource "aws_nat_gateway" "zone" { for_each = toset(local.zones) }
resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.r6g.2xlarge"
  allocated_storage = 1000
  storage_type      = "gp3"
  multi_az          = true
}
resource "aws_db_instance" "copy" {
  provider       = aws.west
  engine         = "postgres"
  instance_class = "db.r6g.2xlarge"
}
resource "aws_elasticache_replication_group" "cache" {
  engine                  = "valkey"
  node_type               = "cache.r6g.large"
  num_node_groups         = 3
  replicas_per_node_group = 2
}
resource "aws_vpc_endpoint" "s3" { vpc_endpoint_type = "Gateway" }
resource "aws_vpc_endpoint" "ecr" {
  vpc_endpoint_type = "Interface"
  subnet_ids        = [aws_subnet.a.id, aws_subnet.b.id]
}
resource "aws_wafv2_web_acl" "web" {
  rule { name = "one" }
}
resource "aws_kms_key" "many" { count = var.keys }
resource "aws_s3_bucket" "logs" {}
resource "aws_iam_role" "free" {}
"#;
        let claims = "
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: timescaledb }
spec:
  replicas: 2
  template: { spec: { containers: [{ name: a, image: 'a:1' }] } }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: fast, resources: { requests: { storage: 500Gi } } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: shared }
spec: { storageClassName: efs, resources: { requests: { storage: 5Gi } } }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: ebs.csi.aws.com
parameters: { type: gp3 }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: efs }
provisioner: efs.csi.aws.com
";
        let read = read::files([("main.tf", text), ("claims.yaml", claims)]);
        let estimate = Estimate::of(&Index::new(&read.artifacts, None));
        let mut shown = String::new();
        for (what, price) in &estimate.items {
            shown += &format!("{price} {what}\n");
        }
        for (what, reason) in &estimate.unpriced {
            shown += &format!("? {what}: {reason}\n");
        }
        shown += &format!("{} in a month", estimate.total());
        insta::assert_snapshot!(shown, @"
        $1544.00 aws_db_instance.orders
        $73.00 aws_eks_cluster.main
        $1537.20 aws_eks_node_group.workers
        $1082.736 aws_elasticache_replication_group.cache
        $98.55 aws_nat_gateway.zone
        $14.60 aws_vpc_endpoint.ecr
        $0.00 aws_vpc_endpoint.s3
        $6.00 aws_wafv2_web_acl.web
        $80.00 the claim template `data` of StatefulSet `timescaledb` of default
        ? PersistentVolumeClaim `shared` of default: it is paid by use
        ? aws_db_instance.copy: the prices here are those of us-east-1
        ? aws_kms_key.many: how many there are is computed
        ? aws_s3_bucket.logs: it is paid by use
        $4436.086 in a month
        ");
    }
}
