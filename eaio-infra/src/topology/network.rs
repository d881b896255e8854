//! The network of an environment: one VPC, four tiers of subnets in each zone.

use crate::unit::{Cidr, Region, Zone, cidr};

/// One VPC.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The VPC's addresses: a /16, which holds six zones of every tier of subnets.
    pub cidr: Cidr,
    /// How many of the region's zones it spans, from 1; a cluster and a Multi-AZ database need at least 2.
    pub zones: usize,
    /// How private subnets reach the internet.
    pub nat: Nat,
    /// The AWS services that are reached inside of the VPC, over interface endpoints. S3 and DynamoDB have gateway
    /// endpoints in every network, which cost nothing.
    pub endpoints: Vec<String>,
}

/// How private subnets reach the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nat {
    /// One NAT gateway, in the first zone: cheaper, and out when that zone is.
    One,
    /// One in each zone.
    PerZone,
}

/// What a subnet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubnetTier {
    /// Nodes and pods: out through NAT, never in.
    Private,
    /// Load balancers and NAT gateways: the only subnets with a route from the internet.
    Public,
    /// Databases: no route out.
    Database,
    /// The cluster's own network interfaces and the interface endpoints: no route out.
    Intra,
}

impl SubnetTier {
    /// Every tier.
    pub const ALL: [SubnetTier; 4] =
        [SubnetTier::Private, SubnetTier::Public, SubnetTier::Database, SubnetTier::Intra];

    /// The tier's name, the first part of its subnets' labels.
    pub fn name(self) -> &'static str {
        match self {
            SubnetTier::Private => "private",
            SubnetTier::Public => "public",
            SubnetTier::Database => "database",
            SubnetTier::Intra => "intra",
        }
    }
}

/// The services that nodes in private subnets need to come up and run when NAT is out: their images, their identity
/// and their logs.
///
/// Source: Amazon EKS, "Deploy private clusters with limited internet access".
const DEFAULT_ENDPOINTS: [&str; 10] = [
    "autoscaling",
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "eks-auth",
    "elasticloadbalancing",
    "kms",
    "logs",
    "secretsmanager",
    "sts",
];

impl Default for Network {
    fn default() -> Self {
        Network {
            cidr: cidr!("10.0.0.0/16"),
            zones: 3,
            nat: Nat::PerZone,
            endpoints: DEFAULT_ENDPOINTS.map(str::to_owned).to_vec(),
        }
    }
}

impl Network {
    /// The zones it spans: the region's first ones.
    pub fn zones(&self, region: Region) -> Vec<Zone> {
        region.zones().take(self.zones).collect()
    }

    /// The addresses of the subnet of `tier` in the region's zone number `zone`, from 0.
    ///
    /// A zone's place in its region decides, not the number of zones in use, so that another zone moves no subnet:
    /// private subnets are the first six /19s, and the rest holds a /24 of each other tier for each zone.
    /// Nothing where the network is smaller than a /16 or the region has more than six zones.
    pub fn subnet(&self, tier: SubnetTier, zone: usize) -> Option<Cidr> {
        let zone = u64::try_from(zone).ok().filter(|zone| *zone < 6)?;
        let (smaller, first) = match tier {
            SubnetTier::Private => (3, 0),
            SubnetTier::Public => (8, 192),
            SubnetTier::Database => (8, 200),
            SubnetTier::Intra => (8, 208),
        };
        self.cidr.subnet(self.cidr.prefix() + smaller, first + zone)
    }
}
