//! What rules make of whole files, and what they leave alone.

use crate::check::{check, read};

/// The names and places of what every rule finds.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let read = read::files(files.iter().copied());
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    let found = check(&read.artifacts);
    found
        .iter()
        .map(|diagnostic| {
            let line = diagnostic.location.as_ref().map_or(0, |location| location.line);
            format!("{}:{line} {}", diagnostic.rule, diagnostic.severity)
        })
        .collect()
}

fn in_compose(text: &str) -> Vec<String> {
    found(&[("compose.yaml", text)])
}

/// As its makers publish it, in the parts that matter.
const MILVUS: &str = r#"version: '3.5'

services:
  etcd:
    container_name: milvus-etcd
    image: quay.io/coreos/etcd:v3.5.18
    environment:
      - ETCD_AUTO_COMPACTION_MODE=revision
      - ETCD_AUTO_COMPACTION_RETENTION=1000
      - ETCD_QUOTA_BACKEND_BYTES=4294967296
      - ETCD_SNAPSHOT_COUNT=50000
    volumes:
      - ${DOCKER_VOLUME_DIRECTORY:-.}/volumes/etcd:/etcd
    command: etcd -advertise-client-urls=http://etcd:2379 -listen-client-urls http://0.0.0.0:2379 --data-dir /etcd
    healthcheck:
      test: ["CMD", "etcdctl", "endpoint", "health"]
      interval: 30s
      timeout: 20s
      retries: 3

  minio:
    container_name: milvus-minio
    image: minio/minio:RELEASE.2024-05-28T17-19-04Z
    environment:
      MINIO_ACCESS_KEY: minioadmin
      MINIO_SECRET_KEY: minioadmin
    ports:
      - "9001:9001"
      - "9000:9000"
    volumes:
      - ${DOCKER_VOLUME_DIRECTORY:-.}/volumes/minio:/minio_data
    command: minio server /minio_data --console-address ":9001"
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:9000/minio/health/live"]
      interval: 30s
      timeout: 20s
      retries: 3

  standalone:
    container_name: milvus-standalone
    image: milvusdb/milvus:v2.6.0
    command: ["milvus", "run", "standalone"]
    environment:
      ETCD_ENDPOINTS: etcd:2379
      MINIO_ADDRESS: minio:9000
      MQ_TYPE: woodpecker
    volumes:
      - ${DOCKER_VOLUME_DIRECTORY:-.}/volumes/milvus:/var/lib/milvus
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:9091/healthz"]
      interval: 30s
      start_period: 90s
      timeout: 20s
      retries: 3
    ports:
      - "19530:19530"
      - "9091:9091"
    depends_on:
      - "etcd"
      - "minio"

networks:
  default:
    name: milvus
"#;

#[test]
fn milvus_as_its_makers_publish_it_has_no_error() {
    assert_eq!(
        in_compose(MILVUS),
        ["obsolete-attribute:1 warning", "image-gone:23 warning", "default-credentials:26 warning"]
    );
}

#[test]
fn what_other_files_may_say_is_not_missed() {
    let over = "
services:
  api:
    environment: { DATABASE_URL: 'postgresql://database:5432/api' }
    volumes: ['data:/data']
";
    assert!(found(&[("deploy/compose.override.yaml", over), ("deploy/compose.prod.yaml", over)]).is_empty());
    let included = format!("include: [other.yaml]\n{over}");
    assert!(in_compose(&included).is_empty());
    assert_eq!(in_compose(over).len(), 3);
}

#[test]
fn anchors_are_what_they_stand_for() {
    let found = in_compose(
        "
x-common: &common
  image: example/api:1.0.0
  environment: &environment { CACHE_URL: 'redis://cache:6379' }
services:
  api:
    <<: *common
  worker:
    <<: *common
    environment: { <<: *environment, NAME: worker }
",
    );
    assert_eq!(found, ["hostname-undefined:7 warning", "hostname-undefined:10 warning"]);
}

#[test]
fn hosts_that_something_provides() {
    let found = in_compose(
        "
services:
  api:
    image: example/api:1.0.0
    extra_hosts: ['legacy:203.0.113.7']
    external_links: ['other_queue:queue']
    networks: [backend]
    environment:
      A_URL: http://legacy
      B_URL: amqp://queue
      C_URL: redis://cache-alias:6379
      D_URL: postgresql://the-database/api
      E_URL: http://project-cache-1:6379
      F_URL: http://api.example.com
      G_URL: http://${HOST}:80
      H_HOST: 10
  outside:
    image: example/api:1.0.0
    networks: [shared]
    environment: { A_URL: 'http://elsewhere' }
  machine:
    image: example/api:1.0.0
    network_mode: host
    environment: { A_URL: 'http://elsewhere' }
  cache:
    image: valkey/valkey:8.1
    networks: { backend: { aliases: [cache-alias] } }
  database:
    image: postgres:17.2
    container_name: the-database
    networks: [backend]
networks:
  backend:
  shared: { external: true }
",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn ports_that_do_not_clash() {
    let found = in_compose(
        "
services:
  one:
    image: example/one:1.0.0
    ports: ['80', '8080:80', '127.0.0.1:90:90', '8000-8010:80', '[::1]:91:91', '${PORT}:80', '53:53/udp']
  two:
    image: example/two:1.0.0
    ports: ['80', '8081:80', '127.0.0.2:90:90', '8000-8010:80', '127.0.0.1:91:91', '${PORT}:80', '53:53/tcp']
  debug:
    image: example/debug:1.0.0
    profiles: [debug]
    ports: ['8080:80']
",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn volumes_that_need_no_declaration() {
    let found = in_compose(
        r"
services:
  one:
    image: example/one:1.0.0
    volumes:
      - /data
      - ./data:/a
      - ~/data:/b
      - ${DATA}/x:/c
      - ${DATA:-.}/x:/d
      - C:\data:/e
      - { type: bind, source: data, target: /f }
      - { type: volume, target: /g }
      - declared:/h:ro
volumes:
  declared: { external: true }
",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn in_kubernetes_a_host_is_a_service() {
    let text = "
apiVersion: v1
kind: Service
metadata: { name: api, namespace: app }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: cache, namespace: data }
spec: { ports: [{ port: 6379 }] }
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: database, namespace: data }
spec: { instances: 3 }
---
apiVersion: v1
kind: Pod
metadata: { name: worker, namespace: app }
spec:
  containers:
    - name: worker
      image: example/worker:1.0.0
      env:
        - { name: API_URL, value: 'http://api' }
        - { name: CACHE_URL, value: 'redis://cache.data.svc.cluster.local:6379' }
        - { name: DATABASE_URL, value: 'postgresql://database-rw.data:5432/api' }
        - { name: KUBERNETES_URL, value: 'https://kubernetes.default.svc' }
        - { name: SEARCH_URL, value: 'https://search.example.com' }
        - { name: STORE_URL, value: 'http://store.unknown.svc' }
        - { name: SECRET_URL, value: 'http://$(HOST)' }
        - { name: QUEUE_URL, value: 'amqp://queue:5672' }
        - { name: MODEL_URL, value: 'http://model.data:80' }
        - { name: ETCD_ENDPOINTS, value: 'etcd-0.etcd.data.svc:2379' }
";
    let hosts: Vec<String> =
        found(&[("app.yaml", text)]).into_iter().filter(|found| found.starts_with("hostname")).collect();
    assert_eq!(
        hosts,
        ["hostname-undefined:32 warning", "hostname-undefined:33 warning", "hostname-undefined:34 warning"]
    );
}

#[test]
fn addresses_that_are_no_mistake() {
    let found = in_compose(
        "
services:
  api:
    image: example/api:1.0.0
    environment:
      A: 127.0.0.1:80
      B: 0.0.0.0
      C: 10.0.0.0/8
      D: http://8.8.8.8
      APP_VERSION: 10.0.0.1
      E: release-10.0.0.1
      F: http://172.20.0.5:80
    networks: { fixed: { ipv4_address: 172.20.0.5 } }
networks:
  fixed:
",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn where_a_namespace_has_no_service_a_host_may_be_anywhere_unless_it_is_a_workload() {
    let pod = |name: &str, host: &str| {
        format!(
            "---
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: {name} }}
spec: {{ template: {{ spec: {{ containers: [{{ name: a, image: 'a:1.0', env: [{{ name: A_URL, value: 'http://{host}:80' }}] }}] }} }} }}
"
        )
    };
    let count = |text: &str| {
        found(&[("a.yaml", text)]).iter().filter(|found| found.starts_with("hostname-undefined")).count()
    };
    assert_eq!(count(&pod("router", "model")), 0);
    assert_eq!(count(&(pod("router", "model-service") + &pod("model", "elsewhere"))), 1);
    // `modeling` begins with its name, and is another.
    assert_eq!(count(&(pod("router", "modeling") + &pod("model", "elsewhere"))), 0);
}
