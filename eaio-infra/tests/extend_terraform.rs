//! What a person does to an environment's root module beside what its components do: an escape that fails loudly.

use eaio_infra::render::{Options, Target, render};
use eaio_infra::terraform::{Address, Meta, Node, Raw, RootModule, aws};
use eaio_infra::topology::{Environment, NodeGroup, System, Tier};
use eaio_infra::unit::{account, instance, name, region};

fn shop(extend: impl Fn(&mut RootModule) + Send + Sync + 'static) -> System {
    let mut environment =
        Environment::eks(name!("prod"), Tier::Production, account!("111122223333"), region!("us-east-1"));
    environment.node_group(name!("workers"), NodeGroup::new(instance!("c6i.2xlarge"), 3, 20));
    environment.extend_terraform(extend);
    System::new(name!("shop")).with(environment)
}

fn terraform() -> Options {
    Options { targets: vec![Target::Terraform], ..Options::default() }
}

#[test]
fn resources_overrides_moves_and_transforms() {
    let system = shop(|module| {
        let bucket = module.file("own").add("reports", aws::S3Bucket::default());
        module.moved(Address::written("aws_s3_bucket.old-reports"), bucket.address().clone());
        module.add_raw(
            "quota",
            Raw::resource("aws_servicequotas_service_quota").argument("value", 10),
            Meta::default(),
        );
        module.override_at(&Address::written("aws_vpc.main"), "enable_dns_hostnames", false);
        module.transform("owner", |resource| {
            if resource.resource_type() == "aws_s3_bucket" {
                resource.body_mut().replace("force_destroy", Node::Bool(false));
            }
        });
    });
    let rendered = render(&system, "prod", &terraform()).expect("it is right");
    let module = &rendered.root_modules["shop/terraform/prod"].transformed();
    module.find("aws_vpc.main").assert("enable_dns_hostnames", false);
    for bucket in module.of::<aws::S3Bucket>() {
        bucket.assert("force_destroy", false);
    }
    let own = rendered.tree.iter().find(|(path, _)| path.ends_with("prod/own.tf.json"));
    insta::assert_snapshot!(own.expect("it is a file of its own").1);
}

#[test]
fn a_mistake_is_at_the_line_that_made_it() {
    let system = shop(|module| {
        module.override_at(&Address::written("aws_vpc.main"), "enable_dns_hostname", false);
        module.add_raw("own", Raw::resource("cloudflare_record").argument("name", "www"), Meta::default());
    });
    insta::assert_snapshot!(render(&system, "prod", &terraform()).expect_err("both are wrong"));
}
