//! What a component sees while it is lowered to EKS.

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use crate::kubernetes::{Object, Objects};
use crate::terraform::{ProviderRef, Ref, RootModule, aws};
use crate::topology::{Edge, Environment, NodeGroup, NodeGroupRef, SubnetTier};
use crate::unit::{AccountId, Cidr, Name, Region, Zone};

use super::{Flow, Grant, Peer, Place, PodIdentity, Variable, Wiring};

/// What every component of an environment on EKS stands on.
#[derive(Debug)]
pub struct Foundation {
    /// The network.
    pub vpc: Ref<aws::Vpc>,
    /// The subnets of each tier, by zone.
    pub subnets: IndexMap<SubnetTier, IndexMap<Zone, (Cidr, Ref<aws::Subnet>)>>,
    /// The cluster.
    pub cluster: Ref<aws::EksCluster>,
    /// The keys that encrypt what is at rest.
    pub keys: Keys,
    /// Where alarms go.
    pub alarms: Ref<aws::SnsTopic>,
    /// What RDS's enhanced monitoring runs as.
    pub monitoring_role: Ref<aws::IamRole>,
    /// The bucket that keeps access logs.
    pub log_bucket: Ref<aws::S3Bucket>,
    /// What is kept in the region to which this environment's data is copied, if there is one.
    pub copies: Option<Copies>,
}

/// The customer-managed keys of an environment, by what they encrypt.
#[derive(Debug)]
pub struct Keys {
    /// Databases, buckets, volumes and images.
    pub data: Ref<aws::KmsKey>,
    /// Log groups and alarms.
    pub logs: Ref<aws::KmsKey>,
    /// Kubernetes' own secrets and those of Secrets Manager.
    pub secrets: Ref<aws::KmsKey>,
}

/// What is kept in another region for an environment that stands by.
#[derive(Debug)]
pub struct Copies {
    /// The region.
    pub region: Region,
    /// The provider that works there.
    pub provider: ProviderRef,
    /// The key that encrypts there.
    pub key: Ref<aws::KmsKey>,
}

impl Foundation {
    /// The subnets of `tier`, in the order of their zones.
    pub fn subnets(&self, tier: SubnetTier) -> impl Iterator<Item = &Ref<aws::Subnet>> {
        self.subnets.get(&tier).into_iter().flat_map(|zones| zones.values().map(|(_, subnet)| subnet))
    }
}

/// What a component sees while it is lowered to EKS, and where it puts what it lowers to.
#[derive(Debug)]
pub struct EksContext<'a> {
    /// The system's name.
    pub system: &'a Name,
    /// The environment.
    pub environment: &'a Environment,
    /// The environment's account.
    pub account: &'a AccountId,
    /// The environment's region.
    pub region: Region,
    /// The component's name.
    pub name: &'a Name,
    /// The line that added it.
    pub location: &'a SourceLocation,
    /// What it stands on.
    pub foundation: &'a Foundation,
    /// The environment's root module.
    pub terraform: &'a mut RootModule,
    /// The environment's Kubernetes objects.
    pub objects: &'a mut Objects,
    /// What is turned into rules once every component is lowered.
    pub wiring: &'a mut Wiring,
    /// What is wrong so far.
    pub diagnostics: &'a mut Diagnostics,
}

impl EksContext<'_> {
    /// The name in AWS of this component's resources: `eaio-prod-postgres`.
    pub fn resource_name(&self) -> String {
        format!("{}-{}-{}", self.system, self.environment.name, self.name)
    }

    /// The name of a bucket of this component. Bucket names are shared by all accounts, hence the account in it.
    pub fn bucket_name(&self) -> String {
        format!("{}-{}", self.resource_name(), self.account)
    }

    /// The name of a part of this component: `milvus-etcd`.
    pub fn part_name(&mut self, suffix: &str) -> Name {
        self.name.try_join(suffix).unwrap_or_else(|error| {
            self.report(error.into_diagnostic("part-name").with_help("give the component a shorter name"));
            self.name.clone()
        })
    }

    /// Says what is wrong with this component.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(
            diagnostic
                .with_subject(format!("component `{}` in `{}`", self.name, self.environment.name))
                .with_location(self.location.clone()),
        );
    }

    /// Adds a Kubernetes object.
    pub fn object(&mut self, object: impl Into<Object>) {
        if let Err(diagnostic) = self.objects.add(object) {
            self.report(diagnostic);
        }
    }

    /// Adds a generated ConfigMap.
    pub fn config_map(&mut self, name: impl Into<String>, data: IndexMap<String, String>) {
        if let Err(diagnostic) = self.objects.config_map(name, data) {
            self.report(diagnostic);
        }
    }

    /// The node group that `reference` stands for, or an error where it belongs to another environment.
    pub fn node_group(&mut self, reference: &NodeGroupRef) -> Option<NodeGroup> {
        let group = self.environment.cluster.node_groups().get(reference.name()).cloned();
        if group.is_none() {
            self.report(
                Diagnostic::error(
                    "node-group-missing",
                    format!(
                        "`{}` runs on the node group `{}`, which this environment does not have",
                        self.name,
                        reference.name()
                    ),
                )
                .with_help("use the reference that this environment's `node_group` returned"),
            );
        }
        group
    }

    /// Opens the way from the workload `from` to `to`.
    pub fn flow(&mut self, from: Peer, to: Peer, port: crate::unit::Port) {
        self.wiring.flows.push(Flow { from, to, port });
    }

    /// What follows from the edges of the workload that bears this component's name: its variables, the ways through
    /// the network, and what it may do with AWS's API.
    pub fn connect(&mut self, uses: &[Edge]) -> Connections {
        let mut connections = Connections::default();
        for edge in uses {
            let Some(offer) = self.wiring.offers.get(&edge.to).cloned() else {
                self.report(
                    Diagnostic::error(
                        "edge-to-missing-component",
                        format!("`{}` uses `{}`, which this environment does not have", self.name, edge.to),
                    )
                    .with_help("use the handle that this environment's `add` returned"),
                );
                continue;
            };
            let mut variables = offer.variables;
            if let (Some(name), Some(first)) = (&edge.variable, variables.first_mut()) {
                first.name.clone_from(name);
            }
            connections.variables.extend(variables);
            connections.grants.extend(offer.grants);
            let to = match offer.place {
                Place::Pods(workload) => Peer::Workload(workload),
                Place::DatabaseSubnets => Peer::DatabaseSubnets,
                Place::AwsApi => Peer::AwsApi,
            };
            for port in offer.ports {
                self.flow(Peer::Workload(self.name.clone()), to.clone(), port);
            }
        }
        connections
    }

    /// Gives the service account `name` of the environment's namespace a role that may do what `grants` says, and
    /// its pods the way to the agent that hands out its credentials.
    pub fn identity(&mut self, name: &Name, grants: Vec<Grant>) {
        if grants.is_empty() {
            return;
        }
        self.flow(Peer::Workload(name.clone()), Peer::PodIdentityAgent, crate::unit::port!(80));
        self.flow(Peer::Workload(name.clone()), Peer::AwsApi, crate::unit::port!(443));
        self.wiring.identities.push(PodIdentity {
            namespace: self.objects.namespace().to_owned(),
            service_account: name.to_string(),
            grants,
        });
    }
}

/// What follows from a workload's edges.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    /// The variables of its container.
    pub variables: Vec<Variable>,
    /// What it may do with AWS's API.
    pub grants: Vec<Grant>,
}
