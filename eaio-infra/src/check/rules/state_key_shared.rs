use std::collections::HashMap;

use crate::check::rule::definition;
use crate::check::{Artifact, Content, Definition, Findings, Index, Located, Rule};
use crate::diagnostic::{Severity, SourceLocation};
use crate::terraform::{Backend, RootModule, S3Backend};
use crate::topology::{Environment, Platform};

pub const RULE: Rule = Rule {
    name: "state-key-shared",
    severity: Severity::Error,
    documentation: "Two root modules keep their state in the same object: same backend, same bucket, same key. Each plans to destroy what \
                    the other one made.",
    bad: definition!("examples/state_key_shared_bad.rs"),
    good: definition!("examples/state_key_shared_good.rs"),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    if let Some(definition) = index.definition() {
        defined(definition, findings);
    }
    let mut owners: HashMap<Vec<&str>, (&str, String)> = HashMap::new();
    for module in index.root_modules() {
        for (_, _, body, artifact) in module.blocks("terraform") {
            let Some((place, state)) = state(body) else { continue };
            match owners.get(&state) {
                Some((folder, location)) if *folder != module.folder => {
                    let summary = format!(
                        "{} keeps its state in `{}`, as {} does",
                        titled(module.folder),
                        state[2],
                        titled(folder)
                    );
                    findings
                        .at(artifact, place, summary)
                        .detail(format!("the other is at {location}; both are in `{}`", state[1]))
                        .help("give each root module a key of its own");
                }
                Some(_) => {}
                None => {
                    let location = location(artifact, place);
                    owners.insert(state, (module.folder, location));
                }
            }
        }
    }
}

/// The root modules of this environment against those of the environments before it. Those of one environment are not put
/// together at all where two of them share a state.
fn defined(Definition { system, environment }: Definition<'_>, findings: &mut Findings<'_>) {
    let is_before = |other: &&Environment| other.name != environment.name;
    for (module, location) in root_modules(environment) {
        let Some(state) = object(module.backend()) else { continue };
        for other in system.environments.iter().take_while(is_before) {
            let Some((twin, place)) =
                root_modules(other).find(|(other, _)| object(other.backend()) == Some(state))
            else {
                continue;
            };
            let summary = format!(
                "root module `{}` of `{}` keeps its state where `{}` of `{}` does",
                module.name(),
                environment.name,
                twin.name(),
                other.name
            );
            findings
                .at_location(location.clone(), summary)
                .detail(format!("the other is at {place}; both are `{}` in `{}`", state.1, state.0))
                .help("give each root module a key of its own");
        }
    }
}

fn root_modules(environment: &Environment) -> impl Iterator<Item = (&RootModule, &SourceLocation)> {
    let modules = match &environment.platform {
        Platform::Terraform(modules) => Some(modules),
        _ => None,
    };
    modules.into_iter().flat_map(|modules| modules.iter())
}

/// The bucket and the object of a state.
fn object(backend: &Backend) -> Option<(&str, &str)> {
    match backend {
        Backend::S3(S3Backend { bucket, key, .. }) => Some((bucket, key)),
        Backend::Gcs { bucket, prefix } => Some((bucket, prefix)),
        _ => None,
    }
}

fn titled(folder: &str) -> String {
    if folder.is_empty() { "the root module".to_owned() } else { format!("`{folder}`") }
}

fn location(artifact: &Artifact, place: &Located) -> String {
    artifact.location(place.place).to_string()
}

/// Where a root module's state is: the backend, the bucket, the key, and what else decides.
fn state(body: &Located) -> Option<(&Located, Vec<&str>)> {
    let (kind, _, backend) = body.get("backend")?.entries().next()?;
    let backend = match &backend.content {
        Content::List(items) => items.first()?,
        _ => backend,
    };
    let (bucket, key) = match kind {
        "s3" => ("bucket", "key"),
        "gcs" => ("bucket", "prefix"),
        "azurerm" => ("container_name", "key"),
        _ => return None,
    };
    let place = backend.get(key)?;
    let text = |name: &str| backend.get(name).map_or(Some(""), Located::literal);
    let bucket = text(bucket).filter(|bucket| !bucket.is_empty())?;
    // Another account or another region may have a bucket of the same name in an S3 of its own.
    let others = [text("endpoint")?, text("storage_account_name")?, text("workspace_key_prefix")?];
    let state = [kind, bucket, place.literal()?].into_iter().chain(others).collect();
    Some((place, state))
}
