//! What the data components lower to on EKS: their objects as YAML, and their root module as real terraform sees it.

use eaio_infra::platform::eks;
use eaio_infra::prelude::*;
use eaio_infra::yaml;

fn system() -> System {
    System::new(name!("shop"))
}

/// An environment with workers and a node with a GPU.
fn environment(name: Name) -> (Environment, NodeGroupRef, NodeGroupRef) {
    let mut environment =
        Environment::eks(name, Tier::Production, account!("111122223333"), region!("us-east-1"));
    let workers = environment.node_group(
        name!("data"),
        NodeGroup { zonal: true, ..NodeGroup::new(instance!("r6i.4xlarge"), 1, 3) },
    );
    let gpus = environment.node_group(
        name!("ai"),
        NodeGroup {
            taint: Some(Taint { key: "nvidia.com/gpu".into(), value: "true".into() }),
            ..NodeGroup::new(instance!("g5.2xlarge"), 0, 2)
        },
    );
    (environment, workers, gpus)
}

/// The objects of `environment` that belong to a workload whose name begins with `name`.
fn objects(environment: &Environment, name: &str) -> String {
    let artifacts = eks::lower(&system(), environment).expect("the definition is right");
    let objects = artifacts.objects.resolved();
    yaml::to_documents(objects.iter().filter(|object| object.identity().name.starts_with(name)))
}

/// What is wrong with `environment`.
fn mistakes(environment: &Environment) -> String {
    let diagnostics = eks::lower(&system(), environment).expect_err("the definition is wrong");
    diagnostics.iter().map(|diagnostic| format!("{}: {}\n", diagnostic.rule, diagnostic.summary)).collect()
}

#[test]
fn timescale_archives_to_its_own_bucket() {
    let (mut environment, workers, _) = environment(name!("prod"));
    environment.add(name!("timescaledb"), Timescale { nodes: Some(workers), ..Timescale::default() });
    insta::assert_snapshot!(objects(&environment, "timescaledb"));
}

#[test]
fn timescale_of_a_standby_follows_the_primary() {
    let (mut environment, _, _) = environment(name!("dr"));
    environment.stands_by_for = Some(name!("prod"));
    environment.add(name!("timescaledb"), Timescale::default());
    insta::assert_snapshot!(objects(&environment, "timescaledb"));
}

#[test]
fn milvus_in_one_pod() {
    let (mut environment, _, _) = environment(name!("dev"));
    environment.add(name!("milvus"), Milvus::default());
    insta::assert_snapshot!(objects(&environment, "milvus"));
}

#[test]
fn milvus_in_parts() {
    let (mut environment, workers, _) = environment(name!("prod"));
    let parts = Resources::new(cpu!("1"), gib(4));
    environment.add(
        name!("milvus"),
        Milvus {
            mode: Mode::Distributed { query_nodes: 3, resources: parts },
            resources: Resources { memory_limit: gib(32), ..Resources::new(cpu!("4"), gib(16)) },
            storage: tib(2),
            nodes: Some(workers),
            etcd: Etcd { members: 3, ..Etcd::default() },
            ..Milvus::default()
        },
    );
    insta::assert_snapshot!(objects(&environment, "milvus"));
}

#[test]
fn ollama_with_a_volume_for_each_pod() {
    let (mut environment, _, _) = environment(name!("dev"));
    environment.add(name!("ollama"), Ollama { models: vec!["llama3.2:3b".into()], ..Ollama::default() });
    insta::assert_snapshot!(objects(&environment, "ollama"));
}

#[test]
fn ollama_with_shared_models() {
    let (mut environment, _, gpus) = environment(name!("prod"));
    environment.add(
        name!("ollama"),
        Ollama {
            models: vec!["llama3.2:3b".into(), "qwen2.5:7b".into()],
            replicas: 2,
            resources: Resources { gpus: 1, ..Resources::new(cpu!("4"), gib(16)) },
            nodes: Some(gpus),
            storage: ModelStorage::Shared(gib(20)),
            ..Ollama::default()
        },
    );
    insta::assert_snapshot!(objects(&environment, "ollama"));
}

#[test]
fn what_cannot_work_is_refused() {
    let (mut environment, workers, _) = environment(name!("prod"));
    let models = vec!["llama3.2".into()];
    let gpu = Resources { gpus: 1, ..Resources::new(cpu!("4"), gib(16)) };
    environment.add(
        name!("small"),
        Ollama { nodes: Some(workers), resources: gpu.clone(), models, ..Ollama::default() },
    );
    environment.add(name!("anywhere"), Ollama { resources: gpu, ..Ollama::default() });
    environment.add(name!("time"), Timescale { user: "a b".into(), ..Timescale::default() });
    let etcd = Etcd { members: 2, ..Etcd::default() };
    environment.add(name!("vectors"), Milvus { etcd, ..Milvus::default() });
    environment.add(name!("files"), ObjectStore { replicated: true, ..ObjectStore::default() });
    insta::assert_snapshot!(mistakes(&environment), @r"
    model-name: `llama3.2` is no model with a tag
    no-gpus: `small` asks for 1 GPUs, and a node of `data` (r6i.4xlarge) has 0
    no-gpus: `anywhere` asks for 1 GPUs, and not for nodes that have any
    no-models: an Ollama without models answers nothing
    database-name: `a b` does not do as the name of a user
    etcd-members: an etcd of 2 members bears no loss better than one of fewer
    copies-nowhere: `files` is to be copied, and `prod` does not say where to
    ");
}
