//! What holds data, of which types, and what loses data without being destroyed.

use super::super::difference::canonical;
use super::super::{Change, Effect};
use super::consequence::{PROTECTIONS, is};
use super::instance::Instance;
use super::root::{each, is_true};
use crate::check::Located;
use crate::terraform::aws;

/// Types that hold data, beside those of which the bindings say so: what the provider's page of each says it manages. Data is what nobody
/// can make anew from what is written: records, files, accounts, keys, backups.
const HOLDING: &[&str] = &[
    "aws_ami",
    "aws_ami_copy",
    "aws_ami_from_instance",
    "aws_backup_logically_air_gapped_vault",
    "aws_cloudhsm_v2_cluster",
    "aws_cloudsearch_domain",
    "aws_cloudtrail_event_data_store",
    "aws_codeartifact_repository",
    "aws_codecommit_repository",
    "aws_cognito_user",
    "aws_cognito_user_pool",
    "aws_customerprofiles_domain",
    "aws_db_cluster_snapshot",
    "aws_db_snapshot",
    "aws_db_snapshot_copy",
    "aws_directory_service_directory",
    "aws_docdb_cluster",
    "aws_docdb_cluster_snapshot",
    "aws_docdb_global_cluster",
    "aws_docdbelastic_cluster",
    "aws_dsql_cluster",
    "aws_dynamodb_global_table",
    "aws_dynamodb_table_replica",
    "aws_ebs_snapshot",
    "aws_ebs_snapshot_copy",
    "aws_ebs_snapshot_import",
    "aws_ecrpublic_repository",
    "aws_elasticsearch_domain",
    "aws_finspace_kx_database",
    "aws_fsx_backup",
    "aws_fsx_lustre_file_system",
    "aws_fsx_ontap_file_system",
    "aws_fsx_ontap_volume",
    "aws_fsx_openzfs_file_system",
    "aws_fsx_openzfs_snapshot",
    "aws_fsx_openzfs_volume",
    "aws_fsx_windows_file_system",
    "aws_glacier_vault",
    "aws_glue_catalog_database",
    "aws_keyspaces_keyspace",
    "aws_keyspaces_table",
    "aws_kendra_index",
    "aws_kinesis_stream",
    "aws_kinesis_video_stream",
    "aws_kms_external_key",
    "aws_kms_replica_external_key",
    "aws_lightsail_bucket",
    "aws_lightsail_database",
    "aws_lightsail_disk",
    "aws_lightsail_instance",
    "aws_location_geofence_collection",
    "aws_location_tracker",
    "aws_memorydb_multi_region_cluster",
    "aws_memorydb_snapshot",
    "aws_msk_serverless_cluster",
    "aws_neptune_cluster",
    "aws_neptune_cluster_snapshot",
    "aws_neptune_global_cluster",
    "aws_neptunegraph_graph",
    "aws_opensearchserverless_collection",
    "aws_prometheus_workspace",
    "aws_qldb_ledger",
    "aws_quicksight_data_set",
    "aws_redshift_cluster",
    "aws_redshift_cluster_snapshot",
    "aws_redshift_snapshot_copy",
    "aws_redshiftserverless_namespace",
    "aws_redshiftserverless_snapshot",
    "aws_s3_directory_bucket",
    "aws_s3control_bucket",
    "aws_s3tables_table",
    "aws_s3tables_table_bucket",
    "aws_sagemaker_feature_group",
    "aws_sagemaker_notebook_instance",
    "aws_storagegateway_cached_iscsi_volume",
    "aws_storagegateway_stored_iscsi_volume",
    "aws_timestreaminfluxdb_db_instance",
    "aws_timestreamwrite_database",
    "aws_timestreamwrite_table",
    "aws_workspaces_workspace",
    "google_alloydb_backup",
    "google_alloydb_cluster",
    "google_alloydb_instance",
    "google_artifact_registry_repository",
    "google_bigquery_dataset",
    "google_bigquery_table",
    "google_bigtable_instance",
    "google_bigtable_table",
    "google_compute_disk",
    "google_compute_image",
    "google_compute_region_disk",
    "google_compute_snapshot",
    "google_filestore_backup",
    "google_filestore_instance",
    "google_filestore_snapshot",
    "google_firestore_database",
    "google_firestore_document",
    "google_kms_crypto_key",
    "google_kms_key_ring",
    "google_logging_project_bucket_config",
    "google_memorystore_instance",
    "google_netapp_volume",
    "google_project",
    "google_pubsub_subscription",
    "google_pubsub_topic",
    "google_redis_cluster",
    "google_redis_instance",
    "google_secret_manager_secret",
    "google_sourcerepo_repository",
    "google_spanner_database",
    "google_spanner_instance",
    "google_sql_database",
    "google_sql_database_instance",
    "google_storage_bucket",
    "kubernetes_namespace",
    "kubernetes_namespace_v1",
    "kubernetes_persistent_volume",
    "kubernetes_persistent_volume_claim",
    "kubernetes_persistent_volume_claim_v1",
    "kubernetes_persistent_volume_v1",
];

/// Of these providers, types hold data that are named above, and no others.
const KNOWN: &[&str] = &["aws", "google", "kubernetes"];

/// Providers that make values and talk to nobody: "Utility" in the registry of Terraform. What Terraform makes itself is `terraform_data`.
const WITHOUT: &[&str] = &[
    "archive",
    "assert",
    "cloudinit",
    "external",
    "http",
    "local",
    "null",
    "random",
    "template",
    "terraform",
    "time",
    "tls",
];

/// What is made of whatever else it says: nobody knows what that holds.
const ANYTHING: &[&str] =
    &["aws_cloudformation_stack", "aws_servicecatalog_provisioned_product", "kubernetes_manifest"];

/// Whether losing a resource of a type is losing data; nothing where nobody here knows.
pub(super) fn holds(resource_type: &str) -> Option<bool> {
    let provider = resource_type.split('_').next().unwrap_or_default();
    if HOLDING.contains(&resource_type) || aws::SLICE.is_stateful(resource_type) {
        return Some(true);
    }
    let is_known = KNOWN.contains(&provider) || WITHOUT.contains(&provider);
    (is_known && !ANYTHING.contains(&resource_type)).then_some(false)
}

/// What arguments take from what is stored, and from what keeps it.
pub(super) fn of_kept(change: &mut Change, old: &Instance, new: &Instance) {
    let was = |name: &str, value: &str| is(&old.body, name, value);
    let becomes = |name: &str, value: &str| is(&new.body, name, value) && !was(name, value);
    // The provider's pages, "Argument Reference": with it, what is in it goes with it.
    for argument in ["force_destroy", "force_delete", "skip_final_snapshot", "delete_automated_backups"] {
        if becomes(argument, "true") {
            let text = format!("`{argument}` is on: from now on, what it holds goes with it");
            change.consequence(Effect::Note, text);
        }
    }
    for (_, argument, value) in PROTECTIONS.iter().filter(|(of, ..)| *of == old.resource_type) {
        if was(argument, value) && !is(&new.body, argument, value) {
            let text = format!("`{argument}` is off: from now on, it can be deleted");
            change.consequence(Effect::Note, text);
        }
    }
    // "Working with backups" of RDS, and of its relatives: with 0, automated backups are deleted at once.
    for argument in
        ["backup_retention_period", "snapshot_retention_limit", "automated_snapshot_retention_period"]
    {
        if becomes(argument, "0") {
            let text = format!("`{argument}` is 0: every automated backup is deleted, and none is made");
            change.consequence(Effect::DataLoss, text);
        }
    }
    match old.resource_type.as_str() {
        "aws_s3_bucket_versioning" => {
            let [was, is] = [old, new].map(version_status);
            if was.as_deref() == Some("Enabled") && is.as_deref() != Some("Enabled") {
                change.consequence(Effect::DataLoss, VERSIONS_GONE);
            }
        }
        "aws_s3_bucket_lifecycle_configuration" => {
            let [before, after] = [old, new].map(|one| expiries(&one.body));
            if after.iter().any(|rule| !rule.deletes_no_more_than(&before)) {
                let text = "its rules delete what they did not before, or earlier, or nobody here knows what";
                change.consequence(Effect::DataLoss, text);
            }
        }
        "aws_dynamodb_table" => {
            let enabled = |one: &Instance, block: &str| {
                let block = one.body.get(block).and_then(|value| each(value).next().cloned());
                block.and_then(|block| block.get("enabled").map(is_true)).unwrap_or(false)
            };
            if enabled(old, "point_in_time_recovery") && !enabled(new, "point_in_time_recovery") {
                let text = "it can no longer be restored to a moment, and what was kept for that is deleted";
                change.consequence(Effect::DataLoss, text);
            }
            if enabled(new, "ttl") && !enabled(old, "ttl") {
                change.consequence(Effect::DataLoss, "items whose time is over are deleted");
            }
        }
        "aws_sqs_queue" if shorter(old, new, "message_retention_seconds") => {
            change
                .consequence(Effect::DataLoss, "messages that are older than the new retention are deleted");
        }
        "aws_kinesis_stream" if shorter(old, new, "retention_period") => {
            change.consequence(Effect::DataLoss, "records that are older than the new retention are deleted");
        }
        _ => {}
    }
}

fn shorter(old: &Instance, new: &Instance, name: &str) -> bool {
    let number = |one: &Instance| one.body.get(name).and_then(Located::number);
    matches!((number(old), number(new)), (Some(was), Some(is)) if is < was)
}

/// What something new takes from what was there before.
pub(super) fn of_created(change: &mut Change, new: &Instance, was_there: &dyn Fn(&str) -> bool) {
    if new.resource_type != "aws_s3_bucket_lifecycle_configuration" || expiries(&new.body).is_empty() {
        return;
    }
    if is_of(new, was_there) {
        change.consequence(Effect::DataLoss, "its rules delete what nothing deleted before");
    }
}

/// What goes with something, of what stays.
pub(super) fn of_gone(change: &mut Change, old: &Instance, stays: &dyn Fn(&str) -> bool) {
    // The page of `aws_s3_bucket_versioning`: deleting it suspends versioning.
    if old.resource_type == "aws_s3_bucket_versioning"
        && version_status(old).as_deref() == Some("Enabled")
        && is_of(old, stays)
    {
        change.consequence(Effect::DataLoss, VERSIONS_GONE);
    }
}

/// Whether its bucket is one of some, or nobody knows.
fn is_of(one: &Instance, some: &dyn Fn(&str) -> bool) -> bool {
    let read = one.body.get("bucket").map(Located::references).unwrap_or_default();
    let is_some = |text: &str| text.rsplit_once('.').is_some_and(|(address, _)| some(address));
    read.is_empty() || read.into_iter().any(is_some)
}

const VERSIONS_GONE: &str = "versions are no longer kept: what is deleted or overwritten from now on is lost";

fn version_status(one: &Instance) -> Option<String> {
    let block = one.body.get("versioning_configuration").and_then(|value| each(value).next())?;
    block.get("status").and_then(Located::text).map(str::to_owned)
}

/// What a rule of a lifecycle deletes, and after how many days.
struct Expiry {
    about: Vec<String>,
    /// Objects, and versions that are not the newest.
    after: [Option<Days>; 2],
}

#[derive(PartialEq)]
enum Days {
    Known(f64),
    /// A date, or what Terraform computes.
    Said(String),
}

impl Expiry {
    /// Whether one of other rules deleted as much, as early. What is not certain is told.
    fn deletes_no_more_than(&self, others: &[Expiry]) -> bool {
        let is_as_late = |days: &Days, other: &Days| match (days, other) {
            (Days::Known(days), Days::Known(other)) => other <= days,
            _ => days == other,
        };
        self.after.iter().enumerate().all(|(at, days)| {
            days.as_ref().is_none_or(|days| {
                others.iter().any(|other| {
                    (other.about.is_empty() || other.about == self.about)
                        && other.after[at].as_ref().is_some_and(|other| is_as_late(days, other))
                })
            })
        })
    }
}

/// What the rules that are on delete.
fn expiries(body: &Located) -> Vec<Expiry> {
    let Some(rules) = body.get("rule") else { return Vec::new() };
    let is_on = |rule: &&Located| rule.get("status").and_then(Located::text) != Some("Disabled");
    let expiry = |rule: &Located| {
        let days = |block: &str, name: &str| {
            let of = rule.get(block).and_then(|block| each(block).next())?;
            Some(match of.get(name).and_then(Located::number) {
                Some(days) => Days::Known(days),
                None => Days::Said(canonical(of)),
            })
        };
        let said = ["filter", "prefix"].iter().filter_map(|name| rule.get(name));
        let about = said.filter(|value| !is_everything(value)).map(canonical).collect();
        let after = [days("expiration", "days"), days("noncurrent_version_expiration", "noncurrent_days")];
        match rule.is_unknown() {
            true => Expiry { about: Vec::new(), after: [Some(Days::Said(canonical(rule))), None] },
            false => Expiry { about, after },
        }
    };
    let all = each(rules).filter(is_on).map(expiry);
    all.filter(|one| one.after.iter().any(Option::is_some)).collect()
}

/// Whether a filter leaves nothing out.
fn is_everything(filter: &Located) -> bool {
    match filter.text() {
        Some(prefix) => prefix.is_empty(),
        None => {
            !filter.is_unknown()
                && each(filter).all(|of| of.entries().all(|(.., value)| value.text() == Some("")))
        }
    }
}
