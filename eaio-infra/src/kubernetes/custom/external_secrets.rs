//! External Secrets Operator: secrets that live in a cloud's store and are copied into the cluster.

use std::collections::BTreeMap;

use k8s_openapi::NamespaceResourceScope;
use serde::Serialize;

use super::{Custom, Spec};

/// A Secret whose values are fetched from a store.
pub type ExternalSecret = Custom<ExternalSecretSpec>;

/// A store of secrets, and how to get in.
pub type SecretStore = Custom<SecretStoreSpec>;

impl Spec for ExternalSecretSpec {
    const GROUP: &'static str = "external-secrets.io";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "external-secrets.io/v1";
    const KIND: &'static str = "ExternalSecret";
    const PLURAL: &'static str = "externalsecrets";
    type Scope = NamespaceResourceScope;
}

impl Spec for SecretStoreSpec {
    const GROUP: &'static str = "external-secrets.io";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "external-secrets.io/v1";
    const KIND: &'static str = "SecretStore";
    const PLURAL: &'static str = "secretstores";
    type Scope = NamespaceResourceScope;
}

/// What an [`ExternalSecret`] fetches, from where, and into which Secret.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSecretSpec {
    /// How often to fetch, such as `1h`; `0` is once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_interval: Option<String>,
    /// When to fetch again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_policy: Option<RefreshPolicy>,
    /// The store.
    pub secret_store_ref: SecretStoreReference,
    /// The Secret that is made; without one it has the name of the ExternalSecret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<SecretTarget>,
    /// Single values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<SecretData>,
    /// Whole secrets, each of whose fields becomes a value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data_from: Vec<SecretDataFrom>,
}

/// When an [`ExternalSecret`] is fetched again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RefreshPolicy {
    /// Never.
    CreatedOnce,
    /// Every `refresh_interval`.
    Periodic,
    /// When the ExternalSecret changes.
    OnChange,
}

/// Names a store.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SecretStoreReference {
    /// The store's name.
    pub name: String,
    /// Whether it is of the namespace or of the cluster.
    pub kind: SecretStoreKind,
}

/// Whether a store is of the namespace or of the cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum SecretStoreKind {
    /// Of the namespace.
    #[default]
    SecretStore,
    /// Of the cluster.
    ClusterSecretStore,
}

/// The Secret that an [`ExternalSecret`] makes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretTarget {
    /// Its name.
    pub name: String,
    /// Who makes and owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_policy: Option<CreationPolicy>,
    /// What becomes of it when the store's secret is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<DeletionPolicy>,
    /// Whether it may never change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub immutable: Option<bool>,
    /// How its values are made of those fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<SecretTemplate>,
}

/// Who makes and owns a Secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum CreationPolicy {
    /// The ExternalSecret makes it, and it goes with it.
    Owner,
    /// The ExternalSecret makes it, and it stays.
    Orphan,
    /// Someone else makes it, the values are added.
    Merge,
    /// Nobody makes it.
    None,
}

/// What becomes of a Secret when the store's is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DeletionPolicy {
    /// It goes too.
    Delete,
    /// Its values go.
    Merge,
    /// It stays.
    Retain,
}

/// How the values of a Secret are made of those fetched.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretTemplate {
    /// The Secret's type, such as `kubernetes.io/dockerconfigjson`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<String>,
    /// Values as Go templates over those fetched.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, String>,
    /// Whether templated values replace those fetched, or join them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_policy: Option<TemplateMergePolicy>,
    /// The Secret's labels and annotations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<SecretTemplateMetadata>,
}

/// What templated values do to those fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TemplateMergePolicy {
    /// They take their place.
    Replace,
    /// They join them.
    Merge,
}

/// The labels and annotations of a templated Secret.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SecretTemplateMetadata {
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// One value of a Secret.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretData {
    /// The key in the Secret.
    pub secret_key: String,
    /// The value in the store.
    pub remote_ref: RemoteReference,
}

/// Names a value, or a whole secret, in the store.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoteReference {
    /// The secret's name in the store.
    pub key: String,
    /// A field of it, where it is a JSON map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// A version other than the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Several values of a Secret at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretDataFrom {
    /// Every field of one secret.
    Extract(RemoteReference),
}

/// Which store, and how to get in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretStoreSpec {
    /// The store.
    pub provider: SecretStoreProvider,
    /// How often to check that it lets us in, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_interval: Option<u32>,
}

/// A store of secrets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretStoreProvider {
    /// One of AWS.
    Aws(AwsSecretStore),
}

/// A store of AWS.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AwsSecretStore {
    /// Which of its services.
    pub service: AwsSecretService,
    /// The region.
    pub region: String,
    /// The role to assume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How to get in; without, as the operator itself is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth: Option<AwsSecretStoreAuth>,
    /// What comes before every key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// A service of AWS that keeps secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AwsSecretService {
    /// Secrets Manager.
    SecretsManager,
    /// Systems Manager's Parameter Store.
    ParameterStore,
}

/// How to get into a store of AWS. Static keys are left out on purpose.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AwsSecretStoreAuth {
    /// As a service account (IRSA).
    Jwt(AwsJwtAuth),
}

/// Gets in as a service account.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AwsJwtAuth {
    /// The service account.
    pub service_account_ref: ServiceAccountReference,
}

/// Names a service account.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ServiceAccountReference {
    /// Its name.
    pub name: String,
    /// For whom its tokens are, besides the default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<String>,
}
