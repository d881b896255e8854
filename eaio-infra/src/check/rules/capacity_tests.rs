//! What rules of scheduling and capacity leave alone, and what they find in definitions.

use crate::check::{check, read};
use crate::prelude::*;
use crate::render::{Options, render};
use crate::topology::System;

/// The names of what is found of capacity.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let read = read::files(files.iter().copied());
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    let names =
        check(&read.artifacts).iter().map(|diagnostic| diagnostic.rule.to_string()).collect::<Vec<_>>();
    names.into_iter().filter(|name| OURS.contains(&name.as_str())).collect()
}

const OURS: &[&str] = &[
    "autoscaler-bounds-disagree",
    "custom-metric-without-adapter",
    "gpu-node-without-gpu-image",
    "gpu-without-gpu-node",
    "hpa-max-exceeds-capacity",
    "image-architecture-not-on-nodes",
    "node-selector-matches-no-node",
    "pdb-stalls-node-update",
    "pods-exceed-max-pods",
    "pods-exceed-subnet-addresses",
    "request-exceeds-largest-node",
    "single-replica-in-production",
    "spread-needs-more-zones",
    "taint-not-tolerated",
    "zonal-volume-other-zones",
    "zone-loss-does-not-fit",
];

/// A cluster of two groups, one of them tainted.
const CLUSTER: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: m6i.xlarge, minSize: 2, maxSize: 10 }
  - name: ai
    instanceType: g5.2xlarge
    minSize: 0
    maxSize: 2
    labels: { workload: ai-ml }
    taints: { ai-workload: 'true:NoSchedule' }
";

/// A pod with a spec of its own.
fn pod(spec: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: some }}
spec:
  selector: {{ matchLabels: {{ app: some }} }}
  template:
    metadata: {{ labels: {{ app: some }} }}
    spec:
{}
",
        spec.lines().map(|line| format!("      {line}\n")).collect::<String>()
    )
}

fn on_cluster(spec: &str) -> Vec<String> {
    found(&[("cluster.yaml", CLUSTER), ("some.yaml", &pod(spec))])
}

const GPU_CONTAINER: &str =
    "containers: [{ name: a, image: 'a:1.0.0', resources: { limits: { nvidia.com/gpu: 1, memory: 1Gi } } }]";
const CONTAINER: &str =
    "containers: [{ name: a, image: 'a:1.0.0', resources: { requests: { cpu: 100m, memory: 1Gi } } }]";
const LARGE_CONTAINER: &str =
    "containers: [{ name: a, image: 'a:1.0.0', resources: { requests: { cpu: 100m, memory: 20Gi } } }]";

#[test]
fn each_form_of_toleration_is_one() {
    for toleration in [
        "{ key: ai-workload, operator: Equal, value: 'true', effect: NoSchedule }",
        "{ key: ai-workload, value: 'true' }",
        "{ key: ai-workload, operator: Exists }",
        "{ key: ai-workload, operator: Exists, effect: NoSchedule }",
        "{ operator: Exists }",
        "{ key: ai-workload, value: '${VALUE}' }",
    ] {
        let spec =
            format!("tolerations: [{toleration}]\nnodeSelector: {{ workload: ai-ml }}\n{GPU_CONTAINER}");
        assert!(on_cluster(&spec).is_empty(), "{toleration}: {:?}", on_cluster(&spec));
    }
    for toleration in [
        "{ key: ai-workload, value: 'false' }",
        "{ key: ai-workload, operator: Exists, effect: NoExecute }",
        "{ key: other, operator: Exists }",
        "{ key: ai-workload }",
    ] {
        let spec =
            format!("tolerations: [{toleration}]\nnodeSelector: {{ workload: ai-ml }}\n{GPU_CONTAINER}");
        assert_eq!(on_cluster(&spec), ["taint-not-tolerated"], "{toleration}");
    }
}

#[test]
fn where_a_pod_may_go_is_what_its_labels_say() {
    let right = [
        "nodeSelector: { kubernetes.io/arch: amd64, kubernetes.io/os: linux }",
        "nodeSelector: { node.kubernetes.io/instance-type: m6i.xlarge }",
        "nodeSelector: { alpha.eksctl.io/nodegroup-name: workers }",
        // Whoever sets it is not here.
        "nodeSelector: { example.com/disk: fast }",
        "nodeSelector: { topology.kubernetes.io/zone: us-east-1a }",
        "nodeSelector: { workload: '${WORKLOAD}' }",
        "nodeName: one",
        "schedulerName: volcano\nnodeSelector: { workload: none }",
        "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [
           { matchExpressions: [{ key: workload, operator: In, values: [none] }] },
           { matchExpressions: [{ key: workload, operator: DoesNotExist }] }] } } }",
        "affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [
           { weight: 1, preference: { matchExpressions: [{ key: workload, operator: In, values: [none] }] } }] } }",
    ];
    for spec in right {
        assert!(on_cluster(&format!("{spec}\n{CONTAINER}")).is_empty(), "{spec}");
    }
    let wrong = [
        ("nodeSelector: { workload: none }", "node-selector-matches-no-node"),
        ("nodeSelector: { node.kubernetes.io/instance-type: c5.large }", "node-selector-matches-no-node"),
        ("nodeSelector: { eks.amazonaws.com/capacityType: SPOT }", "node-selector-matches-no-node"),
        ("nodeSelector: { kubernetes.io/arch: arm64 }", "image-architecture-not-on-nodes"),
        (
            "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [
               { matchExpressions: [{ key: workload, operator: In, values: [none] }] }] } } }",
            "node-selector-matches-no-node",
        ),
    ];
    for (spec, rule) in wrong {
        assert_eq!(on_cluster(&format!("{spec}\n{CONTAINER}")), [rule], "{spec}");
    }
}

#[test]
fn nodes_that_are_not_seen_may_be_anything() {
    let large = pod(LARGE_CONTAINER);
    let with =
        |name: &str, more: &str| found(&[("cluster.yaml", CLUSTER), ("some.yaml", &large), (name, more)]);
    assert_eq!(with("other.yaml", "a: 1"), ["request-exceeds-largest-node"]);
    let others = [
        ("pool.yaml", "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: { name: default }"),
        ("more.tf", r#"module "eks" { source = "terraform-aws-modules/eks/aws" }"#),
        ("more.tf", r#"resource "aws_eks_fargate_profile" "a" { cluster_name = "a" }"#),
        ("more.tf", r#"resource "helm_release" "k" { chart = "karpenter" }"#),
        ("more.tf", r#"resource "aws_autoscaling_group" "a" { max_size = 1 }"#),
        (
            "more.tf",
            r#"resource "aws_eks_node_group" "a" {
                 for_each       = var.groups
                 instance_types = each.value.types
               }"#,
        ),
        ("kustomization.yaml", "resources: [some.yaml]\npatches: [{ path: small.yaml }]"),
    ];
    for (name, more) in others {
        assert!(with(name, more).is_empty(), "{more}");
    }
    let patch = |name: &str| {
        format!("resources: [some.yaml]\npatches: [{{ target: {{ name: {name} }}, path: a.yaml }}]")
    };
    assert!(with("kustomization.yaml", &patch("some")).is_empty());
    assert_eq!(with("kustomization.yaml", &patch("other")), ["request-exceeds-largest-node"]);
    // A page shows what it shows; the files beside it are another system.
    assert!(found(&[("README.md", &format!("```yaml\n{CLUSTER}\n```")), ("some.yaml", &large)]).is_empty());
    // Of an unknown type nobody knows the size.
    let unknown = CLUSTER.replace("m6i.xlarge", "m99.enormous");
    assert!(found(&[("cluster.yaml", &unknown), ("some.yaml", &large)]).is_empty());
    // What another object resizes asks for what that says.
    let vpa = "
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: some }
spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: some } }
";
    assert!(with("vpa.yaml", vpa).is_empty());
}

/// The values of several environments that lie side by side are of one group each, and of no one together.
#[test]
fn values_of_two_environments_are_not_mixed() {
    let group = "
variable \"most\" { default = 20 }
variable \"first\" { default = 2 }
resource \"aws_eks_node_group\" \"workers\" {
  cluster_name   = \"prod\"
  instance_types = [\"m6i.xlarge\"]
  scaling_config {
    min_size     = 1
    max_size     = var.most
    desired_size = var.first
  }
}
";
    let prod = ("prod.tfvars", "most = 20\nfirst = 10\n");
    let staging = ("staging.tfvars", "most = 5\n");
    assert!(found(&[("main.tf", group), prod, staging]).is_empty());
    assert!(found(&[("main.tf", group), prod]).is_empty());
    assert_eq!(
        found(&[("main.tf", group), ("terraform.tfvars", "most = 5\nfirst = 10\n")]),
        ["autoscaler-bounds-disagree"]
    );
}

#[test]
fn environments_side_by_side_are_not_counted_together() {
    let deployment = pod(CONTAINER).replace("spec:\n  selector", "spec:\n  replicas: 400\n  selector");
    let one = found(&[("cluster.yaml", CLUSTER), ("prod/some.yaml", &deployment)]);
    assert_eq!(one, ["hpa-max-exceeds-capacity"]);
    let two = found(&[
        ("cluster.yaml", CLUSTER),
        ("prod/some.yaml", &deployment),
        ("staging/some.yaml", &deployment),
    ]);
    assert!(two.is_empty(), "{two:?}");
    let second = CLUSTER.replace("name: prod", "name: staging");
    let clusters =
        found(&[("cluster.yaml", CLUSTER), ("staging.yaml", &second), ("prod/some.yaml", &deployment)]);
    assert!(clusters.is_empty(), "{clusters:?}");
}

#[test]
fn budgets_of_two_environments_are_not_of_one_pod() {
    let budget = |name: &str, namespace: &str| {
        format!(
            "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{ name: {name}{namespace} }}
spec: {{ maxUnavailable: 1, selector: {{ matchLabels: {{ app: some }} }} }}
"
        )
    };
    let (prod, staging) = (budget("prod", ""), budget("staging", ""));
    let deployment = pod(CONTAINER);
    let in_folders = |one: &str, other: &str| {
        found(&[
            ("some.yaml", &deployment),
            (&format!("{one}/a.yaml"), &prod),
            (&format!("{other}/b.yaml"), &staging),
        ])
    };
    assert!(in_folders("prod", "staging").is_empty());
    assert_eq!(in_folders("prod", "prod"), ["pdb-stalls-node-update"]);
    assert_eq!(
        found(&[
            ("some.yaml", &deployment.replace("{ name: some }", "{ name: some, namespace: shop }")),
            ("a/a.yaml", &budget("one", ", namespace: shop")),
            ("b/b.yaml", &budget("two", ", namespace: shop")),
        ]),
        ["pdb-stalls-node-update"]
    );
}

#[test]
fn one_pod_in_production_may_be_meant() {
    let deployment = |name: &str, more: &str| {
        let text =
            pod(CONTAINER).replace("{ name: some }", &format!("{{ name: {name}, namespace: shop-prod }}"));
        text.replace("spec:\n  selector", &format!("spec:\n  replicas: 1\n{more}  selector"))
    };
    assert_eq!(found(&[("a.yaml", &deployment("api", ""))]), ["single-replica-in-production"]);
    assert!(found(&[("a.yaml", &deployment("api", "  strategy: { type: Recreate }\n"))]).is_empty());
    assert!(found(&[("a.yaml", &deployment("cert-operator", ""))]).is_empty());
    assert!(found(&[("a.yaml", &deployment("api", "").replace("shop-prod", "products"))]).is_empty());
}

/// An environment on EKS with workers of one type, and a service that asks for so much.
fn system(workers: NodeGroup, resources: Resources) -> System {
    let mut env =
        Environment::eks(name!("prod"), Tier::Production, account!("111122223333"), region!("us-east-1"));
    env.cluster.administrators = vec!["arn:aws:iam::111122223333:role/platform".into()];
    env.node_group(name!("workers"), workers);
    env.add(
        name!("api"),
        Service {
            resources,
            scale: Scale::fixed(3),
            ..Service::new(image!("example/api:1.0.0"), port!(8080))
        },
    );
    System::new(name!("shop")).with(env)
}

fn found_in(system: &System) -> Vec<String> {
    let rendered = render(system, "prod", &Options::default());
    let diagnostics = rendered.map_or_else(|diagnostics| diagnostics, |rendered| rendered.diagnostics);
    let names: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.rule.to_string()).collect();
    names.into_iter().filter(|name| OURS.contains(&name.as_str())).collect()
}

#[test]
fn a_definition_is_read_as_what_it_lowers_to() {
    let workers = || NodeGroup::new(instance!("m6i.xlarge"), 2, 6);
    assert!(found_in(&system(workers(), Resources::new(cpu!("1"), gib(2)))).is_empty());
    assert_eq!(
        found_in(&system(workers(), Resources::new(cpu!("1"), gib(16)))),
        ["request-exceeds-largest-node"]
    );
    let few = NodeGroup::new(instance!("m6i.xlarge"), 1, 2);
    let found = found_in(&system(few, Resources::new(cpu!("3"), gib(2))));
    assert!(found.contains(&"hpa-max-exceeds-capacity".to_owned()), "{found:?}");
    let tainted = NodeGroup { taint: Some(Taint { key: "only".into(), value: "data".into() }), ..workers() };
    let found = found_in(&system(tainted, Resources::new(cpu!("1"), gib(2))));
    assert!(found.contains(&"taint-not-tolerated".to_owned()), "{found:?}");
}
