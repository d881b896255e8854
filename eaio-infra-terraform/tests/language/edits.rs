//! Overrides and transforms.

use eaio_infra_terraform::*;
use insta::assert_snapshot;

use crate::{block, data, module, refused};

#[test]
fn overrides_fail_loudly() {
    let mut module = module();
    let raw = Raw::resource("terraform_data").argument("input", Map::from([("size", "1"), ("a.b", "2")]));
    let app = module.add_raw("app", raw, Meta::default());
    module.override_at(app.address(), "input.size", "2");
    module.remove_at(app.address(), "input[\"a.b\"]");
    assert_snapshot!(block(&module, "terraform_data.app"), @r#"
    {
      "input": {
        "size": "2"
      }
    }
    "#);
    module.to_json().expect("both paths are there");

    module.override_at(app.address(), "input.sise", "3");
    module.override_at(app.address(), "input.size.deeper", "3");
    module.override_at(app.address(), "input..size", "3");
    module.remove_at(app.address(), "output");
    module.override_at(&Address::written("terraform_data.other"), "input", "3");
    assert_snapshot!(refused(&module), @r#"
    error[override-of-nothing]: the override of `input.sise` finds no `sise`
      --> eaio-infra-terraform/tests/language/edits.rs:24:12
       |  terraform_data.app
       = help: there is size

    error[override-of-nothing]: the override of `input.size.deeper` finds no `deeper`
      --> eaio-infra-terraform/tests/language/edits.rs:25:12
       |  terraform_data.app
       = help: what stands before it has no parts

    error[override-of-nothing]: `input..size` is no path into a resource
      --> eaio-infra-terraform/tests/language/edits.rs:26:12
       |  terraform_data.app
       = help: write `name`, `block.name`, `block[0].name` or `map["key"]`

    error[override-of-nothing]: the override of `output` finds no `output`
      --> eaio-infra-terraform/tests/language/edits.rs:27:12
       |  terraform_data.app
       = help: there is input

    error[override-of-nothing]: `terraform_data.other` is not in this root module
      --> eaio-infra-terraform/tests/language/edits.rs:28:12
       |  terraform_data.other
       = help: add the resource before it is overridden
    "#);
}

#[test]
fn a_transform_is_a_rule_of_ones_own() {
    let mut module = module();
    module.add("app", data("app"));
    module.transform("no-apps", |resource| {
        if resource.label() == "app" {
            resource.report(eaio_infra_diagnostic::Diagnostic::error("no-apps", "we have no apps"));
        }
    });
    assert_snapshot!(refused(&module), @"
    error[no-apps]: we have no apps
      --> eaio-infra-terraform/tests/language/edits.rs:60:12
       |  terraform_data.app
    ");
}

#[test]
fn transforms_reach_a_fixed_point() {
    let mut module = module();
    module.add("app", data("app"));
    // Each resource gets a companion, which gets none.
    module.transform("companions", |resource| {
        if !resource.label().ends_with("-companion") {
            let label = format!("{}-companion", resource.label());
            resource.add(label, data("companion"), Meta::default());
        }
    });
    module.transform("mark", |resource| {
        resource.body_mut().replace("triggers_replace", Node::String("marked".to_owned()));
    });
    module.add("later", data("later"));
    assert_snapshot!(module.to_text(), @r#"
    == terraform.tf.json
    {
      "terraform": {
        "required_version": ">= 1.11"
      }
    }

    == main.tf.json
    {
      "resource": {
        "terraform_data": {
          "app": {
            "input": "app",
            "triggers_replace": "marked"
          },
          "later": {
            "input": "later",
            "triggers_replace": "marked"
          },
          "app-companion": {
            "input": "companion",
            "triggers_replace": "marked"
          },
          "later-companion": {
            "input": "companion",
            "triggers_replace": "marked"
          }
        }
      }
    }
    "#);

    module.transform("grow", |resource| {
        let longer = match resource.body().get("input") {
            Some(Node::String(input)) => format!("{input}x"),
            _ => String::new(),
        };
        resource.body_mut().replace("input", Node::String(longer));
    });
    assert_snapshot!(refused(&module), @"
    error[transform-does-not-settle]: after 20 rounds the transform `grow` still changes `terraform_data.later-companion`
      --> eaio-infra-terraform/tests/language/edits.rs:121:12
       = help: a transform must change nothing when it is done a second time
    ");
}
