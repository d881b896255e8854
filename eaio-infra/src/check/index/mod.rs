//! What rules read: the artifacts by what they are. Built once.

mod action;
mod autoscaler;
mod availability;
mod budget;
mod capacity;
mod cluster;
mod compose;
mod database;
mod edge;
mod environment;
mod headroom;
mod host;
mod image;
mod kubectl;
mod kubernetes;
mod listener;
mod model;
mod monitoring;
mod network;
mod network_policy;
mod node_group;
mod nodes;
mod pattern;
mod placement;
mod policy;
mod process;
pub mod quantity;
mod recovery_point;
mod requests;
mod restore;
mod security_group;
mod selector;
mod shell;
mod stack;
mod terraform;
mod workflow;

use std::collections::{HashMap, HashSet};

use super::{Artifact, Definition, Language, Located};

pub use action::Action;
pub use autoscaler::Utilization;
pub use availability::{Part, Parts};
pub use budget::{Budget, Keeps};
pub use capacity::{Machines, Pods, Shortage, pods as pods_per_node, shortage};
pub use cluster::{Cluster, EKS_MODULE};
pub use compose::{Mount, Project, PublishedPorts, Service, Variable};
pub use database::{Database, Service as DatabaseService};
pub use edge::{Edge, service_and_namespace};
pub use headroom::{Headroom, Room, ZoneLoss};
pub use host::{Endpoint, hosts};
pub use image::Image;
pub use kubectl::{WorkloadCommand, of_workload};
pub use kubernetes::{Claim, Container, Object, Pod, Reference, SecretSource, known};
pub use listener::Listener;
pub use model::Model;
pub use network::{DefaultRoute, NodeInterfaces};
pub use network_policy::{Direction, Port};
pub use node_group::{NodeGroup, Taint, titles};
pub use nodes::{Nodes, Workload};
pub use pattern::{Pattern, Piece, matches, matches_exactly};
pub use placement::{ARCHITECTURE, Demand, ZONE};
pub use policy::{Condition, Policy, Statement};
pub use process::Process;
pub use recovery_point::{Loss, RecoveryPoint, Store};
pub use requests::{GPU, Requests, shown as amount_of};
pub use restore::Restore;
pub use security_group::{Group, GroupRule, Peer, Ports};
pub use selector::Selector;
pub use shell::{Command, Word, commands, word};
pub(crate) use terraform::loaded;
pub use terraform::{Resource, RootModule};
pub use workflow::{Job, Script, Step, Workflow, contexts, contexts_of_expression};

/// The artifacts by what they are.
#[derive(Debug)]
pub struct Index<'a> {
    artifacts: &'a [Artifact],
    definition: Option<Definition<'a>>,
    terraform: terraform::Terraform<'a>,
    objects: Vec<Object<'a>>,
    by_identity: HashMap<(&'a str, &'a str, &'a str), usize>,
    by_kind: HashMap<&'a str, Vec<usize>>,
    by_name: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// The kinds of the objects that say their namespace, each with it.
    kinds_by_namespace: HashSet<(&'a str, &'a str)>,
    /// By kind and name, the namespace, where it is one that is written.
    namespace_by_name: HashMap<(&'a str, &'a str), Option<&'a str>>,
    pods: Vec<Pod<'a>>,
    pods_by_namespace: HashMap<&'a str, Vec<usize>>,
    /// By the kind and the name of their workload.
    pods_by_name: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// HorizontalPodAutoscalers among the objects, by namespace, kind and name of what they scale.
    autoscalers: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
    /// By namespace, a label's name and its value, where that is a text.
    pods_by_label: HashMap<(&'a str, &'a str, Option<&'a str>), Vec<usize>>,
    projects: Vec<Project<'a>>,
    kustomizations: Vec<&'a Artifact>,
    databases: Vec<Database<'a>>,
    policies: Vec<Policy<'a>>,
    /// The systems that have node groups.
    nodes: Vec<(&'a str, Nodes<'a>)>,
    edges: Vec<Edge<'a>>,
    network_policies: network_policy::Policies<'a>,
    groups: security_group::SecurityGroups<'a>,
    listeners: Vec<Listener<'a>>,
    network: network::Network<'a>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(artifacts: &'a [Artifact], definition: Option<Definition<'a>>) -> Self {
        let of = |language| artifacts.iter().filter(move |artifact| artifact.language == language);
        let objects: Vec<Object<'a>> = of(Language::Kubernetes).filter_map(Object::new).collect();
        let by_identity =
            objects.iter().enumerate().map(|(at, object)| ((object.kind, object.namespace, object.name), at));
        let mut by_kind = HashMap::<_, Vec<_>>::new();
        let mut by_name = HashMap::<_, Vec<_>>::new();
        let mut kinds_by_namespace = HashSet::new();
        let mut namespace_by_name = HashMap::new();
        for (at, object) in objects.iter().enumerate() {
            by_kind.entry(object.kind).or_default().push(at);
            by_name.entry((object.kind, object.name)).or_default().push(at);
            let namespace = known(object.at(&["metadata", "namespace"]));
            kinds_by_namespace.extend(namespace.map(|namespace| (object.kind, namespace)));
            let only = namespace_by_name.entry((object.kind, object.name)).or_insert(namespace);
            if *only != namespace {
                *only = None;
            }
        }
        let pods: Vec<Pod<'a>> = objects.iter().filter_map(Pod::new).collect();
        let mut autoscalers = HashMap::<_, Vec<_>>::new();
        for at in by_kind.get("HorizontalPodAutoscaler").into_iter().flatten() {
            let autoscaler = &objects[*at];
            if let Some((kind, name)) = autoscaler.target("scaleTargetRef") {
                autoscalers.entry((autoscaler.namespace, kind, name)).or_default().push(*at);
            }
        }
        let mut pods_by_namespace = HashMap::<_, Vec<_>>::new();
        let mut pods_by_name = HashMap::<_, Vec<_>>::new();
        let mut pods_by_label = HashMap::<_, Vec<_>>::new();
        for (at, pod) in pods.iter().enumerate() {
            let namespace = pod.object.namespace;
            pods_by_namespace.entry(namespace).or_default().push(at);
            pods_by_name.entry((pod.object.kind, pod.object.name)).or_default().push(at);
            for (name, _, value) in pod.labels.into_iter().flat_map(Located::entries) {
                pods_by_label.entry((namespace, name, value.text())).or_default().push(at);
            }
        }
        let mut index = Index {
            artifacts,
            definition,
            terraform: terraform::Terraform::new(artifacts),
            by_identity: by_identity.collect(),
            by_kind,
            by_name,
            kinds_by_namespace,
            namespace_by_name,
            pods,
            pods_by_namespace,
            pods_by_name,
            autoscalers,
            pods_by_label,
            projects: of(Language::Compose).map(Project::new).collect(),
            kustomizations: of(Language::Kubernetes)
                .filter(|artifact| kubernetes::is_kustomization(&artifact.value))
                .collect(),
            databases: Vec::new(),
            policies: Vec::new(),
            objects,
            nodes: Vec::new(),
            edges: Vec::new(),
            network_policies: network_policy::Policies::default(),
            groups: security_group::SecurityGroups::default(),
            listeners: Vec::new(),
            network: network::Network::default(),
        };
        // These are found with the help of what is there by now.
        index.nodes = nodes::read(&index);
        index.databases = database::all(&index);
        index.policies = policy::all(&index);
        index.edges = Edge::all(&index);
        index.network_policies = network_policy::Policies::new(&index);
        index.groups = security_group::SecurityGroups::new(&index);
        index.listeners = Listener::all(&index);
        index.network = network::Network::new(&index);
        index
    }

    /// How much there is to look through: artifacts and resources.
    pub(super) fn len(&self) -> usize {
        self.artifacts.len() + self.all_resources().len()
    }

    /// What was defined, where the artifacts are what a definition lowers to.
    pub fn definition(&self) -> Option<Definition<'a>> {
        self.definition
    }

    /// Every artifact in a language.
    pub fn artifacts(&self, language: Language) -> impl Iterator<Item = &'a Artifact> {
        self.artifacts.iter().filter(move |artifact| artifact.language == language)
    }

    /// Every object.
    pub fn objects(&self) -> &[Object<'a>] {
        &self.objects
    }

    /// Every object of a kind.
    pub fn objects_of(&self, kind: &str) -> impl Iterator<Item = &Object<'a>> {
        self.by_kind.get(kind).into_iter().flatten().map(|at| &self.objects[*at])
    }

    /// The object of that kind and name in a namespace.
    pub fn object(&self, kind: &str, namespace: &str, name: &str) -> Option<&Object<'a>> {
        self.by_identity.get(&(kind, namespace, name)).map(|at| &self.objects[*at])
    }

    /// What every workload's pods are like.
    pub fn pods(&self) -> &[Pod<'a>] {
        &self.pods
    }

    /// What the pods of every workload in a namespace are like.
    pub fn pods_in(&self, namespace: &str) -> impl Iterator<Item = &Pod<'a>> {
        self.pods_by_namespace.get(namespace).into_iter().flatten().map(|at| &self.pods[*at])
    }

    /// The pods in a namespace that a selector selects.
    pub fn selected(&self, namespace: &str, selector: Selector<'a>) -> impl Iterator<Item = &Pod<'a>> {
        self.positions_selected(namespace, selector).map(|at| &self.pods[at])
    }

    /// Where among all pods those in a namespace are that a selector selects.
    pub fn behind(&self, namespace: &str, selector: Selector<'a>) -> Vec<usize> {
        self.positions_selected(namespace, selector).collect()
    }

    /// The same, one by one.
    pub(super) fn positions_selected(
        &self,
        namespace: &str,
        selector: Selector<'a>,
    ) -> impl Iterator<Item = usize> {
        let with =
            |name, value| self.pods_by_label.get(&(namespace, name, value)).map_or(&[][..], Vec::as_slice);
        // The rarest of the labels says who may be meant; where there is none, everyone.
        let rarest = selector
            .equal()
            .map(|(name, value)| (with(name, Some(value)), with(name, None)))
            .min_by_key(|(known, unknown)| known.len() + unknown.len());
        let everyone = match rarest {
            Some(_) => &[][..],
            None => self.pods_by_namespace.get(namespace).map_or(&[][..], Vec::as_slice),
        };
        let (known, unknown) = rarest.unwrap_or_default();
        let meant: Vec<usize> = known.iter().chain(unknown).copied().collect();
        let candidates = everyone.iter().copied().chain(meant);
        candidates.filter(move |at| selector.selects(self.pods[*at].labels))
    }

    /// Every database that AWS runs: of Terraform, and of what documents describe.
    pub fn databases(&self) -> &[Database<'a>] {
        &self.databases
    }

    /// Every policy that is an argument of a resource.
    pub fn policies(&self) -> &[Policy<'a>] {
        &self.policies
    }

    /// Every Compose project.
    pub fn projects(&self) -> &[Project<'a>] {
        &self.projects
    }

    /// Every Compose project that says all there is to say about it: it includes no other file, and is no file that is laid
    /// over another one. What a project lacks can be known of these alone.
    pub fn whole_projects(&self) -> impl Iterator<Item = &Project<'a>> {
        self.projects.iter().filter(|project| {
            let has_sibling = || {
                let directory = project.directory();
                self.projects.iter().any(|other| {
                    !std::ptr::eq(other.artifact, project.artifact) && other.directory() == directory
                })
            };
            !project.is_laid_over(has_sibling)
        })
    }

    /// Every image that something runs: where it is from, where it stands, what it says, and what runs it.
    pub fn images(&self) -> Vec<(&'a Artifact, &'a Located, Image<'a>, String)> {
        let services = self.projects.iter().flat_map(|project| {
            project.services.iter().filter_map(|service| {
                // What is built here bears a name of its own.
                let image = service.value.get("image").filter(|_| service.value.get("build").is_none())?;
                Some((project.artifact, image, format!("service `{}`", service.name)))
            })
        });
        let containers = self.pods.iter().flat_map(|pod| {
            pod.containers().filter_map(|container| {
                let image = container.value.get("image")?;
                let user = format!("container `{}` of {}", container.name(), pod.object.title());
                Some((pod.object.artifact, image, user))
            })
        });
        services
            .chain(containers)
            .filter_map(|(artifact, value, user)| Some((artifact, value, Image::new(value.text()?)?, user)))
            .collect()
    }

    /// Whether a container says something at a path, in any artifact of the same workload: a base and its overlay are two.
    pub fn is_said(&self, pod: &Pod<'a>, container: &Container<'a>, path: &[&str]) -> bool {
        self.pods_of(&pod.object, (pod.object.kind, pod.object.name)).any(|pod| {
            pod.spec.reach(path).is_some()
                || pod
                    .containers()
                    .any(|other| other.name() == container.name() && other.value.reach(path).is_some())
        })
    }

    /// Every Kustomization.
    pub fn kustomizations(&self) -> &[&'a Artifact] {
        &self.kustomizations
    }

    /// Whether a Kustomization patches objects, so that they may have more than is seen of them.
    pub fn is_patched(&self) -> bool {
        let fields = ["patches", "patchesStrategicMerge", "patchesJson6902", "components", "transformers"];
        self.kustomizations
            .iter()
            .any(|artifact| fields.iter().any(|field| artifact.value.get(field).is_some()))
    }

    /// Whether a Kustomization decides the tag of an image.
    pub fn is_retagged(&self, image: &str) -> bool {
        let images = self.kustomizations.iter().filter_map(|artifact| artifact.value.get("images"));
        images.flat_map(Located::items).any(|item| {
            item.text_at(&["name"]) == Some(image)
                && ["newTag", "digest"].iter().any(|field| item.get(field).is_some())
        })
    }

    /// Whether a Secret, or what makes one, is called so.
    pub fn is_secret(&self, name: &str) -> bool {
        self.objects.iter().any(|object| object.name == name && object.kind.contains("Secret"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::check::Source;

    /// The index only saves time: every selector finds the pods that it selects, and no others.
    #[test]
    fn what_is_selected_is_what_a_look_at_every_pod_finds() {
        let values = [Value::Null, json!("1"), json!("2"), json!(1)];
        let maps = || {
            values.iter().flat_map(|a| values.iter().map(move |b| json!({ "a": a, "b": b }))).map(
                |mut map| {
                    // A label may be missing; one that is no text nobody knows.
                    map.as_object_mut().expect("it is a map").retain(|_, value| !value.is_null());
                    map
                },
            )
        };
        let pod = |(number, labels): (usize, Value)| Artifact {
            language: Language::Kubernetes,
            value: Located::made(&json!({
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                    "name": format!("pod-{number}"),
                    "namespace": if number % 3 == 0 { "one" } else { "other" },
                    "labels": labels,
                },
                "spec": {},
            })),
            source: Source::File("pods.yaml".to_owned()),
        };
        let artifacts: Vec<Artifact> = maps().chain(maps()).chain(maps()).enumerate().map(pod).collect();
        let index = Index::new(&artifacts, None);
        let expressions = [json!([]), json!([{ "key": "a", "operator": "Exists" }])];
        let selectors: Vec<Located> = maps()
            .flat_map(|labels| {
                let selector =
                    |expressions| json!({ "matchLabels": labels, "matchExpressions": expressions });
                expressions.clone().map(|expressions| Located::made(&selector(expressions)))
            })
            .collect();
        for namespace in ["one", "other", "none"] {
            for selector in &selectors {
                let selector = Selector::of(selector);
                let names = |pods: &mut dyn Iterator<Item = &Pod<'_>>| {
                    let mut names: Vec<String> = pods.map(|pod| pod.object.name.to_owned()).collect();
                    names.sort();
                    names
                };
                let mut every = index
                    .pods()
                    .iter()
                    .filter(|pod| pod.object.namespace == namespace && selector.selects(pod.labels));
                assert_eq!(names(&mut index.selected(namespace, selector)), names(&mut every));
            }
        }
    }
}
