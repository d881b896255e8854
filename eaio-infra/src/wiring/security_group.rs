//! Security-group rules: a data store beside the cluster is reached by what uses it, and by nothing else.

use crate::component::{Foundation, Wiring};
use crate::terraform::{RootModule, aws};
use crate::topology::Environment;
use crate::unit::Name;

/// Opens each managed data store to the cluster's nodes, where an edge of the environment leads to it.
///
/// Pods share their node's security group; which of them may pass is for the NetworkPolicies to say.
pub(crate) fn rules(
    module: &mut RootModule,
    environment: &Environment,
    foundation: &Foundation,
    wiring: &Wiring,
) {
    module.file("databases");
    for managed in &wiring.managed {
        let uses_it = |name: &&Name| {
            let component = &environment.components()[*name].component;
            component.uses().iter().any(|edge| edge.to == managed.component)
        };
        let users: Vec<&str> = environment.components().keys().filter(uses_it).map(Name::as_str).collect();
        if users.is_empty() {
            continue;
        }
        for port in &managed.ports {
            module.add(
                format!("{}-from-cluster-{port}", managed.component),
                aws::VpcSecurityGroupIngressRule {
                    description: format!("Used by {}", users.join(", ")).into(),
                    from_port: port.get().into(),
                    to_port: port.get().into(),
                    referenced_security_group_id: foundation
                        .cluster
                        .vpc_config()
                        .cluster_security_group_id()
                        .into(),
                    ..aws::VpcSecurityGroupIngressRule::new("tcp", managed.security_group.id())
                },
            );
        }
    }
}
