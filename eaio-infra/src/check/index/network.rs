//! Subnets of AWS, where their routes lead, and how the nodes of a cluster are connected.

use std::collections::{HashMap, HashSet};

use crate::check::Located;
use crate::unit::Cidr;

use super::security_group::Group;
use super::{Index, Resource};

/// The nodes of a group or a profile, or those that are made as one.
#[derive(Debug, Clone)]
pub struct NodeInterfaces<'a> {
    /// What makes them: `aws_eks_node_group` or `aws_eks_fargate_profile`.
    pub resource: Resource<'a>,
    /// The cluster.
    pub cluster: Resource<'a>,
    /// The security groups that they bear; nothing where these are not known.
    pub groups: Option<Vec<Group<'a>>>,
    /// The subnets that they are in; nothing where these are not known.
    pub subnets: Option<Vec<Resource<'a>>>,
}

impl<'a> NodeInterfaces<'a> {
    /// The blocks of the subnets; none where one of them is not known.
    pub fn addresses(&self, index: &Index<'a>) -> Vec<Cidr> {
        let cidr = |subnet: &Resource<'a>| index.text(subnet, &["cidr_block"])?.parse().ok();
        let subnets = self.subnets.as_deref().unwrap_or_default();
        subnets.iter().map(cidr).collect::<Option<Vec<Cidr>>>().unwrap_or_default()
    }
}

/// Where the default route of a subnet leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultRoute {
    /// To an internet gateway: the subnet is public.
    InternetGateway,
    /// To something else: a NAT gateway, an instance, another network.
    Other,
    /// There is none.
    None,
    /// Nobody knows.
    Unknown,
}

impl DefaultRoute {
    /// Where it leads with one more route: what is certain stays.
    fn and(self, more: Option<DefaultRoute>) -> Self {
        match (self, more) {
            (DefaultRoute::None | DefaultRoute::Unknown, Some(more)) => more,
            _ => self,
        }
    }
}

/// Route tables, and which subnets they are for.
#[derive(Debug, Default)]
pub(super) struct Network<'a> {
    /// Subnet → its route table, each by root module and address.
    table_of: HashMap<(usize, String), Option<(usize, String)>>,
    /// Route table → where its default route leads.
    default_of: HashMap<(usize, String), DefaultRoute>,
    /// In these root modules, a route or an association may be of any table or subnet.
    open_modules: HashSet<usize>,
    nodes: Vec<NodeInterfaces<'a>>,
}

impl<'a> Network<'a> {
    pub(super) fn new(index: &Index<'a>) -> Self {
        let mut network = Network::default();
        for table in index.resources("aws_route_table").chain(index.resources("aws_default_route_table")) {
            network.read_table(index, table);
        }
        for route in index.resources("aws_route") {
            network.read_route(index, route);
        }
        for association in index.resources("aws_route_table_association") {
            network.read_association(index, association);
        }
        // A gateway of a VPN may bring a default route.
        for propagation in index.resources("aws_vpn_gateway_route_propagation") {
            network.open_modules.insert(propagation.module());
        }
        for resource_type in ["aws_eks_node_group", "aws_eks_fargate_profile"] {
            for nodes in index.resources(resource_type) {
                network.nodes.extend(interfaces(index, nodes));
            }
        }
        network
    }

    fn read_table(&mut self, index: &Index<'a>, table: &Resource<'a>) {
        let mut leads = DefaultRoute::None;
        if index.is_dynamic(table.body, "route") || table.body.get("propagating_vgws").is_some() {
            leads = DefaultRoute::Unknown;
        }
        for route in index.blocks(table.body, "route") {
            leads = leads.and(leads_to(index, table, route, "cidr_block"));
        }
        self.default_of.insert((table.module(), table.address()), leads);
    }

    fn read_route(&mut self, index: &Index<'a>, route: &Resource<'a>) {
        let table = route.body.get("route_table_id").and_then(|table| index.referent(route, table));
        let Some((table, _)) = table.filter(|(table, _)| !table.is_data) else {
            self.open_modules.insert(route.module());
            return;
        };
        let of_table = self.default_of.entry((table.module(), table.address()));
        let leads = of_table.or_insert(DefaultRoute::None);
        *leads = leads.and(leads_to(index, route, route.body, "destination_cidr_block"));
    }

    fn read_association(&mut self, index: &Index<'a>, association: &Resource<'a>) {
        let referent = |name: &str| {
            let (referent, _) = index.referent(association, association.body.get(name)?)?;
            Some((referent.module(), referent.address()))
        };
        if association.body.get("gateway_id").is_some() {
            return;
        }
        match referent("subnet_id") {
            Some(subnet) => {
                self.table_of.insert(subnet, referent("route_table_id"));
            }
            None => {
                self.open_modules.insert(association.module());
            }
        }
    }
}

/// Where a route leads, if it is a default route.
fn leads_to<'a>(
    index: &Index<'a>,
    resource: &Resource<'a>,
    route: &'a Located,
    destination: &str,
) -> Option<DefaultRoute> {
    let text = |name: &str| {
        let value = index.resolved(resource, route.get(name)?);
        Some((value, value.text()))
    };
    match text(destination) {
        Some((_, Some("0.0.0.0/0"))) => {}
        Some((value, _)) if value.is_unknown() => return Some(DefaultRoute::Unknown),
        None if text("destination_ipv6_cidr_block").or_else(|| text("ipv6_cidr_block")).is_some() => {
            return Some(DefaultRoute::Unknown);
        }
        _ if route.get("destination_prefix_list_id").is_some() => return Some(DefaultRoute::Unknown),
        _ => return None,
    }
    let gateway = route.get("gateway_id").and_then(|gateway| index.referent(resource, gateway));
    Some(match (route.get("gateway_id"), gateway) {
        (_, Some((gateway, _))) if gateway.resource_type == "aws_internet_gateway" => {
            DefaultRoute::InternetGateway
        }
        (Some(gateway), _) if gateway.is_unknown() => DefaultRoute::Unknown,
        _ => DefaultRoute::Other,
    })
}

/// How nodes are connected. Without a launch template that names security groups, nodes bear the one that EKS makes for the
/// cluster (Amazon EKS User Guide, Customize managed nodes with launch templates, Using custom security groups).
fn interfaces<'a>(index: &Index<'a>, nodes: &Resource<'a>) -> Option<NodeInterfaces<'a>> {
    let (cluster, _) = index.referent(nodes, nodes.body.get("cluster_name")?)?;
    if cluster.resource_type != "aws_eks_cluster" || cluster.is_data {
        return None;
    }
    let subnets = index.value(nodes, &["subnet_ids"]).and_then(|subnets| index.subnets(nodes, subnets));
    let groups =
        if nodes.body.get("launch_template").is_some() || index.is_dynamic(nodes.body, "launch_template") {
            template(index, nodes).and_then(|template| groups(index, template, cluster))
        } else {
            Some(vec![cluster.as_group()])
        };
    Some(NodeInterfaces { resource: nodes.clone(), cluster: cluster.clone(), groups, subnets })
}

fn template<'i, 'a>(index: &'i Index<'a>, nodes: &Resource<'a>) -> Option<&'i Resource<'a>> {
    let block = index.value(nodes, &["launch_template"])?;
    let named = ["id", "name"].iter().find_map(|name| block.get(name))?;
    let (template, _) = index.referent(nodes, named)?;
    (template.resource_type == "aws_launch_template" && !template.is_data).then_some(template)
}

fn groups<'a>(index: &Index<'a>, template: &Resource<'a>, cluster: &Resource<'a>) -> Option<Vec<Group<'a>>> {
    if template.body.get("vpc_security_group_ids").is_some() {
        return index.groups_at(template, &["vpc_security_group_ids"]);
    }
    if index.is_dynamic(template.body, "network_interfaces") {
        return None;
    }
    if template.body.get("network_interfaces").is_some() {
        return index.groups_at(template, &["network_interfaces", "security_groups"]);
    }
    Some(vec![cluster.as_group()])
}

impl<'a> Index<'a> {
    /// The nodes of every cluster that is defined here.
    pub fn node_interfaces(&self) -> &[NodeInterfaces<'a>] {
        &self.network.nodes
    }

    /// The subnets that a list names, where all of them are known. `aws_subnet.private[*].id` is one that stands for several.
    pub fn subnets(&self, resource: &Resource<'a>, list: &'a Located) -> Option<Vec<Resource<'a>>> {
        let subnet = |value: &'a Located| {
            let (subnet, attribute) = self.referent(resource, value)?;
            let is_subnet = subnet.resource_type == "aws_subnet" && !subnet.is_data && attribute == "id";
            is_subnet.then(|| subnet.clone())
        };
        let list = self.resolved(resource, list);
        if list.is_unknown() {
            return Some(vec![subnet(list)?]);
        }
        let subnets: Option<Vec<_>> = list.items().iter().map(subnet).collect();
        subnets.filter(|subnets| !subnets.is_empty())
    }

    /// Where the default route of a subnet leads, by the route table that is associated with it.
    pub fn default_route(&self, subnet: &Resource<'a>) -> DefaultRoute {
        if self.network.open_modules.contains(&subnet.module()) {
            return DefaultRoute::Unknown;
        }
        let table = match self.network.table_of.get(&(subnet.module(), subnet.address())) {
            Some(Some(table)) => table,
            // The main route table, or one that nobody knows.
            _ => return DefaultRoute::Unknown,
        };
        self.network.default_of.get(table).copied().unwrap_or(DefaultRoute::Unknown)
    }
}
