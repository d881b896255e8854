//! Objects of Kubernetes, and the pods that they make.

use crate::check::{Artifact, Content, Located};

use super::Index;

/// The text of a value, where it is known: not empty, and no template that a later tool fills in.
pub fn known(value: Option<&Located>) -> Option<&str> {
    value?.text().filter(|text| !text.is_empty() && !is_template(text))
}

pub(super) fn is_template(text: &str) -> bool {
    let is_opening = |pair: &[u8]| matches!(pair, b"{{" | b"${" | b"$(");
    text.as_bytes().windows(2).any(is_opening)
}

/// Whether what is called `name` may be what is `wanted`.
fn may_be(name: &str, wanted: &str) -> bool {
    name == wanted || is_template(name)
}

/// Whether it says how kustomize makes other objects. It need not say its kind, and then it is no object.
pub(super) fn is_kustomization(value: &Located) -> bool {
    value.text_at(&["apiVersion"]).is_none_or(|version| version.starts_with("kustomize.config.k8s.io/"))
}

pub(super) fn items<'a>(value: &'a Located, path: &[&str]) -> &'a [Located] {
    value.at(path).map_or(&[], Located::items)
}

/// An object.
#[derive(Debug, Clone)]
pub struct Object<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Its kind, such as `Deployment`.
    pub kind: &'a str,
    /// Group and version, such as `apps/v1`.
    pub api_version: &'a str,
    /// Its name, or what the server puts before the one that it makes up.
    pub name: &'a str,
    /// Its namespace; `default` where none is written.
    pub namespace: &'a str,
}

impl<'a> Object<'a> {
    pub(super) fn new(artifact: &'a Artifact) -> Option<Self> {
        let value = &artifact.value;
        Some(Object {
            artifact,
            kind: value.text_at(&["kind"])?,
            api_version: value.text_at(&["apiVersion"])?,
            name: value
                .text_at(&["metadata", "name"])
                .or_else(|| value.text_at(&["metadata", "generateName"]))?,
            namespace: value.text_at(&["metadata", "namespace"]).unwrap_or("default"),
        })
    }

    /// What it says.
    pub fn value(&self) -> &'a Located {
        &self.artifact.value
    }

    /// What stands at the end of a path.
    pub fn at(&self, path: &[&str]) -> Option<&'a Located> {
        self.artifact.value.at(path)
    }

    /// The text at the end of a path.
    pub fn text_at(&self, path: &[&str]) -> Option<&'a str> {
        self.artifact.value.text_at(path)
    }

    /// Whether both may be in one namespace. Where none is written, whoever applies the object says which.
    pub fn may_share_namespace(&self, other: &Object<'_>) -> bool {
        let unwritten = |object: &Object<'_>| {
            is_template(object.namespace)
                || (object.namespace == "default" && object.at(&["metadata", "namespace"]).is_none())
        };
        self.namespace == other.namespace || unwritten(self) || unwritten(other)
    }

    /// Whether it may be in a namespace. Where none is written, whoever applies the object says which.
    pub fn may_be_in(&self, namespace: &str) -> bool {
        self.namespace == namespace
            || is_template(self.namespace)
            || self.at(&["metadata", "namespace"]).is_none()
    }

    /// Whether it is in a namespace into which the cluster itself puts objects.
    pub fn is_in_system_namespace(&self) -> bool {
        self.namespace.starts_with("kube-")
    }

    /// Whether it is of a kind that Kubernetes does not define, and of which a controller makes other objects.
    fn is_custom(&self) -> bool {
        // They only refer to others, or what they make is known exactly.
        const NOT_MAKING: &[&str] = &[
            "AuthorizationPolicy",
            "Certificate",
            "ClusterSecretStore",
            "DestinationRule",
            "ExternalSecret",
            "IngressRoute",
            "Kustomization",
            "PeerAuthentication",
            "PodMonitor",
            "Rollout",
            "ScaledJob",
            "ScaledObject",
            "SealedSecret",
            "SecretStore",
            "ServiceEntry",
            "ServiceMonitor",
            "TriggerAuthentication",
            "VirtualService",
        ];
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        group.contains('.') && !group.ends_with(".k8s.io") && !NOT_MAKING.contains(&self.kind)
    }

    /// As a person calls it: "Deployment `api`".
    pub fn title(&self) -> String {
        format!("{} `{}`", self.kind, self.name)
    }

    /// Whether both may be in one namespace: they are, or one of them names none and leaves it to who applies it, as a base does
    /// that an overlay takes.
    pub fn may_be_with(&self, other: &Object<'_>) -> bool {
        let names_none = |object: &Object<'_>| object.at(&["metadata", "namespace"]).is_none();
        self.namespace == other.namespace || names_none(self) || names_none(other)
    }
}

/// What the pods of a workload are like.
#[derive(Debug, Clone)]
pub struct Pod<'a> {
    /// The workload.
    pub object: Object<'a>,
    /// The pods' labels.
    pub labels: Option<&'a Located>,
    /// The pods' spec.
    pub spec: &'a Located,
}

impl<'a> Pod<'a> {
    pub(super) fn new(object: &Object<'a>) -> Option<Self> {
        let value = object.value();
        let template = match object.kind {
            "Pod" => value,
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "ReplicationController" => {
                value.at(&["spec", "template"])?
            }
            "CronJob" => value.at(&["spec", "jobTemplate", "spec", "template"])?,
            _ => return None,
        };
        Some(Pod {
            object: object.clone(),
            labels: template.at(&["metadata", "labels"]),
            spec: template.get("spec")?,
        })
    }

    /// What an annotation of the pods says.
    pub fn annotation(&self, name: &str) -> Option<&'a str> {
        let metadata = ["metadata", "annotations", name];
        let paths: [&[&str]; 2] = [&["spec", "template"], &["spec", "jobTemplate", "spec", "template"]];
        let template = match self.object.kind {
            "Pod" => Some(self.object.value()),
            _ => paths.iter().find_map(|path| self.object.at(path)),
        };
        template?.text_at(&metadata)
    }

    /// Its containers, those that run before the others first.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> {
        let of = |field: &str| self.spec.get(field).map_or(&[][..], Located::items);
        let initial = of("initContainers").iter().map(|value| Container { value, is_initial: true });
        let others = of("containers").iter().map(|value| Container { value, is_initial: false });
        initial.chain(others)
    }

    /// The words of every container's command and arguments.
    pub fn arguments(&self) -> impl Iterator<Item = &'a Located> {
        let of = |container: &Container<'a>, field: &str| {
            container.value.get(field).map_or(&[][..], Located::items)
        };
        self.containers()
            .flat_map(move |container| of(&container, "command").iter().chain(of(&container, "args")))
    }

    /// Whether it runs until it is done, and not for ever.
    pub fn is_finite(&self) -> bool {
        matches!(self.object.kind, "Job" | "CronJob")
    }

    /// Whether it is all of a pod, and not what is laid over one.
    pub fn is_whole(&self) -> bool {
        let mut containers = self.containers().peekable();
        containers.peek().is_some() && containers.all(|container| container.is_whole())
    }

    /// Its volumes.
    pub fn volumes(&self) -> &'a [Located] {
        self.spec.get("volumes").map_or(&[], Located::items)
    }

    /// The Secrets that it cannot start without.
    pub fn secrets(&self) -> Vec<Reference<'a>> {
        let mut references = self.references(["secretKeyRef", "secretRef", "secret"], "secretName");
        let pulling = items(self.spec, &["imagePullSecrets"]).iter();
        references.extend(
            pulling.filter_map(|secret| Reference::new(secret, "name", "its images are pulled with it")),
        );
        references
    }

    /// The ConfigMaps that it cannot start without.
    pub fn config_maps(&self) -> Vec<Reference<'a>> {
        self.references(["configMapKeyRef", "configMapRef", "configMap"], "name")
    }

    /// What it refers to in the environment and in volumes. An optional reference is none.
    fn references(&self, [variable, variables, volume]: [&str; 3], volume_name: &str) -> Vec<Reference<'a>> {
        let mut references = Vec::new();
        for container in self.containers() {
            let user = format!("container `{}` has it in its environment", container.name());
            for entry in items(container.value, &["env"]) {
                let reference = entry.at(&["valueFrom", variable]);
                references.extend(reference.and_then(|value| {
                    let mut reference = Reference::new(value, "name", &user)?;
                    reference.keys.extend(value.get("key"));
                    Some(reference)
                }));
            }
            let all = items(container.value, &["envFrom"]).iter().filter_map(|entry| entry.get(variables));
            references.extend(all.filter_map(|value| Reference::new(value, "name", &user)));
        }
        for entry in self.volumes() {
            let user = format!("volume `{}` is made of it", entry.text_at(&["name"]).unwrap_or("?"));
            let projected =
                items(entry, &["projected", "sources"]).iter().filter_map(|source| source.get(volume));
            let sources = entry.get(volume).map(|value| (value, volume_name));
            for (value, name) in sources.into_iter().chain(projected.map(|value| (value, "name"))) {
                references.extend(Reference::new(value, name, &user).map(|mut reference| {
                    reference.keys.extend(items(value, &["items"]).iter().filter_map(|item| item.get("key")));
                    reference
                }));
            }
        }
        references
    }
}

/// A reference of a pod to a Secret or a ConfigMap.
#[derive(Debug, Clone)]
pub struct Reference<'a> {
    /// What it refers to.
    pub name: &'a str,
    /// Where the name stands.
    pub value: &'a Located,
    /// The keys that must be there.
    pub keys: Vec<&'a Located>,
    /// What needs it, as a sentence.
    pub user: String,
}

impl<'a> Reference<'a> {
    fn new(value: &'a Located, name: &str, user: &str) -> Option<Self> {
        if value.get("optional").is_some_and(|optional| optional.content != Content::Bool(false)) {
            return None;
        }
        let value = value.get(name)?;
        Some(Reference { name: known(Some(value))?, value, keys: Vec::new(), user: user.to_owned() })
    }
}

/// What makes a Secret.
#[derive(Debug, Clone)]
pub struct SecretSource<'a> {
    /// The object that does.
    pub object: &'a Object<'a>,
    /// The name of the Secret.
    pub name: &'a str,
    /// The keys that it gives it, where all of them are known.
    pub keys: Option<Vec<&'a str>>,
}

impl<'a> SecretSource<'a> {
    /// Whether it may make the Secret of that name that `user` means.
    pub fn may_make(&self, user: &Object<'_>, name: &str) -> bool {
        may_be(self.name, name) && self.object.may_share_namespace(user)
    }

    fn new(object: &'a Object<'a>) -> Option<Self> {
        let names = |paths: &[&[&str]]| -> Vec<&'a str> {
            let maps = paths.iter().filter_map(|path| object.at(path));
            maps.flat_map(|map| map.entries().map(|(name, ..)| name)).collect()
        };
        let is_known = |path: &[&str]| object.at(path).is_none_or(|value| !value.is_unknown());
        let (name, keys) = match object.kind {
            "Secret" => {
                let keys = names(&[&["data"], &["stringData"]]);
                // What is empty, a controller fills.
                let all = !keys.is_empty() && is_known(&["data"]) && is_known(&["stringData"]);
                (object.name, all.then_some(keys))
            }
            "ExternalSecret" => {
                let mut keys = names(&[&["spec", "target", "template", "data"]]);
                let data = object.at(&["spec", "data"]).map_or(&[][..], Located::items);
                keys.extend(data.iter().filter_map(|entry| entry.text_at(&["secretKey"])));
                let all = object.at(&["spec", "dataFrom"]).is_none()
                    && object.at(&["spec", "target", "template", "templateFrom"]).is_none()
                    && object
                        .text_at(&["spec", "target", "creationPolicy"])
                        .is_none_or(|policy| policy == "Owner")
                    && data.iter().all(|entry| entry.text_at(&["secretKey"]).is_some())
                    && !keys.is_empty();
                (object.text_at(&["spec", "target", "name"]).unwrap_or(object.name), all.then_some(keys))
            }
            "SealedSecret" => {
                let keys = names(&[&["spec", "encryptedData"], &["spec", "template", "data"]]);
                let name = object.text_at(&["spec", "template", "metadata", "name"]);
                (name.unwrap_or(object.name), (!keys.is_empty()).then_some(keys))
            }
            "Certificate" => (object.text_at(&["spec", "secretName"])?, None),
            _ => return None,
        };
        let keys = keys.filter(|keys| !keys.iter().any(|key| is_template(key)));
        Some(SecretSource { object, name, keys })
    }
}

/// What asks for storage: a claim, or a template of claims.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The claim, or the workload whose template it is.
    pub object: &'a Object<'a>,
    /// The name of the template, where it is one.
    pub template: Option<&'a str>,
    /// As a person calls it.
    pub title: String,
    /// What it asks for.
    pub spec: &'a Located,
}

impl<'a> Claim<'a> {
    /// The access modes that it asks for; nothing where one of them is not known.
    pub fn modes(&self) -> Option<Vec<&'a str>> {
        items(self.spec, &["accessModes"]).iter().map(|mode| known(Some(mode))).collect()
    }
}

impl<'a> Index<'a> {
    /// Whether an object of that kind and name may be in the namespace of `user`.
    pub fn may_have(&self, user: &Object<'_>, kind: &str, name: &str) -> bool {
        self.object(kind, user.namespace, name).is_some()
            || self
                .objects_of(kind)
                .any(|object| may_be(object.name, name) && object.may_share_namespace(user))
    }

    /// Whether another artifact says something of the same object, as a base and its overlay do.
    pub fn is_said_elsewhere(&self, object: &Object<'a>) -> bool {
        let same = self.by_name.get(&(object.kind, object.name)).map_or(&[][..], Vec::as_slice);
        same.iter().filter(|at| self.objects[**at].may_be_with(object)).count() > 1
    }

    /// Whether a Kustomization lays something over what others say, so that an object may be a part of one.
    pub fn has_patches(&self) -> bool {
        let fields = ["patches", "patchesJson6902", "patchesStrategicMerge"];
        self.kustomizations
            .iter()
            .any(|artifact| fields.iter().any(|field| artifact.value.get(field).is_some()))
    }

    /// The names of all objects of that kind in the namespace of `user`.
    pub fn names_beside(&self, user: &Object<'_>, kind: &str) -> Vec<&'a str> {
        let beside = self.objects_of(kind).filter(|object| object.namespace == user.namespace);
        beside.map(|object| object.name).collect()
    }

    /// Whether an object of a kind says that it is in a namespace.
    pub fn has_written(&self, kind: &str, namespace: &str) -> bool {
        self.kinds_by_namespace.contains(&(kind, namespace))
    }

    /// The names of the objects of a kind in a namespace.
    pub fn names_in(&self, kind: &str, namespace: &str) -> Vec<&'a str> {
        let there = self.objects_of(kind).filter(|object| object.namespace == namespace);
        there.map(|object| object.name).collect()
    }

    /// The only namespace with an object of that kind and name, where all of them say theirs, and it is not `namespace`; as far
    /// as it is anything to `user`.
    pub fn only_in_another(
        &self,
        user: &Artifact,
        kind: &str,
        namespace: &str,
        name: &str,
    ) -> Option<&'a str> {
        let other = self.namespace_by_name.get(&(kind, name)).copied().flatten()?;
        let object = self.object(kind, other, name)?;
        (other != namespace && object.artifact.may_belong_with(user)).then_some(other)
    }

    /// Whether a generator of a Kustomization, such as `secretGenerator`, makes something of that name.
    pub fn is_generated(&self, generator: &str, name: &str) -> bool {
        let made = self.kustomizations.iter().flat_map(|artifact| items(&artifact.value, &[generator]));
        made.into_iter().any(|made| made.text_at(&["name"]).is_none_or(|made| may_be(made, name)))
    }

    /// Whether the controller of a custom object may make something of that name: the object says the name, or its own
    /// is how it begins.
    pub fn may_be_made(&self, name: &str) -> bool {
        fn says(value: &Located, name: &str) -> bool {
            value.text() == Some(name)
                || value.items().iter().any(|value| says(value, name))
                || value.entries().any(|(_, _, value)| says(value, name))
        }
        let mut custom = self.objects.iter().filter(|object| object.is_custom());
        custom.any(|object| name.starts_with(object.name) || says(object.value(), name))
    }

    /// Everything that makes a Secret.
    pub fn secret_sources(&self) -> Vec<SecretSource<'_>> {
        self.objects.iter().filter_map(SecretSource::new).collect()
    }

    /// Every claim and every template of claims.
    pub fn claims(&self) -> Vec<Claim<'_>> {
        let mut claims = Vec::new();
        for object in &self.objects {
            if object.kind == "PersistentVolumeClaim" {
                let spec = object.at(&["spec"]);
                claims.extend(spec.map(|spec| Claim { object, template: None, title: object.title(), spec }));
            }
            let templates = object.at(&["spec", "volumeClaimTemplates"]).map_or(&[][..], Located::items);
            claims.extend(templates.iter().filter_map(|template| {
                let name = template.text_at(&["metadata", "name"])?;
                let title = format!("the claim template `{name}` of {}", object.title());
                Some(Claim { object, template: Some(name), title, spec: template.get("spec")? })
            }));
        }
        claims
    }
}

/// A container.
#[derive(Debug, Clone, Copy)]
pub struct Container<'a> {
    /// What it says.
    pub value: &'a Located,
    /// Whether it runs before the others, and ends.
    pub is_initial: bool,
}

impl<'a> Container<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        self.value.text_at(&["name"]).unwrap_or("?")
    }

    /// The variables of its environment whose values are written where they are: name, and value.
    pub fn variables(&self) -> impl Iterator<Item = (&'a str, &'a Located)> {
        let variables = self.value.get("env").map_or(&[][..], Located::items);
        variables.iter().filter_map(|variable| Some((variable.text_at(&["name"])?, variable.get("value")?)))
    }

    /// Its ports: name, number, and where they stand.
    pub fn ports(&self) -> impl Iterator<Item = (Option<&'a str>, f64, &'a Located)> + use<'a> {
        let ports = self.value.get("ports").map_or(&[][..], Located::items);
        ports
            .iter()
            .filter_map(|port| Some((port.text_at(&["name"]), port.get("containerPort")?.number()?, port)))
    }

    /// Whether it is all of a container, and not a patch of one.
    pub fn is_whole(&self) -> bool {
        self.value.get("image").is_some()
    }

    /// Its limit of a resource such as `memory`.
    pub fn limit(&self, resource: &str) -> Option<&'a Located> {
        self.value.reach(&["resources", "limits", resource])
    }

    /// Its request of a resource such as `memory`. A limit is the request where none is written.
    pub fn request(&self, resource: &str) -> Option<&'a Located> {
        self.value.reach(&["resources", "requests", resource]).or_else(|| self.limit(resource))
    }
}
