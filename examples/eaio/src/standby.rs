//! Disaster recovery: a warm standby of production in another region.

use eaio_infra::prelude::*;

use crate::shared::{self, Size, Stores};

pub fn environment() -> Environment {
    let mut env =
        Environment::eks(name!("dr"), Tier::Standby, account!("777788889999"), region!("us-west-2"));
    env.stands_by_for = Some(name!("prod"));
    env.domain = Some(Domain {
        failover: Some(Failover::Secondary),
        ..Domain::new(domain!("app.eaio.com"), Tls::CertificateManager)
    });
    env.network = Network { cidr: cidr!("10.50.0.0/16"), zones: 2, ..Network::default() };
    env.cluster.administrators = vec!["arn:aws:iam::777788889999:role/eaio-platform".into()];
    env.node_group(name!("workers"), NodeGroup::new(instance!("c6i.2xlarge"), 2, 20));
    let ai = env.node_group(
        name!("ai"),
        shared::ai_nodes(NodeGroup { disk: gib(200), ..NodeGroup::new(instance!("g5.2xlarge"), 0, 10) }),
    );
    let data =
        env.node_group(name!("data"), shared::data_nodes(NodeGroup::new(instance!("r6i.4xlarge"), 1, 2)));
    let stores = Stores {
        postgres: env.add(
            name!("postgres"),
            Postgres {
                instance: class!("db.r6g.2xlarge"),
                storage: gib(1000),
                storage_limit: gib(2000),
                backup_retention: duration!("30d"),
                replica_of: Some(ReplicaOf { environment: name!("prod"), region: region!("us-east-1") }),
                ..shared::postgres()
            },
        ),
        timescale: env.add(
            name!("timescaledb"),
            Timescale {
                resources: Resources::new(cpu!("8"), gib(64)),
                storage: gib(5000),
                connections: 400,
                nodes: Some(data.clone()),
                ..shared::timescale()
            },
        ),
        redis: env.add(
            name!("redis"),
            Redis { instance: class!("db.r6g.large"), shards: 1, replicas: 1, ..Redis::default() },
        ),
        milvus: env.add(
            name!("milvus"),
            Milvus {
                resources: Resources::new(cpu!("4"), gib(16)),
                storage: gib(500),
                nodes: Some(data),
                ..Milvus::default()
            },
        ),
        ollama: env.add(
            name!("ollama"),
            Ollama {
                models: shared::models(),
                replicas: 0,
                resources: Resources { memory_limit: gib(16), gpus: 1, ..Resources::new(cpu!("2"), gib(8)) },
                nodes: Some(ai),
                ..Ollama::default()
            },
        ),
    };
    let scale = Scale::between(1, 20).cpu(percent!(70)).memory(percent!(80));
    shared::services(&mut env, &stores, &Size::production(scale));
    env
}
