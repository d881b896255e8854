//! Data services, versions and backups: what is right, and looks as if it were not; and the forms in which a mistake stands.

use crate::check::{check, read};

/// The names and lines of what every rule finds in a file.
pub(super) fn found(file: &str, text: &str) -> Vec<String> {
    let read = read::files([(file, text)]);
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    let found = check(&read.artifacts);
    // What a workload lacks besides is not what these are about.
    let others = ["no-limits", "no-probe"];
    found
        .iter()
        .filter(|diagnostic| !others.contains(&diagnostic.rule))
        .map(|diagnostic| {
            let line = diagnostic.location.as_ref().map_or(0, |location| location.line);
            format!("{}:{line}", diagnostic.rule)
        })
        .collect()
}

/// In Terraform.
pub(super) fn in_terraform(text: &str) -> Vec<String> {
    found("main.tf", text)
}

#[test]
fn databases_that_are_no_mistake() {
    let right = r#"
locals {
  engine = "postgres"
}
resource "aws_db_parameter_group" "main" {
  family = "postgres16"
  parameter {
    name  = "shared_preload_libraries"
    value = "pg_stat_statements,pg_cron"
  }
}
resource "aws_db_instance" "vectors" {
  identifier           = "pgvector"
  engine               = local.engine
  engine_version       = "16"
  parameter_group_name = aws_db_parameter_group.main.name
  password_wo          = ephemeral.random_password.main.result
}
resource "aws_db_instance" "computed" {
  engine         = local.engine
  engine_version = var.version
  password       = random_password.main.result
}
resource "aws_db_instance" "development" {
  identifier              = "shop-dev"
  engine                  = "postgres"
  engine_version          = "17.6"
  skip_final_snapshot     = true
  backup_retention_period = 0
}
resource "aws_db_instance" "copy" {
  identifier              = "shop-prod-copy"
  engine                  = "postgres"
  replicate_source_db     = aws_db_instance.computed.identifier
  skip_final_snapshot     = true
  backup_retention_period = 0
}
resource "aws_elasticache_replication_group" "cache" {
  description                = "Sessions"
  engine                     = "redis"
  engine_version             = "7.1"
  parameter_group_name       = "default.redis7.cluster.on"
  automatic_failover_enabled = true
  num_node_groups            = 3
  replicas_per_node_group    = 1
  transit_encryption_enabled = true
  auth_token                 = var.token
}
resource "aws_elasticache_replication_group" "old" {
  description          = "Sessions"
  engine               = "redis"
  engine_version       = "6.x"
  parameter_group_name = "default.redis6.x"
  user_group_ids       = []
}
resource "aws_memorydb_cluster" "cache" {
  node_type            = "db.r6g.large"
  engine               = "valkey"
  engine_version       = "7.2"
  parameter_group_name = "default.memorydb-valkey7"
  acl_name             = "open-access"
  tls_enabled          = false
}
output "url" {
  value = "redis://${aws_memorydb_cluster.cache.cluster_endpoint[0].address}"
}
output "other" {
  value = "postgres://${aws_db_instance.computed.endpoint}/shop?sslmode=disable"
}
"#;
    assert_eq!(in_terraform(right), Vec::<String>::new());
}

#[test]
fn timescaledb_where_it_cannot_be() {
    let loaded = r#"
resource "aws_rds_cluster_parameter_group" "main" {
  family = "aurora-postgresql16"
  parameter {
    name  = "shared_preload_libraries"
    value = "pg_stat_statements,timescaledb"
  }
}
resource "aws_rds_cluster" "main" {
  engine                          = "aurora-postgresql"
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.main.name
}
"#;
    assert_eq!(in_terraform(loaded), ["engine-cannot-run-extension:11"]);
    let created = r#"
resource "aws_db_instance" "main" {
  engine = "postgres"
}
provider "postgresql" {
  host = aws_db_instance.main.address
}
resource "postgresql_extension" "time" {
  name = "timescaledb"
}
resource "postgresql_extension" "vectors" {
  name = "vector"
}
"#;
    assert_eq!(in_terraform(created), ["engine-cannot-run-extension:9"]);
    let elsewhere = "timescaledb:\n  engine: postgres\n  version: '16.1'\n  host: 10.0.0.1\n";
    assert!(found("a.md", &format!("```yaml\n{elsewhere}```\n")).is_empty());
}

#[test]
fn versions_that_are_no_mistake() {
    let eksctl = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: shop, region: us-east-1, version: '1.35' }
iam:
  podIdentityAssociations: [{ namespace: shop, serviceAccountName: api, roleARN: 'arn:aws:iam::111122223333:role/api' }]
addons: [{ name: vpc-cni }, { name: eks-pod-identity-agent }]
managedNodeGroups: [{ name: workers, amiFamily: AmazonLinux2023 }]
";
    assert_eq!(found("cluster.yaml", eksctl), Vec::<String>::new());
    let old = eksctl.replace("'1.35'", "1.30").replace("AmazonLinux2023", "AmazonLinux2");
    let old = old.replace(", { name: eks-pod-identity-agent }", "");
    assert_eq!(
        found("cluster.yaml", &old),
        [
            "unquoted-version:4",
            "version-end-of-life:4",
            "pod-identity-without-agent:6",
            "ami-type-end-of-life:8"
        ]
    );
    let workflow = "
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    strategy: { matrix: { python: ['3.10', '3.13'], go: [1.20, '1.25'] } }
    services:
      postgres: { image: 'postgres:17.2', env: { POSTGRES_PASSWORD: eK7rq2mZpw } }
    env:
      DATABASE_URL: postgres://shop:eK7rq2mZpw@localhost/test
      API_TOKEN: ${{ secrets.API_TOKEN }}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8
      - uses: ./.github/actions/build
      - { uses: actions/setup-node@v5, with: { node-version: lts/* } }
      - { uses: actions/setup-node@v5, with: { node-version-file: .nvmrc } }
      - { uses: actions/setup-python@v6, with: { python-version: '${{ matrix.python }}' } }
";
    assert_eq!(found("ci.yaml", workflow), Vec::<String>::new());
    let go = workflow.replace(
        "actions/setup-python@v6, with: { python-version: '${{ matrix.python }}'",
        "actions/setup-go@v6, with: { go-version: '${{ matrix.go }}'",
    );
    assert_eq!(found("ci.yaml", &go), ["unquoted-version:6"]);
    let docker = "ARG VERSION=18\nFROM node:${VERSION} AS node\nFROM --platform=linux/amd64 node:22-slim AS build\nFROM node\nFROM scratch\n";
    assert_eq!(found("Dockerfile", docker), Vec::<String>::new());
}

#[test]
fn backups_that_last() {
    let job = |command: &str, more: &str| {
        format!(
            "
apiVersion: batch/v1
kind: CronJob
metadata: {{ name: backup }}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: postgres:17.2
              command: {command}
{more}
"
        )
    };
    let found = |command: &str, more: &str| found("backup.yaml", &job(command, more));
    assert_eq!(
        found("[sh, -c, 'pg_dump shop > /backup/shop-$(date +%F).sql']", ""),
        ["backup-to-nowhere:15"]
    );
    assert_eq!(
        found("[/bin/bash, -c, 'pg_dump -Fc -f /backup/shop.dump shop']", ""),
        ["backup-to-nowhere:15"]
    );
    for command in [
        "[sh, -c, 'pg_dump shop > /tmp/shop.sql && aws s3 cp /tmp/shop.sql s3://backups/']",
        "[sh, -c, 'pg_dump shop | restic backup --stdin']",
        "[sh, -c, 'pg_dump shop > $BACKUP_FILE']",
        "[sh, -c, 'rm -f /backup/old; pg_dump shop > $BACKUP_FILE']",
        "[sh, -c, \"pg_dump shop\\nrm -f /backup/old\"]",
        "[sh, -c, 'pg_dump shop | tee > /dev/null; date > /backup/last']",
        "[/scripts/backup.sh, pg_dump, '>', /backup/a]",
        "[sh, -c, 'pg_dump -h other shop | psql -h new shop > /dev/null']",
    ] {
        assert!(found(command, "").is_empty(), "{command}");
    }
    let shared = "
              volumeMounts: [{ name: backup, mountPath: /backup }]
            - name: upload
              image: example/upload:1.0.0
              volumeMounts: [{ name: backup, mountPath: /backup }]
          volumes: [{ name: backup, emptyDir: {} }]";
    assert!(found("[sh, -c, 'pg_dump shop > /backup/shop.sql']", shared).is_empty());
    let compose = |volumes: &str| {
        format!(
            "services:\n  backup:\n    image: postgres:17.2\n    command: sh -c 'pg_dump shop > /backup/shop.sql'\n{volumes}"
        )
    };
    let in_compose =
        |volumes: &str| crate::check::rules::data_tests::found("compose.yaml", &compose(volumes));
    assert_eq!(in_compose(""), ["backup-to-nowhere:4"]);
    assert!(in_compose("    volumes: ['./backup:/backup']\n").is_empty());
    assert!(in_compose("    volumes: ['/backup']\n").is_empty());
}

#[test]
fn caches_that_are_no_mistake() {
    let text = "
services:
  store:
    image: redis:7.4.1
    command: redis-server --maxmemory 256mb --appendonly yes
  configured:
    image: redis:7.4.1
    command: [redis-server, /etc/redis.conf, --maxmemory, 256mb]
  unbounded:
    image: redis:7.4.1
    command: redis-server --maxmemory 0
  templated:
    image: valkey/valkey:8.1
    command: valkey-server --maxmemory ${MAXMEMORY:-256mb} $OPTIONS
  cluster:
    image: redis:7.4.1
    command: redis-cli --cluster create a:6379 b:6379 c:6379 --cluster-replicas 0
  some:
    image: redis:7.4.1
    command: redis-cli --cluster create $NODES --cluster-replicas 2
";
    assert_eq!(found("compose.yaml", text), Vec::<String>::new());
}

#[test]
fn production_by_a_name_that_is_put_together() {
    let text = r#"
locals {
  name = "shop-prod"
}
resource "aws_db_instance" "main" {
  identifier              = "${local.name}-db"
  engine                  = "postgres"
  backup_retention_period = 0
}
resource "kubernetes_secret" "main" {
  data = { password = "eK7rq2mZ", host = aws_db_instance.main.address }
}
"#;
    assert_eq!(
        in_terraform(text),
        ["backup-to-nowhere:8", "plaintext-secret:11", "no-deletion-protection:5"]
    );
}

/// What the modules make that most use is judged as what they make it of.
#[test]
fn modules_of_the_registry() {
    let text = r#"
module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  cluster_version = "1.27"
  eks_managed_node_groups = {
    workers = { ami_type = "AL2_x86_64" }
  }
}
module "database" {
  source         = "terraform-aws-modules/rds/aws"
  engine         = "postgres"
  engine_version = "16.3"
  family         = "postgres15"
  parameters     = [{ name = "shared_preload_libraries", value = "timescaledb" }]
}
module "other" {
  source          = "./eks"
  cluster_version = "1.27"
}
"#;
    assert_eq!(
        in_terraform(text),
        [
            "version-end-of-life:4",
            "version-not-creatable:12",
            "family-engine-mismatch:13",
            "engine-cannot-run-extension:14",
            "ami-type-end-of-life:6"
        ]
    );
}

/// What a command makes is an object, too.
#[test]
fn a_backup_that_a_command_makes() {
    let text = "
```bash
# Every night
kubectl create cronjob backup \\
  --image=postgres:17.2 \\
  --schedule=\"0 2 * * *\" \\
  -- /bin/bash -c \"pg_dump shop | gzip > /backup/shop-$(date +%F).sql.gz\"
kubectl create job restore --from=cronjob/backup
kubectl create namespace shop && kubectl get pods
```
";
    assert_eq!(found("a.md", text), ["backup-to-nowhere:7"]);
    assert!(found("a.md", &text.replace("create cronjob", "delete cronjob")).is_empty());
}
