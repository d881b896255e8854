//! What a provider does not take, said before the provider is asked. Every text here is whole.

use eaio_infra_aws as aws;
use eaio_infra_diagnostic::Diagnostics;
use eaio_infra_terraform::*;
use insta::assert_snapshot;

/// A root module in which the bindings of AWS are in use.
fn module() -> RootModule {
    let mut module = RootModule::new(Backend::None);
    module.provider(aws::Provider { region: "us-east-1".into(), ..aws::Provider::default() });
    module
}

#[track_caller]
fn refused(module: &RootModule) -> Diagnostics {
    module.to_json().expect_err("the module is wrong")
}

fn block<const N: usize>(arguments: [(&'static str, Node); N]) -> Body {
    let mut body = Body::new();
    arguments.into_iter().for_each(|(name, node)| body.set(name, node));
    body
}

fn text(text: &str) -> Node {
    Node::String(text.to_owned())
}

/// What `Raw` writes: a body.
struct Written(Body);

impl Block for Written {
    fn body(&self) -> Body {
        self.0.clone()
    }
}

fn cluster(vpc_config: Body) -> Raw {
    Raw::resource("aws_eks_cluster")
        .argument("name", "main")
        .argument("role_arn", "arn:aws:iam::123456789012:role/main")
        .block("vpc_config", &Written(vpc_config))
}

#[test]
fn what_is_typed_is_right() {
    let mut module = module();
    let vpc = module.add("main", aws::Vpc { cidr_block: "10.0.0.0/16".into(), ..aws::Vpc::default() });
    let each = Each::<String>::entry([("a", "10.0.0.0/20"), ("b", "10.0.16.0/20")]);
    let subnets = module.add_each("private", each, |each| aws::Subnet {
        cidr_block: each.value().into(),
        tags: [("Name", each.key())].into(),
        ..aws::Subnet::new(vpc.id())
    });
    let role = module.add("cluster", aws::IamRole::new("{}"));
    let vpc_config = aws::eks_cluster::VpcConfig::new(subnets.list(|subnet| subnet.id()));
    module.add("eks", aws::EksCluster::new("main", role.arn(), vpc_config));
    module.add_with(
        "open",
        aws::SecurityGroup { vpc_id: vpc.id().into(), ..aws::SecurityGroup::default() },
        Meta {
            lifecycle: Lifecycle { create_before_destroy: true, ..Lifecycle::default() },
            dynamic: vec![Dynamic::list("ingress", ["10.0.0.0/8"], |element: Element<String>| {
                Written(block([(
                    "cidr_blocks",
                    Node::List(vec![element.value().to_node().expect("it is set")]),
                )]))
            })],
            ..Meta::default()
        },
    );
    module.add(
        "revision",
        TerraformData { input: Any::new("7".to_owned()).into(), ..TerraformData::default() },
    );
    assert_snapshot!(module.diagnostics(), @"");
}

#[test]
fn unknown_arguments_and_blocks() {
    let mut module = module();
    module.add_raw("slip", cluster(block([("subnet_idz", Node::List(vec![]))])), Meta::default());
    module.add_raw(
        "level",
        cluster(block([("subnet_ids", Node::List(vec![]))])).argument("public_access_cidrs", ["10.0.0.0/8"]),
        Meta::default(),
    );
    module.add_raw(
        "far",
        cluster(block([("subnet_ids", Node::List(vec![])), ("blue_green", Node::Bool(true))])),
        Meta::default(),
    );
    module.add_with(
        "meta",
        aws::Vpc::default(),
        Meta { arguments: vec![("enable_dns_hostname".into(), Node::Bool(true))], ..Meta::default() },
    );
    module.add_with(
        "dynamic",
        aws::Lb::default(),
        Meta {
            dynamic: vec![Dynamic::list("subnet_maping", ["a"], |_: Element<String>| Written(Body::new()))],
            ..Meta::default()
        },
    );
    module.provider_raw("aws", Some("west"), &block([("reigon", text("us-west-2"))]));
    assert_snapshot!(refused(&module), @"
    error[missing-argument]: `aws_eks_cluster` needs the argument `vpc_config.subnet_ids`
      --> eaio-infra-terraform/tests/schema.rs:83:12
       |  aws_eks_cluster.slip
       = help: set `subnet_ids`

    error[unknown-argument]: `aws_eks_cluster` has no `vpc_config.subnet_idz`
      --> eaio-infra-terraform/tests/schema.rs:83:12
       |  aws_eks_cluster.slip
       |  the bindings know hashicorp/aws 5.100.0, as far as all of `>= 5.100, < 7` agree with it
       = help: did you mean `subnet_ids`? `RootModule::trust` lets it pass, where the provider does take it

    error[unknown-argument]: `aws_eks_cluster` has no `public_access_cidrs`
      --> eaio-infra-terraform/tests/schema.rs:84:12
       |  aws_eks_cluster.level
       |  the bindings know hashicorp/aws 5.100.0, as far as all of `>= 5.100, < 7` agree with it
       = help: did you mean `vpc_config.public_access_cidrs`? `RootModule::trust` lets it pass, where the provider does take it

    error[unknown-argument]: `aws_eks_cluster` has no `vpc_config.blue_green`
      --> eaio-infra-terraform/tests/schema.rs:89:12
       |  aws_eks_cluster.far
       |  the bindings know hashicorp/aws 5.100.0, as far as all of `>= 5.100, < 7` agree with it
       = help: there is `endpoint_private_access`, `endpoint_public_access`, `public_access_cidrs`, `security_group_ids`, `subnet_ids`. `RootModule::trust` lets it pass, where the provider does take it

    error[unknown-argument]: `aws_vpc` has no `enable_dns_hostname`
      --> eaio-infra-terraform/tests/schema.rs:94:12
       |  aws_vpc.meta
       |  the bindings know hashicorp/aws 5.100.0, as far as all of `>= 5.100, < 7` agree with it
       = help: did you mean `enable_dns_hostnames`? `RootModule::trust` lets it pass, where the provider does take it

    error[unknown-argument]: `aws_lb` has no `dynamic.subnet_maping`
      --> eaio-infra-terraform/tests/schema.rs:99:12
       |  aws_lb.dynamic
       |  the bindings know hashicorp/aws 5.100.0, as far as all of `>= 5.100, < 7` agree with it
       = help: did you mean `subnet_mapping`? `RootModule::trust` lets it pass, where the provider does take it

    error[unknown-argument]: `provider aws` has no `reigon`
      --> eaio-infra-terraform/tests/schema.rs:107:12
       |  provider.aws.west
       |  the bindings know hashicorp/aws 5.100.0, as far as all of `>= 5.100, < 7` agree with it
       = help: did you mean `region`? `RootModule::trust` lets it pass, where the provider does take it
    ");
}

#[test]
fn arguments_that_can_only_be_read() {
    let mut module = module();
    module.add_raw(
        "main",
        Raw::resource("aws_vpc").argument("arn", "arn:aws:ec2:::vpc/main"),
        Meta::default(),
    );
    assert_snapshot!(refused(&module), @"
    error[argument-only-read]: `arn` of `aws_vpc` can only be read
      --> eaio-infra-terraform/tests/schema.rs:155:12
       |  aws_vpc.main
       = help: take it out: the provider decides what it is. `RootModule::trust` lets it pass, where the provider does take it
    ");
}

#[test]
fn what_is_missing() {
    let mut module = module();
    module.add_raw("subnet", Raw::resource("aws_subnet").argument("vpc_id", Node::Null), Meta::default());
    module.add_raw("cluster", Raw::resource("aws_eks_cluster").argument("name", "main"), Meta::default());
    module.add_raw("nested", cluster(Body::new()), Meta::default());
    assert_snapshot!(refused(&module), @"
    error[missing-argument]: `aws_subnet` needs the argument `vpc_id`
      --> eaio-infra-terraform/tests/schema.rs:171:12
       |  aws_subnet.subnet
       = help: `vpc_id` is `null`, which is the same as nothing

    error[missing-argument]: `aws_eks_cluster` needs the argument `role_arn`
      --> eaio-infra-terraform/tests/schema.rs:172:12
       |  aws_eks_cluster.cluster
       = help: set `role_arn`

    error[missing-argument]: `aws_eks_cluster` needs the block `vpc_config`
      --> eaio-infra-terraform/tests/schema.rs:172:12
       |  aws_eks_cluster.cluster
       = help: set `vpc_config`

    error[missing-argument]: `aws_eks_cluster` needs the argument `vpc_config.subnet_ids`
      --> eaio-infra-terraform/tests/schema.rs:173:12
       |  aws_eks_cluster.nested
       = help: set `subnet_ids`
    ");
}

#[test]
fn too_many_blocks() {
    let mut module = module();
    let vpc_config = block([("subnet_ids", Node::List(vec![]))]);
    module.add_raw(
        "eks",
        cluster(vpc_config.clone()).block("vpc_config", &Written(vpc_config)),
        Meta::default(),
    );
    assert_snapshot!(refused(&module), @"
    error[block-count]: `aws_eks_cluster` has 2 of the block `vpc_config`
      --> eaio-infra-terraform/tests/schema.rs:201:12
       |  aws_eks_cluster.eks
       = help: there must be 1
    ");
}

#[test]
fn arguments_that_are_set_twice() {
    let mut module = module();
    let meta = Meta { arguments: vec![("cidr_block".into(), text("10.1.0.0/16"))], ..Meta::default() };
    module.add_with("main", aws::Vpc { cidr_block: "10.0.0.0/16".into(), ..aws::Vpc::default() }, meta);
    assert_snapshot!(refused(&module), @"
    error[argument-set-twice]: `cidr_block` of `aws_vpc` is set twice
      --> eaio-infra-terraform/tests/schema.rs:218:12
       |  aws_vpc.main
       = help: set it once; several blocks of one name are one `Body::blocks`
    ");
}

#[test]
fn literals_of_another_type() {
    let mut module = module();
    let volume = Raw::resource("aws_ebs_volume")
        .argument("availability_zone", ["us-east-1a"])
        .argument("encrypted", "yes")
        .argument("iops", true)
        .argument("size", "large")
        .argument("tags", "Name=main");
    module.add_raw("volume", volume, Meta::default());
    let cluster = aws::eks_cluster::VpcConfig::new([Id::existing("subnet-1")]);
    let eks = module.add(
        "eks",
        aws::EksCluster::new("main", Arn::existing("arn:aws:iam::123456789012:role/main"), cluster),
    );
    module.override_at(eks.address(), "vpc_config.subnet_ids", "subnet-1");
    assert_snapshot!(refused(&module), @"
    error[wrong-type]: `availability_zone` of `aws_ebs_volume` wants text, and is a list
      --> eaio-infra-terraform/tests/schema.rs:236:12
       |  aws_ebs_volume.volume
       = help: write one text

    error[wrong-type]: `encrypted` of `aws_ebs_volume` wants a bool, and is the text `yes`
      --> eaio-infra-terraform/tests/schema.rs:236:12
       |  aws_ebs_volume.volume
       = help: write `true` or `false`

    error[wrong-type]: `iops` of `aws_ebs_volume` wants a number, and is `true`
      --> eaio-infra-terraform/tests/schema.rs:236:12
       |  aws_ebs_volume.volume
       = help: write a number, or text that reads as one

    error[wrong-type]: `size` of `aws_ebs_volume` wants a number, and is the text `large`
      --> eaio-infra-terraform/tests/schema.rs:236:12
       |  aws_ebs_volume.volume
       = help: write a number, or text that reads as one

    error[wrong-type]: `tags` of `aws_ebs_volume` wants a map, and is the text `Name=main`
      --> eaio-infra-terraform/tests/schema.rs:236:12
       |  aws_ebs_volume.volume
       = help: write a map: text to values

    error[wrong-type]: `vpc_config.subnet_ids` of `aws_eks_cluster` wants a list, and is the text `subnet-1`
      --> eaio-infra-terraform/tests/schema.rs:238:22
       |  aws_eks_cluster.eks
       = help: write a list, if only of one element
    ");
}

#[test]
fn literals_that_terraform_converts() {
    let mut module = module();
    let zone = module.variable("zone", Variable::<String>::new("The zone."));
    let volume = Raw::resource("aws_ebs_volume")
        .argument("availability_zone", zone)
        .argument("encrypted", "true")
        .argument("iops", "3000")
        .argument("size", Node::Null)
        .argument("snapshot_id", 17)
        .argument(
            "tags",
            [("public", Any::new(false)), ("number", Any::new(Number::from(3)))]
                .into_iter()
                .collect::<Map<Any>>(),
        );
    module.add_raw("volume", volume, Meta::default());
    assert_snapshot!(module.diagnostics(), @"");
}

#[test]
fn blocks_and_arguments_are_not_the_same() {
    let mut module = module();
    let vpc_config = Node::Map([("subnet_ids".to_owned(), Node::List(vec![]))].into_iter().collect());
    let eks = Raw::resource("aws_eks_cluster")
        .argument("name", "main")
        .argument("role_arn", "arn:aws:iam::123456789012:role/main")
        .argument("vpc_config", vpc_config)
        .block("tags", &Written(block([("Name", text("main"))])));
    module.add_raw("eks", eks, Meta::default());
    // What is both: a list of objects that may be written as blocks.
    let rule = block([("from_port", text("https")), ("cidr_block", text("10.0.0.0/8"))]);
    module.add_raw(
        "group",
        Raw::resource("aws_security_group").block("ingress", &Written(rule)),
        Meta::default(),
    );
    assert_snapshot!(refused(&module), @"
    error[wrong-type]: `tags` of `aws_eks_cluster` is an argument, and written as a block
      --> eaio-infra-terraform/tests/schema.rs:305:12
       |  aws_eks_cluster.eks
       = help: write it as an argument: `Raw::argument`

    error[wrong-type]: `vpc_config` of `aws_eks_cluster` is a nested block, and written as an argument
      --> eaio-infra-terraform/tests/schema.rs:305:12
       |  aws_eks_cluster.eks
       = help: write it as a block: `Body::block`, `Raw::block`

    error[unknown-argument]: `aws_security_group` has no `ingress.cidr_block`
      --> eaio-infra-terraform/tests/schema.rs:308:12
       |  aws_security_group.group
       |  the bindings know hashicorp/aws 5.100.0, as far as all of `>= 5.100, < 7` agree with it
       = help: did you mean `cidr_blocks`? `RootModule::trust` lets it pass, where the provider does take it

    error[wrong-type]: `ingress.from_port` of `aws_security_group` wants a number, and is the text `https`
      --> eaio-infra-terraform/tests/schema.rs:308:12
       |  aws_security_group.group
       = help: write a number, or text that reads as one
    ");
}

#[test]
fn types_that_read_like_a_slip() {
    let mut module = module();
    module.add_raw("slip", Raw::resource("aws_subent"), Meta::default());
    // Types that the bindings do not have, and the provider does.
    for resource_type in ["aws_ecs_cluster", "aws_alb", "aws_appmesh_mesh"] {
        module.add_raw(resource_type, Raw::resource(resource_type), Meta::default());
    }
    module.add_raw("plural", Raw::data("aws_instances"), Meta::default());
    assert_snapshot!(module.diagnostics(), @"
    warning[unknown-type]: no bindings that are in use have `aws_subent`
      --> eaio-infra-terraform/tests/schema.rs:340:12
       |  aws_subent.slip
       = help: did you mean `aws_subnet`? `RootModule::trust` lets it pass, where the provider does take it
    ");
}

#[test]
fn what_somebody_vouches_for() {
    let mut module = module();
    let eks = cluster(block([("subnet_ids", Node::List(vec![])), ("blue_green", Node::Bool(true))]));
    let eks = module.add_raw("eks", eks, Meta::default());
    module.trust(eks.address(), "vpc_config.blue_green", "a preview of the provider has it");
    let vpc = module.add_raw("vpc", Raw::resource("aws_vpc").argument("ipv7", true), Meta::default());
    module.trust(vpc.address(), "", "written by another tool");
    module.trust(vpc.address(), "cidr_block", "no reason at all");
    module.trust(&Address::written("aws_vpc.gone"), "cidr_block.", "it was there");
    assert_snapshot!(module.diagnostics(), @r#"
    warning[trust-of-nothing]: `cidr_block` needs no trust
      --> eaio-infra-terraform/tests/schema.rs:362:12
       |  aws_vpc.vpc
       |  trusted because: no reason at all
       = help: take it out: nothing is wrong there, or nothing is there

    warning[trust-of-nothing]: `cidr_block.` needs no trust
      --> eaio-infra-terraform/tests/schema.rs:363:12
       |  aws_vpc.gone
       |  trusted because: it was there
       = help: write `name`, `block.name`, `block[0].name` or `map["key"]`
    "#);
}

#[test]
fn values_that_aws_does_not_take() {
    let mut module = module();
    let certificate = aws::AcmCertificate {
        domain_name: "app.example.com".into(),
        validation_method: "dns".into(),
        ..aws::AcmCertificate::default()
    };
    module.add("certificate", certificate);
    let rule = aws::VpcSecurityGroupIngressRule {
        from_port: 443.into(),
        to_port: 70_000.into(),
        ..aws::VpcSecurityGroupIngressRule::new("tcp", Id::existing("sg-1"))
    };
    module.add("rule", rule);
    assert_snapshot!(refused(&module), @"
    error[value-not-allowed]: `validation_method` of `aws_acm_certificate` cannot be `dns`
      --> eaio-infra-terraform/tests/schema.rs:387:12
       |  aws_acm_certificate.certificate
       |  hashicorp/aws 5.100.0 accepts `EMAIL`, `DNS`, `HTTP`
       = help: did you mean `DNS`? `RootModule::trust` lets it pass, where the provider does take it

    error[value-not-allowed]: `to_port` of `aws_vpc_security_group_ingress_rule` cannot be `70000`
      --> eaio-infra-terraform/tests/schema.rs:393:12
       |  aws_vpc_security_group_ingress_rule.rule
       |  hashicorp/aws 5.100.0 accepts -1 to 65535
       = help: `RootModule::trust` lets it pass, where the provider does take it
    ");
}

/// Bindings of a provider that has what AWS's have not.
mod toy {
    use super::*;

    pub static SLICE: Slice = Slice {
        requirement: Requirement { name: "toy", source: "example/toy", version: "~> 1.2" },
        version: "1.2.3",
        knows_replacements: true,
        provider: "{}",
        types: &[(
            Mode::Managed,
            "toy_host",
            r#"{"disk":{"":"list 2..3","size":"number required range(1..)"},"filter":{"":"list 0..1","name":"string optional","not":{"":"list 0..1","filter":{"":"list 1..1 recursive..0"}}},"kind":"string optional values(small|large)","labels":{"":"map attribute optional","value":"string required"},"login":{"":"single attribute optional","user":"string required","uid":"number computed"},"mode":"string optional ignoring_case values(active|passive)","port":"number optional range(0..65535)","rules":{"":"list attribute optional","ports":"list(number) required range(1..1024)"},"zones":"list(string) optional values(a|b|c)"}"#,
        )],
        stateful: &[],
    };

    pub struct Provider;

    impl Block for Provider {
        fn body(&self) -> Body {
            Body::new()
        }
    }

    impl eaio_infra_terraform::Provider for Provider {
        const SLICE: &'static Slice = &SLICE;
    }

    pub fn module() -> RootModule {
        let mut module = RootModule::new(Backend::None);
        module.provider(Provider);
        module
    }

    pub fn host() -> Raw {
        let disk = |size: u64| Written(block([("size", Node::Number(size.into()))]));
        Raw::resource("toy_host").block("disk", &disk(10)).block("disk", &disk(20))
    }
}

fn object<const N: usize>(attributes: [(&str, Node); N]) -> Node {
    Node::Map(attributes.into_iter().map(|(name, node)| (name.to_owned(), node)).collect())
}

#[test]
fn values_that_the_provider_does_not_take() {
    let mut module = toy::module();
    let small = Written(block([("size", Node::Number(0.into()))]));
    let host = toy::host()
        .argument("kind", "Smal")
        .argument("mode", "Active")
        .argument("port", 65536)
        .argument("zones", ["a", "d"])
        .block("disk", &small);
    module.add_raw("main", host, Meta::default());
    module.add_raw(
        "text",
        toy::host().argument("port", "70000").argument("kind", "x-large"),
        Meta::default(),
    );
    assert_snapshot!(refused(&module), @"
    error[value-not-allowed]: `disk[2].size` of `toy_host` cannot be `0`
      --> eaio-infra-terraform/tests/schema.rs:464:12
       |  toy_host.main
       |  example/toy 1.2.3 accepts 1 and more
       = help: `RootModule::trust` lets it pass, where the provider does take it

    error[value-not-allowed]: `kind` of `toy_host` cannot be `Smal`
      --> eaio-infra-terraform/tests/schema.rs:464:12
       |  toy_host.main
       |  example/toy 1.2.3 accepts `small`, `large`
       = help: did you mean `small`? `RootModule::trust` lets it pass, where the provider does take it

    error[value-not-allowed]: `port` of `toy_host` cannot be `65536`
      --> eaio-infra-terraform/tests/schema.rs:464:12
       |  toy_host.main
       |  example/toy 1.2.3 accepts 0 to 65535
       = help: `RootModule::trust` lets it pass, where the provider does take it

    error[value-not-allowed]: `zones[1]` of `toy_host` cannot be `d`
      --> eaio-infra-terraform/tests/schema.rs:464:12
       |  toy_host.main
       |  example/toy 1.2.3 accepts `a`, `b`, `c`
       = help: `RootModule::trust` lets it pass, where the provider does take it

    error[value-not-allowed]: `kind` of `toy_host` cannot be `x-large`
      --> eaio-infra-terraform/tests/schema.rs:465:12
       |  toy_host.text
       |  example/toy 1.2.3 accepts `small`, `large`
       = help: did you mean `large`? `RootModule::trust` lets it pass, where the provider does take it

    error[value-not-allowed]: `port` of `toy_host` cannot be `70000`
      --> eaio-infra-terraform/tests/schema.rs:465:12
       |  toy_host.text
       |  example/toy 1.2.3 accepts 0 to 65535
       = help: `RootModule::trust` lets it pass, where the provider does take it
    ");
}

#[test]
fn arguments_that_have_arguments() {
    let mut module = toy::module();
    let right = toy::host()
        .argument("labels", object([("app.kubernetes.io/name", object([("value", text("api"))]))]))
        .argument("login", object([("user", text("root"))]))
        .argument("rules", Node::List(vec![object([("ports", Node::List(vec![text("80")]))])]));
    module.add_raw("right", right, Meta::default());
    let wrong = toy::host()
        .argument("labels", object([("app.kubernetes.io/name", object([("valeu", text("api"))]))]))
        .argument("login", object([("user", text("root")), ("uid", text("0"))]))
        .argument("rules", object([("ports", Node::List(vec![text("80")]))]));
    module.add_raw("wrong", wrong, Meta::default());
    assert_snapshot!(refused(&module), @r#"
    error[argument-only-read]: `login.uid` of `toy_host` can only be read
      --> eaio-infra-terraform/tests/schema.rs:521:12
       |  toy_host.wrong
       = help: take it out: the provider decides what it is. `RootModule::trust` lets it pass, where the provider does take it

    error[missing-argument]: `toy_host` needs the argument `labels["app.kubernetes.io/name"].value`
      --> eaio-infra-terraform/tests/schema.rs:521:12
       |  toy_host.wrong
       = help: set `value`

    error[unknown-argument]: `toy_host` has no `labels["app.kubernetes.io/name"].valeu`
      --> eaio-infra-terraform/tests/schema.rs:521:12
       |  toy_host.wrong
       |  the bindings know example/toy 1.2.3, as far as all of `~> 1.2` agree with it
       = help: did you mean `value`? `RootModule::trust` lets it pass, where the provider does take it

    error[wrong-type]: `rules` of `toy_host` wants a list of objects, and is something else
      --> eaio-infra-terraform/tests/schema.rs:521:12
       |  toy_host.wrong
       = help: it is an argument whose value has arguments of its own: `name = {…}`
    "#);
}

#[test]
fn how_often_and_how_deep_blocks_stand() {
    fn filter(levels: u64) -> Body {
        let mut body = block([("name", text("a"))]);
        if levels > 1 {
            let mut not = Body::new();
            not.set("filter", Node::Block(filter(levels - 1)));
            body.set("not", Node::Block(not));
        }
        body
    }
    let mut module = toy::module();
    module.add_raw("deep", toy::host().block("filter", &Written(filter(2))), Meta::default());
    module.add_raw("deeper", toy::host().block("filter", &Written(filter(3))), Meta::default());
    let disk = Written(block([("size", Node::Number(1.into()))]));
    module.add_raw("few", Raw::resource("toy_host").block("disk", &disk), Meta::default());
    module.add_raw("many", toy::host().block("disk", &disk).block("disk", &disk), Meta::default());
    let meta = Meta {
        dynamic: vec![Dynamic::list("disk", [10, 20], |element: Element<Number>| {
            Written(block([("sise", element.value().to_node().expect("it is set"))]))
        })],
        ..Meta::default()
    };
    module.add_raw("dynamic", Raw::resource("toy_host").block("disk", &disk), meta);
    assert_snapshot!(refused(&module), @"
    error[block-count]: `toy_host` has `filter.not.filter.not.filter` in more levels than the provider reads
      --> eaio-infra-terraform/tests/schema.rs:559:12
       |  toy_host.deeper
       = help: it reads 2 levels of `filter`, one in another

    error[block-count]: `toy_host` has 1 of the block `disk`
      --> eaio-infra-terraform/tests/schema.rs:561:12
       |  toy_host.few
       = help: there must be 2 to 3

    error[block-count]: `toy_host` has 4 of the block `disk`
      --> eaio-infra-terraform/tests/schema.rs:562:12
       |  toy_host.many
       = help: there must be 2 to 3

    error[missing-argument]: `toy_host` needs the argument `dynamic.disk.content.size`
      --> eaio-infra-terraform/tests/schema.rs:569:12
       |  toy_host.dynamic
       = help: set `size`

    error[unknown-argument]: `toy_host` has no `dynamic.disk.content.sise`
      --> eaio-infra-terraform/tests/schema.rs:569:12
       |  toy_host.dynamic
       |  the bindings know example/toy 1.2.3, as far as all of `~> 1.2` agree with it
       = help: did you mean `size`? `RootModule::trust` lets it pass, where the provider does take it
    ");
}
