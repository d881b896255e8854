//! What belongs together in an object, and how kustomize merges a patch into it.
//!
//! The merge keys are those that kustomize's built-in OpenAPI document names
//! (`x-kubernetes-list-map-keys`, or else `x-kubernetes-patch-merge-key`).

use crate::kubernetes::Identity;

/// The shape of one value.
#[derive(Debug)]
pub(super) enum Shape {
    /// A scalar, a list that a patch replaces, or a map each field of which stands for itself.
    Plain,
    /// A value of which the base never mixes two environments; patches merge into it as into the
    /// shape inside.
    Unit(&'static Shape),
    /// A map some fields of which have a shape of their own.
    Fields { fields: &'static [(&'static str, &'static Shape)], together: Together },
    /// A list whose elements are told apart by these fields, the first of which all of them have.
    Elements { keys: &'static [&'static str], order: Order, element: &'static Shape },
    /// A list of scalars into which a patch merges, so that no patch can remove one.
    Union,
}

/// The fields of one map that the base takes from one environment.
#[derive(Debug)]
pub(super) enum Together {
    /// None: each field is chosen by itself.
    None,
    /// These.
    These(&'static [&'static str]),
    /// All that have no shape of their own.
    TheRest,
}

/// What the order of a keyed list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Nothing.
    Free,
    /// Something.
    Kept,
    /// Something when a value refers to an earlier one, as in `$(HOST):80`.
    KeptForReferences,
}

impl Shape {
    /// The shape of a field of a map of this shape.
    pub(super) fn field(&self, name: &str) -> &'static Shape {
        match self {
            Shape::Unit(inner) => inner.field(name),
            Shape::Fields { fields, .. } => {
                fields.iter().find(|(field, _)| *field == name).map_or(&PLAIN, |(_, shape)| shape)
            }
            _ => &PLAIN,
        }
    }

    /// Whether a field has a shape of its own here.
    pub(super) fn names(&self, name: &str) -> bool {
        matches!(self, Shape::Fields { fields, .. } if fields.iter().any(|(field, _)| *field == name))
    }

    /// This shape as a patch sees it.
    pub(super) fn merged(&self) -> &Shape {
        match self {
            Shape::Unit(inner) => inner.merged(),
            other => other,
        }
    }
}

/// The shape of an object.
pub(super) fn of(identity: &Identity) -> &'static Shape {
    match (identity.api_version.as_str(), identity.kind.as_str()) {
        ("apps/v1", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") => &WORKLOAD,
        ("batch/v1", "Job") => &WORKLOAD,
        ("batch/v1", "CronJob") => &CRON_JOB,
        ("v1", "Pod") => &POD,
        ("v1", "PodTemplate") => &POD_TEMPLATE,
        ("v1", "ReplicationController") => &WORKLOAD,
        ("v1", "Service") => &SERVICE,
        ("v1", "ServiceAccount") => &SERVICE_ACCOUNT,
        ("networking.k8s.io/v1", "Ingress") => &INGRESS,
        ("v1", "ConfigMap") => &CONFIG_MAP,
        ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration") => &WEBHOOKS,
        ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration") => &WEBHOOKS,
        _ => &GENERAL,
    }
}

static PLAIN: Shape = Shape::Plain;
static UNIT: Shape = Shape::Unit(&PLAIN);
static UNION: Shape = Shape::Union;

/// Any other object, custom resources among them: its metadata, and all the rest as one.
static GENERAL: Shape = Shape::Fields { fields: &[("metadata", &METADATA)], together: Together::TheRest };
static METADATA: Shape = Shape::Fields { fields: &[("finalizers", &UNION)], together: Together::None };

/// Annotations and class are those of one controller.
static INGRESS: Shape = Shape::Unit(&GENERAL);

static CONFIG_MAP: Shape = Shape::Fields {
    fields: &[("metadata", &METADATA), ("data", &PLAIN), ("binaryData", &PLAIN)],
    together: Together::TheRest,
};
static SERVICE: Shape = Shape::Fields {
    fields: &[("metadata", &METADATA), ("spec", &SERVICE_SPEC)],
    together: Together::TheRest,
};
/// The type of a service decides which of its other fields may stand.
static SERVICE_SPEC: Shape = Shape::Unit(&Shape::Fields {
    fields: &[(
        "ports",
        &Shape::Elements { keys: &["port", "protocol"], order: Order::Free, element: &PLAIN },
    )],
    together: Together::None,
});
static SERVICE_ACCOUNT: Shape = Shape::Fields {
    fields: &[
        ("metadata", &METADATA),
        ("secrets", &Shape::Elements { keys: &["name"], order: Order::Free, element: &PLAIN }),
    ],
    together: Together::None,
};
static WEBHOOKS: Shape = Shape::Fields {
    fields: &[
        ("metadata", &METADATA),
        ("webhooks", &Shape::Elements { keys: &["name"], order: Order::Kept, element: &UNIT }),
    ],
    together: Together::None,
};

static POD: Shape =
    Shape::Fields { fields: &[("metadata", &METADATA), ("spec", &POD_SPEC)], together: Together::None };
static POD_TEMPLATE: Shape =
    Shape::Fields { fields: &[("metadata", &METADATA), ("template", &POD)], together: Together::None };
static WORKLOAD: Shape =
    Shape::Fields { fields: &[("metadata", &METADATA), ("spec", &WORKLOAD_SPEC)], together: Together::None };
static CRON_JOB: Shape = Shape::Fields {
    fields: &[
        ("metadata", &METADATA),
        ("spec", &Shape::Fields { fields: &[("jobTemplate", &WORKLOAD)], together: Together::None }),
    ],
    together: Together::None,
};
static WORKLOAD_SPEC: Shape = Shape::Fields {
    fields: &[
        ("selector", &UNIT),
        ("strategy", &UNIT),
        ("updateStrategy", &UNIT),
        ("persistentVolumeClaimRetentionPolicy", &UNIT),
        ("podFailurePolicy", &UNIT),
        ("successPolicy", &UNIT),
        ("template", &POD),
    ],
    // How a job counts what it has done, and how much that is.
    together: Together::These(&["completionMode", "completions", "parallelism", "backoffLimitPerIndex"]),
};
static POD_SPEC: Shape = Shape::Fields {
    fields: &[
        ("affinity", &UNIT),
        ("containers", &Shape::Elements { keys: &["name"], order: Order::Kept, element: &CONTAINER }),
        ("dnsConfig", &UNIT),
        (
            "ephemeralContainers",
            &Shape::Elements { keys: &["name"], order: Order::Kept, element: &CONTAINER },
        ),
        ("hostAliases", &Shape::Elements { keys: &["ip"], order: Order::Kept, element: &UNIT }),
        ("imagePullSecrets", &Shape::Elements { keys: &["name"], order: Order::Free, element: &PLAIN }),
        ("initContainers", &Shape::Elements { keys: &["name"], order: Order::Kept, element: &CONTAINER }),
        ("securityContext", &UNIT),
        (
            "topologySpreadConstraints",
            &Shape::Elements {
                keys: &["topologyKey", "whenUnsatisfiable"],
                order: Order::Free,
                element: &UNIT,
            },
        ),
        ("volumes", &Shape::Elements { keys: &["name"], order: Order::Free, element: &UNIT }),
    ],
    together: Together::These(&["dnsPolicy", "hostNetwork"]),
};
static CONTAINER: Shape = Shape::Fields {
    fields: &[
        ("env", &Shape::Elements { keys: &["name"], order: Order::KeptForReferences, element: &UNIT }),
        ("lifecycle", &UNIT),
        ("livenessProbe", &UNIT),
        (
            "ports",
            &Shape::Elements { keys: &["containerPort", "protocol"], order: Order::Free, element: &UNIT },
        ),
        ("readinessProbe", &UNIT),
        ("resources", &UNIT),
        ("securityContext", &UNIT),
        ("startupProbe", &UNIT),
        ("volumeDevices", &Shape::Elements { keys: &["devicePath"], order: Order::Free, element: &UNIT }),
        ("volumeMounts", &Shape::Elements { keys: &["mountPath"], order: Order::Free, element: &UNIT }),
    ],
    together: Together::These(&["command", "args"]),
};
