//! Scenarios, with the whole of what is said.

use crate::review::testing::told_of;

/// One after the other, each under its name: `name`, what it was, what it is.
fn all(scenarios: &[(&str, &str, &str)]) -> String {
    let say = |(name, before, after): &(&str, &str, &str)| {
        format!("== {name}\n{}", told_of("k8s/a.yaml", before, after))
    };
    scenarios.iter().map(say).collect::<Vec<_>>().join("\n")
}

/// An object, with what differs in it put for `@`.
fn each(object: &str, name: &str, before: &str, after: &str) -> String {
    format!("== {name}\n{}", told_of("k8s/a.yaml", &object.replace('@', before), &object.replace('@', after)))
}

/// One for each field that the API's documentation calls immutable, and one beside it that may change.
#[test]
fn what_cannot_be_changed_is_replaced() {
    let workload = |kind: &str, spec: &str| {
        format!(
            "{{ apiVersion: apps/v1, kind: {kind}, metadata: {{ name: a, namespace: eaio }}, spec: {{ selector: {{ matchLabels: {{ app: a }} }}, template: {{ metadata: {{ labels: {{ app: a }} }}, spec: {{ containers: [{{ name: a, image: a }}] }} }}, @ {spec} }} }}"
        )
    };
    let other =
        |api: &str, kind: &str| format!("{{ apiVersion: {api}, kind: {kind}, metadata: {{ name: a }}, @ }}");
    let deployment = "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, spec: { selector: { matchLabels: @ }, template: {} } }";
    let set = deployment.replace("Deployment", "DaemonSet");
    let replica_set = deployment.replace("Deployment", "ReplicaSet");
    let job = "{ apiVersion: batch/v1, kind: Job, metadata: { name: a }, spec: { @, backoffLimit: 2 } }";
    let claim = "{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: a }, spec: { accessModes: [ReadWriteOnce], @ } }";
    let stateful = workload("StatefulSet", "");
    let cases = [
        (deployment, "Deployment selector", "{ app: a }", "{ app: b }"),
        (&set, "DaemonSet selector", "{ app: a }", "{ app: b }"),
        (&replica_set, "ReplicaSet selector", "{ app: a }", "{ app: b }"),
        (&stateful, "StatefulSet serviceName", "serviceName: a", "serviceName: b"),
        (
            &stateful,
            "StatefulSet podManagementPolicy",
            "podManagementPolicy: Parallel",
            "podManagementPolicy: OrderedReady",
        ),
        (
            &stateful,
            "StatefulSet volumeClaimTemplates",
            "volumeClaimTemplates: [{ metadata: { name: data }, spec: { resources: { requests: { storage: 1Gi } } } }]",
            "volumeClaimTemplates: [{ metadata: { name: data }, spec: { resources: { requests: { storage: 2Gi } } } }]",
        ),
        (&stateful, "StatefulSet, what may change", "minReadySeconds: 1", "minReadySeconds: 2"),
        (
            job,
            "Job template",
            "template: { spec: { containers: [{ name: a, image: a }] } }",
            "template: { spec: { containers: [{ name: a, image: b }] } }",
        ),
        (job, "Job selector", "selector: { matchLabels: { a: b } }", "selector: { matchLabels: { a: c } }"),
        (job, "Job completions", "completions: 1", "completions: 2"),
        (
            job,
            "Job completions, indexed",
            "completionMode: Indexed, completions: 1",
            "completionMode: Indexed, completions: 2",
        ),
        (job, "Job completionMode", "completionMode: Indexed", "completionMode: NonIndexed"),
        (
            job,
            "Job template, suspended",
            "suspend: true, template: { spec: { nodeSelector: { a: b } } }",
            "suspend: true, template: { spec: { nodeSelector: { a: c } } }",
        ),
        (
            job,
            "Job, what may change",
            "parallelism: 1, suspend: true, activeDeadlineSeconds: 5, ttlSecondsAfterFinished: 5",
            "parallelism: 2, activeDeadlineSeconds: 6, ttlSecondsAfterFinished: 6",
        ),
        (claim, "PersistentVolumeClaim storageClassName", "storageClassName: a", "storageClassName: b"),
        (
            claim,
            "PersistentVolumeClaim storageClassName, not said before",
            "volumeMode: Filesystem",
            "storageClassName: b",
        ),
        (
            claim,
            "PersistentVolumeClaim grows",
            "resources: { requests: { storage: 1Gi } }",
            "resources: { requests: { storage: 2Gi } }",
        ),
        (
            claim,
            "PersistentVolumeClaim shrinks",
            "resources: { requests: { storage: 2Gi } }",
            "resources: { requests: { storage: 1Gi } }",
        ),
        (
            claim,
            "PersistentVolumeClaim, the same size",
            "resources: { requests: { storage: 1Gi } }",
            "resources: { requests: { storage: 1024Mi } }",
        ),
        (
            claim,
            "PersistentVolumeClaim, what may change",
            "volumeAttributesClassName: a",
            "volumeAttributesClassName: b",
        ),
    ];
    let mut told: Vec<String> =
        cases.iter().map(|(object, name, before, after)| each(object, name, before, after)).collect();
    for (api, kind, name, before, after) in [
        ("v1", "Service", "clusterIP", "spec: { clusterIP: 10.0.0.1 }", "spec: { clusterIP: None }"),
        ("v1", "Service", "clusterIP no longer said", "spec: { clusterIP: None }", "spec: {}"),
        (
            "v1",
            "Service",
            "clusterIP, and ExternalName",
            "spec: { clusterIP: 10.0.0.1 }",
            "spec: { type: ExternalName, externalName: a.example.com }",
        ),
        (
            "v1",
            "Service",
            "loadBalancerClass",
            "spec: { type: LoadBalancer, loadBalancerClass: a }",
            "spec: { type: LoadBalancer, loadBalancerClass: b }",
        ),
        (
            "v1",
            "PersistentVolume",
            "source",
            "spec: { csi: { driver: a, volumeHandle: a } }",
            "spec: { csi: { driver: a, volumeHandle: b } }",
        ),
        (
            "v1",
            "PersistentVolume",
            "what may change",
            "spec: { persistentVolumeReclaimPolicy: Delete }",
            "spec: { persistentVolumeReclaimPolicy: Retain }",
        ),
        (
            "v1",
            "ConfigMap",
            "immutable",
            "immutable: true, data: { a: x }",
            "immutable: true, data: { a: z }",
        ),
        ("v1", "ConfigMap", "what may change", "data: { a: x }", "immutable: true, data: { a: z }"),
        ("v1", "Secret", "immutable", "immutable: true, data: { a: eA== }", "data: { a: eg== }"),
        ("v1", "Secret", "type", "type: Opaque", "type: kubernetes.io/tls"),
        (
            "v1",
            "ResourceQuota",
            "scopes",
            "spec: { scopes: [Terminating] }",
            "spec: { scopes: [NotTerminating] }",
        ),
        (
            "v1",
            "Pod",
            "containers",
            "spec: { containers: [{ name: a, image: a, args: [a] }] }",
            "spec: { containers: [{ name: a, image: b, args: [b] }] }",
        ),
        (
            "v1",
            "Pod",
            "what may change",
            "spec: { containers: [{ name: a, image: a }] }",
            "spec: { containers: [{ name: a, image: b }] }",
        ),
        ("storage.k8s.io/v1", "StorageClass", "provisioner", "provisioner: a", "provisioner: b"),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "parameters",
            "provisioner: a, parameters: { type: gp2 }",
            "provisioner: a, parameters: { type: gp3 }",
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "reclaimPolicy",
            "provisioner: a",
            "provisioner: a, reclaimPolicy: Retain",
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "volumeBindingMode",
            "volumeBindingMode: Immediate",
            "volumeBindingMode: WaitForFirstConsumer",
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "what may change",
            "provisioner: a",
            "provisioner: a, allowVolumeExpansion: true",
        ),
        (
            "storage.k8s.io/v1",
            "CSIDriver",
            "attachRequired",
            "spec: { attachRequired: true }",
            "spec: { attachRequired: false }",
        ),
        (
            "storage.k8s.io/v1",
            "CSIDriver",
            "volumeLifecycleModes",
            "spec: { volumeLifecycleModes: [Persistent] }",
            "spec: { volumeLifecycleModes: [Ephemeral] }",
        ),
        (
            "storage.k8s.io/v1",
            "CSIDriver",
            "what may change",
            "spec: { podInfoOnMount: true, fsGroupPolicy: File }",
            "spec: { podInfoOnMount: false, fsGroupPolicy: None }",
        ),
        (
            "storage.k8s.io/v1",
            "VolumeAttributesClass",
            "parameters",
            "parameters: { a: b }",
            "parameters: { a: c }",
        ),
        (
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            "roleRef",
            "roleRef: { name: a }",
            "roleRef: { name: b }",
        ),
        (
            "rbac.authorization.k8s.io/v1",
            "ClusterRoleBinding",
            "roleRef",
            "roleRef: { name: a }",
            "roleRef: { name: b }",
        ),
        (
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            "what may change",
            "subjects: [{ kind: User, name: a }]",
            "subjects: [{ kind: User, name: b }]",
        ),
        (
            "networking.k8s.io/v1",
            "IngressClass",
            "controller",
            "spec: { controller: a }",
            "spec: { controller: b }",
        ),
        ("scheduling.k8s.io/v1", "PriorityClass", "value", "value: 1", "value: 2"),
        (
            "scheduling.k8s.io/v1",
            "PriorityClass",
            "preemptionPolicy",
            "value: 1",
            "value: 1, preemptionPolicy: Never",
        ),
        (
            "scheduling.k8s.io/v1",
            "PriorityClass",
            "what may change",
            "globalDefault: true",
            "globalDefault: false",
        ),
        ("node.k8s.io/v1", "RuntimeClass", "handler", "handler: a", "handler: b"),
        (
            "policy/v1",
            "PodDisruptionBudget",
            "nothing is immutable",
            "spec: { selector: { matchLabels: { a: b } } }",
            "spec: { selector: { matchLabels: { a: c } } }",
        ),
        (
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "scope",
            "spec: { group: g, names: { kind: A, plural: as }, scope: Namespaced }",
            "spec: { group: g, names: { kind: A, plural: as }, scope: Cluster }",
        ),
        ("example.com/v1", "Widget", "only its controller knows", "spec: { size: 1 }", "spec: { size: 2 }"),
    ] {
        told.push(each(&other(api, kind), &format!("{kind}: {name}"), before, after));
    }
    insta::assert_snapshot!(told.join("\n"));
}

const API: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: eaio, labels: { app: api } }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      initContainers: [{ name: migrate, image: "api:1" }, { name: warm, image: "api:1" }]
      containers:
      - name: api
        image: "api:1"
        args: [a, b]
        ports: [{ containerPort: 80 }, { containerPort: 81 }]
        env: [{ name: A, value: "1" }, { name: B, value: "2" }]
        resources: { limits: { cpu: 1000m, memory: 1Gi } }
        volumeMounts: [{ name: a, mountPath: /a }, { name: b, mountPath: /b }]
        livenessProbe: { httpGet: { path: /, port: 80 } }
      volumes: [{ name: a, emptyDir: {} }, { name: b, emptyDir: {} }]
      tolerations: [{ key: a }, { key: b }]
"#;

#[test]
fn what_means_the_same_is_no_change() {
    let replace = |pairs: &[(&str, &str)]| {
        pairs.iter().fold(API.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        })
    };
    let same = replace(&[
        ("apps/v1\n", "apps/v1 # the same\n"),
        (
            "[{ containerPort: 80 }, { containerPort: 81 }]",
            "[{ containerPort: 81, protocol: TCP }, { containerPort: 80 }]",
        ),
        (
            "[{ name: A, value: \"1\" }, { name: B, value: \"2\" }]",
            "[{ name: B, value: \"2\" }, { name: A, value: \"1\" }]",
        ),
        ("{ cpu: 1000m, memory: 1Gi }", "{ memory: 1024Mi, cpu: 1 }"),
        (
            "[{ name: a, mountPath: /a }, { name: b, mountPath: /b }]",
            "[{ name: b, mountPath: /b }, { name: a, mountPath: /a }]",
        ),
        (
            "[{ name: a, emptyDir: {} }, { name: b, emptyDir: {} }]",
            "[{ name: b, emptyDir: {} }, { name: a, emptyDir: {} }]",
        ),
        ("[{ key: a }, { key: b }]", "[{ key: b }, { key: a }]"),
        ("port: 80 } }", "port: 80 }, periodSeconds: 10, failureThreshold: 3 }"),
        (
            "  replicas: 3\n",
            "  replicas: 3\n  strategy: { type: RollingUpdate }\n  revisionHistoryLimit: 10\n",
        ),
    ]);
    let other = [
        ("args", replace(&[("[a, b]", "[b, a]")])),
        (
            "init containers",
            replace(&[(
                "[{ name: migrate, image: \"api:1\" }, { name: warm, image: \"api:1\" }]",
                "[{ name: warm, image: \"api:1\" }, { name: migrate, image: \"api:1\" }]",
            )]),
        ),
        ("env that refers", replace(&[("{ name: B, value: \"2\" }]", "{ name: B, value: \"$(A)\" }]")])),
        ("protocol", replace(&[("{ containerPort: 81 }", "{ containerPort: 81, protocol: UDP }")])),
        ("one of a set", replace(&[("{ key: b }", "{ key: c }")])),
        ("image", replace(&[("name: api\n        image: \"api:1\"", "name: api\n        image: \"api:2\"")])),
    ];
    let mut told = vec![format!("== the same\n{}", told_of("k8s/a.yaml", API, &same))];
    told.extend(
        other.iter().map(|(name, after)| format!("== {name}\n{}", told_of("k8s/a.yaml", API, after))),
    );
    let apis = [
        (
            "a version of the same group",
            "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\n",
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\n",
        ),
        (
            "secrets are masked",
            "{ apiVersion: v1, kind: Secret, metadata: { name: a }, data: { a: eA==, b: eA== } }",
            "{ apiVersion: v1, kind: Secret, metadata: { name: a }, data: { a: eg==, c: eA== } }",
        ),
        (
            "rules in another order",
            "{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: a }, rules: [{ verbs: [get, list], resources: [pods] }, { verbs: [get], resources: [nodes] }] }",
            "{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: a }, rules: [{ verbs: [get], resources: [nodes] }, { verbs: [get, list], resources: [pods] }] }",
        ),
        (
            "a dump of the cluster",
            "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: a } }",
            "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: a, uid: x, resourceVersion: '5', creationTimestamp: now } }",
        ),
        (
            "not readable",
            "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: a } }",
            "apiVersion: v1\nkind: [\n",
        ),
    ];
    told.push(all(&apis));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn who_restarts_and_who_is_not_served() {
    let workload = |kind: &str, spec: &str, pod: &str| {
        format!(
            "{{ apiVersion: apps/v1, kind: {kind}, metadata: {{ name: a, namespace: eaio }}, spec: {{ {spec}, template: {{ metadata: {{ labels: {{ app: a }} }}, spec: {{ {pod}, containers: [{{ name: a, image: 'a:@' }}] }} }} }} }}"
        )
    };
    let claim = "\n---\n{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: c, namespace: eaio }, spec: { accessModes: [ReadWriteOnce] } }";
    let scaler = |least: u8| {
        format!(
            "\n---\n{{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{ name: a, namespace: eaio }}, spec: {{ minReplicas: {least}, scaleTargetRef: {{ kind: Deployment, name: a }} }} }}"
        )
    };
    let with_claim = "volumes: [{ name: c, persistentVolumeClaim: { claimName: c } }]";
    let image = [
        ("Deployment", workload("Deployment", "replicas: 3", "a: b")),
        ("Deployment, Recreate", workload("Deployment", "replicas: 3, strategy: { type: Recreate }", "a: b")),
        ("Deployment, all may be away", workload("Deployment", "replicas: 2, strategy: { rollingUpdate: { maxUnavailable: '100%' } }", "a: b")),
        ("Deployment of one, none more", workload("Deployment", "strategy: { rollingUpdate: { maxSurge: 0 } }", "a: b")),
        ("Deployment of one", workload("Deployment", "replicas: 1", "a: b")),
        ("Deployment with a claim of one node", workload("Deployment", "replicas: 1", with_claim) + claim),
        ("Deployment, paused", workload("Deployment", "paused: true", "a: b")),
        ("Deployment with an autoscaler", workload("Deployment", "strategy: {}", "a: b") + &scaler(4)),
        ("StatefulSet of one", workload("StatefulSet", "replicas: 1", "a: b")),
        ("StatefulSet", workload("StatefulSet", "replicas: 3", "a: b")),
        ("StatefulSet, a part", workload("StatefulSet", "replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } }", "a: b")),
        ("StatefulSet, none", workload("StatefulSet", "replicas: 3, updateStrategy: { rollingUpdate: { partition: 3 } }", "a: b")),
        ("StatefulSet, OnDelete", workload("StatefulSet", "replicas: 3, updateStrategy: { type: OnDelete }", "a: b")),
        ("DaemonSet", workload("DaemonSet", "a: b", "a: b")),
        ("ReplicaSet", workload("ReplicaSet", "replicas: 2", "a: b")),
        ("CronJob", "{ apiVersion: batch/v1, kind: CronJob, metadata: { name: a }, spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: 'a:@' }] } } } } } }".to_owned()),
    ];
    let mut told: Vec<String> = image.iter().map(|(name, object)| each(object, name, "1", "2")).collect();
    let budget = "\n---\n{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: a, namespace: eaio }, spec: { minAvailable: 1, selector: { matchLabels: { app: a } } } }";
    let replicas = workload("Deployment", "replicas: @", "a: b").replace("'a:@'", "a");
    for (name, after, old, new) in [
        ("replicas", "", "2", "3"),
        ("replicas, of which one is left, and a budget keeps it", budget, "2", "1"),
        ("replicas, none", "", "2", "0"),
        ("replicas that an autoscaler decides", scaler(2).as_str(), "2", "5"),
        ("replicas handed over to an autoscaler", scaler(2).as_str(), "2, a: b", "null"),
    ] {
        told.push(each(&format!("{replicas}{after}"), name, old, new));
    }
    let deployment = workload("Deployment", "replicas: 2", "a: b").replace('@', "1");
    told.push(all(&[
        ("a workload goes", &deployment, "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: a } }"),
        (
            "a budget that blocks",
            &deployment,
            &format!("{deployment}{}", budget.replace("minAvailable: 1", "maxUnavailable: 0")),
        ),
        (
            "a strategy alone",
            &workload("Deployment", "strategy: { type: Recreate }", "a: b"),
            &workload("Deployment", "strategy: { type: RollingUpdate }", "a: b"),
        ),
    ]));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_lost() {
    let claim = |name: &str| {
        format!(
            "\n---\n{{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{ name: {name}, namespace: eaio }}, spec: {{ storageClassName: {name} }} }}"
        )
    };
    let class = |name: &str, policy: &str| {
        format!(
            "\n---\n{{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{ name: {name} }}, provisioner: x, {policy} }}"
        )
    };
    let classes = class("kept", "reclaimPolicy: Retain") + &class("lost", "parameters: { a: b }");
    let set = |spec: &str| {
        format!(
            "{{ apiVersion: apps/v1, kind: StatefulSet, metadata: {{ name: db, namespace: eaio }}, spec: {{ {spec}, volumeClaimTemplates: [{{ metadata: {{ name: data }} }}] }} }}"
        )
    };
    let namespace = "{ apiVersion: v1, kind: Namespace, metadata: { name: eaio } }";
    let definition = "{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: clusters.postgresql.cnpg.io }, spec: { group: postgresql.cnpg.io, names: { kind: Cluster } } }";
    let database = "\n---\n{ apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: { name: db, namespace: eaio } }";
    let grown = |text: &str| {
        text.replace(
            "storageClassName: lost",
            "storageClassName: lost, resources: { requests: { storage: 2Gi } }",
        )
    };
    insta::assert_snapshot!(all(&[
        ("claims go", &(classes.clone() + &claim("kept") + &claim("lost") + &claim("unknown")), &classes),
        (
            "a claim grows, and its class does not allow it",
            &(classes.clone() + &claim("lost")),
            &grown(&(classes.clone() + &claim("lost")))
        ),
        ("a StatefulSet goes", &set("replicas: 3"), namespace),
        (
            "a StatefulSet goes with its claims",
            &set("persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete }"),
            namespace
        ),
        ("fewer pods", &set("replicas: 5"), &set("replicas: 3")),
        (
            "fewer pods, and no claims",
            &set("replicas: 3, persistentVolumeClaimRetentionPolicy: { whenScaled: Delete }"),
            &set("replicas: 2, persistentVolumeClaimRetentionPolicy: { whenScaled: Delete }")
        ),
        ("other claims", &set("replicas: 3"), &set("replicas: 3").replace("name: data", "name: files")),
        ("a namespace goes", &(namespace.to_owned() + &claim("lost")), &classes),
        ("a definition goes", &(definition.to_owned() + database), namespace),
        ("a database goes", &(definition.to_owned() + database), definition),
        (
            "a volume goes",
            "{ apiVersion: v1, kind: PersistentVolume, metadata: { name: v }, spec: { persistentVolumeReclaimPolicy: Delete } }",
            namespace
        ),
        (
            "a class that deletes comes",
            namespace,
            &(namespace.to_owned() + &class("lost", "parameters: { a: b }"))
        ),
    ]));
}

#[test]
fn who_sees_what_is_configured() {
    let pod = "\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api, namespace: eaio }\nspec: { template: { spec: { containers: [{ name: a, image: a, envFrom: [{ configMapRef: { name: env } }], volumeMounts: [{ name: s, mountPath: /s, subPath: s }, { name: f, mountPath: /f }] }], volumes: [{ name: f, configMap: { name: files } }, { name: s, secret: { secretName: sub } }] } } }\n";
    let map = |kind: &str, name: &str, value: &str| {
        format!(
            "\n---\n{{ apiVersion: v1, kind: {kind}, metadata: {{ name: {name}, namespace: eaio }}, data: {{ a: {value} }} }}"
        )
    };
    let of = |value: &str| {
        pod.to_owned()
            + &map("ConfigMap", "env", value)
            + &map("ConfigMap", "files", value)
            + &map("Secret", "sub", value)
    };
    let mut told = vec![all(&[("written", &of("x"), &of("z")), ("gone", &of("x"), pod)])];
    let tree = |level: &str| {
        format!(
            "# k8s/base/kustomization.yaml\nresources: [api.yaml]\nconfigMapGenerator: [{{ name: env, literals: [LEVEL={level}] }}, {{ name: files, files: [a.ini, run.sh] }}]\n# k8s/base/a.ini\na = 1\n# k8s/base/run.sh\necho {level}\n# k8s/base/api.yaml{pod}# k8s/prod/kustomization.yaml\nnamespace: eaio\nresources: [../base]\nsecretGenerator: [{{ name: sub, literals: [P={level}] }}]\n# k8s/base/readme.md\nAbout {level}\n"
        )
    };
    told.push(format!("== generated\n{}", crate::review::testing::told(&tree("info"), &tree("debug"))));
    told.push(format!(
        "== an overlay that cannot be built\n{}",
        crate::review::testing::told(
            &tree("info"),
            &tree("debug").replace("namespace: eaio\nresources", "helmCharts: [{ name: x }]\nresources")
        )
    ));
    told.push(format!(
        "== an environment comes\n{}",
        crate::review::testing::told("# a.txt\nx", &format!("# a.txt\nx\n{}", tree("info")))
    ));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn who_is_no_longer_served() {
    let service = |spec: &str| {
        format!(
            "{{ apiVersion: v1, kind: Service, metadata: {{ name: api, namespace: eaio }}, spec: {{ {spec} }} }}"
        )
    };
    let ingress = "\n---\n{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: eaio }, spec: { rules: [{ host: a, http: { paths: [{ backend: { service: { name: api, port: { name: admin } } } }] } }] } }";
    let ports = "ports: [{ name: http, port: 80 }, { name: admin, port: 8080 }]";
    insta::assert_snapshot!(all(&[
        (
            "a port goes",
            &(service(ports) + ingress),
            &(service("ports: [{ name: http, port: 80 }]") + ingress)
        ),
        ("a service goes", &(service(ports) + ingress), ingress),
        (
            "another number",
            &service("ports: [{ name: http, port: 80 }]"),
            &service("ports: [{ name: http, port: 81 }]")
        ),
        (
            "another protocol",
            &service("ports: [{ port: 53 }]"),
            &service("ports: [{ port: 53, protocol: UDP }]")
        ),
        ("no load balancer", &service("type: LoadBalancer"), &service("type: ClusterIP")),
        (
            "another target",
            &service("ports: [{ port: 80, targetPort: http }]"),
            &service("ports: [{ port: 80, targetPort: 8080 }]")
        ),
        ("other pods", &service("selector: { a: b }"), &service("selector: { a: c }")),
    ]));
}

/// Whatever a file says, something is said of it: never a panic.
#[test]
fn no_text_makes_it_panic() {
    let all = format!(
        "{API}---\n{{ apiVersion: v1, kind: Service, metadata: {{ name: a }}, spec: {{ ports: [{{ port: 80 }}] }} }}\n---\n{{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: a-gh2k456789 }}, data: {{ a: x }} }}\n"
    );
    for at in (0..all.len()).step_by(97) {
        for put in ["", "x", "0", "-", "{", "[", "1e99", "~", "\n"] {
            let changed = format!("{}{put}{}", &all[..at], &all[at + 1..]);
            drop(told_of("k8s/a.yaml", &all, &changed));
            drop(told_of("k8s/a.yaml", &changed, &all));
        }
    }
}

/// What has no name of its own, and what is no object, is told beside what is one.
#[test]
fn what_has_no_name() {
    let named = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\n";
    let job = |image: &str| {
        format!(
            "{named}apiVersion: batch/v1\nkind: Job\nmetadata: {{ generateName: migrate- }}\n\
             spec: {{ template: {{ spec: {{ containers: [{{ name: c, image: {image} }}] }} }} }}\n"
        )
    };
    let two = format!("{}---\n{}", job("migrate:1"), job("other:1").trim_start_matches(named));
    let without = |verb: &str| {
        format!(
            "{named}apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{}}\n\
             rules: [{{ apiGroups: [''], resources: [secrets], verbs: [{verb}] }}]\n"
        )
    };
    let text = |word: &str| format!("{named}kind: [nobody, knows]\nword: {word}\n---\n#a comment\n");
    insta::assert_snapshot!(all(&[
        ("generateName", &job("migrate:1"), &job("evil:2")),
        ("another of them", &job("migrate:1"), &two),
        ("no name at all", &without("get"), &without("'*'")),
        ("no object", &text("one"), &text("another")),
        ("the same", &text("one"), &text("one").replace("{ name: a }", "{name: a}")),
    ]), @r#"
    == generateName
    ~ Job migrate-*
        spec.template.spec.containers[c].image: "migrate:1" → "evil:2"
        note: it has no name of its own: whoever creates it makes another, and those that are there stay as they are

    == another of them
    + Job migrate-* 2
        note: it has no name of its own: whoever creates it makes another, and those that are there stay as they are

    == no name at all
    ~ ClusterRole (without a name)
        rules[].verbs[]: "get" → "*"
        note: it has no name of its own: whoever creates it makes another, and those that are there stay as they are

    == no object
    ~ file k8s/a.yaml
        : "---\nkind: [nobody, knows]\nword: one\n" → "---\nkind: [nobody, knows]\nword: another\n"

    == the same
    nothing
    "#);
}

/// What cannot be built here is a warning, and its files alone mean nothing: nothing is said to be opened by them.
#[test]
fn what_cannot_be_built_means_nothing() {
    let tree = |more: &str| {
        crate::review::testing::tree(&format!(
            "# base/kustomization.yaml\nresources: [d.yaml]\n# base/d.yaml\napiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\n\
             spec: {{ containers: [{{ name: api, image: a }}] }}\n# o/kustomization.yaml\nresources: [../base]\nnamespace: prod\n{more}"
        ))
    };
    let review = crate::review::review(
        &tree(""),
        &tree("replacements: [{ source: { kind: Pod }, targets: [{ select: { kind: Pod } }] }]\n"),
    );
    let deltas: Vec<&str> = review.deltas.iter().map(|delta| delta.text.as_str()).collect();
    insta::assert_snapshot!(format!("{}{deltas:?}", crate::review::testing::text(&review)), @r#"
    ~ file o/kustomization.yaml
        : "resources: [../base]\nnamespace: prod\n" → "resources: [../base]\nnamespace: prod\nreplacements: [{ source: { kind: Pod }, targets: [{ select: { kind: Pod } }] }]\n"
    warning[kustomize-unsupported]: the kustomization `o` uses `replacements`, which is not computed here
       = help: manifests are compared as they are written, without what the kustomization makes of them, and not by what they mean together
    []
    "#);
}

/// What a workload stored, and no longer has or can no longer read.
#[test]
fn what_is_no_longer_there() {
    let pod = |image: &str, mount: &str, volumes: &str| {
        format!(
            "template: {{ metadata: {{ labels: {{ app: db }} }}, spec: {{ volumes: [{volumes}], containers: [{{ name: db, image: '{image}', \
             volumeMounts: [{{ name: {mount}, mountPath: /d }}] }}] }} }}"
        )
    };
    let set = |pod: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: db }}\nspec: {{ replicas: 2, serviceName: db, {pod}, \
             volumeClaimTemplates: [{{ metadata: {{ name: data }} }}] }}\n"
        )
    };
    let deployment = |pod: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: db }}\nspec: {{ replicas: 2, {pod} }}\n"
        )
    };
    let claim = |name: &str| format!("{{ name: v, persistentVolumeClaim: {{ claimName: {name} }} }}");
    let of_set = |image: &str| set(&pod(image, "data", ""));
    let volume = |policy: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{ name: p }}\nspec: {{ persistentVolumeReclaimPolicy: {policy} }}\n"
        )
    };
    let empty = "{ name: v, emptyDir: {} }";
    insta::assert_snapshot!(all(&[
        ("from its claims to nothing", &of_set("a:1"), &set(&pod("a:1", "v", empty))),
        ("from a claim to nothing", &deployment(&pod("a:1", "v", &claim("x"))), &deployment(&pod("a:1", "v", empty))),
        ("from a claim to another", &deployment(&pod("a:1", "v", &claim("x"))), &deployment(&pod("a:1", "v", &claim("z")))),
        ("the volume under another name", &deployment(&pod("a:1", "v", &claim("x"))), &deployment(&pod("a:1", "w", &claim("x").replace("v,", "w,")))),
        ("a volume is reclaimed", &volume("Retain"), &volume("Delete")),
        ("another major version", &of_set("postgres:16"), &of_set("postgres:17")),
        ("another minor version", &of_set("postgres:16.1"), &of_set("postgres:16.2")),
        ("a later version of what may change it", &of_set("redis:7"), &of_set("redis:8")),
    ]), @r#"
    == from its claims to nothing
    ~ StatefulSet db (stateful)
        spec.template.spec.volumes[v]: - → "{name: v, emptyDir: {}}"
        spec.template.spec.containers[db].volumeMounts[/d].name: "data" → "v"
        data-loss: `/d` starts empty with each pod: what the claims `data` hold is no longer there
        restart: its 2 pods restart, one after the other

    == from a claim to nothing
    ~ Deployment db
        spec.template.spec.volumes[v].persistentVolumeClaim: "{claimName: x}" → -
        spec.template.spec.volumes[v].emptyDir: - → "{}"
        data-loss: `/d` starts empty with each pod: what the claim `x` holds is no longer there
        restart: its 2 pods restart

    == from a claim to another
    ~ Deployment db
        spec.template.spec.volumes[v].persistentVolumeClaim.claimName: "x" → "z"
        data-loss: `/d` is what the claim `z` holds: what the claim `x` holds is no longer there
        restart: its 2 pods restart

    == the volume under another name
    ~ Deployment db
        spec.template.spec.volumes[v]: "{name: v, persistentVolumeClaim: {claimName: x}}" → -
        spec.template.spec.volumes[w]: - → "{name: w, persistentVolumeClaim: {claimName: x}}"
        spec.template.spec.containers[db].volumeMounts[/d].name: "v" → "w"
        restart: its 2 pods restart

    == a volume is reclaimed
    ~ PersistentVolume p (stateful)
        spec.persistentVolumeReclaimPolicy: "Retain" → "Delete"
        note: from now on, what it stores is deleted with its claim: it says `Delete`

    == another major version
    ~ StatefulSet db (stateful)
        because of image
        spec.template.spec.containers[db].image: "postgres:16" → "postgres:17"
        refused: it does not start: PostgreSQL 17 does not read the files of PostgreSQL 16; dump and restore, or `pg_upgrade`
        restart: its 2 pods restart, one after the other

    == another minor version
    ~ StatefulSet db (stateful)
        spec.template.spec.containers[db].image: "postgres:16.1" → "postgres:16.2"
        restart: its 2 pods restart, one after the other

    == a later version of what may change it
    ~ StatefulSet db (stateful)
        spec.template.spec.containers[db].image: "redis:7" → "redis:8"
        restart: its 2 pods restart, one after the other
        note: Redis 8 may change what 7 stored, and there may be no way back: back it up
    "#);
}

/// An object is the same wherever its file is, and in whichever syntax.
#[test]
fn what_stands_somewhere_else() {
    let set = |name: &str, namespace: &str, replicas: u32| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: {name}{namespace} }}\nspec: {{ replicas: {replicas}, serviceName: db, \
             volumeClaimTemplates: [{{ metadata: {{ name: data }} }}] }}\n"
        )
    };
    let told = |name: &str, before: &str, after: &str| {
        format!("== {name}\n{}\n", crate::review::testing::told(before, after))
    };
    let shop = ", namespace: shop";
    let json = r##"{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"shop"},"spec":{"replicas":REPLICAS,"serviceName":"db","volumeClaimTemplates":[{"metadata":{"name":"data"}}]}}"##;
    let (one, two) = (json.replace("REPLICAS", "1"), json.replace("REPLICAS", "2"));
    let of = |folder: &str, text: &str| format!("# {folder}/db.yaml\n{text}");
    insta::assert_snapshot!([
        told("another folder", &of("a", &set("db", shop, 1)), &of("b", &set("db", shop, 1))),
        told("another folder, and other than it was", &of("a", &set("db", shop, 1)), &of("b", &set("db", shop, 2))),
        told("nobody knows the namespace", &of("a", &set("db", "", 1)), &of("b", &set("db", "", 1))),
        told(
            "in two folders",
            &format!("{}{}", of("a", &set("db", shop, 1)), of("b", &set("db", shop, 1))),
            &format!("{}{}", of("b", &set("db", shop, 2)), of("c", &set("db", shop, 1))),
        ),
        told(
            "a third has it, too",
            &format!("{}{}", of("a", &set("db", shop, 1)), of("c", &set("db", shop, 1))),
            &format!("{}{}", of("b", &set("db", shop, 1)), of("c", &set("db", shop, 1))),
        ),
        told("JSON", &of("a", &set("db", shop, 1)), &format!("# a/db.json\n{one}\n")),
        told("JSON, and other than it was", &format!("# a/db.json\n{one}\n"), &format!("# a/db.json\n{two}\n")),
        told("JSON in YAML", &of("a", &one), &of("a", &two)),
    ].concat(), @r#"
    == another folder
    -> StatefulSet shop/db from StatefulSet shop/db in a (stateful)
        note: it stands in `b` and no longer in `a`: where these are applied each for itself, or to other clusters, it is deleted with the one and made with the other

    == another folder, and other than it was
    ~ StatefulSet shop/db from StatefulSet shop/db in a (stateful)
        spec.replicas: "1" → "2"
        note: it stands in `b` and no longer in `a`: where these are applied each for itself, or to other clusters, it is deleted with the one and made with the other

    == nobody knows the namespace
    - StatefulSet db (stateful)
        downtime: its pods stop
        note: its claims stay, and what they hold: data
    + StatefulSet db (stateful)

    == in two folders
    - StatefulSet shop/db (stateful)
        downtime: its pods stop
        note: its claims stay, and what they hold: data
    ~ StatefulSet shop/db (stateful)
        spec.replicas: "1" → "2"
    + StatefulSet shop/db (stateful)

    == a third has it, too
    - StatefulSet shop/db (stateful)
        downtime: its pods stop
        note: its claims stay, and what they hold: data
    + StatefulSet shop/db (stateful)

    == JSON
    nothing

    == JSON, and other than it was
    ~ StatefulSet shop/db (stateful)
        spec.replicas: "1" → "2"

    == JSON in YAML
    ~ StatefulSet shop/db (stateful)
        spec.replicas: "1" → "2"
    "#);
}
