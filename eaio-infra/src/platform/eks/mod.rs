//! An environment on Amazon EKS: one root module, and the objects of one namespace.

mod addons;
mod alarms;
mod backup;
mod bootstrap;
mod charts;
mod cluster;
mod controllers;
mod dns;
mod endpoints;
mod flow_logs;
mod identity;
mod ingress;
mod keys;
mod load_balancer_controller;
mod namespace;
mod network;
mod node_groups;
mod outputs;
mod readme;
mod registry;
mod role;
mod settings;
mod site;
mod storage;

use indexmap::IndexMap;

use crate::component::{EksContext, Foundation, Wiring};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::Objects;
use crate::terraform::{Origin, RootModule};
use crate::topology::{Environment, Platform, System};
use crate::wiring::security_group;

use super::not_on_platform;
use network::NetworkResources;
use node_groups::NodeGroups;

pub use bootstrap::bootstrap;
pub(crate) use site::Site;

/// What an environment on EKS lowers to.
#[derive(Debug)]
pub struct EksArtifacts {
    /// Its root module.
    pub terraform: RootModule,
    /// Its Kubernetes objects.
    pub objects: Objects,
    /// Files beside its root module: how to apply it, and the databases' first statements.
    pub files: IndexMap<String, String>,
    /// What is worth knowing about it.
    pub diagnostics: Diagnostics,
}

/// Lowers `environment` to Terraform and Kubernetes.
///
/// # Errors
/// Every mistake of the definition at once.
///
/// # Panics
/// Never for an environment on EKS; the caller asks for no other.
pub fn lower(system: &System, environment: &Environment) -> Result<EksArtifacts, Diagnostics> {
    let Platform::Eks { account, region } = &environment.platform else {
        unreachable!("only environments on EKS are lowered to it");
    };
    let mut diagnostics = environment.diagnostics().clone();
    let site = Site { system: &system.name, environment, account, region: *region };
    diagnostics.extend(site.mistakes());
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }

    let (mut terraform, foundation, made) = foundation(&site);
    let mut objects = Objects::new(format!("{}-{}", system.name, environment.name));
    let mut wiring = Wiring::default();
    for (name, entry) in environment.components() {
        let Some(component) = entry.component.on_eks() else {
            diagnostics.push(not_on_platform(environment, name, entry.component.as_ref(), &entry.location));
            continue;
        };
        terraform.set_origin(Some(Origin { component: name.to_string(), location: entry.location.clone() }));
        let offer = component.lower(&mut EksContext {
            system: &system.name,
            environment,
            account,
            region: *region,
            name,
            location: &entry.location,
            foundation: &foundation,
            terraform: &mut terraform,
            objects: &mut objects,
            wiring: &mut wiring,
            diagnostics: &mut diagnostics,
        });
        wiring.offers.insert(name.clone(), offer);
    }
    terraform.set_origin(Some(site.origin()));
    finish(&site, &mut terraform, &foundation, &made, &wiring);
    terraform.set_origin(None);
    environment.extend(&mut terraform);
    if let Err(diagnostic) = site.objects(&mut objects, &wiring) {
        diagnostics.push(diagnostic.with_location(environment.location().clone()));
    }
    diagnostics.extend(terraform.diagnostics().iter().cloned());
    let files = readme::files(&site, &objects, &wiring);
    let artifacts = EksArtifacts { terraform, objects, files, diagnostics: diagnostics.clone() };
    diagnostics.into_result(artifacts)
}

/// What the last steps need of the first ones, and no component does.
struct Made {
    network: NetworkResources,
    nodes: NodeGroups,
    zone: Option<dns::Zone>,
}

/// What every component stands on, in the order in which it depends on each other.
fn foundation(site: &Site<'_>) -> (RootModule, Foundation, Made) {
    let mut module = settings::root_module(site);
    module.set_origin(Some(site.origin()));
    let keys = keys::keys(&mut module, site);
    let copies = keys::copies(&mut module, site);
    let network = network::network(&mut module, site, &keys.logs);
    let cluster = cluster::cluster(&mut module, site, &keys, &network);
    let before = addons::before_nodes(&mut module, site, &cluster);
    let nodes = node_groups::node_groups(&mut module, site, &cluster, &network, &keys.data, &before);
    let zone = dns::zone(&mut module, site, &network.vpc);
    let foundation = Foundation {
        vpc: network.vpc.clone(),
        subnets: network.subnets.clone(),
        cluster,
        alarms: alarms::topic(&mut module, site, &keys),
        monitoring_role: alarms::monitoring_role(&mut module, site),
        log_bucket: storage::log_bucket(&mut module, site),
        keys,
        copies,
    };
    (module, foundation, Made { network, nodes, zone })
}

/// What follows from all components together.
fn finish(site: &Site<'_>, module: &mut RootModule, foundation: &Foundation, made: &Made, wiring: &Wiring) {
    let Foundation { cluster, keys, vpc, copies, .. } = foundation;
    addons::after_nodes(module, site, cluster, keys, &made.nodes);
    controllers::controllers(module, site, cluster, vpc, keys, made.zone.as_ref());
    for identity in &wiring.identities {
        identity::pod_identity(module, site, cluster, identity);
    }
    security_group::rules(module, site.environment, foundation, wiring);
    registry::registry(module, site, keys, copies.as_ref(), &wiring.built);
    backup::backup(module, site, keys, copies.as_ref(), &foundation.alarms, &wiring.backed_up);
    alarms::alarms(module, site, &foundation.alarms, &made.network, cluster, &made.nodes);
    outputs::outputs(module, site, foundation, made.zone.as_ref());
}
