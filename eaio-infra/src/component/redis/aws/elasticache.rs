//! Redis as Amazon ElastiCache.

use crate::component::{EksContext, alarm};
use crate::terraform::aws::elasticache_parameter_group::Parameter;
use crate::terraform::aws::elasticache_user::AuthenticationMode;
use crate::terraform::{Id, Ref, Value, aws};

use super::{EVERYTHING, MAINTENANCE, Made, PORT, Redis, SNAPSHOTS, connect, kept, replaced_first, subnets};

impl Redis {
    /// Adds a replication group whose security group is `access`.
    pub(super) fn elasticache(&self, context: &mut EksContext<'_>, access: &Ref<aws::SecurityGroup>) -> Made {
        let (name, id) = (context.name.to_string(), context.resource_name());
        let keeps_data = context.environment.tier.keeps_data();
        let is_cluster = self.shards > 1;
        let (user, user_group) = users(context);
        let subnet_group = context.terraform.add(
            format!("{name}-subnets"),
            aws::ElasticacheSubnetGroup {
                description: format!("Database subnets of {id}").into(),
                ..aws::ElasticacheSubnetGroup::new(id.as_str(), subnets(context))
            },
        );
        let mut settings = vec![Parameter::new("maxmemory-policy", self.eviction.policy())];
        if is_cluster {
            settings.push(Parameter::new("cluster-enabled", "yes"));
        }
        let parameters = context.terraform.add_with(
            format!("{name}-parameters"),
            aws::ElasticacheParameterGroup {
                description: format!("Redis {} of {id}", self.version.major()).into(),
                parameter: settings,
                ..aws::ElasticacheParameterGroup::new(
                    self.family("redis"),
                    format!("{id}-{}", self.version.major()),
                )
            },
            replaced_first(),
        );
        let mut group = aws::ElasticacheReplicationGroup {
            engine: "redis".into(),
            engine_version: self.version.to_string().into(),
            node_type: self.instance.to_string().into(),
            port: PORT.get().into(),
            at_rest_encryption_enabled: "true".into(),
            kms_key_id: context.foundation.keys.data.arn().into(),
            transit_encryption_enabled: true.into(),
            transit_encryption_mode: "required".into(),
            user_group_ids: [user_group].into(),
            subnet_group_name: subnet_group.name().into(),
            security_group_ids: [access.id()].into(),
            parameter_group_name: parameters.name().into(),
            automatic_failover_enabled: (is_cluster || self.replicas > 0).into(),
            multi_az_enabled: (self.replicas > 0).into(),
            auto_minor_version_upgrade: "true".into(),
            apply_immediately: (!keeps_data).into(),
            maintenance_window: MAINTENANCE.into(),
            snapshot_retention_limit: self.snapshot_days().unwrap_or_default().into(),
            snapshot_window: SNAPSHOTS.into(),
            notification_topic_arn: context.foundation.alarms.arn().into(),
            ..aws::ElasticacheReplicationGroup::new(format!("Redis of {id}"), id.as_str())
        };
        if is_cluster {
            group.num_node_groups = self.shards.into();
            group.replicas_per_node_group = self.replicas.into();
        } else {
            group.num_cache_clusters = (1 + self.replicas).into();
        }
        if keeps_data {
            group.final_snapshot_identifier = format!("{id}-final").into();
        }
        let meta = kept(context);
        let group = context.terraform.add_with(name.as_str(), group, meta);
        self.elasticache_alarms(context, &id);
        Made {
            host: if is_cluster {
                group.configuration_endpoint_address()
            } else {
                group.primary_endpoint_address()
            },
            grant: connect("elasticache:Connect", group.arn().into(), user.arn().into()),
            service: "elasticache",
            is_cluster,
        }
    }

    /// ElastiCache measures each node by itself.
    fn elasticache_alarms(&self, context: &mut EksContext<'_>, id: &str) {
        let (cpu, memory) = (u64::from(self.cpu_alarm.get()), u64::from(self.memory_alarm.get()));
        for node in self.nodes() {
            let of = [("CacheClusterId", Value::from(format!("{id}-{node}")))];
            alarm::above(format!("{node}-cpu"), "AWS/ElastiCache", "EngineCPUUtilization", cpu)
                .add(context, &of);
            alarm::above(
                format!("{node}-memory"),
                "AWS/ElastiCache",
                "DatabaseMemoryUsagePercentage",
                memory,
            )
            .add(context, &of);
        }
    }

    /// What ElastiCache adds to the group's name for each of its nodes.
    ///
    /// Source: Amazon ElastiCache, "Naming of nodes": `group-001`, and in a cluster `group-0001-001`.
    fn nodes(&self) -> Vec<String> {
        let of_part = 1..=1 + self.replicas;
        if self.shards <= 1 {
            return of_part.map(|node| format!("{node:03}")).collect();
        }
        let parts = 1..=self.shards;
        parts.flat_map(|part| of_part.clone().map(move |node| format!("{part:04}-{node:03}"))).collect()
    }
}

/// The one user, and the group of it and of the user `default`, which AWS wants to be there, and which may do nothing.
fn users(context: &mut EksContext<'_>) -> (Ref<aws::ElasticacheUser>, Value<Id<aws::ElasticacheUserGroup>>) {
    let (name, id) = (context.name.to_string(), context.resource_name());
    let user = context.terraform.add(
        format!("{name}-user"),
        aws::ElasticacheUser {
            authentication_mode: Some(AuthenticationMode::new("iam")),
            // IAM wants the name to be the id.
            ..aws::ElasticacheUser::new(EVERYTHING, "redis", id.as_str(), id.as_str())
        },
    );
    let default = context.terraform.add(
        format!("{name}-default-user"),
        aws::ElasticacheUser {
            authentication_mode: Some(AuthenticationMode::new("no-password-required")),
            ..aws::ElasticacheUser::new("off ~* -@all", "redis", format!("{id}-default"), "default")
        },
    );
    let group = context.terraform.add(
        format!("{name}-users"),
        aws::ElasticacheUserGroup {
            user_ids: [default.user_id(), user.user_id()].into(),
            ..aws::ElasticacheUserGroup::new("redis", id)
        },
    );
    (user, group.user_group_id())
}
