//! Objects of Kubernetes, and the pods that they make.

use crate::check::{Artifact, Located};

/// An object.
#[derive(Debug, Clone)]
pub struct Object<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Its kind, such as `Deployment`.
    pub kind: &'a str,
    /// Group and version, such as `apps/v1`.
    pub api_version: &'a str,
    /// Its name.
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
            name: value.text_at(&["metadata", "name"])?,
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

    /// Its containers, those that run before the others first.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> {
        let of = |field: &str| self.spec.get(field).map_or(&[][..], Located::items);
        let initial = of("initContainers").iter().map(|value| Container { value, is_initial: true });
        let others = of("containers").iter().map(|value| Container { value, is_initial: false });
        initial.chain(others)
    }

    /// Whether it runs until it is done, and not for ever.
    pub fn is_finite(&self) -> bool {
        matches!(self.object.kind, "Job" | "CronJob")
    }

    /// Its volumes.
    pub fn volumes(&self) -> &'a [Located] {
        self.spec.get("volumes").map_or(&[], Located::items)
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

    /// Its ports: name, number, and where they stand.
    pub fn ports(&self) -> impl Iterator<Item = (Option<&'a str>, f64, &'a Located)> {
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

/// What selects pods by their labels: equal labels, and expressions.
#[derive(Debug, Clone, Copy)]
pub struct Selector<'a> {
    labels: Option<&'a Located>,
    expressions: &'a [Located],
}

impl<'a> Selector<'a> {
    /// `matchLabels` and `matchExpressions`.
    pub fn of(value: &'a Located) -> Self {
        Selector {
            labels: value.get("matchLabels"),
            expressions: value.get("matchExpressions").map_or(&[], Located::items),
        }
    }

    /// Labels alone, as a Service has them.
    pub fn labels(labels: &'a Located) -> Self {
        Selector { labels: Some(labels), expressions: &[] }
    }

    /// Whether it selects what has these labels. What cannot be known is taken to.
    pub fn selects(&self, labels: Option<&Located>) -> bool {
        let label = |name: &str| labels.and_then(|labels| labels.get(name)).map(Located::text);
        let equal = self.labels.into_iter().flat_map(Located::entries).all(|(name, _, value)| {
            match (label(name), value.text()) {
                (Some(Some(label)), Some(value)) => label == value,
                // A label that is no text, or a value: nobody knows.
                (Some(_), _) => true,
                (None, _) => false,
            }
        });
        let fits = self.expressions.iter().all(|expression| {
            let (Some(key), Some(operator)) =
                (expression.text_at(&["key"]), expression.text_at(&["operator"]))
            else {
                return true;
            };
            let values = expression.get("values").map_or(&[][..], Located::items);
            let is_among = |label: &str| values.iter().any(|value| value.text() == Some(label));
            match (operator, label(key).flatten()) {
                ("In", label) => label.is_some_and(is_among),
                ("NotIn", label) => !label.is_some_and(is_among),
                ("Exists", label) => label.is_some(),
                ("DoesNotExist", label) => label.is_none(),
                _ => true,
            }
        });
        equal && fits
    }
}
