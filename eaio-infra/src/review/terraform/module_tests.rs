//! Modules beside the root module. What Terraform plans of them, `tests/review_modules.rs` asks.

use super::super::{Tree, review};
use super::tests::shown;

/// What becomes of a tree, unit by unit.
fn told(before: &[(&str, &str)], after: &[(&str, &str)]) -> String {
    let tree = |files: &[(&str, &str)]| Tree::from_iter(files.iter().copied());
    let review = review(&tree(before), &tree(after));
    shown(&review)
}

const BUCKET: &str = r#"variable "name" {}
resource "aws_s3_bucket" "this" {
  bucket = var.name
}
output "bucket" {
  value = aws_s3_bucket.this
}
"#;

/// A folder that is called is told where it is called, as often as it is called, and nowhere else.
#[test]
fn a_module_is_told_where_it_is_called() {
    let changed = BUCKET.replace("var.name", r#""${var.name}-2""#);
    let files = |bucket| {
        [
            (
                "live/prod/main.tf",
                "module \"logs\" {\n  source = \"../../modules/bucket\"\n  name = \"logs-prod\"\n}\n",
            ),
            (
                "live/test/main.tf.json",
                r#"{"module": {"logs": {"source": "../../modules/bucket", "name": "logs-test"}}}"#,
            ),
            ("modules/bucket/main.tf", bucket),
        ]
    };
    insta::assert_snapshot!(told(&files(BUCKET), &files(&changed)), @"
    -/+ module.logs.aws_s3_bucket.this, stateful
        bucket: logs-prod → logs-prod-2
        because of bucket
        note: AWS refuses to delete a bucket that is not empty
    -/+ module.logs.aws_s3_bucket.this, stateful
        bucket: logs-test → logs-test-2
        because of bucket
        note: AWS refuses to delete a bucket that is not empty
    ");
}

#[test]
fn what_a_module_hands_out_is_followed() {
    let files = |name: &str| {
        format!(
            r#"module "bucket" {{
  source = "./bucket"
  name   = "{name}"
}}
resource "aws_s3_bucket_versioning" "main" {{
  bucket = module.bucket.bucket.id
  versioning_configuration {{
    status = "Enabled"
  }}
}}
resource "aws_s3_object" "text" {{
  bucket = module.bucket.bucket.bucket
  key    = "text"
}}
"#
        )
    };
    let tree = |text: &str| {
        told(
            &[("main.tf", &files("one")), ("bucket/main.tf", BUCKET)],
            &[("main.tf", text), ("bucket/main.tf", BUCKET)],
        )
    };
    insta::assert_snapshot!(tree(&files("two")), @"
    -/+ module.bucket.aws_s3_bucket.this, stateful
        bucket: one → two
        because of bucket ← module.bucket.var.name
        note: AWS refuses to delete a bucket that is not empty
    -/+ aws_s3_bucket_versioning.main
        bucket: module.bucket.aws_s3_bucket.this.id → (known after apply)
        because of bucket ← module.bucket.aws_s3_bucket.this ← bucket ← module.bucket.var.name
    ~/? aws_s3_object.text
        bucket: one → two
        because of bucket ← module.bucket.bucket.bucket
        note: which changes of `aws_s3_object` force replacement is not known here
    ");
}

/// What has no price and changes is named, wherever it is declared.
#[test]
fn what_has_no_price_is_named_where_it_changes() {
    let module = "variable \"class\" {}\nresource \"aws_db_instance\" \"main\" {\n  engine = \"postgres\"\n  instance_class = var.class\n}\n";
    let call = |class: &str| {
        format!(
            "module \"store\" {{\n  source = \"./store\"\n  for_each = toset([\"a\"])\n  class = \"{class}\"\n}}\n"
        )
    };
    let tree =
        |class: &str| Tree::from_iter([("main.tf", call(class)), ("store/main.tf", module.to_owned())]);
    let unpriced = |one: &str, other: &str| {
        let review = review(&tree(one), &tree(other));
        review.costs.map(|costs| costs.unpriced).unwrap_or_default()
    };
    insta::assert_debug_snapshot!(unpriced("db.t4g.micro", "db.t4g.small"), @r#"
    {
        "aws_db_instance.main": "the prices here are those of us-east-1",
    }
    "#);
    assert!(unpriced("db.t4g.micro", "db.t4g.micro").is_empty());
}

/// What a variable is that nobody gives a value, is not known, and no other than before.
#[test]
fn what_nobody_gives_is_as_it_was() {
    let call = |more: &str| format!("module \"bucket\" {{\n  source = \"./bucket\"\n}}\n{more}");
    let queue = "resource \"aws_sqs_queue\" \"q\" {}\n";
    let tree = |more: &str| {
        told(
            &[("main.tf", &call("")), ("bucket/main.tf", BUCKET)],
            &[("main.tf", &call(more)), ("bucket/main.tf", BUCKET)],
        )
    };
    assert_eq!(tree(""), "nothing\n");
    assert_eq!(tree(queue), "+ aws_sqs_queue.q, stateful\n");
}

/// Where nobody knows the keys, it is told once, and as what may be.
#[test]
fn keys_that_nobody_knows() {
    let call = |for_each: &str, name: &str| {
        format!(
            "variable \"names\" {{ type = set(string) }}\nmodule \"bucket\" {{\n  source = \"./bucket\"\n  for_each = {for_each}\n  name = {name}\n}}\nresource \"aws_sqs_queue\" \"all\" {{\n  name = join(\",\", [for one in module.bucket : one.bucket.id])\n}}\n"
        )
    };
    let tree = |before: &str, after: &str| {
        let [before, after] = [before, after].map(|main| [("main.tf", main), ("bucket/main.tf", BUCKET)]);
        told(&before, &after)
    };
    let said = [
        tree(&call("var.names", "each.key"), &call("var.names", "\"x-${each.key}\"")),
        tree(&call("toset([\"a\"])", "each.key"), &call("var.names", "each.key")),
        tree("", &call("var.names", "each.key")),
    ];
    insta::assert_snapshot!(said.join("\n"), @r#"
    ~/? module.bucket.aws_s3_bucket.this, stateful
        bucket: each.key → x-${each.key}
        because of bucket ← module.bucket.var.name
    ~/? aws_sqs_queue.all, stateful
        name: join(",", [for one in module.bucket : one.bucket.id]) → join(",", [for one in module.bucket : one.bucket.id]) (may be another)
        because of name ← module.bucket.aws_s3_bucket.this ← bucket ← module.bucket.var.name

    ~/? module.bucket.aws_s3_bucket.this, stateful
        for_each: [a] → var.names
        because of for_each or count
    ~/? aws_sqs_queue.all, stateful
        name: join(",", [for one in module.bucket : one.bucket.id]) → join(",", [for one in module.bucket : one.bucket.id]) (may be another)
        because of name ← module.bucket.aws_s3_bucket.this ← for_each or count

    + module.bucket.aws_s3_bucket.this, stateful
        note: how many are made, Terraform computes
    + aws_sqs_queue.all, stateful
    + variable var.names
    "#);
}

/// Of a module from elsewhere no file is there: what comes from it and what goes to it is not known.
#[test]
fn modules_from_elsewhere() {
    let elsewhere = |more: &str| {
        format!(
            "module \"vpc\" {{\n  source = \"terraform-aws-modules/vpc/aws\"\n  version = \"5.0.0\"\n}}\n{more}"
        )
    };
    let inside = "module \"vpc\" {\n  source = \"./vpc\"\n}\n";
    let vpc = "resource \"aws_vpc\" \"this\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";
    let own = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";
    let moved = "moved {\n  from = aws_vpc.main\n  to = module.vpc.aws_vpc.this[0]\n}\n";
    let said = [
        // From the registry into the repository.
        told(&[("main.tf", &elsewhere(""))], &[("main.tf", inside), ("vpc/main.tf", vpc)]),
        // From the root module into a module from elsewhere.
        told(&[("main.tf", &elsewhere(own))], &[("main.tf", &elsewhere(moved))]),
        // A module that calls one from elsewhere.
        told(
            &[("main.tf", inside), ("vpc/main.tf", &elsewhere(own))],
            &[("main.tf", inside), ("vpc/main.tf", &elsewhere(own).replace("5.0.0", "6.0.0"))],
        ),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    ~/? module.vpc
        source: terraform-aws-modules/vpc/aws → ./vpc
        version: 5.0.0 → unset
        because of source
        because of version
        note: what becomes of what is in it, its own files decide

    ~/? module.vpc.aws_vpc.this[0], was aws_vpc.main
        note: what it is to be there is in no file that was compared

    ~/? module.vpc.module.vpc
        version: 5.0.0 → 6.0.0
        because of version
        note: what becomes of what is in it, its own files decide
    ");
}

/// What nobody calls any more is text; what has a backend of its own is applied by itself, too.
#[test]
fn folders_that_are_called_in_one_tree_alone() {
    let call = "module \"bucket\" {\n  source = \"./bucket\"\n  name = \"one\"\n}\n";
    let with_backend = format!("terraform {{\n  backend \"s3\" {{}}\n}}\n{BUCKET}");
    let said = [
        told(
            &[("main.tf", call), ("bucket/main.tf", BUCKET)],
            &[("main.tf", ""), ("bucket/main.tf", &BUCKET.replace("this", "that"))],
        ),
        told(
            &[("main.tf", call), ("bucket/main.tf", &with_backend)],
            &[("main.tf", call), ("bucket/main.tf", &with_backend.replace("var.name", "\"x\""))],
        ),
        // Modules that call each other are no Terraform, and nothing to fall over.
        told(
            &[],
            &[
                ("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"),
                (
                    "b/main.tf",
                    "module \"a\" {\n  source = \"../a\"\n}\nresource \"aws_sqs_queue\" \"q\" {}\n",
                ),
            ],
        ),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    - module.bucket.aws_s3_bucket.this, stateful
        note: AWS refuses to delete a bucket that is not empty

    -/+ module.bucket.aws_s3_bucket.this, stateful
        bucket: one → x
        because of bucket
        note: AWS refuses to delete a bucket that is not empty
    ~/? aws_s3_bucket.this, stateful
        bucket: var.name → x
        because of bucket
    ~ output.bucket
        value: aws_s3_bucket.this → aws_s3_bucket.this (may be another)

    + file a/main.tf
    + file b/main.tf
    ");
}
