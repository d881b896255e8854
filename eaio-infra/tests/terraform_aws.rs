//! A small module of each kind of thing the bindings know, whole, and given to the real terraform.

use eaio_infra::terraform::{
    Arn, Backend, Id, Lifecycle, Meta, Output, RootModule, Value, Variable, aws, template,
};
use eaio_infra_conformance::terraform::Terraform;

/// Network, cluster, bucket, certificate, database and firewall of one small system.
fn small_system() -> RootModule {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    module.provider(aws::Provider {
        region: "eu-central-1".into(),
        allowed_account_ids: ["123456789012"].into(),
        default_tags: vec![aws::provider::DefaultTags { tags: [("system", "small")].into() }],
        ..aws::Provider::default()
    });
    let us_east_1 = module.provider_alias(
        "us_east_1",
        aws::Provider { region: "us-east-1".into(), ..aws::Provider::default() },
    );

    // A network.
    module.file("network");
    let vpc = module.add(
        "main",
        aws::Vpc {
            cidr_block: "10.0.0.0/16".into(),
            enable_dns_hostnames: true.into(),
            // Literal text: no template.
            tags: [("Name", "main"), ("cost", "${team}")].into(),
            ..aws::Vpc::default()
        },
    );
    let subnets = ["a", "b"].map(|zone| {
        let subnet = aws::Subnet {
            cidr_block: format!("10.0.{}.0/20", if zone == "a" { 0 } else { 16 }).into(),
            availability_zone: format!("eu-central-1{zone}").into(),
            ..aws::Subnet::new(vpc.id())
        };
        module.add(format!("private-eu-central-1{zone}"), subnet)
    });
    let gateway = module
        .add("internet", aws::InternetGateway { vpc_id: vpc.id().into(), ..aws::InternetGateway::default() });
    module.add(
        "public",
        aws::RouteTable {
            // Every attribute of an object is written, as Terraform wants it.
            route: [aws::route_table::Route {
                cidr_block: "0.0.0.0/0".into(),
                gateway_id: gateway.id().into(),
                ..aws::route_table::Route::default()
            }]
            .into(),
            ..aws::RouteTable::new(vpc.id())
        },
    );

    // A cluster.
    module.file("cluster");
    let trust = module.add(
        "cluster-trust",
        aws::data::IamPolicyDocument {
            statement: vec![aws::data::iam_policy_document::Statement {
                actions: ["sts:AssumeRole"].into(),
                principals: vec![aws::data::iam_policy_document::Principals::new(
                    ["eks.amazonaws.com"],
                    "Service",
                )],
                ..aws::data::iam_policy_document::Statement::default()
            }],
            ..aws::data::IamPolicyDocument::default()
        },
    );
    let role = module.add("cluster-role", aws::IamRole::new(trust.json()));
    let policy = module.add(
        "cluster-policy",
        aws::IamRolePolicyAttachment::new(
            Arn::existing("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
            role.name(),
        ),
    );
    let key =
        module.add("cluster-key", aws::KmsKey { enable_key_rotation: true.into(), ..aws::KmsKey::default() });
    let cluster = module.add_with(
        "cluster",
        aws::EksCluster {
            version: "1.35".into(),
            enabled_cluster_log_types: ["api", "audit"].into(),
            encryption_config: Some(aws::eks_cluster::EncryptionConfig::new(
                ["secrets"],
                aws::eks_cluster::EncryptionConfigProvider::new(key.arn()),
            )),
            ..aws::EksCluster::new(
                "small",
                role.arn(),
                aws::eks_cluster::VpcConfig {
                    endpoint_private_access: true.into(),
                    security_group_ids: [Id::existing("sg-0a1b2c3d4e5f60718")].into(),
                    ..aws::eks_cluster::VpcConfig::new(subnets.each_ref().map(|subnet| subnet.id()))
                },
            )
        },
        Meta {
            depends_on: vec![policy.address().clone()],
            lifecycle: Lifecycle { prevent_destroy: true, ..Lifecycle::default() },
            ..Meta::default()
        },
    );

    // A database that the cluster reaches, its password in no state.
    module.file("database");
    let firewall = module
        .add("postgres", aws::SecurityGroup { vpc_id: vpc.id().into(), ..aws::SecurityGroup::default() });
    module.add(
        "postgres-from-cluster",
        aws::VpcSecurityGroupIngressRule {
            from_port: 5432.into(),
            to_port: 5432.into(),
            referenced_security_group_id: cluster.vpc_config().cluster_security_group_id().into(),
            ..aws::VpcSecurityGroupIngressRule::new("tcp", firewall.id())
        },
    );
    let subnet_group =
        module.add("postgres-subnets", aws::DbSubnetGroup::new(subnets.each_ref().map(|subnet| subnet.id())));
    let password = module.add(
        "postgres-password",
        aws::ephemeral::SecretsmanagerRandomPassword {
            password_length: 32.into(),
            ..aws::ephemeral::SecretsmanagerRandomPassword::default()
        },
    );
    let database = module.add(
        "postgres-database",
        aws::DbInstance {
            identifier: "small".into(),
            engine: "postgres".into(),
            engine_version: "16.11".into(),
            allocated_storage: 20.into(),
            username: "postgres".into(),
            password_wo: password.random_password().into(),
            password_wo_version: 1.into(),
            db_subnet_group_name: subnet_group.name().into(),
            vpc_security_group_ids: [firewall.id()].into(),
            storage_encrypted: true.into(),
            skip_final_snapshot: true.into(),
            ..aws::DbInstance::new("db.t4g.micro")
        },
    );

    // A bucket that only the cluster's role reads.
    module.file("bucket");
    let bucket =
        module.add("logs", aws::S3Bucket { bucket: "small-logs".into(), ..aws::S3Bucket::default() });
    let access = module.add(
        "logs-access",
        aws::data::IamPolicyDocument {
            statement: vec![aws::data::iam_policy_document::Statement {
                actions: ["s3:GetObject"].into(),
                resources: [template(["", "/*"], [bucket.arn().into()])].into(),
                principals: vec![aws::data::iam_policy_document::Principals::new([role.arn()], "AWS")],
                // A policy's own variable, which is not Terraform's.
                condition: vec![aws::data::iam_policy_document::Condition::new(
                    "StringEquals",
                    ["${aws:PrincipalTag/team}"],
                    "s3:ExistingObjectTag/team",
                )],
                ..aws::data::iam_policy_document::Statement::default()
            }],
            ..aws::data::IamPolicyDocument::default()
        },
    );
    module.add("logs-policy", aws::S3BucketPolicy::new(bucket.id(), access.json()));

    // A certificate for a distribution, which must stand in us-east-1.
    module.file("certificate");
    let zone_id: Value<String> = module.variable("zone_id", Variable::new("The hosted zone of example.com."));
    let certificate = module.add_with(
        "site",
        aws::AcmCertificate {
            domain_name: "example.com".into(),
            validation_method: "DNS".into(),
            ..aws::AcmCertificate::default()
        },
        Meta {
            provider: Some(us_east_1.clone()),
            lifecycle: Lifecycle { create_before_destroy: true, ..Lifecycle::default() },
            ..Meta::default()
        },
    );
    let proof = certificate.domain_validation_options(0);
    let record = module.add(
        "site-validation",
        aws::Route53Record {
            records: [proof.resource_record_value()].into(),
            ttl: 60.into(),
            ..aws::Route53Record::new(
                proof.resource_record_name(),
                proof.resource_record_type(),
                zone_id.assume::<Id<aws::Route53Zone>>(),
            )
        },
    );
    module.add_with(
        "site-validated",
        aws::AcmCertificateValidation {
            validation_record_fqdns: [record.fqdn()].into(),
            ..aws::AcmCertificateValidation::new(certificate.arn())
        },
        Meta { provider: Some(us_east_1), ..Meta::default() },
    );

    module.file("firewall");
    module.add("web-acl", web_acl());
    module.output("database", Output::new("Where the database listens.", database.address_attribute()));
    module
}

/// Refuses what comes neither from Germany nor from a health check.
fn web_acl() -> aws::Wafv2WebAcl {
    use aws::wafv2_web_acl::*;
    let visibility = |name: &str| VisibilityConfig::new(true, name, true);
    let not = |statement| NestedStatement {
        not_statement: Some(NotStatement::new([statement])),
        ..NestedStatement::default()
    };
    let from_germany = NestedStatement {
        geo_match_statement: Some(GeoMatchStatement::new(["DE"])),
        ..NestedStatement::default()
    };
    let health_check = NestedStatement {
        byte_match_statement: Some(ByteMatchStatement {
            field_to_match: Some(FieldToMatch {
                uri_path: Some(FieldToMatchUriPath::default()),
                ..FieldToMatch::default()
            }),
            ..ByteMatchStatement::new("EXACTLY", "/healthz", [TextTransformation::new(0, "NONE")])
        }),
        ..NestedStatement::default()
    };
    let refuse = Rule {
        action: Some(Action { block: Some(DefaultActionBlock::default()), ..Action::default() }),
        ..Rule::new(
            "refuse",
            0,
            Statement {
                and_statement: Some(AndStatement::new([not(from_germany), not(health_check)])),
                ..Statement::default()
            },
            visibility("refuse"),
        )
    };
    aws::Wafv2WebAcl {
        name: "small".into(),
        rule: vec![refuse],
        ..aws::Wafv2WebAcl::new(
            "REGIONAL",
            DefaultAction { allow: Some(Allow::default()), ..DefaultAction::default() },
            visibility("small"),
        )
    }
}

#[test]
fn a_small_system_is_written_whole() {
    let files = small_system().to_json().expect("no label is used twice");
    let whole: String = files.iter().map(|(name, text)| format!("== {name}\n{text}")).collect();
    insta::assert_snapshot!(whole);
}

#[test]
fn terraform_finds_a_small_system_valid() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in small_system().to_json().expect("no label is used twice") {
        std::fs::write(folder.path().join(name), text).expect("a temporary file");
    }
    terraform.validate(folder.path()).expect("terraform takes it");
}
