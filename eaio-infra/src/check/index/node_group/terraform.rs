//! Managed node groups of Terraform.
//!
//! Source: hashicorp/aws 5.100, `aws_eks_node_group`, `aws_launch_template`, `aws_subnet`.

use super::{NodeGroup, Taint, count};
use crate::check::index::{Index, Resource, known};
use crate::check::{Content, Located};
use crate::unit::Cidr;

pub(super) fn group<'a>(index: &Index<'a>, group: &Resource<'a>) -> NodeGroup<'a> {
    let mut read = read(index, group);
    // Of the values of several environments nobody knows which belong together.
    let files = &index.root_module(group).artifacts;
    let is_of_one = files.iter().filter(|file| file.value.get("tfvars").is_some()).count() < 2;
    let varies = |path: &[&str]| {
        let value = group.body.reach(path);
        !is_of_one && value.is_some_and(|value| !value.references().is_empty())
    };
    if varies(&["scaling_config"]) {
        (read.minimum, read.maximum, read.desired) = (None, None, None);
    }
    if varies(&["instance_types"]) || varies(&["launch_template"]) {
        read.types = None;
    }
    if varies(&["labels"]) {
        read.labels = None;
    }
    if varies(&["taint"]) {
        read.taints = None;
    }
    if varies(&["ami_type"]) {
        read.image = None;
    }
    if varies(&["capacity_type"]) {
        read.capacity_type = None;
    }
    if !is_of_one {
        (read.zones, read.subnets) = (None, None);
    }
    read
}

fn read<'a>(index: &Index<'a>, group: &Resource<'a>) -> NodeGroup<'a> {
    let template = template(index, group);
    let desired = index.value(group, &["scaling_config", "desired_size"]);
    let subnets = subnets(index, group);
    let scaling = |name| count(index.value(group, &["scaling_config", name]));
    NodeGroup {
        artifact: group.artifact,
        place: group.place,
        name: known(index.value(group, &["node_group_name"])).unwrap_or(group.label),
        cluster: index.value(group, &["cluster_name"]).and_then(|cluster| {
            known(Some(cluster)).or_else(|| Some(index.referent(group, cluster)?.0.label))
        }),
        is_named_cluster: known(index.value(group, &["cluster_name"])).is_some(),
        types: types(index, group, &template),
        minimum: scaling("min_size"),
        maximum: scaling("max_size"),
        desired: count(desired).zip(desired.map(|desired| desired.place)),
        labels: match index.value(group, &["labels"]) {
            Some(labels) if labels.is_unknown() => None,
            labels => {
                let labels = labels.into_iter().flat_map(Located::entries);
                Some(labels.map(|(name, _, value)| (name, index.resolved(group, value))).collect())
            }
        },
        taints: taints(index, group),
        image: index.value(group, &["ami_type"]),
        zones: subnets.as_ref().and_then(|subnets| {
            let zones = subnets.iter().map(|subnet| known(index.value(subnet, &["availability_zone"])));
            let mut zones = zones.collect::<Option<Vec<_>>>()?;
            zones.sort_unstable();
            zones.dedup();
            Some(zones)
        }),
        subnets: subnets.as_ref().and_then(|subnets| {
            let network = |subnet: &Resource<'a>| {
                let addresses = Cidr::parse(known(index.value(subnet, &["cidr_block"]))?).ok()?;
                Some((subnet.address(), addresses))
            };
            subnets.iter().map(network).collect()
        }),
        node_group_name: known(index.value(group, &["node_group_name"])),
        capacity_type: match index.value(group, &["capacity_type"]) {
            Some(capacity_type) => known(Some(capacity_type)),
            None => Some("ON_DEMAND"),
        },
        pods: None,
        is_managed: true,
        is_forced: index.is_true(group, &["force_update_version"]),
        has_own_setup: match template {
            Template::None => false,
            Template::Known(template) => {
                ["user_data", "image_id"].iter().any(|name| template.body.get(name).is_some())
            }
            Template::Unknown => true,
        },
        is_repeated: group.is_repeated(),
    }
}

/// The launch template of a group.
enum Template<'a> {
    None,
    Known(Resource<'a>),
    Unknown,
}

fn template<'a>(index: &Index<'a>, group: &Resource<'a>) -> Template<'a> {
    if index.is_dynamic(group.body, "launch_template") {
        return Template::Unknown;
    }
    if group.body.get("launch_template").is_none() {
        return Template::None;
    }
    let named = ["id", "name"].into_iter().find_map(|name| index.value(group, &["launch_template", name]));
    let found = named.and_then(|name| Some(index.referent(group, name)?.0.clone()));
    match found.filter(|found| found.resource_type == "aws_launch_template") {
        Some(template) => Template::Known(template),
        None => Template::Unknown,
    }
}

fn types<'a>(index: &Index<'a>, group: &Resource<'a>, template: &Template<'a>) -> Option<Vec<&'a str>> {
    match (index.value(group, &["instance_types"]), template) {
        (Some(types), _) => match &types.content {
            Content::List(items) => {
                items.iter().map(|item| known(Some(index.resolved(group, item)))).collect()
            }
            _ => None,
        },
        (None, Template::Known(template)) => {
            known(index.value(template, &["instance_type"])).map(|name| vec![name])
        }
        // What EKS takes where nothing is said.
        (None, Template::None) => Some(vec!["t3.medium"]),
        (None, Template::Unknown) => None,
    }
}

fn taints<'a>(index: &Index<'a>, group: &Resource<'a>) -> Option<Vec<Taint<'a>>> {
    if index.is_dynamic(group.body, "taint") {
        return None;
    }
    let taint = |block: &'a Located| {
        let text = |name| Some(index.resolved(group, block.get(name)?));
        Some(Taint {
            key: known(text("key"))?,
            value: match text("value") {
                Some(value) => value.text()?,
                None => "",
            },
            effect: match known(text("effect"))? {
                "NO_SCHEDULE" => "NoSchedule",
                "NO_EXECUTE" => "NoExecute",
                "PREFER_NO_SCHEDULE" => "PreferNoSchedule",
                _ => return None,
            },
        })
    };
    index.blocks(group.body, "taint").map(taint).collect()
}

/// The subnets of a group, where each is a resource that stands once.
fn subnets<'a>(index: &Index<'a>, group: &Resource<'a>) -> Option<Vec<Resource<'a>>> {
    let Content::List(items) = &index.value(group, &["subnet_ids"])?.content else { return None };
    let subnet = |item| {
        let (subnet, _) = index.referent(group, item)?;
        let is_one = subnet.resource_type == "aws_subnet" && !subnet.is_data && !subnet.is_repeated();
        is_one.then(|| subnet.clone())
    };
    items.iter().map(subnet).collect()
}
