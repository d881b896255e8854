use std::fmt::Write;

use super::super::{Review, Tree, difference, review};
use crate::check::Located;

/// A review as text, for snapshots.
pub(super) fn shown(review: &Review) -> String {
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("text takes text");
    for change in &review.changes {
        let stateful = if change.is_stateful { ", stateful" } else { "" };
        let moved = change.moved_from.as_ref().map(|from| format!(", was {from}")).unwrap_or_default();
        line(format!("{} {}{moved}{stateful}", change.action.glyph(), change.identity));
        for difference in &change.differences {
            let side = |value: &Option<Located>| match value {
                _ if difference.is_sensitive => "(sensitive)".to_owned(),
                Some(value) => difference::shown(value),
                None => "unset".to_owned(),
            };
            let [before, after] = [&difference.before, &difference.after].map(side);
            line(format!("    {}: {before} → {after}", difference.path));
        }
        for reason in &change.reasons {
            line(format!("    because of {reason}"));
        }
        for consequence in &change.consequences {
            line(format!("    {}: {}", consequence.effect.name(), consequence.text));
        }
    }
    for diagnostic in review.diagnostics.clone() {
        line(format!("! {diagnostic}"));
    }
    if text.is_empty() { "nothing\n".to_owned() } else { text }
}

/// What becomes of a root module with one file.
pub(super) fn from(before: &str, after: &str) -> String {
    let tree = |text: &str| Tree::from_iter([("main.tf", text)]);
    let shown = shown(&review(&tree(before), &tree(after)));
    format!("{before}\n  ↓\n{after}\n  ↓\n{shown}")
}

#[test]
fn encryption_is_turned_on() {
    let database = |more: &str| {
        format!(
            r#"resource "aws_db_instance" "main" {{
  identifier          = "main"
  instance_class      = "db.t4g.micro"
  skip_final_snapshot = true
  deletion_protection = true
  {more}
}}"#
        )
    };
    insta::assert_snapshot!(from(&database(""), &database("storage_encrypted = true")));
}

#[test]
fn a_database_is_resized() {
    let database = |class: &str, version: &str, storage: u32| {
        format!(
            r#"resource "aws_db_instance" "main" {{
  identifier        = "main"
  instance_class    = "{class}"
  engine_version    = "{version}"
  allocated_storage = {storage}
  multi_az          = true
}}"#
        )
    };
    insta::assert_snapshot!(
        [
            from(&database("db.t4g.micro", "16.14", 20), &database("db.t4g.small", "16.14", 20)),
            from(&database("db.t4g.micro", "16.14", 20), &database("db.t4g.micro", "15.4", 10)),
        ]
        .join("\n")
    );
}

#[test]
fn a_cluster_goes_up_one_version_at_a_time() {
    let cluster = |version: &str| {
        format!(
            "resource \"aws_eks_cluster\" \"main\" {{\n  name = \"main\"\n  role_arn = \"arn\"\n  version = \"{version}\"\n}}"
        )
    };
    let versions = [("1.33", "1.34"), ("1.33", "1.35"), ("1.34", "1.33")];
    let said = versions.map(|(before, after)| from(&cluster(before), &cluster(after)));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn addresses_are_followed() {
    insta::assert_snapshot!(from(
        r#"resource "aws_s3_bucket" "one" {
  bucket = "one"
}
resource "aws_s3_bucket_versioning" "one" {
  bucket = aws_s3_bucket.one.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_sqs_queue" "counted" {
  name = "counted"
}
resource "aws_sqs_queue" "keyed" {
  count = 2
  name  = "keyed-${count.index}"
}
resource "aws_sqs_queue" "lost" {
  name = "lost"
}
resource "aws_sqs_queue" "left" {
  name = "left"
}
module "queues" {
  source = "./queues"
}"#,
        r#"resource "aws_s3_bucket" "three" {
  bucket = "one"
}
resource "aws_s3_bucket_versioning" "three" {
  bucket = aws_s3_bucket.three.id
  versioning_configuration {
    status = "Enabled"
  }
}
moved {
  from = aws_s3_bucket.one
  to   = aws_s3_bucket.two
}
moved {
  from = aws_s3_bucket.two
  to   = aws_s3_bucket.three
}
moved {
  from = aws_s3_bucket_versioning.one
  to   = aws_s3_bucket_versioning.three
}
resource "aws_sqs_queue" "counted" {
  count = 1
  name  = "counted"
}
resource "aws_sqs_queue" "keyed" {
  for_each = toset(["keyed-0", "keyed-1"])
  name     = each.key
}
moved {
  from = aws_sqs_queue.keyed[0]
  to   = aws_sqs_queue.keyed["keyed-0"]
}
resource "aws_sqs_queue" "found" {
  name = "lost"
}
removed {
  from = aws_sqs_queue.left
  lifecycle {
    destroy = false
  }
}
module "messages" {
  source = "./queues"
}
moved {
  from = module.queues
  to   = module.messages
}
import {
  to = aws_sqs_queue.taken
  id = "https://sqs.us-east-1.amazonaws.com/123456789012/taken"
}
resource "aws_sqs_queue" "taken" {
  name = "taken"
}
moved {
  from = module.old.aws_sqs_queue.arrived
  to   = aws_sqs_queue.arrived
}
resource "aws_sqs_queue" "arrived" {
  name = "arrived"
}"#,
    ));
}

#[test]
fn replacement_follows_what_is_read() {
    insta::assert_snapshot!(from(
        r#"resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "private" {
  for_each   = { a = "10.0.0.0/20", b = "10.0.16.0/20" }
  vpc_id     = aws_vpc.main.id
  cidr_block = each.value
}
resource "aws_elasticache_subnet_group" "main" {
  name       = "main"
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}
resource "aws_elasticache_replication_group" "main" {
  replication_group_id = "main"
  description          = "main"
  subnet_group_name    = aws_elasticache_subnet_group.main.name
}
resource "aws_security_group" "main" {
  vpc_id = aws_vpc.main.id
  lifecycle {
    create_before_destroy = true
  }
}
output "block" {
  value = aws_vpc.main.cidr_block
}"#,
        r#"resource "aws_vpc" "main" {
  cidr_block = "10.1.0.0/16"
}
resource "aws_subnet" "private" {
  for_each   = { a = "10.1.0.0/20", c = "10.1.32.0/20" }
  vpc_id     = aws_vpc.main.id
  cidr_block = each.value
}
resource "aws_elasticache_subnet_group" "main" {
  name       = "main-too"
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}
resource "aws_elasticache_replication_group" "main" {
  replication_group_id = "main"
  description          = "main"
  subnet_group_name    = aws_elasticache_subnet_group.main.name
}
resource "aws_security_group" "main" {
  vpc_id = aws_vpc.main.id
  lifecycle {
    create_before_destroy = true
  }
}
output "block" {
  value = aws_vpc.main.cidr_block
}"#,
    ));
}

#[test]
fn what_is_declared_beside_resources() {
    insta::assert_snapshot!(from(
        r#"terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
  backend "s3" {
    bucket = "state"
    key    = "one"
  }
}
provider "aws" {
  region = "us-east-1"
}
variable "size" {
  default = 1
}
variable "password" {
  sensitive = true
  default   = "not"
}
module "network" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.1.0"
}
data "aws_ami" "base" {
  most_recent = true
  owners      = ["amazon"]
}
resource "aws_instance" "main" {
  ami           = data.aws_ami.base.id
  instance_type = "t3.micro"
  subnet_id     = module.network.private_subnets[0]
}
check "health" {
  assert {
    condition     = var.size > 0
    error_message = "none"
  }
}"#,
        r#"terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
  backend "s3" {
    bucket = "state"
    key    = "another"
  }
}
provider "aws" {
  region = "eu-west-1"
}
variable "size" {
  default = 2
}
variable "password" {
  sensitive = true
  default   = "neither"
}
module "network" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "6.0.0"
}
data "aws_ami" "base" {
  most_recent = true
  owners      = ["self"]
}
resource "aws_instance" "main" {
  ami           = data.aws_ami.base.id
  instance_type = "t3.micro"
  subnet_id     = module.network.private_subnets[0]
}
output "size" {
  value = var.size
}"#,
    ));
}

#[test]
fn what_protects_and_what_is_lost() {
    insta::assert_snapshot!(from(
        r#"resource "aws_s3_bucket" "main" {
  bucket        = "main"
  force_destroy = true
}
resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}
resource "aws_dynamodb_table" "main" {
  name                        = "main"
  deletion_protection_enabled = true
}
resource "aws_secretsmanager_secret" "main" {
  name = "main"
  type = "not an argument"
}
resource "aws_ebs_volume" "main" {
  availability_zone = "us-east-1a"
  size              = 10
  lifecycle {
    prevent_destroy = true
  }
}
resource "aws_efs_file_system" "main" {
  lifecycle {
    prevent_destroy = true
  }
}
resource "aws_secretsmanager_secret_version" "main" {
  secret_id     = aws_secretsmanager_secret.main.id
  secret_string = "one"
}"#,
        r#"resource "aws_ebs_volume" "main" {
  availability_zone = "us-east-1b"
  size              = 10
  lifecycle {
    prevent_destroy = true
  }
}
resource "aws_secretsmanager_secret" "main" {
  name = "main"
}
resource "aws_secretsmanager_secret_version" "main" {
  secret_id     = aws_secretsmanager_secret.main.id
  secret_string = "another"
}"#,
    ));
}

#[test]
fn what_is_not_known_may_replace() {
    insta::assert_snapshot!(from(
        r#"resource "example_thing" "main" {
  name = "one"
}
resource "aws_subnet" "main" {
  for_each   = toset(["a"])
  vpc_id     = var.vpc
  cidr_block = "10.0.0.0/20"
}
resource "aws_sqs_queue" "main" {
  count = var.count
  name  = "main"
}
resource "aws_kms_key" "main" {
  key_usage = lookup(var.usage, "main")
}
variable "count" {}"#,
        r#"resource "example_thing" "main" {
  name = "another"
}
resource "aws_subnet" "main" {
  for_each   = toset(var.zones)
  vpc_id     = var.vpc
  cidr_block = "10.0.0.0/20"
}
resource "aws_sqs_queue" "main" {
  count = var.count + 1
  name  = "main"
}
resource "aws_kms_key" "main" {
  key_usage = lookup(var.usage, "other")
}
variable "count" {}"#,
    ));
}

/// Every way to write the same: nothing is different.
#[test]
fn the_same_is_the_same_however_it_is_written() {
    let native = r#"
        locals {
          tags = { Name = "main" }
          cidr = "10.0.0.0/16"
        }
        resource "aws_vpc" "main" {
          cidr_block           = local.cidr
          enable_dns_hostnames = "true"
          tags                 = local.tags
        }
        resource "aws_security_group" "main" {
          name   = "main-${local.cidr}"
          vpc_id = aws_vpc.main.id
          dynamic "ingress" {
            for_each = [80, 443]
            content {
              from_port   = ingress.value
              to_port     = ingress.value
              protocol    = "tcp"
              cidr_blocks = ["0.0.0.0/0"]
            }
          }
        }
        resource "aws_iam_policy" "main" {
          name   = "main"
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = { Effect = "Allow", Action = ["s3:Get*", "s3:List*"], Resource = "*" }
          })
        }
        resource "aws_db_subnet_group" "main" {
          name       = "main"
          subnet_ids = ["subnet-1", "subnet-2"]
        }
    "#;
    let json = r#"{
        "resource": {
            "aws_vpc": { "main": {
                "cidr_block": "10.0.0.0/16",
                "enable_dns_hostnames": true,
                "enable_dns_support": true,
                "tags": { "Name": "main" }
            } },
            "aws_security_group": { "main": [ {
                "name": "main-10.0.0.0/16",
                "description": "Managed by Terraform",
                "vpc_id": "${aws_vpc.main.id}",
                "ingress": [
                    { "from_port": 443, "to_port": "443", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"] },
                    { "from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"] }
                ]
            } ] },
            "aws_iam_policy": { "main": {
                "name": "main",
                "policy": "{\"Statement\": [{\"Resource\": [\"*\"], \"Action\": [\"s3:List*\", \"s3:Get*\"], \"Effect\": \"Allow\"}], \"Version\": \"2012-10-17\"}"
            } },
            "aws_db_subnet_group": { "main": { "name": "main", "subnet_ids": ["subnet-2", "subnet-1"] } }
        }
    }"#;
    let trees = [Tree::from_iter([("main.tf", native)]), Tree::from_iter([("other.tf.json", json)])];
    assert_eq!(shown(&review(&trees[0], &trees[1])), "nothing\n");
    assert_eq!(shown(&review(&trees[1], &trees[0])), "nothing\n");
}

mod laws {
    use proptest::prelude::*;

    use super::super::super::{Action, Tree, review};

    /// A small root module: queues that read each other, with or without keys.
    fn blocks() -> impl Strategy<Value = Vec<String>> {
        let block = (0..4_usize, any::<bool>(), 0..3_usize, 0..3_u32).prop_map(|(kind, keyed, read, size)| {
            let keys = if keyed { "for_each = toset([\"a\", \"b\"])" } else { "" };
            match kind {
                0 => format!("  {keys}\n  name = \"queue-{size}\"\n  delay_seconds = {size}"),
                1 => format!("  name = aws_sqs_queue.q{read}.name"),
                2 => format!("  name = \"${{aws_sqs_queue.q{read}.arn}}\""),
                _ => format!("  name = \"x\"\n  tags = {{ A = \"{size}\", B = join(\"\", [aws_sqs_queue.q{read}.url]) }}"),
            }
        });
        prop::collection::vec(block, 1..4)
    }

    fn tree(blocks: &[String]) -> Tree {
        let files = blocks.iter().enumerate().map(|(at, body)| {
            (format!("{at}.tf"), format!("resource \"aws_sqs_queue\" \"q{at}\" {{\n{body}\n}}\n"))
        });
        files.collect()
    }

    proptest! {
        /// Which file a block stands in, and where, means nothing.
        #[test]
        fn the_order_of_blocks_means_nothing(blocks in blocks()) {
            let apart = tree(&blocks);
            let together = apart.0.values().rev().cloned().collect::<String>();
            let together = Tree::from_iter([("main.tf", together)]);
            prop_assert_eq!(review(&apart, &together).changes, []);
        }

        /// What one way creates, the other way destroys, and what is changed one way is the other way, too.
        #[test]
        fn the_way_back_undoes(before in blocks(), after in blocks()) {
            let names = |before: &Tree, after: &Tree, of: fn(Action) -> bool| {
                let changes = review(before, after).changes;
                let mut names: Vec<_> =
                    changes.into_iter().filter(|change| of(change.action)).map(|change| change.identity).collect();
                names.sort();
                names
            };
            let [before, after] = [tree(&before), tree(&after)];
            let is_created: fn(Action) -> bool = |action| action == Action::Create;
            let is_destroyed: fn(Action) -> bool = |action| action == Action::Destroy;
            prop_assert_eq!(names(&before, &after, is_created), names(&after, &before, is_destroyed));
        }

        /// Nothing that anyone writes makes it panic.
        #[test]
        fn any_text_is_survived(before in "[a-z\\[\\]{}\"=.$ \n]{0,60}", after in blocks()) {
            review(&Tree::from_iter([("main.tf", before)]), &tree(&after));
        }
    }
}
