//! Where a root module keeps its state.

use super::{Body, Node};

/// A backend. More kinds come with the complete language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// A file beside the configuration.
    Local {
        /// The file, relative to the root module.
        path: String,
    },
    /// An S3 bucket, with S3's own lock.
    S3(S3Backend),
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

impl Backend {
    /// The backend's type and its body.
    pub(super) fn body(&self) -> (&'static str, Body) {
        let mut body = Body::new();
        match self {
            Backend::Local { path } => {
                body.argument("path", path);
                ("local", body)
            }
            Backend::S3(s3) => {
                if !s3.allowed_account_ids.is_empty() {
                    let accounts = s3.allowed_account_ids.iter().map(|account| Node::String(account.clone()));
                    body.set("allowed_account_ids", Node::List(accounts.collect()));
                }
                body.argument("bucket", &s3.bucket);
                body.argument("encrypt", &true);
                body.argument("key", &s3.key);
                if let Some(key) = &s3.kms_key_id {
                    body.argument("kms_key_id", key);
                }
                body.argument("region", &s3.region);
                body.argument("use_lockfile", &true);
                ("s3", body)
            }
        }
    }
}
