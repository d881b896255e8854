//! Root modules that share values.

use eaio_infra_terraform::*;
use insta::assert_snapshot;

use crate::{data, refused};

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
      --> eaio-infra-terraform/tests/language/sharing.rs:70:15
       = help: add it and those it shares with to one `RootModules`, and render that
    ");
    let modules = RootModules::new(Sharing::RemoteState)
        .with(a)
        .with(b)
        .with(c)
        .with(RootModule::named("c", Backend::None));
    assert_snapshot!(modules.encode(Format::Json).expect_err("it is wrong"), @"
    error[root-module-cycle]: the root module `a` needs its own values
      --> eaio-infra-terraform/tests/language/sharing.rs:64:15
       |  a → b → a
       = help: none of them can be applied first: move what they share into one that needs none of them

    error[root-module-missing]: `z` is imported from the root module `elsewhere`, which is not here
      --> eaio-infra-terraform/tests/language/sharing.rs:70:15
       = help: add it to the `RootModules`, which has a, b, c

    error[duplicate-root-module]: two root modules are called `c`
      --> eaio-infra-terraform/tests/language/sharing.rs:81:10
       |  first added at eaio-infra-terraform/tests/language/sharing.rs:80:10
       = help: name each after what it holds, such as `network`: `RootModule::named`
    ");
}
