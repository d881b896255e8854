//! A service as a container that is built from source.

use crate::component::container::{EDGE, INTERNAL, container, healthcheck, networks, scratch};
use crate::component::{ComposeContext, ComposeOffer, OnCompose, variable_name};
use crate::compose::{self, Build, Condition, PullPolicy, Test, Text, Variable, map};
use crate::unit::mib;

use super::Service;

/// The variable of `.env` that says where the source is, from the folder of `compose.yaml`.
pub(crate) const SOURCE: &str = "SOURCE_ROOT";

/// The folder that holds `out/<system>/compose/<environment>/`, where a render goes unless told otherwise.
pub(crate) const DEFAULT_SOURCE: &str = "../../../..";

impl OnCompose for Service {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let name = context.name.clone();
        let connections = context.connect(&self.uses);
        let mut environment = map([("PORT", self.port)]);
        environment.extend(connections.variables);
        for (variable, what) in &self.secrets {
            environment.insert(variable.clone(), context.ask(variable, what).into());
        }
        environment.extend(self.variables.iter().map(|(variable, value)| (variable.clone(), value.into())));

        let writable = std::iter::once("/tmp").chain(self.writes_to.iter().map(String::as_str));
        let build = self.build.as_ref().map(|folder| {
            let source = Text::from(Variable::with_default(SOURCE, DEFAULT_SOURCE));
            Build::new(source + "/" + folder)
        });
        let service = compose::Service {
            // What is built here is not looked for in a registry, where anyone may have put something of that name.
            pull_policy: build.is_some().then_some(PullPolicy::Build),
            build,
            init: true,
            user: Some(format!("{0}:{0}", self.user).into()),
            environment,
            ports: vec![context.publish(self.port)],
            tmpfs: writable.map(|path| scratch(path, mib(64))).collect(),
            networks: networks(&[INTERNAL, EDGE]),
            depends_on: map(connections.depends_on),
            healthcheck: Some(healthcheck(Test::exec(&self.health.command), self.health.start)),
            ..container(&self.image, self.compose_memory)
        };
        context.service(name.as_str(), service);
        ComposeOffer {
            variables: vec![(
                variable_name(name.as_str(), "URL"),
                format!("http://{name}:{}", self.port).into(),
            )],
            depends_on: vec![(name.to_string(), Condition::Healthy)],
        }
    }
}
