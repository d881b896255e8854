//! What must hold, whatever else changes.

use eaio_infra::terraform::aws;

use crate::support::root_module;

#[test]
fn no_subnet_hands_out_public_addresses() {
    let shop = root_module("shop");
    assert_eq!(shop.of::<aws::Subnet>().count(), 2);
    for subnet in shop.of::<aws::Subnet>() {
        subnet.assert("map_public_ip_on_launch", ()).assert("vpc_id", "${aws_vpc.main.id}");
    }
}

#[test]
fn the_group_that_nobody_chose_lets_nothing_in_or_out() {
    let shop = root_module("shop");
    let closed = shop.find("aws_default_security_group.closed");
    closed.assert("vpc_id", "${aws_vpc.main.id}").assert("ingress", ()).assert("egress", ());
}

#[test]
fn the_bucket_is_versioned_and_private() {
    let shop = root_module("shop");
    let versions = shop.find("aws_s3_bucket_versioning.documents-versions");
    versions.assert("versioning_configuration.status", "Enabled");
    let private = shop.find("aws_s3_bucket_public_access_block.documents-access");
    for what in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
    {
        private.assert(what, true);
    }
}

#[test]
fn the_database_is_in_the_network_and_its_password_is_in_no_file() {
    let shop = root_module("shop");
    let postgres = shop.find("aws_db_instance.postgres");
    postgres
        .assert("manage_master_user_password", true)
        .assert("password", ())
        .assert("storage_encrypted", true)
        .assert("deletion_protection", true);
    shop.find("aws_db_subnet_group.postgres-subnets").assert("subnet_ids[1]", "${aws_subnet.private-b.id}");
    shop.find("aws_security_group.access").assert("vpc_id", "${aws_vpc.main.id}");
}
