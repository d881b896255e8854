//! Nothing but Terraform: a network, and a bucket and a database in it.

use eaio_infra::prelude::*;
use eaio_infra::terraform::aws::s3_bucket_versioning::VersioningConfiguration;
use eaio_infra::terraform::{Backend, Output, RootModule, RootModules, S3Backend, Sharing, aws};

/// The system, with its production.
pub fn system() -> System {
    let state = Backend::S3(S3Backend::new("shop-terraform-state", "prod/shop.tfstate", "eu-central-1"));
    let mut shop = RootModule::named("shop", state);
    shop.provider(aws::Provider { region: "eu-central-1".into(), ..Default::default() });

    let vpc = shop.add("main", aws::Vpc { cidr_block: "10.20.0.0/16".into(), ..Default::default() });
    // What is put into no group of its own reaches nothing and nobody.
    shop.add("closed", aws::DefaultSecurityGroup { vpc_id: vpc.id().into(), ..Default::default() });
    let subnets = [("a", "10.20.0.0/20"), ("b", "10.20.16.0/20")].map(|(zone, cidr)| {
        let zone_name = format!("eu-central-1{zone}").into();
        let subnet = aws::Subnet { cidr_block: cidr.into(), ..aws::Subnet::new(vpc.id()) };
        shop.add(format!("private-{zone}"), aws::Subnet { availability_zone: zone_name, ..subnet }).id()
    });

    let documents = shop.add("documents", aws::S3Bucket::default());
    let versions = VersioningConfiguration::new("Enabled");
    shop.add("documents-versions", aws::S3BucketVersioning::new(documents.bucket(), versions));
    let access = aws::S3BucketPublicAccessBlock {
        block_public_acls: true.into(),
        block_public_policy: true.into(),
        ignore_public_acls: true.into(),
        restrict_public_buckets: true.into(),
        ..aws::S3BucketPublicAccessBlock::new(documents.bucket())
    };
    shop.add("documents-access", access);

    let access = aws::SecurityGroup {
        vpc_id: vpc.id().into(),
        description: "Whoever connects to the database".into(),
        ..Default::default()
    };
    let access = shop.add("access", access);
    let from_vpc = aws::VpcSecurityGroupIngressRule {
        description: "PostgreSQL, from the network".into(),
        cidr_ipv4: vpc.cidr_block().into(),
        from_port: 5432.into(),
        to_port: 5432.into(),
        ..aws::VpcSecurityGroupIngressRule::new("tcp", access.id())
    };
    shop.add("access-from-vpc", from_vpc);
    let subnets = shop.add("postgres-subnets", aws::DbSubnetGroup::new(subnets));
    let postgres = aws::DbInstance {
        allocated_storage: 100.into(),
        engine: "postgres".into(),
        username: "shop".into(),
        manage_master_user_password: true.into(),
        storage_encrypted: true.into(),
        deletion_protection: true.into(),
        performance_insights_enabled: true.into(),
        db_subnet_group_name: subnets.name().into(),
        vpc_security_group_ids: [access.id()].into(),
        ..aws::DbInstance::new("db.m6g.large")
    };
    let postgres = shop.add("postgres", postgres);
    shop.output("endpoint", Output::new("Where the database listens.", postgres.endpoint()));
    shop.output("documents", Output::new("The bucket of documents.", documents.bucket()));
    let modules = RootModules::new(Sharing::RemoteState).with(shop);
    System::new(name!("terraform-only")).with(Environment::terraform(
        name!("prod"),
        Tier::Production,
        modules,
    ))
}
