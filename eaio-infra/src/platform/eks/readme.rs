//! The environment's README: what it needs, and the commands that apply it, in order and with its real names.

use indexmap::IndexMap;
use serde::Serialize;

use crate::component::{Database, Wiring};
use crate::kubernetes::Objects;
use crate::template;
use crate::topology::{ApiEndpoint, Environment, Failover, Tls};

use super::Site;
use super::charts::{Chart, charts};

/// What the template `environment/eks.md` shows.
#[derive(Debug, Serialize)]
struct Readme {
    system: String,
    environment: String,
    tier: String,
    version: String,
    account: String,
    region: String,
    cluster: String,
    namespace: String,
    domain: Option<String>,
    public_endpoint: bool,
    stands_by_for: Option<String>,
    objectives: Option<Promise>,
    /// Whether somebody has to delegate the domain to a zone that this environment makes.
    delegates: bool,
    /// Whether the apply waits for that.
    waits_for_delegation: bool,
    /// The region of the state's bucket.
    state_region: String,
    charts: Vec<Chart>,
    secrets: Vec<Secret>,
    databases: Vec<Database>,
    registry: String,
    images: Vec<BuiltImage>,
    workloads: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Promise {
    latency: String,
    requests_per_second: u32,
    availability: String,
    recovery_point: String,
    recovery_time: String,
}

#[derive(Debug, Serialize)]
struct Secret {
    path: String,
    properties: Vec<Property>,
}

#[derive(Debug, Serialize)]
struct Property {
    name: String,
    what: String,
}

#[derive(Debug, Serialize)]
struct BuiltImage {
    image: String,
    build: String,
}

/// The files beside the root module.
pub(super) fn files(site: &Site<'_>, objects: &Objects, wiring: &Wiring) -> IndexMap<String, String> {
    let environment = site.environment;
    let domain = environment.domain.as_ref();
    let readme = Readme {
        system: site.system.to_string(),
        environment: environment.name.to_string(),
        tier: environment.tier.to_string(),
        version: environment.cluster.version.to_string(),
        account: site.account.to_string(),
        region: site.region.to_string(),
        cluster: site.name(),
        namespace: objects.namespace().to_owned(),
        domain: domain.map(|domain| domain.name.to_string()),
        public_endpoint: environment.cluster.api_endpoint != ApiEndpoint::Private,
        stands_by_for: environment.stands_by_for.as_ref().map(ToString::to_string),
        objectives: environment.objectives.as_ref().map(|objectives| Promise {
            latency: objectives.latency.to_string(),
            requests_per_second: objectives.requests_per_second,
            availability: objectives.availability.to_string(),
            recovery_point: objectives.recovery_point.to_string(),
            recovery_time: objectives.recovery_time.to_string(),
        }),
        delegates: domain
            .is_some_and(|domain| !domain.private && domain.failover != Some(Failover::Secondary)),
        waits_for_delegation: domain.is_some_and(|domain| domain.tls == Tls::CertificateManager),
        state_region: site.region.to_string(),
        charts: charts(site, objects),
        secrets: secrets(wiring),
        databases: wiring.databases.clone(),
        registry: site.registry(),
        images: images(environment, wiring),
        workloads: workloads(objects),
    };
    let mut files =
        IndexMap::from([("README.md".to_owned(), template::render(template::EKS_README, &readme))]);
    files
        .extend(wiring.databases.iter().map(|database| (database.file.clone(), database.statements.clone())));
    files
}

/// The images that a person pushes. Those of an environment that stands by are copies.
fn images(environment: &Environment, wiring: &Wiring) -> Vec<BuiltImage> {
    let built = wiring.built.iter().filter(|_| environment.stands_by_for.is_none());
    built.map(|built| BuiltImage { image: built.image.clone(), build: built.build.clone() }).collect()
}

fn secrets(wiring: &Wiring) -> Vec<Secret> {
    let mut by_path: IndexMap<&str, Vec<Property>> = IndexMap::new();
    for (path, name, what) in &wiring.asked {
        by_path.entry(path).or_default().push(Property { name: name.clone(), what: what.clone() });
    }
    by_path.into_iter().map(|(path, properties)| Secret { path: path.to_owned(), properties }).collect()
}

fn workloads(objects: &Objects) -> Vec<String> {
    let kinds = ["Deployment", "StatefulSet"];
    let identities = objects.iter().map(|object| object.identity());
    let workloads = identities.filter(|identity| kinds.contains(&identity.kind.as_str()));
    workloads.map(|identity| format!("{}/{}", identity.kind.to_lowercase(), identity.name)).collect()
}
