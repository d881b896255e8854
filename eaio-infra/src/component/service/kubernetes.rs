//! A service as pods of the cluster.

use crate::component::workload::{Container, Mount, Probe, Probes, Volume, VolumeSource, Workload};
use crate::component::{BuiltImage, EksContext, EksOffer, OnEks, Peer, Place, Route, Variable, secret};
use crate::unit::{AccountId, Image, Region, mib, port};

use super::Service;

impl OnEks for Service {
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer {
        let name = context.name.clone();
        let connections = context.connect(&self.uses);
        context.identity(&name, connections.grants);
        if self.calls_internet {
            context.flow(Peer::Workload(name.clone()), Peer::Internet, port!(443));
        }
        if let Some(path) = &self.path {
            context.flow(Peer::Ingress, Peer::Workload(name.clone()), self.port);
            context.wiring.routes.push(Route {
                path: path.clone(),
                workload: name.clone(),
                port: self.port,
                health: self.health.ready.clone(),
            });
        }

        let mut container =
            Container::new(name.clone(), self.registry_image(context), self.resources.clone());
        container.variables = vec![Variable::plain("PORT", self.port.to_string())];
        container.variables.extend(connections.variables);
        if !self.secrets.is_empty() {
            container.variables.extend(secret::asked(context, &self.secrets));
        }
        if !self.variables.is_empty() {
            context.config_map(name.as_str(), self.variables.clone());
            container.variables_from = Some(name.to_string());
        }
        container.ports = vec![("http", self.port)];
        container.probes = Some(Probes {
            startup: (Probe::Http(self.health.live.clone(), "http"), self.health.start),
            readiness: Probe::Http(self.health.ready.clone(), "http"),
            liveness: Probe::Http(self.health.live.clone(), "http"),
        });
        let mut volumes = Vec::new();
        let writable = std::iter::once(("tmp".to_owned(), "/tmp".to_owned())).chain(
            self.writes_to
                .iter()
                .map(|path| (path.trim_matches('/').replace(['/', '.', '_'], "-"), path.clone())),
        );
        for (volume, path) in writable {
            container.mounts.push(Mount::new(&volume, path));
            volumes.push(Volume { name: volume, source: VolumeSource::Scratch(mib(256)) });
        }

        let nodes =
            self.nodes.as_ref().and_then(|nodes| Some((nodes.name().clone(), context.node_group(nodes)?)));
        let workload = Workload {
            scale: self.scale,
            user: self.user.into(),
            group: self.user.into(),
            volumes,
            nodes,
            service: vec![("http", self.port)],
            service_annotations: self.load_balancing(),
            ..Workload::new(name.clone(), container)
        };
        workload.lower(context);

        let variable = format!("{}_URL", name.as_str().to_uppercase().replace('-', "_"));
        EksOffer {
            variables: vec![Variable::plain(variable, format!("http://{name}:{}", self.port))],
            place: Place::Pods(name),
            ports: vec![self.port],
            grants: Vec::new(),
        }
    }
}

impl Service {
    /// How a load balancer tells that a pod can serve, and whether it keeps people with their pod.
    ///
    /// Source: AWS Load Balancer Controller, "Ingress annotations" (also on Services); Traefik, "Services annotations".
    fn load_balancing(&self) -> Vec<(String, String)> {
        if self.path.is_none() {
            return Vec::new();
        }
        let mut annotations =
            vec![("alb.ingress.kubernetes.io/healthcheck-path", self.health.ready.as_str())];
        if self.sticky {
            annotations.extend([
                (
                    "alb.ingress.kubernetes.io/target-group-attributes",
                    "stickiness.enabled=true,stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds=86400",
                ),
                ("traefik.ingress.kubernetes.io/service.sticky.cookie", "true"),
            ]);
        }
        annotations.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// An image that this system builds comes from the environment's own registry.
    fn registry_image(&self, context: &mut EksContext<'_>) -> Image {
        let Some(build) = &self.build else { return self.image.clone() };
        let repository = self.image.repository().to_owned();
        let tag = self.image.tag().unwrap_or("latest");
        context.wiring.built.push(BuiltImage {
            image: format!("{repository}:{tag}"),
            repository,
            build: build.clone(),
        });
        let registry = registry(context.account, context.region);
        self.image.with_registry(&registry).expect("an account and a region make a host name")
    }
}

/// The host of an account's registry in a region.
pub(crate) fn registry(account: &AccountId, region: Region) -> String {
    format!("{account}.dkr.ecr.{region}.amazonaws.com")
}
