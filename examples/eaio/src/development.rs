//! Development: one small cluster that all developers share.

use eaio_infra::prelude::*;

use crate::shared::{self, Size, Stores};

pub fn environment() -> Environment {
    let mut env =
        Environment::eks(name!("dev"), Tier::Development, account!("111122223333"), region!("us-east-1"));
    env.domain = Some(Domain { private: true, ..Domain::new(domain!("dev.eaio.internal"), Tls::SelfSigned) });
    env.objectives = Some(Objectives {
        latency: duration!("2s"),
        requests_per_second: 100,
        availability: Availability::hundredths_of_percent(95_00),
        recovery_point: duration!("24h"),
        recovery_time: duration!("4h"),
    });
    env.network = Network { cidr: cidr!("10.10.0.0/16"), zones: 2, nat: Nat::One, ..Network::default() };
    env.cluster.administrators = vec!["arn:aws:iam::111122223333:role/eaio-platform".into()];
    // Zonal, because volumes are: the pod of a database starts again only where its volume is.
    env.node_group(
        name!("workers"),
        NodeGroup { zonal: true, ..NodeGroup::new(instance!("m6i.xlarge"), 1, 3) },
    );
    let stores = Stores {
        postgres: env.add(name!("postgres"), shared::postgres()),
        timescale: env.add(name!("timescaledb"), shared::timescale()),
        redis: env.add(
            name!("redis"),
            Redis {
                engine: Engine::ElastiCache,
                instance: class!("cache.t4g.small"),
                shards: 1,
                replicas: 0,
                ..Redis::default()
            },
        ),
        milvus: env.add(name!("milvus"), Milvus::default()),
        ollama: env.add(
            name!("ollama"),
            Ollama {
                models: vec!["llama3.2:3b".into()],
                resources: Resources::new(cpu!("2"), gib(5)),
                ..Ollama::default()
            },
        ),
    };
    shared::services(&mut env, &stores, &Size::small());
    env
}
