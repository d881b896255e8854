//! What a report takes for granted of whoever applies a change: that what is no longer said goes. Not every tool does that by itself.

use eaio_infra::review::{Action, Change};
use serde::Serialize;

use crate::commands::{DiffKind, DiffReport};

/// One thing that is taken for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Assumption {
    /// Its stable name.
    pub(super) name: &'static str,
    /// What happens where it does not hold, in a sentence.
    pub(super) text: &'static str,
}

/// Source: Kubernetes, "Declarative Management of Kubernetes Objects Using Configuration Files", "How to delete objects"; Argo CD,
/// "Automated Sync Policy", "Automatic Pruning": "By default (and as a safety mechanism), automated sync will not delete resources";
/// Flux, "Kustomization", "Prune".
const KUBERNETES: Assumption = Assumption {
    name: "kubernetes-prunes",
    text: "Kubernetes: an object is destroyed only where whoever applies prunes (Argo CD and Flux with `prune: true`, `kubectl apply --prune`); elsewhere it stays, and runs on until somebody deletes it",
};

/// Source: Docker, `docker compose up`, "--remove-orphans", which is off by default: "Remove containers for services not defined in the
/// Compose file".
const COMPOSE: Assumption = Assumption {
    name: "compose-removes-orphans",
    text: "Compose: the container of a service that is no longer there goes only with `docker compose up --remove-orphans`; without, it runs on",
};

/// Source: Terraform, "Manage resources in Terraform state": what a configuration no longer declares is destroyed when that is applied.
const TERRAFORM: Assumption = Assumption {
    name: "terraform-destroys",
    text: "Terraform: of a root module that is no longer there nothing is destroyed, unless somebody runs `terraform destroy` while it still is",
};

/// What a report takes for granted, each once.
pub(super) fn assumptions(report: &DiffReport) -> Vec<Assumption> {
    if report.kind == DiffKind::Comparison {
        return Vec::new();
    }
    let destroyed = report.review.changes.iter().filter(|change| change.action == Action::Destroy);
    let mut found: Vec<Assumption> = destroyed.filter_map(|change| assumption(report, change)).collect();
    found.sort();
    found.dedup();
    found
}

fn assumption(report: &DiffReport, change: &Change) -> Option<Assumption> {
    let identity = &change.identity;
    let is_resource = identity.name.strip_prefix(&identity.kind).is_some_and(|label| label.starts_with('.'));
    match identity.kind.as_str() {
        // Kinds are written like that in Kubernetes alone.
        kind if kind.starts_with(|first: char| first.is_ascii_uppercase()) => Some(KUBERNETES),
        "service" => Some(COMPOSE),
        _ if is_resource && report.wholes.folder(change).is_some() => Some(TERRAFORM),
        _ => None,
    }
}
