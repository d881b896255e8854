//! Milvus's bucket: every vector, index and write that it acknowledged is there.

use crate::component::object_store::aws::{Kept, encrypted_bucket, read_and_write};
use crate::component::{EksContext, Grant};
use crate::unit::duration;

/// Adds the bucket. Returns its name, and what Milvus's pods may do with it.
pub(super) fn bucket(context: &mut EksContext<'_>) -> (String, Vec<Grant>) {
    let name = context.bucket_name();
    let label = format!("{}-bucket", context.name);
    // A copy alone would be of no use: what is where stands in etcd.
    let kept = Kept { old_versions: duration!("7d"), expires: None, replicated: false };
    let bucket = encrypted_bucket(context, &label, &name, kept);
    (name, read_and_write(&bucket, context.foundation.keys.data.arn()))
}
