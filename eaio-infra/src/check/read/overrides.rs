//! Override files of Terraform: `override.tf`, `*_override.tf`, and the same in its JSON syntax.
//!
//! Source: "Override Files" of Terraform's documentation, "Merging Behavior"; and how Terraform's `internal/configs` merges what that page
//! leaves open.

use std::collections::BTreeMap;

use crate::check::{Artifact, Content, Language, Located, Place, Source, Unknown};

/// `artifacts` as Terraform has them: what override files say stands in the blocks that they override, in place of what these say
/// themselves, and at its place. What overrides nothing, which Terraform refuses, stays where it is.
pub(super) fn merged(artifacts: Vec<Artifact>) -> Vec<Artifact> {
    if !artifacts.iter().any(is_override) {
        return artifacts;
    }
    let (overrides, mut artifacts): (Vec<_>, Vec<_>) = artifacts.into_iter().partition(is_override);
    let overrides: BTreeMap<String, Artifact> =
        overrides.into_iter().map(|artifact| (file(&artifact).to_owned(), artifact)).collect();
    for mut artifact in overrides.into_values() {
        let blocks = std::mem::replace(&mut artifact.value.content, Content::Null);
        let folder = artifact.folder().to_owned();
        let mut bases: Vec<&mut Located> = artifacts
            .iter_mut()
            .filter(|base| base.language == Language::Terraform && base.folder() == folder)
            .map(|base| &mut base.value)
            .collect();
        if let Some(left) = left_over(blocks, &mut Vec::new(), &mut bases) {
            artifact.value.content = left;
            artifacts.push(artifact);
        }
    }
    artifacts
}

fn is_override(artifact: &Artifact) -> bool {
    let name = file(artifact).rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".tf").or(name.strip_suffix(".tf.json"));
    artifact.language == Language::Terraform
        && name.is_some_and(|name| name == "override" || name.ends_with("_override"))
}

fn file(artifact: &Artifact) -> &str {
    match &artifact.source {
        Source::File(file) => file,
        Source::Definition { .. } => "",
    }
}

/// How many labels a block has after its keyword.
fn labels(keyword: &str) -> usize {
    match keyword {
        "resource" | "data" | "ephemeral" => 2,
        "module" | "variable" | "output" | "provider" => 1,
        _ => 0,
    }
}

/// Merges what overrides into `bases`, block by block, and gives back what overrides nothing.
fn left_over(content: Content, path: &mut Vec<String>, bases: &mut [&mut Located]) -> Option<Content> {
    let is_body = path.first().is_some_and(|keyword| path.len() > labels(keyword));
    match content {
        Content::List(items) => {
            let left = items.into_iter().filter_map(|item| {
                let content = left_over(item.content, path, bases)?;
                Some(Located { place: item.place, content })
            });
            let left: Vec<Located> = left.collect();
            (!left.is_empty()).then_some(Content::List(left))
        }
        Content::Map(entries) if !is_body => {
            let mut left = Vec::new();
            for (name, place, value) in entries {
                path.push(name.clone());
                if let Some(content) = left_over(value.content, path, bases) {
                    left.push((name, place, Located { place: value.place, content }));
                }
                path.pop();
            }
            (!left.is_empty()).then_some(Content::Map(left))
        }
        Content::Map(entries) => match path[0].as_str() {
            "locals" => {
                let is_left = |(name, _, value): &(String, Place, Located)| {
                    !bases.iter_mut().any(|base| {
                        let local = bodies(base, &path[..1]).into_iter().find_map(|body| entry(body, name));
                        local.map(|local| *local = placed(value.clone(), local.place)).is_some()
                    })
                };
                let left: Vec<_> = entries.into_iter().filter(is_left).collect();
                (!left.is_empty()).then_some(Content::Map(left))
            }
            keyword => {
                let alias = |body: &Located| body.get("alias").and_then(Located::text).map(str::to_owned);
                let over = Located { place: Place::default(), content: Content::Map(entries) };
                let own = alias(&over);
                let mut found = bases.iter_mut().flat_map(|base| bodies(base, path));
                let base = match keyword {
                    "provider" => found.find(|body| alias(body) == own),
                    _ => found.next(),
                };
                match base {
                    Some(base) => {
                        merge(keyword, base, over.content);
                        None
                    }
                    None => Some(over.content),
                }
            }
        },
        other => Some(other),
    }
}

/// The bodies of the blocks with a keyword and labels. In the JSON syntax any of them may stand in a list.
fn bodies<'v>(value: &'v mut Located, path: &[String]) -> Vec<&'v mut Located> {
    if path.is_empty() && matches!(value.content, Content::Map(_)) {
        return vec![value];
    }
    match (&mut value.content, path) {
        (Content::List(items), _) => items.iter_mut().flat_map(|item| bodies(item, path)).collect(),
        (Content::Map(entries), [name, rest @ ..]) => {
            let named = entries.iter_mut().filter(|(other, ..)| other == name);
            named.flat_map(|(_, _, value)| bodies(value, rest)).collect()
        }
        _ => Vec::new(),
    }
}

fn entry<'v>(body: &'v mut Located, name: &str) -> Option<&'v mut Located> {
    match &mut body.content {
        Content::Map(entries) => {
            entries.iter_mut().find(|(other, ..)| other == name).map(|(_, _, value)| value)
        }
        _ => None,
    }
}

/// What no override changes of a block: `depends_on`, which Terraform refuses there, and checks.
fn is_kept(keyword: &str, name: &str) -> bool {
    match keyword {
        "variable" => name == "validation",
        "output" => matches!(name, "depends_on" | "precondition"),
        "resource" | "data" | "ephemeral" | "module" => name == "depends_on",
        _ => false,
    }
}

/// What of `lifecycle` is overridden, each argument by itself.
const LIFECYCLE: [&str; 3] = ["create_before_destroy", "ignore_changes", "prevent_destroy"];

/// Arguments take the place of those of the same name, and nested blocks of all of the same type.
fn merge(keyword: &str, base: &mut Located, over: Content) {
    let Content::Map(over) = over else { return };
    for (name, _, value) in over {
        match (keyword, name.as_str()) {
            _ if is_kept(keyword, &name) => {}
            ("resource" | "data" | "ephemeral", "lifecycle") => lifecycle(base, value),
            (_, "dynamic") => {
                for (label, _, block) in values(value) {
                    remove(base, &label);
                    if let Some(dynamic) = nested(base, &name) {
                        set(dynamic, label, block);
                    }
                }
            }
            ("terraform", "required_providers") => {
                if let Some(own) = nested(base, &name) {
                    values(value).into_iter().for_each(|(name, _, provider)| set(own, name, provider));
                }
            }
            ("terraform", "backend" | "cloud") => {
                remove(base, "backend");
                remove(base, "cloud");
                set(base, name, value);
            }
            _ => {
                if let Some(dynamic) = entry(base, "dynamic") {
                    remove(dynamic, &name);
                }
                set(base, name, value);
            }
        }
    }
}

fn lifecycle(base: &mut Located, over: Located) {
    let Some(own) = nested(base, "lifecycle") else { return };
    for (name, _, value) in values(over).into_iter().filter(|(name, ..)| LIFECYCLE.contains(&name.as_str())) {
        let is_all = |value: &Located| value.reference().or(value.text()) == Some("all");
        // Nothing takes `all` back.
        if !(name == "ignore_changes" && own.get(&name).is_some_and(is_all)) {
            set(own, name, value);
        }
    }
}

/// The first block of a type, made where there is none.
fn nested<'v>(base: &'v mut Located, name: &str) -> Option<&'v mut Located> {
    if entry(base, name).is_none() {
        set(base, name.to_owned(), Located { place: base.place, content: Content::Map(Vec::new()) });
    }
    bodies(entry(base, name)?, &[]).into_iter().next()
}

/// The entries of a block, which the JSON syntax may have in a list.
fn values(value: Located) -> Vec<(String, Place, Located)> {
    match value.content {
        Content::Map(entries) => entries,
        Content::List(items) => items.into_iter().flat_map(values).collect(),
        _ => Vec::new(),
    }
}

fn set(base: &mut Located, name: String, value: Located) {
    let place = base.place;
    match entry(base, &name) {
        Some(own) => *own = placed(value, own.place),
        None => {
            if let Content::Map(entries) = &mut base.content {
                entries.push((name, place, placed(value, place)));
            }
        }
    }
}

fn remove(base: &mut Located, name: &str) {
    if let Content::Map(entries) = &mut base.content {
        entries.retain(|(other, ..)| other != name);
    }
}

/// A value with every part at one place: that of what it takes the place of, as its own is in another file.
fn placed(mut value: Located, place: Place) -> Located {
    fn put(value: &mut Located, place: Place) {
        value.place = place;
        match &mut value.content {
            Content::List(items) | Content::Unknown(Unknown::Template(items)) => {
                items.iter_mut().for_each(|item| put(item, place));
            }
            Content::Map(entries) => {
                for (_, at, value) in entries {
                    *at = place;
                    put(value, place);
                }
            }
            _ => {}
        }
    }
    put(&mut value, place);
    value
}

#[cfg(test)]
mod tests {
    use crate::check::{Artifact, Located, read};

    fn merged(files: &[(&str, &str)]) -> String {
        let read = read::files(files.iter().copied());
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        let shown = |artifact: &Artifact| {
            let crate::check::Source::File(file) = &artifact.source else { unreachable!("these are files") };
            let mut lines = vec![format!("{file}:")];
            show(&artifact.value, 1, &mut lines);
            lines.join("\n")
        };
        read.artifacts.iter().map(shown).collect::<Vec<_>>().join("\n")
    }

    fn show(value: &Located, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        for (name, place, value) in value.entries() {
            match value.entries().next() {
                Some(_) => {
                    lines.push(format!("{indent}{name} (line {})", place.line));
                    show(value, depth + 1, lines);
                }
                None => lines.push(format!(
                    "{indent}{name} = {} (line {})",
                    crate::review::shown(value),
                    value.place.line
                )),
            }
        }
    }

    /// The example of "Override Files", and each of its special rules.
    #[test]
    fn an_override_stands_in_place_of_what_it_overrides() {
        let files = [
            (
                "app/example.tf",
                r#"resource "aws_instance" "web" {
  instance_type = "t2.micro"
  ami           = "ami-408c7f28"
  depends_on    = [aws_eip.web]
  ebs_block_device {
    device_name = "one"
  }
  ebs_block_device {
    device_name = "two"
  }
  dynamic "network_interface" {
    for_each = [1]
    content { device_index = 0 }
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags]
  }
}
locals {
  kept = "kept"
  name = "web"
}
variable "size" {
  type    = number
  default = 1
  validation {
    condition     = var.size < 10
    error_message = "too large"
  }
}
terraform {
  required_version = ">= 1.0"
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 5.0" }
    random = { source = "hashicorp/random" }
  }
  backend "s3" { bucket = "state" }
}
provider "aws" { region = "us-east-1" }
provider "aws" {
  alias  = "west"
  region = "us-west-1"
}
"#,
            ),
            (
                "app/a_override.tf",
                r#"resource "aws_instance" "web" {
  ami        = "first"
  depends_on = []
  ebs_block_device {
    device_name = "only"
  }
  network_interface {
    device_index = 1
  }
  lifecycle {
    prevent_destroy = false
  }
}
locals { name = "other" }
variable "size" {
  default = 5
  validation {
    condition     = true
    error_message = "never"
  }
}
terraform {
  required_providers { aws = { source = "hashicorp/aws", version = "5.100.0" } }
  cloud { organization = "shop" }
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
resource "aws_instance" "nowhere" { ami = "overrides nothing" }
"#,
            ),
            (
                "app/override.tf.json",
                r#"{"resource": [{"aws_instance": {"web": [{"ami": "last", "dynamic": {"ebs_block_device": {"for_each": ["a"], "content": {"device_name": "made"}}}}]}}]}"#,
            ),
            ("other/override.tf", "resource \"aws_instance\" \"web\" {\n  ami = \"of another folder\"\n}\n"),
        ];
        insta::assert_snapshot!(merged(&files));
    }

    /// A rule sees what is applied, and says where it is overridden.
    #[test]
    fn rules_read_what_overrides_leave() {
        let files = [
            (
                "main.tf",
                "resource \"aws_db_instance\" \"main\" {\n  engine              = \"postgres\"\n  publicly_accessible = false\n}\n",
            ),
            (
                "test_override.tf",
                "\n\n\n\n\nresource \"aws_db_instance\" \"main\" {\n  publicly_accessible = true\n}\n",
            ),
        ];
        let found = |files: &[(&str, &str)]| {
            crate::check::check(&read::files(files.iter().copied()).artifacts).to_string()
        };
        let (alone, both) = (found(&files[..1]), found(&files));
        assert!(!alone.contains("main.tf:3:"), "{alone}");
        assert!(both.contains("main.tf:3:"), "{both}");
    }
}
