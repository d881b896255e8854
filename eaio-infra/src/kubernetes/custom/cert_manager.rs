//! cert-manager: certificates that renew themselves.

use std::collections::BTreeMap;

use k8s_openapi::{ClusterResourceScope, NamespaceResourceScope};
use serde::Serialize;

use super::{Custom, ServiceAccountReference, Spec};

/// Who signs certificates.
pub type Issuer = Custom<IssuerSpec>;

/// A certificate, kept valid in a Secret.
pub type Certificate = Custom<CertificateSpec>;

impl Spec for IssuerSpec {
    const GROUP: &'static str = "cert-manager.io";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "cert-manager.io/v1";
    const KIND: &'static str = "Issuer";
    const PLURAL: &'static str = "issuers";
    type Scope = NamespaceResourceScope;
}

/// An issuer that every namespace can ask.
pub type ClusterIssuer = Custom<ClusterIssuerSpec>;

/// The spec of an issuer that every namespace can ask: that of an [`Issuer`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ClusterIssuerSpec(pub IssuerSpec);

impl Spec for ClusterIssuerSpec {
    const GROUP: &'static str = "cert-manager.io";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "cert-manager.io/v1";
    const KIND: &'static str = "ClusterIssuer";
    const PLURAL: &'static str = "clusterissuers";
    type Scope = ClusterResourceScope;
}

impl Spec for CertificateSpec {
    const GROUP: &'static str = "cert-manager.io";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "cert-manager.io/v1";
    const KIND: &'static str = "Certificate";
    const PLURAL: &'static str = "certificates";
    type Scope = NamespaceResourceScope;
}

/// How an [`Issuer`] signs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum IssuerSpec {
    /// By an ACME server, such as Let's Encrypt.
    Acme(AcmeIssuer),
    /// With the key of a Secret.
    Ca(CaIssuer),
    /// Each certificate by itself.
    SelfSigned(SelfSignedIssuer),
}

/// Signs by an ACME server.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AcmeIssuer {
    /// The server's directory, such as `https://acme-v02.api.letsencrypt.org/directory`.
    pub server: String,
    /// Where it writes to when a certificate is about to expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The Secret that keeps the account's key.
    pub private_key_secret_ref: SecretKeyReference,
    /// How we prove that a name is ours.
    pub solvers: Vec<AcmeSolver>,
}

/// Signs with the key of a Secret.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaIssuer {
    /// The Secret.
    pub secret_name: String,
}

/// Signs each certificate with its own key.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SelfSignedIssuer {}

/// Names a Secret, and a key of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SecretKeyReference {
    /// The Secret.
    pub name: String,
    /// The key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// One way to prove that a name is ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AcmeSolver {
    /// The names that it is for; without, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<AcmeSelector>,
    /// The proof.
    #[serde(flatten)]
    pub challenge: AcmeChallenge,
}

/// The names that a solver is for.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AcmeSelector {
    /// Whole zones, such as `example.com`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns_zones: Vec<String>,
    /// Single names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns_names: Vec<String>,
}

/// A proof that a name is ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum AcmeChallenge {
    /// A page on the name's web server.
    #[serde(rename = "http01")]
    Http01(Http01Solver),
    /// A record in the name's zone.
    #[serde(rename = "dns01")]
    Dns01(Dns01Solver),
}

/// Who serves the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Http01Solver {
    /// An Ingress.
    Ingress(Http01Ingress),
}

/// An Ingress that serves the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Http01Ingress {
    /// Its class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress_class_name: Option<String>,
}

/// Who keeps the zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Dns01Solver {
    /// Route 53.
    Route53(Route53Solver),
}

/// A zone of Route 53.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Route53Solver {
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The zone, where the role may not list zones.
    #[serde(rename = "hostedZoneID", skip_serializing_if = "Option::is_none")]
    pub hosted_zone_id: Option<String>,
    /// The role to assume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How to get in; without, as cert-manager itself is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth: Option<Route53Auth>,
}

/// How to get into Route 53.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Route53Auth {
    /// As a service account.
    Kubernetes(Route53KubernetesAuth),
}

/// Gets into Route 53 as a service account.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Route53KubernetesAuth {
    /// The service account.
    pub service_account_ref: ServiceAccountReference,
}

/// What a [`Certificate`] is for, and who signs it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateSpec {
    /// The Secret that keeps it.
    pub secret_name: String,
    /// Who signs it.
    pub issuer_ref: IssuerReference,
    /// The names that it is for.
    pub dns_names: Vec<String>,
    /// The common name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_name: Option<String>,
    /// How long it is valid, such as `2160h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// How long before its end it is renewed, such as `720h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_before: Option<String>,
    /// Whether it may sign others.
    #[serde(rename = "isCA", skip_serializing_if = "Option::is_none")]
    pub is_ca: Option<bool>,
    /// What it may be used for, such as `server auth`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub usages: Vec<String>,
    /// Its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<PrivateKey>,
    /// How many old requests are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: Option<u32>,
    /// The Secret's labels and annotations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_template: Option<CertificateSecretTemplate>,
}

/// Names an issuer.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct IssuerReference {
    /// Its name.
    pub name: String,
    /// Whether it is of the namespace or of the cluster.
    pub kind: IssuerKind,
}

/// Whether an issuer is of the namespace or of the cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum IssuerKind {
    /// Of the namespace.
    #[default]
    Issuer,
    /// Of the cluster.
    ClusterIssuer,
}

/// The key of a certificate.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrivateKey {
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<KeyAlgorithm>,
    /// Its size in bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// Whether a renewed certificate has a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_policy: Option<RotationPolicy>,
}

/// The kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyAlgorithm {
    /// RSA.
    #[serde(rename = "RSA")]
    Rsa,
    /// An elliptic curve.
    #[serde(rename = "ECDSA")]
    Ecdsa,
    /// Ed25519.
    Ed25519,
}

/// Whether a renewed certificate has a new key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RotationPolicy {
    /// It keeps its key.
    Never,
    /// It has a new one.
    Always,
}

/// The labels and annotations of a certificate's Secret.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CertificateSecretTemplate {
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}
