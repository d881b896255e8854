//! One developer's machine: a laptop of 16 GB with Apple silicon, or a Linux machine.

use eaio_infra::prelude::*;

use crate::shared::{self, Size, Stores};

pub fn environment() -> Environment {
    // Docker Desktop gets three quarters of the laptop's memory.
    let mut env = Environment::compose(name!("local"), Machine { memory: gib(12) });
    env.domain = Some(Domain::new(domain!("localhost"), Tls::None));
    let stores = Stores {
        postgres: env.add(name!("postgres"), shared::postgres()),
        timescale: env.add(name!("timescaledb"), shared::timescale()),
        redis: env.add(name!("redis"), Redis::default()),
        milvus: env.add(name!("milvus"), Milvus::default()),
        ollama: env.add(
            name!("ollama"),
            Ollama { models: shared::models(), compose_memory: mib(5632), ..Ollama::default() },
        ),
    };
    shared::services(&mut env, &stores, &Size::small());
    env
}
