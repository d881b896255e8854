//! Staging: production's shape, smaller.

use eaio_infra::prelude::*;

use crate::shared::{self, Size, Stores};

pub fn environment() -> Environment {
    let mut env =
        Environment::eks(name!("staging"), Tier::Staging, account!("444455556666"), region!("us-east-1"));
    env.domain =
        Some(Domain::new(domain!("staging.eaio.com"), Tls::LetsEncrypt { email: "platform@eaio.com" }));
    env.objectives = Some(Objectives {
        latency: duration!("1s"),
        requests_per_second: 500,
        availability: Availability::hundredths_of_percent(99_00),
        recovery_point: duration!("1h"),
        recovery_time: duration!("1h"),
    });
    env.network = Network { cidr: cidr!("10.20.0.0/16"), zones: 2, ..Network::default() };
    env.cluster.administrators = vec!["arn:aws:iam::444455556666:role/eaio-platform".into()];
    env.node_group(name!("workers"), NodeGroup::new(instance!("c6i.2xlarge"), 2, 8));
    let ai = env.node_group(name!("ai"), shared::ai_nodes(NodeGroup::new(instance!("g5.xlarge"), 1, 2)));
    let data =
        env.node_group(name!("data"), shared::data_nodes(NodeGroup::new(instance!("r6i.2xlarge"), 1, 2)));
    let stores = Stores {
        postgres: env.add(
            name!("postgres"),
            Postgres {
                instance: class!("db.r6g.large"),
                storage: gib(200),
                storage_limit: gib(500),
                multi_az: true,
                backup_retention: duration!("14d"),
                ..shared::postgres()
            },
        ),
        timescale: env.add(
            name!("timescaledb"),
            Timescale {
                resources: Resources::new(cpu!("2"), gib(16)),
                // As much as can be restored within the hour that staging promises.
                storage: gib(400),
                nodes: Some(data.clone()),
                ..shared::timescale()
            },
        ),
        redis: env.add(
            name!("redis"),
            Redis { instance: class!("db.t4g.small"), shards: 1, replicas: 1, ..Redis::default() },
        ),
        milvus: env.add(
            name!("milvus"),
            Milvus {
                resources: Resources::new(cpu!("2"), gib(8)),
                storage: gib(200),
                nodes: Some(data),
                ..Milvus::default()
            },
        ),
        ollama: env.add(
            name!("ollama"),
            Ollama {
                models: shared::models(),
                resources: Resources { gpus: 1, ..Resources::new(cpu!("2"), gib(8)) },
                nodes: Some(ai),
                ..Ollama::default()
            },
        ),
    };
    shared::services(&mut env, &stores, &Size::production(Scale::fixed(2)));
    env
}
