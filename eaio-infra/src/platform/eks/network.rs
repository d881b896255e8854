//! The VPC, its subnets, and the ways out of them.

use indexmap::IndexMap;

use crate::terraform::{Address, Id, Meta, Ref, RootModule, Value, aws};
use crate::topology::{Nat, SubnetTier};
use crate::unit::{Cidr, Zone};

use super::{Site, endpoints, flow_logs};

/// An environment's network.
#[derive(Debug)]
pub(super) struct NetworkResources {
    /// The VPC.
    pub vpc: Ref<aws::Vpc>,
    /// The subnets of each tier, by zone.
    pub subnets: Subnets,
    /// The NAT gateways, by zone.
    pub nat_gateways: IndexMap<Zone, Ref<aws::NatGateway>>,
    /// The ways out of the private subnets, which nodes need to come up.
    pub ways_out: Vec<Address>,
}

/// Subnets by tier and zone.
pub(super) type Subnets = IndexMap<SubnetTier, IndexMap<Zone, (Cidr, Ref<aws::Subnet>)>>;

/// The VPC, four tiers of subnets in each zone, NAT, endpoints and flow logs.
pub(super) fn network(
    module: &mut RootModule,
    site: &Site<'_>,
    logs_key: &Ref<aws::KmsKey>,
) -> NetworkResources {
    module.file("network");
    let name = site.name();
    let vpc = module.add(
        "main",
        aws::Vpc {
            cidr_block: site.environment.network.cidr.into(),
            // The private names of interface endpoints need both.
            enable_dns_hostnames: true.into(),
            enable_dns_support: true.into(),
            tags: [("Name", name.as_str())].into(),
            ..aws::Vpc::default()
        },
    );
    // What is put into no group of its own reaches nothing and nobody.
    module.add(
        "closed",
        aws::DefaultSecurityGroup {
            vpc_id: vpc.id().into(),
            tags: [("Name", format!("{name}-default-closed"))].into(),
            ..aws::DefaultSecurityGroup::default()
        },
    );
    let subnets = subnets(module, site, &vpc);
    let nat_gateways = public(module, site, &vpc, &subnets);
    let (mut tables, ways_out) = private(module, site, &vpc, &subnets, &nat_gateways);
    tables.extend(closed(module, site, &vpc, &subnets));
    endpoints::endpoints(module, site, &vpc, &subnets, &tables);
    flow_logs::flow_logs(module, site, &vpc, logs_key);
    NetworkResources { vpc, subnets, nat_gateways, ways_out }
}

fn subnets(module: &mut RootModule, site: &Site<'_>, vpc: &Ref<aws::Vpc>) -> Subnets {
    let network = &site.environment.network;
    let mut subnets = Subnets::new();
    for tier in SubnetTier::ALL {
        let zones = network.zones(site.region).into_iter().enumerate();
        let of_tier = zones.filter_map(|(index, zone)| {
            let cidr = network.subnet(tier, index)?;
            let label = format!("{}-{zone}", tier.name());
            let mut tags = vec![("Name", format!("{}-{label}", site.name()))];
            // The load balancer controller finds its subnets by these.
            match tier {
                SubnetTier::Public => tags.push(("kubernetes.io/role/elb", "1".to_owned())),
                SubnetTier::Private => tags.push(("kubernetes.io/role/internal-elb", "1".to_owned())),
                SubnetTier::Database | SubnetTier::Intra => {}
            }
            let subnet = module.add(
                label,
                aws::Subnet {
                    availability_zone: zone.into(),
                    cidr_block: cidr.into(),
                    tags: Value::Literal(tags.into_iter().collect()).into(),
                    ..aws::Subnet::new(vpc.id())
                },
            );
            Some((zone, (cidr, subnet)))
        });
        subnets.insert(tier, of_tier.collect());
    }
    subnets
}

/// Public subnets: to the internet and back. Returns the NAT gateways in them.
fn public(
    module: &mut RootModule,
    site: &Site<'_>,
    vpc: &Ref<aws::Vpc>,
    subnets: &Subnets,
) -> IndexMap<Zone, Ref<aws::NatGateway>> {
    let name = site.name();
    let internet = module.add(
        "internet",
        aws::InternetGateway {
            vpc_id: vpc.id().into(),
            tags: [("Name", name)].into(),
            ..aws::InternetGateway::default()
        },
    );
    let public = table(module, site, vpc, "public");
    module.add(
        "public-to-internet",
        aws::Route {
            destination_cidr_block: Cidr::ANY.into(),
            gateway_id: internet.id().into(),
            ..aws::Route::new(public.id())
        },
    );
    for (zone, (_, subnet)) in &subnets[&SubnetTier::Public] {
        associate(module, SubnetTier::Public, zone, subnet, &public);
    }

    let with_nat = match site.environment.network.nat {
        Nat::One => 1,
        Nat::PerZone => subnets[&SubnetTier::Public].len(),
    };
    let in_public = subnets[&SubnetTier::Public].iter().take(with_nat);
    in_public.map(|(zone, (_, subnet))| (*zone, nat(module, site, *zone, subnet, &internet))).collect()
}

/// Private subnets: out through the NAT gateway of their zone, or the only one. Returns their tables, and their ways out.
fn private(
    module: &mut RootModule,
    site: &Site<'_>,
    vpc: &Ref<aws::Vpc>,
    subnets: &Subnets,
    nat_gateways: &IndexMap<Zone, Ref<aws::NatGateway>>,
) -> (Vec<Value<Id<aws::RouteTable>>>, Vec<Address>) {
    let mut tables = Vec::new();
    let mut ways_out = Vec::new();
    for (zone, (_, subnet)) in &subnets[&SubnetTier::Private] {
        let private = table(module, site, vpc, &format!("private-{zone}"));
        ways_out.push(associate(module, SubnetTier::Private, zone, subnet, &private));
        if let Some(nat) = nat_gateways.get(zone).or_else(|| nat_gateways.values().next()) {
            let route = aws::Route {
                destination_cidr_block: Cidr::ANY.into(),
                nat_gateway_id: nat.id().into(),
                ..aws::Route::new(private.id())
            };
            ways_out.push(module.add(format!("private-{zone}-to-nat"), route).address().clone());
        }
        tables.push(private.id());
    }
    (tables, ways_out)
}

/// Subnets of databases and of the cluster's own interfaces: nowhere. Returns their tables.
fn closed(
    module: &mut RootModule,
    site: &Site<'_>,
    vpc: &Ref<aws::Vpc>,
    subnets: &Subnets,
) -> [Value<Id<aws::RouteTable>>; 2] {
    [SubnetTier::Database, SubnetTier::Intra].map(|tier| {
        let closed = table(module, site, vpc, tier.name());
        for (zone, (_, subnet)) in &subnets[&tier] {
            associate(module, tier, zone, subnet, &closed);
        }
        closed.id()
    })
}

fn nat(
    module: &mut RootModule,
    site: &Site<'_>,
    zone: Zone,
    subnet: &Ref<aws::Subnet>,
    internet: &Ref<aws::InternetGateway>,
) -> Ref<aws::NatGateway> {
    let label = format!("nat-{zone}");
    let name = format!("{}-{label}", site.name());
    let address = module.add(
        format!("{label}-address"),
        aws::Eip { domain: "vpc".into(), tags: [("Name", name.as_str())].into(), ..aws::Eip::default() },
    );
    module.add_with(
        label,
        aws::NatGateway {
            allocation_id: address.id().into(),
            tags: [("Name", name)].into(),
            ..aws::NatGateway::new(subnet.id())
        },
        Meta { depends_on: vec![internet.address().clone()], ..Meta::default() },
    )
}

fn table(module: &mut RootModule, site: &Site<'_>, vpc: &Ref<aws::Vpc>, what: &str) -> Ref<aws::RouteTable> {
    module.add(
        format!("{what}-routes"),
        aws::RouteTable {
            tags: [("Name", format!("{}-{what}", site.name()))].into(),
            ..aws::RouteTable::new(vpc.id())
        },
    )
}

fn associate(
    module: &mut RootModule,
    tier: SubnetTier,
    zone: &Zone,
    subnet: &Ref<aws::Subnet>,
    table: &Ref<aws::RouteTable>,
) -> Address {
    let association = aws::RouteTableAssociation {
        subnet_id: subnet.id().into(),
        ..aws::RouteTableAssociation::new(table.id())
    };
    module.add(format!("{}-{zone}-association", tier.name()), association).address().clone()
}
