//! Where TimescaleDB's backups are kept, and who may do what with them.

use crate::component::object_store::aws::{Kept, encrypted_bucket, read, read_and_write};
use crate::component::{EksContext, Grant};
use crate::terraform::aws;
use crate::unit::{Name, Region, duration};

/// The backups of a database: the bucket that it writes to, and the one that it follows.
#[derive(Debug)]
pub(super) struct Repositories {
    /// The bucket of its own backups.
    pub own: String,
    /// The bucket with the copy of another environment's backups, where this one stands by for it.
    pub followed: Option<String>,
    /// What its pods may do.
    pub grants: Vec<Grant>,
}

impl Repositories {
    /// Adds the bucket of the component's own backups, and finds the one that it follows.
    pub(super) fn lower(context: &mut EksContext<'_>) -> Repositories {
        let own = bucket_name(context, &context.environment.name);
        let label = format!("{}-backups", context.name);
        let kept = Kept {
            // pgBackRest itself deletes what is too old: this is for backups that somebody else deleted.
            old_versions: duration!("14d"),
            expires: None,
            replicated: context.environment.copies_to.is_some(),
        };
        let bucket = encrypted_bucket(context, &label, &own, kept);
        let mut grants = read_and_write(&bucket, context.foundation.keys.data.arn());
        let followed = context.environment.stands_by_for.as_ref().map(|primary| {
            let name = copy_name(&bucket_name(context, primary), context.region);
            // The key belongs to the other environment's root module, which has to be applied first.
            let key = context.terraform.add(
                format!("{label}-followed-key"),
                aws::data::KmsAlias::new(format!("alias/{}-{primary}-copies", context.system)),
            );
            grants.extend(read(format!("arn:aws:s3:::{name}").into(), key.target_key_arn().into()));
            name
        });
        Repositories { own, followed, grants }
    }
}

/// The bucket of the component of that name in `environment`. Known without Terraform, as pods have to be told.
fn bucket_name(context: &EksContext<'_>, environment: &Name) -> String {
    format!("{}-{environment}-{}-backups-{}", context.system, context.name, context.account)
}

/// The bucket's copy in another region.
fn copy_name(bucket: &str, region: Region) -> String {
    format!("{bucket}-{region}")
}
