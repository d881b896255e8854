//! What must hold, whatever else changes.

use eaio_infra::terraform::{Format, aws};

use crate::support::{rendered, root_module};

#[test]
fn no_subnet_hands_out_public_addresses() {
    let network = root_module("network");
    assert_eq!(network.of::<aws::Subnet>().count(), 3);
    for subnet in network.of::<aws::Subnet>() {
        subnet.assert("map_public_ip_on_launch", ()).assert("vpc_id", "${aws_vpc.main.id}");
    }
}

#[test]
fn the_bucket_is_versioned_encrypted_and_private() {
    let data = root_module("data");
    let versions = data.find("aws_s3_bucket_versioning.documents-versions");
    versions.assert("versioning_configuration.status", "Enabled");
    let encryption = data.find("aws_s3_bucket_server_side_encryption_configuration.documents-encryption");
    encryption.assert("rule[0].apply_server_side_encryption_by_default.sse_algorithm", "aws:kms");
    let private = data.find("aws_s3_bucket_public_access_block.documents-access");
    for what in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
    {
        private.assert(what, true);
    }
}

#[test]
fn the_database_is_in_the_network_and_its_password_is_in_no_file() {
    let data = root_module("data");
    let postgres = data.find("aws_db_instance.postgres");
    postgres
        .assert("manage_master_user_password", true)
        .assert("password", ())
        .assert("storage_encrypted", true)
        .assert("deletion_protection", true);
    data.find("aws_db_subnet_group.postgres-subnets")
        .assert("subnet_ids", "${local.network_private_subnet_ids}");
    data.find("aws_security_group.postgres-access").assert("vpc_id", "${local.network_vpc_id}");
}

#[test]
fn the_network_comes_first() {
    assert_eq!(rendered(Format::Json).apply_order, ["network", "data"]);
}
