//! What helps to test a root module, and to keep its addresses.

use eaio_infra_aws as aws;
use eaio_infra_terraform::*;
use serde_json::json;

#[test]
fn a_block_that_stands_alone_is_the_first_of_its_kind() {
    let mut module = RootModule::new(Backend::None);
    let egress = aws::security_group::Egress::default;
    module.add(
        "one",
        aws::SecurityGroup {
            tags: [("a.b", "c")].into(),
            egress: [egress(), egress()].into(),
            timeouts: Some(aws::security_group::Timeouts { create: "5m".into(), ..Default::default() }),
            ..aws::SecurityGroup::default()
        },
    );
    let one = module.find("aws_security_group.one");
    one.assert("tags[\"a.b\"]", "c").assert("timeouts.create", "5m").assert("timeouts[0].create", "5m");
    one.assert("egress[1].description", ()).assert("egress[2]", ()).assert("timeouts[1]", ());
    assert_eq!(one.get("tags"), &json!({ "a.b": "c" }));
}

#[test]
#[should_panic(expected = "`a..b` is no path into a block")]
fn what_is_no_path_is_refused() {
    let mut module = RootModule::new(Backend::None);
    module.add("one", TerraformData::default());
    module.find("terraform_data.one").assert("a..b", ());
}

#[test]
fn what_a_transform_adds_keeps_its_address() {
    let definition = || {
        let mut module = RootModule::new(Backend::None);
        module.add("queue", aws::SqsQueue::default());
        module.transform("archives", |resource| {
            if resource.resource_type() == "aws_sqs_queue" {
                let label = format!("{}-archive", resource.label());
                resource.add(label, aws::S3Bucket::default(), Meta::default());
            }
        });
        module
    };
    let mut before = KnownAddresses::new();
    for (name, text) in definition().to_json().expect("it is right") {
        before.read(&name, &text).expect("it is JSON");
    }
    assert!(definition().check_addresses(&before).is_empty());

    let mut renamed = RootModule::new(Backend::None);
    renamed.add("archive", aws::S3Bucket::default());
    assert!(renamed.check_addresses(&before).has_errors());
}
