//! What is right, and looks as if it were not: no rule may call it an error.

use crate::check::{check, read};

const RIGHT: &[(&str, &str)] = &[
    (
        "a Service for one pod of a StatefulSet, and a claim that its template makes",
        "
apiVersion: v1
kind: Service
metadata: { name: redis-0 }
spec: { selector: { statefulset.kubernetes.io/pod-name: redis-0 }, ports: [{ port: 6379 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis }
spec:
  replicas: 3
  serviceName: redis
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers: [{ name: redis, image: 'redis:7.4.1', volumeMounts: [{ name: data, mountPath: /data }] }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: backups }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: backup }
spec:
  containers: [{ name: backup, image: 'example/backup:1.0.0' }]
  volumes:
    - { name: data, persistentVolumeClaim: { claimName: data-redis-0 } }
    - { name: backups, persistentVolumeClaim: { claimName: backups } }
",
    ),
    (
        "a database that may connect to nothing, beside a pod that may ask DNS",
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: {}, podSelector: { matchLabels: { k8s-app: kube-dns } } }]
      ports: [{ protocol: UDP, port: 53 }]
    - to: [{ podSelector: { matchLabels: { app: postgres } } }]
---
apiVersion: v1
kind: Pod
metadata: { name: postgres, labels: { app: postgres } }
spec: { containers: [{ name: postgres, image: 'postgres:17.2' }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: 'example/api:1.0.0' }] }
",
    ),
    (
        "what an operator makes: its pods, its Service, its Secret",
        "
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: db }
spec: { instances: 3 }
---
apiVersion: v1
kind: Service
metadata: { name: db-reader }
spec: { selector: { cnpg.io/cluster: db }, ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: example/api:1.0.0
      env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: db-app, key: password } } }]
",
    ),
    (
        "what is filled in later, and keys that nobody here can know",
        "
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api }
spec:
  secretStoreRef: { name: aws }
  dataFrom: [{ extract: { key: prod/api } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: 'api-${ENVIRONMENT}' }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: example/api:1.0.0
      envFrom: [{ configMapRef: { name: 'api-${ENVIRONMENT}' } }, { configMapRef: { name: '{{ .Values.config }}' } }]
      env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: api, key: password } } }]
",
    ),
    (
        "a ConfigMap that kustomize makes, and a patch that mounts a volume of its base",
        "
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
configMapGenerator: [{ name: api, literals: [LOG_LEVEL=info] }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: other }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: api, image: 'example/api:1.0.0', envFrom: [{ configMapRef: { name: api } }] }]
      volumes: [{ name: cache, emptyDir: {} }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers: [{ name: api, volumeMounts: [{ name: cache, mountPath: /cache }] }]
",
    ),
    (
        "disks that several pods share: raw ones, and those of one node",
        "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: io2 }
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: raw }
spec:
  storageClassName: io2
  volumeMode: Block
  accessModes: [ReadWriteMany]
  resources: { requests: { storage: 50Gi } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  storageClassName: io2
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 50Gi } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ollama }
spec:
  replicas: 2
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      nodeSelector: { kubernetes.io/hostname: gpu-1 }
      containers: [{ name: ollama, image: 'ollama/ollama:0.12.0' }]
      volumes: [{ name: models, persistentVolumeClaim: { claimName: models } }]
",
    ),
    (
        "namespaces that others make, and a backend that is an annotation",
        "
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: traefik } } }]
    - from: [{ namespaceSelector: { matchLabels: { name: ingress-nginx } } }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  rules:
    - http:
        paths:
          - { path: /, pathType: Exact, backend: { service: { name: redirect, port: { name: use-annotation } } } }
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
",
    ),
];

#[test]
fn what_is_right_is_no_error() {
    for (what, text) in RIGHT {
        let read = read::files([("example.yaml", *text)]);
        assert!(read.diagnostics.is_empty(), "{what}: {}", read.diagnostics);
        let found = check(&read.artifacts);
        assert!(!found.has_errors(), "{what}:\n{found}");
    }
}

/// A kustomization need not say that it is one.
#[test]
fn what_a_kustomization_without_a_kind_makes_is_there() {
    let pod = "
apiVersion: v1
kind: ConfigMap
metadata: { name: other }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: 'example/api:1.0.0', envFrom: [{ configMapRef: { name: api } }] }] }
";
    let kustomization = "configMapGenerator: [{ name: api, literals: [LOG_LEVEL=info] }]";
    assert!(check(&read::files([("base/pod.yaml", pod)]).artifacts).has_errors());
    let read = read::files([("base/pod.yaml", pod), ("base/kustomization.yaml", kustomization)]);
    let found = check(&read.artifacts);
    assert!(!found.has_errors(), "{found}");
}
