//! Operators, for-expressions, objects.

use eaio_infra_terraform::*;
use insta::assert_snapshot;

use crate::{block, data, module};

#[test]
fn operators_and_conditionals() {
    let mut module = module();
    let size = module.variable("size", Variable::<Number>::new("How large."));
    let is_public = module.variable("is_public", Variable::<bool>::new("Whether it is public."));
    let zones = module.variable("zones", Variable::<List<String>>::new("The zones."));
    let larger: Value<Number> = (size.clone() + 1) * 2;
    module.local("larger", larger);
    module.local("fits", size.is_at_most(10) & !is_public.clone());
    module.local("kind", is_public.choose("public", "private"));
    module.local("first", zones.element(0));
    module.local("at_size", zones.element(size.clone() % 3));
    module.local("less", -size);
    let locals = ["larger", "fits", "kind", "first", "at_size", "less"];
    let text: Vec<String> = locals.iter().map(|name| block(&module, &format!("local.{name}"))).collect();
    assert_snapshot!(text.join("\n"), @r#"
    "${(var.size + 1) * 2}"
    "${var.size <= 10 && !var.is_public}"
    "${var.is_public ? \"public\" : \"private\"}"
    "${var.zones[0]}"
    "${var.zones[var.size % 3]}"
    "${-var.size}"
    "#);
}

#[test]
fn for_expressions() {
    let mut module = module();
    let zones = module.variable("zones", Variable::<List<String>>::new("The zones."));
    let ports = module.variable("ports", Variable::<Map<Number>>::new("Ports by name."));
    module.local("named", zones.map("zone", |zone| template(["subnet-", ""], [zone])));
    module.local("some", zones.filter("zone", |zone| zone.differs_from("us-east-1e")));
    module.local("by_zone", zones.to_map("zone", |zone| (zone.clone(), zone)));
    module.local("open", ports.map_values(["name", "port"], |_, port| port + 1));
    module.local("names", ports.map(["name", "port"], |name, _| name));
    module.local("high", ports.filter(["name", "port"], |_, port| port.is_greater_than(1023)));
    module.local("grouped", zones.group_by("zone", |zone| (zone.clone(), zone)));
    let locals = ["named", "some", "by_zone", "open", "names", "high", "grouped"];
    let text: Vec<String> = locals.iter().map(|name| block(&module, &format!("local.{name}"))).collect();
    module.to_json().expect("every reference is bound");
    assert_snapshot!(text.join("\n"), @r#"
    "${[for zone in var.zones : \"subnet-${zone}\"]}"
    "${[for zone in var.zones : zone if zone != \"us-east-1e\"]}"
    "${{ for zone in var.zones : zone => zone }}"
    "${{ for name, port in var.ports : name => port + 1 }}"
    "${[for name, port in var.ports : name]}"
    "${{ for name, port in var.ports : name => port if port > 1023 }}"
    "${{ for zone in var.zones : zone => zone... }}"
    "#);
}

#[test]
fn objects_are_typed() {
    object! {
        /// A subnet.
        pub struct Plan => PlanAttributes {
            /// Its addresses.
            pub cidr: String,
            /// Whether it is public.
            pub public: bool,
        }
    }
    let mut module = module();
    let plans = module.variable(
        "plans",
        Variable {
            default: Some(
                [("a", Plan { cidr: "10.0.0.0/24".into(), public: false.into() })].into_iter().collect(),
            ),
            ..Variable::<Map<Plan>>::new("The subnets.").validated(
                "plans",
                |plans| plans.get("a").attributes().public(),
                "The first is public.",
            )
        },
    );
    let each = module.add_each("subnet", Each::entry(plans), |each| data(each.value().attributes().cidr()));
    module.output("ids", Output::new("The ids.", each.map(|subnet| subnet.id())));
    module.output("all", Output::new("All ids.", each.list(|subnet| subnet.id())));
    module.output("one", Output::new("One id.", each.get("a").id()));
    assert_snapshot!(module.to_text(), @r#"
    == terraform.tf.json
    {
      "terraform": {
        "required_version": ">= 1.11"
      }
    }

    == variables.tf.json
    {
      "variable": {
        "plans": {
          "description": "The subnets.",
          "type": "map(object({ cidr = string, public = bool }))",
          "default": {
            "a": {
              "cidr": "10.0.0.0/24",
              "public": false
            }
          },
          "validation": {
            "condition": "${var.plans[\"a\"].public}",
            "error_message": "The first is public."
          }
        }
      }
    }

    == main.tf.json
    {
      "resource": {
        "terraform_data": {
          "subnet": {
            "for_each": "${var.plans}",
            "input": "${each.value.cidr}"
          }
        }
      }
    }

    == outputs.tf.json
    {
      "output": {
        "ids": {
          "description": "The ids.",
          "value": "${{ for key, value in terraform_data.subnet : key => value.id }}"
        },
        "all": {
          "description": "All ids.",
          "value": "${[for value in terraform_data.subnet : value.id]}"
        },
        "one": {
          "description": "One id.",
          "value": "${terraform_data.subnet[\"a\"].id}"
        }
      }
    }
    "#);
}
