//! Milvus in the cluster: its etcd, its parts, and the ways between them.

use indexmap::IndexMap;

use crate::component::workload::{
    BeforeStop, Container, Mount, Priority, Probe, Probes, Resources, Scale, Volume, VolumeSource, Workload,
};
use crate::component::{EksContext, EksOffer, Grant, OnEks, Peer, Place, Variable, secret};
use crate::topology::NodeGroup;
use crate::unit::{Name, duration, gib, mib};

use super::role::{CLIENTS, HEALTH, Role};
use super::{Milvus, Mode, aws, configuration, etcd};

/// The user that Milvus itself makes.
const USER: &str = "root";

impl OnEks for Milvus {
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer {
        let name = context.name.clone();
        let nodes =
            self.nodes.as_ref().and_then(|nodes| Some((nodes.name().clone(), context.node_group(nodes)?)));
        let (bucket, grants) = aws::bucket(context);
        let (etcd, endpoints) = self.etcd.lower(context, nodes.clone());
        let is_distributed = matches!(self.mode, Mode::Distributed { .. });
        let user_yaml = configuration::user_yaml(&endpoints, &bucket, context.region, is_distributed);
        context.config_map(name.as_str(), IndexMap::from([("user.yaml".to_owned(), user_yaml)]));
        credentials(context);

        let roles = if is_distributed { &Role::DISTRIBUTED[..] } else { &[Role::Standalone] };
        let parts: Vec<(Role, Name)> = roles.iter().map(|role| (*role, role.workload(context))).collect();
        ways(context, &parts, &etcd);
        for (role, workload) in parts {
            self.part(context, role, workload, nodes.clone(), grants.clone());
        }
        EksOffer {
            variables: vec![
                Variable::plain("MILVUS_ADDRESS", format!("{name}:{CLIENTS}")),
                Variable::plain("MILVUS_HOST", name.as_str()),
                Variable::plain("MILVUS_PORT", CLIENTS.to_string()),
                Variable::secret("MILVUS_TOKEN", name.as_str(), "token"),
            ],
            place: Place::Pods(name),
            ports: vec![CLIENTS],
            grants: Vec::new(),
        }
    }
}

/// The password of Milvus's first user, and the token that clients log in with.
fn credentials(context: &mut EksContext<'_>) {
    let path = secret::credentials(context, USER);
    let password = secret::Entry { key: "password".into(), path, property: "password".into() };
    let token = IndexMap::from([("token".to_owned(), format!("{USER}:{{{{ .password }}}}"))]);
    let name = context.name.to_string();
    secret::external_secret(context, &name, vec![password], token);
}

/// Parts find each other's addresses in etcd, and any of them may call any other.
fn ways(context: &mut EksContext<'_>, parts: &[(Role, Name)], etcd: &Name) {
    for (_, from) in parts {
        context.flow(Peer::Workload(from.clone()), Peer::Workload(etcd.clone()), etcd::CLIENTS);
        if parts.len() == 1 {
            continue;
        }
        for (role, to) in parts {
            for (_, port) in role.ports() {
                context.flow(Peer::Workload(from.clone()), Peer::Workload(to.clone()), port);
            }
        }
    }
}

impl Milvus {
    fn part(
        &self,
        context: &mut EksContext<'_>,
        role: Role,
        workload: Name,
        nodes: Option<(Name, NodeGroup)>,
        grants: Vec<Grant>,
    ) {
        context.identity(&workload, grants);
        let searches = matches!(role, Role::Standalone | Role::Query);
        let data = match role {
            Role::Standalone | Role::Query => VolumeSource::own_claim(self.storage),
            // What they work on at the moment.
            Role::Data | Role::Streaming => VolumeSource::Scratch(gib(20)),
            Role::Coordinator | Role::Proxy => VolumeSource::Scratch(gib(1)),
        };
        let (replicas, resources) = match &self.mode {
            Mode::Standalone => (1, &self.resources),
            Mode::Distributed { query_nodes, .. } if searches => (*query_nodes, &self.resources),
            Mode::Distributed { resources, .. } => (2, resources),
        };
        let takes_requests = matches!(role, Role::Standalone | Role::Proxy);
        Workload {
            scale: Scale::fixed(replicas),
            user: self.user.into(),
            group: self.group.into(),
            volumes: vec![
                Volume::new("data", data),
                Volume::new("configuration", VolumeSource::ConfigMap(context.name.to_string())),
                Volume::new("tmp", VolumeSource::Scratch(mib(256))),
            ],
            nodes,
            service: if takes_requests { vec![("grpc", CLIENTS)] } else { Vec::new() },
            // A part that ends hands its data over first.
            grace: duration!("10m"),
            priority: Priority::Data,
            ..Workload::new(workload.clone(), self.container(context, role, workload, resources))
        }
        .lower(context);
    }

    fn container(
        &self,
        context: &EksContext<'_>,
        role: Role,
        workload: Name,
        resources: &Resources,
    ) -> Container {
        let mut container = Container::new(workload, self.image.clone(), resources.clone());
        container.arguments = role.arguments();
        container.variables = vec![Variable::plain("MILVUS_STREAMING_SERVICE_ENABLED", "1")];
        if role.keeps_users() {
            // Only the first start looks at it; Milvus reads every setting from variables, too.
            let name = "COMMON_SECURITY_DEFAULTROOTPASSWORD";
            container.variables.push(Variable::secret(name, context.name.as_str(), "password"));
        }
        container.ports = role.ports().into_iter().chain([("health", HEALTH)]).collect();
        container.mounts = vec![
            Mount::new("data", "/var/lib/milvus"),
            Mount::file("configuration", "user.yaml", "/milvus/configs/user.yaml"),
            Mount::new("tmp", "/tmp"),
        ];
        container.probes = Some(Probes {
            startup: (Probe::Http("/healthz".into(), "health"), duration!("10m")),
            readiness: Probe::Http("/healthz".into(), "health"),
            // `/healthz` also fails when etcd or the bucket does: no reason to restart.
            liveness: Probe::Tcp("health"),
        });
        if role == Role::Proxy {
            container.before_stop = Some(BeforeStop::Wait(duration!("30s")));
        }
        container
    }
}
