//! What is refused, and at which line.

use eaio_infra_terraform::*;
use insta::assert_snapshot;

use crate::{data, module, refused};

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
      --> eaio-infra-terraform/tests/language/refusals.rs:15:12
       |  terraform_data.user
       = help: `export` it there and `import_from` here: Terraform has no reference across root modules

    error[cycle]: terraform_data.loop-a depends on itself
      --> eaio-infra-terraform/tests/language/refusals.rs:16:12
       |  terraform_data.loop-a
       |  terraform_data.loop-a → terraform_data.loop-b → terraform_data.loop-a
       = help: Terraform cannot decide what to make first: take one of these references out

    error[unknown-reference]: `data.aws_ami.x` refers to nothing
      --> eaio-infra-terraform/tests/language/refusals.rs:26:12
       |  local.lost
       = help: nothing in this root module has that address

    error[unknown-reference]: `each` refers to nothing
      --> eaio-infra-terraform/tests/language/refusals.rs:26:12
       |  local.lost
       = help: it has a meaning only in what has `for_each`: use `add_each`

    error[unknown-reference]: `local.nothing` refers to nothing
      --> eaio-infra-terraform/tests/language/refusals.rs:26:12
       |  local.lost
       = help: it is declared nowhere in this root module

    error[unknown-reference]: `var.nowhere` refers to nothing
      --> eaio-infra-terraform/tests/language/refusals.rs:26:12
       |  local.lost
       = help: it is declared nowhere in this root module

    error[unknown-provider]: nothing requires the provider `cloudflare`
      --> eaio-infra-terraform/tests/language/refusals.rs:28:12
       |  cloudflare_record.www
       = help: call `require` with its source and version

    error[duplicate-label]: the local `main` is used twice in one root module
      --> eaio-infra-terraform/tests/language/refusals.rs:30:12
       |  first used at eaio-infra-terraform/tests/language/refusals.rs:29:12
       = help: name each after what it is, such as `private-us-east-1a`

    error[duplicate-label]: the label `main` is used twice in one root module
      --> eaio-infra-terraform/tests/language/refusals.rs:31:12
       |  terraform_data.main
       |  first used at eaio-infra-terraform/tests/language/refusals.rs:13:12
       = help: name each after what it is, such as `private-us-east-1a`

    error[shadowed-name]: two for-expressions, one in the other, both call their element `zone`
      --> eaio-infra-terraform/tests/language/refusals.rs:33:12
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
      --> eaio-infra-terraform/tests/language/refusals.rs:93:12
       |  moved
       = help: `to` is the address of a resource that is added

    error[moved-and-there]: `terraform_data.there` moves to `terraform_data.b`, and is still there
      --> eaio-infra-terraform/tests/language/refusals.rs:94:12
       |  moved
       = help: rename the resource, or take the `moved` block out

    error[moved-to-nothing]: `terraform_data.there` moves to `terraform_data.b`, which is not in this root module
      --> eaio-infra-terraform/tests/language/refusals.rs:94:12
       |  moved
       = help: `to` is the address of a resource that is added

    error[moved-to-another-type]: `aws_vpc.c` is a `aws_vpc`, `terraform_data.there` is a `terraform_data`
      --> eaio-infra-terraform/tests/language/refusals.rs:95:12
       |  moved
       = help: remove the one with `removed`, and `import` the other

    error[moved-in-a-circle]: `terraform_data.d` moves back to where it was
      --> eaio-infra-terraform/tests/language/refusals.rs:96:12
       |  moved
       |  terraform_data.d → terraform_data.e → terraform_data.d
       = help: take one of these `moved` blocks out

    error[import-to-nothing]: `terraform_data.f` is not in this root module
      --> eaio-infra-terraform/tests/language/refusals.rs:98:12
       |  import
       = help: add the resource that stands for what is imported

    error[removed-and-there]: `terraform_data.there` is removed, and is still there
      --> eaio-infra-terraform/tests/language/refusals.rs:99:12
       |  removed
       = help: take the resource out, or the `removed` block
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
      --> eaio-infra-terraform/tests/language/refusals.rs:154:23
       = help: if `aws_s3_bucket.data` is the same, say so: `module.moved(Address::written("aws_s3_bucket.old-data"), Address::written("aws_s3_bucket.data"))`
    "#);

    now.moved(Address::written("aws_s3_bucket.old-data"), renamed.address().clone());
    now.removed(Removed { from: Address::written("aws_route53_zone.zone"), destroy: true });
    assert!(now.check_addresses(&before).is_empty());
    now.to_json().expect("the blocks are right");
}
