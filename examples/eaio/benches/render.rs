//! EAIO's production, from the definition to its tree of files. The figures stand in `docs/benchmarks.md`.

use criterion::{Criterion, criterion_group, criterion_main};
use eaio_infra::render::{Options, render};

fn production(criterion: &mut Criterion) {
    criterion.bench_function("render prod", |bencher| {
        bencher.iter(|| render(&eaio::system(), "prod", &Options::default()).expect("EAIO renders"));
    });
}

criterion_group!(eaio_renders, production);
criterion_main!(eaio_renders);
