//! Which environment of which system is lowered, where it stands, and the objects that it has as a whole.

use crate::component::{Wiring, secret, service};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::kubernetes::Objects;
use crate::terraform::Origin;
use crate::topology::{Environment, SubnetTier, Tls};
use crate::unit::{AccountId, Cidr, Name, Region};
use crate::wiring::network_policy::{self, Addresses, IngressSource};

use super::{ingress, namespace};

/// Which environment of which system is lowered, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub system: &'a Name,
    pub environment: &'a Environment,
    pub account: &'a AccountId,
    pub region: Region,
}

impl Site<'_> {
    /// What everything of the environment is named after: `eaio-prod`.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.system, self.environment.name)
    }

    /// Whom resources that belong to no component are owed to.
    pub(super) fn origin(&self) -> Origin {
        Origin { component: String::new(), location: self.environment.location().clone() }
    }

    /// What is wrong with the environment itself, before anything is made of it.
    pub(super) fn mistakes(&self) -> Diagnostics {
        let environment = self.environment;
        let network = &environment.network;
        let mut mistakes = Diagnostics::new();
        let mut error = |rule, summary: String, help: &str| {
            mistakes.push(
                Diagnostic::error(rule, summary)
                    .with_subject(format!("environment `{}`", environment.name))
                    .with_help(help)
                    .with_location(environment.location().clone()),
            );
        };
        let available = self.region.zones().len();
        if network.zones < 2 {
            let summary = format!("the network spans {} zone, and an EKS cluster needs two", network.zones);
            error("too-few-zones", summary, "set `network.zones` to 2 or 3");
        } else if network.zones > available {
            let summary =
                format!("the network spans {} zones, and {} has {available}", network.zones, self.region);
            error("too-many-zones", summary, "set `network.zones` to what the region has");
        }
        if network.cidr.prefix() != 16 {
            let summary = format!("the network `{}` is no /16", network.cidr);
            error("network-size", summary, "the subnets of six zones and four tiers fill a /16: give it one");
        }
        if let Some(domain) = &environment.domain
            && domain.private
            && domain.tls == Tls::CertificateManager
        {
            let summary =
                format!("nobody but the VPC can resolve `{}`, so that ACM cannot validate it", domain.name);
            error("private-certificate", summary, "use `Tls::SelfSigned`, or a public name");
        }
        if environment.cluster.node_groups().is_empty() {
            let summary = "the cluster has no nodes".to_owned();
            error("no-node-group", summary, "add a group with `environment.node_group(…)`");
        }
        for (name, group) in environment.cluster.node_groups() {
            if group.minimum > group.desired || group.desired > group.maximum {
                let summary = format!(
                    "node group `{name}` starts with {} nodes, which is not between {} and {}",
                    group.desired, group.minimum, group.maximum
                );
                error("node-group-bounds", summary, "order them: minimum, desired, maximum");
            }
        }
        mistakes
    }

    /// Adds the objects that the environment has as a whole: its namespace, its way in, who may reach whom.
    pub(super) fn objects(&self, objects: &mut Objects, wiring: &Wiring) -> Result<(), Diagnostic> {
        namespace::add(objects, self)?;
        objects.add(&secret::store(self.region))?;
        ingress::add(objects, self, &wiring.routes)?;
        let addresses = self.addresses();
        for policy in
            network_policy::policies(self.system, wiring.workloads.keys(), &wiring.flows, &addresses)
        {
            objects.add(&policy)?;
        }
        Ok(())
    }

    fn addresses(&self) -> Addresses {
        let subnets = |tier| -> Vec<Cidr> {
            let network = &self.environment.network;
            (0..network.zones).filter_map(|zone| network.subnet(tier, zone)).collect()
        };
        let ends_in_cluster = |tls| matches!(tls, Tls::LetsEncrypt { .. } | Tls::SelfSigned);
        let ingress = match &self.environment.domain {
            Some(domain) if ends_in_cluster(domain.tls) => {
                IngressSource::Controller(ingress::CONTROLLER_NAMESPACE)
            }
            _ => IngressSource::LoadBalancer(subnets(SubnetTier::Public)),
        };
        Addresses { databases: subnets(SubnetTier::Database), endpoints: subnets(SubnetTier::Intra), ingress }
    }

    /// The host of the environment's registry.
    pub(super) fn registry(&self) -> String {
        service::registry(self.account, self.region)
    }
}
