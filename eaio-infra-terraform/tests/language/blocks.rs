//! Blocks of every kind.

use eaio_infra_terraform::*;
use insta::assert_snapshot;

use crate::{block, data, module};

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
                ignore_changes: ["input"].into(),
                replace_triggered_by: vec![Traversal::new(revision.address()).attribute("output")],
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
          "terraform_data.revision.output"
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
          "value": "${{ for key, value in module.each : key => value.vpc_id }}"
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
