//! Where alarms go, and those on what the environment itself stands on.

use crate::component::Keys;
use crate::component::policy::{allow, document, service, tls_only, when};
use crate::terraform::aws::data::iam_policy_document::Statement;
use crate::terraform::{Number, Ref, RootModule, Value, aws};

use super::Site;
use super::network::NetworkResources;
use super::node_groups::NodeGroups;
use super::role::{self, Service};

/// The topic that every alarm of the environment goes to. Who listens is not for a definition to say: people and their
/// pagers subscribe.
pub(super) fn topic(module: &mut RootModule, site: &Site<'_>, keys: &Keys) -> Ref<aws::SnsTopic> {
    module.file("alarms");
    let Site { account, region, .. } = *site;
    let name = format!("{}-alarms", site.name());
    let arn = format!("arn:aws:sns:{region}:{account}:{name}");
    let publishes = |sid: &str, principal: &str, source: String| Statement {
        principals: service(principal),
        condition: vec![
            when("StringEquals", "aws:SourceAccount", [account.to_string()]),
            when("ArnLike", "aws:SourceArn", [source]),
        ],
        ..allow(sid, &["sns:Publish"], [arn.as_str()])
    };
    let rules = format!("arn:aws:events:{region}:{account}:rule/{}-*", site.name());
    let statements = vec![
        publishes(
            "Alarms",
            "cloudwatch.amazonaws.com",
            format!("arn:aws:cloudwatch:{region}:{account}:alarm:{}-*", site.name()),
        ),
        // EventBridge says which rule it publishes for, and not for which account.
        Statement {
            condition: vec![when("ArnLike", "aws:SourceArn", [rules.as_str()])],
            ..publishes("Events", "events.amazonaws.com", rules.clone())
        },
        tls_only(&["sns:Publish"], [arn.as_str()]),
    ];
    let policy = document(module, "alarms-policy", statements);
    module.add(
        "alarms",
        aws::SnsTopic {
            name: name.into(),
            kms_master_key_id: keys.logs.arn().into(),
            policy: policy.into(),
            ..aws::SnsTopic::default()
        },
    )
}

/// What RDS measures the machines of its instances as.
pub(super) fn monitoring_role(module: &mut RootModule, site: &Site<'_>) -> Ref<aws::IamRole> {
    module.file("databases");
    let service = Service {
        principal: "monitoring.rds.amazonaws.com",
        source: Some(format!("arn:aws:rds:{}:{}:db:{}-*", site.region, site.account, site.name())),
    };
    let description = "RDS publishes what it measures of its machines as this role";
    let role = role::service_role(module, site, "monitoring", description, service);
    role::attach(module, &role, "monitoring", "service-role/AmazonRDSEnhancedMonitoringRole");
    role
}

/// Alarms on the network, the control plane and the nodes.
pub(super) fn alarms(
    module: &mut RootModule,
    site: &Site<'_>,
    topic: &Ref<aws::SnsTopic>,
    network: &NetworkResources,
    cluster: &Ref<aws::EksCluster>,
    nodes: &NodeGroups,
) {
    module.file("alarms");
    let mut add = |alarm: Alarm, of: Value<String>| {
        module.add(format!("{}-alarm", alarm.name), alarm.resource(site, topic, of));
    };
    for (zone, nat) in &network.nat_gateways {
        let nat_alarm = |name: &str, metric, threshold, says| Alarm {
            name: format!("nat-{zone}-{name}"),
            namespace: "AWS/NATGateway",
            dimension: "NatGatewayId",
            metric,
            statistic: "Sum",
            threshold,
            says,
        };
        let ports = "connections fail for want of a source port";
        add(nat_alarm("ports", "ErrorPortAllocation", 0, ports), nat.id().into());
        add(nat_alarm("drops", "PacketsDropCount", 100, "the gateway drops packets"), nat.id().into());
    }
    let cluster_alarm = |name: &str, metric, statistic, threshold, says| Alarm {
        name: format!("cluster-{name}"),
        namespace: "AWS/EKS",
        dimension: "ClusterName",
        metric,
        statistic,
        threshold,
        says,
    };
    let unschedulable = "pods find no node, and the autoscaler brings none";
    add(
        cluster_alarm("unschedulable", "scheduler_pending_pods_UNSCHEDULABLE", "Minimum", 0, unschedulable),
        cluster.name().into(),
    );
    let errors = "the Kubernetes API answers with errors of its own";
    add(cluster_alarm("errors", "apiserver_request_total_5XX", "Sum", 50, errors), cluster.name().into());
    let storage = "the cluster's store is three quarters full: at 8 GiB it takes no more writes";
    add(
        cluster_alarm("storage", "apiserver_storage_size_bytes", "Maximum", 6 << 30, storage),
        cluster.name().into(),
    );
    for (label, group) in nodes {
        let alarm = Alarm {
            name: format!("{label}-status"),
            namespace: "AWS/EC2",
            dimension: "AutoScalingGroupName",
            metric: "StatusCheckFailed",
            statistic: "Maximum",
            threshold: 0,
            says: "a node fails EC2's status checks",
        };
        add(alarm, group.resources().autoscaling_groups(0).name());
    }
}

/// An alarm on what AWS measures without an agent, over three times five minutes.
struct Alarm {
    name: String,
    namespace: &'static str,
    dimension: &'static str,
    metric: &'static str,
    statistic: &'static str,
    threshold: u64,
    says: &'static str,
}

impl Alarm {
    fn resource(
        &self,
        site: &Site<'_>,
        topic: &Ref<aws::SnsTopic>,
        of: Value<String>,
    ) -> aws::CloudwatchMetricAlarm {
        aws::CloudwatchMetricAlarm {
            alarm_description: format!("{}: {}", site.name(), self.says).into(),
            namespace: self.namespace.into(),
            metric_name: self.metric.into(),
            dimensions: [(self.dimension, of)].into(),
            statistic: self.statistic.into(),
            period: 300.into(),
            threshold: Value::Literal(Number::from(self.threshold)).into(),
            // No errors, no datapoints.
            treat_missing_data: "notBreaching".into(),
            alarm_actions: [topic.arn()].into(),
            ok_actions: [topic.arn()].into(),
            ..aws::CloudwatchMetricAlarm::new(
                format!("{}-{}", site.name(), self.name),
                "GreaterThanThreshold",
                3,
            )
        }
    }
}
