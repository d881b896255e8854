//! The nodes: managed groups of machines whose volumes are encrypted and whose credentials no pod gets at.

use indexmap::IndexMap;

use crate::component::workload::NODE_GROUP_LABEL;
use crate::terraform::aws::{eks_node_group, launch_template};
use crate::terraform::{Address, Lifecycle, Meta, Ref, RootModule, Value, aws};
use crate::topology::{NodeGroup, SubnetTier};
use crate::unit::{Architecture, InstanceType, Name, gib};

use super::network::{NetworkResources, Subnets};
use super::role::{self, Service};
use super::{Site, settings};

/// The node groups, by their labels.
pub(super) type NodeGroups = IndexMap<String, Ref<aws::EksNodeGroup>>;

/// Every node group of the environment. `before` is what a node needs to become ready.
pub(super) fn node_groups(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
    network: &NetworkResources,
    data_key: &Ref<aws::KmsKey>,
    before: &[Address],
) -> NodeGroups {
    module.file("nodes");
    // The network and what runs on the nodes have roles of their own, by pod identity.
    let service = Service { principal: "ec2.amazonaws.com", source: None };
    let role = role::service_role(
        module,
        site,
        "node",
        "Nodes join the cluster and pull images as this role",
        service,
    );
    let mut depends_on = [before, &network.ways_out].concat();
    depends_on.extend(
        ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]
            .map(|policy| role::attach(module, &role, "node", policy)),
    );

    let mut groups = NodeGroups::new();
    for (name, group) in site.environment.cluster.node_groups() {
        let template = template(module, site, name, group, data_key);
        for (label, subnets) in placements(name, group, &network.subnets) {
            let group = node_group(name, &label, group, cluster, &role, &template, subnets);
            let meta = Meta {
                depends_on: depends_on.clone(),
                lifecycle: Lifecycle {
                    // Pods move to the new nodes before the old ones go.
                    create_before_destroy: true,
                    // The autoscaler's to decide.
                    ignore_changes: ["scaling_config[0].desired_size"].into(),
                    ..Lifecycle::default()
                },
                ..Meta::default()
            };
            let group = module.add_with(label.clone(), group, meta);
            groups.insert(label, group);
        }
    }
    groups
}

/// One group over all zones, or one in each.
fn placements(name: &Name, group: &NodeGroup, subnets: &Subnets) -> Vec<(String, Vec<Ref<aws::Subnet>>)> {
    let zones = subnets[&SubnetTier::Private].iter().map(|(zone, (_, subnet))| (zone, subnet.clone()));
    if group.zonal {
        zones.map(|(zone, subnet)| (format!("{name}-{zone}"), vec![subnet])).collect()
    } else {
        vec![(name.to_string(), zones.map(|(_, subnet)| subnet).collect())]
    }
}

fn node_group(
    name: &Name,
    label: &str,
    group: &NodeGroup,
    cluster: &Ref<aws::EksCluster>,
    role: &Ref<aws::IamRole>,
    template: &Ref<aws::LaunchTemplate>,
    subnets: Vec<Ref<aws::Subnet>>,
) -> aws::EksNodeGroup {
    let mut labels = vec![(NODE_GROUP_LABEL.to_owned(), name.to_string())];
    labels.extend(group.labels.iter().cloned());
    let taint = group.taint.iter().map(|taint| eks_node_group::Taint {
        value: taint.value.as_str().into(),
        ..eks_node_group::Taint::new("NO_SCHEDULE", taint.key.as_str())
    });
    let scaling = eks_node_group::ScalingConfig::new(group.desired, group.maximum, group.minimum);
    let subnets: Vec<_> = subnets.iter().map(|subnet| subnet.id()).collect();
    aws::EksNodeGroup {
        node_group_name_prefix: format!("{label}-").into(),
        version: cluster.version().into(),
        ami_type: ami_type(group.instance).into(),
        capacity_type: "ON_DEMAND".into(),
        instance_types: [group.instance].into(),
        labels: Value::Literal(labels.into_iter().collect()).into(),
        taint: taint.collect(),
        launch_template: Some(eks_node_group::LaunchTemplate {
            id: template.id().into(),
            ..eks_node_group::LaunchTemplate::new(template.attribute::<String>("latest_version"))
        }),
        // A third of the nodes is replaced at a time.
        update_config: Some(eks_node_group::UpdateConfig {
            max_unavailable_percentage: 33.into(),
            ..eks_node_group::UpdateConfig::default()
        }),
        // A node whose health the node monitoring agent complains about is replaced.
        node_repair_config: Some(eks_node_group::NodeRepairConfig { enabled: true.into() }),
        ..aws::EksNodeGroup::new(cluster.name(), role.arn(), subnets, scaling)
    }
}

/// The image for a machine: with the driver of its GPUs, where it has some.
fn ami_type(instance: InstanceType) -> &'static str {
    match (instance.architecture(), instance.gpus() > 0) {
        (Architecture::Amd64, false) => "AL2023_x86_64_STANDARD",
        (Architecture::Amd64, true) => "AL2023_x86_64_NVIDIA",
        (Architecture::Arm64, false) => "AL2023_ARM_64_STANDARD",
        (Architecture::Arm64, true) => "AL2023_ARM_64_NVIDIA",
    }
}

fn template(
    module: &mut RootModule,
    site: &Site<'_>,
    name: &Name,
    group: &NodeGroup,
    data_key: &Ref<aws::KmsKey>,
) -> Ref<aws::LaunchTemplate> {
    let full_name = format!("{}-{name}", site.name());
    // The provider's default tags do not reach what Auto Scaling makes.
    let tags = |kind: &str| launch_template::TagSpecifications {
        resource_type: kind.into(),
        tags: Value::Literal(settings::tags(site).into_iter().chain([("Name", full_name.clone())]).collect())
            .into(),
    };
    module.add(
        format!("{name}-template"),
        aws::LaunchTemplate {
            name: full_name.as_str().into(),
            description: format!("Nodes of the group {name}").into(),
            update_default_version: true.into(),
            block_device_mappings: vec![launch_template::BlockDeviceMappings {
                // The root volume of Amazon Linux 2023.
                device_name: "/dev/xvda".into(),
                ebs: Some(launch_template::Ebs {
                    volume_type: "gp3".into(),
                    volume_size: (group.disk.as_u64() / gib(1).as_u64()).into(),
                    encrypted: "true".into(),
                    kms_key_id: data_key.arn().into(),
                    delete_on_termination: "true".into(),
                    ..launch_template::Ebs::default()
                }),
                ..launch_template::BlockDeviceMappings::default()
            }],
            // A pod is one hop further away than the node: it does not get the node's credentials.
            metadata_options: Some(launch_template::MetadataOptions {
                http_endpoint: "enabled".into(),
                http_tokens: "required".into(),
                http_put_response_hop_limit: 1.into(),
                ..launch_template::MetadataOptions::default()
            }),
            monitoring: Some(launch_template::Monitoring { enabled: true.into() }),
            tag_specifications: ["instance", "volume", "network-interface"].map(tags).into(),
            ..aws::LaunchTemplate::default()
        },
    )
}
