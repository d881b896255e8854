//! What looks like a finding of a scanner, and is right.

use super::{
    deprecated_service_account_field, host_path_mounted, liveness_same_as_readiness, peer_matches_no_pod,
    pod_without_policy, restart_policy_refused, root_or_privileged, selector_misses_own_template, ssh_port,
    stateful_set_without_service, unsafe_sysctl, variable_set_twice, wildcard_role,
};
use crate::check::{Rule, check_with, read};
use crate::diagnostic::Diagnostics;

const RULES: &[&Rule] = &[
    &deprecated_service_account_field::RULE,
    &host_path_mounted::RULE,
    &liveness_same_as_readiness::RULE,
    &peer_matches_no_pod::RULE,
    &pod_without_policy::RULE,
    &restart_policy_refused::RULE,
    &selector_misses_own_template::RULE,
    &ssh_port::RULE,
    &stateful_set_without_service::RULE,
    &unsafe_sysctl::RULE,
    &variable_set_twice::RULE,
    &wildcard_role::RULE,
];

fn found<const N: usize>(files: [(&str, &str); N]) -> Diagnostics {
    let read = read::files(files);
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    assert!(!read.artifacts.is_empty());
    check_with(&read.artifacts, RULES)
}

#[track_caller]
fn is_left_alone<const N: usize>(files: [(&str, &str); N]) {
    let found = found(files);
    assert!(found.is_empty(), "{found}");
}

/// A pod of a workload without anything that matters here, and what it says besides.
fn workload(kind: &str, namespace: &str, name: &str, spec: &str) -> String {
    let service = if kind == "StatefulSet" { format!("serviceName: {name}") } else { String::new() };
    format!(
        "
---
apiVersion: apps/v1
kind: {kind}
metadata: {{ name: {name}, namespace: {namespace} }}
spec:
  {service}
  selector: {{ matchLabels: {{ app: {name} }} }}
  template:
    metadata: {{ labels: {{ app: {name} }} }}
    spec: {spec}
"
    )
}

fn plain(namespace: &str, name: &str) -> String {
    workload("Deployment", namespace, name, "{ containers: [{ name: main, image: 'example/main:1.0.0' }] }")
}

#[test]
fn agents_see_their_node() {
    let agent = |namespace: &str, name: &str, image: &str, path: &str| {
        let volume = format!("volumes: [{{ name: node, hostPath: {{ path: {path} }} }}]");
        let spec = format!("{{ containers: [{{ name: main, image: '{image}' }}], {volume} }}");
        workload("DaemonSet", namespace, name, &spec)
    };
    let text = [
        agent("kube-system", "dns", "example/dns:1.0.0", "/etc"),
        agent("monitoring", "logs", "fluent/fluent-bit:3.1.0", "/var/log"),
        agent("monitoring", "node-exporter", "quay.io/prometheus/node-exporter:v1.8.2", "/"),
        agent(
            "storage",
            "ebs",
            "public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.35.0",
            "/var/lib/kubelet",
        ),
    ];
    is_left_alone([("a.yaml", &text.concat())]);
}

#[test]
fn a_clock_is_no_secret_and_what_is_filled_in_is_not_known() {
    let spec = "
      containers: [{ name: main, image: 'example/main:1.0.0' }]
      volumes:
        - { name: clock, hostPath: { path: /etc/localtime } }
        - { name: data, hostPath: { path: '${DATA}' } }
        - { name: scratch, emptyDir: {} }
";
    is_left_alone([("a.yaml", &workload("Deployment", "shop", "api", spec))]);
}

#[test]
fn an_agent_that_nobody_knows_may_need_the_socket() {
    let spec = "
      containers: [{ name: main, image: 'example/agent:1.0.0' }]
      volumes: [{ name: containerd, hostPath: { path: /run/containerd/containerd.sock } }]
";
    let found = found([("a.yaml", &workload("DaemonSet", "agents", "agent", spec))]);
    assert_eq!((found.len(), found.has_errors()), (1, false), "{found}");
}

#[test]
fn in_compose_a_proxy_keeps_the_socket_for_others() {
    let text = "
services:
  proxy:
    image: tecnativa/docker-socket-proxy:0.3.0
    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']
  portainer:
    image: portainer/portainer-ce:2.21.4
    volumes: [{ type: bind, source: /var/run/docker.sock, target: /var/run/docker.sock }]
  api:
    image: example/api:1.0.0
    volumes: ['./docker:/docker', 'sock:/var/run/docker.sock', '${SOCKET}:/var/run/docker.sock']
";
    is_left_alone([("compose.yaml", text)]);
    let traefik = "
services:
  traefik:
    image: traefik:v3.2.0
    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']
";
    let found = found([("compose.yaml", traefik)]);
    assert_eq!((found.len(), found.has_errors()), (1, false), "{found}");
    assert!(found.to_string().contains("providers.docker.endpoint"), "{found}");
}

#[test]
fn a_variable_may_build_on_what_it_was_and_names_may_be_filled_in() {
    let spec = "
      containers:
        - name: main
          image: example/main:1.0.0
          env:
            - { name: PATH, value: /usr/bin }
            - { name: PATH, value: '$(PATH):/opt/bin' }
            - { name: '{{ name }}', value: a }
            - { name: '{{ name }}', value: b }
        - { name: other, image: 'example/other:1.0.0', env: [{ name: PATH, value: /bin }] }
";
    is_left_alone([("a.yaml", &workload("Deployment", "shop", "api", spec))]);
    is_left_alone([(
        "compose.yaml",
        "services: { api: { image: 'a:1', environment: [A=1, B=2, '${A}=1', '${A}=2'] } }",
    )]);
}

#[test]
fn in_compose_too_the_last_one_wins() {
    let found =
        found([("compose.yaml", "services: { api: { image: 'a:1', environment: [A=1, B=2, A=2] } }")]);
    assert_eq!(found.len(), 1, "{found}");
}

/// A base, what is laid over it, and what a Kustomization adds.
#[test]
fn a_part_of_a_workload_has_no_selector() {
    let base = plain("shop", "api");
    let patch = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  template:
    metadata: { labels: { version: v2 } }
    spec: { containers: [{ name: main, image: 'example/main:2.0.0' }] }
";
    is_left_alone([("base/api.yaml", &base), ("prod/api.yaml", patch)]);
    let kustomization = "
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
patches: [{ path: api.yaml }]
";
    is_left_alone([("prod/api.yaml", patch), ("prod/kustomization.yaml", kustomization)]);
    let common = "
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
labels: [{ pairs: { team: shop }, includeTemplates: true }]
";
    let api = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { team: shop } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: main, image: 'example/main:1.0.0' }] }
";
    is_left_alone([("api.yaml", api), ("kustomization.yaml", common)]);
}

#[test]
fn a_selector_may_be_filled_in_and_a_job_has_none() {
    let text = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: '{{ .Values.name }}' } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: main, image: 'example/main:1.0.0' }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    metadata: { labels: { app: migrate } }
    spec: { restartPolicy: Never, containers: [{ name: main, image: 'example/main:1.0.0' }] }
";
    is_left_alone([("a.yaml", text)]);
}

const API_POLICY: &str = "
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec: { podSelector: { matchExpressions: [{ key: app, operator: In, values: [api, web] }] }, policyTypes: [Ingress] }
";

#[test]
fn few_policies_close_what_they_mean_to_close() {
    let pods = ["api", "one", "two", "three"].map(|name| plain("shop", name)).concat();
    is_left_alone([("a.yaml", &(pods + API_POLICY))]);
}

#[test]
fn a_pod_is_closed_by_others_or_has_no_network_of_its_own() {
    let pods = ["api", "web", "worker"].map(|name| plain("shop", name)).concat();
    let cilium = "
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: all, namespace: shop }
spec: { endpointSelector: {} }
";
    is_left_alone([("a.yaml", &format!("{pods}{API_POLICY}{cilium}"))]);
    let everyone = "
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all, namespace: shop }
spec: { podSelector: {}, policyTypes: [Egress] }
";
    is_left_alone([("a.yaml", &format!("{pods}{API_POLICY}{everyone}"))]);
    let elsewhere = everyone.replace(", namespace: shop", "");
    is_left_alone([("a.yaml", &format!("{pods}{API_POLICY}{elsewhere}"))]);
    let pods = ["api", "web"].map(|name| plain("shop", name)).concat();
    let spec = "{ hostNetwork: true, containers: [{ name: main, image: 'example/main:1.0.0' }] }";
    let on_host = workload("DaemonSet", "shop", "agent", spec);
    is_left_alone([("a.yaml", &format!("{pods}{on_host}{API_POLICY}"))]);
}

#[test]
fn peers_that_are_made_elsewhere() {
    let policy = |peer: &str| {
        format!(
            "
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: api, namespace: shop }}
spec:
  podSelector: {{ matchLabels: {{ app: api }} }}
  policyTypes: [Ingress]
  ingress: [{{ from: [{peer}] }}]
"
        )
    };
    let api = plain("shop", "api");
    let left_alone =
        |peer: &str, more: &str| is_left_alone([("a.yaml", &format!("{api}{}{more}", policy(peer)))]);
    let of_other = "namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }";
    // No pod of that namespace is here.
    left_alone(&format!("{{ {of_other}, podSelector: {{ matchLabels: {{ app: prometheus }} }} }}"), "");
    // Whichever namespaces these are.
    left_alone("{ namespaceSelector: {}, podSelector: { matchLabels: { app: prometheus } } }", "");
    left_alone("{ podSelector: { matchLabels: { job-name: migrate } } }", "");
    left_alone("{ podSelector: {} }", "");
    left_alone("{ podSelector: { matchLabels: { app: '${CLIENT}' } } }", "");
    left_alone(
        "{ podSelector: { matchLabels: { cnpg.io/cluster: db } } }",
        "
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: db, namespace: shop }
spec: { instances: 3 }
",
    );
    left_alone(
        "{ podSelector: { matchLabels: { app: canary } } }",
        "
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: canary, namespace: shop }
spec: { template: { metadata: { labels: { app: canary } }, spec: {} } }
",
    );
    let found = found([("a.yaml", &(api + &policy("{ podSelector: { matchLabels: { app: web } } }")))]);
    assert_eq!(found.len(), 1, "{found}");
}

/// Who applies what names no namespace says which, and with what else.
#[test]
fn a_base_allows_pods_of_its_overlays() {
    let base = "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: etcd }
spec:
  podSelector: { matchLabels: { app: etcd } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: milvus } } }] }]
";
    let etcd = plain("NONE", "etcd").replace(", namespace: NONE", "");
    let kustomization = "
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [base.yaml]
";
    let base = format!("{base}{etcd}");
    is_left_alone([("base.yaml", &base), ("kustomization.yaml", kustomization)]);
    is_left_alone([("base.yaml", &base), ("milvus.yaml", &plain("prod", "milvus"))]);
    let found = found([("base.yaml", &base)]);
    assert_eq!(found.len(), 1, "{found}");
}

#[test]
fn probes_that_differ_in_what_they_ask_or_in_patience() {
    let spec = |live: &str, ready: &str| {
        let probes = format!("livenessProbe: {live}, readinessProbe: {ready}");
        format!("{{ containers: [{{ name: main, image: 'example/main:1.0.0', {probes} }}] }}")
    };
    for (live, ready) in [
        ("{ tcpSocket: { port: 1 } }", "{ tcpSocket: { port: 1 } }"),
        ("{ grpc: { port: 1 } }", "{ grpc: { port: 1 } }"),
        ("{ httpGet: { path: /live, port: 1 } }", "{ httpGet: { path: /ready, port: 1 } }"),
        ("{ httpGet: { path: /, port: 1 } }", "{ httpGet: { path: /, port: 2 } }"),
        ("{ httpGet: { port: 1 }, failureThreshold: 6 }", "{ httpGet: { path: /, port: 1 } }"),
        ("{ httpGet: { port: 1 }, periodSeconds: 20 }", "{ httpGet: { port: 1 } }"),
        ("{ exec: { command: [a] } }", "{ exec: { command: [a, b] } }"),
        ("{ exec: { command: [a] }, periodSeconds: '${PERIOD}' }", "{ exec: { command: [a] } }"),
    ] {
        is_left_alone([("a.yaml", &workload("Deployment", "shop", "api", &spec(live, ready)))]);
    }
    // What is not written is the default, and less patience is no better than as much.
    for (live, ready) in [
        ("{ httpGet: { port: 1 } }", "{ httpGet: { path: /, scheme: HTTP, port: 1 }, periodSeconds: 10 }"),
        ("{ exec: { command: [a] }, failureThreshold: 1 }", "{ exec: { command: [a] } }"),
    ] {
        let found = found([("a.yaml", &workload("Deployment", "shop", "api", &spec(live, ready)))]);
        assert_eq!(found.len(), 1, "{found}");
    }
}

#[test]
fn what_the_api_server_writes_itself() {
    let spec = "{ serviceAccount: api, serviceAccountName: api, containers: [{ name: main, image: 'a:1' }] }";
    is_left_alone([("a.yaml", &workload("Deployment", "shop", "api", spec))]);
    let spec = "{ restartPolicy: Always, containers: [{ name: main, image: 'a:1' }] }";
    is_left_alone([("a.yaml", &workload("Deployment", "shop", "api", spec))]);
}

#[test]
fn a_part_of_a_job_says_no_restart_policy() {
    let patch = "
apiVersion: batch/v1
kind: CronJob
metadata: { name: clean }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: main, image: 'a:2' }] } } } } }
";
    let kustomization = "
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
patches: [{ path: clean.yaml }]
";
    is_left_alone([("clean.yaml", patch), ("kustomization.yaml", kustomization)]);
    is_left_alone([("page.md", &format!("```yaml{patch}```\n"))]);
}

#[test]
fn what_is_there_to_be_logged_into() {
    for image in ["atmoz/sftp:alpine", "gitea/gitea:1.22.3", "example/bastion:1.0.0"] {
        let spec = format!(
            "{{ containers: [{{ name: main, image: '{image}', ports: [{{ containerPort: 22 }}] }}] }}"
        );
        is_left_alone([("a.yaml", &workload("Deployment", "shop", "files", &spec))]);
    }
    let udp = "{ containers: [{ name: main, image: 'a:1', ports: [{ containerPort: 22, protocol: UDP }] }] }";
    is_left_alone([("a.yaml", &workload("Deployment", "shop", "api", udp))]);
}

#[test]
fn roles_of_the_cluster_and_roles_that_lack_something() {
    let role = |name: &str, more: &str, rule: &str| {
        format!(
            "
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{ name: '{name}' }}
{more}
rules: [{rule}]
"
        )
    };
    let everything = "{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }";
    let text = [
        role("cluster-admin", "", everything),
        role("system:controller:all", "", everything),
        role("argocd-application-controller", "", everything),
        role("total", "aggregationRule: { clusterRoleSelectors: [] }", everything),
        role("reader", "", "{ apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch] }"),
        role("own", "", "{ apiGroups: [example.com], resources: ['*'], verbs: ['*'] }"),
        role("pages", "", "{ nonResourceURLs: ['*'], verbs: ['*'] }"),
    ];
    is_left_alone([("a.yaml", &text.concat())]);
}

#[test]
fn a_sysctl_that_the_nodes_allow() {
    let pod = |name: &str| {
        format!(
            "
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec:
  securityContext: {{ sysctls: [{{ name: {name}, value: '1024' }}] }}
  containers: [{{ name: main, image: 'a:1' }}]
"
        )
    };
    let cluster = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: shop, region: eu-central-1 }
nodeGroups: [{ name: main, kubeletExtraConfig: { allowedUnsafeSysctls: [net.core.somaxconn] } }]
";
    is_left_alone([("pod.yaml", &pod("net.core.somaxconn")), ("cluster.yaml", cluster)]);
    is_left_alone([("pod.yaml", &pod("net/ipv4/tcp_syncookies"))]);
    let found = found([("pod.yaml", &pod("vm.swappiness")), ("cluster.yaml", cluster)]);
    assert!(found.has_errors(), "{found}");
}

#[test]
fn stateful_sets_whose_pods_nobody_calls_or_whose_service_is_elsewhere() {
    let set = |replicas: &str| {
        workload("StatefulSet", "shop", "db", "{ containers: [{ name: main, image: 'a:1' }] }")
            .replace("  selector:", &format!("  replicas: {replicas}\n  selector:"))
    };
    // No Service of that namespace is here.
    is_left_alone([("a.yaml", &set("3"))]);
    let other = "
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: db }, ports: [{ port: 80 }] }
";
    is_left_alone([("a.yaml", &(set("1") + other))]);
    is_left_alone([("a.yaml", &(set("'${REPLICAS}'") + other))]);
    let templated = other.replace("name: api,", "name: '${NAME}',");
    is_left_alone([("a.yaml", &(set("3") + &templated))]);
    let found = found([("a.yaml", &(set("3") + other))]);
    assert_eq!(found.len(), 1, "{found}");
}

/// It is for containers that start containers.
#[test]
fn an_unmasked_proc_with_users_of_its_own() {
    let pod = |users: &str| {
        format!(
            "
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec: {{ {users}containers: [{{ name: main, image: 'a:1', securityContext: {{ procMount: Unmasked }} }}] }}
"
        )
    };
    let found =
        |text: &str| check_with(&read::files([("a.yaml", text)]).artifacts, &[&root_or_privileged::RULE]);
    assert!(found(&pod("hostUsers: false, ")).is_empty());
    assert_eq!(found(&pod("")).len(), 1);
}
