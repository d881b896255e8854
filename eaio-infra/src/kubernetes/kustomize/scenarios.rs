//! Scenarios, with their whole output.

use indexmap::IndexMap;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{Namespace, Pod, Service};
use k8s_openapi::api::rbac::v1::Role;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Environment, base_and_overlays};
use crate::kubernetes::{Object, Objects};

fn typed<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("an object")
}

fn deployment(replicas: u32, tag: &str, container: Value) -> Object {
    let labels = json!({ "app.kubernetes.io/name": "api" });
    let mut main = json!({ "name": "api", "image": format!("eaio/api:{tag}"),
        "ports": [{ "name": "http", "containerPort": 8001, "protocol": "TCP" }],
        "envFrom": [{ "configMapRef": { "name": "settings" } }] });
    if let (Value::Object(main), Value::Object(container)) = (&mut main, container) {
        main.extend(container);
    }
    Object::from(&typed::<Deployment>(json!({
        "metadata": { "name": "api", "labels": labels },
        "spec": { "replicas": replicas, "selector": { "matchLabels": labels },
            "template": { "metadata": { "labels": labels }, "spec": { "containers": [main] } } },
    })))
}

fn settings(pairs: &[(&str, &str)]) -> IndexMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn shown(environments: &[(&str, Objects)]) -> String {
    let environments: Vec<Environment<'_>> =
        environments.iter().map(|(name, objects)| Environment { name, objects }).collect();
    match base_and_overlays(&environments) {
        Ok(files) => {
            files.iter().map(|(path, text)| format!("# {path}\n{text}")).collect::<Vec<_>>().join("\n")
        }
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn three_environments_of_one_service() {
    let mut environments = Vec::new();
    for name in ["dev", "staging", "prod"] {
        let prod = name == "prod";
        let mut objects = Objects::new(format!("eaio-{name}"));
        objects
            .add(&typed::<Namespace>(json!({ "metadata": { "name": format!("eaio-{name}") } })))
            .expect("new");
        let cpu = if prod { "2" } else { "250m" };
        let mut container = json!({ "resources": { "requests": { "cpu": cpu } },
            "env": [{ "name": "MODE", "value": "on" }, { "name": "TRACE", "value": "1" }] });
        if prod {
            container["env"] = json!([{ "name": "MODE", "value": "off" }]);
            container["readinessProbe"] = json!({ "httpGet": { "path": "/ready", "port": "http" } });
        }
        let (replicas, tag) = if prod { (3, "v1.1.0") } else { (1, "v1.2.0") };
        objects.add(deployment(replicas, tag, container)).expect("new");
        let service = json!({ "metadata": { "name": "api", "labels": { "app.kubernetes.io/name": "api" } },
            "spec": { "selector": { "app.kubernetes.io/name": "api" }, "ports": [{ "port": 80, "targetPort": "http" }] } });
        objects.add(&typed::<Service>(service)).expect("new");
        let page = if prod { "<p>\n</p>\n" } else { "<p>\n  test\n</p>\n" };
        let mut data = settings(&[("LOG_LEVEL", if prod { "warn" } else { "debug" }), ("index.html", page)]);
        if name == "dev" {
            data.insert("QUOTED".to_owned(), "\"1e3\"".to_owned());
        }
        objects.config_map("settings", data).expect("new");
        if prod {
            let target = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": "api" });
            let scaler = json!({ "metadata": { "name": "api", "labels": { "app.kubernetes.io/name": "api" } },
                "spec": { "scaleTargetRef": target, "minReplicas": 3, "maxReplicas": 20 } });
            objects.add(&typed::<HorizontalPodAutoscaler>(scaler)).expect("new");
        }
        environments.push((name, objects));
    }
    insta::assert_snapshot!(shown(&environments));
}

#[test]
fn an_object_elsewhere_makes_namespaces_explicit() {
    let environments = ["dev", "prod"].map(|name| {
        let mut objects = Objects::new(format!("eaio-{name}"));
        objects.add(deployment(1, "v1", json!({}))).expect("new");
        objects.config_map("settings", settings(&[("A", "1")])).expect("new");
        let agent = json!({ "metadata": { "name": "agent", "namespace": "monitoring" },
            "spec": { "containers": [{ "name": "agent", "image": "agent:1" }] } });
        objects.add(&typed::<Pod>(agent)).expect("new");
        (name, objects)
    });
    insta::assert_snapshot!(shown(&environments));
}

#[test]
fn what_a_strategic_merge_cannot_say_is_a_json_patch() {
    let environments = ["dev", "prod"].map(|name| {
        let mut objects = Objects::new("eaio");
        // kustomize tells these two ports apart by their protocols, and the first has none.
        let ports =
            json!([{ "name": "dns", "containerPort": 53 }, { "containerPort": 53, "protocol": "UDP" }]);
        let path = format!("/{name}");
        let probe = json!({ "httpGet": { "path": path, "port": 53 } });
        objects.add(deployment(1, "v1", json!({ "ports": ports, "livenessProbe": probe }))).expect("new");
        (name, objects)
    });
    insta::assert_snapshot!(shown(&environments));
}

#[test]
fn what_kustomize_would_misread_is_an_error() {
    let mut objects = Objects::new("eaio");
    objects.config_map("settings", settings(&[("A", "\tx"), ("B", "\u{7f}")])).expect("new");
    let rule = json!({ "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["settings"], "verbs": ["get"] });
    objects.add(&typed::<Role>(json!({ "metadata": { "name": "reader" }, "rules": [rule] }))).expect("new");
    insta::assert_snapshot!(shown(&[("prod", objects.clone()), ("prod", objects)]));
}
