//! What the typed API writes, block by block, and what it refuses. Every text here is whole.

use eaio_infra_diagnostic::Diagnostics;
use eaio_infra_terraform::*;
use insta::assert_snapshot;

fn module() -> RootModule {
    RootModule::new(Backend::None)
}

/// The JSON of one block.
fn block(module: &RootModule, name: &str) -> String {
    serde_json::to_string_pretty(&module.find(name).body).expect("it is JSON")
}

fn data(input: impl Into<Value<String>>) -> TerraformData {
    let input: Value<String> = input.into();
    TerraformData { input: Any::new(input).into(), ..TerraformData::default() }
}

#[track_caller]
fn refused(module: &RootModule) -> Diagnostics {
    module.to_json().expect_err("the module is wrong")
}

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
    "${(var.size <= 10) && (!var.is_public)}"
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
    "${{for zone in var.zones : zone => zone}}"
    "${{for name, port in var.ports : name => port + 1}}"
    "${[for name, port in var.ports : name]}"
    "${{for name, port in var.ports : name => port if port > 1023}}"
    "${{for zone in var.zones : zone => zone...}}"
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
          "value": "${{for key, value in terraform_data.subnet : key => value.id}}"
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

#[test]
fn count_and_splat() {
    let mut module = module();
    let workers = module.add_count("worker", 3, |index| TerraformData {
        input: Any::new(index).into(),
        ..TerraformData::default()
    });
    module.local("ids", workers.list(|worker| worker.id()));
    module.local("names", workers.list(|worker| template(["worker-", ""], [worker.id()])));
    module.local("first", workers.get(0).id());
    let names = ["terraform_data.worker", "local.ids", "local.names", "local.first"];
    let text: Vec<String> = names.iter().map(|name| block(&module, name)).collect();
    module.to_json().expect("it is right");
    assert_snapshot!(text.join("\n"), @r#"
    {
      "count": 3,
      "input": "${count.index}"
    }
    "${terraform_data.worker[*].id}"
    "${[for value in terraform_data.worker : \"worker-${value.id}\"]}"
    "${terraform_data.worker[0].id}"
    "#);
}

#[test]
fn lifecycle_in_full() {
    let mut module = module();
    let revision = module.add("revision", data("7"));
    module.add_with(
        "app",
        data("app"),
        Meta {
            depends_on: vec![revision.address().clone()],
            lifecycle: Lifecycle {
                create_before_destroy: true,
                prevent_destroy: true,
                ignore_changes: vec!["input"],
                replace_triggered_by: vec![revision.address().clone()],
                preconditions: vec![Condition::new(revision.id().differs_from(""), "There is a revision.")],
                postconditions: vec![Condition::new(
                    own::<TerraformData>().id().differs_from(""),
                    "It has an id.",
                )],
            },
            ..Meta::default()
        },
    );
    assert_snapshot!(block(&module, "terraform_data.app"), @r#"
    {
      "input": "app",
      "depends_on": [
        "terraform_data.revision"
      ],
      "lifecycle": {
        "create_before_destroy": true,
        "prevent_destroy": true,
        "ignore_changes": [
          "input"
        ],
        "replace_triggered_by": [
          "terraform_data.revision"
        ],
        "precondition": {
          "condition": "${terraform_data.revision.id != \"\"}",
          "error_message": "There is a revision."
        },
        "postcondition": {
          "condition": "${self.id != \"\"}",
          "error_message": "It has an id."
        }
      }
    }
    "#);
    module.to_json().expect("it is right");
}

#[test]
fn moved_import_removed_and_check() {
    let mut module = module();
    let app = module.add("app", data("app"));
    module.moved(Address::written("terraform_data.old"), app.address().clone());
    module.import(Import { to: app.address().clone(), id: "an-id".into(), provider: None });
    module.removed(Removed { from: Address::written("terraform_data.gone"), destroy: false });
    let all = module.add_each("all", Each::name(["a", "b"]), |each| data(each.key()));
    module.import_each(Each::name(["a", "b"]), |each| Import {
        to: all.address().instance(&each.key()),
        id: each.value(),
        provider: None,
    });
    module.check("app", Check::new([Condition::new(app.id().differs_from(""), "The app has no id.")]));
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
            "input": "app"
          },
          "all": {
            "for_each": "${toset([\"a\", \"b\"])}",
            "input": "${each.key}"
          }
        }
      },
      "moved": {
        "from": "terraform_data.old",
        "to": "terraform_data.app"
      },
      "import": [
        {
          "to": "terraform_data.app",
          "id": "an-id"
        },
        {
          "for_each": "${toset([\"a\", \"b\"])}",
          "to": "terraform_data.all[each.key]",
          "id": "${each.value}"
        }
      ],
      "removed": {
        "from": "terraform_data.gone",
        "lifecycle": {
          "destroy": false
        }
      },
      "check": {
        "app": {
          "assert": {
            "condition": "${terraform_data.app.id != \"\"}",
            "error_message": "The app has no id."
          }
        }
      }
    }
    "#);
}

#[test]
fn modules_are_called_with_typed_inputs() {
    module! {
        /// A network.
        pub struct Network => NetworkOutputs {
            /// Its name.
            pub name: Value<String>,
            /// Its addresses.
            pub cidr: Arg<String>,
        } outputs {
            /// Its id.
            vpc_id: String,
            /// Its subnets.
            subnets: List<String>,
        }
    }
    let mut module = module();
    let inputs = || Network { name: "shop".into(), cidr: Arg::Unset };
    let registry =
        Source::Registry { module: "terraform-aws-modules/vpc/aws".into(), version: "5.21.0".into() };
    let git = Source::Git {
        url: "https://example.com/network.git".into(),
        folder: "modules/vpc".into(),
        reference: "v1.2.0".into(),
    };
    let network = module.call("network", registry, inputs());
    module.call("from-git", git, inputs());
    module.call("local", Source::Local { folder: "./modules/network".into() }, inputs());
    module.call_with(
        "any",
        Source::Other("https://example.com/module.zip".into()),
        AnyModule::default().input("name", "x"),
        CallMeta { depends_on: vec![network.address().clone()], ..CallMeta::default() },
    );
    let local = || Source::Local { folder: "./modules/network".into() };
    let each = module.call_each("each", local(), Each::name(["a", "b"]), |_| inputs(), CallMeta::default());
    let twice = module.call_count("twice", local(), 2, |_| inputs(), CallMeta::default());
    module.output("each", Output::new("The VPCs by name.", each.map(|network| network.vpc_id())));
    module.output("twice", Output::new("Both VPCs.", twice.list(|network| network.vpc_id())));
    module.output("vpc_id", Output::new("The VPC.", network.vpc_id()));
    module.output("subnet", Output::new("The first subnet.", network.subnets().element(0)));
    assert_snapshot!(module.to_text(), @r#"
    == terraform.tf.json
    {
      "terraform": {
        "required_version": ">= 1.11"
      }
    }

    == main.tf.json
    {
      "module": {
        "network": {
          "source": "terraform-aws-modules/vpc/aws",
          "version": "5.21.0",
          "name": "shop"
        },
        "from-git": {
          "source": "git::https://example.com/network.git//modules/vpc?ref=v1.2.0",
          "name": "shop"
        },
        "local": {
          "source": "./modules/network",
          "name": "shop"
        },
        "any": {
          "source": "https://example.com/module.zip",
          "name": "x",
          "depends_on": [
            "module.network"
          ]
        },
        "each": {
          "source": "./modules/network",
          "for_each": "${toset([\"a\", \"b\"])}",
          "name": "shop"
        },
        "twice": {
          "source": "./modules/network",
          "count": 2,
          "name": "shop"
        }
      }
    }

    == outputs.tf.json
    {
      "output": {
        "each": {
          "description": "The VPCs by name.",
          "value": "${{for key, value in module.each : key => value.vpc_id}}"
        },
        "twice": {
          "description": "Both VPCs.",
          "value": "${module.twice[*].vpc_id}"
        },
        "vpc_id": {
          "description": "The VPC.",
          "value": "${module.network.vpc_id}"
        },
        "subnet": {
          "description": "The first subnet.",
          "value": "${module.network.subnets[0]}"
        }
      }
    }
    "#);
}

#[test]
fn every_mistake_of_references_is_said_at_once() {
    let mut other = module();
    let foreign = other.add("main", data("other"));
    let mut module = module();
    module.add("main", data("here"));
    // The address is the same, and still it is another resource.
    module.add("user", data(foreign.id()));
    module.add(
        "loop-a",
        data(Value::<String>::at(Traversal::new(&Address::written("terraform_data.loop-b")).attribute("id"))),
    );
    module.add(
        "loop-b",
        data(Value::<String>::at(Traversal::new(&Address::written("terraform_data.loop-a")).attribute("id"))),
    );
    let expression: Expression =
        "var.nowhere + local.nothing + each.key + data.aws_ami.x.id".parse().expect("it is HCL");
    module.local("lost", Value::<String>::Expression(expression));
    let raw = Raw::resource("cloudflare_record").argument("name", "www");
    module.add_raw("www", raw, Meta::default());
    module.local("main", "twice".to_owned());
    module.local("main", "twice".to_owned());
    module.add("main", data("twice"));
    let zones = module.variable("zones", Variable::<List<List<String>>>::new("Zones."));
    module.local("shadow", zones.map("zone", |zone| zone.map("zone", |inner| inner)));
    assert_snapshot!(refused(&module), @"
    error[reference-across-root-modules]: `terraform_data.main` belongs to another root module
      --> eaio-infra-terraform/tests/language.rs:426:12
       |  terraform_data.user
       = help: `export` it there and `import_from` here: Terraform has no reference across root modules

    error[cycle]: terraform_data.loop-a depends on itself
      --> eaio-infra-terraform/tests/language.rs:427:12
       |  terraform_data.loop-a
       |  terraform_data.loop-a → terraform_data.loop-b → terraform_data.loop-a
       = help: Terraform cannot decide what to make first: take one of these references out

    error[unknown-reference]: `data.aws_ami.x` refers to nothing
      --> eaio-infra-terraform/tests/language.rs:437:12
       |  local.lost
       = help: nothing in this root module has that address

    error[unknown-reference]: `each` refers to nothing
      --> eaio-infra-terraform/tests/language.rs:437:12
       |  local.lost
       = help: it has a meaning only in what has `for_each`: use `add_each`

    error[unknown-reference]: `local.nothing` refers to nothing
      --> eaio-infra-terraform/tests/language.rs:437:12
       |  local.lost
       = help: it is declared nowhere in this root module

    error[unknown-reference]: `var.nowhere` refers to nothing
      --> eaio-infra-terraform/tests/language.rs:437:12
       |  local.lost
       = help: it is declared nowhere in this root module

    error[unknown-provider]: nothing requires the provider `cloudflare`
      --> eaio-infra-terraform/tests/language.rs:439:12
       |  cloudflare_record.www
       = help: call `require` with its source and version

    error[duplicate-label]: the local `main` is used twice in one root module
      --> eaio-infra-terraform/tests/language.rs:441:12
       |  first used at eaio-infra-terraform/tests/language.rs:440:12
       = help: name each after what it is, such as `private-us-east-1a`

    error[duplicate-label]: the label `main` is used twice in one root module
      --> eaio-infra-terraform/tests/language.rs:442:12
       |  terraform_data.main
       |  first used at eaio-infra-terraform/tests/language.rs:424:12
       = help: name each after what it is, such as `private-us-east-1a`

    error[shadowed-name]: two for-expressions, one in the other, both call their element `zone`
      --> eaio-infra-terraform/tests/language.rs:444:12
       |  local.shadow
       = help: the inner one hides the outer one: give one of them another name
    ");
}

#[test]
fn moves_that_cannot_be_are_refused() {
    let mut module = module();
    let there = module.add("there", data("x"));
    module.moved(Address::written("terraform_data.a"), Address::written("terraform_data.nothing"));
    module.moved(there.address().clone(), Address::written("terraform_data.b"));
    module.moved(Address::written("aws_vpc.c"), there.address().clone());
    module.moved(Address::written("terraform_data.d"), Address::written("terraform_data.e"));
    module.moved(Address::written("terraform_data.e"), Address::written("terraform_data.d"));
    module.import(Import { to: Address::written("terraform_data.f"), id: "x".into(), provider: None });
    module.removed(Removed { from: there.address().clone(), destroy: true });
    assert_snapshot!(refused(&module), @"
    error[moved-to-nothing]: `terraform_data.a` moves to `terraform_data.nothing`, which is not in this root module
      --> eaio-infra-terraform/tests/language.rs:504:12
       |  moved
       = help: `to` is the address of a resource that is added

    error[moved-and-there]: `terraform_data.there` moves to `terraform_data.b`, and is still there
      --> eaio-infra-terraform/tests/language.rs:505:12
       |  moved
       = help: rename the resource, or take the `moved` block out

    error[moved-to-nothing]: `terraform_data.there` moves to `terraform_data.b`, which is not in this root module
      --> eaio-infra-terraform/tests/language.rs:505:12
       |  moved
       = help: `to` is the address of a resource that is added

    error[moved-to-another-type]: `aws_vpc.c` is a `aws_vpc`, `terraform_data.there` is a `terraform_data`
      --> eaio-infra-terraform/tests/language.rs:506:12
       |  moved
       = help: remove the one with `removed`, and `import` the other

    error[moved-in-a-circle]: `terraform_data.d` moves back to where it was
      --> eaio-infra-terraform/tests/language.rs:507:12
       |  moved
       |  terraform_data.d → terraform_data.e → terraform_data.d
       = help: take one of these `moved` blocks out

    error[import-to-nothing]: `terraform_data.f` is not in this root module
      --> eaio-infra-terraform/tests/language.rs:509:12
       |  import
       = help: add the resource that stands for what is imported

    error[removed-and-there]: `terraform_data.there` is removed, and is still there
      --> eaio-infra-terraform/tests/language.rs:510:12
       |  removed
       = help: take the resource out, or the `removed` block
    ");
}

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
      --> eaio-infra-terraform/tests/language.rs:566:12
       |  terraform_data.app
       = help: there is size

    error[override-of-nothing]: the override of `input.size.deeper` finds no `deeper`
      --> eaio-infra-terraform/tests/language.rs:567:12
       |  terraform_data.app
       = help: what stands before it has no parts

    error[override-of-nothing]: `input..size` is no path into a resource
      --> eaio-infra-terraform/tests/language.rs:568:12
       |  terraform_data.app
       = help: write `name`, `block.name`, `block[0].name` or `map["key"]`

    error[override-of-nothing]: the override of `output` finds no `output`
      --> eaio-infra-terraform/tests/language.rs:569:12
       |  terraform_data.app
       = help: there is input

    error[override-of-nothing]: `terraform_data.other` is not in this root module
      --> eaio-infra-terraform/tests/language.rs:570:12
       |  terraform_data.other
       = help: add the resource before it is overridden
    "#);
}

#[test]
fn a_child_module_asks_for_providers_and_its_caller_hands_them_on() {
    use eaio_infra_aws as aws;
    let mut child = module();
    let replica = child.expect_provider::<aws::Provider>("replica");
    child.add_with("copy", aws::S3Bucket::default(), Meta { provider: Some(replica), ..Meta::default() });
    assert_snapshot!(child.to_text(), @r#"
    == terraform.tf.json
    {
      "terraform": {
        "required_version": ">= 1.11",
        "required_providers": {
          "aws": {
            "source": "hashicorp/aws",
            "version": ">= 5.100, < 7",
            "configuration_aliases": [
              "aws.replica"
            ]
          }
        }
      }
    }

    == main.tf.json
    {
      "resource": {
        "aws_s3_bucket": {
          "copy": {
            "provider": "aws.replica"
          }
        }
      }
    }
    "#);

    let mut root = module();
    let west =
        root.provider_alias("west", aws::Provider { region: "us-west-2".into(), ..aws::Provider::default() });
    let meta = CallMeta { providers: vec![("aws.replica".into(), west)], ..CallMeta::default() };
    root.call_with("copies", Source::Local { folder: "./copies".into() }, AnyModule::default(), meta);
    assert_snapshot!(block(&root, "module.copies"), @r#"
    {
      "source": "./copies",
      "providers": {
        "aws.replica": "aws.west"
      }
    }
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
      --> eaio-infra-terraform/tests/language.rs:652:12
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
        let longer = format!("{}x", resource.body().iter().len());
        resource.body_mut().set(longer, Node::Bool(true));
    });
    assert_snapshot!(refused(&module), @"
    error[transform-does-not-settle]: after 20 rounds the transform `grow` still changes `terraform_data.later-companion`
      --> eaio-infra-terraform/tests/language.rs:713:12
       = help: a transform must change nothing when it is done a second time
    ");
}

#[test]
fn a_stateful_address_does_not_change_unnoticed() {
    use eaio_infra_aws as aws;
    let mut before = KnownAddresses::new();
    let mut module = module();
    module.add("old-data", aws::S3Bucket::default());
    module.add("kept", aws::S3Bucket::default());
    // It holds nothing.
    module.add("role", aws::IamInstanceProfile::default());
    module.add("zone", aws::Route53Zone::new("example.com"));
    for (name, text) in module.to_json().expect("it is right") {
        before.read(&name, &text).expect("it is JSON");
    }

    let mut now = self::module();
    let renamed = now.add("data", aws::S3Bucket::default());
    now.add("kept", aws::S3Bucket::default());
    assert_snapshot!(now.check_addresses(&before), @r#"
    error[stateful-address-gone]: `aws_route53_zone.zone` is no longer there: Terraform would destroy it, and what it holds
       = help: put it back, or say that it is to go: `module.removed(Removed { from: Address::written("aws_route53_zone.zone"), destroy: true })`

    error[stateful-address-gone]: `aws_s3_bucket.old-data` is no longer there: Terraform would destroy it, and what it holds
      --> eaio-infra-terraform/tests/language.rs:739:23
       = help: if `aws_s3_bucket.data` is the same, say so: `module.moved(Address::written("aws_s3_bucket.old-data"), Address::written("aws_s3_bucket.data"))`
    "#);

    now.moved(Address::written("aws_s3_bucket.old-data"), renamed.address().clone());
    now.removed(Removed { from: Address::written("aws_route53_zone.zone"), destroy: true });
    assert!(now.check_addresses(&before).is_empty());
    now.to_json().expect("the blocks are right");
}

/// Three root modules, one of which needs the two others.
fn shop(sharing: Sharing) -> RootModules {
    use eaio_infra_aws as aws;
    let state = |key: &str| {
        Backend::S3(S3Backend {
            bucket: "shop-state".into(),
            key: format!("prod/{key}.tfstate"),
            region: "us-east-1".into(),
            kms_key_id: None,
            allowed_account_ids: Vec::new(),
        })
    };
    let provider = || aws::Provider { region: "us-east-1".into(), ..aws::Provider::default() };
    let mut network = RootModule::named("network", state("network"));
    network.provider(provider());
    let vpc = network.add("main", aws::Vpc { cidr_block: "10.0.0.0/16".into(), ..aws::Vpc::default() });
    let subnet = network
        .add("private", aws::Subnet { cidr_block: "10.0.0.0/20".into(), ..aws::Subnet::new(vpc.id()) });
    let vpc_id = network.export("vpc_id", "The VPC.", vpc.id());
    let subnet_ids = network
        .export("subnet_ids", "The private subnets.", [subnet.id()])
        .with_placeholder([Id::existing("subnet-a"), Id::existing("subnet-b")]);

    let mut app = RootModule::named("app", state("app"));
    app.provider(provider());
    let vpc_id = app.import_from(&vpc_id);
    app.add("app", aws::SecurityGroup { vpc_id: vpc_id.into(), ..aws::SecurityGroup::default() });
    let subnets = app.import_from(&subnet_ids);
    app.add("app-subnets", aws::DbSubnetGroup::new(subnets));
    // Added before what it needs: the order is computed.
    RootModules::new(sharing).with(app).with(network)
}

#[test]
fn root_modules_share_values_by_their_state() {
    let shop = shop(Sharing::RemoteState);
    assert_eq!(shop.apply_order().expect("there is no cycle"), ["network", "app"]);
    let files = shop.encode(Format::Json).expect("it is right");
    let text: String = files.iter().map(|(name, text)| format!("== {name}\n{text}\n")).collect();
    assert_snapshot!(text);
}

#[test]
fn root_modules_share_values_by_parameters() {
    let shop = shop(Sharing::SsmParameters { prefix: "/shop/prod".into() });
    let files = shop.encode(Format::Json).expect("it is right");
    let text: String = files.iter().map(|(name, text)| format!("== {name}\n{text}\n")).collect();
    assert_snapshot!(text);
}

#[test]
fn root_modules_that_need_each_other_are_refused() {
    let mut a = RootModule::named("a", Backend::None);
    let mut b = RootModule::named("b", Backend::None);
    let from_a = a.export("x", "X.", "x");
    let from_b = b.export("y", "Y.", "y");
    let y = a.import_from(&from_b);
    a.add("a", data(y));
    let x = b.import_from(&from_a);
    b.add("b", data(x));
    let mut c = RootModule::named("c", Backend::None);
    let mut elsewhere = RootModule::named("elsewhere", Backend::None);
    let z = c.import_from(&elsewhere.export("z", "Z.", "z"));
    c.add("c", data(z));
    assert_snapshot!(refused(&c), @"
    error[not-linked]: `z` of the root module `elsewhere` is shared, and the root module is rendered alone
      --> eaio-infra-terraform/tests/language.rs:818:15
       = help: add it and those it shares with to one `RootModules`, and render that
    ");
    let modules = RootModules::new(Sharing::RemoteState)
        .with(a)
        .with(b)
        .with(c)
        .with(RootModule::named("c", Backend::None));
    assert_snapshot!(modules.encode(Format::Json).expect_err("it is wrong"), @"
    error[root-module-cycle]: the root module `a` needs its own values
      --> eaio-infra-terraform/tests/language.rs:812:15
       |  a → b → a
       = help: none of them can be applied first: move what they share into one that needs none of them

    error[root-module-missing]: `z` is imported from the root module `elsewhere`, which is not here
      --> eaio-infra-terraform/tests/language.rs:818:15
       = help: add it to the `RootModules`, which has a, b, c

    error[duplicate-root-module]: two root modules are called `c`
      --> eaio-infra-terraform/tests/language.rs:829:10
       |  first added at eaio-infra-terraform/tests/language.rs:828:10
       = help: name each after what it holds, such as `network`: `RootModule::named`
    ");
}
