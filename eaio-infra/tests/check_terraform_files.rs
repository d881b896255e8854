//! Terraform, Dockerfiles, workflows and clusters that somebody wrote: read with their places, or one diagnostic each.

mod changed;

use std::fmt::Write;

use changed::{changed, changes};
use eaio_infra::check::read::{self, Read};
use eaio_infra::check::{Content, Language, Located, Unknown, check};
use proptest::prelude::*;

/// A value on lines of its own: what it is, and where.
fn shown(value: &Located, depth: usize, out: &mut String) {
    let place = format!("{}:{}", value.place.line, value.place.column);
    let indent = "  ".repeat(depth);
    match &value.content {
        Content::Map(entries) => {
            let _ = writeln!(out, "map @{place}");
            for (name, place, value) in entries {
                let _ = write!(out, "{indent}{name} @{}:{} = ", place.line, place.column);
                shown(value, depth + 1, out);
            }
        }
        Content::List(items) => {
            let _ = writeln!(out, "list @{place}");
            for item in items {
                let _ = write!(out, "{indent}- ");
                shown(item, depth + 1, out);
            }
        }
        Content::Unknown(Unknown::Reference(reference)) => {
            let _ = writeln!(out, "-> {reference} @{place}");
        }
        Content::Unknown(Unknown::Template(pieces)) => {
            let _ = writeln!(out, "template @{place}");
            for piece in pieces {
                let _ = write!(out, "{indent}+ ");
                shown(piece, depth + 1, out);
            }
        }
        Content::Unknown(Unknown::Expression { source, references }) => {
            let _ = writeln!(out, "{source} of [{}] @{place}", references.join(", "));
        }
        content => {
            let _ = writeln!(out, "{content:?} @{place}");
        }
    }
}

fn all(read: &Read) -> String {
    let mut out = read.diagnostics.to_string();
    for artifact in &read.artifacts {
        let _ = write!(out, "{:?} ", artifact.language);
        shown(&artifact.value, 1, &mut out);
    }
    out
}

fn read(path: &str, text: &str) -> Read {
    read::files([(path, text)])
}

const NATIVE: &str = r#"# A comment.
locals {
  name = "shop"
}

variable "zones" {
  type    = list(string)
  default = ["a", "b"]
}

resource "aws_security_group" "database" {
  name_prefix = "${local.name}-database-"
  vpc_id      = aws_vpc.main.id

  ingress {
    from_port   = 5432
    cidr_blocks = toset([aws_subnet.private["a"].cidr_block])
  }
  ingress {
    from_port = -1
  }
  dynamic "egress" {
    for_each = var.zones
    content { from_port = egress.value }
  }
  tags = merge(local.tags, { Name = "x" })
}

data "aws_iam_policy_document" "read" {
  count = length(var.zones) > 1 ? 1 : 0
}

resource "aws_iam_policy" "read" {
  policy = jsonencode({ Statement = [{ Action = "s3:GetObject" }] })
  description = <<-EOT
    Reads ${aws_s3_bucket.logs.arn}/*.
    EOT
}
"#;

#[test]
fn the_native_syntax_with_every_place() {
    insta::assert_snapshot!(all(&read("main.tf", NATIVE)));
}

#[test]
fn the_json_syntax_means_the_same() {
    let text = r#"{
  "resource": {
    "aws_security_group": {
      "database": {
        "name_prefix": "${local.name}-database-",
        "vpc_id": "${aws_vpc.main.id}",
        "description": "costs $${5}",
        "ingress": [{ "from_port": 5432 }, { "from_port": "${-1}" }],
        "depends_on": ["aws_vpc.main"],
        "policy": "${jsonencode({ Statement = [] })}"
      }
    }
  }
}
"#;
    insta::assert_snapshot!(all(&read("main.tf.json", text)));
}

#[test]
fn what_is_broken_is_one_error_at_its_place_and_the_rest_is_read() {
    let read = read::files([
        ("a.tf", "resource \"aws_vpc\" \"main\" {\n  cidr_block = \n}\n"),
        ("b.tf.json", "{\n  \"resource\": [\n"),
        ("c.tf.json", "[]\n"),
        ("d.tf", "locals { a = 1 }\n"),
        ("e.md", "Words.\n\n```hcl\nresource \"aws_vpc\" {\n  a = }\n```\n"),
    ]);
    insta::assert_snapshot!(all(&read));
}

#[test]
fn values_of_variables_go_before_defaults() {
    let text = "variable \"open\" { default = \"10.0.0.0/8\" }
resource \"aws_vpc_security_group_ingress_rule\" \"database\" {
  cidr_ipv4 = var.open
  from_port = 5432
  to_port   = 5432
}
";
    let found = |files: &[(&str, &str)]| {
        let read = read::files(files.iter().copied());
        let found = check(&read.artifacts);
        found.iter().filter(|diagnostic| diagnostic.rule == "world-open-ingress").count()
    };
    assert_eq!(found(&[("a/main.tf", text)]), 0);
    assert_eq!(found(&[("a/main.tf", text), ("a/terraform.tfvars", "open = \"0.0.0.0/0\"\n")]), 1);
    let in_json = ("a/x.auto.tfvars.json", "{ \"open\": \"0.0.0.0/0\" }");
    assert_eq!(found(&[("a/main.tf", text), in_json]), 1);
    // The later says what is so, in the order that Terraform reads them; of two that somebody names nobody knows which.
    let [open, shut] = ["open = \"0.0.0.0/0\"\n", "open = \"10.0.0.0/8\"\n"];
    let main = ("a/main.tf", text);
    assert_eq!(found(&[main, ("a/b.auto.tfvars", open), ("a/terraform.tfvars", shut)]), 1);
    assert_eq!(found(&[main, ("a/b.auto.tfvars", shut), ("a/terraform.tfvars", open)]), 0);
    assert_eq!(found(&[main, ("a/prod.tfvars", open), ("a/staging.tfvars", shut)]), 0);
    // Another root module's.
    assert_eq!(found(&[("a/main.tf", text), ("b/terraform.tfvars", "open = \"0.0.0.0/0\"\n")]), 0);
}

const DOCKERFILE: &str = "# syntax=docker/dockerfile:1
FROM python:3.12-slim AS base
RUN apt-get update \\
    # what it needs
    && apt-get install -y curl
  user app
";

#[test]
fn instructions_of_a_dockerfile() {
    insta::assert_snapshot!(all(&read("Dockerfile", DOCKERFILE)));
    assert!(read("Dockerfile", "nothing\n").artifacts.is_empty());
}

#[test]
fn which_language_a_block_is_in_its_content_says() {
    let read = read(
        "design.md",
        "```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: shop, region: eu-west-1 }
```
```yaml
on: push
jobs: { test: { runs-on: ubuntu-latest, steps: [] } }
```
```yaml
database: { engine: postgres }
```
```terraform
locals { a = 1 }
```
```docker
FROM scratch
```
```json
{ \"a\": 1 }
```
",
    );
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    let languages: Vec<Language> = read.artifacts.iter().map(|artifact| artifact.language).collect();
    use Language::{Described, Dockerfile, Eksctl, Terraform, Workflow};
    assert_eq!(languages, [Eksctl, Workflow, Described, Terraform, Dockerfile]);
    // Outside of a document, what is for no tool is for nobody here.
    assert!(self::read("values.yaml", "database: { engine: postgres }").artifacts.is_empty());
}

#[test]
fn what_nests_without_end_is_one_error() {
    for (name, open, close) in [
        ("a.tf", "a = [", "]"),
        ("a.tf", "a = (", ")"),
        ("a.tf", "b {\n", "}\n"),
        ("a.tf", "a = \"${", "}\""),
        ("a.tf.json", "{\"a\":", "}"),
        ("a.tf.json", "[", "]"),
        ("a.tfvars", "a = {b=", "}"),
    ] {
        let text = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let read = read(name, &text);
        assert_eq!(read.diagnostics.iter().count(), 1, "{name} {open}: {}", read.diagnostics);
    }
    // Nothing between brackets, and deep all the same.
    for nested in ["!", "-", "true ? 1 : "] {
        let text = format!("a = {}1\n", nested.repeat(20_000));
        read("a.tf", &text);
    }
    let text = format!("{{ \"locals\": {{ \"a\": \"{}\" }} }}", "${[".repeat(10_000));
    read("a.tf.json", &text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was done to a text, it is read, and checked, and nothing points out of it.
    #[test]
    fn no_text_makes_reading_panic(
        first in 0..4usize,
        changes in prop::collection::vec(changes(), 1..8),
    ) {
        let json = "{\n\"resource\": {\"aws_vpc\": {\"main\": {\"cidr_block\": \"${var.a}/16\",\n\"tags\": {\"a\": [1, true, null]}}}}}";
        let document = format!("# Design\n\n```hcl\n{NATIVE}```\n\n```dockerfile\n{DOCKERFILE}```\n");
        let corpus = [("a.tf", NATIVE), ("a.tf.json", json), ("Dockerfile", DOCKERFILE), ("a.md", &document)];
        let (path, text) = corpus[first];
        let mut text = text.to_owned();
        for change in &changes {
            text = changed(&text, change);
        }
        let read = read(path, &text);
        let lines = u32::try_from(text.split(['\n', '\r', '\u{2028}']).count())?;
        for diagnostic in read.diagnostics.iter().chain(check(&read.artifacts).iter()) {
            let location = diagnostic.location.as_ref().expect("it says where");
            prop_assert!(location.line >= 1 && location.line <= lines + 1, "{diagnostic}");
            prop_assert!(location.column >= 1, "{diagnostic}");
        }
    }
}
