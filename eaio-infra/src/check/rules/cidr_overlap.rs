use std::collections::HashMap;

use crate::check::{Artifact, Definition, Example, Findings, Index, Located, Project, Resource, Rule};
use crate::diagnostic::Severity;
use crate::topology::{Environment, Network, Platform};
use crate::unit::Cidr;

pub const RULE: Rule = Rule {
    name: "cidr-overlap",
    severity: Severity::Error,
    documentation: "Two blocks of addresses overlap that have to be apart: subnets of one VPC, VPCs that are \
                    peered or attached to one transit gateway, a VPC and the block from which the cluster \
                    gives its Services addresses, or networks of Compose. AWS and Docker refuse it, or an \
                    address leads to the wrong one of the two. Environments of one definition that overlap \
                    are a warning: they can never be connected.",
    bad: Example::hcl(
        r#"
resource "aws_vpc" "shop" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "tools" {
  cidr_block = "10.0.128.0/17"
}

resource "aws_vpc_peering_connection" "tools" {
  vpc_id      = aws_vpc.shop.id
  peer_vpc_id = aws_vpc.tools.id
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_vpc" "shop" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "tools" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_vpc_peering_connection" "tools" {
  vpc_id      = aws_vpc.shop.id
  peer_vpc_id = aws_vpc.tools.id
}
"#,
    ),
    check,
};

/// A block of addresses, and what has it.
struct Block<'a> {
    cidr: Cidr,
    title: String,
    artifact: &'a Artifact,
    value: &'a Located,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    subnets(index, findings);
    connected(index, findings);
    services(index, findings);
    index.whole_projects().for_each(|project| compose(project, findings));
    environments(index, findings);
}

/// Environments of one system that have a network: the one that is looked at, and those before it. What is written nowhere is
/// the same for all, and says that they are never to be connected.
fn environments(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(Definition { system, environment }) = index.definition() else { return };
    let has_network = |environment: &Environment| matches!(environment.platform, Platform::Eks { .. });
    let own = environment.network.cidr;
    let before = system.environments.iter().take_while(|other| other.name != environment.name);
    let other = before
        .filter(|other| has_network(other))
        .find(|other| other.network.cidr.overlaps(own) && own != Network::default().cidr);
    if let Some(other) = other.filter(|_| has_network(environment)) {
        findings
            .at_location(
                environment.location().clone(),
                format!(
                    "environment `{}`, {own}, overlaps environment `{}`, {}",
                    environment.name, other.name, other.network.cidr
                ),
            )
            .warning()
            .detail("environments of one system: they can never be connected, nor both with a third network")
            .help("give each a block of its own");
    }
}

fn block<'a>(index: &Index<'a>, resource: &Resource<'a>, field: &str) -> Option<Block<'a>> {
    let value = index.value(resource, &[field])?;
    let cidr = value.text()?.parse().ok()?;
    // What stands once for several is none of them.
    let is_one = resource.body.get("for_each").is_none();
    is_one.then(|| Block { cidr, title: resource.address(), artifact: resource.artifact, value })
}

/// Subnets of one VPC. Sorted by where they begin, one that overlaps another overlaps the widest so far.
fn subnets(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut of_vpc: HashMap<(&str, String), Vec<Block<'_>>> = HashMap::new();
    let mut order = Vec::new();
    for subnet in index.resources("aws_subnet") {
        let vpc = subnet.body.get("vpc_id").and_then(|vpc| index.referent(subnet, vpc));
        let (Some((vpc, _)), Some(block)) = (vpc, block(index, subnet, "cidr_block")) else { continue };
        let key = (vpc.artifact.folder(), vpc.address());
        of_vpc
            .entry(key.clone())
            .or_insert_with(|| {
                order.push(key);
                Vec::new()
            })
            .push(block);
    }
    for key in order {
        let blocks = of_vpc.remove(&key).unwrap_or_default();
        overlapping(findings, blocks, &format!("subnets of {}", key.1), "AWS refuses the second");
    }
}

/// The VPC that a resource refers to.
fn vpc<'a>(index: &Index<'a>, resource: &Resource<'a>, field: &str) -> Option<Block<'a>> {
    let (vpc, _) = index.referent(resource, resource.body.get(field)?)?;
    let vpc = (vpc.resource_type == "aws_vpc" && !vpc.is_data).then_some(vpc)?;
    block(index, vpc, "cidr_block")
}

/// VPCs that are connected.
fn connected(index: &Index<'_>, findings: &mut Findings<'_>) {
    for peering in index.resources("aws_vpc_peering_connection") {
        let (Some(one), Some(other)) = (vpc(index, peering, "vpc_id"), vpc(index, peering, "peer_vpc_id"))
        else {
            continue;
        };
        // A pair that is one by a mistake of its own is no overlap.
        if one.title != other.title {
            let by = format!("VPCs that {} connects", peering.address());
            overlapping(findings, vec![one, other], &by, "AWS refuses the connection");
        }
    }
    let mut of_gateway: HashMap<(&str, String), Vec<Block<'_>>> = HashMap::new();
    let mut order = Vec::new();
    for attachment in index.resources("aws_ec2_transit_gateway_vpc_attachment") {
        let gateway =
            attachment.body.get("transit_gateway_id").and_then(|value| index.referent(attachment, value));
        let (Some((gateway, _)), Some(vpc)) = (gateway, vpc(index, attachment, "vpc_id")) else { continue };
        let key = (gateway.artifact.folder(), gateway.address());
        of_gateway
            .entry(key.clone())
            .or_insert_with(|| {
                order.push(key);
                Vec::new()
            })
            .push(vpc);
    }
    for key in order {
        let mut blocks = of_gateway.remove(&key).unwrap_or_default();
        blocks.dedup_by(|one, other| one.title == other.title);
        let by = format!("VPCs that are attached to {}", key.1);
        overlapping(findings, blocks, &by, "only one of them gets a route");
    }
}

/// The addresses of a cluster's Services, and the VPC that its subnets are in.
fn services(index: &Index<'_>, findings: &mut Findings<'_>) {
    for cluster in index.resources("aws_eks_cluster") {
        let path = ["kubernetes_network_config", "service_ipv4_cidr"];
        let Some(value) = index.value(cluster, &path) else { continue };
        let Some(cidr) = value.text().and_then(|text| text.parse::<Cidr>().ok()) else { continue };
        let subnets = index.value(cluster, &["vpc_config", "subnet_ids"]);
        let subnets = subnets.and_then(|subnets| index.subnets(cluster, subnets)).unwrap_or_default();
        let vpc =
            subnets.first().and_then(|subnet| Some(index.referent(subnet, subnet.body.get("vpc_id")?)?.0));
        let Some(vpc) =
            vpc.filter(|vpc| vpc.resource_type == "aws_vpc").and_then(|vpc| block(index, vpc, "cidr_block"))
        else {
            continue;
        };
        let of_services = Block {
            cidr,
            title: format!("the Services of {}", cluster.address()),
            artifact: cluster.artifact,
            value,
        };
        let by = "a VPC and the Services of a cluster in it";
        overlapping(
            findings,
            vec![vpc, of_services],
            by,
            "EKS refuses the cluster, or pods never reach what has the same address",
        );
    }
}

fn compose(project: &Project<'_>, findings: &mut Findings<'_>) {
    let mut blocks = Vec::new();
    for (name, _, network) in project.declared("networks") {
        for config in network.at(&["ipam", "config"]).map_or(&[][..], Located::items) {
            let Some(value) = config.get("subnet") else { continue };
            let Some(cidr) = value.literal().and_then(|text| text.parse().ok()) else { continue };
            blocks.push(Block {
                cidr,
                title: format!("network `{name}`"),
                artifact: project.artifact,
                value,
            });
        }
    }
    overlapping(findings, blocks, "networks of one project", "Docker refuses the second");
}

/// Finds each block that overlaps one that begins before it.
fn overlapping(findings: &mut Findings<'_>, mut blocks: Vec<Block<'_>>, what: &str, why: &str) {
    blocks.sort_by_key(|block| (block.cidr, block.title.clone()));
    let mut widest: Option<&Block<'_>> = None;
    for block in &blocks {
        match widest.filter(|widest| widest.cidr.overlaps(block.cidr)) {
            Some(widest) => {
                findings
                    .at(
                        block.artifact,
                        block.value,
                        format!(
                            "{}, {}, overlaps {}, {}",
                            block.title, block.cidr, widest.title, widest.cidr
                        ),
                    )
                    .detail(format!("{what}: {why}"))
                    .help("give each a block of its own");
            }
            None => widest = Some(block),
        }
    }
}
