//! What is lost, and what is not kept.

use crate::review::testing::told_of;

/// An argument that the provider fills in where nothing is said is kept when it goes; an element of it that goes is not.
#[test]
fn an_element_that_goes_is_not_kept() {
    let group = |ports: &[u16]| {
        let rule = |port: &u16| {
            format!(
                "ingress {{\n protocol = \"tcp\"\n from_port = {port}\n to_port = {port}\n cidr_blocks = [\"10.0.0.0/8\"]\n}}\n"
            )
        };
        let rules: String = ports.iter().map(rule).collect();
        format!("resource \"aws_security_group\" \"x\" {{\n{rules}}}\n")
    };
    insta::assert_snapshot!(told_of("main.tf", &group(&[22, 80]), &group(&[22])), @r#"
    ~ aws_security_group.x
        ingress[]: "{protocol: tcp, from_port: 80, to_port: 80, cidr_blocks: [10.0.0.0/8]}" → -
    "#);
    insta::assert_snapshot!(told_of("main.tf", &group(&[22]), &group(&[])), @"nothing");
}

/// What is stored goes with more than what goes itself.
#[test]
fn what_loses_data() {
    let of = |kind: &str, body: &str| format!("resource \"{kind}\" \"x\" {{\n{body}\n}}\n");
    let between = |before: String, after: String| told_of("main.tf", &before, &after);
    let gone = [
        "aws_redshift_cluster",
        "aws_neptune_cluster",
        "google_bigquery_table",
        "mongodbatlas_cluster",
        "random_id",
    ];
    let gone: String = gone.map(|kind| between(of(kind, "name = \"x\""), String::new())).concat();
    insta::assert_snapshot!(gone, @"
    - aws_redshift_cluster.x (stateful)
        refused: the provider refuses to delete it without `final_snapshot_identifier` or `skip_final_snapshot`
    - aws_neptune_cluster.x (stateful)
        refused: the provider refuses to delete it without `final_snapshot_identifier` or `skip_final_snapshot`
    - google_bigquery_table.x (stateful)
    - mongodbatlas_cluster.x
        data-loss: it may hold data, which goes with it: nothing is known here of a `mongodbatlas_cluster`
    - random_id.x
    ");
    let database = |days: u32, is_kept: bool| {
        of("aws_docdb_cluster", &format!("backup_retention_period = {days}\ndeletion_protection = {is_kept}"))
    };
    insta::assert_snapshot!(between(database(7, true), database(0, false)), @r#"
    ~/? aws_docdb_cluster.x (stateful)
        because of backup_retention_period
        because of deletion_protection
        backup_retention_period: "7" → "0"
        deletion_protection: "true" → "false"
        data-loss: `backup_retention_period` is 0: every automated backup is deleted, and none is made
        note: `deletion_protection` is off: from now on, it can be deleted
        note: which changes of `aws_docdb_cluster` force replacement is not known here
    "#);
    let bucket = |forced: bool, status: &str, days: u32, prefix: &str| {
        [
            of("aws_s3_bucket", &format!("bucket = \"models\"\nforce_destroy = {forced}")),
            of(
                "aws_s3_bucket_versioning",
                &format!(
                    "bucket = aws_s3_bucket.x.id\nversioning_configuration {{\n status = \"{status}\"\n}}"
                ),
            ),
            of(
                "aws_s3_bucket_lifecycle_configuration",
                &format!(
                    "bucket = aws_s3_bucket.x.id\nrule {{\n id = \"r\"\n status = \"Enabled\"\n filter {{\n prefix = \"{prefix}\"\n}}\n expiration {{\n days = {days}\n}}\n}}"
                ),
            ),
        ]
    };
    let [kept, versions, rules] = bucket(false, "Enabled", 30, "");
    insta::assert_snapshot!(between(bucket(false, "Enabled", 30, "").concat(), bucket(true, "Suspended", 7, "").concat()), @r#"
    ~ aws_s3_bucket.x (stateful)
        force_destroy: "false" → "true"
        note: `force_destroy` is on: from now on, what it holds goes with it
    ~ aws_s3_bucket_lifecycle_configuration.x
        rule[0].expiration[0].days: "30" → "7"
        data-loss: its rules delete what they did not before, or earlier, or nobody here knows what
    ~ aws_s3_bucket_versioning.x
        versioning_configuration[0].status: "Enabled" → "Suspended"
        data-loss: versions are no longer kept: what is deleted or overwritten from now on is lost
    "#);
    // Later, or less of it.
    insta::assert_snapshot!(between(bucket(false, "Enabled", 30, "").concat(), bucket(false, "Enabled", 90, "tmp/").concat()), @r#"
    ~ aws_s3_bucket_lifecycle_configuration.x
        rule[0].filter[0].prefix: "" → "tmp/"
        rule[0].expiration[0].days: "30" → "90"
    "#);
    // Of a bucket that stays, rules come and versions go.
    insta::assert_snapshot!(between(kept.clone() + &versions, kept.clone() + &rules), @"
    - aws_s3_bucket_versioning.x
        data-loss: versions are no longer kept: what is deleted or overwritten from now on is lost
    + aws_s3_bucket_lifecycle_configuration.x
        data-loss: its rules delete what nothing deleted before
    ");
    insta::assert_snapshot!(between(String::new(), kept + &rules), @"
    + aws_s3_bucket.x (stateful)
    + aws_s3_bucket_lifecycle_configuration.x
    ");
}
