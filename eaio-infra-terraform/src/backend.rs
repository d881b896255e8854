//! Where a root module keeps its state.
//!
//! Credentials of a backend are in no definition: every backend takes them from the environment of whoever runs
//! Terraform.

use super::{Body, Node, ToNode};

/// A backend.
///
/// Source: Terraform, "Backend Configuration", and each backend's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// None is written: Terraform's default, a file beside the configuration; and for child modules, which have none.
    None,
    /// A file beside the configuration.
    Local {
        /// The file, relative to the root module.
        path: String,
    },
    /// An S3 bucket, with S3's own lock.
    S3(S3Backend),
    /// A bucket of Google Cloud Storage, which locks by itself.
    Gcs {
        /// The bucket.
        bucket: String,
        /// The folder in it that holds this root module's state. No two root modules may share it.
        prefix: String,
    },
    /// A container of Azure Blob Storage, which locks by a lease.
    Azurerm {
        /// The group that the storage account belongs to.
        resource_group_name: String,
        /// The storage account.
        storage_account_name: String,
        /// The container.
        container_name: String,
        /// The blob that holds this root module's state. No two root modules may share it.
        key: String,
    },
    /// A server that speaks Terraform's protocol, such as GitLab's.
    Http {
        /// Where the state is read and written.
        address: String,
        /// Where it is locked.
        lock_address: Option<String>,
        /// Where it is unlocked.
        unlock_address: Option<String>,
    },
    /// A workspace of HCP Terraform or Terraform Enterprise, by the old backend; the `cloud` block replaces it.
    Remote {
        /// The server, where it is not HCP Terraform.
        hostname: Option<String>,
        /// The organization.
        organization: String,
        /// The workspace.
        workspace: String,
    },
    /// A workspace of HCP Terraform or Terraform Enterprise.
    Cloud {
        /// The server, where it is not HCP Terraform.
        hostname: Option<String>,
        /// The organization.
        organization: String,
        /// The workspace.
        workspace: String,
    },
}

/// State in an S3 bucket: always encrypted, always locked by a lock file (`use_lockfile`, Terraform 1.10; the DynamoDB
/// lock is deprecated).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Backend {
    /// The bucket.
    pub bucket: String,
    /// The object that holds this root module's state. No two root modules may share it.
    pub key: String,
    /// The bucket's region.
    pub region: String,
    /// The KMS key that encrypts the state (an alias or ARN), where it is not the bucket's default.
    pub kms_key_id: Option<String>,
    /// The only accounts that Terraform may talk to.
    pub allowed_account_ids: Vec<String>,
}

impl S3Backend {
    /// State in the object `key` of `bucket`, encrypted by the bucket's own key.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, region: impl Into<String>) -> Self {
        S3Backend {
            bucket: bucket.into(),
            key: key.into(),
            region: region.into(),
            kms_key_id: None,
            allowed_account_ids: Vec::new(),
        }
    }
}

impl ToNode for Option<String> {
    fn to_node(&self) -> Option<Node> {
        self.as_ref().and_then(ToNode::to_node)
    }
}

impl Backend {
    /// The backend's type and its body; nothing where no block is written.
    pub(super) fn body(&self) -> Option<(&'static str, Body)> {
        let mut body = Body::new();
        let mut write = |arguments: &[(&'static str, &dyn ToNode)]| {
            for (name, value) in arguments {
                // A backend's arguments are no templates.
                if let Some(node) = value.to_node() {
                    body.set(*name, super::variable::bare(node));
                }
            }
        };
        let backend_type = match self {
            Backend::None => return None,
            Backend::Local { path } => {
                write(&[("path", path)]);
                "local"
            }
            Backend::S3(s3) => {
                let accounts: super::List<String> =
                    s3.allowed_account_ids.iter().map(String::as_str).collect();
                if !s3.allowed_account_ids.is_empty() {
                    write(&[("allowed_account_ids", &accounts)]);
                }
                write(&[
                    ("bucket", &s3.bucket),
                    ("encrypt", &true),
                    ("key", &s3.key),
                    ("kms_key_id", &s3.kms_key_id),
                    ("region", &s3.region),
                    ("use_lockfile", &true),
                ]);
                "s3"
            }
            Backend::Gcs { bucket, prefix } => {
                write(&[("bucket", bucket), ("prefix", prefix)]);
                "gcs"
            }
            Backend::Azurerm { resource_group_name, storage_account_name, container_name, key } => {
                write(&[
                    ("resource_group_name", resource_group_name),
                    ("storage_account_name", storage_account_name),
                    ("container_name", container_name),
                    ("key", key),
                ]);
                "azurerm"
            }
            Backend::Http { address, lock_address, unlock_address } => {
                write(&[
                    ("address", address),
                    ("lock_address", lock_address),
                    ("unlock_address", unlock_address),
                ]);
                "http"
            }
            Backend::Remote { hostname, organization, workspace }
            | Backend::Cloud { hostname, organization, workspace } => {
                write(&[("hostname", hostname), ("organization", organization)]);
                let mut workspaces = Body::new();
                workspaces.set("name", Node::Bare(workspace.clone().into()));
                body.set("workspaces", Node::Block(workspaces));
                if matches!(self, Backend::Cloud { .. }) { "cloud" } else { "remote" }
            }
        };
        Some((backend_type, body))
    }
}
