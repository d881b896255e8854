//! An object store as a bucket of S3, and what the components that keep their data in one share with it.

use crate::component::{EksContext, EksOffer, Grant, OnEks, Place, Variable};
use crate::diagnostic::Diagnostic;
use crate::terraform::{Arn, Ref, Value, aws, template};
use crate::unit::{Duration, port};

use super::ObjectStore;
use super::bucket::{BucketSettings, bucket};

impl OnEks for ObjectStore {
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer {
        let name = context.bucket_name();
        let label = context.name.to_string();
        let kept =
            Kept { old_versions: self.keep_old_versions, expires: self.expires, replicated: self.replicated };
        let bucket = encrypted_bucket(context, &label, &name, kept);
        let prefix = context.name.as_str().to_uppercase().replace('-', "_");
        EksOffer {
            variables: vec![
                Variable::plain(format!("{prefix}_BUCKET"), name),
                Variable::plain(format!("{prefix}_REGION"), context.region.to_string()),
            ],
            place: Place::AwsApi,
            ports: vec![port!(443)],
            grants: read_and_write(&bucket, context.foundation.keys.data.arn()),
        }
    }
}

/// How long a bucket keeps what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// What was overwritten or deleted.
    pub old_versions: Duration,
    /// Everything, where not for good.
    pub expires: Option<Duration>,
    /// Whether all of it is copied to the region of the environment that stands by.
    pub replicated: bool,
}

/// A bucket of this environment called `name`, under `label`, encrypted by the key of its data.
pub(crate) fn encrypted_bucket(
    context: &mut EksContext<'_>,
    label: &str,
    name: &str,
    kept: Kept,
) -> Ref<aws::S3Bucket> {
    let foundation = context.foundation;
    if kept.replicated && foundation.copies.is_none() {
        let environment = &context.environment.name;
        context.report(
            Diagnostic::error(
                "copies-nowhere",
                format!("`{label}` is to be copied, and `{environment}` does not say where to"),
            )
            .with_help("set `copies_to` of the environment, or leave out the copy"),
        );
    }
    let settings = BucketSettings {
        key: Some(foundation.keys.data.arn()),
        old_versions_days: days(context, kept.old_versions),
        expiration_days: kept.expires.map(|expires| days(context, expires)),
        log_bucket: Some(&foundation.log_bucket),
        copies: foundation.copies.as_ref().filter(|_| kept.replicated),
        statements: Vec::new(),
        destroyable: !context.environment.tier.keeps_data(),
    };
    context.terraform.file("storage");
    bucket(context.terraform, label, name, &settings)
}

/// S3 counts in days, from 1.
fn days(context: &mut EksContext<'_>, duration: Duration) -> u32 {
    match duration.whole_days().and_then(|days| u32::try_from(days).ok()) {
        Some(days) if days > 0 => days,
        _ => {
            context.report(
                Diagnostic::error(
                    "not-whole-days",
                    format!("S3 keeps objects for whole days, not for {duration}"),
                )
                .with_help("round it up to days"),
            );
            1
        }
    }
}

/// Reading, writing and deleting the objects of a bucket that `key` encrypts.
pub(crate) fn read_and_write(bucket: &Ref<aws::S3Bucket>, key: Value<Arn<aws::KmsKey>>) -> Vec<Grant> {
    grants(
        bucket.arn().into(),
        key.into(),
        &[
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
        ],
        &["kms:Decrypt", "kms:GenerateDataKey"],
    )
}

/// Reading the objects of the bucket with the ARN `bucket`, which `key` encrypts.
pub(crate) fn read(bucket: Value<String>, key: Value<String>) -> Vec<Grant> {
    grants(bucket, key, &["s3:GetObject"], &["kms:Decrypt"])
}

fn grants(
    bucket: Value<String>,
    key: Value<String>,
    object_actions: &[&'static str],
    key_actions: &[&'static str],
) -> Vec<Grant> {
    vec![
        Grant { actions: vec!["s3:ListBucket", "s3:GetBucketLocation"], resources: vec![bucket.clone()] },
        Grant { actions: object_actions.to_vec(), resources: vec![template(["", "/*"], [bucket])] },
        Grant { actions: key_actions.to_vec(), resources: vec![key] },
    ]
}
