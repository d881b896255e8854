//! Security groups of AWS: their rules, and who bears them (Amazon VPC, Security group rules).

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use crate::check::{Artifact, Located};
use crate::unit::Cidr;

use super::{Direction, Index, Resource};

/// A security group that is defined here: a resource, or the one that EKS makes for a cluster, which bears the cluster's label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Group<'a> {
    module: usize,
    resource_type: &'a str,
    label: &'a str,
}

impl Group<'_> {
    /// Whether EKS makes it.
    pub fn is_of_cluster(&self) -> bool {
        self.resource_type == "aws_eks_cluster"
    }

    /// As a person calls it: an address, or whose it is.
    pub fn title(&self) -> String {
        let Group { resource_type, label, .. } = self;
        if self.is_of_cluster() {
            format!("the group that EKS makes for {resource_type}.{label}")
        } else {
            format!("{resource_type}.{label}")
        }
    }
}

/// Who is let in, or what may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer<'a> {
    /// Whoever bears a group.
    Group(Group<'a>),
    /// Addresses.
    Cidr(Cidr),
    /// Addresses of IPv6.
    V6(&'a str),
    /// Nobody knows.
    Unknown,
}

/// The ports of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ports {
    /// Those of TCP.
    Tcp(RangeInclusive<u16>),
    /// Every port of every protocol.
    All,
    /// None of TCP: another protocol, by name or number, with its ports or types where they are said.
    Other(String, Option<RangeInclusive<u16>>),
    /// Nobody knows.
    Unknown,
}

impl Ports {
    /// Whether a port of TCP may be among them.
    pub fn may_include(&self, port: u16) -> bool {
        match self {
            Ports::Tcp(range) => range.contains(&port),
            Ports::All | Ports::Unknown => true,
            Ports::Other(..) => false,
        }
    }
}

/// A rule of a security group.
#[derive(Debug, Clone)]
pub struct GroupRule<'a> {
    /// The group.
    pub group: Group<'a>,
    /// What it lets through.
    pub ports: Ports,
    /// Whom, or where to.
    pub peers: Vec<Peer<'a>>,
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Where it stands.
    pub value: &'a Located,
}

/// Every security group.
#[derive(Debug, Default)]
pub(super) struct SecurityGroups<'a> {
    ingress: HashMap<Group<'a>, Vec<GroupRule<'a>>>,
    egress: HashMap<Group<'a>, Vec<GroupRule<'a>>>,
    /// Some rules of these nobody knows.
    open: HashSet<Group<'a>>,
    /// In these root modules, a rule may be of any group.
    open_modules: HashSet<usize>,
    bearers: HashMap<Group<'a>, Vec<String>>,
    /// Who uses them stands elsewhere, too.
    exported: HashSet<Group<'a>>,
}

/// Rules that are resources of their own, and those in which they are blocks.
const RULES: &[&str] =
    &["aws_security_group_rule", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"];
const GROUPS: &[&str] = &["aws_default_security_group", "aws_security_group"];

impl<'a> SecurityGroups<'a> {
    pub(super) fn new(index: &Index<'a>) -> Self {
        let mut groups = SecurityGroups::default();
        for group in GROUPS.iter().flat_map(|group| index.resources(group)) {
            groups.read_group(index, group);
        }
        for rule in RULES.iter().flat_map(|rule| index.resources(rule)) {
            groups.read_rule(index, rule);
        }
        groups.read_bearers(index);
        groups
    }

    fn insert(&mut self, direction: Direction, rule: GroupRule<'a>) {
        let of = match direction {
            Direction::Ingress => &mut self.ingress,
            Direction::Egress => &mut self.egress,
        };
        of.entry(rule.group).or_default().push(rule);
    }

    fn read_group(&mut self, index: &Index<'a>, resource: &Resource<'a>) {
        let group = resource.as_group();
        for (name, direction) in [("ingress", Direction::Ingress), ("egress", Direction::Egress)] {
            if index.is_dynamic(resource.body, name) {
                self.open.insert(group);
            }
            for block in index.blocks(resource.body, name) {
                let rule = rule(index, resource, block, group, "protocol");
                self.insert(direction, rule);
            }
        }
    }

    fn read_rule(&mut self, index: &Index<'a>, resource: &Resource<'a>) {
        let group = resource.body.get("security_group_id").and_then(|value| index.group(resource, value));
        let direction = match resource.resource_type {
            "aws_vpc_security_group_ingress_rule" => Some(Direction::Ingress),
            "aws_vpc_security_group_egress_rule" => Some(Direction::Egress),
            _ => match index.text(resource, &["type"]) {
                Some("ingress") => Some(Direction::Ingress),
                Some("egress") => Some(Direction::Egress),
                _ => None,
            },
        };
        let protocol =
            if resource.resource_type == "aws_security_group_rule" { "protocol" } else { "ip_protocol" };
        match (group, direction) {
            (Some(group), Some(direction)) => {
                let rule = rule(index, resource, resource.body, group, protocol);
                self.insert(direction, rule);
            }
            (Some(group), None) => {
                self.open.insert(group);
            }
            (None, _) => {
                self.open_modules.insert(resource.module());
            }
        }
    }

    fn read_bearers(&mut self, index: &Index<'a>) {
        let has_groups = |module: usize, with: &HashSet<usize>| with.contains(&module);
        let with: HashSet<usize> =
            GROUPS.iter().flat_map(|group| index.resources(group)).map(Resource::module).collect();
        for resource in index.all_resources() {
            let is_rule = RULES.contains(&resource.resource_type) || GROUPS.contains(&resource.resource_type);
            if is_rule || !has_groups(resource.module(), &with) {
                continue;
            }
            for group in index.referents(resource, resource.body) {
                if GROUPS.contains(&group.resource_type) && !group.is_data {
                    self.bearers.entry(group.as_group()).or_default().push(resource.address());
                }
            }
        }
        for (module, root) in index.root_modules().iter().enumerate() {
            if !with.contains(&module) {
                continue;
            }
            for (_, _, body, _) in ["output", "module"].iter().flat_map(|keyword| root.blocks(keyword)) {
                for reference in body.references() {
                    let group = index.resource_at(module, reference);
                    self.exported.extend(
                        group.filter(|group| GROUPS.contains(&group.resource_type)).map(Resource::as_group),
                    );
                }
            }
        }
    }
}

/// A rule, in a block or a resource.
fn rule<'a>(
    index: &Index<'a>,
    resource: &Resource<'a>,
    block: &'a Located,
    group: Group<'a>,
    protocol: &str,
) -> GroupRule<'a> {
    let get = |name: &str| block.get(name).map(|value| index.resolved(resource, value));
    let mut peers = Vec::new();
    for name in ["cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks"] {
        for value in get(name).into_iter().flat_map(one_or_several) {
            let value = index.resolved(resource, value);
            // Where addresses are compared, blocks of IPv6 are not.
            peers.push(match value.text() {
                Some(text) if text.contains(':') => Peer::V6(text),
                Some(text) => text.parse().map_or(Peer::Unknown, Peer::Cidr),
                None => Peer::Unknown,
            });
        }
    }
    let named = ["referenced_security_group_id", "source_security_group_id", "security_groups"];
    for value in named.iter().filter_map(|name| get(name)).flat_map(one_or_several) {
        peers.push(index.group(resource, value).map_or(Peer::Unknown, Peer::Group));
    }
    for value in ["prefix_list_id", "prefix_list_ids"].iter().filter_map(|name| get(name)) {
        peers.extend(one_or_several(value).map(|_| Peer::Unknown));
    }
    match get("self") {
        Some(value) if value.is_true() => peers.push(Peer::Group(group)),
        Some(value) if value.is_unknown() => peers.push(Peer::Unknown),
        _ => {}
    }
    let number = |value: &Located| value.number().or_else(|| value.text()?.parse().ok());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // They are numbers of ports.
    let port = |name: &str| get(name).and_then(number).map(|port| port.clamp(0.0, 65535.0) as u16);
    let protocol = get(protocol)
        .map(|value| value.text().map(str::to_lowercase).or_else(|| value.number().map(|n| n.to_string())));
    let ports = match protocol {
        Some(Some(protocol)) => match (protocol.as_str(), port("from_port"), port("to_port")) {
            ("-1" | "all", ..) => Ports::All,
            ("tcp" | "6", Some(from), Some(to)) => Ports::Tcp(from..=to),
            ("tcp" | "6", ..) => Ports::Unknown,
            (other, from, to) => {
                // `-1` is all types of ICMP.
                let is_all = get("from_port").and_then(number).is_none_or(|from| from < 0.0);
                Ports::Other(other.to_owned(), from.zip(to).map(|(from, to)| from..=to).filter(|_| !is_all))
            }
        },
        _ => Ports::Unknown,
    };
    GroupRule { group, ports, peers, artifact: resource.artifact, value: block }
}

fn one_or_several(value: &Located) -> impl Iterator<Item = &Located> {
    let one = value.items().is_empty()
        && !matches!(value.content, crate::check::Content::List(_) | crate::check::Content::Null);
    one.then_some(value).into_iter().chain(value.items())
}

impl<'a> Resource<'a> {
    /// The security group that it is, or that EKS makes for it.
    pub fn as_group(&self) -> Group<'a> {
        Group { module: self.module(), resource_type: self.resource_type, label: self.label }
    }
}

impl<'a> Index<'a> {
    /// The security group that a part of a resource refers to, where it is defined here.
    pub fn group(&self, resource: &Resource<'a>, value: &'a Located) -> Option<Group<'a>> {
        let (referent, attribute) = self.referent(resource, value)?;
        let is_group = match referent.resource_type {
            "aws_eks_cluster" => {
                let reference = self.resolved(resource, value).reference().unwrap_or_default();
                attribute == "vpc_config" && reference.ends_with("cluster_security_group_id")
            }
            other => GROUPS.contains(&other) && attribute == "id",
        };
        (is_group && !referent.is_data).then(|| referent.as_group())
    }

    /// The security groups that a resource bears by the argument at a path. Nothing where one of them is not known, or none
    /// is named.
    pub fn groups_at(&self, resource: &Resource<'a>, path: &[&str]) -> Option<Vec<Group<'a>>> {
        let values = self.value(resource, path)?.items();
        let groups: Option<Vec<Group<'a>>> = values.iter().map(|value| self.group(resource, value)).collect();
        groups.filter(|groups| !groups.is_empty())
    }

    /// The rules of a security group that let others in.
    pub fn ingress_of(&self, group: Group<'a>) -> &[GroupRule<'a>] {
        self.groups.ingress.get(&group).map_or(&[], Vec::as_slice)
    }

    /// Whether there may be rules of a group that nobody knows.
    pub fn has_unknown_rules(&self, group: Group<'a>) -> bool {
        self.groups.open.contains(&group) || self.groups.open_modules.contains(&group.module)
    }

    /// The addresses of what bears a security group, or refers to it otherwise; rules are left out.
    pub fn bearers(&self, group: Group<'a>) -> &[String] {
        self.groups.bearers.get(&group).map_or(&[], Vec::as_slice)
    }

    /// Whether a group leaves its root module: an output or a module that it is given to.
    pub fn is_exported(&self, group: Group<'a>) -> bool {
        self.groups.exported.contains(&group)
    }

    /// Whether who bears `from`, with addresses in `addresses`, may connect to who bears `to` at a port of TCP. What cannot
    /// be known is taken to let it: addresses, where none are given.
    pub fn may_connect(&self, from: &[Group<'a>], addresses: &[Cidr], to: &[Group<'a>], port: u16) -> bool {
        self.lets_in(from, addresses, to, port) && self.lets_out(from, to, port)
    }

    /// Whether the rules of `to` let them in.
    pub fn lets_in(&self, from: &[Group<'a>], addresses: &[Cidr], to: &[Group<'a>], port: u16) -> bool {
        let is_let_in = |peer: &Peer<'a>| match peer {
            Peer::Group(group) => from.contains(group),
            Peer::Cidr(cidr) => {
                addresses.is_empty() || addresses.iter().any(|address| address.overlaps(*cidr))
            }
            Peer::V6(_) | Peer::Unknown => true,
        };
        to.iter().any(|group| {
            self.has_unknown_rules(*group)
                || self
                    .ingress_of(*group)
                    .iter()
                    .any(|rule| rule.ports.may_include(port) && rule.peers.iter().any(is_let_in))
        })
    }

    /// Whether the rules of `from` let them out. A group of EKS lets everything out, one of Terraform only what it says.
    pub fn lets_out(&self, from: &[Group<'a>], to: &[Group<'a>], port: u16) -> bool {
        let is_let_out = |peer: &Peer<'a>| match peer {
            Peer::Group(group) => to.contains(group),
            Peer::Cidr(_) | Peer::V6(_) | Peer::Unknown => true,
        };
        from.is_empty()
            || from.iter().any(|group| {
                group.is_of_cluster()
                    || self.has_unknown_rules(*group)
                    || self.groups.egress.get(group).is_some_and(|rules| {
                        rules
                            .iter()
                            .any(|rule| rule.ports.may_include(port) && rule.peers.iter().any(is_let_out))
                    })
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::check::{Index, read};

    /// A rule that is written: its group, whether it lets in, its ports, and the group that it names.
    type Written = (usize, bool, (u16, u16), usize, bool);

    fn text(rules: &[Written]) -> String {
        let mut inline = vec![String::new(); 4];
        let mut separate = String::new();
        for (at, (group, is_ingress, (from, to), peer, is_inline)) in rules.iter().enumerate() {
            let direction = if *is_ingress { "ingress" } else { "egress" };
            if *is_inline {
                inline[*group] += &format!(
                    "  {direction} {{\n    protocol = \"tcp\"\n    from_port = {from}\n    to_port = {to}\n    security_groups = [aws_security_group.g{peer}.id]\n  }}\n"
                );
            } else {
                separate += &format!(
                    "resource \"aws_vpc_security_group_{direction}_rule\" \"r{at}\" {{\n  security_group_id = aws_security_group.g{group}.id\n  referenced_security_group_id = aws_security_group.g{peer}.id\n  ip_protocol = \"tcp\"\n  from_port = {from}\n  to_port = {to}\n}}\n"
                );
            }
        }
        for (at, rules) in inline.iter().enumerate() {
            separate += &format!("resource \"aws_security_group\" \"g{at}\" {{\n{rules}}}\n");
        }
        separate
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// What the index says of two sets of groups is what a look at every rule says.
        #[test]
        fn groups_are_read_as_aws_does(
            rules in prop::collection::vec((0..4_usize, any::<bool>(), (80..83_u16, 80..83_u16), 0..4_usize, any::<bool>()), 0..8),
            from in prop::collection::vec(0..4_usize, 1..3),
            to in prop::collection::vec(0..4_usize, 1..3),
        ) {
            let rules: Vec<Written> = rules
                .into_iter()
                .map(|(group, is_ingress, (a, b), peer, is_inline)| (group, is_ingress, (a.min(b), a.max(b)), peer, is_inline))
                .collect();
            let text = text(&rules);
            let read = read::files([("main.tf", text.as_str())]);
            let index = Index::new(&read.artifacts, None);
            let group = |at: &usize| {
                let label = format!("g{at}");
                index.resources("aws_security_group").find(|group| group.label == label).expect("each is written").as_group()
            };
            let (bearing, borne): (Vec<_>, Vec<_>) = (from.iter().map(group).collect(), to.iter().map(group).collect());
            for port in 80..83 {
                let is_open = |is_ingress: bool, of: &[usize], peers: &[usize]| rules.iter().any(|(group, ingress, (first, last), peer, _)| {
                    *ingress == is_ingress && of.contains(group) && peers.contains(peer) && (*first..=*last).contains(&port)
                });
                let expected = is_open(true, &to, &from) && is_open(false, &from, &to);
                prop_assert_eq!(index.may_connect(&bearing, &[], &borne, port), expected, "{}", port);
            }
        }
    }
}
