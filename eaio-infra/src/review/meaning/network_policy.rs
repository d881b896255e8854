//! Who connects to whom in a cluster, as NetworkPolicies let them.

use crate::check::{Container, Index, Port, quantity};

use super::{Grants, grant};

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
    grants
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
