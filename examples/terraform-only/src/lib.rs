//! Two root modules, and nothing but Terraform: a network, and a bucket and a database in it.

use eaio_infra::prelude::*;
use eaio_infra::terraform::aws::s3_bucket_server_side_encryption_configuration as encryption;
use eaio_infra::terraform::aws::s3_bucket_versioning::VersioningConfiguration;
use eaio_infra::terraform::{Backend, Output, Ref, RootModule, RootModules, S3Backend, Sharing, aws};

const REGION: &str = "eu-central-1";
const NETWORK: &str = "10.20.0.0/16";

/// The system, with its production.
pub fn system() -> System {
    let mut network = root_module("network");
    let vpc = network.add("main", aws::Vpc { cidr_block: NETWORK.into(), ..aws::Vpc::default() });
    let zones = [("a", "10.20.0.0/20"), ("b", "10.20.16.0/20"), ("c", "10.20.32.0/20")];
    let subnets = zones.map(|(zone, cidr)| {
        let subnet = aws::Subnet {
            availability_zone: format!("{REGION}{zone}").into(),
            cidr_block: cidr.into(),
            ..aws::Subnet::new(vpc.id())
        };
        network.add(format!("private-{zone}"), subnet).id()
    });
    let vpc_id = network.export("vpc_id", "The VPC.", vpc.id());
    let subnet_ids = network.export("private_subnet_ids", "The private subnets.", subnets);

    let mut data = root_module("data");
    let documents = private_bucket(&mut data, "documents");

    let vpc_id = data.import_from(&vpc_id).into();
    let access = data.add("postgres-access", aws::SecurityGroup { vpc_id, ..Default::default() });
    let from_vpc = aws::VpcSecurityGroupIngressRule {
        cidr_ipv4: NETWORK.into(),
        from_port: 5432.into(),
        to_port: 5432.into(),
        ..aws::VpcSecurityGroupIngressRule::new("tcp", access.id())
    };
    data.add("postgres-from-vpc", from_vpc);
    let subnets = aws::DbSubnetGroup::new(data.import_from(&subnet_ids));
    let subnets = data.add("postgres-subnets", subnets);
    let postgres = aws::DbInstance {
        allocated_storage: 100.into(),
        engine: "postgres".into(),
        engine_version: "17".into(),
        username: "shop".into(),
        manage_master_user_password: true.into(),
        storage_encrypted: true.into(),
        deletion_protection: true.into(),
        db_subnet_group_name: subnets.name().into(),
        vpc_security_group_ids: [access.id()].into(),
        ..aws::DbInstance::new("db.m6g.large")
    };
    let postgres = data.add("postgres", postgres);
    data.output("postgres_endpoint", Output::new("Where the database listens.", postgres.endpoint()));
    data.output("documents_bucket", Output::new("The bucket of documents.", documents.bucket()));

    let modules = RootModules::new(Sharing::RemoteState).with(network).with(data);
    System::new(name!("terraform-only")).with(Environment::terraform(
        name!("prod"),
        Tier::Production,
        modules,
    ))
}

/// A bucket whose objects are encrypted, keep their versions, and are open to nobody outside.
fn private_bucket(module: &mut RootModule, label: &str) -> Ref<aws::S3Bucket> {
    let bucket_prefix = format!("shop-{label}-").into();
    let bucket = module.add(label, aws::S3Bucket { bucket_prefix, ..Default::default() });
    let versions = VersioningConfiguration::new("Enabled");
    let versions = aws::S3BucketVersioning::new(bucket.bucket(), versions);
    module.add(format!("{label}-versions"), versions);
    let kms = encryption::ApplyServerSideEncryptionByDefault::new("aws:kms");
    let rule = encryption::Rule { apply_server_side_encryption_by_default: Some(kms), ..Default::default() };
    let encryption = aws::S3BucketServerSideEncryptionConfiguration::new(bucket.bucket(), [rule]);
    module.add(format!("{label}-encryption"), encryption);
    let access = aws::S3BucketPublicAccessBlock {
        block_public_acls: true.into(),
        block_public_policy: true.into(),
        ignore_public_acls: true.into(),
        restrict_public_buckets: true.into(),
        ..aws::S3BucketPublicAccessBlock::new(bucket.bucket())
    };
    module.add(format!("{label}-access"), access);
    bucket
}

/// A root module with its provider, whose state is kept under its own name.
fn root_module(name: &str) -> RootModule {
    let state = S3Backend {
        bucket: "shop-terraform-state".into(),
        key: format!("prod/{name}.tfstate"),
        region: REGION.into(),
        kms_key_id: None,
        allowed_account_ids: Vec::new(),
    };
    let mut module = RootModule::named(name, Backend::S3(state));
    module.provider(aws::Provider { region: REGION.into(), ..aws::Provider::default() });
    module
}
