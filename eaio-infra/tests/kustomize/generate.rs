//! Objects that differ in every way that has ever been a problem.

use eaio_infra::kubernetes::Object;
use indexmap::IndexMap;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Texts that YAML or kustomize could misread. Not those that kustomize refuses.
pub fn text() -> impl Strategy<Value = &'static str> + Clone {
    select(vec![
        "a",
        "b",
        "on",
        "y",
        "1e3",
        "0x1f",
        "0o7",
        "1_000",
        "1:30",
        "null",
        "~",
        "",
        " lead",
        "trail ",
        "# c",
        "a: b",
        "\"quoted\"",
        "'q'",
        "line\nline\n",
        "\n a",
        "a\r\nb",
        "2024-01-01",
        "=",
        "[a",
        "*a",
        "&a",
        "!t",
        "%a",
        "@a",
        "`a",
        "- a",
        "a #b",
        "é",
        "$(A)/x",
        "9007199254740993",
        ".5",
        "a=b",
        "\\n",
        "{{ x }}",
        "---",
        "--- a\nb",
        "x  \n\n\n",
        "NaN",
        "True",
        "012",
        "1.0",
    ])
}

/// Each of `parts` or not.
pub fn some(parts: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    parts
        .into_iter()
        .map(|(name, value)| {
            proptest::option::weighted(0.6, value)
                .prop_map(move |value| value.map(|value| (name.to_owned(), value)))
        })
        .collect::<Vec<_>>()
        .prop_map(|fields| Value::Object(fields.into_iter().flatten().collect::<Map<_, _>>()))
        .boxed()
}

pub fn one(values: Vec<Value>) -> BoxedStrategy<Value> {
    select(values).boxed()
}

/// Some of `values`, in some order.
pub fn list(values: Vec<Value>) -> BoxedStrategy<Value> {
    let count = values.len();
    subsequence(values, 0..=count).prop_shuffle().prop_map(Value::Array).boxed()
}

/// Some of these elements, in some order, each made anew.
fn elements(elements: Vec<BoxedStrategy<Value>>) -> BoxedStrategy<Value> {
    let count = elements.len();
    (elements, subsequence((0..count).collect::<Vec<_>>(), 0..=count).prop_shuffle())
        .prop_map(|(elements, chosen)| chosen.into_iter().map(|index| elements[index].clone()).collect())
        .boxed()
}

pub fn texts(keys: &'static [&'static str]) -> BoxedStrategy<Value> {
    (subsequence(keys.to_vec(), 0..=keys.len()), vec(text(), keys.len()))
        .prop_map(|(keys, texts)| json!(keys.into_iter().zip(texts).collect::<IndexMap<_, _>>()))
        .boxed()
}

pub fn metadata(name: &'static str) -> BoxedStrategy<Value> {
    let finalizers =
        prop_oneof![9 => Just(None), 1 => list(vec![json!("a.b/c"), json!("d.e/f")]).prop_map(Some)];
    (texts(&["a", "b/c~d", "e.f/g"]), text(), finalizers)
        .prop_map(move |(annotations, component, finalizers)| {
            let mut metadata = json!({ "name": name, "annotations": annotations,
                "labels": { "app.kubernetes.io/name": name, "component": component } });
            if let Some(finalizers) = finalizers {
                metadata["finalizers"] = finalizers;
            }
            metadata
        })
        .boxed()
}

fn image() -> BoxedStrategy<Value> {
    one([
        "api:1",
        "api:2",
        "api",
        "r:5000/api:1",
        "a.b/c:1",
        "axb/c:1",
        "worker:1",
        "api@sha256:ab",
        "api:1@sha256:cd",
    ]
    .map(Value::from)
    .to_vec())
}

fn container(name: &'static str) -> BoxedStrategy<Value> {
    let variable = |name: &'static str| {
        prop_oneof![
            3 => text().prop_map(move |value| json!({ "name": name, "value": value })),
            1 => select(vec!["settings", "other"]).prop_map(move |map| {
                json!({ "name": name, "valueFrom": { "configMapKeyRef": { "name": map, "key": "A" } } })
            }),
        ]
        .boxed()
    };
    let probe = || {
        one(vec![
            json!({ "httpGet": { "path": "/a", "port": 80 } }),
            json!({ "tcpSocket": { "port": "http" }, "periodSeconds": 5 }),
            json!({ "httpGet": { "path": "/b", "port": "on" } }),
            json!({ "exec": { "command": ["a", "b"] } }),
        ])
    };
    let port = |number: u16| {
        one(vec![
            json!({ "containerPort": number, "name": "http" }),
            json!({ "containerPort": number, "protocol": "TCP", "name": "web" }),
            json!({ "containerPort": number, "protocol": "UDP" }),
        ])
    };
    let mount = |path: &'static str| {
        one(vec![
            json!({ "mountPath": path, "name": "v" }),
            json!({ "mountPath": path, "name": "w", "readOnly": true, "subPath": "s" }),
        ])
    };
    let resources = one(vec![
        json!({ "limits": { "cpu": "1", "memory": "1Gi" }, "requests": { "cpu": "500m" } }),
        json!({ "requests": { "cpu": "2", "memory": "1e3" } }),
        json!({ "limits": { "memory": "4Gi" } }),
    ]);
    let security = one(vec![
        json!({ "runAsUser": 0 }),
        json!({ "runAsNonRoot": true, "capabilities": { "drop": ["ALL"] } }),
        json!({ "capabilities": { "drop": ["ALL", "B"], "add": ["C"] } }),
    ]);
    let parts = some(vec![
        ("args", list(vec![json!("a"), json!("on"), json!("--x=1")])),
        ("command", list(vec![json!("sh"), json!("-c")])),
        ("env", elements(vec![variable("A"), variable("B"), variable("C"), variable("D")])),
        (
            "envFrom",
            list(vec![
                json!({ "configMapRef": { "name": "settings" } }),
                json!({ "secretRef": { "name": "s" } }),
            ]),
        ),
        ("image", image()),
        ("livenessProbe", probe()),
        ("readinessProbe", probe()),
        ("ports", elements(vec![port(80), port(80), port(81), port(82)])),
        ("resources", resources),
        ("securityContext", security),
        ("volumeMounts", elements(vec![mount("/a"), mount("/b"), mount("/c")])),
    ]);
    parts
        .prop_map(move |mut container| {
            container["name"] = json!(name);
            container
        })
        .boxed()
}

fn pod() -> BoxedStrategy<Value> {
    let volume = |name: &'static str| {
        one(vec![
            json!({ "name": name, "emptyDir": {} }),
            json!({ "name": name, "emptyDir": { "medium": "Memory" } }),
            json!({ "name": name, "configMap": { "name": "settings", "items": [{ "key": "a", "path": "b" }] } }),
            json!({ "name": name, "hostPath": { "path": "/x" } }),
            json!({ "name": name, "projected": { "sources": [{ "configMap": { "name": "settings" } }, { "secret": { "name": "s" } }] } }),
        ])
    };
    let spread = |key: &'static str, when: &'static str| {
        (1..3)
            .prop_map(move |skew| json!({ "topologyKey": key, "whenUnsatisfiable": when, "maxSkew": skew }))
            .boxed()
    };
    let parts = some(vec![
        (
            "affinity",
            one(vec![
                json!({ "nodeAffinity": {} }),
                json!({ "podAntiAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": [] } }),
            ]),
        ),
        (
            "hostAliases",
            list(vec![
                json!({ "ip": "1.1.1.1", "hostnames": ["a"] }),
                json!({ "ip": "2.2.2.2", "hostnames": ["a"] }),
            ]),
        ),
        ("imagePullSecrets", list(vec![json!({ "name": "p" }), json!({ "name": "q" })])),
        ("initContainers", elements(vec![container("i"), container("j"), container("k")])),
        ("nodeSelector", texts(&["pool", "x/y"])),
        (
            "securityContext",
            one(vec![json!({ "fsGroup": 1 }), json!({ "sysctls": [{ "name": "a", "value": "1" }] })]),
        ),
        ("serviceAccountName", one(vec![json!("api"), json!("default")])),
        ("terminationGracePeriodSeconds", one(vec![json!(30), json!(60)])),
        (
            "tolerations",
            list(vec![json!({ "key": "a", "operator": "Exists" }), json!({ "key": "b", "value": "on" })]),
        ),
        (
            "topologySpreadConstraints",
            elements(vec![
                spread("zone", "DoNotSchedule"),
                spread("zone", "ScheduleAnyway"),
                spread("host", "DoNotSchedule"),
            ]),
        ),
        ("volumes", elements(vec![volume("v"), volume("w"), volume("x")])),
    ]);
    (parts, elements(vec![container("main"), container("sidecar")]))
        .prop_map(|(mut pod, containers)| {
            pod["containers"] = containers;
            pod
        })
        .boxed()
}

pub fn workload(name: &'static str, version: &'static str, kind: &'static str) -> BoxedStrategy<Value> {
    let strategy = one(vec![
        json!({ "type": "Recreate" }),
        json!({ "type": "RollingUpdate", "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": 0 } }),
        json!({ "type": "RollingUpdate", "rollingUpdate": { "maxSurge": 1, "partition": 2 } }),
    ]);
    let replicas = proptest::option::of(0..3);
    let updates = if kind == "Deployment" { "strategy" } else { "updateStrategy" };
    (metadata(name), pod(), replicas, proptest::option::of(strategy), metadata(name))
        .prop_map(move |(metadata, pod, replicas, strategy, mut template)| {
            template["name"] = Value::Null;
            let labels = json!({ "matchLabels": { "app.kubernetes.io/name": name } });
            let mut spec = json!({ "selector": labels, "template": { "metadata": template, "spec": pod } });
            if let Some(replicas) = replicas {
                spec["replicas"] = json!(replicas);
            }
            if let Some(strategy) = strategy {
                spec[updates] = strategy;
            }
            if kind == "CronJob" {
                spec = json!({ "schedule": "* * * * *", "jobTemplate": { "spec": { "template": spec["template"] } } });
            }
            if kind == "StatefulSet" {
                spec["serviceName"] = json!(name);
            }
            json!({ "apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec })
        })
        .boxed()
}

pub fn typed<T>(value: Value) -> Object
where
    T: DeserializeOwned,
    for<'a> Object: From<&'a T>,
{
    Object::from(
        &serde_json::from_value::<T>(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}")),
    )
}

pub fn thing<T>(
    version: &'static str,
    kind: &'static str,
    name: &'static str,
    rest: BoxedStrategy<Value>,
) -> BoxedStrategy<Object>
where
    T: DeserializeOwned,
    for<'a> Object: From<&'a T>,
{
    (metadata(name), rest)
        .prop_map(move |(metadata, rest)| {
            let mut object = json!({ "apiVersion": version, "kind": kind, "metadata": metadata });
            if let (Value::Object(object), Value::Object(rest)) = (&mut object, rest) {
                object.extend(rest);
            }
            typed::<T>(object)
        })
        .boxed()
}
