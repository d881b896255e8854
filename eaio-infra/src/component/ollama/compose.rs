//! Ollama as a container, and one before it that pulls the models.

use crate::component::container::{EDGE, INTERNAL, container, healthcheck, networks, scratch};
use crate::component::{ComposeContext, ComposeOffer, OnCompose};
use crate::compose::{self, Command, Condition, Restart, Test, map};
use crate::template;
use crate::unit::{duration, mib, port};

use super::Ollama;

/// Where the image keeps its models, and the key by which the registry knows it.
const HOME: &str = "/root/.ollama";

impl OnCompose for Ollama {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let name = context.name.to_string();
        let models = context.volume(&format!("{name}-models"), HOME);
        let server = compose::Service {
            volumes: vec![models],
            tmpfs: vec![scratch("/tmp", mib(64))],
            ..container(&self.image, self.compose_memory)
        };
        let mut depends_on = Vec::new();
        if !self.models.is_empty() {
            let preload = format!("{name}-models");
            context.service(&preload, self.preload(&server));
            // The server waits, and not its users: `up --wait` takes the end of a container for a failure unless one
            // that goes on has waited for it.
            depends_on.push((preload, Condition::Completed));
        }
        let environment = [
            ("OLLAMA_HOST", "0.0.0.0:11434".to_owned()),
            ("OLLAMA_KEEP_ALIVE", self.keep_alive.to_go()),
            ("OLLAMA_NUM_PARALLEL", self.parallel.to_string()),
            // Two models do not fit into the memory of one container.
            ("OLLAMA_MAX_LOADED_MODELS", "1".to_owned()),
        ];
        let service = compose::Service {
            environment: map(environment),
            ports: vec![context.publish(port!(11434))],
            networks: networks(&[INTERNAL, EDGE]),
            depends_on: map(depends_on),
            healthcheck: Some(healthcheck(Test::exec(["ollama", "list"]), duration!("30s"))),
            stop_grace_period: Some("30s".into()),
            ..server
        };
        context.service(&name, service);
        ComposeOffer {
            variables: vec![("OLLAMA_HOST".to_owned(), format!("{name}:11434").into())],
            depends_on: vec![(name, Condition::Healthy)],
        }
    }
}

impl Ollama {
    /// Pulls what is missing, then ends. Without missing models it needs no internet.
    fn preload(&self, server: &compose::Service) -> compose::Service {
        let script = ["/bin/sh", "-c", template::OLLAMA_PRELOAD, "preload"];
        compose::Service {
            restart: Some(Restart::No),
            entrypoint: Some(Command::exec(script)),
            command: Some(Command::exec(&self.models)),
            environment: map([("OLLAMA_HOST", "127.0.0.1:11434")]),
            networks: networks(&[EDGE]),
            deploy: container(&self.image, mib(512)).deploy,
            ..server.clone()
        }
    }
}
