//! Production.

use eaio_infra::prelude::*;

use crate::shared::{self, Size, Stores};

pub fn environment() -> Environment {
    let mut env =
        Environment::eks(name!("prod"), Tier::Production, account!("777788889999"), region!("us-east-1"));
    env.copies_to = Some(region!("us-west-2"));
    env.domain = Some(Domain {
        failover: Some(Failover::Primary),
        ..Domain::new(domain!("app.eaio.com"), Tls::CertificateManager)
    });
    env.objectives = Some(Objectives {
        latency: duration!("500ms"),
        requests_per_second: 1000,
        availability: Availability::hundredths_of_percent(99_90),
        recovery_point: duration!("15m"),
        recovery_time: duration!("30m"),
    });
    env.network = Network { cidr: cidr!("10.40.0.0/16"), zones: 3, nat: Nat::PerZone, ..Network::default() };
    env.cluster.administrators = vec!["arn:aws:iam::777788889999:role/eaio-platform".into()];
    env.node_group(
        name!("workers"),
        NodeGroup { desired: 6, ..NodeGroup::new(instance!("c6i.2xlarge"), 3, 20) },
    );
    let ai = env.node_group(
        name!("ai"),
        shared::ai_nodes(NodeGroup { disk: gib(200), ..NodeGroup::new(instance!("g5.2xlarge"), 2, 10) }),
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
                multi_az: true,
                backup_retention: duration!("30d"),
                performance_insights: true,
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
            Redis { instance: class!("db.r6g.large"), shards: 3, replicas: 2, ..Redis::default() },
        ),
        milvus: env.add(
            name!("milvus"),
            Milvus {
                mode: Mode::Distributed { query_nodes: 3, resources: Resources::new(cpu!("1"), gib(4)) },
                resources: Resources { memory_limit: gib(32), ..Resources::new(cpu!("4"), gib(16)) },
                storage: tib(2),
                nodes: Some(data),
                etcd: Etcd { members: 3, ..Etcd::default() },
                ..Milvus::default()
            },
        ),
        ollama: env.add(
            name!("ollama"),
            Ollama {
                models: shared::models(),
                replicas: 2,
                resources: Resources { memory_limit: gib(16), gpus: 1, ..Resources::new(cpu!("2"), gib(8)) },
                nodes: Some(ai),
                storage: ModelStorage::Shared(gib(50)),
                ..Ollama::default()
            },
        ),
    };
    let scale = Scale::between(3, 20).cpu(percent!(70)).memory(percent!(80));
    shared::services(&mut env, &stores, &Size::production(scale));
    env
}
