//! The root modules that the tests share.

use eaio_infra_aws as aws;
use eaio_infra_terraform::*;

object! {
    /// A subnet that somebody planned.
    pub struct PlannedSubnet => PlannedSubnetAttributes {
        /// Its addresses.
        pub cidr: String,
        /// Its zone.
        pub zone: String,
        /// Whether it reaches the internet.
        pub public: bool,
    }
}

module! {
    /// A module of our own.
    pub struct Bucket => BucketOutputs {
        /// The bucket's name.
        pub name: Value<String>,
        /// How long a version is kept.
        pub days: Arg<Number>,
    } outputs {
        /// The bucket's ARN.
        arn: Arn<aws::S3Bucket>,
    }
}

/// The module that [`everything`] calls as `./modules/bucket`.
pub fn child() -> RootModule {
    let mut module = RootModule::new(Backend::None);
    let name = module.variable("name", Variable::<String>::new("The bucket's name."));
    let days =
        Variable { default: Some(30.into()), ..Variable::<Number>::new("How long a version is kept.") };
    let days = module.variable("days", days);
    let bucket = aws::S3Bucket {
        bucket: name.into(),
        tags: [(
            "Days",
            Value::<String>::Expression(Expression::call(
                "tostring",
                vec![days.to_node().expect("it is set")],
            )),
        )]
        .into(),
        ..aws::S3Bucket::default()
    };
    let bucket = module.add("this", bucket);
    module.output("arn", Output::new("The bucket's ARN.", bucket.arn()));
    module
}

/// One of everything. What Terraform would have to download is left out unless `is_remote`.
pub fn everything(is_remote: bool) -> RootModule {
    let mut module = RootModule::new(Backend::S3(S3Backend {
        bucket: "state".into(),
        key: "shop/prod".into(),
        region: "us-east-1".into(),
        kms_key_id: Some("alias/state".into()),
        allowed_account_ids: vec!["123456789012".into()],
    }));
    let tags = aws::provider::DefaultTags { tags: [("Owner", "shop"), ("cost:center", "42")].into() };
    module.provider(aws::Provider {
        region: "us-east-1".into(),
        default_tags: vec![tags],
        ..aws::Provider::default()
    });
    let west = module
        .provider_alias("west", aws::Provider { region: "us-west-2".into(), ..aws::Provider::default() });

    // Variables of each type.
    let environment = Variable::<String>::new("Which environment this is: \"prod\" or another.").validated(
        "environment",
        |environment| {
            let known: Value<List<String>> = ["prod", "staging"].into();
            Value::Expression(Expression::call(
                "contains",
                vec![known.to_node().expect("it is set"), environment.to_node().expect("it is set")],
            ))
        },
        "The environment is one of prod and staging.",
    );
    let environment = module.variable("environment", Variable { nullable: false, ..environment });
    let count = module.variable(
        "workers",
        Variable { default: Some(3.into()), ..Variable::<Number>::new("How many workers there are.") }
            .validated("workers", |workers| workers.is_at_least(1) & workers.is_at_most(9), "From 1 to 9."),
    );
    let is_public =
        Variable { default: Some(false), ..Variable::<bool>::new("Whether the world may come in.") };
    let is_public = module.variable("public", is_public);
    let ports = Variable {
        default: Some([80, 443].into_iter().collect()),
        ..Variable::<List<Number>>::new("Open ports.")
    };
    let ports = module.variable("ports", ports);
    let labels = [("team", "shop"), ("cost:center", "${42}")].into_iter().collect();
    let labels = Variable { default: Some(labels), ..Variable::<Map<String>>::new("Labels.") };
    let labels = module.variable("labels", labels);
    let subnets = Variable {
        default: Some(
            [(
                "a",
                PlannedSubnet { cidr: "10.0.0.0/24".into(), zone: "us-east-1a".into(), public: true.into() },
            )]
            .into_iter()
            .collect(),
        ),
        ..Variable::<Map<PlannedSubnet>>::new("The subnets, by name.")
    };
    let subnets = module.variable("subnets", subnets);
    let password = Variable { sensitive: true, ephemeral: true, ..Variable::<String>::new("The password.") };
    let password = module.variable("password", password);
    module.variable(
        "anything",
        Variable { default: Some(Any::new(Number::from(1))), ..Variable::<Any>::new("Anything.") },
    );

    // Locals.
    let name = module.local("name", template(["shop-", ""], [environment.clone()]));
    let name = name.value();
    let tags = module.local(
        "tags",
        Value::<Map<String>>::from([
            ("Name", name.clone()),
            ("cost:center", "42".into()),
            ("null", "it is quoted".into()),
        ]),
    );
    module.local("none", Vec::<String>::new());

    module.file("network");
    let region = module.add("current", aws::data::Region::default());
    let ami = aws::data::Ami {
        most_recent: true.into(),
        owners: ["amazon"].into(),
        filter: vec![
            aws::data::ami::Filter::new("name", ["al2023-ami-*-x86_64"]),
            aws::data::ami::Filter::new("architecture", ["x86_64"]),
        ],
        ..aws::data::Ami::default()
    };
    let ami = module.add("al2023", ami);
    let vpc = aws::Vpc {
        cidr_block: "10.0.0.0/16".into(),
        enable_dns_hostnames: true.into(),
        tags: tags.value().into(),
        ..aws::Vpc::default()
    };
    let lifecycle = Lifecycle {
        create_before_destroy: true,
        prevent_destroy: true,
        ignore_changes: ["tags", "tags_all[\"Owner\"]"].into(),
        preconditions: vec![Condition::new(
            environment.differs_from("none"),
            template(["`", "` is no environment."], [environment.clone()]),
        )],
        postconditions: vec![Condition::new(own::<aws::Vpc>().enable_dns_support(), "DNS is needed.")],
        ..Lifecycle::default()
    };
    let vpc = module.add_with("main", vpc, Meta { lifecycle, ..Meta::default() });
    let private = module.add_each("private", Each::entry(subnets.clone()), |each| {
        let planned = each.value().attributes();
        aws::Subnet {
            availability_zone: planned.zone().into(),
            cidr_block: planned.cidr().into(),
            map_public_ip_on_launch: (planned.public() & is_public.clone()).into(),
            tags: [("Name", template(["", "-", ""], [name.clone(), each.key()]))].into(),
            ..aws::Subnet::new(vpc.id())
        }
    });
    let named = module.add_each("named", Each::name(["a", "b"]), |each| aws::S3Bucket {
        bucket: template(["", "-", ""], [name.clone(), each.value()]).into(),
        ..aws::S3Bucket::default()
    });
    let route = aws::route_table::Route {
        cidr_block: "0.0.0.0/0".into(),
        gateway_id: Id::existing("igw-0123").into(),
        ..aws::route_table::Route::default()
    };
    module.add(
        "public",
        aws::RouteTable { route: Value::<List<_>>::from([route]).into(), ..aws::RouteTable::new(vpc.id()) },
    );
    let dynamic = Dynamic::list("ingress", ports.clone(), |port| {
        let mut body = Body::new();
        body.argument("from_port", &port.value());
        body.argument("to_port", &port.value());
        body.argument("protocol", &"tcp".to_owned());
        body.argument("cidr_blocks", &Value::<List<String>>::from(["10.0.0.0/8", "fd00::/8"]));
        Written(body)
    });
    let firewall = aws::SecurityGroup {
        name: "web".into(),
        vpc_id: vpc.id().into(),
        timeouts: Some(aws::security_group::Timeouts { create: "5m".into(), ..Default::default() }),
        ..aws::SecurityGroup::default()
    };
    let firewall = module.add_with("web", firewall, Meta { dynamic: vec![dynamic], ..Meta::default() });

    module.file("main");
    let user_data = template(
        ["#!/bin/sh\nset -eu\nhostnamectl set-hostname \"", "-", "\"\necho \"${HOME} costs 5$\"\n"],
        [name.clone(), region.id()],
    );
    let workers = module.add_count_with(
        "worker",
        count.clone(),
        |index| aws::Instance {
            ami: ami.id().into(),
            instance_type: environment.equals("prod").choose("m7i.large", "t3.micro").into(),
            subnet_id: private.get("a").id().into(),
            vpc_security_group_ids: [firewall.id()].into(),
            user_data: user_data.clone().into(),
            root_block_device: Some(aws::instance::RootBlockDevice {
                encrypted: true.into(),
                volume_size: (index * 10 + 20).into(),
                ..Default::default()
            }),
            ..aws::Instance::default()
        },
        Meta {
            depends_on: vec![vpc.address().clone(), named.address().clone()],
            lifecycle: Lifecycle {
                ignore_changes: IgnoreChanges::All,
                replace_triggered_by: vec![Traversal::new(firewall.address())],
                ..Lifecycle::default()
            },
            provisioners: vec![Provisioner {
                kind: "local-exec",
                body: {
                    let mut body = Body::new();
                    body.argument("command", &template(["echo ", ""], [own::<aws::Instance>().private_ip()]));
                    body
                },
            }],
            ..Meta::default()
        },
    );
    let replica = aws::S3Bucket { bucket: "shop-replica".into(), ..aws::S3Bucket::default() };
    let replica =
        module.add_with("replica", replica, Meta { provider: Some(west.clone()), ..Meta::default() });
    let secret = module.add("database", aws::SecretsmanagerSecret::default());
    let generated = module.add(
        "generated",
        aws::ephemeral::SecretsmanagerRandomPassword { password_length: 32.into(), ..Default::default() },
    );
    module.add(
        "password",
        aws::SecretsmanagerSecretVersion {
            secret_string_wo: password.is_null().choose(generated.random_password(), password.clone()).into(),
            secret_string_wo_version: 1.into(),
            ..aws::SecretsmanagerSecretVersion::new(secret.id())
        },
    );
    let replaced = TerraformData {
        input: Any::new(Value::<Map<Any>>::from([
            ("workers", Any::new(workers.list(|worker| worker.id()))),
            ("names", Any::new(workers.list(|worker| template(["i:", ""], [worker.id().into()])))),
            ("none", Any::new(Value::<Map<String>>::from([("", ""); 0]))),
        ]))
        .into(),
        triggers_replace: Any::new(vpc.id()).into(),
    };
    module.add("release", replaced);

    // Module calls.
    let source = Source::Local { folder: "./modules/bucket".into() };
    let inputs = Bucket { name: name.clone(), days: Arg::Unset };
    let providers = vec![("aws".into(), west.clone())];
    let logs = module.call_with("logs", source, inputs, CallMeta { providers, ..CallMeta::default() });
    if is_remote {
        let source =
            Source::Registry { module: "terraform-aws-modules/vpc/aws".into(), version: "5.21.0".into() };
        let inputs = AnyModule::default().input("name", name.clone()).input("cidr", "10.1.0.0/16");
        let providers = vec![("aws".to_owned(), west.clone()), ("aws.replica".to_owned(), west.clone())];
        let depends_on = vec![vpc.address().clone()];
        module.call_with("spare", source, inputs, CallMeta { providers, depends_on });
        let source = Source::Git {
            url: "https://example.com/modules.git".into(),
            folder: "network".into(),
            reference: "v1.2.0".into(),
        };
        module.call("peering", source, AnyModule::default().input("tags", tags.value()));
    }

    // What becomes of what is there already.
    module.file("refactoring");
    module.moved(Address::written("aws_vpc.this"), vpc.address().clone());
    module.moved(Address::written("aws_subnet.private[0]"), private.address().key("a"));
    module.import(Import { to: replica.address().clone(), id: "shop-replica".into(), provider: Some(west) });
    module.removed(Removed { from: Address::written("aws_instance.old"), destroy: false });
    module.check(
        "vpc",
        Check::reading(
            "read",
            aws::data::Vpc { id: String_(vpc.id()).into(), ..aws::data::Vpc::default() },
            |read| {
                vec![Condition::new(
                    read.state().equals("available"),
                    template(["It is ", "."], [read.state()]),
                )]
            },
        ),
    );

    // Outputs.
    module.output(
        "subnets",
        Output {
            preconditions: vec![Condition::new(!is_public.clone(), "Nothing is public.")],
            depends_on: vec![firewall.address().clone()],
            ..Output::new("The private subnets, by name.", private.map(|subnet| subnet.id()))
        },
    );
    module.output("logs", Output { sensitive: true, ..Output::new("The logs' bucket.", logs.arn()) });
    module.output("labels", Output::new("The labels.", labels));
    module
}

/// An id as text.
#[allow(non_snake_case)]
fn String_<R>(id: Value<Id<R>>) -> Value<String> {
    id.into()
}

/// A block whose arguments are written one by one.
struct Written(Body);

impl Block for Written {
    fn body(&self) -> Body {
        self.0.clone()
    }
}

/// What Terraform can plan without any provider.
pub fn cloudless() -> RootModule {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    let zones = Variable {
        default: Some(["b", "a"].into_iter().collect()),
        ..Variable::<List<String>>::new("The zones.")
    };
    let zones = module.variable("zones", zones);
    let workers = Variable { default: Some(2.into()), ..Variable::<Number>::new("The workers.") };
    let workers = module.variable("workers", workers);
    let odd: Map<String> =
        [("a ${b} %{c}", "$${d} %%{e}"), ("for", "1"), ("ключ", "é\u{301}👩‍💻"), ("name", "\"\\\n\t\u{1}")]
            .into_iter()
            .collect();
    let odd =
        module.variable("odd", Variable { default: Some(odd), ..Variable::<Map<String>>::new("${odd}") });
    let numbers: Value<List<Number>> = [
        Value::from(0),
        Value::from(-1),
        Value::from(u64::MAX),
        Value::Literal(Number::fraction(0.1).expect("it is finite")),
        Value::Literal(Number::fraction(1e300).expect("it is finite")),
        Value::Literal(Number::fraction(-2.5e-9).expect("it is finite")),
    ]
    .into();
    let numbers = module.local("numbers", numbers).value();
    let nested: Value<List<List<String>>> =
        vec![Value::<List<String>>::from(["a", "b"]), Value::<List<String>>::from(Vec::<String>::new())]
            .into();
    let nested = module.local("nested", nested).value();
    let upper = |text: &Value<String>| -> Value<String> {
        Value::Expression(Expression::call("upper", vec![text.to_node().expect("it is set")]))
    };
    let by_zone = zones.to_map("zone", |zone| (template(["zone-", ""], [zone.clone()]), upper(&zone)));
    let by_zone = module.local("by_zone", by_zone).value();
    module.local(
        "long",
        (0..9).map(|number| format!("a rather long text, number {number}")).collect::<Vec<_>>(),
    );

    let each = module.add_each("zone", Each::entry(by_zone.clone()), |each| TerraformData {
        input: Any::new(template(["", " $${", "}"], [each.key(), each.value()])).into(),
        ..TerraformData::default()
    });
    let counted = module.add_count("worker", workers.clone() + 1, |index| TerraformData {
        input: Any::new(index).into(),
        triggers_replace: Any::new(each.get("zone-a").output::<String>()).into(),
    });
    let output = |module: &mut RootModule, name: &str, value: Node| {
        module.output(name, Output { value, ..Output::new("", true) });
    };
    let node = |value: &dyn ToNode| value.to_node().expect("it is set");
    let (a, b) = (workers.clone(), workers.clone());
    for (name, value) in [
        ("odd", node(&odd)),
        ("numbers", node(&numbers)),
        ("nested", node(&nested)),
        ("element", node(&nested.element(0).element(workers.clone() - 1))),
        ("entry", node(&by_zone.get(template(["zone-", ""], [zones.element(1)])))),
        ("precedence", node(&((a.clone() + 1) * (b.clone() - (a.clone() - 2)) / 4 % 3))),
        ("negative", node(&(-(a.clone() - -1) - -b.clone()))),
        ("minus", node(&zones.to_map("zone", |zone| (zone, -a.clone())))),
        ("comparison", node(&((a.clone() + 1).is_less_than(3).equals(b.is_at_least(2)) | !a.is_null()))),
        ("logic", node(&(a.is_less_than(1) & b.is_greater_than(1) & (a.equals(1) | b.equals(2))))),
        ("conditional", node(&a.equals(2).choose(a.equals(1).choose(-1, 2), 3))),
        ("choice", node(&(a.equals(2).choose(1, 2) + 1))),
        ("then", node(&a.differs_from(2).then("it is not"))),
        ("filtered", node(&zones.filter("zone", |zone| zone.differs_from("a")))),
        ("negated", node(&zones.filter("zone", |zone| !(zone.equals("a") | zone.equals("c"))))),
        ("grouped", node(&zones.group_by("zone", |zone| (upper(&zone), zone)))),
        ("mapped", node(&by_zone.map(["zone", "name"], |zone, name| template(["", "=", ""], [zone, name])))),
        ("values", node(&by_zone.map_values(["zone", "name"], |_, name| upper(&name)))),
        ("kept", node(&by_zone.filter(["zone", "name"], |zone, _| zone.equals("zone-a")))),
        (
            "objects",
            node(
                &zones.map("zone", |zone| Value::<Map<String>>::from([("zone", zone), ("for", "x".into())])),
            ),
        ),
        ("all", node(&each.list(|zone| zone.output::<String>()))),
        ("every", node(&counted.list(|worker| worker.output::<Number>()))),
        (
            "dollars",
            node(&template(
                ["$", "$$", "%", "{x} ${y} $", "$"],
                [zones.element(0), "x".into(), zones.element(1), zones.element(0)],
            )),
        ),
        ("alone", node(&template(["", ""], [zones.element(0)]))),
        ("shell", Node::String("#!/bin/sh\nset -e\necho \"${HOME}\"\n".into())),
        ("terminator", Node::String("EOT\n EOT \nEOT_\n\\n\ttab\n".into())),
        (
            "lines",
            node(&template(["a\n\"", "\" $${", "}\nEOT\n%{if}\n"], [zones.element(0), zones.element(1)])),
        ),
        ("nothing", Node::Null),
        ("empty", Node::Map(Default::default())),
    ] {
        output(&mut module, name, value);
    }
    for (name, source) in [
        (
            "read_for",
            r#"{ for zone in (var.zones) : zone => { a = -1, "b c" = [zone] }... if (zone != "x") }"#,
        ),
        (
            "read_template",
            r#""\"\t%{ if var.workers == 2 ~}  two\" ${~ var.workers } \\ \"q\" $${x}%{ else }more%{ endif }\u00e9\n""#,
        ),
        ("read_loop", r#""%{ for i, z in var.zones }${i}=${z}\n%{ endfor }""#),
        ("read_heredoc", "upper(<<-EOT\n    first \\n \"q\"\n      second ${var.zones[0]}\n    EOT\n)"),
        ("read_splat", "terraform_data.worker[*].output"),
        ("read_object", r#"{ (var.zones[0]) = "abc", for-each = true, "true" = null }["b"]"#),
        ("read_operations", "-var.workers + 3 * (2 - 1) > 0 && !false ? min([1, 2]...) : -1"),
    ] {
        let expression: Expression = source.parse().unwrap_or_else(|mistake| panic!("{mistake}"));
        output(&mut module, name, Node::Expression(expression));
    }
    module
}
