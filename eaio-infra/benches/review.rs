//! Two trees of 5,000 files with 20,000 resources and objects, compared. The figures stand in `docs/benchmarks.md`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use eaio_infra::review::{Tree, review};
use serde_json::json;

/// That of the program (`eaio_infra_cli`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Root modules of 100 files, each with a VPC and subnets; folders of 100 manifests; together so many `files` with four things
/// each. Every file whose number `is_changed` says something else.
fn tree(files: usize, is_changed: impl Fn(usize) -> bool) -> Tree {
    let file = |number: usize| {
        let changed = is_changed(number);
        match number % 2 {
            0 => terraform(number / 2, changed),
            _ => manifests(number / 2, changed),
        }
    };
    (0..files).map(file).collect()
}

fn terraform(number: usize, is_changed: bool) -> (String, String) {
    let subnet = |at: usize| {
        json!({
            "vpc_id": format!("${{aws_vpc.main-{number}.id}}"),
            "cidr_block": format!("10.{}.{}.0/24", number % 256, at),
            "availability_zone": "us-east-1a",
            "map_public_ip_on_launch": is_changed,
            "tags": { "Name": format!("private-{number}-{at}"), "team": "shop" },
        })
    };
    let subnets: serde_json::Map<String, serde_json::Value> =
        (0..3).map(|at| (format!("private-{number}-{at}"), subnet(at))).collect();
    let vpc = json!({ "cidr_block": "10.0.0.0/8", "tags": { "Name": "main" } });
    let root = json!({
        "resource": { "aws_vpc": { format!("main-{number}"): vpc }, "aws_subnet": subnets },
    });
    (format!("terraform/{}/part-{number}.tf.json", number / 100), format!("{root:#}\n"))
}

fn manifests(number: usize, is_changed: bool) -> (String, String) {
    let (namespace, replicas) = (number / 100, if is_changed { 3 } else { 2 });
    let pair = |at: usize| {
        let name = format!("service-{number}-{at}");
        format!(
            "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: team-{namespace}
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
        - name: main
          image: example/service:1.0.0
          ports:
            - containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: team-{namespace}
spec:
  selector:
    app: {name}
  ports:
    - port: 80
      targetPort: 8080
"
        )
    };
    let text = [pair(0), pair(1)].join("---\n");
    (format!("kubernetes/team-{namespace}/service-{number}.yaml"), text)
}

fn reviews(criterion: &mut Criterion) {
    let before = tree(5_000, |_| false);
    let mut group = criterion.benchmark_group("review");
    group.sample_size(10);
    for (name, after) in [
        ("identical", before.clone()),
        ("one-percent", tree(5_000, |number| number % 100 == 0)),
        ("everything", tree(5_000, |_| true)),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| review(black_box(&before), black_box(&after))));
    }
    // One folder of 20,000 objects, of which every hundredth file differs.
    let folder = |is_changed: &dyn Fn(usize) -> bool| -> Tree {
        let files = (0..5_000).map(|number| manifests(number, is_changed(number)));
        files.map(|(path, text)| (path.replace('/', "-"), text)).collect()
    };
    let (before, after) = (folder(&|_| false), folder(&|number| number % 100 == 0));
    group.bench_function("one-folder", |bencher| {
        bencher.iter(|| review(black_box(&before), black_box(&after)));
    });
    group.finish();
}

criterion_group!(benches, reviews);
criterion_main!(benches);
