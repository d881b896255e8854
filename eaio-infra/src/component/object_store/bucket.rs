//! A bucket of S3 that nobody outside can read: no public access, no ACLs, encrypted, versioned, TLS only, with a copy in
//! another region where an environment stands by there.

use crate::component::Copies;
use crate::component::policy::{allow, document, tls_only, trust, when};
use crate::terraform::aws::data::iam_policy_document::Statement;
use crate::terraform::aws::{
    s3_bucket_lifecycle_configuration as lifecycle, s3_bucket_ownership_controls as ownership,
    s3_bucket_replication_configuration as replication,
    s3_bucket_server_side_encryption_configuration as encryption, s3_bucket_versioning as versioning,
};
use crate::terraform::{Address, Arn, Lifecycle, Meta, Ref, RootModule, Value, aws, template};

/// What differs between buckets.
#[derive(Debug, Clone)]
pub(crate) struct BucketSettings<'a> {
    /// The key that encrypts its objects. S3's own where it is `None`: a bucket that logs are delivered to can have no
    /// other.
    pub key: Option<Value<Arn<aws::KmsKey>>>,
    /// How many days a version is kept after it was overwritten or deleted.
    pub old_versions_days: u32,
    /// How many days an object is kept, where it is not kept for good.
    pub expiration_days: Option<u32>,
    /// The bucket that keeps its access logs.
    pub log_bucket: Option<&'a Ref<aws::S3Bucket>>,
    /// Where its objects are copied to.
    pub copies: Option<&'a Copies>,
    /// What others than the account's own roles may do with it.
    pub statements: Vec<Statement>,
    /// Whether Terraform may destroy it, and everything in it.
    pub destroyable: bool,
}

/// A bucket called `name`, under `label`.
#[track_caller]
pub(crate) fn bucket(
    module: &mut RootModule,
    label: &str,
    name: impl Into<Value<String>>,
    settings: &BucketSettings<'_>,
) -> Ref<aws::S3Bucket> {
    let name = name.into();
    let Closed { bucket, versioning } =
        closed_bucket(module, label, name.clone(), settings, &settings.statements, &Meta::default());
    if let Some(log_bucket) = settings.log_bucket {
        module.add(
            format!("{label}-access-log"),
            aws::S3BucketLogging::new(bucket.id(), log_bucket.id(), template(["s3/", "/"], [name.clone()])),
        );
    }
    if let Some(copies) = settings.copies {
        replicate(module, label, name, &bucket, versioning, copies, settings);
    }
    bucket
}

/// A bucket that nobody outside can read.
struct Closed {
    bucket: Ref<aws::S3Bucket>,
    /// What a replication waits for.
    versioning: Address,
}

/// A bucket and everything that keeps it closed.
fn closed_bucket(
    module: &mut RootModule,
    label: &str,
    name: Value<String>,
    settings: &BucketSettings<'_>,
    statements: &[Statement],
    meta: &Meta,
) -> Closed {
    let bucket = module.add_with(
        label,
        aws::S3Bucket {
            bucket: name.into(),
            force_destroy: settings.destroyable.into(),
            ..aws::S3Bucket::default()
        },
        Meta {
            lifecycle: Lifecycle { prevent_destroy: !settings.destroyable, ..Lifecycle::default() },
            ..meta.clone()
        },
    );
    let public_access = module.add_with(
        format!("{label}-public-access"),
        aws::S3BucketPublicAccessBlock {
            block_public_acls: true.into(),
            block_public_policy: true.into(),
            ignore_public_acls: true.into(),
            restrict_public_buckets: true.into(),
            ..aws::S3BucketPublicAccessBlock::new(bucket.id())
        },
        meta.clone(),
    );
    module.add_with(
        format!("{label}-ownership"),
        aws::S3BucketOwnershipControls::new(bucket.id(), ownership::Rule::new("BucketOwnerEnforced")),
        meta.clone(),
    );
    module.add_with(
        format!("{label}-encryption"),
        aws::S3BucketServerSideEncryptionConfiguration::new(
            bucket.id(),
            [encryption_rule(settings.key.as_ref())],
        ),
        meta.clone(),
    );
    let versioning = module.add_with(
        format!("{label}-versioning"),
        aws::S3BucketVersioning::new(bucket.id(), versioning::VersioningConfiguration::new("Enabled")),
        meta.clone(),
    );
    module.add_with(
        format!("{label}-lifecycle"),
        aws::S3BucketLifecycleConfiguration {
            rule: lifecycle_rules(settings),
            ..aws::S3BucketLifecycleConfiguration::new(bucket.id())
        },
        // Rules on old versions mean nothing before there are versions.
        Meta { depends_on: vec![versioning.address().clone()], ..meta.clone() },
    );
    let everything = [bucket.arn().into(), template(["", "/*"], [bucket.arn().into()])];
    let mut all = vec![tls_only(&["s3:*"], everything)];
    all.extend(statements.iter().cloned());
    let policy = document(module, format!("{label}-policy-document"), all);
    module.add_with(
        format!("{label}-policy"),
        aws::S3BucketPolicy::new(bucket.id(), policy),
        // S3 takes one change of a bucket's access at a time.
        Meta { depends_on: vec![public_access.address().clone()], ..meta.clone() },
    );
    Closed { bucket, versioning: versioning.address().clone() }
}

fn encryption_rule(key: Option<&Value<Arn<aws::KmsKey>>>) -> encryption::Rule {
    use encryption::{ApplyServerSideEncryptionByDefault, Rule};
    let with = match key {
        Some(key) => ApplyServerSideEncryptionByDefault {
            kms_master_key_id: key.clone().into(),
            ..ApplyServerSideEncryptionByDefault::new("aws:kms")
        },
        None => ApplyServerSideEncryptionByDefault::new("AES256"),
    };
    Rule {
        apply_server_side_encryption_by_default: Some(with),
        // One data key for many objects: far fewer requests to KMS.
        bucket_key_enabled: key.is_some().into(),
    }
}

fn lifecycle_rules(settings: &BucketSettings<'_>) -> Vec<lifecycle::Rule> {
    use lifecycle::{AbortIncompleteMultipartUpload, Expiration, Filter, NoncurrentVersionExpiration, Rule};
    let rule = |id: &str| Rule { filter: vec![Filter::default()], ..Rule::new(id, "Enabled") };
    let mut rules = vec![
        Rule {
            abort_incomplete_multipart_upload: vec![AbortIncompleteMultipartUpload {
                days_after_initiation: 7.into(),
            }],
            ..rule("abort-uploads")
        },
        Rule {
            noncurrent_version_expiration: vec![NoncurrentVersionExpiration::new(settings.old_versions_days)],
            ..rule("expire-old-versions")
        },
    ];
    if let Some(days) = settings.expiration_days {
        rules.push(Rule {
            expiration: vec![Expiration { days: days.into(), ..Expiration::default() }],
            ..rule("expire")
        });
    }
    rules
}

/// A bucket in the other region, which every new object is copied to.
fn replicate(
    module: &mut RootModule,
    label: &str,
    name: Value<String>,
    bucket: &Ref<aws::S3Bucket>,
    versioning: Address,
    copies: &Copies,
    settings: &BucketSettings<'_>,
) {
    let there = Meta { provider: Some(copies.provider.clone()), ..Meta::default() };
    let copy_settings = BucketSettings { key: Some(copies.key.arn()), ..settings.clone() };
    let copy_name = template(["", &format!("-{}", copies.region)], [name.clone()]);
    let copy = closed_bucket(module, &format!("{label}-copy"), copy_name, &copy_settings, &[], &there);
    let role = replication_role(module, label, name, bucket, &copy.bucket, copies, settings.key.as_ref());
    let rule = replication::Rule {
        id: "copy".into(),
        filter: Some(replication::Filter::default()),
        delete_marker_replication: Some(replication::DeleteMarkerReplication::new("Enabled")),
        source_selection_criteria: Some(replication::SourceSelectionCriteria {
            sse_kms_encrypted_objects: Some(replication::SseKmsEncryptedObjects::new("Enabled")),
            ..replication::SourceSelectionCriteria::default()
        }),
        ..replication::Rule::new(
            "Enabled",
            replication::Destination {
                encryption_configuration: Some(replication::EncryptionConfiguration::new(copies.key.arn())),
                // Without it nobody promises when a copy arrives. 15 is the only time that there is.
                replication_time: Some(replication::ReplicationTime::new(
                    "Enabled",
                    replication::Time::new(15),
                )),
                metrics: Some(replication::Metrics {
                    event_threshold: Some(replication::EventThreshold::new(15)),
                    ..replication::Metrics::new("Enabled")
                }),
                ..replication::Destination::new(copy.bucket.arn())
            },
        )
    };
    module.add_with(
        format!("{label}-replication"),
        aws::S3BucketReplicationConfiguration::new(bucket.id(), role.arn(), [rule]),
        Meta { depends_on: vec![versioning, copy.versioning], ..Meta::default() },
    );
}

/// What S3 copies objects as.
fn replication_role(
    module: &mut RootModule,
    label: &str,
    name: Value<String>,
    bucket: &Ref<aws::S3Bucket>,
    copy: &Ref<aws::S3Bucket>,
    copies: &Copies,
    key: Option<&Value<Arn<aws::KmsKey>>>,
) -> Ref<aws::IamRole> {
    let trust = document(module, format!("{label}-replication-trust"), vec![trust("s3.amazonaws.com")]);
    let role = module.add(
        format!("{label}-replication-role"),
        aws::IamRole {
            name: template(["", "-replication"], [name]).into(),
            description: "S3 copies objects to the other region as this role".into(),
            ..aws::IamRole::new(trust)
        },
    );
    let via_s3 = || when("StringLike", "kms:ViaService", ["s3.*.amazonaws.com"]);
    let mut statements = vec![
        allow("Configuration", &["s3:GetReplicationConfiguration", "s3:ListBucket"], [bucket.arn()]),
        allow(
            "Read",
            &["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
            [template(["", "/*"], [bucket.arn().into()])],
        ),
        allow(
            "Copy",
            &["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
            [template(["", "/*"], [copy.arn().into()])],
        ),
        Statement {
            condition: vec![via_s3()],
            ..allow("Encrypt", &["kms:Encrypt", "kms:GenerateDataKey"], [copies.key.arn()])
        },
    ];
    if let Some(key) = key {
        statements.push(Statement {
            condition: vec![via_s3()],
            ..allow("Decrypt", &["kms:Decrypt"], [key.clone()])
        });
    }
    let policy = document(module, format!("{label}-replication-policy-document"), statements);
    module.add(
        format!("{label}-replication-policy"),
        aws::IamRolePolicy { name: "replicate".into(), ..aws::IamRolePolicy::new(policy, role.name()) },
    );
    role
}
