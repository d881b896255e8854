//! Milvus's configuration: what differs from the image's `milvus.yaml`.
//!
//! Source: Milvus 2.6, "System Configurations"; "Use Woodpecker".

use serde_json::json;

use crate::unit::Region;
use crate::yaml;

/// The text of `user.yaml`, for Milvus with the etcd at `endpoints` and the bucket `bucket`. Where there are several
/// coordinators one works, and another takes over when it is gone.
pub(super) fn user_yaml(
    endpoints: &[String],
    bucket: &str,
    region: Region,
    several_coordinators: bool,
) -> String {
    yaml::to_string(&json!({
        "etcd": { "endpoints": endpoints },
        "metastore": { "type": "etcd" },
        // Credentials of the pod's own role, over TLS, at the region's own endpoint.
        "minio": {
            "address": format!("s3.{region}.amazonaws.com"),
            "port": 443,
            "useSSL": true,
            "useIAM": true,
            "cloudProvider": "aws",
            "iamEndpoint": "",
            "region": region.to_string(),
            "bucketName": bucket,
            "rootPath": "files",
            "useVirtualHost": false,
        },
        // The log of writes is in the bucket, too: no message queue to run.
        "mq": { "type": "woodpecker" },
        "woodpecker": {
            "meta": { "type": "etcd", "prefix": "woodpecker" },
            "storage": { "type": "minio" },
        },
        "mixCoord": { "enableActiveStandby": several_coordinators },
        "common": { "security": { "authorizationEnabled": true } },
    }))
}
