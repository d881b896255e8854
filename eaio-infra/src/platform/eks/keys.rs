//! The customer-managed keys: who may use each, and nobody by being the one who made it.

use crate::component::policy::{allow, document, service, when};
use crate::component::{Copies, Keys};
use crate::terraform::aws::data::iam_policy_document::{Principals, Statement};
use crate::terraform::{Lifecycle, Meta, Ref, RootModule, Value, aws};

use super::{Site, settings};

/// The keys of an environment, by what they encrypt.
pub(super) fn keys(module: &mut RootModule, site: &Site<'_>) -> Keys {
    module.file("keys");
    let name = site.name();
    let key = |module: &mut RootModule, what: &str, description: &str, statements| {
        add(module, site, what, &format!("{name}: {description}"), statements, &Meta::default())
    };
    Keys {
        data: key(module, "data", "databases, buckets, volumes and images", node_volumes(site)),
        logs: key(module, "logs", "log groups and alarms", logs_and_alarms(site)),
        secrets: key(module, "secrets", "secrets of Kubernetes and of Secrets Manager", Vec::new()),
    }
}

/// The provider and the key of the region to which the environment's data is copied, if there is one.
pub(super) fn copies(module: &mut RootModule, site: &Site<'_>) -> Option<Copies> {
    let region = site.environment.copies_to?;
    module.file("keys");
    let provider = settings::copies_provider(module, site, region);
    let meta = Meta { provider: Some(provider.clone()), ..Meta::default() };
    let description = format!("{}: copies of backups, images, objects and secrets", site.name());
    let key = add(module, site, "copies", &description, Vec::new(), &meta);
    Some(Copies { region, provider, key })
}

fn add(
    module: &mut RootModule,
    site: &Site<'_>,
    what: &str,
    description: &str,
    statements: Vec<Statement>,
    meta: &Meta,
) -> Ref<aws::KmsKey> {
    let tier = site.environment.tier;
    let mut all = vec![administration(site.account.to_string().into())];
    all.extend(statements);
    let policy = document(module, format!("{what}-key-policy"), all);
    let key = module.add_with(
        format!("{what}-key"),
        aws::KmsKey {
            description: description.into(),
            policy: policy.into(),
            enable_key_rotation: true.into(),
            deletion_window_in_days: tier.recovery_window_days().into(),
            ..aws::KmsKey::default()
        },
        Meta {
            // Without its key, data is gone.
            lifecycle: Lifecycle { prevent_destroy: tier.keeps_data(), ..Lifecycle::default() },
            ..meta.clone()
        },
    );
    module.add_with(
        format!("{what}-key-alias"),
        aws::KmsAlias {
            name: format!("alias/{}-{what}", site.name()).into(),
            ..aws::KmsAlias::new(key.id())
        },
        meta.clone(),
    );
    key
}

/// The account's own policies decide who may use and administer the key. Without this statement nobody could ever change
/// it again.
///
/// Source: AWS KMS, "Default key policy".
pub(super) fn administration(account: Value<String>) -> Statement {
    let root = crate::terraform::template(["arn:aws:iam::", ":root"], [account]);
    Statement { principals: vec![Principals::new([root], "AWS")], ..allow("Account", &["kms:*"], ["*"]) }
}

/// What node groups start machines with: their volumes are encrypted by the data key.
///
/// The role is named by a condition, because a principal has to exist: AWS makes this role with the account's first
/// Auto Scaling group, which comes after the key.
///
/// Source: Amazon EC2 Auto Scaling, "Required AWS KMS key policy for use with encrypted volumes".
fn node_volumes(site: &Site<'_>) -> Vec<Statement> {
    let account = site.account;
    let role = format!(
        "arn:aws:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    );
    let by_auto_scaling = [
        when("StringEquals", "kms:CallerAccount", [account.to_string()]),
        when("ArnEquals", "aws:PrincipalArn", [role]),
    ];
    let anyone = || vec![Principals::new(["*"], "AWS")];
    let for_aws_resource = when("Bool", "kms:GrantIsForAWSResource", ["true"]);
    vec![
        Statement {
            principals: anyone(),
            condition: by_auto_scaling.to_vec(),
            ..allow(
                "NodeVolumes",
                &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                ["*"],
            )
        },
        Statement {
            principals: anyone(),
            condition: by_auto_scaling.into_iter().chain([for_aws_resource]).collect(),
            ..allow("NodeVolumeGrants", &["kms:CreateGrant"], ["*"])
        },
    ]
}

/// CloudWatch Logs encrypts this account's log groups; what publishes to the alarm topic encrypts what it publishes.
///
/// Source: Amazon CloudWatch Logs, "Encrypt log data using AWS KMS"; Amazon SNS, "Key management".
fn logs_and_alarms(site: &Site<'_>) -> Vec<Statement> {
    let Site { account, region, .. } = *site;
    let alarms = format!("arn:aws:cloudwatch:{region}:{account}:alarm:{}-*", site.name());
    let publish = ["kms:Decrypt", "kms:GenerateDataKey*"];
    vec![
        Statement {
            principals: service(format!("logs.{region}.amazonaws.com")),
            condition: vec![when(
                "ArnLike",
                "kms:EncryptionContext:aws:logs:arn",
                [format!("arn:aws:logs:{region}:{account}:log-group:*")],
            )],
            ..allow(
                "LogGroups",
                &["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                ["*"],
            )
        },
        Statement {
            principals: service("cloudwatch.amazonaws.com"),
            condition: vec![
                when("StringEquals", "aws:SourceAccount", [account.to_string()]),
                when("ArnLike", "aws:SourceArn", [alarms]),
            ],
            ..allow("Alarms", &publish, ["*"])
        },
        // EventBridge does not say for whom it encrypts; the topic's own policy tells its rules apart.
        Statement { principals: service("events.amazonaws.com"), ..allow("Events", &publish, ["*"]) },
    ]
}
