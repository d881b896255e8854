//! What is well made: the rules find no error in it.

use eaio_infra::check::{check, read};

fn assert_no_errors(path: &str, text: &str, artifacts: usize) {
    let read = read::files([(path, text)]);
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    assert_eq!(read.artifacts.len(), artifacts);
    let found = check(&read.artifacts);
    assert!(!found.has_errors(), "{found}");
}

#[test]
fn a_shop_in_a_cluster() {
    assert_no_errors("shop.yaml", SHOP, 20);
}

#[test]
fn milvus_on_a_laptop() {
    assert_no_errors("compose.yaml", MILVUS, 1);
}

/// In one folder, as `eaio check` is given it.
#[test]
fn both_of_them() {
    let read = read::files([("shop.yaml", SHOP), ("compose.yaml", MILVUS)]);
    let found = check(&read.artifacts);
    assert!(!found.has_errors(), "{found}");
}

const SHOP: &str = "
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    kubernetes.io/metadata.name: shop
    pod-security.kubernetes.io/enforce: restricted
---
apiVersion: v1
kind: Namespace
metadata:
  name: ingress-nginx
  labels: { kubernetes.io/metadata.name: ingress-nginx }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: api, namespace: shop }
automountServiceAccountToken: false
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: database, namespace: shop }
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop }
data:
  LOG_LEVEL: info
  DATABASE_HOST: database.shop.svc.cluster.local
  DATABASE_PORT: '5432'
  CACHE_URL: redis://cache:6379/0
---
apiVersion: v1
kind: Secret
metadata: { name: database, namespace: shop }
type: Opaque
stringData:
  username: shop
  password: 4f0Pq0sVtZ8mXw2n
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
  labels: { app.kubernetes.io/name: api }
spec:
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  selector: { matchLabels: { app.kubernetes.io/name: api } }
  template:
    metadata:
      labels: { app.kubernetes.io/name: api, app.kubernetes.io/part-of: shop }
    spec:
      serviceAccountName: api
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        fsGroup: 10001
        seccompProfile: { type: RuntimeDefault }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app.kubernetes.io/name: api } }
      initContainers:
        - name: migrate
          image: example/api:1.4.2
          command: [api, migrate]
          envFrom: [{ configMapRef: { name: api } }]
          env:
            - name: DATABASE_PASSWORD
              valueFrom: { secretKeyRef: { name: database, key: password } }
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { memory: 128Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
      containers:
        - name: api
          image: example/api:1.4.2
          ports:
            - { name: http, containerPort: 8080 }
            - { name: metrics, containerPort: 9102 }
          envFrom: [{ configMapRef: { name: api } }]
          env:
            - name: DATABASE_USER
              valueFrom: { secretKeyRef: { name: database, key: username } }
            - name: DATABASE_PASSWORD
              valueFrom: { secretKeyRef: { name: database, key: password } }
            - name: POD_IP
              valueFrom: { fieldRef: { fieldPath: status.podIP } }
          startupProbe: { httpGet: { path: /healthz, port: http }, failureThreshold: 30 }
          readinessProbe: { httpGet: { path: /ready, port: http } }
          livenessProbe: { httpGet: { path: /healthz, port: 8080 } }
          resources:
            requests: { cpu: 250m, memory: 256Mi }
            limits: { memory: 256Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: temporary, mountPath: /tmp }
            - { name: configuration, mountPath: /etc/api, readOnly: true }
      volumes:
        - { name: temporary, emptyDir: {} }
        - { name: configuration, configMap: { name: api } }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  selector: { app.kubernetes.io/name: api }
  ports:
    - { name: http, port: 80, targetPort: http }
    - { name: metrics, port: 9102, targetPort: metrics }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 3
  maxReplicas: 9
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api, namespace: shop }
spec:
  minAvailable: 2
  selector: { matchLabels: { app.kubernetes.io/name: api } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: api } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } }
      ports: [{ port: 8080 }]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
    - to: [{ podSelector: { matchLabels: { app.kubernetes.io/name: database } } }]
      ports: [{ port: 5432 }]
    - to: [{ podSelector: { matchLabels: { app.kubernetes.io/name: cache } } }]
      ports: [{ port: 6379 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cache, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app.kubernetes.io/name: cache } }
  template:
    metadata: { labels: { app.kubernetes.io/name: cache } }
    spec:
      automountServiceAccountToken: false
      securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: redis
          image: valkey/valkey:8.0.2
          ports: [{ name: redis, containerPort: 6379 }]
          readinessProbe: { tcpSocket: { port: redis } }
          livenessProbe: { exec: { command: [valkey-cli, ping] } }
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
---
apiVersion: v1
kind: Service
metadata: { name: cache, namespace: shop }
spec:
  selector: { app.kubernetes.io/name: cache }
  ports: [{ name: redis, port: 6379, targetPort: redis }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: database, namespace: shop }
spec:
  serviceName: database
  replicas: 1
  selector: { matchLabels: { app.kubernetes.io/name: database } }
  template:
    metadata: { labels: { app.kubernetes.io/name: database } }
    spec:
      serviceAccountName: database
      automountServiceAccountToken: false
      securityContext: { runAsNonRoot: true, runAsUser: 999, fsGroup: 999, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: postgres
          image: postgres:17.5
          ports: [{ name: postgres, containerPort: 5432 }]
          env:
            - name: POSTGRES_USER
              valueFrom: { secretKeyRef: { name: database, key: username } }
            - name: POSTGRES_PASSWORD
              valueFrom: { secretKeyRef: { name: database, key: password } }
            - { name: PGDATA, value: /var/lib/postgresql/data/pgdata }
          readinessProbe: { exec: { command: [pg_isready, -U, shop] } }
          livenessProbe: { tcpSocket: { port: postgres } }
          resources: { requests: { cpu: '1', memory: 2Gi }, limits: { memory: 2Gi } }
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: gp3
        resources: { requests: { storage: 50Gi } }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: gp3 }
provisioner: ebs.csi.aws.com
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: true
parameters: { type: gp3, encrypted: 'true' }
---
apiVersion: v1
kind: Service
metadata: { name: database, namespace: shop }
spec:
  clusterIP: None
  selector: { app.kubernetes.io/name: database }
  ports: [{ name: postgres, port: 5432, targetPort: postgres }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: backup, namespace: shop }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: gp3
  resources: { requests: { storage: 100Gi } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: api, namespace: shop }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.example.com], secretName: shop-tls }]
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: api, port: { name: http } } }
---
apiVersion: v1
kind: Secret
metadata: { name: shop-tls, namespace: shop }
type: kubernetes.io/tls
data: { tls.crt: '', tls.key: '' }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: backup, namespace: shop }
spec:
  schedule: '0 3 * * *'
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        metadata: { labels: { app.kubernetes.io/name: backup } }
        spec:
          restartPolicy: OnFailure
          automountServiceAccountToken: false
          securityContext: { runAsNonRoot: true, runAsUser: 999, fsGroup: 999, seccompProfile: { type: RuntimeDefault } }
          containers:
            - name: backup
              image: postgres:17.5
              command: [sh, -c, 'pg_dump --host database --username \"$PGUSER\" shop > /backup/shop-$(date +%F).sql']
              env:
                - name: PGUSER
                  valueFrom: { secretKeyRef: { name: database, key: username } }
                - name: PGPASSWORD
                  valueFrom: { secretKeyRef: { name: database, key: password } }
              resources: { requests: { cpu: 100m, memory: 256Mi }, limits: { memory: 256Mi } }
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
              volumeMounts: [{ name: backup, mountPath: /backup }]
          volumes:
            - { name: backup, persistentVolumeClaim: { claimName: backup } }
";

const MILVUS: &str = "
x-restart: &restart
  restart: unless-stopped
services:
  etcd:
    <<: *restart
    image: quay.io/coreos/etcd:v3.5.18
    command: etcd -advertise-client-urls=http://etcd:2379 -listen-client-urls http://0.0.0.0:2379 --data-dir /etcd
    environment:
      ETCD_AUTO_COMPACTION_MODE: revision
      ETCD_AUTO_COMPACTION_RETENTION: '1000'
      ETCD_QUOTA_BACKEND_BYTES: '4294967296'
    volumes: ['etcd:/etcd']
    healthcheck: { test: [CMD, etcdctl, endpoint, health], interval: 30s, timeout: 20s, retries: 3 }
    networks: [milvus]
    deploy: { resources: { limits: { memory: 512M } } }
  minio:
    <<: *restart
    image: quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z
    command: minio server /minio_data --console-address :9001
    environment:
      MINIO_ROOT_USER: ${MINIO_ROOT_USER:?}
      MINIO_ROOT_PASSWORD: ${MINIO_ROOT_PASSWORD:?}
    volumes: ['minio:/minio_data']
    healthcheck: { test: [CMD, curl, -f, 'http://localhost:9000/minio/health/live'], interval: 30s, timeout: 20s, retries: 3 }
    networks: [milvus]
    deploy: { resources: { limits: { memory: 1G } } }
  standalone:
    <<: *restart
    image: milvusdb/milvus:v2.6.0
    command: [milvus, run, standalone]
    environment:
      ETCD_ENDPOINTS: etcd:2379
      MINIO_ADDRESS: minio:9000
      MINIO_ACCESS_KEY_ID: ${MINIO_ROOT_USER:?}
      MINIO_SECRET_ACCESS_KEY: ${MINIO_ROOT_PASSWORD:?}
    volumes: ['milvus:/var/lib/milvus']
    ports: ['127.0.0.1:19530:19530', '127.0.0.1:9091:9091']
    healthcheck:
      test: [CMD, curl, -f, 'http://localhost:9091/healthz']
      interval: 30s
      start_period: 90s
      timeout: 20s
      retries: 3
    depends_on:
      etcd: { condition: service_healthy }
      minio: { condition: service_healthy }
    networks: [milvus]
    deploy: { resources: { limits: { memory: 4G } } }
networks: { milvus: {} }
volumes: { etcd: {}, minio: {}, milvus: {} }
";
