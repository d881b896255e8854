//! Security groups of data stores beside the cluster.

use crate::terraform::{Lifecycle, Meta, Ref, aws};

use super::EksContext;

/// The group of a data store: nothing may reach it but what edges ask for, and it calls nobody.
pub(crate) fn security_group(context: &mut EksContext<'_>, what: &str) -> Ref<aws::SecurityGroup> {
    let name = context.resource_name();
    context.terraform.add_with(
        format!("{}-access", context.name),
        aws::SecurityGroup {
            name: name.as_str().into(),
            description: format!("{what}: reached by what uses it").into(),
            vpc_id: context.foundation.vpc.id().into(),
            tags: [("Name", name)].into(),
            ..aws::SecurityGroup::default()
        },
        // A group that is in use cannot go before its successor is there.
        Meta {
            lifecycle: Lifecycle { create_before_destroy: true, ..Lifecycle::default() },
            ..Meta::default()
        },
    )
}
