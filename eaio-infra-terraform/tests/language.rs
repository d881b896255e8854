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
    "${var.is_public ? "public" : "private"}"
    "${var.zones[0]}"
    "${var.zones[(var.size % 3)]}"
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
    assert_snapshot!(module.to_text(), @"");
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
    assert_snapshot!(text.join("\n"), @"");
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
    assert_snapshot!(block(&module, "terraform_data.app"), @"");
    module.to_json().expect("it is right");
}

#[test]
fn moved_import_removed_and_check() {
    let mut module = module();
    let app = module.add("app", data("app"));
    module.moved(Address::written("terraform_data.old"), app.address().clone());
    module.import(Import { to: app.address().clone(), id: "an-id".into(), provider: None });
    module.removed(Removed { from: Address::written("terraform_data.gone"), destroy: false });
    module.check("app", Check::new([Condition::new(app.id().differs_from(""), "The app has no id.")]));
    assert_snapshot!(module.to_text(), @"");
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
    module.output("vpc_id", Output::new("The VPC.", network.vpc_id()));
    module.output("subnet", Output::new("The first subnet.", network.subnets().element(0)));
    assert_snapshot!(module.to_text(), @"");
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
    assert_snapshot!(refused(&module), @"");
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
    assert_snapshot!(refused(&module), @"");
}

#[test]
fn overrides_fail_loudly() {
    let mut module = module();
    let raw = Raw::resource("terraform_data").argument("input", Map::from([("size", "1"), ("a.b", "2")]));
    let app = module.add_raw("app", raw, Meta::default());
    module.override_at(app.address(), "input.size", "2");
    module.remove_at(app.address(), "input[\"a.b\"]");
    assert_snapshot!(block(&module, "terraform_data.app"), @"");
    module.to_json().expect("both paths are there");

    module.override_at(app.address(), "input.sise", "3");
    module.override_at(app.address(), "input.size.deeper", "3");
    module.override_at(app.address(), "input..size", "3");
    module.remove_at(app.address(), "output");
    module.override_at(&Address::written("terraform_data.other"), "input", "3");
    assert_snapshot!(refused(&module), @"");
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
    assert_snapshot!(module.to_text(), @"");

    module.transform("grow", |resource| {
        let longer = format!("{}x", resource.body().iter().len());
        resource.body_mut().set(longer, Node::Bool(true));
    });
    assert_snapshot!(refused(&module), @"");
}

#[test]
fn a_stateful_address_does_not_change_unnoticed() {
    use eaio_infra_aws as aws;
    let mut before = KnownAddresses::new();
    let mut module = module();
    module.add("old-data", aws::S3Bucket::default());
    module.add("kept", aws::S3Bucket::default());
    module.add("role", aws::SqsQueue::default());
    module.add("zone", aws::Route53Zone::new("example.com"));
    for (name, text) in module.to_json().expect("it is right") {
        before.read(&name, &text).expect("it is JSON");
    }

    let mut now = self::module();
    let renamed = now.add("data", aws::S3Bucket::default());
    now.add("kept", aws::S3Bucket::default());
    assert_snapshot!(now.check_addresses(&before), @"");

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
    assert_snapshot!(refused(&c), @"");
    let modules = RootModules::new(Sharing::RemoteState)
        .with(a)
        .with(b)
        .with(c)
        .with(RootModule::named("c", Backend::None));
    assert_snapshot!(modules.encode(Format::Json).expect_err("it is wrong"), @"");
}
