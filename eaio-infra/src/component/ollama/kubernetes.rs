//! Ollama in the cluster.

use crate::component::workload::{Container, Priority, Probe, Probes, Scale, VolumeSource, Workload};
use crate::component::{EksContext, EksOffer, OnEks, Peer, Place, Variable};
use crate::diagnostic::Diagnostic;
use crate::template;
use crate::topology::NodeGroup;
use crate::unit::{Name, Port, duration, port};

use super::models::{self, Shared};
use super::{ModelStorage, Ollama};

const PORT: Port = port!(11434);

impl OnEks for Ollama {
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer {
        let name = context.name.clone();
        let nodes =
            self.nodes.as_ref().and_then(|nodes| Some((nodes.name().clone(), context.node_group(nodes)?)));
        self.check_models(context);
        self.check_gpus(context, nodes.as_ref());

        let (init, source) = match &self.storage {
            ModelStorage::Own(size) => {
                context.flow(Peer::Workload(name.clone()), Peer::Internet, port!(443));
                (self.pull(), VolumeSource::own_claim(*size))
            }
            ModelStorage::Shared(size) => {
                let shared: Shared = self.share(context, *size);
                let download = self.download(context, &shared);
                context.identity(&name, shared.grants);
                (download, VolumeSource::Scratch(*size))
            }
        };
        let workload = Workload {
            init_containers: vec![init],
            scale: Scale::fixed(self.replicas),
            volumes: vec![models::models(source), models::tmp()],
            nodes,
            service: vec![("http", PORT)],
            // An answer takes long.
            grace: duration!("2m"),
            priority: Priority::Data,
            ..Workload::new(name.clone(), self.server(name.clone()))
        };
        workload.lower(context);
        EksOffer {
            variables: vec![Variable::plain("OLLAMA_HOST", format!("{name}:{PORT}"))],
            place: Place::Pods(name),
            ports: vec![PORT],
            grants: Vec::new(),
        }
    }
}

impl Ollama {
    fn server(&self, name: Name) -> Container {
        let mut container = Container::new(name, self.image.clone(), self.resources.clone());
        container.arguments = vec!["serve".into()];
        container.variables = models::variables([
            Variable::plain("OLLAMA_HOST", format!("0.0.0.0:{PORT}")),
            Variable::plain("OLLAMA_KEEP_ALIVE", self.keep_alive.to_go()),
            Variable::plain("OLLAMA_LOAD_TIMEOUT", "15m"),
            Variable::plain("OLLAMA_NUM_PARALLEL", self.parallel.to_string()),
        ]);
        container.mounts = models::mounts();
        container.ports = vec![("http", PORT)];
        // That the server runs says nothing about models.
        let script = ["/bin/sh", "-c", template::OLLAMA_READY, "ready"].map(str::to_owned);
        let ready = script.into_iter().chain(self.models.iter().cloned()).collect();
        container.probes = Some(Probes {
            startup: (Probe::Http("/".into(), "http"), duration!("5m")),
            readiness: Probe::Command(ready),
            liveness: Probe::Http("/".into(), "http"),
        });
        container
    }

    fn check_models(&self, context: &mut EksContext<'_>) {
        if self.models.is_empty() {
            context.report(
                Diagnostic::error("no-models", "an Ollama without models answers nothing")
                    .with_help("name at least one, such as `llama3.2:3b`"),
            );
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-:/".contains(c);
        for model in &self.models {
            if !model.starts_with(char::is_alphanumeric) || !model.chars().all(plain) || !model.contains(':')
            {
                context.report(
                    Diagnostic::error("model-name", format!("`{model}` is no model with a tag"))
                        .with_help("write the name and the tag, such as `llama3.2:3b`"),
                );
            }
        }
    }

    /// A pod that asks for GPUs where there are none would wait forever.
    fn check_gpus(&self, context: &mut EksContext<'_>, nodes: Option<&(Name, NodeGroup)>) {
        let wanted = self.resources.gpus;
        if wanted == 0 {
            return;
        }
        let ollama = context.name.clone();
        let problem = match nodes {
            None if self.nodes.is_some() => return,
            None => format!("`{ollama}` asks for {wanted} GPUs, and not for nodes that have any"),
            Some((_, group)) if u32::from(group.instance.gpus()) >= wanted => return,
            Some((group_name, group)) => format!(
                "`{ollama}` asks for {wanted} GPUs, and a node of `{group_name}` ({}) has {}",
                group.instance,
                group.instance.gpus()
            ),
        };
        context.report(
            Diagnostic::error("no-gpus", problem)
                .with_help("give it a node group with GPUs, such as g5.2xlarge, or ask for none"),
        );
    }
}
