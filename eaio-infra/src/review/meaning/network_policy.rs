//! Who connects to whom in a cluster, as NetworkPolicies let them.

use crate::check::{Container, Index, Located, Port, quantity};
use crate::unit::Cidr;

use super::grant::{Grant, Grants, grant};

/// Of more pods than these nobody reads who reaches whom.
const MOST: usize = 300;

/// Each port of each workload, and the workloads that may connect to it. Nothing where no policy restricts anything: then
/// everybody may.
pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    let pods = index.pods();
    if index.objects_of("NetworkPolicy").next().is_none() || pods.len() > MOST || index.has_other_policies() {
        return grants;
    }
    for (to, target) in pods.iter().enumerate() {
        for (number, protocol) in target.containers().flat_map(ports) {
            let port = Port { number, protocol };
            let subject =
                format!("{} {}/{}:{number}", target.object.kind, target.object.namespace, target.object.name);
            for (from, source) in pods.iter().enumerate().filter(|(from, _)| *from != to) {
                if index.policies_between(from, to, port).is_none() {
                    let what = format!(
                        "reached from {} {}/{}",
                        source.object.kind, source.object.namespace, source.object.name
                    );
                    grant(&mut grants, subject.clone(), what);
                }
            }
        }
    }
    for (at, pod) in pods.iter().enumerate() {
        let subject = format!("{} {}/{}", pod.object.kind, pod.object.namespace, pod.object.name);
        match index.egress_of(at) {
            None => grant(&mut grants, subject, "connecting to any address"),
            Some(rules) => rules.into_iter().for_each(|rule| outside(index, &subject, rule, &mut grants)),
        }
    }
    grants
}

/// The addresses outside of the cluster that a rule lets its pods connect to.
fn outside(index: &Index<'_>, subject: &str, rule: &Located, grants: &mut Grants) {
    let items = |field: &str| rule.get(field).map_or(&[][..], Located::items);
    let ports: Vec<String> = items("ports")
        .iter()
        .map(|port| {
            let end = port.get("endPort").map(|end| format!(" to {}", quantity::shown(end)));
            let number = port.get("port").map_or_else(|| "every".to_owned(), quantity::shown);
            format!("at port {number}{}", end.unwrap_or_default())
        })
        .collect();
    let ports = if ports.is_empty() { vec!["at every port".to_owned()] } else { ports };
    for port in &ports {
        if items("to").is_empty() {
            grant(grants, subject, format!("connecting to any address {port}"));
        }
        for block in items("to").iter().filter_map(|peer| peer.get("ipBlock")) {
            let except = block.get("except").map_or(&[][..], Located::items);
            let except: Vec<&str> = except.iter().filter_map(Located::text).collect();
            let except =
                if except.is_empty() { String::new() } else { format!(" (not {})", except.join(", ")) };
            let Some(text) = block.text_at(&["cidr"]) else { continue };
            match Cidr::parse(text) {
                Ok(cidr) => {
                    let after = format!("{}{port}{except}", subnet(index, cidr));
                    grant(grants, subject, Grant::of_block("connecting to", cidr, &after));
                }
                Err(_) => grant(grants, subject, format!("connecting to {text} {port}{except}")),
            }
        }
    }
}

/// The subnet that has these addresses, where there is one.
fn subnet(index: &Index<'_>, cidr: Cidr) -> String {
    let text = cidr.to_string();
    let mut subnets = index.resources("aws_subnet");
    let found = subnets.find(|subnet| index.text(subnet, &["cidr_block"]) == Some(&text));
    found.map(|subnet| format!("of {} ", subnet.address())).unwrap_or_default()
}

#[allow(clippy::cast_possible_truncation)] // What is larger is no port.
fn ports(container: Container<'_>) -> Vec<(u16, &str)> {
    let listed = container.value.get("ports").map_or(&[][..], |ports| ports.items());
    listed
        .iter()
        .filter_map(|port| {
            let number = quantity::count(port.get("containerPort")?)?;
            let protocol = port.text_at(&["protocol"]).unwrap_or("TCP");
            (number <= u64::from(u16::MAX)).then_some((number as u16, protocol))
        })
        .collect()
}
