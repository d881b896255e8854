//! Identity, secrets and data services: what is right, and looks as if it were not; and the forms in which a mistake stands.

use crate::check::{check, read};

/// The names and lines of what every rule finds in a file.
fn found(file: &str, text: &str) -> Vec<String> {
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
fn in_terraform(text: &str) -> Vec<String> {
    found("main.tf", text)
}

#[test]
fn a_policy_is_read_in_every_form() {
    let heredoc = r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}
resource "aws_iam_policy" "api" {
  policy = <<EOF
{ "Statement": [{ "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "${aws_s3_bucket.uploads.arn}" }] }
EOF
}
"#;
    assert_eq!(in_terraform(heredoc), ["bucket-arn-without-objects:6"]);
    assert!(in_terraform(&heredoc.replace("uploads.arn}", "uploads.arn}/*")).is_empty());
    let document = r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}
data "aws_iam_policy_document" "api" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["${aws_s3_bucket.uploads.arn}/*"]
  }
}
resource "aws_iam_policy" "api" {
  policy = data.aws_iam_policy_document.api.json
}
"#;
    assert_eq!(in_terraform(document), ["bucket-arn-without-objects:8"]);
    let dynamic = document.replace(
        "  statement {",
        "  dynamic \"statement\" {\n    for_each = []\n    content {}\n  }\n  statement {",
    );
    assert!(in_terraform(&dynamic).is_empty());
}

#[test]
fn policies_that_are_no_mistake() {
    let right = r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}
resource "aws_iam_policy" "api" {
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = [aws_s3_bucket.uploads.arn, "${aws_s3_bucket.uploads.arn}/*"] },
    { Effect = "Allow", Action = "s3:PutObject", Resource = var.bucket_arn },
    { Effect = "Deny", Action = "*", Resource = "*" },
    { Effect = "Allow", Action = "*", Resource = "*", Condition = { Bool = { "aws:ViaAWSService" = "true" } } },
    { Effect = "Allow", Action = ["ec2:DescribeInstances", "xray:*"], Resource = "*" },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::other-bucket/*" },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::shop-uploads-2/*" },
  ] })
}
resource "aws_kms_key" "data" {
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
resource "aws_iam_role" "deploy" {
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::999988887777:root" } },
  ] })
}
resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;
    assert_eq!(in_terraform(right), Vec::<String>::new());
}

#[test]
fn an_administrator_in_a_pod() {
    let text = r#"
resource "aws_iam_role" "api" {
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Principal = { Service = "pods.eks.amazonaws.com" } },
  ] })
}
resource "aws_iam_role_policy_attachment" "api" {
  role       = aws_iam_role.api.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;
    assert_eq!(in_terraform(text), ["wildcard-policy:9"]);
}

#[test]
fn keys_that_may_be_used() {
    let with = |more: &str| {
        format!(
            r#"
resource "aws_kms_key" "data" {{}}
resource "aws_s3_bucket" "uploads" {{
  bucket = "shop-uploads"
}}
resource "aws_s3_bucket_server_side_encryption_configuration" "uploads" {{
  bucket = aws_s3_bucket.uploads.id
  rule {{
    apply_server_side_encryption_by_default {{
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }}
  }}
}}
resource "aws_iam_role" "api" {{
  name = "api"
}}
resource "aws_iam_role_policy" "api" {{
  role   = aws_iam_role.api.name
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = "s3:GetObject", Resource = "${{aws_s3_bucket.uploads.arn}}/*" }}] }})
}}
{more}
"#
        )
    };
    assert_eq!(in_terraform(&with("")), ["key-without-decrypt-grant:20"]);
    let decrypt = |role: &str, resource: &str| {
        format!(
            r#"resource "aws_iam_role_policy" "key" {{
  role   = {role}
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = ["kms:Decrypt"], Resource = {resource} }}] }})
}}"#
        )
    };
    for more in [
        decrypt("aws_iam_role.api.id", "aws_kms_key.data.arn"),
        decrypt("\"api\"", "\"*\""),
        decrypt("aws_iam_role.api.id", "var.key_arn"),
        decrypt("var.role", "\"*\""),
        "resource \"aws_iam_role_policy_attachment\" \"more\" {\n  role       = aws_iam_role.api.name\n  policy_arn = var.policy_arn\n}".to_owned(),
        "resource \"aws_kms_grant\" \"api\" {\n  key_id = aws_kms_key.data.key_id\n}".to_owned(),
        "module \"more\" {\n  source = \"./more\"\n}".to_owned(),
    ] {
        assert!(in_terraform(&with(&more)).is_empty(), "{more}");
    }
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
fn credentials_in_images_and_pipelines() {
    let docker = "FROM node:22-slim\nENV PORT=80 DB_PASSWORD=\"eK7rq2mZ\"\nENV API_KEY_FILE=/run/secrets/key\nENV API_TOKEN $TOKEN\nARG NPM_TOKEN\n";
    assert_eq!(found("Dockerfile", docker), ["plaintext-secret:2"]);
    let terraform = r#"
variable "password" {
  type    = string
  default = "eK7rq2mZ"
}
resource "aws_db_instance" "main" {
  engine   = "postgres"
  password = var.password
}
resource "aws_secretsmanager_secret_version" "set_later" {
  secret_id     = "shop"
  secret_string = "changed-by-hand"
  lifecycle {
    ignore_changes = [secret_string]
  }
}
resource "aws_secretsmanager_secret_version" "api" {
  secret_id     = "shop"
  secret_string = jsonencode({ username = "shop", password = "eK7rq2mZ" })
}
resource "aws_ssm_parameter" "open" {
  name  = "/shop/url"
  type  = "String"
  value = "https://shop.example.com"
}
"#;
    assert_eq!(in_terraform(terraform), ["plaintext-secret:8", "plaintext-secret:19"]);
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
fn roles_that_are_trusted() {
    let text = |test: &str, subject: &str, namespace: &str| {
        format!(
            r#"
```hcl
resource "aws_iam_role" "api" {{
  name = "shop-api"
  assume_role_policy = jsonencode({{ Statement = [{{
    Effect    = "Allow"
    Action    = "sts:AssumeRoleWithWebIdentity"
    Principal = {{ Federated = aws_iam_openid_connect_provider.cluster.arn }}
    Condition = {{ {test} = {{ "${{local.issuer}}:sub" = "{subject}", "${{local.issuer}}:aud" = "sts.amazonaws.com" }} }}
  }}] }})
}}
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata: {{ name: api{namespace}, annotations: {{ eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/shop-api' }} }}
```
"#
        )
    };
    let found = |test: &str, subject: &str, namespace: &str| found("a.md", &text(test, subject, namespace));
    let of_shop = ", namespace: shop";
    assert!(found("StringEquals", "system:serviceaccount:shop:api", of_shop).is_empty());
    assert!(found("StringLike", "system:serviceaccount:shop:*", of_shop).is_empty());
    assert!(found("StringEquals", "system:serviceaccount:any:api", "").is_empty());
    assert_eq!(
        found("StringEquals", "system:serviceaccount:shop:web", of_shop),
        ["irsa-subject-mismatch:17"]
    );
    assert_eq!(found("StringEquals", "system:serviceaccount:shop:*", of_shop), ["irsa-subject-mismatch:9"]);
}
