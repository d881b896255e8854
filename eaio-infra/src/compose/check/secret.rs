//! Secrets and configs that cannot get into their container.

use super::{Project, service_subject};
use crate::compose::{Config, Grant, Secret};
use crate::diagnostic::Diagnostic;

/// A service that is read-only, and gets a file that Compose would have to copy into it: Compose refuses that. It mounts
/// only what is a file on the machine.
///
/// Source: docker/compose, pull request 12531.
pub(super) fn in_read_only_service(project: &Project, found: &mut Vec<Diagnostic>) {
    let copied_secret =
        |grant: &&Grant| matches!(project.secrets.get(&grant.source), Some(Secret::Environment(_)));
    let copied_config = |grant: &&Grant| {
        matches!(project.configs.get(&grant.source), Some(Config::Environment(_) | Config::Content(_)))
    };
    for (name, service) in project.services.iter().filter(|(_, service)| service.read_only) {
        let secrets = service.secrets.iter().filter(copied_secret).map(|grant| ("secret", grant));
        let configs = service.configs.iter().filter(copied_config).map(|grant| ("config", grant));
        for (kind, grant) in secrets.chain(configs) {
            found.push(
                Diagnostic::error(
                    "compose-copy-into-read-only",
                    format!(
                        "service `{name}` is read-only, and the {kind} `{}` has to be copied into it",
                        grant.source
                    ),
                )
                .with_subject(service_subject(name))
                .with_help("let it come from a file, or do not let the service be read-only"),
            );
        }
    }
}
