//! Sets of environments of generated objects.

use eaio_infra::kubernetes::{Object, Objects};
use indexmap::IndexMap;
use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::CronJob;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Pod, Service, ServiceAccount};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use k8s_openapi::api::storage::v1::StorageClass;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::custom::{Cluster, ClusterIssuer};
use crate::generate::{list, one, some, texts, thing, typed, workload};

const NAMES: [&str; 4] = ["dev", "staging", "prod", "dr"];

/// What one environment makes of a slot: nothing, or one of a few variants.
type Choice = Option<Made>;

#[derive(Debug, Clone)]
enum Made {
    Object(Object),
    /// One that names the environment's namespace within.
    AtHome(fn(&str) -> Object),
    ConfigMap(&'static str, IndexMap<String, String>),
}

fn slot(variants: BoxedStrategy<Made>, environments: usize) -> BoxedStrategy<Vec<Choice>> {
    let pick = prop_oneof![1 => Just(None), 5 => Just(Some(0)), 2 => Just(Some(1)), 2 => Just(Some(2))];
    (vec(variants, 3), vec(pick, environments))
        .prop_map(|(variants, picks)| {
            picks.into_iter().map(|pick: Option<usize>| Some(variants[pick?].clone())).collect()
        })
        .boxed()
}

fn objects(elsewhere: bool) -> Vec<BoxedStrategy<Made>> {
    let spec = |strategy: BoxedStrategy<Value>| strategy.prop_map(|spec| json!({ "spec": spec })).boxed();
    let port =
        |name: &str, port: u16, target: Value| json!({ "name": name, "port": port, "targetPort": target });
    let service = spec(some(vec![
        ("clusterIP", one(vec![json!("None")])),
        (
            "ports",
            list(vec![
                port("http", 80, json!(80)),
                port("grpc", 81, json!("grpc")),
                port("grpc", 82, json!("1e3")),
                port("grpc", 82, json!(1000)),
                json!({ "name": "dns", "port": 53, "protocol": "UDP" }),
                json!({ "name": "dns-tcp", "port": 53, "protocol": "TCP" }),
            ]),
        ),
        ("selector", texts(&["a", "b"])),
        ("type", one(vec![json!("LoadBalancer"), json!("ClusterIP")])),
    ]));
    let metric = |name: &str, n: u8| json!({ "type": "Resource", "resource": { "name": name, "target": { "type": "Utilization", "averageUtilization": n } } });
    let autoscaler = (1..3, list(vec![metric("cpu", 70), metric("cpu", 80), metric("memory", 80)]));
    let autoscaler = spec(
        autoscaler
            .prop_map(|(minimum, metrics)| {
                let target = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": "api" });
                json!({ "scaleTargetRef": target, "minReplicas": minimum, "maxReplicas": 9, "metrics": metrics })
            })
            .boxed(),
    );
    let peers = |name| {
        (
            name,
            list(vec![
                json!({}),
                json!({ "from": [{ "podSelector": {} }, { "ipBlock": { "cidr": "10.0.0.0/8" } }] }),
                json!({ "from": [{ "namespaceSelector": { "matchLabels": { "a": "on" } } }], "ports": [{ "port": 80 }] }),
            ]),
        )
    };
    let policy = spec(some(vec![
        peers("ingress"),
        ("podSelector", one(vec![json!({}), json!({ "matchLabels": { "a": "b" } })])),
        ("policyTypes", list(vec![json!("Ingress"), json!("Egress")])),
    ]));
    let budget = spec(one(vec![
        json!({ "minAvailable": 1, "selector": {} }),
        json!({ "maxUnavailable": "50%", "selector": {} }),
    ]));
    let custom = || {
        spec(some(vec![
            ("containers", list(vec![json!({ "name": "a", "image": "api:1" })])),
            (
                "list",
                list(vec![
                    json!({ "name": "a", "v": 1 }),
                    json!({ "name": "a", "v": 2 }),
                    json!(3),
                    json!([]),
                ]),
            ),
            (
                "mixed",
                one(vec![
                    json!(1),
                    json!("1"),
                    json!([1]),
                    json!({ "a": 1 }),
                    json!({}),
                    json!([]),
                    json!(true),
                ]),
            ),
            ("deep", some(vec![("a", texts(&["x", "y"])), ("b", one(vec![json!({}), json!({ "c": {} })]))])),
        ]))
    };
    let data = || some(vec![("data", texts(&["a", "b", "c.conf"]))]);
    let generated = |name: &'static str, keys| {
        texts(keys)
            .prop_map(move |data| {
                let data = serde_json::from_value(data).expect("texts");
                Made::ConfigMap(name, data)
            })
            .boxed()
    };
    let mut slots: Vec<BoxedStrategy<Made>> = vec![
        workload("api", "apps/v1", "Deployment").prop_map(typed::<Deployment>).prop_map(Made::Object).boxed(),
        workload("web.v1", "apps/v1", "Deployment").prop_map(typed::<Deployment>).prop_map(Made::Object).boxed(),
        workload("api", "apps/v1", "StatefulSet").prop_map(typed::<StatefulSet>).prop_map(Made::Object).boxed(),
        workload("job", "batch/v1", "CronJob").prop_map(typed::<CronJob>).prop_map(Made::Object).boxed(),
        thing::<Service>("v1", "Service", "api", service).prop_map(Made::Object).boxed(),
        thing::<HorizontalPodAutoscaler>("autoscaling/v2", "HorizontalPodAutoscaler", "api", autoscaler)
            .prop_map(Made::Object)
            .boxed(),
        thing::<NetworkPolicy>("networking.k8s.io/v1", "NetworkPolicy", "api", policy).prop_map(Made::Object).boxed(),
        thing::<PodDisruptionBudget>("policy/v1", "PodDisruptionBudget", "api", budget)
            .prop_map(Made::Object)
            .boxed(),
        thing::<ConfigMap>("v1", "ConfigMap", "plain", data()).prop_map(Made::Object).boxed(),
        thing::<Cluster>("postgresql.cnpg.io/v1", "Cluster", "pg", custom()).prop_map(Made::Object).boxed(),
        thing::<StorageClass>(
            "storage.k8s.io/v1",
            "StorageClass",
            "fast",
            one(vec![
                json!({ "provisioner": "a", "parameters": { "x": "y" } }),
                json!({ "provisioner": "b", "allowVolumeExpansion": true }),
            ]),
        )
        .prop_map(Made::Object)
        .boxed(),
        thing::<ServiceAccount>(
            "v1",
            "ServiceAccount",
            "api",
            some(vec![
                ("secrets", list(vec![json!({ "name": "a" }), json!({ "name": "b" })])),
                ("imagePullSecrets", list(vec![json!({ "name": "a" }), json!({ "name": "b" })])),
            ]),
        )
        .prop_map(Made::Object)
        .boxed(),
        thing::<Role>(
            "rbac.authorization.k8s.io/v1",
            "Role",
            "api:reader",
            one(vec![
                json!({ "rules": [{ "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["settings"], "verbs": ["get"] }] }),
                json!({ "rules": [{ "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["s"], "verbs": ["get"] }] }),
            ]),
        )
        .prop_map(Made::Object)
        .boxed(),
        select(vec![binding as fn(&str) -> Object, own_namespace]).prop_map(Made::AtHome).boxed(),
        Just(Made::AtHome(own_namespace)).boxed(),
        generated("settings", &["A", "B", "C", "a.conf"]),
        generated("other", &["A"]),
    ];
    if elsewhere {
        slots.push(
            thing::<ClusterIssuer>("cert-manager.io/v1", "ClusterIssuer", "ca", custom())
                .prop_map(Made::Object)
                .boxed(),
        );
        slots.push(Just(Made::AtHome(foreign_binding)).boxed());
        slots.push(
            select(vec![("other", "api"), ("eaio-dev", "api"), ("eaio-dev", "lonely")])
                .prop_map(|(namespace, name)| {
                    let spec = json!({ "containers": [{ "name": "a", "image": "api:1", "envFrom": [{ "configMapRef": { "name": "settings" } }] }] });
                    Made::Object(typed::<Pod>(json!({ "apiVersion": "v1", "kind": "Pod",
                        "metadata": { "name": name, "namespace": namespace }, "spec": spec })))
                })
                .boxed(),
        );
        slots.push(
            select(vec!["other", "eaio-prod"])
                .prop_map(|name| Made::Object(typed::<Namespace>(json!({ "metadata": { "name": name } }))))
                .boxed(),
        );
    }
    slots
}

fn own_namespace(home: &str) -> Object {
    typed::<Namespace>(
        json!({ "metadata": { "name": home, "labels": { "kubernetes.io/metadata.name": home } } }),
    )
}

fn binding(home: &str) -> Object {
    role_binding("own", json!([{ "kind": "ServiceAccount", "name": "api", "namespace": home }]))
}

fn foreign_binding(home: &str) -> Object {
    let subject = |name: &str, namespace: &str| json!({ "kind": "ServiceAccount", "name": name, "namespace": namespace });
    role_binding(
        "foreign",
        json!([subject("default", "other"), subject("api", "default"), subject("api", home)]),
    )
}

fn role_binding(name: &str, subjects: Value) -> Object {
    let role = json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "api:reader" });
    typed::<RoleBinding>(json!({ "metadata": { "name": name }, "subjects": subjects, "roleRef": role }))
}

/// Some environments, most of whose objects are alike.
pub fn environments() -> BoxedStrategy<Vec<(String, Objects)>> {
    (1..=NAMES.len(), any::<bool>(), any::<bool>())
        .prop_flat_map(|(count, elsewhere, one_namespace)| {
            let slots: Vec<_> = objects(elsewhere).into_iter().map(|made| slot(made, count)).collect();
            (slots, Just(count), Just(one_namespace))
        })
        .prop_map(|(slots, count, one_namespace)| {
            let mut environments = Vec::new();
            for (index, name) in NAMES.iter().take(count).enumerate() {
                let home = if one_namespace { "eaio".to_owned() } else { format!("eaio-{name}") };
                let mut objects = Objects::new(&home);
                for made in slots.iter().filter_map(|slot| slot[index].clone()) {
                    // Two slots may make the same object: the first counts.
                    let _ = match made {
                        Made::Object(object) => objects.add(object),
                        Made::AtHome(make) => objects.add(make(&home)),
                        Made::ConfigMap(name, data) => objects.config_map(name, data),
                    };
                }
                environments.push(((*name).to_owned(), objects));
            }
            environments
        })
        .boxed()
}
