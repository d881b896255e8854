//! AWS Backup: how often what is backed up, how long it is kept, and where else.

use serde_json::json;

use crate::component::{Copies, Keys};
use crate::terraform::aws::{backup_plan, backup_selection};
use crate::terraform::{
    Arn, Attributes, Block, Body, Meta, Mode, Name, Number, Ref, Resource, RootModule, Slice, Traversal,
    Value, aws,
};

use super::Site;
use super::role::{self, Service};

/// The tag by which AWS Backup finds the cluster's volumes; its value is the environment's name in AWS.
pub(crate) const BACKUP_TAG: &str = "backup";

/// How long recovery points are kept that are made more often than daily. Going back further, a day is near enough.
const FREQUENT_DAYS: u32 = 3;

/// A vault, the plan that fills it, and the vault in the other region that it is copied to. `resources` are ARNs of what is
/// backed up beside the cluster's volumes.
///
/// RDS's own backups go back to any second, and are left to RDS: AWS Backup would take them over, settings and all.
pub(super) fn backup(
    module: &mut RootModule,
    site: &Site<'_>,
    keys: &Keys,
    copies: Option<&Copies>,
    topic: &Ref<aws::SnsTopic>,
    resources: &[Value<String>],
) {
    module.file("backup");
    let vault = vault(module, site, "backups", keys.data.arn(), &Meta::default());
    let copy = copies.map(|copies| {
        let meta = Meta { provider: Some(copies.provider.clone()), ..Meta::default() };
        self::vault(module, site, "backups-copy", copies.key.arn(), &meta).arn()
    });
    let rule = |name: &str, schedule: String, days: u32| {
        let lifecycle = || {
            Some(backup_plan::Lifecycle { delete_after: days.into(), ..backup_plan::Lifecycle::default() })
        };
        backup_plan::Rule {
            schedule: schedule.into(),
            start_window: 60.into(),
            completion_window: 480.into(),
            lifecycle: lifecycle(),
            copy_action: copy
                .iter()
                .map(|copy| backup_plan::CopyAction {
                    lifecycle: lifecycle(),
                    ..backup_plan::CopyAction::new(copy.clone())
                })
                .collect(),
            ..backup_plan::Rule::new(name, vault.name())
        }
    };
    let mut rules =
        vec![rule("daily", "cron(0 5 ? * * *)".into(), site.environment.tier.backup_retention_days())];
    let hours = interval_hours(site);
    if hours < 24 {
        rules.push(rule("frequent", format!("cron(0 0/{hours} ? * * *)"), FREQUENT_DAYS));
    }
    let plan = module.add("backup-plan", aws::BackupPlan { ..aws::BackupPlan::new(site.name(), rules) });
    select(module, site, &plan, resources);
    failures(module, site, topic, &vault);
}

/// The time between two backups: the data that the environment may lose, in whole hours that divide a day. AWS Backup does
/// nothing more often than hourly.
///
/// Source: AWS Backup, "Backup plan options and configuration", Backup frequency.
fn interval_hours(site: &Site<'_>) -> u64 {
    let Some(objectives) = &site.environment.objectives else { return 24 };
    let most = objectives.recovery_point.as_secs() / 3600;
    [24, 12, 8, 6, 4, 3, 2].into_iter().find(|hours| *hours <= most).unwrap_or(1)
}

fn vault(
    module: &mut RootModule,
    site: &Site<'_>,
    label: &str,
    key: Value<Arn<aws::KmsKey>>,
    meta: &Meta,
) -> Ref<aws::BackupVault> {
    let keeps_data = site.environment.tier.keeps_data();
    let vault = module.add_with(
        label,
        aws::BackupVault {
            kms_key_arn: key.into(),
            force_destroy: (!keeps_data).into(),
            ..aws::BackupVault::new(format!("{}-{label}", site.name()))
        },
        meta.clone(),
    );
    if keeps_data {
        let lock = VaultLock { vault: vault.name(), minimum_days: FREQUENT_DAYS };
        module.add_with(format!("{label}-lock"), lock, meta.clone());
    }
    vault
}

/// What is backed up: `resources`, and the volumes that the cluster's storage class tags.
fn select(
    module: &mut RootModule,
    site: &Site<'_>,
    plan: &Ref<aws::BackupPlan>,
    resources: &[Value<String>],
) {
    // AWS Backup works for the account that passes it the role, and for no other.
    let service = Service { principal: "backup.amazonaws.com", source: None };
    let role = role::service_role(
        module,
        site,
        "backup",
        "AWS Backup makes and restores backups as this role",
        service,
    );
    for policy in ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"] {
        role::attach(module, &role, "backup", &format!("service-role/{policy}"));
    }
    if !resources.is_empty() {
        module.add(
            "backup-databases",
            aws::BackupSelection {
                resources: resources.to_vec().into(),
                ..aws::BackupSelection::new(role.arn(), "databases", plan.id())
            },
        );
    }
    module.add(
        "backup-volumes",
        aws::BackupSelection {
            resources: ["arn:aws:ec2:*:*:volume/*"].into(),
            condition: vec![backup_selection::Condition {
                string_equals: vec![backup_selection::StringEquals::new(
                    format!("aws:ResourceTag/{BACKUP_TAG}"),
                    site.name(),
                )],
                ..backup_selection::Condition::default()
            }],
            ..aws::BackupSelection::new(role.arn(), "volumes", plan.id())
        },
    );
}

/// Tells the alarm topic of each backup or copy that did not succeed.
///
/// Source: AWS Backup, "Monitoring AWS Backup events using Amazon EventBridge".
fn failures(
    module: &mut RootModule,
    site: &Site<'_>,
    topic: &Ref<aws::SnsTopic>,
    vault: &Ref<aws::BackupVault>,
) {
    let name = format!("{}-backups", site.name());
    let arn = format!("arn:aws:backup:{}:{}:backup-vault:{name}", site.region, site.account);
    let pattern = json!({
        "source": ["aws.backup"],
        "detail-type": ["Backup Job State Change", "Copy Job State Change"],
        "detail": {
            "state": ["ABORTED", "EXPIRED", "FAILED"],
            "$or": [{ "backupVaultName": [name] }, { "sourceBackupVaultArn": [arn] }],
        },
    });
    let rule = module.add_with(
        "backup-failures",
        aws::CloudwatchEventRule {
            name: format!("{}-backup-failures", site.name()).into(),
            description: "Backups and copies that did not succeed".into(),
            event_pattern: pattern.to_string().into(),
            ..aws::CloudwatchEventRule::default()
        },
        Meta { depends_on: vec![vault.address().clone()], ..Meta::default() },
    );
    module.add("backup-failures-alarm", aws::CloudwatchEventTarget::new(topic.arn(), rule.name()));
}

/// `aws_backup_vault_lock_configuration` in governance mode: nothing in the vault can be deleted before its time but by
/// whoever may take the lock away. Not among the generated bindings, and the same in the provider's versions 5 and 6.
#[derive(Debug, Clone)]
struct VaultLock {
    vault: Value<Name<aws::BackupVault>>,
    minimum_days: u32,
}

impl Block for VaultLock {
    fn body(&self) -> Body {
        let mut body = Body::new();
        body.argument("backup_vault_name", &self.vault);
        body.argument("min_retention_days", &Number::from(self.minimum_days));
        body
    }
}

impl Resource for VaultLock {
    const MODE: Mode = Mode::Managed;
    const TYPE: &'static str = "aws_backup_vault_lock_configuration";
    const SLICE: &'static Slice = &aws::SLICE;
    type Attributes = NoAttributes;
}

/// Nothing is read from it.
#[derive(Debug, Clone)]
struct NoAttributes;

impl Attributes for NoAttributes {
    fn at(_: Traversal) -> Self {
        NoAttributes
    }
}
