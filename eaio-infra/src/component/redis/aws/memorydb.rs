//! Redis as Amazon MemoryDB.

use crate::component::{EksContext, alarm};
use crate::terraform::aws::memorydb_parameter_group::Parameter;
use crate::terraform::aws::memorydb_user::AuthenticationMode;
use crate::terraform::{Ref, aws};

use super::{EVERYTHING, MAINTENANCE, Made, PORT, Redis, SNAPSHOTS, connect, kept, replaced_first, subnets};

impl Redis {
    /// Adds a cluster whose security group is `access`.
    pub(super) fn memorydb(&self, context: &mut EksContext<'_>, access: &Ref<aws::SecurityGroup>) -> Made {
        let (name, id) = (context.name.to_string(), context.resource_name());
        let keeps_data = context.environment.tier.keeps_data();
        let user = context.terraform.add(
            format!("{name}-user"),
            aws::MemorydbUser::new(EVERYTHING, id.as_str(), AuthenticationMode::new("iam")),
        );
        // Without the user `default`: nobody gets in without a token.
        let acl = context.terraform.add(
            format!("{name}-acl"),
            aws::MemorydbAcl {
                name: id.as_str().into(),
                user_names: [user.user_name()].into(),
                ..aws::MemorydbAcl::default()
            },
        );
        let subnet_group = context.terraform.add(
            format!("{name}-subnets"),
            aws::MemorydbSubnetGroup {
                name: id.as_str().into(),
                description: format!("Database subnets of {id}").into(),
                ..aws::MemorydbSubnetGroup::new(subnets(context))
            },
        );
        let family = self.family("memorydb_redis");
        let parameters = context.terraform.add_with(
            format!("{name}-parameters"),
            aws::MemorydbParameterGroup {
                name: format!("{id}-{}", self.version.major()).into(),
                description: format!("Redis {} of {id}", self.version.major()).into(),
                parameter: vec![Parameter::new("maxmemory-policy", self.eviction.policy())],
                ..aws::MemorydbParameterGroup::new(family)
            },
            replaced_first(),
        );
        let mut cluster = aws::MemorydbCluster {
            name: id.as_str().into(),
            description: format!("Redis of {id}").into(),
            engine: "redis".into(),
            engine_version: self.version.to_string().into(),
            num_shards: self.shards.into(),
            num_replicas_per_shard: self.replicas.into(),
            port: PORT.get().into(),
            tls_enabled: true.into(),
            kms_key_arn: context.foundation.keys.data.arn().into(),
            subnet_group_name: subnet_group.name().into(),
            security_group_ids: [access.id()].into(),
            parameter_group_name: parameters.name().into(),
            auto_minor_version_upgrade: true.into(),
            maintenance_window: MAINTENANCE.into(),
            snapshot_retention_limit: self.snapshot_days().unwrap_or_default().into(),
            snapshot_window: SNAPSHOTS.into(),
            sns_topic_arn: context.foundation.alarms.arn().into(),
            ..aws::MemorydbCluster::new(acl.name(), self.instance.to_string())
        };
        if keeps_data {
            cluster.final_snapshot_name = format!("{id}-final").into();
        }
        let meta = kept(context);
        let cluster = context.terraform.add_with(name.as_str(), cluster, meta);
        let of = [("ClusterName", cluster.name())];
        let (cpu, memory) = (self.cpu_alarm.get().into(), self.memory_alarm.get().into());
        alarm::above("cpu", "AWS/MemoryDB", "EngineCPUUtilization", cpu).add(context, &of);
        alarm::above("memory", "AWS/MemoryDB", "DatabaseMemoryUsagePercentage", memory).add(context, &of);
        Made {
            host: cluster.cluster_endpoint().address_attribute(),
            grant: connect("memorydb:Connect", cluster.arn().into(), user.arn().into()),
            service: "memorydb",
            is_cluster: true,
        }
    }
}
