//! From a model to bytes, in each output language. The figures stand in `docs/benchmarks.md`.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use eaio_infra::check::{Artifact, Language, Located, Source, check, read};
use eaio_infra::kubernetes::Objects;
use eaio_infra::terraform::{Backend, Format, RootModule, aws};
use eaio_infra::yaml;
use indexmap::IndexMap;
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
use k8s_openapi::api::core::v1::{
    Container, ContainerPort, PodSpec, PodTemplateSpec, Service, ServicePort, ServiceSpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::{Value, json};

/// That of the program (`eaio_infra_cli`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One root module with a VPC and `count` subnets in it, each of which refers to the VPC.
fn subnets(count: u32) -> RootModule {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    module.provider(aws::Provider { region: "us-east-1".into(), ..aws::Provider::default() });
    let vpc = module.add("main", aws::Vpc { cidr_block: "10.0.0.0/8".into(), ..aws::Vpc::default() });
    for number in 0..count {
        let [_, high, middle, low] = (number * 16).to_be_bytes();
        let label = format!("private-{number}");
        let subnet = aws::Subnet {
            cidr_block: format!("10.{high}.{middle}.{low}/28").into(),
            availability_zone: "us-east-1a".into(),
            map_public_ip_on_launch: false.into(),
            tags: [("Name", label.clone())].into(),
            ..aws::Subnet::new(vpc.id())
        };
        module.add(label, subnet);
    }
    module
}

fn files(module: &RootModule, format: Format) -> IndexMap<String, String> {
    module.encode(format).expect("no label is used twice")
}

/// A stream of `count` Deployments, each with its Service.
fn pairs(count: u32) -> String {
    let mut objects = Objects::new("shop");
    for number in 0..count {
        let name = format!("service-{number}");
        let labels = [("app.kubernetes.io/name".to_owned(), name.clone())];
        let metadata = ObjectMeta {
            name: Some(name.clone()),
            labels: Some(labels.clone().into()),
            ..ObjectMeta::default()
        };
        let container = Container {
            name: "main".into(),
            image: Some("example/service:1.0.0".into()),
            ports: Some(vec![ContainerPort {
                name: Some("http".into()),
                container_port: 8080,
                ..ContainerPort::default()
            }]),
            ..Container::default()
        };
        let template = PodTemplateSpec {
            metadata: Some(ObjectMeta { labels: Some(labels.clone().into()), ..ObjectMeta::default() }),
            spec: Some(PodSpec { containers: vec![container], ..PodSpec::default() }),
        };
        let deployment = DeploymentSpec {
            replicas: Some(3),
            selector: LabelSelector { match_labels: Some(labels.clone().into()), ..LabelSelector::default() },
            template,
            ..DeploymentSpec::default()
        };
        let port = ServicePort {
            port: 80,
            target_port: Some(IntOrString::String("http".into())),
            ..ServicePort::default()
        };
        let service =
            ServiceSpec { selector: Some(labels.into()), ports: Some(vec![port]), ..ServiceSpec::default() };
        let deployment =
            Deployment { metadata: metadata.clone(), spec: Some(deployment), ..Deployment::default() };
        objects.add(&deployment).expect("a new name");
        objects.add(&Service { metadata, spec: Some(service), ..Service::default() }).expect("a new name");
    }
    yaml::to_documents(objects.resolved())
}

/// `count` objects in namespaces of 100 each: of every five one Deployment with all that stands beside it.
fn artifacts(count: usize) -> Vec<Artifact> {
    let object = |number: usize| {
        let (service, namespace) = (number / 5, format!("team-{}", number / 100));
        let name = format!("service-{service}");
        let labels = json!({ "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop" });
        let metadata = json!({ "name": name, "namespace": namespace, "labels": labels });
        let selector = json!({ "matchLabels": labels });
        let container = json!({
            "name": "main",
            "image": "example/service:1.0.0",
            "ports": [{ "name": "http", "containerPort": 8080 }],
            "env": [{ "name": "NEXT", "value": format!("http://service-{}", service / 20 * 20 + (service + 1) % 20) }],
            "resources": { "requests": { "cpu": "100m", "memory": "128Mi" }, "limits": { "memory": "128Mi" } },
            "readinessProbe": { "httpGet": { "path": "/", "port": "http" } },
        });
        match number % 5 {
            0 => json!({
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
                "spec": {
                    "selector": selector,
                    "template": { "metadata": { "labels": labels }, "spec": { "containers": [container] } },
                },
            }),
            1 => json!({
                "apiVersion": "v1", "kind": "Service", "metadata": metadata,
                "spec": { "selector": labels, "ports": [{ "port": 80, "targetPort": "http" }] },
            }),
            2 => json!({
                "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": metadata,
                "spec": {
                    "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": name },
                    "minReplicas": 2, "maxReplicas": 9,
                },
            }),
            3 => json!({
                "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata,
                "spec": { "maxUnavailable": 1, "selector": selector },
            }),
            _ => json!({
                "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata,
                "spec": {
                    "podSelector": selector,
                    "policyTypes": ["Ingress", "Egress"],
                    "ingress": [{ "from": [{ "podSelector": {} }], "ports": [{ "port": 8080 }] }],
                    "egress": [
                        {
                            "to": [{ "namespaceSelector": {}, "podSelector": { "matchLabels": { "k8s-app": "kube-dns" } } }],
                            "ports": [{ "port": 53, "protocol": "UDP" }, { "port": 53, "protocol": "TCP" }],
                        },
                        { "to": [{ "podSelector": {} }], "ports": [{ "port": 8080 }] },
                    ],
                },
            }),
        }
    };
    let artifact = |number| Artifact {
        language: Language::Kubernetes,
        value: Located::made(&object(number)),
        source: Source::File("objects.yaml".to_owned()),
    };
    (0..count).map(artifact).collect()
}

fn terraform(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("terraform/subnets");
    for count in [150, 5_000, 20_000] {
        group.throughput(Throughput::Elements(count.into()));
        group.bench_with_input(BenchmarkId::from_parameter(count), &count, |bencher, count| {
            bencher.iter(|| files(&subnets(black_box(*count)), Format::Json));
        });
    }
    group.finish();
    // The checks and the text alone, of what is built already.
    let mut group = criterion.benchmark_group("terraform/encode");
    let module = subnets(20_000);
    for format in [Format::Json, Format::Hcl] {
        group.bench_function(BenchmarkId::new(format!("{format:?}"), 20_000), |bencher| {
            bencher.iter(|| files(black_box(&module), format));
        });
    }
    group.finish();
}

fn kubernetes(criterion: &mut Criterion) {
    criterion.bench_function("kubernetes/pairs/1000", |bencher| bencher.iter(|| pairs(black_box(1_000))));
}

/// So many resources of Terraform: databases in groups that others let in, with policies beside them.
fn resources(count: usize) -> Vec<Artifact> {
    let mut resources: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
    let mut add = |kind, label: String, body| resources.entry(kind).or_default().insert(label, body);
    add("aws_vpc", "main".to_owned(), json!({ "cidr_block": "10.0.0.0/8" }));
    // Nodes, so that pods are laid beside what there is room for.
    add("aws_eks_cluster", "main".to_owned(), json!({ "name": "main", "version": "1.35" }));
    for (label, instance) in [("small", "m6i.large"), ("large", "m6i.4xlarge"), ("gpu", "g5.2xlarge")] {
        let group = json!({
            "cluster_name": "${aws_eks_cluster.main.name}", "node_group_name": label, "instance_types": [instance],
            "scaling_config": { "min_size": 1, "desired_size": 1, "max_size": 400 },
        });
        add("aws_eks_node_group", label.to_owned(), group);
    }
    for at in 0..count / 5 {
        let (high, low, next) = (at / 256, at % 256, (at + 1) % (count / 5));
        let group = format!("${{aws_security_group.g{at}.id}}");
        let cidr = format!("10.{high}.{low}.0/24");
        add("aws_subnet", format!("s{at}"), json!({ "vpc_id": "${aws_vpc.main.id}", "cidr_block": cidr }));
        add("aws_security_group", format!("g{at}"), json!({ "vpc_id": "${aws_vpc.main.id}" }));
        let rule = json!({
            "security_group_id": group, "from_port": 5432, "to_port": 5432, "ip_protocol": "tcp",
            "referenced_security_group_id": format!("${{aws_security_group.g{next}.id}}"),
        });
        add("aws_vpc_security_group_ingress_rule", format!("i{at}"), rule);
        let database = json!({
            "engine": "postgres", "engine_version": "16.11", "instance_class": "db.r6g.large", "storage_encrypted": true,
            "multi_az": true, "backup_retention_period": 7, "deletion_protection": true, "vpc_security_group_ids": [group],
        });
        add("aws_db_instance", format!("d{at}"), database);
        let statement =
            r#"{Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::models/*"]}"#;
        let policy = format!(r#"${{jsonencode({{Version = "2012-10-17", Statement = [{statement}]}})}}"#);
        add("aws_iam_policy", format!("p{at}"), json!({ "policy": policy }));
    }
    let text = json!({ "resource": resources }).to_string();
    read::files([("main.tf.json", text.as_str())]).artifacts
}

/// The index, and every rule: of objects, and of half as many resources of Terraform beside them.
fn checks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check");
    for count in [1_000_u32, 10_000] {
        let mut artifacts = artifacts(count as usize);
        artifacts.extend(resources(count as usize / 2));
        group.throughput(Throughput::Elements(u64::from(count) * 3 / 2));
        group.bench_with_input(BenchmarkId::from_parameter(count), &artifacts, |bencher, artifacts| {
            bencher.iter(|| check(black_box(artifacts)));
        });
    }
    group.finish();
}

criterion_group!(languages, terraform, kubernetes, checks);
criterion_main!(languages);
