//! The etcd of a Milvus: one member, or three that agree.

use crate::component::workload::{
    Container, Mount, Priority, Probe, Probes, Resources, Scale, Volume, VolumeSource, Workload,
};
use crate::component::{EksContext, Peer, Variable, VariableSource};
use crate::diagnostic::Diagnostic;
use crate::topology::NodeGroup;
use crate::unit::{Name, Port, cpu, duration, gib, mib, port};

use super::Etcd;

/// Where clients connect.
pub(super) const CLIENTS: Port = port!(2379);
/// Where members connect to each other.
const PEERS: Port = port!(2380);

impl Etcd {
    /// Adds it as the part `etcd` of the component. Returns its name and its members' addresses.
    pub(super) fn lower(
        &self,
        context: &mut EksContext<'_>,
        nodes: Option<(Name, NodeGroup)>,
    ) -> (Name, Vec<String>) {
        if !matches!(self.members, 1 | 3 | 5) {
            context.report(
                Diagnostic::error(
                    "etcd-members",
                    format!("an etcd of {} members bears no loss better than one of fewer", self.members),
                )
                .with_help("use 1, 3 or 5"),
            );
        }
        let name = context.part_name("etcd");
        if self.members > 1 {
            context.flow(Peer::Workload(name.clone()), Peer::Workload(name.clone()), PEERS);
        }
        let workload = Workload {
            scale: Scale::fixed(self.members),
            volumes: vec![Volume::new("data", VolumeSource::own_claim(self.storage))],
            nodes,
            service: vec![("client", CLIENTS), ("peer", PEERS)],
            priority: Priority::Data,
            ..Workload::new(name.clone(), self.container(&name))
        };
        workload.lower(context);
        let endpoints = self.members(&name).map(|member| format!("{member}:{CLIENTS}")).collect();
        (name, endpoints)
    }

    /// The hosts of its members, as the cluster's DNS knows them.
    fn members(&self, name: &Name) -> impl Iterator<Item = String> {
        (0..self.members).map(move |index| format!("{name}-{index}.{name}-pods"))
    }

    fn container(&self, name: &Name) -> Container {
        let members: Vec<String> = self
            .members(name)
            .enumerate()
            .map(|(index, host)| format!("{name}-{index}=http://{host}:{PEERS}"))
            .collect();
        // Kubernetes puts the pod's own name in.
        let own = format!("$(POD_NAME).{name}-pods");
        let arguments = [
            "--name=$(POD_NAME)".to_owned(),
            // A folder of the volume, which etcd itself closes to others: it refuses one that is open.
            "--data-dir=/etcd/data".into(),
            format!("--listen-client-urls=http://0.0.0.0:{CLIENTS}"),
            format!("--advertise-client-urls=http://{own}:{CLIENTS}"),
            format!("--listen-peer-urls=http://0.0.0.0:{PEERS}"),
            format!("--initial-advertise-peer-urls=http://{own}:{PEERS}"),
            format!("--initial-cluster={}", members.join(",")),
            format!("--initial-cluster-token={name}"),
            // Without effect on a member that has data.
            "--initial-cluster-state=new".into(),
            // What Milvus asks for.
            "--auto-compaction-mode=revision".into(),
            "--auto-compaction-retention=1000".into(),
            "--quota-backend-bytes=4294967296".into(),
            "--snapshot-count=50000".into(),
        ];
        let mut container = Container::new(
            name.clone(),
            self.image.clone(),
            Resources { memory_limit: gib(4), ..Resources::new(cpu!("250m"), mib(512)) },
        );
        container.command = vec!["etcd".into()];
        container.arguments = arguments.into();
        container.variables =
            vec![Variable { name: "POD_NAME".into(), source: VariableSource::Field("metadata.name") }];
        container.ports = vec![("client", CLIENTS), ("peer", PEERS)];
        container.mounts = vec![Mount::new("data", "/etcd")];
        let ask = |path: &str| Probe::Http(path.into(), "client");
        container.probes = Some(Probes {
            startup: (ask("/livez"), duration!("10m")),
            // Ready is who sees a leader; a member that does not is no better off for a restart.
            readiness: ask("/readyz"),
            liveness: ask("/livez"),
        });
        container
    }
}
