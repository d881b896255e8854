//! Secrets on their way into pods: kept in Secrets Manager under names that are known before anything exists, and
//! brought into the cluster by External Secrets. No value passes through a definition, a plan or a state.

use indexmap::IndexMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::kubernetes::custom::{
    AwsSecretService, AwsSecretStore, ExternalSecret, ExternalSecretSpec, RefreshPolicy, RemoteReference,
    SecretData, SecretStore, SecretStoreKind, SecretStoreProvider, SecretStoreReference, SecretStoreSpec,
    SecretTarget, SecretTemplate, TemplateMergePolicy,
};
use crate::terraform::{Ref, Value, aws, template};
use crate::unit::Region;

use super::workload::labels;
use super::{EksContext, Variable};

/// The SecretStore of an environment's namespace.
pub(crate) const STORE: &str = "secrets-manager";

/// A key of a Secret, and the property of the secret in Secrets Manager that it is read from.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub key: String,
    pub path: String,
    pub property: String,
}

/// Where a component's secret stands in Secrets Manager: `eaio/prod/postgres/credentials`. An environment that stands
/// by for another has that one's credentials, which its copies of the data came with.
pub(crate) fn credentials_path(context: &EksContext<'_>) -> String {
    let owner = context.environment.stands_by_for.as_ref().unwrap_or(&context.environment.name);
    format!("{}/{owner}/{}/credentials", context.system, context.name)
}

/// Where a component's address stands in Secrets Manager: `eaio/prod/postgres/endpoint`.
pub(crate) fn endpoint_path(context: &EksContext<'_>) -> String {
    format!("{}/{}/{}/endpoint", context.system, context.environment.name, context.name)
}

/// A user and a password that nobody has to know: made by Secrets Manager while Terraform applies, and written by a
/// write-only argument, so that it is in no plan and no state. Returns its path.
pub(crate) fn credentials(context: &mut EksContext<'_>, username: &str) -> String {
    let path = credentials_path(context);
    if context.environment.stands_by_for.is_some() {
        return path;
    }
    made_password(context, "credentials", &path, username);
    path
}

/// Where a database's master user and password stand, where they are not RDS's to keep.
pub(crate) fn master_path(context: &EksContext<'_>) -> String {
    format!("{}/{}/{}/master", context.system, context.environment.name, context.name)
}

/// A password for a database's master user, for a write-only argument.
pub(crate) fn master_password(context: &mut EksContext<'_>, username: &str) -> Value<String> {
    let path = master_path(context);
    made_password(context, "master", &path, username)
}

/// Raised by hand to make new passwords: write-only arguments are written again when their version changes.
pub(crate) const PASSWORD_VERSION: u32 = 1;

/// A password that Secrets Manager makes, in a secret at `path` beside its user. It is new in every run of Terraform,
/// and written only when the version changes.
fn made_password(context: &mut EksContext<'_>, what: &str, path: &str, username: &str) -> Value<String> {
    let name = context.name.clone();
    let password = context.terraform.add(
        format!("{name}-{what}-password"),
        aws::ephemeral::SecretsmanagerRandomPassword {
            password_length: 40.into(),
            // It stands in a URL and in JSON.
            exclude_punctuation: true.into(),
            ..aws::ephemeral::SecretsmanagerRandomPassword::default()
        },
    );
    let secret =
        secret(context, &format!("{name}-{what}"), path, &format!("User and password: {what} of {name}"));
    let password = password.random_password();
    context.terraform.add(
        format!("{name}-{what}-version"),
        aws::SecretsmanagerSecretVersion {
            secret_string_wo: template(
                [&format!("{{\"username\":\"{username}\",\"password\":\""), "\"}"],
                [password.clone()],
            )
            .into(),
            secret_string_wo_version: PASSWORD_VERSION.into(),
            ..aws::SecretsmanagerSecretVersion::new(secret.id())
        },
    );
    password
}

/// The address of a data store that AWS chooses, for the pods to find. Returns its path.
pub(crate) fn endpoint(context: &mut EksContext<'_>, host: Value<String>, port: u16) -> String {
    let path = endpoint_path(context);
    let name = context.name.clone();
    let secret = secret(context, &format!("{name}-endpoint"), &path, &format!("Address of {name}"));
    context.terraform.add(
        format!("{name}-endpoint-version"),
        aws::SecretsmanagerSecretVersion {
            secret_string: template(["{\"host\":\"", &format!("\",\"port\":\"{port}\"}}")], [host]).into(),
            ..aws::SecretsmanagerSecretVersion::new(secret.id())
        },
    );
    path
}

/// A secret in Secrets Manager, with a copy in the region of the environment that stands by.
fn secret(
    context: &mut EksContext<'_>,
    label: &str,
    path: &str,
    description: &str,
) -> Ref<aws::SecretsmanagerSecret> {
    let replica = context.foundation.copies.iter().map(|copies| aws::secretsmanager_secret::Replica {
        kms_key_id: copies.key.arn().into(),
        ..aws::secretsmanager_secret::Replica::new(copies.region.to_string())
    });
    context.terraform.add(
        label,
        aws::SecretsmanagerSecret {
            name: path.into(),
            description: description.into(),
            kms_key_id: context.foundation.keys.secrets.arn().into(),
            recovery_window_in_days: context.environment.tier.recovery_window_days().into(),
            replica: replica.collect(),
            ..aws::SecretsmanagerSecret::default()
        },
    )
}

/// The secrets that a person fills in: one secret for the component, whose properties are the variables. Returns the
/// variables of its container.
pub(crate) fn asked(context: &mut EksContext<'_>, secrets: &IndexMap<String, String>) -> Vec<Variable> {
    let path = credentials_path(context);
    let name = context.name.clone();
    if context.environment.stands_by_for.is_none() {
        context.terraform.file("secrets");
        let what = secrets
            .iter()
            .map(|(variable, what)| format!("{variable}: {what}"))
            .collect::<Vec<_>>()
            .join("; ");
        secret(context, &format!("{name}-credentials"), &path, &what);
        context
            .wiring
            .asked
            .extend(secrets.iter().map(|(variable, what)| (path.clone(), variable.clone(), what.clone())));
    }
    let object = format!("{name}-credentials");
    let entries = secrets.keys().map(|variable| Entry {
        key: variable.clone(),
        path: path.clone(),
        property: variable.clone(),
    });
    external_secret(context, &object, entries.collect(), IndexMap::new());
    secrets.keys().map(|variable| Variable::secret(variable, &object, variable)).collect()
}

/// A Secret that External Secrets keeps up to date. `template` adds keys that are made of the others.
pub(crate) fn external_secret(
    context: &mut EksContext<'_>,
    name: &str,
    entries: Vec<Entry>,
    template: IndexMap<String, String>,
) {
    let data = entries.into_iter().map(|entry| SecretData {
        secret_key: entry.key,
        remote_ref: RemoteReference { key: entry.path, property: Some(entry.property), version: None },
    });
    let made = (!template.is_empty()).then(|| SecretTemplate {
        data: template.into_iter().collect(),
        // Beside the keys that it is made of.
        merge_policy: Some(TemplateMergePolicy::Merge),
        ..SecretTemplate::default()
    });
    let labels = labels(context.name, context.system);
    context.object(&ExternalSecret {
        metadata: ObjectMeta { name: Some(name.to_owned()), labels: Some(labels), ..ObjectMeta::default() },
        spec: ExternalSecretSpec {
            refresh_interval: Some("1h".into()),
            refresh_policy: Some(RefreshPolicy::Periodic),
            secret_store_ref: SecretStoreReference { name: STORE.into(), kind: SecretStoreKind::SecretStore },
            target: Some(SecretTarget { name: name.to_owned(), template: made, ..SecretTarget::default() }),
            data: data.collect(),
            ..ExternalSecretSpec::default()
        },
    });
}

/// The way to Secrets Manager for an environment's namespace, with the role of External Secrets' own pods.
pub(crate) fn store(region: Region) -> SecretStore {
    SecretStore {
        metadata: ObjectMeta { name: Some(STORE.into()), ..ObjectMeta::default() },
        spec: SecretStoreSpec {
            provider: SecretStoreProvider::Aws(AwsSecretStore {
                service: AwsSecretService::SecretsManager,
                region: region.to_string(),
                role: None,
                auth: None,
                prefix: None,
            }),
            refresh_interval: None,
        },
    }
}
